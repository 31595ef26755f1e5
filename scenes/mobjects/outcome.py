"""What comes out of a grid of weights: a vector at the end of each column, or of each row."""

from collections.abc import Sequence

import numpy as np
from manim import Animation, FadeIn, LaggedStart, VGroup
from numpy.typing import NDArray

from scenes.mobjects.marks import Mark
from scenes.mobjects.motion import as_animation
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.sized_formula import shape_label
from scenes.mobjects.symbols import Label, indexed
from scenes.mobjects.vector_array import VectorArray
from scenes.theme import SIZES

REACH, GAP = 0.45, 0.1  # of the vectors; between them and the grid, scene units
HIGH, WIDE = 1.35, 1.85  # a symbol with its arrow and index, em
APART = 1.2  # from one to the next, in symbols
SMALL = 0.28  # type of the one symbol for all, scene units per em
SEEN = 0.03  # the width of a dot, at least, that is moved by itself


class Outcome(VGroup):
    """An array of the vectors that come out, in line with the queries of a grid.

    The parts are ``array`` (its brackets; strokes where vectors are too close for symbols),
    ``names``, a symbol for each vector or one for all, and ``size``, its true size.

    Parameters
    ----------
    pattern
        The grid whose queries it follows.
    values, source
        The array, as it comes out, (d, query) below columns or (query, d) beside rows; its field.

    Examples
    --------
    >>> from scenes.mobjects.pattern import GridBox
    >>> from scenes.theme import DARK
    >>> grid = PatternGrid((3, 3), GridBox(-1, 1, 0.7, 0.7), DARK)
    >>> Outcome(grid, np.zeros((32, 3)), "columns.out").size.text
    '32 times 3'
    """

    def __init__(self, pattern: PatternGrid, values: NDArray, source: str) -> None:
        super().__init__()
        self.pattern = pattern
        theme, upright, count = pattern.theme, pattern.by_columns, pattern.shape[0]
        (left, top), (right, bottom) = pattern.anchor.points[[0, 3], :2].tolist()
        box = (left, bottom - GAP - REACH, right, bottom - GAP)
        if not upright:
            box = (right + GAP, bottom, right + GAP + REACH, top)
        self.array = VectorArray("", count, box, theme.value, upright=upright, most=count)
        self.size = shape_label(values, source, theme)
        middle, center = (box[1] + box[3]) / 2, (box[0] + box[2]) / 2
        if upright:
            self.size.stand_at(left - GAP, middle - 0.1, "right")
        else:
            self.size.stand_at(center, bottom - 0.4)
        self.names = self._symbols(middle if upright else center)
        if not len(self.names):
            name = Label("$Delta arrow(E)$", theme.value, SMALL)
            if upright:
                name.stand_at(right + GAP, middle - 0.1, "left")
            else:
                name.stand_at(float(self.size.get_left()[0]) - GAP, bottom - 0.4, "right")
            self.names.add(name)
        self.add(self.array, self.names, self.size)

    @property
    def is_named(self) -> bool:
        """Whether every vector has a symbol of its own."""
        return len(self.names) == self.pattern.shape[0] and not len(self.array.strokes.points)

    def _symbols(self, line: float) -> VGroup:
        """Return a symbol for each vector, in place of its stroke, where there is room."""
        pattern, theme = self.pattern, self.pattern.theme
        if pattern.by_columns:
            size = min(REACH / HIGH, pattern.box.cell_width / (APART * WIDE))
        else:
            size = min(REACH / WIDE, pattern.box.cell_height / (APART * HIGH))
        symbols = VGroup()
        if size < SIZES.smallest:
            return symbols
        self.array.strokes.points = np.zeros((0, 3))
        for query in range(pattern.shape[0]):
            x, y = pattern.center_of(query=query, key=query).tolist()
            place = (x, line) if pattern.by_columns else (line, y)
            symbol = indexed("Delta E", query, theme.value, size)
            symbols.add(symbol.stand_at(place[0], place[1] - 0.3 * size))
        return symbols

    def valued(self, query: int) -> list[tuple[int, Mark]]:
        """Return the dots of a query that can be seen, coloured as values, with their keys."""
        found = []
        for key in range(self.pattern.shape[1]):
            dot = Mark(self.pattern.piece(query=query, key=key).points, self.pattern.theme.value)
            if dot.width > SEEN:
                found.append((key, dot))
        return found

    def mix(self, queries: Sequence[int]) -> list[Animation]:
        """Return how the dots of some queries run together into their vectors, which come."""
        named = [FadeIn(self.names[query]) for query in queries if self.is_named]
        if not self.is_named:
            named = [FadeIn(self.array.strokes, self.names)]
        return [
            LaggedStart(*part, lag_ratio=0.1)
            for part in ([self.fall(query) for query in queries], named)
        ]

    def fall(self, query: int) -> Animation:
        """Return how copies of the dots of a query run together into its vector."""
        keys = range(self.pattern.shape[1])
        cells = [self.pattern.piece(query=query, key=key).points for key in keys]
        dots = Mark(np.concatenate(cells), self.pattern.theme.value)
        x, y = self.pattern.center_of(query=query, key=query).tolist()
        center = self.array.get_center()
        end = (x, center[1], 0) if self.pattern.by_columns else (center[0], y, 0)
        return as_animation(dots.animate.move_to(end).scale(0.25).set_opacity(0))
