"""One row of a matrix times a column, written out: products, the rest, and their sum."""

import numpy as np
from manim import VGroup

from scenes.mobjects.marks import rule
from scenes.mobjects.matrix_product import LINE, widest
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Entries
from scenes.mobjects.rounding import decimals_of_factors, decimals_that_check, decimals_that_tell
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme


class RowSum(VGroup):
    """A sum of products under each other; what is not shown is one term, and so is a bias.

    The parts are ``left`` and ``right`` (the factors), ``signs``, ``products``, ``rest`` and
    ``bias`` (empty where there is none; else a number and what it is), ``total`` with
    ``total_number``. ``decimals`` and ``factor_decimals`` are those that make it check.

    Parameters
    ----------
    left, right, products
        Shape (n,) each, with their sources: the factors and their products.
    bias, total
        What is added to the products, and the sum of all; a bias of zero is left out.
    theme
        Colours by role.
    shown
        So many products are written out.
    decimals, size
        The fewest digits after the point; scene units per em.

    Raises
    ------
    ValueError
        If the factors and their products differ in length.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> w, e, zero = np.array([0.5, 2.0, 1.0]), np.array([2.0, -1.0, 3.0]), np.array(0.0)
    >>> written_out = RowSum(
    ...     (w, "head.W_Q[0]"), (e, "trace.E[3]"), (w * e, "asked.products[3, 0]"),
    ...     (zero, "asked.bias[0]"), (w @ e, "asked.result[3, 0]"), DARK, shown=2,
    ... )
    >>> [(reading.source, reading.shown) for reading in written_out.rest[0].readings()]
    [('sum(asked.products[3, 0, 2:])', 3.0)]
    """

    def __init__(
        self,
        left: Entries,
        right: Entries,
        products: Entries,
        bias: Entries,
        total: Entries,
        theme: Theme,
        *,
        shown: int = 5,
        decimals: int = 1,
        size: float = SIZES.number,
    ) -> None:
        super().__init__()
        values, source = products
        if not len(left[0]) == len(right[0]) == len(values):
            raise ValueError(
                f"Factors of {len(left[0])} and {len(right[0])} entries and {len(values)} products "
                "do not make a sum of products: all three need the same length."
            )
        self.theme, self.size = theme, size
        shown = min(shown, len(values))
        terms = {}
        if len(values) > shown:
            terms["the rest"] = float(values[shown:].sum()), f"sum({source[:-1]}, {shown}:])"
        if float(bias[0]):
            terms["the bias"] = float(bias[0]), bias[1]
        parts = [*values[:shown].tolist(), *[value for value, _ in terms.values()]]
        least = decimals_that_tell(values[:shown], decimals)
        self.decimals, exact = decimals_that_check(parts, total[0], least)
        self.factor_decimals, products_check = decimals_of_factors(
            left[0], right[0], self.decimals, shown
        )
        # Numbers end at these edges: both factors, then the products and their sum.
        widths = [widest(data[0][:shown], self.factor_decimals) for data in (left, right)]
        broadest = widest([*parts, float(total[0])], self.decimals)
        self.edges = size * np.cumsum([widths[0], 0.7 + widths[1], 1.4 + broadest])
        self.left = self._column(left, shown, 0, self.factor_decimals)
        self.right = self._column(right, shown, 1, self.factor_decimals)
        self.products = self._column(products, shown, 2, self.decimals)
        self.signs = self._signs(shown, products_check)
        named = {
            name: self._term(name, value, origin, shown + i)
            for i, (name, (value, origin)) in enumerate(terms.items())
        }
        self.rest, self.bias = (named.get(name, VGroup()) for name in ("the rest", "the bias"))
        lines = shown + len(terms) + 0.25
        self.total_number = self._one(float(total[0]), total[1], lines)
        self.total = self._total(lines, exact)
        self.add(self.left, self.right, self.signs, self.products)
        self.add(self.rest, self.bias, self.total)

    def _y(self, line: float) -> float:
        return -LINE * self.size * line

    def _column(self, data: Entries, shown: int, edge: int, decimals: int) -> Numbers:
        """Return numbers under each other that end at an edge."""
        places = [(self.edges[edge], self._y(line)) for line in range(shown)]
        return Numbers(
            data[0][:shown], data[1], places, self.theme,
            decimals=decimals, size=self.size, align="right",
        )  # fmt: skip

    def _one(self, value: float, source: str, line: float) -> Numbers:
        """Return one number among the products."""
        return Numbers(
            [value], source, [(self.edges[2], self._y(line))], self.theme,
            decimals=self.decimals, size=self.size, align="right", indices=[()],
        )  # fmt: skip

    def _sign(self, sign: str, edge: int, line: float) -> Label:
        """Return a sign after one of the factors."""
        x = self.edges[edge] + (0.35, 0.7)[edge] * self.size
        return Label(sign, self.theme.dim, 0.9 * self.size).move_to((x, self._y(line), 0))

    def _signs(self, shown: int, exact: bool) -> VGroup:
        gives = "$=$" if exact else "$approx$"
        pairs = [(self._sign("$dot$", 0, i), self._sign(gives, 1, i)) for i in range(shown)]
        return VGroup(*[VGroup(*pair) for pair in pairs])

    def _term(self, name: str, value: float, source: str, line: int) -> VGroup:
        """Return one number with what it is before it."""
        note = word(name, self.theme.dim, 0.95 * self.size)
        note.stand_at(self.edges[1], self._y(line) - 0.33 * self.size, "right")
        return VGroup(self._one(value, source, line), note)

    def _total(self, line: float, exact: bool) -> VGroup:
        """Return the sum under its rule."""
        y, start, end = self._y(line) + 0.78 * self.size, self.edges[1], self.edges[2]
        bar = rule((start, y), (end, y), self.theme.dim)
        sign = self._sign("$=$" if exact else "$approx$", 1, line)
        return VGroup(bar, sign, self.total_number)

    def stand(self, left: float, first: float) -> "RowSum":
        """Move the sum: its left edge and the height of its first product, scene units."""
        return self.shift((left - self.get_left()[0], first - self.left.anchor.points[0, 1], 0))

    def line(self, row: int) -> VGroup:
        """Return copies of one product and its signs, to let them come in alone."""
        return VGroup(self.signs[row].copy(), self.products.piece(row))
