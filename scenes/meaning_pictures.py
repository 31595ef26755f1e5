"""MeaningPictures: columns, arrows in planes and meters that show what word vectors say."""

from functools import cached_property

from manim import Animation, FadeIn, GrowFromPoint, ReplacementTransform, VGroup

from scenes.meaning_lesson import MeaningLesson
from scenes.mobjects.dot_product import DotProduct, DotProductSteps
from scenes.mobjects.leaning import Leaning
from scenes.mobjects.meter import Meter
from scenes.mobjects.moving_picture import Named
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token
from scenes.mobjects.ranking import WIDTH, Ranked, Ranking
from scenes.mobjects.symbols import Label, literal, word
from scenes.mobjects.token_row import TokenRow
from scenes.mobjects.word_arrows import Step, WordArrows
from scenes.page import Page
from scenes.theme import SIZES

ENTRIES = 8  # written out of each column
BOW = 1.2  # radians, of the way of a name past its number
FILL = 0.9  # of the page's height, for a worked product


class MeaningPictures(MeaningLesson):
    """What a clip about word vectors draws."""

    # --- the words as lists of numbers ------------------------------------------------------

    @cached_property
    def row(self) -> TokenRow:
        """The words of the sum and its answer, side by side."""
        names = self.sources["sum"].words
        width = (Page.right - Page.left) / (len(names) + 1)
        self._across = [(i - (len(names) - 1) / 2) * width for i in range(len(names))]
        return TokenRow(names, self.theme).stand(self._across, Page.top - 0.95, SIZES.title)

    @cached_property
    def columns(self) -> list[NumberMatrix]:
        """The list of numbers of each, below it."""
        names, table, columns = self.row.tokens, self.sources["table"], []
        for name, x in zip(names, self._across, strict=True):
            column = NumberMatrix(
                *self.data("table.vectors", table.rows[name]), self.theme, shown=(ENTRIES, 1)
            )
            top = Page.top - 1.35
            columns.append(column.move_to((x, top - column.height / 2, 0)))
        return columns

    @cached_property
    def lengths(self) -> VGroup:
        """How many numbers there are in each."""
        return VGroup(*[column.shape_label() for column in self.columns])

    # --- sums of words ----------------------------------------------------------------------

    def sum_picture(self, name: str, box: Box) -> WordArrows:
        """Return a sum in its plane: its words, the answer, the sum itself, the step twice."""
        plane = self.sources[name]
        words = [Named(text, *self.data(f"{name}.points", i)) for i, text in enumerate(plane.words)]
        words.append(Named(_formula(plane.question), *self.data(f"{name}.total")))
        vector, source = self.data(f"{name}.step")
        steps = [Step(words[i].vector, vector, source) for i in (0, 2)]
        return WordArrows(words, box, self.theme, steps)

    @cached_property
    def sums(self) -> WordArrows:
        """The sum that comes out, in the middle of the page."""
        return self.sum_picture("sum", self.middle_box)

    @cached_property
    def missed(self) -> WordArrows:
        """The sum that does not, with room beside it."""
        return self.sum_picture("miss", Page.plane)

    def ranking(self, name: str) -> Ranking:
        """Return the words nearest to a sum, and where the hoped-for word comes."""
        found, plane = self.sources[f"{name}_answer"], self.sources[name]
        ranked = [
            self._ranked(word, f"{name}_answer.places[{i}]", f"{name}_answer.cosines[{i}]")
            for i, word in enumerate(found.words[: self.nearest])
        ]
        hoped = plane.words[3]
        if hoped not in found.words[: self.nearest]:
            place = f"{name}_answer.ranks[{found.expected.index(hoped)}]"
            ranked.append(self._ranked(hoped, place, f"{name}.cosines[3]"))
        titles = [
            word("nearest in direction to the sum", self.theme.ink, SIZES.note),
            word(
                f"in all {len(self.sources['table'].vectors[0])} dimensions",
                self.theme.dim,
                SIZES.note,
                sources=("len(table.vectors[0])",),
            ),
        ]
        return Ranking(titles, "cosine", ranked, Page.beside_plane, self.theme)

    def _ranked(self, text: str, place: str, number: str) -> Ranked:
        return Ranked(
            text, (float(self.lookup(place)), place), (float(self.lookup(number)), number)
        )

    @property
    def usual(self) -> VGroup:
        """What a cosine is at most, and where it says nothing, below a ranking."""
        (left, _), foot, theme = Page.beside_plane, Page.bottom + 0.5, self.theme
        one = word("same direction: cosine one", theme.dim, SIZES.note).fit_width(WIDTH)
        note = word("two frequent words, mean", theme.dim, SIZES.note).fit_width(WIDTH - 1.0)
        value, source = self.data("analogies.usual_cosine")
        place = (left + WIDTH, foot + 0.33 * SIZES.word)
        number = Numbers(
            [value], source, [place], theme,
            decimals=2, plus=False, align="right", size=SIZES.word, color=theme.dim, indices=[()],
        )  # fmt: skip
        one.stand_at(left, foot + 0.56, "left")
        return VGroup(one, note.stand_at(left, foot, "left"), number)

    @property
    def middle_box(self) -> Box:
        """Where a plane stands that is alone."""
        left, bottom, right, top = Page.plane
        return (left - right) / 2, bottom, (right - left) / 2, top

    @property
    def aside(self) -> tuple[float, float, float]:
        """How far it moves to make room beside it."""
        return Page.plane[0] - self.middle_box[0], 0.0, 0.0

    def shadows_of(self, name: str) -> Label:
        """Return which plane a sum is shown in."""
        before, after, start = self.sources[name].words[:3]
        return self.plane_note(
            f"shadows (angles differ) on the plane through {before}, {after} and {start}"
        )

    # --- a direction ------------------------------------------------------------------------

    @cached_property
    def leans(self) -> Leaning:
        """A word along the direction, one across it, one against it."""
        along = self.sources["leaning"]
        words = [Named(text, *self.data("leaning.turned", i)) for i, text in enumerate(along.words)]
        step = Step(words[-1].vector, *self.data("leaning.vector"))
        corner = Page.beside_plane[0], Page.beside_plane[1] - 1.6
        name, dots = _formula(self.direction), self.data("leaning.dots")
        return Leaning(words, step, name, dots, Page.plane, corner, self.theme)

    @cached_property
    def product(self) -> DotProduct:
        """The first of these dot products, entry by entry."""
        steps = DotProductSteps(
            self.data("leaning.full"),
            self.data("leaning.vectors", 0),
            self.data("leaning.products", 0),
            self.data("leaning.dots", 0),
        )
        names = (
            Label(_formula(self.direction), self.theme.value),
            token(self.sources["leaning"].words[0], self.theme.ink),
        )
        drawn = DotProduct(steps, names, self.theme, by_columns=self.by_columns)
        middle = (Page.bottom + Page.top - 0.3) / 2
        high, wide = FILL * (Page.top - Page.bottom), Page.right - Page.left
        return drawn.scale(min(high / drawn.height, wide / drawn.width)).move_to((0, middle, 0))

    @cached_property
    def meter(self) -> Meter:
        """How far the groups of words go along the direction."""
        text = f"$#[dot product with] {_formula(self.direction).strip('$')}$"
        heading = Label(text, self.theme.dim, SIZES.note)
        return Meter(self.groups, self.data("along.dots"), heading, Page.page, self.theme)

    @property
    def carried(self) -> list[Animation]:
        """How the numbers of the direction's own words move to the first line of the meter."""
        line, (more, *_, less) = self.meter.lines[0], self.leans.table
        if self.in_numbers or self.groups[0] != self.sources["leaning"].words[::-2]:
            return []
        ends = zip((less, more), line.names, line.numbers, strict=True)
        return [
            ReplacementTransform(old, new, path_arc=bow)
            for row, name, number in ends
            for old, new, bow in ((row[0], name, BOW), (row[1], number, 0.0))
        ]

    # --- how they move ----------------------------------------------------------------------

    def grow(self, picture: WordArrows, *places: int) -> list[Animation]:
        """Return how words' arrows grow from the origin and their names come in."""
        origin = (*picture.plane.origin, 0)
        arrows = [GrowFromPoint(picture.arrows[i], origin) for i in places]
        return [*arrows, *[FadeIn(picture.names[i]) for i in places]]


def _formula(words: str) -> str:
    """Return Typst source for a sum of words, its signs set as mathematics."""
    parts = words.split()
    return "$" + " ".join(part if part in "+-" else literal(part) for part in parts) + "$"
