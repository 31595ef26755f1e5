"""What the file of a clip says, read without running it: its title and its beats."""

import ast
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class BeatSource:
    """A beat as it is written.

    Attributes
    ----------
    name
        The name of its method.
    line
        Where it begins (the line of its ``@beat``), counted from 1.
    code
        What it does: equal for two versions that differ in layout and comments only.
    """

    name: str
    line: int
    code: str


@dataclass(frozen=True)
class Outline:
    """A clip as it is written: the first line of the file's docstring, and the beats."""

    title: str
    beats: tuple[BeatSource, ...]

    def changed_since(self, before: "Outline") -> str | None:
        """Return the first beat that is new or does something else, ``None`` if there is none."""
        old = {beat.name: beat.code for beat in before.beats}
        changed = (beat.name for beat in self.beats if old.get(beat.name) != beat.code)
        return next(changed, None)


def read(path: Path) -> Outline:
    """Return the outline of a clip's file.

    Its beats are those of the first class that has any, in the order in which they are written.
    Beats inherited from another file are not among them.

    Raises
    ------
    OSError, SyntaxError, UnicodeDecodeError
        If the file cannot be read, or is no Python.
    """
    module = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    title = (ast.get_docstring(module) or "").partition("\n")[0].rstrip(".")
    classes = (node for node in module.body if isinstance(node, ast.ClassDef))
    return Outline(title, next(filter(None, map(_beats, classes)), ()))


def _beats(owner: ast.ClassDef) -> tuple[BeatSource, ...]:
    return tuple(
        BeatSource(node.name, _is_beat(node)[0].lineno, ast.dump(node))
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and _is_beat(node)
    )


def _is_beat(method: ast.FunctionDef) -> list[ast.Call]:
    """Return the decorators that make a method a beat: ``@beat(...)``."""
    calls = (node for node in method.decorator_list if isinstance(node, ast.Call))
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "beat"]
