"""EnteringLesson: what the clip on tokens and positions draws, of the story head and of models."""

from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from manim import DOWN, Animation, FadeIn, FadeOut, Mobject, TransformFromCopy, VGroup

from attention_math.entering import Entering, TablePart
from scenes.beats import Sourced
from scenes.letters import stream_letter
from scenes.mobjects.column_row import ColumnRow
from scenes.mobjects.equation import ColumnEquation, Term
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.motion import as_animation
from scenes.mobjects.pieces import piece
from scenes.mobjects.rounding import decimals_that_check, decimals_that_tell
from scenes.mobjects.symbols import vector, word
from scenes.mobjects.vocabulary import Vocabulary
from scenes.sentence_line import Named, named
from scenes.stages_lesson import ENTERS, StagesLesson
from scenes.theme import SIZES

HEADING = 0.8  # room over the columns of the sum
TITLE = 0.42  # and over the table, for its title
TIE = 0.25  # and over the sum, for the line that ties it to its word
DIMMED = 0.3  # opacity of the words that are not looked up
COLUMNS = ("embedding.words", "embedding.positions", ENTERS)  # the last is the sum


class EnteringLesson(StagesLesson):
    """What goes into attention, as pictures; the clip says in which order they come."""

    _may_be_small: ClassVar[dict[str, str]] = {
        "words_inform_words": "words that are close have low arcs",
        "tokens_inform_tokens": "words that are close have low arcs",
        "cut_into_pieces": "a text of few tokens",
        "tokens_have_places": "a line of words, each with its number",
    }
    neighbours: int
    frame: Mark  # around the focus word in the table

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what this clip reads: the table, the part of it on screen, word and position."""
        found = super().sources | named(self.trace)
        if self.story is not None:
            part = self.story.words.around(self.words[self.focus], self.neighbours)
            found = found | {"table": self.story.words, "vocabulary": part}
            found |= {"embedding": self.story.embed(self.subject.text)}
            found |= {"origin of the table": Named((self.origin_of_table,))}
        if self.subject.whole is not None:
            whole = self.subject.whole
            part = TablePart.around(whole, self.focus, self.neighbours)
            found |= {"vocabulary": part, "sizes": whole.sizes, "embedding": Entering.of(whole)}
        return found

    # --- the table, and what is added -------------------------------------------------------

    @property
    def row(self) -> int:
        """Where the focus word stands in the part of the table on screen."""
        return self.sources["vocabulary"].words.index(self.words[self.focus])

    def told(self, field: str) -> int:
        """Return how many decimals show what the entries of the focus in a field mostly are."""
        if self.whole_words:
            return self.decimals
        entries = np.abs(self.lookup(field)[self.focus, : self.shown])
        return decimals_that_tell(np.median(entries), self.decimals)

    @property
    def origin_of_table(self) -> str:
        """Where the vectors of the words come from, as the corner says it."""
        (source,) = [whose for what, whose in self.origin.credits if what == "word vectors"]
        return f"word vectors: {source.split(';')[0]}, refined with this head"

    @cached_property
    def table_notes(self) -> VGroup:
        """What the table is, above it, and where it is from, if not from the model itself."""
        _, _, _, ceiling = self.room
        title = word("a part of the table", self.theme.dim, SIZES.note)
        notes = VGroup(title.stand_at(0, ceiling - 0.28))
        return notes.add(self.second_origin(self.origin_of_table)) if self.knows_words else notes

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The part of the table around the focus word."""
        part, (left, floor, right, ceiling) = self.sources["vocabulary"], self.room
        box = left, floor, right, ceiling - TITLE
        ids = None if self.whole_words else (part.ids.tolist(), "vocabulary.ids")
        vectors, source = self.data("vocabulary.vectors")
        return Vocabulary(
            part.words, vectors, source, box, self.theme,
            shown=self.shown, decimals=self.told(COLUMNS[0]), ids=ids,
        )  # fmt: skip

    @cached_property
    def equation(self) -> ColumnEquation:
        """The focus word's column plus its place's column is its vector."""
        columns = [self.data(field, self.focus) for field in COLUMNS]
        top = [values[: self.shown] for values, _ in columns]
        decimals, exact = decimals_that_check(top[:2], top[2], self.told(COLUMNS[0]))
        symbols = (
            (piece(self.words[self.focus]), vector("p", self.focus), vector("E", self.focus))
            if self.whole_words
            else (vector("w", self.focus), vector("p", self.focus), "#[enters]")
        )
        signs = ("", "$+$", "$=$" if exact else "$approx$")
        terms = [
            Term("", symbol, self.theme.ink, *column, sign=sign)
            for symbol, column, sign in zip(symbols, columns, signs, strict=True)
        ]
        left, floor, right, ceiling = self.room
        ceiling -= TIE
        size = min(0.43, (ceiling - floor - HEADING) / (1.28 * (self.shown + 1)))
        equation = ColumnEquation(
            terms, self.theme, 8.4, shown=self.shown, decimals=decimals, size=size
        )
        return equation.move_to(((left + right) / 2, (floor + ceiling) / 2, 0))

    @cached_property
    def tie(self) -> VGroup:
        """A line over the sum, and one up to the word that it belongs to."""
        x, y = self.chains.place.x[self.focus], float(self.equation.get_top()[1]) + 0.15
        left, right = float(self.equation.get_left()[0]), float(self.equation.get_right()[0])
        ends = (min(left, x), y), (max(right, x), y)
        stem = rule((x, y), (x, self.room[3] + 0.05), self.theme.dim)
        return VGroup(rule(*ends, self.theme.dim), stem)

    def follow(self, opacity: float) -> list[Animation]:
        """Return how all words but the one that is followed come to an opacity."""
        others = [word for i, word in enumerate(self.chains.words) if i != self.focus]
        return [as_animation(word.animate.set_opacity(opacity)) for word in others]

    @property
    def first_entry(self) -> list[Sourced]:
        """The first entry of the focus word's column, of its place's, and of their sum."""
        decimals = self.equation.terms[-1].column.numbers.decimals
        return [self.number(field, self.focus, 0, decimals=decimals) for field in COLUMNS]

    @cached_property
    def columns(self) -> ColumnRow:
        """The vectors of all words as short columns below them."""
        return ColumnRow(
            *self.data("trace.E"), self.chains.place, self.board.bottom, self.theme,
            self.told("trace.E"), self.focus,
        )  # fmt: skip

    # --- what the beats use -----------------------------------------------------------------

    def result_of_all(self) -> tuple[Mobject, list[Mobject]]:
        """Return the column that became E of the focus, and what else stands around it."""
        if self.has_pieces:
            *others, last = self.stages.columns
            return last, [*others, *self.stages.names, *self.stages.steps]
        first, place, total = self.equation.terms
        gone = [*first.submobjects, *place.submobjects, total.sign, total.symbol, self.tie]
        return total.column, gone

    @property
    def by_hand(self) -> bool:
        """Whether the sum is gone through entry by entry."""
        return self.in_numbers and (self.knows_words or self.adds_positions)

    @property
    def sum_checks(self) -> bool:
        """Whether the first word and position give the first sum as they are shown."""
        parts = [round(number, number.decimals) for number in self.first_entry]
        return round(parts[0] + parts[1], self.first_entry[2].decimals) == parts[2]

    def leave_the_table(self) -> None:
        """Leave the column of the focus alone on screen."""
        table = self.vocabulary
        found = table.columns[self.row]
        self.remove(table)
        self.add(found)
        rest = [part for part in table.columns if part is not found]
        gone = *rest, *table.words, table.more, table.ids, self.frame, self.table_notes
        self.play(FadeOut(*gone), run_time=0.7)

    def add_up(self, name: Animation) -> None:
        """Add what belongs to the place to what was looked up; ``name`` brings its symbol."""
        first, place, total = self.equation.terms
        found = self.vocabulary.columns[self.row]
        self.leave_the_table()
        fit = first.column.height / found.height  # there it has more decimals
        self.play(
            found.animate.scale(fit).move_to(first.column),
            TransformFromCopy(self.chains.words[self.focus], first.symbol),
            run_time=1.2,
        )
        self.play(FadeOut(found), FadeIn(first.column, self.tie), run_time=0.4)
        self.play(FadeIn(place.sign, place.column, shift=0.3 * DOWN), name, run_time=1.2)
        self.play(FadeIn(total.sign, total.column, total.symbol, shift=0.3 * DOWN))

    def facts(self) -> dict[str, Any]:
        """Add names and numbers of the model, and one sum."""
        dim = "; dim: what rests on the first token" if self.exchange.has_sink else ""
        facts = super().facts() | {
            "d_model": self.number(f"len(trace.E[{self.focus}])", decimals=0),
            "name": self.trace.provenance.name,
            "norm": self.trace.norm,
            "layers": self.number("head.layer", decimals=0),
            "most": self.names[self.most_attended],
            "dim": dim,
            "givers": self.givers,
            "letter": stream_letter(self.trace),
        }
        if self.real_cut is not None:
            facts["reader"] = self.real_cut[0]
        if self.knows_words:
            facts |= {"size": self.number("len(table.vectors)", decimals=0)}
        if self.knows_table:
            facts |= {"rows": self.number("sizes.n_vocab", decimals=0)}
        if self.knows_words or self.adds_positions:
            facts |= dict(zip(("word", "place", "sum"), self.first_entry, strict=True))
        return facts
