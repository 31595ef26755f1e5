"""The cells of a grid that a mask hides: a line around them, and what is written into them."""

from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, smooth
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.flock import Flock
from scenes.mobjects.marks import Mark
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.symbols import typeset
from scenes.theme import SIZES

NEIGHBOURS = ((-1, 0), (1, 0), (0, -1), (0, 1))
INFINITY = "$-oo$"
DIGIT, WIDE = 0.67, 1.65  # of type in a cell: the height of digits and the room across, em


class HiddenCells(VGroup):
    """The cells that a query may not look at; parts: ``frame``, ``zeros`` and ``infinities``.

    Nothing is written into cells too small to read it in.

    Parameters
    ----------
    pattern
        The grid, where it stands now.
    visible
        Bool (query, key), True = may look.
    zeros, source
        Numbers, (query, key), and their field: what is written into those cells where 0 is tried.

    Examples
    --------
    >>> from scenes.mobjects.pattern import GridBox
    >>> from scenes.theme import DARK
    >>> grid = PatternGrid((2, 2), GridBox(-1, 1, 1, 1), DARK)
    >>> cells = HiddenCells(grid, np.tri(2) > 0, np.eye(2), "zeroed_scores.S")
    >>> [(reading.source, reading.shown) for reading in cells.zeros.readings()]
    [('zeroed_scores.S[0, 1]', 0.0)]
    """

    def __init__(
        self, pattern: PatternGrid, visible: ArrayLike, zeros: ArrayLike, source: str
    ) -> None:
        super().__init__()
        theme, box = pattern.theme, pattern.box
        self.hidden = ~np.asarray(visible, dtype=bool)
        cells = [(int(query), int(key)) for query, key in np.argwhere(self.hidden)]
        places = np.array([pattern.center_of(query=q, key=k) for q, k in cells]).reshape(-1, 2)
        self.frame = Mark(outlines.rectangles(self._sides(pattern, cells)), theme.ink)
        size = min(SIZES.number, 0.8 * box.cell_height, 0.5 * box.cell_width)
        size = max(size, SIZES.smallest)
        if DIGIT * size + SIZES.frame > box.cell_height or WIDE * size > box.cell_width:
            cells, places = [], np.zeros((0, 2))
        self.cells, self.places, self.size, self.theme = cells, places, size, theme
        self.zeros = self.written(zeros, source)
        self.infinities = Mark([], theme.dim)
        if cells:
            signs = typeset(INFINITY) * len(cells)
            self.infinities = Flock(signs, places, size, theme.ink)
        self.add(self.frame, self.zeros, self.infinities)

    def written(self, values: ArrayLike, source: str) -> Numbers:
        """Return the numbers, (query, key), that stand in those cells, without decimals."""
        return Numbers(
            [float(np.asarray(values)[cell]) for cell in self.cells],
            source,
            self.places,
            self.theme,
            decimals=0,
            size=self.size,
            color=self.theme.ink,
            indices=self.cells,
        )

    def _sides(
        self, pattern: PatternGrid, cells: list[tuple[int, int]]
    ) -> list[tuple[float, float, float, float]]:
        """Return bars along the sides where a hidden cell meets one that is not, or the edge."""
        half = np.array([pattern.box.cell_width, pattern.box.cell_height]) / 2
        thickness, bars = SIZES.frame / 2, []
        for query, key in cells:
            center = pattern.center_of(query=query, key=key)
            for step in NEIGHBOURS:
                beside = (query + step[0], key + step[1])
                if beside in cells:
                    continue
                way = (pattern.center_of(query=beside[0], key=beside[1]) - center) / 2
                along = np.where(np.abs(way) > 1e-9, 0, half) + thickness
                low, high = center + way - along, center + way + along
                bars.append((low[0], low[1], high[0], high[1]))
        return bars


def empty(
    pattern: PatternGrid, hidden: NDArray[np.bool_], source: str, seconds: float = 1.0
) -> Animation:
    """Let the scores in hidden cells shrink to nothing, under the source of what is left then.

    The others stay as they are, relative to the score that was the largest before.
    """
    start, weights = pattern.scores.copy(), pattern.weights.copy()

    def update(shown: Any, alpha: float) -> None:
        shown.score_source = source
        shown.blend(np.where(hidden, (1 - smooth(alpha)) * start, start), weights)

    return UpdateFromAlphaFunc(pattern, update, run_time=seconds, rate_func=lambda alpha: alpha)
