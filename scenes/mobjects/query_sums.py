"""What the weights of every query add up to, at the end of its column or row."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import word
from scenes.theme import SIZES

BELOW, BESIDE = 0.32, 0.16  # distance from the cells to the middle, to the left edge of a number
WIDTH = 2.6  # of a sum, em


class QuerySums(VGroup):
    """Sums under the columns of a grid, or beside its rows; parts: ``title``, ``whole``, ``short``.

    Sums that show as one stand in ink (``whole``), the others in the colour of what is negative.

    Parameters
    ----------
    pattern
        The grid, where it stands now.
    sums, source
        Shape (query,), and the field they were read from.
    title
        What they are sums of.
    decimals
        Digits after the point.
    only
        The queries whose sums are written, where there is no room for all.

    Examples
    --------
    >>> from scenes.mobjects.pattern import GridBox
    >>> from scenes.theme import DARK
    >>> grid = PatternGrid((2, 2), GridBox(-1, 1, 1, 1), DARK)
    >>> sums = QuerySums(grid, [1.0, 0.93], "zeroed_scores.seen", "sum")
    >>> [(reading.source, reading.shown) for reading in sums.short.readings()]
    [('zeroed_scores.seen[1]', 0.93)]
    """

    def __init__(
        self,
        pattern: PatternGrid,
        sums: ArrayLike,
        source: str,
        title: str,
        decimals: int = 2,
        only: Sequence[int] | None = None,
    ) -> None:
        super().__init__()
        theme, box = pattern.theme, pattern.box
        values = np.asarray(sums, dtype=float)
        written_out = np.isin(np.arange(len(values)), range(len(values)) if only is None else only)
        room = box.cell_width / WIDTH if pattern.by_columns else 0.8 * box.cell_height
        size = max(min(SIZES.number, room), SIZES.smallest)
        places = np.array([self._place(pattern, query, size) for query in range(len(values))])
        is_whole = np.array([float(written(value, decimals)) == 1 for value in values])
        self.whole, self.short = (
            Numbers(
                values[chosen],
                source,
                places[chosen],
                theme,
                decimals=decimals,
                plus=False,
                size=size,
                color=color,
                indices=[(int(query),) for query in np.flatnonzero(chosen)],
            )
            for chosen, color in (
                (is_whole & written_out, theme.ink),
                (~is_whole & written_out, theme.negative),
            )
        )
        self.title = word(title, theme.dim, min(SIZES.note, max(size, 0.28)))
        if pattern.by_columns:
            baseline = places[0][1] - 0.33 * size
            self.title.stand_at(box.left - 0.25, baseline, "right")
        else:
            floor = pattern.query_box(len(values) - 1)[1]
            self.title.stand_at(places[0][0] + WIDTH * size / 2, floor - BELOW, "right")
        self.add(self.title, self.whole, self.short)

    @staticmethod
    def _place(pattern: PatternGrid, query: int, size: float) -> tuple[float, float]:
        left, bottom, right, top = pattern.query_box(query)
        if pattern.by_columns:
            return (left + right) / 2, bottom - BELOW
        return right + BESIDE + WIDTH * size / 2, (bottom + top) / 2
