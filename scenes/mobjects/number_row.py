"""A vector written as a row, the paper's convention."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme


class NumberRow(NumberMatrix):
    """Numbers side by side in brackets; what does not fit becomes an ellipsis.

    Parameters
    ----------
    values, source
        Shape (n,), and the field they were read from.
    theme
        Colours by role.
    shown
        At most so many are written out.
    options
        As for a matrix: ``decimals``, ``size``, ``pitch``, ``largest``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> row = NumberRow([0.25, -1.5, 2], "head.Q[3]", DARK, shown=2)
    >>> [reading.source for reading in row.numbers.readings()]
    ['head.Q[3, 0]', 'head.Q[3, 1]']
    """

    def __init__(
        self, values: ArrayLike, source: str, theme: Theme, *, shown: int = 7, **options: Any
    ) -> None:
        row = np.asarray(values, dtype=float)[None]
        super().__init__(row, source, theme, shown=(1, shown), **options)
        self.numbers.indices = [(j,) for j in range(len(self.numbers.values))]

    @property
    def step(self) -> float:
        """The distance from one entry to the next, scene units."""
        places = len(self.numbers.values) + (self.shape[1] > len(self.numbers.values))
        return float(self.brackets.width) / (places - 0.08)  # 0.46 steps to each side of them

    def entry_at(self, index: int) -> float:
        """Return the x of a written entry's middle, scene units."""
        return float(self.numbers.anchor.points[4 * index, 0])

    def shape_label(self) -> Label:
        """Return how many entries there truly are, standing right of the row."""
        (count,), source = self.shape[1:], self.numbers.source
        label = Label(f"{count:,}", self.theme.dim, SIZES.note, sources=(f"len({source})",))
        x, y = float(self.get_right()[0]) + 0.2, float(self.get_center()[1])
        return label.stand_at(x, y - 0.33 * SIZES.note, "left")
