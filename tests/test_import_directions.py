import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "attention_math"
MODULES = sorted(f"attention_math.{path.stem}" for path in PACKAGE.glob("*.py"))


def modules_after(statement):
    """Names of the modules that a fresh process has loaded after one import."""
    code = f"{statement}; import sys; sys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PACKAGE.parent
    )
    return {name.partition(".")[0] for name in done.stdout.split()}


def test_attention_math_loads_neither_manim_nor_scenes():
    assert len(MODULES) > 10
    modules = [name.removesuffix(".__init__") for name in MODULES]
    assert not modules_after(f"import {', '.join(modules)}") & {"manim", "scenes"}


def test_errors_are_imported_without_waiting_for_torch():
    assert "torch" not in modules_after("from attention_math import InputError")


LAYERS = [
    {"errors", "assets", "sink"},
    {"provenance", "masks", "sizes", "checks", "storage", "planes", "rotation", "pieces", "steps"},
    {"piece_text", "families", "packages", "word_table", "typed", "head_scores"},
    {"head_trace", "origins", "directions", "long_text", "measured", "pattern_sizes"},
    {"trace", "by_words", "shortlist", "turning", "low_rank", "all_at_once"},
    {"stapled", "proposals"},
    {"attention", "words", "conventions", "gathering", "masking", "projection", "capture"},
    {"model_trace", "agreement", "encoder_decoder", "analogies"},
    {"story", "language_models", "contexts", "recorded", "translator", "entering"},
    {"models", "learning", "probes", "last_token"},
    {"every_head", "roles", "tally", "alignment", "mystery", "depths"},
    {"__init__"},
]


def test_every_module_has_its_layer():
    assert {path.stem for path in PACKAGE.glob("*.py")} == set().union(*LAYERS)


@pytest.mark.parametrize("level", range(len(LAYERS)))
def test_imports_point_one_way(level):
    below = set().union(*LAYERS[:level])
    for name in LAYERS[level]:
        imported = imports_of(PACKAGE / f"{name}.py")
        assert imported <= below, f"{name} imports {imported - below}"


def imports_of(path):
    """Modules of this package that a file imports, wherever in the file."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module == "attention_math":
            modules |= {f"attention_math.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules.add(node.module)
    package = "attention_math."
    return {name.removeprefix(package) for name in modules if name.startswith(package)}
