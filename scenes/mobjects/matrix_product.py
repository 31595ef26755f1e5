"""A matrix times a column, in numbers: row by row the entries of the result."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.numbers import digit_outlines
from scenes.mobjects.readings import Entries
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

LINE, GAP = 1.28, 1.0  # from row to row, and between columns of numbers, em
RULE = 0.03  # of frames


class MatrixVectorProduct(VGroup):
    """A matrix, the column that it multiplies and the column that this gives.

    Each stands under its name; the true shapes stand under the factors and the result. What is
    hidden behind an ellipsis in the rows of the matrix is hidden in the vector too. The parts are
    ``matrix``, ``vector``, ``equals``, ``result``, ``names`` and ``shapes``.

    Parameters
    ----------
    matrix, vector, result
        Shapes (rows, columns), (columns,) and (rows,), each with its source.
    names
        The labels over the matrix, the vector and the result.
    theme
        Colours by role.
    shown
        At most so many (rows, columns) are written out.
    decimals, size
        Digits after the point in the (factors, result); scene units per em.

    Raises
    ------
    ValueError
        If the shapes do not compose.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> W, e = np.array([[1.0, 2.0, 0.0], [0.5, -1.0, 3.0]]), np.array([2.0, 1.0, -1.0])
    >>> names = [Label(f"${letter}$", DARK.ink) for letter in ("W", "e", "q")]
    >>> product = MatrixVectorProduct(
    ...     (W, "head.W_Q"), (e, "trace.E[3]"), (W @ e, "head.Q_raw[3]"), names, DARK, shown=(2, 2)
    ... )
    >>> [reading.shown for reading in product.result.numbers.readings()]
    [4.0, -3.0]
    """

    def __init__(
        self,
        matrix: Entries,
        vector: Entries,
        result: Entries,
        names: Sequence[Label],
        theme: Theme,
        *,
        shown: tuple[int, int] = (5, 5),
        decimals: tuple[int, int] = (1, 1),
        size: float = SIZES.number,
    ) -> None:
        super().__init__()
        _compose(matrix, vector, result)
        self.theme = theme
        rows, columns = shown
        broadest = max(
            widest(matrix[0][:rows, :columns], decimals[0]),
            widest(vector[0][:columns], decimals[0]),
            widest(result[0][:rows], decimals[1]),
        )
        self.pitch = (LINE, broadest + GAP)  # of rows and of columns, em
        self.matrix, self.vector, self.result = (
            NumberMatrix(*data, theme, shown=part, decimals=digits, size=size, pitch=self.pitch)
            for data, part, digits in (
                (matrix, shown, decimals[0]),
                (vector, (columns, 1), decimals[0]),
                (result, (rows, 1), decimals[1]),
            )
        )
        self.equals = Label("$=$", theme.dim, 1.4 * size)
        self.names = VGroup(*names)
        in_line = (self.matrix, self.vector, self.equals, self.result)
        x = 0.0
        for part, gap in zip(in_line, (0.5, 0.55, 0.55, 0.0), strict=True):
            part.move_to((x + part.width / 2, 0, 0))
            x += part.width + gap * size
        self.shapes = VGroup()
        arrays = (self.matrix, self.vector, self.result)
        top = max(part.get_top()[1] for part in arrays)
        foot = min(part.get_bottom()[1] for part in arrays)
        for part, name in zip(arrays, names, strict=True):
            name.stand_at(part.get_center()[0], top + 0.5 * size)
            label = part.shape_label()
            self.shapes.add(label.stand_at(part.get_center()[0], foot - 0.38))
        self.add(*in_line, self.names, self.shapes)
        self.center()

    @property
    def rows(self) -> int:
        """How many rows are written out."""
        return self.matrix.shown_rows

    @property
    def columns(self) -> int:
        """How many entries of a row are written out."""
        return self.vector.shown_rows

    @property
    def hides_columns(self) -> bool:
        """Whether there are more entries in a row than are written out."""
        return self.vector.shape[0] > self.columns

    def row_frames(self, row: int) -> VGroup:
        """Return frames in ink around one row of the matrix and around the vector."""
        return VGroup(self._frame(self.matrix, row, row), self._frame(self.vector, 0, self._last))

    def entry_frames(self, row: int, column: int) -> VGroup:
        """Return frames around an entry of a row and the entry of the vector that it meets.

        After the written ones, ``column`` = :attr:`columns` frames what is hidden.
        """
        x = float(self.matrix.numbers.anchor.points[0, 0]) + column * self.pitch[1] * self.em
        y, half = self.matrix.row_height(row), np.array(self.pitch[::-1]) * (0.42, 0.46) * self.em
        box = (x - half[0], y - half[1], x + half[0], y + half[1])
        entry = frame_around(box, self.theme.ink, RULE)
        return VGroup(entry, self._frame(self.vector, column, column))

    def row_result(self, row: int) -> Mark:
        """Return a copy of one entry of the result, to let it come in alone."""
        return self.result.numbers.piece(row)

    @property
    def em(self) -> float:
        """The present type size, scene units per em."""
        return self.matrix.numbers.em

    @property
    def _last(self) -> int:
        return self.columns - 1 + self.hides_columns

    def _frame(self, part: NumberMatrix, first: int, last: int) -> Mark:
        """Return a frame around whole rows of a part, inside its brackets."""
        step = self.pitch[0] * self.em
        top = part.row_height(0) - (first - 0.46) * step
        bottom = part.row_height(0) - (last + 0.46) * step
        inset = 0.26 * self.em
        box = (part.get_left()[0] + inset, bottom, part.get_right()[0] - inset, top)
        return frame_around(box, self.theme.ink, RULE)


def widest(values: ArrayLike, decimals: int) -> float:
    """Return the width of the widest of some numbers with their signs, em."""
    texts = {written(value, decimals, plus=True) for value in np.ravel(values)}
    widths = [sum(digit_outlines()[glyph].advance for glyph in text) for text in texts]
    return max(widths, default=0.0)


def _compose(matrix: Entries, vector: Entries, result: Entries) -> None:
    """Raise an error that says what to do where a matrix, a vector and a result do not fit."""
    shapes = [np.shape(array) for array, _ in (matrix, vector, result)]
    told = [
        f"{source} is {' x '.join(map(str, shape)) or 'a number'}"
        for (_, source), shape in zip((matrix, vector, result), shapes, strict=True)
    ]
    found = f"{told[0]}, {told[1]} and {told[2]}: "
    if len(shapes[0]) != 2 or shapes[1] != shapes[0][1:]:
        raise ValueError(
            f"{found}the vector needs one entry for each column of the matrix. Transpose the "
            "matrix or give another vector."
        )
    if shapes[2] != shapes[0][:1]:
        raise ValueError(
            f"{found}the result needs one entry for each row of the matrix. Give what this matrix "
            "makes of this vector."
        )
