"""A matrix or a column of numbers in drawn brackets, with an ellipsis for what is not shown."""

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, bracket_pair
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import entry
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme


class NumberMatrix(VGroup):
    """Numbers in brackets; rows and columns that do not fit become an ellipsis.

    Parameters
    ----------
    values, source
        Shape (rows, columns), or (rows,) for one column; and the field they were read from.
    theme
        Colours by role.
    shown
        At most so many (rows, columns) are written out.
    decimals, size
        Digits after the point; scene units per em.
    pitch
        Distance between (rows, columns), in em; by default the numbers' widths decide.
    largest
        The size at which a colour is full; by default that of the largest number.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> matrix = NumberMatrix(np.eye(3, 5), "head.W_Q", DARK, shown=(2, 2))
    >>> len(list(matrix.numbers.readings()))
    4
    """

    def __init__(
        self,
        values: ArrayLike,
        source: str,
        theme: Theme,
        *,
        shown: tuple[int, int] = (6, 8),
        decimals: int = 1,
        size: float = SIZES.number,
        pitch: tuple[float, float] | None = None,
        largest: float | None = None,
    ) -> None:
        super().__init__()
        array = np.asarray(values, dtype=float)
        table = array.reshape(len(array), -1)
        rows, columns = (min(n, k) for n, k in zip(table.shape, shown, strict=True))
        self.shape, self.shown_rows = table.shape, rows
        pitch = pitch or (1.28, 2.7 + 0.55 * (decimals - 1))
        step = np.array([pitch[1], -pitch[0]]) * size
        cells = [(i, j) for i in range(rows) for j in range(columns)]
        self.numbers = Numbers(
            [table[cell] for cell in cells],
            source,
            [step * (j, i) for i, j in cells],
            theme,
            decimals=decimals,
            size=size,
            largest=largest,
            indices=[cell[: array.ndim] for cell in cells],
        )
        more = (table.shape[0] > rows, table.shape[1] > columns)
        self.ellipsis = Mark(_ellipsis((rows, columns), more, step, size), theme.dim)
        last = step * (columns - 1 + more[1], rows - 1 + more[0])
        half = np.array([pitch[1] * 0.46, pitch[0] * 0.5]) * size
        box = (-half[0], last[1] - half[1], last[0] + half[0], half[1])
        self.brackets = bracket_pair(box, theme.dim)
        self.theme = theme
        self.add(self.brackets, self.ellipsis, self.numbers)
        self.center()

    def row_height(self, row: int) -> float:
        """Return the y of a written row's middle, scene units."""
        columns = len(self.numbers.values) // self.shown_rows
        return float(self.numbers.anchor.points[4 * row * columns, 1])

    def shape_label(self) -> Label:
        """Return the matrix's true size, standing below it."""
        rows, columns = self.shape
        source = self.numbers.source
        sources = (f"len({source})", f"len({entry(source, 0)})")[: 1 if columns == 1 else 2]
        text = f"{rows:,}" if columns == 1 else f"{rows:,} times {columns:,}"
        label = Label(f"${text}$", self.theme.dim, SIZES.note, text=text, sources=sources)
        return label.stand_at(self.get_center()[0], self.get_bottom()[1] - 0.38)


def _ellipsis(shown, more, step, size):
    """Return three dots after the last row and column, where there are more."""
    (rows, columns), (more_rows, more_columns) = shown, more
    dots = []
    spread = 0.26 * size * np.array([-1, 0, 1])
    if more_rows:
        for j in range(columns):
            dots += [step * (j, rows) + (0, s) for s in spread]
    if more_columns:
        for i in range(rows):
            dots += [step * (columns, i) + (s, 0) for s in spread]
    if more_rows and more_columns:
        dots += [step * (columns, rows) + (s, -s) for s in spread]
    return outlines.circles(dots, [0.055 * size] * len(dots)) if dots else []
