"""ProductLesson: one product with the output matrix, and the same head by head."""

from functools import cached_property

from manim import VGroup

from scenes.mobjects.equation import ColumnEquation, Term
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.rounding import decimals_that_check, written
from scenes.mobjects.stacked_column import StackedColumn
from scenes.mobjects.symbols import Label, vector, word
from scenes.stapling_lesson import ROWS, SIDE, SIZE, StaplingLesson
from scenes.theme import SIZES

GAP = 0.3  # between the parts of the product, scene units


class ProductLesson(StaplingLesson):
    """A clip in which the heads of a layer add up in two ways."""

    shown: int

    # --- one product ------------------------------------------------------------------------

    @cached_property
    def gathered(self) -> StackedColumn:
        """What all heads gathered for the focus, one below the other."""
        names, sources = zip(*self.head_names, strict=True)
        return StackedColumn(
            self.data("stapled.mixed", self.focus), self.d_head, names, sources, self.theme,
            side=SIDE, size=SIZE,
        )  # fmt: skip

    @cached_property
    def result(self) -> NumberMatrix:
        """The product of the two."""
        column = self.data("stapled.one_product", self.focus)
        pitch = SIDE / SIZE / min(ROWS + 1, len(column[0])), 3.4
        return NumberMatrix(
            *column, self.theme, shown=(ROWS, 1), decimals=2, size=SIZE, pitch=pitch
        )

    @cached_property
    def product(self) -> VGroup:
        """The output matrix (a place for it), the column, the sign and the result in a row."""
        equals = Label("$=$", self.theme.dim, 1.4 * SIZE)
        row = VGroup(self.stapled.brackets.copy(), self.gathered, equals, self.result)
        x = 0.0
        for part in row:
            part.move_to((x + part.width / 2, 0, 0))
            x += part.width + GAP
        self.gathered.shift((0, -self.gathered.brackets.get_y(), 0))
        return row.shift((-row.get_x(), self.middle, 0))

    @cached_property
    def product_names(self) -> VGroup:
        """The symbols over the column and over the result, and their lengths below."""
        baseline = self.stapled.baseline + 0.12
        labels = VGroup()
        for part, symbol in ((self.gathered, self.mixed), (self.result, self.once)):
            x = getattr(part, "brackets", part).get_center()[0]
            name = Label(symbol, self.theme.value, SIZES.symbol).stand_at(x, baseline)
            length = part.shape_label()
            labels.add(name, length.stand_at(x, self.shape.baseline))
        return labels

    @property
    def mixed(self) -> str:
        """What the column is called."""
        return vector("z", self.focus)

    @property
    def once(self) -> str:
        """What the product is called."""
        return f"$W_O {self.mixed.strip('$')}$"

    # --- head by head -----------------------------------------------------------------------

    @cached_property
    def head_by_head(self) -> ColumnEquation:
        """What each head adds, their sum, and the same as one product."""
        value, ink = self.theme.value, self.theme.ink
        fields = [f"head_{self._named(place)[0]}.dE" for place in self.firsts]
        fields += ["stapled.others"] * bool(self.unnamed)
        found = [self.data(field, self.focus) for field in fields]
        total, source = self.data("stapled.head_by_head", self.focus)
        once, once_source = self.data("stapled.one_product", self.focus)
        parts = [values[: self.shown] for values, _ in found]
        decimals, self.is_exact = decimals_that_check(parts, total[: self.shown], self.decimals)
        terms = [
            Term(name, self._change_of(place), value, *column, sign="$+$" if place else "",
                 symbol_sources=numbers)
            for place, ((name, numbers), column) in enumerate(
                zip(self.head_names, found, strict=True)
            )
        ]  # fmt: skip
        pairs = zip(total[: self.shown], once[: self.shown], strict=True)
        alike = all(written(a, decimals) == written(b, decimals) for a, b in pairs)
        summed, same = ("$=$" if equal else "$approx$" for equal in (self.is_exact, alike))
        change = vector("Delta E", self.focus)
        terms += [
            Term("sum", change, ink, total, source, sign=summed),
            Term("one product", self.once, ink, once, once_source, sign=same),
        ]
        width = self.board.right - self.board.left - 0.6
        equation = ColumnEquation(terms, self.theme, width, shown=self.shown, decimals=decimals)
        _, bottom, _, top = self.board.page
        return equation.move_to((0, (bottom + top) / 2 + 0.3, 0))

    def _change_of(self, place: int) -> str:
        """Return what the change of a head is called, or of all heads from there on."""
        first, last = place, place if place in self.firsts else len(self.trace.heads) - 1
        heads = [f"{self._named(head)[0]}" for head in sorted({first, last})]
        return f"{vector('Delta E', self.focus)[:-1]}^(({' dots '.join(heads)}))$"

    @cached_property
    def difference(self) -> VGroup:
        """How far the two ways are apart, in all numbers of all tokens; what the sign means."""
        value, decimals = self.number("stapled.difference"), self.difference_decimals
        *_, total, once = self.head_by_head.terms
        y = self.head_by_head.get_bottom()[1] - 0.6
        text = f"equal up to {value:.{decimals}f}"
        label = word(text, self.theme.dim, SIZES.note, sources=("stapled.difference",))
        notes = VGroup(label.stand_at(once.sign.get_x(), y))
        if not self.is_exact:
            rounded = word("rounded", self.theme.dim, SIZES.note)
            notes.add(rounded.stand_at(total.sign.get_x(), y))
        return notes
