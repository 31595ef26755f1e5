"""The clips there are: every ``scenes/sNN_name.py``, in the order of the lecture.

Looking up a clip reads file names only; :meth:`Entry.load` imports it, and manim with it.
"""

import difflib
import importlib
import importlib.util
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scenes.clip import Clip

SCENES = Path(__file__).parents[1]

# The films there are: what each is called as a file.
FILMS = {"chapter": "attention", "head": "attention_head"}
HEAD = (0, 4, 5, 6, 7, 8, 9, 10, 12, 20)  # the clips of the story of one head
CARDS = ("title", "sources")  # what they say depends on the film
# The sections of the chapter (3Blue1Brown 2024), each with the first of its clips.
SECTIONS = {
    0: "Recap on embeddings",
    2: "Motivating examples",
    4: "The attention pattern",
    10: "Masking",
    11: "Context size",
    12: "Values",
    13: "Counting parameters",
    15: "Cross-attention",
    16: "Multiple heads",
    17: "The output matrix",
    18: "Going deeper",
    19: "Ending",
}


class UnknownClipError(ValueError):
    """A name that no clip has; the message lists those there are."""


@dataclass(frozen=True)
class Entry:
    """A clip in its file.

    Parameters
    ----------
    path
        The file that holds it: one of ``scenes/s*.py``, or a file of your own.
    """

    path: Path

    @property
    def number(self) -> int | None:
        """Its place in the lecture: 8 for ``s08_...``; ``None`` for a file of your own."""
        match = re.match(r"s(\d+)_", self.path.stem)
        return int(match[1]) if match else None

    @property
    def name(self) -> str:
        """Its name without the number, such as ``softmax_columns``."""
        return re.sub(r"^s\d+_", "", self.path.stem)

    @property
    def class_name(self) -> str:
        """The name its class goes by, such as ``SoftmaxColumns``."""
        return "".join(part.capitalize() for part in self.name.split("_"))

    def is_called(self, name: str) -> bool:
        """Whether a person may mean it by ``name``, as :func:`select` takes it."""
        return _folded(name) in _keys(self)

    def module(self) -> ModuleType:
        """Import the file."""
        if self.path.parent == SCENES:
            return importlib.import_module(f"scenes.{self.path.stem}")
        spec = importlib.util.spec_from_file_location(self.path.stem, self.path)
        if spec is None or spec.loader is None:
            raise ImportError(f"{self.path} is not a Python file.")
        module = importlib.util.module_from_spec(spec)
        sys.modules[self.path.stem] = module
        spec.loader.exec_module(module)
        return module

    def load(self) -> "type[Clip]":
        """Import the file and return its clip: the first Clip in it; others are variants.

        Raises
        ------
        ImportError
            If the file holds no Clip.
        """
        from scenes.clip import Clip

        module = self.module()
        for found in vars(module).values():
            if (
                isinstance(found, type)
                and issubclass(found, Clip)
                and found.__module__ == module.__name__
            ):
                return found
        raise ImportError(f"{self.path} holds no class derived from Lesson or Clip.")


def entries(folder: Path | None = None) -> list[Entry]:
    """Return the clips of a folder (``scenes`` unless given) in the order of the lecture."""
    return [Entry(path) for path in sorted((folder or SCENES).glob("s[0-9]*_*.py"))]


def film(name: str) -> list[Entry]:
    """Return the clips of a film, one of :data:`FILMS`, in its order."""
    return [entry for entry in entries() if name != "head" or entry.number in HEAD]


def section(entry: Entry) -> str:
    """Return the section of the chapter that a clip belongs to; empty for one's own clips."""
    if entry.number is None or entry.path.parent != SCENES:
        return ""
    return SECTIONS[max(first for first in SECTIONS if first <= entry.number)]


def title(clip: "type[Clip]") -> str:
    """Return what a clip is called: the first line of its module's docstring, without the stop."""
    text = sys.modules[clip.__module__].__doc__ or clip.__doc__ or clip.__name__
    return text.strip().splitlines()[0].rstrip(".")


def select(names: Sequence[str], of: str = "chapter") -> list[Entry]:
    """Return the clips called ``names``; all of a film if none are given.

    Parameters
    ----------
    names
        For each clip its number (``8``), its name (``softmax_columns``), its class
        (``SoftmaxColumns``), or the path of a file of your own that ends in ``.py``.
    of
        The film, one of :data:`FILMS`.

    Raises
    ------
    UnknownClipError
        If there is no such clip; the message lists the names and suggests the nearest.
    """
    known = entries()
    chosen = [find(name, known) for name in names] or film(of)
    return sorted(dict.fromkeys(chosen), key=_place)


def _place(entry: Entry) -> tuple[float, Path]:
    """Return what a film is ordered by: the place in the lecture, then files of one's own."""
    return math.inf if entry.number is None else entry.number, entry.path


def find(name: str, known: Sequence[Entry]) -> Entry:
    """Return the clip called ``name`` among those known, or in a file of one's own.

    Parameters
    ----------
    name, known
        As :func:`select` takes it, and the clips there are.

    Raises
    ------
    UnknownClipError
        If there is no such clip; the message lists the names and suggests the nearest.
    """
    path = Path(name)
    if path.suffix == ".py" and path.is_file():
        return Entry(path.resolve())
    wanted = _folded(name)
    by_name = {key: entry for entry in known for key in _keys(entry)}
    if wanted in by_name:
        return by_name[wanted]
    near = difflib.get_close_matches(wanted, by_name, n=1)
    hint = f" Did you mean {by_name[near[0]].name}?" if near else ""
    listed = ", ".join(f"{entry.number} {entry.name}".removeprefix("None ") for entry in known)
    raise UnknownClipError(f"There is no clip {name!r}.{hint} The clips are: {listed}.")


def _folded(name: str) -> str:
    return name.lower().replace("-", "_")


def _keys(entry: Entry) -> tuple[str, ...]:
    names = (entry.name, entry.path.stem, entry.class_name.lower())
    number = entry.number
    return names if number is None else (*names, f"{number}", f"{number:02}", f"s{number:02}")
