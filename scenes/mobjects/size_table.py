"""Numbers of tokens and of cells, line by line, as a text grows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, smooth

from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

ROW, SIZE = 0.56, 0.46  # from line to line, and type, at most


class SizeTable(VGroup):
    """A line for each text: its tokens at the left, the cells of its pattern at the right.

    The parts are ``names`` (over the columns) and ``lines``, two numbers each; ``line(i)`` counts
    up from the line before.

    Parameters
    ----------
    columns
        What each of the two columns shows, (text,), with its source.
    names
        What stands over them.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> tokens, cells = np.array([8.0, 16.0]), np.array([64.0, 256.0])
    >>> columns = (tokens, "sizes.tokens"), (cells, "sizes.cells")
    >>> table = SizeTable(columns, ("tokens", "cells"), (-3, -2, 3, 2), DARK)
    >>> [reading.shown for reading in table.lines[1][1].readings()]
    [256.0]
    """

    def __init__(
        self, columns: Sequence[Entries], names: Sequence[str], box: Box, theme: Theme
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        count = len(columns[0][0])
        row = min(ROW, (top - bottom) / (count + 1))
        size = min(SIZE, 0.82 * row)
        edges = left + 0.36 * (right - left), right
        self.names, self.lines = VGroup(), VGroup()
        for name, edge in zip(names, edges, strict=True):
            self.names.add(word(name, theme.dim, SIZES.note).stand_at(edge, top - 0.3, "right"))
        for i in range(count):
            y = top - 0.3 - 0.35 - (i + 0.5) * row
            self.lines.add(VGroup(*[
                Numbers([values[i]], source, [(edge, y)], theme, decimals=0, plus=False, size=size,
                        align="right", color=theme.ink, indices=[(i,)])
                for (values, source), edge in zip(columns, edges, strict=True)
            ]))  # fmt: skip
        self.add(self.names, self.lines)

    def count_up(self, i: int, seconds: float = 2.0) -> Animation:
        """Return how a line comes: counting from the numbers of the line before to its own."""
        line: Any = self.lines[i]
        before: Any = self.lines[i - 1]
        end = np.array([float(numbers.values[0]) for numbers in line])
        start = np.array([float(numbers.values[0]) for numbers in before])

        def update(shown: Any, alpha: float) -> None:
            # All of a square grows together: its side is what counts evenly.
            tokens = end[0] if alpha >= 1 else np.floor(start[0] * (end[0] / start[0]) ** alpha)
            for numbers, value in zip(shown, (tokens, tokens**2), strict=True):
                numbers.set_values([value])

        return UpdateFromAlphaFunc(line, update, run_time=seconds, rate_func=smooth)
