"""Tokens and positions.

What goes into attention: every word is looked up in a table, its place in the sentence is added,
and the sum is the vector E. Whole words are tokens here; real models also cut words into pieces.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh tokens_and_positions --text "the old wizard chased a tiny golden dragon"
"""

from functools import cached_property
from typing import Any

from manim import (
    DOWN,
    UP,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from scenes.beats import Sourced
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.column_row import ColumnRow
from scenes.mobjects.equation import ColumnEquation, Term
from scenes.mobjects.folding import fold
from scenes.mobjects.links import Links
from scenes.mobjects.motion import reach
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.rounding import decimals_that_check
from scenes.mobjects.symbols import indexed, literal, vector
from scenes.mobjects.token_chains import TokenChains
from scenes.mobjects.token_row import TokenRow
from scenes.mobjects.vocabulary import Vocabulary
from scenes.theme import SIZES

FULL = 0.3  # how thick a line would be that gives as much as the longest vector has
COLUMNS = ("embedding.words", "embedding.positions", "embedding.E")  # the last is the sum


class TokensAndPositions(Lesson):
    """A sentence becomes a row of vectors: word plus position."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 1  # of the columns; more where a sum needs them
    shown = 6  # entries written out in each column
    neighbours = 7  # so many words of the table are on screen

    @beat(
        "Attention lets words inform each other. Here “{focus}” takes most from “{giver}”.",
        when="takes_from_others",
        otherwise="Attention lets words inform each other, each as much as it matters. How?",
    )
    def words_inform_words(self) -> None:
        places = [float(label.get_center()[0]) for label in self.sentence]
        foot = float(self.sentence.get_top()[1]) + 0.2
        given = self.data("head.given", self.focus)
        self.arcs = Arcs(*given, places, self.focus, foot, self.thickness, self.theme.ink)
        self.play(reach(self.arcs, seconds=2.5))

    @beat("First the sentence is cut into tokens, here whole words, each with its place in it.")
    def tokens_have_places(self) -> None:
        self.play(FadeOut(self.arcs))
        self.play(ReplacementTransform(self.sentence, self.chains.words), run_time=1.5)
        come = [FadeIn(self.places.piece(i), shift=0.2 * DOWN) for i in range(len(self.words))]
        self.play(LaggedStart(*come, lag_ratio=0.2, run_time=1.5))
        self.remove(*[fade.mobject for fade in come])
        self.add(self.places)

    @beat(
        "Each token is looked up in a table of {size} words: “{focus}” is these {d_model} numbers.",
        only_if="knows_words",
    )
    def looked_up(self) -> None:
        table = self.vocabulary
        self.play(FadeIn(table, shift=0.3 * DOWN))
        self.frame = table.word_frame(self.row)
        self.play(TransformFromCopy(self.chains.words[self.focus], table.words[self.row]))
        self.play(FadeIn(self.frame), run_time=0.5)

    @beat(
        "Its place has a column too, p. Word plus place is its vector, E.",
        only_if="knows_words",
    )
    def word_plus_position(self) -> None:
        table, (first, place, total) = self.vocabulary, self.equation.terms
        found = table.columns[self.row]
        self.remove(table)
        self.add(found)
        rest = [part for part in table.columns if part is not found]
        self.play(FadeOut(*rest, *table.words, table.more, self.frame), run_time=0.7)
        self.play(
            ReplacementTransform(found, first.column),
            TransformFromCopy(self.chains.words[self.focus], first.symbol),
            run_time=1.5,
        )
        self.play(
            FadeIn(place.sign, place.column, shift=0.3 * DOWN),
            TransformFromCopy(self.places.piece(self.focus), place.symbol),
            run_time=1.5,
        )
        self.play(FadeIn(total.sign, total.column, total.symbol, shift=0.3 * DOWN))

    @beat(
        "Entry by entry they add up: {word} and {place} make {sum}.",
        when="sum_checks",
        otherwise="Entry by entry they add up: {word} and {place} make about {sum}.",
        only_if="by_hand",
    )
    def sum_by_hand(self) -> None:
        frame = self.equation.row_frame(0)
        self.play(FadeIn(frame))
        for row in range(1, self.shown):
            self.rest(0.5)
            self.play(frame.animate.become(self.equation.row_frame(row)), run_time=0.7)
        self.play(FadeOut(frame))

    @beat("The same for every token: a sentence has become columns of {d_model} numbers.")
    def every_token(self) -> None:
        own = self.columns[self.focus]
        others = VGroup(*[column for column in self.columns if column is not own])
        arrows = [FadeIn(arrow, shift=0.2 * DOWN) for arrow in self.chains.lookups]
        if self.knows_words:
            first, place, total = self.equation.terms
            gone = [*first.submobjects, *place.submobjects, total.sign, total.symbol]
            self.play(FadeOut(*gone), run_time=0.7)
            fit = own.width / total.column.width
            self.play(total.column.animate.scale(fit).move_to(own, UP), run_time=1.2)
            self.play(FadeOut(total.column), FadeIn(own), run_time=0.5)
        else:
            self.play(FadeIn(own, shift=0.3 * DOWN))
        self.play(FadeOut(self.places), LaggedStart(*arrows, lag_ratio=0.1))
        come = [FadeIn(column, shift=0.3 * DOWN) for column in others]
        if come:
            self.play(LaggedStart(*come, lag_ratio=0.1, run_time=2))

    @beat("From now on one symbol stands for each column: an arrow, since it is a vector.")
    def columns_become_symbols(self) -> None:
        pairs = zip(self.columns.columns, self.chains.embeddings, strict=True)
        flow = [
            AnimationGroup(fold(column, symbol.get_center()), FadeIn(symbol, run_time=1.5))
            for column, symbol in pairs
        ]
        self.play(LaggedStart(*flow, lag_ratio=0.1))

    @beat(
        "The aim: new vectors, E prime. A line is as thick as what one adds to another in the end."
    )
    def the_aim(self) -> None:
        come = [
            TransformFromCopy(before, after)
            for before, after in zip(self.chains.embeddings, self.refined, strict=True)
        ]
        self.play(*come, run_time=1.5)
        self.play(reach(self.links))
        self.rest()
        self.play(FadeOut(self.links, self.refined))

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the sentence alone."""
        self.sentence = TokenRow(self.words, self.theme)
        self.sentence.spread(self.board.right - self.board.left, baseline=self.board.line)
        self.add(self.sentence)

    @property
    def by_hand(self) -> bool:
        """Whether the sum is gone through entry by entry."""
        return self.in_numbers and self.knows_words

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what this clip reads: the table, the part of it on screen, word and position."""
        found = super().sources
        if self.model is not None:
            part = self.model.words.around(self.words[self.focus], self.neighbours)
            found = found | {"table": self.model.words, "vocabulary": part}
            found |= {"embedding": self.model.embed(self.text)}
        return found

    @property
    def row(self) -> int:
        """Where the focus word stands in the part of the table on screen."""
        return self.sources["vocabulary"].words.index(self.words[self.focus])

    @cached_property
    def chains(self) -> TokenChains:
        """The words in a row, with their symbols below."""
        return TokenChains(self.words, self.board.chains, self.theme)

    @cached_property
    def places(self) -> Numbers:
        """The place of each word in the sentence, below it."""
        place = self.chains.place
        return Numbers(
            *self.data("sentence.places"),
            [(x, place.words - 0.55) for x in place.x],
            self.theme,
            decimals=0,
            plus=False,
            size=SIZES.number,
            color=self.theme.dim,
        )

    @property
    def room(self) -> tuple[float, float, float, float]:
        """The free part of the frame below the words: (left, bottom, right, top)."""
        ceiling = self.chains.place.words - 0.85
        return self.board.left, self.board.bottom, self.board.right, ceiling

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The part of the table around the focus word."""
        part = self.data("vocabulary.vectors")
        words = self.sources["vocabulary"].words
        return Vocabulary(
            words, *part, self.room, self.theme, shown=self.shown, decimals=self.decimals
        )

    @cached_property
    def equation(self) -> ColumnEquation:
        """The focus word's column plus its place's column is its vector."""
        columns = [self.data(field, self.focus) for field in COLUMNS]
        top = [values[: self.shown] for values, _ in columns]
        decimals, exact = decimals_that_check(top[:2], top[2], self.decimals)
        symbols = (
            literal(self.words[self.focus]),
            vector("p", self.focus),
            vector("E", self.focus),
        )
        signs = ("", "$+$", "$=$" if exact else "$approx$")
        terms = [
            Term("", symbol, self.theme.ink, *column, sign=sign)
            for symbol, column, sign in zip(symbols, columns, signs, strict=True)
        ]
        left, floor, right, ceiling = self.room
        size = min(0.43, (ceiling - floor - 0.8) / (1.28 * (self.shown + 1)))
        equation = ColumnEquation(
            terms, self.theme, 8.4, shown=self.shown, decimals=decimals, size=size
        )
        return equation.move_to(((left + right) / 2, (floor + ceiling) / 2, 0))

    @cached_property
    def columns(self) -> ColumnRow:
        """The vectors of all words as short columns below them."""
        return ColumnRow(
            *self.data("trace.E"),
            self.chains.place,
            self.board.bottom,
            self.theme,
            self.decimals,
        )

    @cached_property
    def refined(self) -> VGroup:
        """The symbols of the new vectors, far below the old ones."""
        place, baseline = self.chains.place, self.board.bottom + 0.35
        symbols = [indexed("E'", i, self.theme.ink, place.symbol_size) for i in range(len(place.x))]
        for symbol, x in zip(symbols, place.x, strict=True):
            symbol.stand_at(x, baseline)
        return VGroup(*symbols)

    @cached_property
    def links(self) -> Links:
        """A line from every vector to every new one, as thick as what it gives to it."""
        place = self.chains.place
        top = place.embeddings - 0.4 * place.symbol_size
        bottom = float(self.refined.get_top()[1]) + 0.12
        return Links(*self.data("head.given"), place.x, top, bottom, self.thickness, self.theme.ink)

    @property
    def thickness(self) -> float:
        """How thick what is given is drawn, scene units per one: as long as a word is FULL."""
        return FULL / (float(self.lookup("trace.stream_norm").max()) or 1.0)

    @property
    def sum_checks(self) -> bool:
        """Whether the first word and position give the first sum as they are shown."""
        parts = [round(number, number.decimals) for number in self.first_entry]
        return round(parts[0] + parts[1], self.first_entry[2].decimals) == parts[2]

    @property
    def first_entry(self) -> list[Sourced]:
        """The first entry of the focus word's column, of its place's, and of their sum."""
        decimals = self.equation.terms[-1].column.numbers.decimals
        return [self.number(field, self.focus, 0, decimals=decimals) for field in COLUMNS]

    def facts(self) -> dict[str, Any]:
        """Add the word that gives most, the size of the table and of a column, one sum."""
        facts = super().facts() | {
            "d_model": self.number(f"len(trace.E[{self.focus}])", decimals=0),
        }
        if self.knows_words:
            facts |= {"size": self.number("len(table.vectors)", decimals=0)}
            facts |= dict(zip(("word", "place", "sum"), self.first_entry, strict=True))
        return facts
