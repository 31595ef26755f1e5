import doctest
import importlib
import inspect
import pkgutil
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from manim import Mobject

import scenes.mobjects
from scenes.mobjects.readings import Sourced
from scenes.theme import DARK
from tests.frame_helper import DRAWN_BY_MANIM, picture

FOLDER = Path(*scenes.mobjects.__path__)
MODULES = [
    importlib.import_module(f"scenes.mobjects.{info.name}")
    for info in pkgutil.iter_modules([str(FOLDER)])
]
MOBJECTS = [
    value
    for module in MODULES
    for name, value in vars(module).items()
    if inspect.isclass(value)
    and issubclass(value, Mobject)
    and value.__module__ == module.__name__
    and not name.startswith("_")
]


@cache
def run_example(mobject_class):
    """Run a class's docstring example; return what went wrong and every mobject it built."""
    module = inspect.getmodule(mobject_class)
    (example,) = [
        test
        for test in doctest.DocTestFinder(recurse=False).find(
            mobject_class, mobject_class.__name__, module, globs=dict(vars(module))
        )
        if test.examples
    ]
    complaints = []
    built, start = [], mobject_class.__init__

    def remember(self, *args, **kwargs):
        built.append(self)
        start(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mobject_class, "__init__", remember)
        doctest.DocTestRunner(verbose=False).run(example, out=complaints.append, clear_globs=False)
    return complaints, built


def test_every_module_of_mobjects_is_looked_into():
    assert len(MODULES) == len(list(FOLDER.glob("[a-z]*.py"))) > 20
    assert len(MOBJECTS) > 15


@pytest.mark.filterwarnings(DRAWN_BY_MANIM)
@pytest.mark.parametrize("mobject_class", MOBJECTS, ids=lambda found: found.__name__)
def test_the_example_of_every_mobject_runs_and_draws_it(mobject_class):
    assert ">>>" in (mobject_class.__doc__ or ""), f"{mobject_class.__name__} has no example"
    complaints, built = run_example(mobject_class)
    assert not complaints, "\n".join(complaints)
    assert built, f"the example of {mobject_class.__name__} builds none"
    drawn = picture(built[-1].center(), DARK.background)
    inked = (drawn != drawn[0, 0]).any(axis=-1)
    assert np.count_nonzero(inked) > 20, "nothing to be seen"


@pytest.mark.parametrize("mobject_class", MOBJECTS, ids=lambda found: found.__name__)
def test_every_number_dot_and_bar_of_an_example_names_its_source(mobject_class):
    _, built = run_example(mobject_class)
    parts = [part for part in built[-1].get_family() if isinstance(part, Sourced)]
    readings = [reading for part in parts for reading in part.readings()]
    assert all(reading.source for reading in readings)
    assert hasattr(mobject_class, "readings") <= bool(readings)
