"""The heads of one layer side by side: a small live pattern for each, with its name below."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Animation, Mobject, UpdateFromAlphaFunc, VGroup, linear, smooth
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import Box
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.pieces import token
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

GAP = 0.16  # between patterns, as a share of the side of one
ROOM = 0.1  # between a pattern and its name, scene units
ABOVE = 0.34  # a pattern, for the word of a query
NAME = 0.3  # scene units per em, at most
BELOW = ROOM + 1.25 * NAME  # a pattern, for its name


@dataclass(frozen=True)
class HeadOnWall:
    """One head, as a wall shows it.

    Attributes
    ----------
    weights, source
        Shape (query, key), and the field they were read from.
    visible
        Bool (query, key), True = may look.
    name, name_source
        What stands below its pattern, and where the number in it was read from.
    """

    weights: NDArray[np.float64]
    source: str
    visible: ArrayLike
    name: str
    name_source: str


class HeadWall(VGroup):
    """Small patterns in rows, as large as a box allows; the parts are ``patterns`` and ``names``.

    Parameters
    ----------
    heads
        From left to right, row after row.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> A = np.tri(3) / np.arange(1, 4)[:, None]
    >>> heads = [HeadOnWall(A, f"head_{h}.A", np.tri(3), f"head {h}", "") for h in range(4)]
    >>> wall = HeadWall(heads, (-4, -2, 4, 2), DARK)
    >>> wall.columns, [label.text for label in wall.names][-1]
    (4, 'head 3')
    """

    def __init__(
        self,
        heads: Sequence[HeadOnWall],
        box: Box,
        theme: Theme,
        *,
        orientation: str = "columns",
    ) -> None:
        super().__init__()
        self.theme = theme
        self.patterns: list[PatternGrid] = []
        self.names: list[Label] = []
        for head in heads:
            shape = np.shape(head.weights)
            grid = PatternGrid(
                (shape[0], shape[1]), GridBox(0, 0, 1, 1), theme, (0, 0), orientation
            )
            grid.set_mask(head.visible).set_weights(head.weights, head.source)
            self.patterns.append(grid)
            sources = (head.name_source,) if head.name_source else ()
            self.names.append(word(head.name, theme.dim, NAME, sources=sources))
        self.add(*self.patterns, *self.names)
        self.stand(box)

    def stand(self, box: Box) -> "HeadWall":
        """Move to another box; returns self."""
        left, bottom, right, top = box
        self.columns, side = _best(len(self.patterns), right - left, top - bottom, ABOVE + BELOW)
        rows = -(-len(self.patterns) // self.columns)
        pitch = (1 + GAP) * side
        step = ABOVE + side + BELOW
        size = min(NAME, max(0.17 * side, SIZES.smallest))
        ceiling = (bottom + top + rows * step) / 2 - ABOVE
        for place, (grid, name) in enumerate(zip(self.patterns, self.names, strict=True)):
            row, column = divmod(place, self.columns)
            count = min(self.columns, len(self.patterns) - row * self.columns)
            x = (left + right - count * pitch + GAP * side) / 2 + column * pitch
            y = ceiling - row * step
            across, down = grid.extent
            grid.stand(GridBox(x, y, side / across, side / down))
            name.stand_at(x + side / 2, y - side - ROOM - 0.7 * size, size=size)
        return self

    def _box(self, place: int) -> Box:
        """Return (left, bottom, right, top) of a pattern's cells."""
        corners = self.patterns[place].anchor.points
        (left, top), (right, bottom) = corners[[0, 3], :2].tolist()
        return left, bottom, right, top

    def frames(self, query: int) -> VGroup:
        """Return a frame in ink around all cells of one query, in every pattern."""
        return VGroup(*[grid.query_frame(query) for grid in self.patterns])

    def query_names(self, query: int, text: str) -> VGroup:
        """Return the word of one query, over every pattern."""
        names, size = VGroup(), self.names[0].em
        for place, grid in enumerate(self.patterns):
            (left, _, right, top), (start, _, end, _) = self._box(place), grid.query_box(query)
            name = token(text, self.theme.ink, size)
            middle = (start + end) / 2 if grid.by_columns else (left + right) / 2
            half = min(name.width, right - left) / 2
            middle = min(max(middle, left + half), right - half)
            names.add(name.stand_at(middle, top + 0.12, size=size))
        return names

    def covers(self, query: int) -> list[Mark]:
        """Return what dims the other queries, for every pattern."""
        return [grid.cover(query) for grid in self.patterns]

    def family_of(self, place: int) -> list[Mobject]:
        """Return all parts of a pattern and of its name."""
        parts = self.patterns[place], self.names[place]
        return [part for own in parts for part in own.get_family()]

    def move_to_box(self, box: Box, seconds: float = 2.0) -> Animation:
        """Return the motion to another box, row after row; see `stand`.

        Each goes across first and then up, so that none crosses another.
        """
        start, end = self.copy(), self.copy().stand(box)
        turn = end.copy()
        for place in range(len(self.patterns)):
            ends = [wall.patterns[place].get_y() for wall in (start, end)]
            for part in (turn.patterns[place], turn.names[place]):
                part.shift((0, ends[0] - ends[1], 0))
        rows = -(-len(self.patterns) // self.columns)
        row = np.arange(len(self.patterns)) // self.columns

        def update(moving: Any, alpha: float) -> None:
            if alpha >= 1:
                moving.stand(box)
                return
            for place, moved in enumerate(2 * np.clip(alpha * rows - row, 0, 1)):
                walls = (moving, start, turn) if moved <= 1 else (moving, turn, end)
                families = [wall.family_of(place) for wall in walls]
                for own, first, last in zip(*families, strict=True):
                    own.interpolate(first, last, smooth(moved - (moved > 1)))

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=linear)


def _best(count: int, width: float, height: float, around: float) -> tuple[int, float]:
    """Return in how many columns patterns are largest, and the side of one."""

    def side(columns: int) -> float:
        rows = -(-count // columns)
        across = width / (columns + GAP * (columns - 1))
        down = height / rows - around
        return min(across, down)

    columns = max(range(1, count + 1), key=side)
    return columns, side(columns)
