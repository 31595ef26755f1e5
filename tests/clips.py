"""Clips small enough to render in a second, and the command line with a catalog of such clips."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

from scenes.production.catalog import Entry

WriteClip = Callable[..., Entry]
MOVE = "self.play(self.square.animate.shift([1, 0, 0]))"

CLIP = '''"""{title}.

A clip of the tests.
"""

import os
import time

from manim import FadeIn, Square
from scenes.lesson import Lesson, beat


class {class_name}(Lesson):
    @beat("{{focus}} is <one> square.")
    def a_square_appears(self):
        self.square = Square()
        self.play(FadeIn(self.square))

    @beat("It moves.")
    def it_moves(self):
{body}
'''


def write_clip(folder: Path, stem: str, body: str = MOVE) -> Entry:
    """Write a clip of two beats to a file; ``body`` is what the second one does."""
    entry = Entry(folder / f"{stem}.py")
    entry.path.write_text(
        CLIP.format(
            title=entry.name.replace("_", " ").capitalize(),
            class_name=entry.class_name,
            body=indent(dedent(body), " " * 8),
        )
    )
    return entry


COMMAND = """
import sys
from pathlib import Path
from scenes.production import catalog
clips = [catalog.Entry(path) for path in sorted(Path(sys.argv.pop(1)).glob("s*.py"))]
catalog.entries = lambda: clips
from scenes.production.cli import main
main(prog_name="attention-scenes")
"""


def command(folder: Path, *arguments: str) -> list[str]:
    """Return a command line for which the clips of a folder (``sNN_...py``) are all there are."""
    return [sys.executable, "-c", COMMAND, str(folder), *arguments]


def environment() -> dict[str, str]:
    """Return the variables that :func:`command` needs, wherever it is started."""
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[1]), "OMP_NUM_THREADS": "1"}
