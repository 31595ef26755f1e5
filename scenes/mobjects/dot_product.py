"""A dot product worked out: two vectors, their products entry by entry, and the sum."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from manim import VGroup

from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.number_row import NumberRow
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Entries
from scenes.mobjects.rounding import decimals_of_factors, decimals_that_check, written
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.table_room import width_of
from scenes.theme import SIZES, Theme

PITCH = 1.28 * SIZES.number  # from one line to the next
STEP = 3.3  # from one entry of a row to the next, at least, em


@dataclass(frozen=True)
class DotProductSteps:
    """A key, a query, their products entry by entry, (d_head,) each, and what these add up to.

    Every part comes with the field it was read from.

    Raises
    ------
    ValueError
        If key, query and products differ in length.
    """

    key: Entries
    query: Entries
    products: Entries
    total: Entries

    def __post_init__(self) -> None:
        key, query, products = (len(part[0]) for part in (self.key, self.query, self.products))
        if not key == query == products:
            raise ValueError(
                f"A key of {key} entries, a query of {query} and {products} "
                f"products do not make a dot product: all three need the same length."
            )


class DotProduct(VGroup):
    """Key times query, entry by entry, summed; entries that are not shown are one term.

    Vectors stand side by side as columns, the key first; or, where a query is a row, below each
    other as rows, the query first. The parts are ``key`` and ``query`` with their ``shapes``,
    ``results`` (``products`` with their signs), ``rest`` (the sum of what is not shown) and
    ``sum``, which holds the ``total``.

    Parameters
    ----------
    steps
        What to show.
    names
        The labels of the key and of the query.
    theme
        Colours by role.
    shown
        So many entries are written out.
    decimals
        Of the products, at least.
    by_columns
        Whether vectors are columns.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> K, Q = np.array([1.0, 2.0, 0.5]), np.array([2.0, -1.0, 4.0])
    >>> steps = DotProductSteps((K, "head.K[1]"), (Q, "head.Q[3]"), (K * Q, "head.products[3, 1]"),
    ...                         (K @ Q, "head.dot_products[3, 1]"))
    >>> product = DotProduct(steps, (Label("$K$", DARK.key), Label("$Q$", DARK.query)), DARK,
    ...                      shown=2)
    >>> [reading.shown for reading in product.rest_number.readings()]
    [2.0]
    """

    key: NumberMatrix
    query: NumberMatrix

    def __init__(
        self,
        steps: DotProductSteps,
        names: tuple[Label, Label],
        theme: Theme,
        *,
        shown: int = 7,
        decimals: int = 1,
        by_columns: bool = True,
    ) -> None:
        super().__init__()
        self.steps, self.theme, self.by_columns = steps, theme, by_columns
        values, total = steps.products[0], steps.total[0]
        self.shown = min(shown, len(values))
        self.hides = len(values) > self.shown
        parts = [*values[: self.shown], *[values[self.shown :].sum()] * self.hides]
        fine = max(2, decimals)
        decimals, exact = decimals_that_check(parts, total, decimals, fine)
        decimals = decimals if exact else fine  # what does not check is at least close
        factors, checks = decimals_of_factors(steps.key[0], steps.query[0], decimals, self.shown)
        ink: dict[str, Any] = {"theme": theme, "size": SIZES.number}
        align = "right" if by_columns else "center"
        as_products = {"decimals": decimals, "align": align, **ink}
        self.names = VGroup(*names)
        shown_factors = [*steps.key[0][: self.shown], *steps.query[0][: self.shown]]
        widths = _widest(shown_factors, factors), _widest([*parts, float(total)], decimals)
        (self._stand_as_columns if by_columns else self._stand_as_rows)(factors, widths, ink)
        places, source = self._places(), steps.products[1]
        self.products = Numbers(values[: self.shown], source, places[: self.shown], **as_products)
        self.rest_number = Numbers(
            parts[self.shown :],
            f"sum({source[:-1]}, {self.shown}:])",
            places[self.shown :],
            indices=[()] * self.hides,
            **as_products,
        )
        self.rest = VGroup(self.rest_number, self._note()) if self.hides else VGroup()
        self._write_signs("$=$" if checks else "$approx$")
        self._write_sum("$=$" if exact else "$approx$", as_products)
        self.results = VGroup(self.times, self.gives, self.products)
        self.shapes = VGroup(self.key.shape_label(), self.query.shape_label())
        self.add(self.names, self.shapes, self.key, self.query, self.results, self.rest, self.sum)
        self.center()

    # --- where things stand -----------------------------------------------------------------

    def _stand_as_columns(self, decimals: int, widths: tuple[float, float], ink: Any) -> None:
        """Set the vectors side by side, their names above, as far apart as numbers are wide."""
        pitch = (1.28, max(2.15 + 0.55 * decimals, widths[0] + 0.4))
        options = {"shown": (self.shown, 1), "decimals": decimals, "pitch": pitch, **ink}
        self.key = NumberMatrix(*self.steps.key, **options)
        self.query = NumberMatrix(*self.steps.query, **options)
        self.apart = max(2.1, float(self.key.width) + 0.84)
        self.edge = max(4.55, 1.5 * self.apart + 0.25 + widths[1] * SIZES.number)
        at = (0.0, self.apart)
        for name, column, x in zip(self.names, (self.key, self.query), at, strict=True):
            column.move_to((x, 0, 0))
            name.stand_at(x, column.get_top()[1] + 0.26)

    def _stand_as_rows(self, decimals: int, widths: tuple[float, float], ink: Any) -> None:
        """Set the vectors below each other, their names at the left."""
        pitch = (1.28, max(STEP, max(widths) + 0.4))
        options = {"shown": self.shown, "decimals": decimals, "pitch": pitch, **ink}
        self.key = NumberRow(*self.steps.key, **options)
        self.query = NumberRow(*self.steps.query, **options)
        for name, row, y in zip(self.names, (self.key, self.query), (-2 * PITCH, 0), strict=True):
            row.move_to((0, y, 0))
            name.stand_at(row.get_left()[0] - 0.3, y - 0.33 * SIZES.number, "right")

    def _places(self) -> list[tuple[float, float]]:
        """Return where the products stand, and after them the sum of what is not shown."""
        if isinstance(self.key, NumberRow):
            x = [self.key.entry_at(i) for i in range(self.shown)]
            places = [(at, -4 * PITCH) for at in x]
            last = (x[-1] + self.key.step, -4 * PITCH)
        else:
            heights = [self.key.row_height(i) for i in range(self.shown)]
            places = [(self.edge, y) for y in heights]
            last = (self.edge, heights[-1] - PITCH)
        return [*places, last][: self.shown + self.hides]

    def _note(self) -> Label:
        """Return what the sum of the entries that are not shown is called."""
        x, y = self.rest_number.anchor.points[0, :2]
        note = word("the rest", self.theme.dim, SIZES.note)
        if self.by_columns:
            return note.stand_at(x + 0.2, y - 0.12, "left")
        return note.stand_at(x, y - 1.3 * PITCH)

    def _write_signs(self, gives: str) -> None:
        """Write what is done with the factors: a sign for each entry, or one for each row."""
        if self.by_columns:
            y = [self.key.row_height(i) for i in range(self.shown)]
            points = [((0.5 * self.apart, at, 0), (1.5 * self.apart, at, 0)) for at in y]
        else:
            x = float(self.names.get_left()[0]) - 0.25
            points = [((x, -2 * PITCH, 0), (x, -4 * PITCH, 0))]
        dim = self.theme.dim
        self.times = VGroup(*[Label("$dot$", dim, SIZES.word).move_to(at) for at, _ in points])
        self.gives = VGroup(*[Label(gives, dim, SIZES.note).move_to(at) for _, at in points])

    def _write_sum(self, sign_text: str, as_products: dict[str, Any]) -> None:
        """Write the sum under the products, or right of them."""
        value, source = self.steps.total
        last = (self.rest_number if self.hides else self.products).anchor.points[-4]
        sign = Label(sign_text, self.theme.dim, SIZES.number)
        self.total = Numbers([value], source, [last[:2]], indices=[()], **as_products)
        if self.by_columns:
            foot = last[1] - 1.3 * PITCH
            self.total.shift((0, foot - last[1], 0))
            line, start = foot + 0.62 * PITCH, min(self.edge - 1.4, self.total.get_left()[0] - 0.4)
            sign.stand_at(start, foot - 0.12, "left")
            across = rule((start, line), (self.edge, line), self.theme.dim)
        else:
            left, right = self.key.get_left()[0], self.key.get_right()[0]
            start = right + 0.15
            sign.stand_at(start, last[1] - 0.12, "left")
            gap = start + sign.width + 0.15 - self.total.get_left()[0]
            self.total.shift((gap, 0, 0))
            across = rule((left, -3.05 * PITCH), (right, -3.05 * PITCH), self.theme.dim)
        self.sum = VGroup(across, sign, self.total)

    # --- parts that come in alone -----------------------------------------------------------

    def entry_result(self, index: int) -> VGroup:
        """Return a copy of the product of one entry, with the signs that come in with it."""
        signs = [*self.times[index : index + 1], *self.gives[index : index + 1]]
        return VGroup(*signs, self.products.piece(index))

    def entry_frame(self, index: int) -> Mark:
        """Return a frame in ink around one entry: of key, query and product."""
        if isinstance(self.key, NumberRow):
            x, half = self.key.entry_at(index), 0.47 * self.key.step
            bottom, top = self.products.get_bottom()[1] - 0.12, self.query.get_top()[1] + 0.1
            return frame_around((x - half, bottom, x + half, top), self.theme.ink)
        y, half = self.key.row_height(index), 0.62 * SIZES.number
        left, right = self.key.get_left()[0] - 0.12, self.products.get_right()[0] + 0.1
        return frame_around((left, y - half, right, y + half), self.theme.ink)


def _widest(values: Iterable[float], decimals: int) -> float:
    """Return the width of the widest of some numbers, em."""
    return max(width_of(written(value, decimals, plus=True)) for value in values)
