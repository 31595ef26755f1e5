"""EnteringLesson: what the clip on tokens and positions draws, of the story head and of models."""

from functools import cached_property
from typing import Any

import numpy as np
from manim import Mobject

from attention_math.entering import Entering, TablePart
from scenes.beats import Sourced
from scenes.informing_lesson import InformingLesson
from scenes.mobjects.column_row import ColumnRow
from scenes.mobjects.equation import ColumnEquation, Term
from scenes.mobjects.pieces import piece
from scenes.mobjects.rounding import decimals_that_check, decimals_that_tell
from scenes.mobjects.stages import Stage, Stages
from scenes.mobjects.symbols import Label, indexed, vector, word
from scenes.mobjects.vocabulary import Vocabulary
from scenes.sentence_line import named
from scenes.theme import SIZES

HEADING = 0.8, 1.3  # room over the columns of the sum, more where numbers stand above it
COLUMNS = ("embedding.words", "embedding.positions", "embedding.E")  # the last is the sum


class EnteringLesson(InformingLesson):
    """What goes into attention, as pictures; the clip says in which order they come."""

    shown: int
    neighbours: int

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what this clip reads: the table, the part of it on screen, word and position."""
        found = super().sources | named(self.trace)
        if self.story is not None:
            part = self.story.words.around(self.words[self.focus], self.neighbours)
            found = found | {"table": self.story.words, "vocabulary": part}
            found |= {"embedding": self.story.embed(self.subject.text)}
        if self.trace.cut is not None:
            found |= {"cut": self.trace.cut}
        if self.subject.whole is not None:
            whole = self.subject.whole
            part = TablePart.around(whole, self.focus, self.neighbours)
            found |= {"vocabulary": part, "sizes": whole.sizes, "embedding": Entering.of(whole)}
        return found

    # --- the table, and what is added -------------------------------------------------------

    @property
    def room(self) -> tuple[float, float, float, float]:
        """The free part of the frame below the words: (left, bottom, right, top)."""
        ceiling = self.chains.place.words - 0.85
        if self.has_pieces:
            ceiling = min(ceiling, float(self.ids.get_bottom()[1]) - 0.2)
        return self.board.left, self.board.bottom, self.board.right, ceiling

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

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The part of the table around the focus word."""
        part = self.sources["vocabulary"]
        ids = None if self.whole_words else (part.ids.tolist(), "vocabulary.ids")
        vectors, source = self.data("vocabulary.vectors")
        return Vocabulary(
            part.words, vectors, source, self.room, self.theme,
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
        spare = ceiling - floor - HEADING[self.has_pieces]
        size = min(0.43, spare / (1.28 * (self.shown + 1)))
        equation = ColumnEquation(
            terms, self.theme, 8.4, shown=self.shown, decimals=decimals, size=size
        )
        return equation.move_to(((left + right) / 2, (floor + ceiling) / 2, 0))

    @property
    def first_entry(self) -> list[Sourced]:
        """The first entry of the focus word's column, of its place's, and of their sum."""
        decimals = self.equation.terms[-1].column.numbers.decimals
        return [self.number(field, self.focus, 0, decimals=decimals) for field in COLUMNS]

    # --- from there to E --------------------------------------------------------------------

    @property
    def knows_table(self) -> bool:
        """Whether the whole language model is known, its table too."""
        return self.subject.whole is not None

    @property
    def adds_positions(self) -> bool:
        """Whether a language model adds a column for the place."""
        return self.subject.whole is not None and bool(self.subject.whole.positions.any())

    @property
    def turns_by_place(self) -> bool:
        """Whether it adds none, and rotates queries and keys instead."""
        return self.knows_table and not self.adds_positions and self.head.rotates

    @property
    def many_layers_before(self) -> bool:
        """Whether two layers or more work on the vectors before this head reads them."""
        return self.head.layer > 1

    @property
    def is_normed(self) -> bool:
        """Whether a norm turns the stream into E."""
        return bool(self.trace.norm)

    @property
    def has_stream(self) -> bool:
        """Whether the stream is neither what entered, as far as is known, nor E."""
        enters = self.knows_table and self.sources["embedding"].enters_plainly
        return self.is_normed and not (enters and self.head.layer == 0)

    @property
    def passes_layers(self) -> bool:
        """Whether both are known."""
        return self.knows_table and self.has_stream

    @property
    def has_stages(self) -> bool:
        """Whether anything is known of a language model's E before it was E."""
        return self.has_pieces and len(self.stages.columns) > 1

    @cached_property
    def stages(self) -> Stages:
        """The vector of the focus as it was looked up, as it is in the stream, and as E."""
        ink, focus = self.theme.ink, self.focus
        stages, steps, before = [], [], self._step_before()
        if self.subject.whole is not None:
            name = word("enters", ink) if self.adds_positions else Label(
                piece(self.words[focus]), ink, text=self.words[focus]
            )  # fmt: skip
            stages.append(Stage(name, *self.data(COLUMNS[2], focus)))
        if self.has_stream:
            stages.append(Stage(word("stream", ink), *self.data("trace.stream", focus)))
            steps.append(before)
        stages.append(Stage(indexed("E", focus, ink), *self.data("trace.E", focus)))
        steps.append(word(self.trace.norm, ink, SIZES.note) if self.is_normed else before)
        steps = steps[len(steps) - len(stages) + 1 :]
        return Stages(
            stages, steps, self.room, self.theme, shown=self.shown, decimals=self.decimals
        )

    def _step_before(self) -> Label:
        """Return the name of what lies between what entered and the stream."""
        count = self.head.layer
        if not count:
            return word("norm", self.theme.ink, SIZES.note)
        text = f"{count} layer{'s' * (count > 1)}"
        return word(text, self.theme.ink, SIZES.note, sources=("head.layer",))

    @cached_property
    def columns(self) -> ColumnRow:
        """The vectors of all words as short columns below them."""
        return ColumnRow(
            *self.data("trace.E"), self.chains.place, self.board.bottom, self.theme,
            self.told("trace.E"), self.focus,
        )  # fmt: skip

    # --- what the beats ask -----------------------------------------------------------------

    def result_of_all(self) -> tuple[Mobject, list[Mobject]]:
        """Return the column that became E of the focus, and what else stands around it."""
        if self.has_pieces:
            *others, last = self.stages.columns
            return last, [*others, *self.stages.names, *self.stages.steps]
        first, place, total = self.equation.terms
        gone = [*first.submobjects, *place.submobjects, total.sign, total.symbol]
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

    def facts(self) -> dict[str, Any]:
        """Add names and numbers of the model, and one sum."""
        dim = "; dim: the first token, a sink" if self.has_sink else ""
        facts = super().facts() | {
            "d_model": self.number(f"len(trace.E[{self.focus}])", decimals=0),
            "name": self.trace.provenance.name,
            "norm": self.trace.norm,
            "layers": self.number("head.layer", decimals=0),
            "most": self.names[self.most_attended],
            "sink": dim,
        }
        if self.knows_words:
            facts |= {"size": self.number("len(table.vectors)", decimals=0)}
        if self.knows_table:
            facts |= {"rows": self.number("sizes.n_vocab", decimals=0)}
        if self.knows_words or self.adds_positions:
            facts |= dict(zip(("word", "place", "sum"), self.first_entry, strict=True))
        return facts
