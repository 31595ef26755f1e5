"""A dot product worked out: two columns, their products entry by entry, and the sum."""

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.rounding import decimals_of_factors, decimals_that_check
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

Sourced = tuple[NDArray[np.float64], str]


class DotProduct(VGroup):
    """Key times query, entry by entry, summed; entries that are not shown are one term.

    The parts are ``key`` and ``query`` (columns), ``results`` (``products`` with
    their signs), ``rest`` (the sum of what is not
    shown) and ``total``.

    Parameters
    ----------
    key, query, products
        Shape (d_head,) each, with their sources.
    total
        The dot product and its source.
    names
        The labels over the key and the query.
    theme
        Colours by role.
    shown
        So many entries are written out.

    Raises
    ------
    ValueError
        If key, query and products differ in length.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> K, Q = np.array([1.0, 2.0, 0.5]), np.array([2.0, -1.0, 4.0])
    >>> product = DotProduct((K, "head.K[1]"), (Q, "head.Q[3]"), (K * Q, "head.products[3, 1]"),
    ...                      (K @ Q, "head.dot_products[3, 1]"),
    ...                      (Label("$K$", DARK.key), Label("$Q$", DARK.query)), DARK, shown=2)
    >>> [reading.shown for reading in product.rest_number.readings()]
    [2.0]
    """

    def __init__(
        self,
        key: Sourced,
        query: Sourced,
        products: Sourced,
        total: Sourced,
        names: tuple[Label, Label],
        theme: Theme,
        shown: int = 7,
    ) -> None:
        super().__init__()
        self.theme = theme
        values, source = products
        if not len(key[0]) == len(query[0]) == len(values):
            raise ValueError(
                f"A key of {len(key[0])} entries, a query of {len(query[0])} and {len(values)} "
                f"products do not make a dot product: all three need the same length."
            )
        shown = min(shown, len(values))
        hidden = len(values) > shown
        rest = values[shown:].sum()
        parts = [*values[:shown], rest] if hidden else list(values)
        decimals, exact = decimals_that_check(parts, total[0], 1, 2)
        decimals = decimals if exact else 2  # what does not check is at least close
        factors, products_check = decimals_of_factors(key[0], query[0], decimals, shown)
        ink = {"theme": theme, "size": SIZES.number}
        column = {"shown": (shown, 1), "decimals": factors}
        self.key = NumberMatrix(*key, **column, **ink)
        self.query = NumberMatrix(*query, **column, **ink)
        self.names = VGroup(*names)
        for name, column, x in zip(names, (self.key, self.query), (0.0, 2.1), strict=True):
            column.move_to((x, 0, 0))
            name.stand_at(x, column.get_top()[1] + 0.26)
        rows = [self.key.row_height(i) for i in range(shown)]
        pitch = 1.28 * SIZES.number
        edge = 4.55
        align = {"decimals": decimals, "align": "right", **ink}
        self.products = Numbers(values[:shown], source, [(edge, y) for y in rows], **align)
        foot = rows[-1] - pitch * (2.3 if hidden else 1.3)
        self.rest_number = Numbers(
            [rest] if hidden else [],
            f"sum({source[:-1]}, {shown}:])",
            [(edge, rows[-1] - pitch)] if hidden else np.zeros((0, 2)),
            indices=[()] * hidden,
            **align,
        )
        self.total = Numbers([total[0]], total[1], [(edge, foot)], indices=[()], **align)
        note = word("the rest", theme.dim, SIZES.note)
        note.stand_at(edge + 0.2, rows[-1] - pitch - 0.12, "left")
        self.rest = VGroup(self.rest_number, note) if hidden else VGroup()
        line, start = foot + 0.62 * pitch, min(edge - 1.4, self.total.get_left()[0] - 0.4)
        sign = Label("$=$" if exact else "$approx$", theme.dim, SIZES.number)
        self.sum = VGroup(
            rule((start, line), (edge, line), theme.dim),
            sign.stand_at(start, foot - 0.12, "left"),
            self.total,
        )
        self.times = VGroup(
            *[Label("$dot$", theme.dim, SIZES.word).move_to((1.05, y, 0)) for y in rows]
        )
        equals = "$=$" if products_check else "$approx$"
        self.gives = VGroup(
            *[Label(equals, theme.dim, SIZES.note).move_to((3.15, y, 0)) for y in rows]
        )
        self.results = VGroup(self.times, self.gives, self.products)
        self.shapes = VGroup(self.key.shape_label(), self.query.shape_label())
        self.add(self.names, self.shapes, self.key, self.query, self.results, self.rest, self.sum)
        self.center()

    def row_result(self, row: int) -> VGroup:
        """Return the signs and a copy of the product of one row, to let it come in alone."""
        return VGroup(self.times[row], self.gives[row], self.products.piece(row))

    def row_frame(self, row: int) -> Mark:
        """Return a frame in ink around one row: key, query, product."""
        y, half = self.key.row_height(row), 0.62 * SIZES.number
        box = (
            self.key.get_left()[0] - 0.12,
            y - half,
            self.products.get_right()[0] + 0.1,
            y + half,
        )
        return frame_around(box, self.theme.ink)
