"""A matrix times a column with the sum of its first row worked out beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from manim import RIGHT, Animation, FadeIn, Mobject, TransformFromCopy, VGroup

from scenes.mobjects.matrix_product import MatrixVectorProduct
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.row_sum import RowSum
from scenes.mobjects.symbols import Label
from scenes.theme import Theme

GAP = 0.6  # between the product and the sum
SMALLEST = 0.8  # a picture that would have to shrink further shows fewer rows and columns
FEWER = 3  # so many sizes are tried
AROUND = 2.0  # radians: how the sum goes to its place, around the numbers above it


@dataclass(frozen=True)
class MatrixTerms:
    """The arrays of a product, each with its source.

    Attributes
    ----------
    matrix, vector
        What is multiplied, (rows, columns) and (columns,).
    products
        Every product of two entries, (rows, columns).
    bias, result
        What is added to each row's sum, and what comes out, (rows,) each.
    """

    matrix: Entries
    vector: Entries
    products: Entries
    bias: Entries
    result: Entries


class WorkedProduct(VGroup):
    """A product and, beside it, the sum of its first row, as large as a box allows.

    The parts are ``product`` and ``row_sum``. ``loose`` are copies of numbers that came in alone;
    take them away once the whole is shown.

    Parameters
    ----------
    terms
        The arrays.
    names
        The labels over the matrix, the vector and the result.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    shown
        At most so many (rows, columns) are written out; fewer where the box is too low for them.
    decimals
        Digits after the point, more where the sum needs them.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> W, e = np.array([[1.0, 2.0, 0.0], [0.5, -1.0, 3.0]]), np.array([2.0, 1.0, -1.0])
    >>> terms = MatrixTerms(
    ...     (W, "head.W_Q"), (e, "trace.E[3]"), (W * e, "asked.products[3]"),
    ...     (np.zeros(2), "asked.bias"), (W @ e, "asked.result[3]"),
    ... )
    >>> names = [Label(f"${letter}$", DARK.ink) for letter in ("W", "e", "q")]
    >>> worked = WorkedProduct(terms, names, (-6, -2, 6, 2), DARK)
    >>> [reading.shown for reading in worked.row_sum.total_number.readings()]
    [4.0]
    """

    def __init__(
        self,
        terms: MatrixTerms,
        names: Sequence[Label],
        box: Box,
        theme: Theme,
        *,
        shown: tuple[int, int] = (5, 4),
        decimals: int = 1,
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        self.loose: list[Mobject] = []
        for fewer in range(FEWER):
            fewest = max(shown[0] - fewer, 1), max(shown[1] - fewer, 1)
            self.product, self.row_sum = _pair(terms, names, theme, fewest, decimals)
            both = VGroup(self.product, self.row_sum)
            fit = min((right - left) / both.width, (top - bottom) / both.height, 1.0)
            if fit > SMALLEST:
                break
        self.add(self.product, self.row_sum)
        self.scale(fit).move_to(((left + right) / 2, (bottom + top) / 2, 0))

    def multiply(self, column: int) -> list[Animation]:
        """Return how two entries, of the first row and of the vector, meet in the sum."""
        product, added = self.product, self.row_sum
        factors = added.left.piece(column), added.right.piece(column)
        line = added.line(column)
        self.loose += [*factors, line]
        return [
            TransformFromCopy(product.matrix.numbers.piece(column), factors[0]),
            TransformFromCopy(product.vector.numbers.piece(column), factors[1]),
            FadeIn(line, shift=0.2 * RIGHT),
        ]

    def give_result(self) -> Animation:
        """Return how the sum becomes the first entry of the result, around its parts."""
        self.loose.append(self.product.row_result(0))
        total = self.row_sum.total_number.piece(0)
        return TransformFromCopy(total, self.loose[-1], path_arc=-AROUND)


def _pair(
    terms: MatrixTerms,
    names: Sequence[Label],
    theme: Theme,
    shown: tuple[int, int],
    decimals: int,
) -> tuple[MatrixVectorProduct, RowSum]:
    """Return the product and the sum of its first row, side by side."""
    first = [
        (array[0], entry(source, 0))
        for array, source in (terms.matrix, terms.products, terms.bias, terms.result)
    ]
    row, products, bias, total = first
    added = RowSum(
        row, terms.vector, products, bias, total, theme, shown=shown[1], decimals=decimals
    )
    product = MatrixVectorProduct(
        terms.matrix, terms.vector, terms.result, names, theme,
        shown=shown, decimals=(added.factor_decimals, added.decimals),
    )  # fmt: skip
    added.stand(float(product.get_right()[0]) + GAP, product.vector.row_height(0))
    return product, added
