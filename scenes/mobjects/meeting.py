"""Copies of every key and every query that fly into the cells of a grid."""

import numpy as np
from manim import Animation, VGroup

from scenes.mobjects import outlines
from scenes.mobjects.flock import Flock
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark
from scenes.mobjects.motion import fly
from scenes.mobjects.symbols import typeset, vector


class Meeting(VGroup):
    """K and Q of every cell between labels, still at the labels they are copied from.

    Parameters
    ----------
    grid
        The grid whose cells they will fly into; ``times`` holds the signs between them.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> words = ("the", "cat", "slept")
    >>> meeting = Meeting(LabelledGrid(words, words, Board(words).wide, DARK))
    >>> meeting.keys.places.shape
    (9, 2)
    """

    def __init__(self, grid: LabelledGrid) -> None:
        super().__init__()
        queries, keys = map(grid.place.shown, grid.pattern.shape)
        box = grid.pattern.box
        self.size = min(0.62 * box.cell_height, box.cell_width / 3.8)
        cells = [(query, key) for key in keys for query in queries]
        self.cells = np.array([grid.pattern.center_of(query=q, key=k) for q, k in cells])
        self.keys = Flock(
            typeset(*[vector("K", key) for _, key in cells]),
            [grid.key_symbols[key].get_center()[:2] for _, key in cells],
            grid.place.symbol_size,
            grid.theme.key,
        )
        self.queries = Flock(
            typeset(*[vector("Q", query) for query, _ in cells]),
            [grid.query_symbols[query].get_center()[:2] for query, _ in cells],
            grid.place.symbol_size,
            grid.theme.query,
        )
        dots = outlines.circles(self.cells, [0.07 * self.size] * len(cells))
        self.times = Mark(dots, grid.theme.dim)
        # The key on the left where it is written first: K . Q, or Q . K where queries are rows.
        self.beside = np.array([0.85 * self.size, 0]) * (1 if grid.pattern.by_columns else -1)
        self.add(self.keys, self.queries)

    def keys_spread(self, seconds: float) -> Animation:
        """Return the flight of the keys into the cells of all queries, to their half of each."""
        return fly(self.keys, self.cells - self.beside, self.size, seconds, lag=0)

    def queries_fall(self, seconds: float) -> Animation:
        """Return the flight of the queries into the cells of all keys, to their half of each."""
        return fly(self.queries, self.cells + self.beside, self.size, seconds, lag=0)
