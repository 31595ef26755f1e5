"""InformingLesson: a sentence, its pieces, and how much they take from each other."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from attention_math.sink import Sink
from scenes.board import Board
from scenes.lesson import Lesson
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.links import Links
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.symbols import indexed
from scenes.mobjects.token_chains import TokenChains
from scenes.mobjects.token_ids import TokenIds
from scenes.mobjects.typed_text import TypedText
from scenes.mobjects.word_braces import Joined, WordBraces
from scenes.sentence_line import sentence_line
from scenes.theme import SIZES

FULL = 0.3  # how thick a line would be that gives as much as the longest vector has
WHOLE = 0.16  # how thick a line of weight one would be
FAINT = 0.5  # opacity of what rests on a sink

Lines = TypeVar("Lines", Arcs, Links)


class InformingLesson(Lesson):
    """A clip that begins with the sentence alone, cuts it, and shows what informs what in it.

    Of the story head that is what each word gives to another. A head of a language model adds
    little to long vectors: what is drawn are its weights, with those on a sink dim.
    """

    def opening(self) -> None:
        """Begin with the sentence alone."""
        self.sentence = sentence_line(self.trace, self.board, self.theme)
        self.add(self.sentence)

    @property
    def has_pieces(self) -> bool:
        """Whether a language model cut the text into pieces."""
        return self.trace.cut is not None

    @cached_property
    def chains(self) -> TokenChains:
        """The words in a row, with their symbols below."""
        return TokenChains(self.words, self.board.chains, self.theme)

    # --- the words, the pieces and their numbers --------------------------------------------

    @property
    def cuts_text_alone(self) -> bool:
        """Whether all tokens are pieces of the text, none added by the model."""
        return all(
            len(label.points)
            for label, text in zip(self.sentence, self.words, strict=True)
            if text.strip()
        )

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

    @cached_property
    def joined(self) -> list[Joined]:
        """The words of several pieces."""
        cut = self.trace.cut
        if cut is None:
            return []
        words = zip(cut.words, cut.spans, strict=True)
        return [Joined(first, end, name) for name, (first, end) in words if end > first + 1]

    @cached_property
    def braced(self) -> TokenChains:
        """The pieces where they have room for braces; turned labels stand lower for that."""
        place = Board(self.words, joined=self.joined).chains
        return TokenChains(self.words, place, self.theme)

    @cached_property
    def braces(self) -> VGroup:
        """What joins them to words, each where its own pieces end."""
        labels: list[Any] = [*self.braced.words]
        return VGroup(*[WordBraces(labels, [one], self.theme) for one in self.joined])

    def numbers(self, chains: TokenChains) -> TokenIds:
        """Return the numbers of a language model's tokens below their labels."""
        assert self.trace.cut is not None
        ids = TokenIds([*chains.words], self.trace.cut.ids, "cut.ids", self.theme)
        return ids.shift((max(self.board.left - float(ids.get_left()[0]), 0.0), 0, 0))

    @cached_property
    def braced_ids(self) -> TokenIds:
        """Those numbers while the pieces are joined by braces."""
        return self.numbers(self.braced)

    @cached_property
    def ids(self) -> TokenIds:
        """Those numbers where the words stay."""
        return self.numbers(self.chains)

    # --- what informs what ------------------------------------------------------------------

    @cached_property
    def rests(self) -> Sink:
        """What rests on the first token of a language model."""
        return Sink(0.0) if self.whole_words else Sink.of(self.head.A)

    @property
    def has_sink(self) -> bool:
        """Whether the first token is a sink."""
        return self.rests.is_there

    @property
    def thickness(self) -> float:
        """How thick one is drawn, scene units: of what is given, or of weight."""
        if not self.whole_words:
            return WHOLE
        return FULL / (float(self.lookup("trace.stream_norm").max()) or 1.0)

    @cached_property
    def most_attended(self) -> int:
        """The other token with the largest weight of the focus, beside a sink."""
        weights = self.lookup("head.A")[self.focus].copy()
        weights[[self.focus, *[0] * self.has_sink]] = -1
        return int(weights.argmax())

    @property
    def attends_most(self) -> bool:
        """Whether that one has the largest weight of all others, and can be seen."""
        weights = self.lookup("head.A")[self.focus].copy()
        weights[self.focus] = 0
        most = self.most_attended
        return bool(weights[most] == weights.max() > 0 and len(self.sentence[most].points))

    @property
    def draws_arcs(self) -> bool:
        """Whether the pieces of a language model stand in one line, the focus among them."""
        line = self.sentence
        is_level = isinstance(line, TypedText) and line.line_count == 1
        return is_level and len(line[self.focus].points) > 0

    @property
    def draws_no_arcs(self) -> bool:
        """Whether they do not."""
        return self.has_pieces and not self.draws_arcs

    @cached_property
    def arcs(self) -> list[Arcs]:
        """Arcs to the focus from what can be seen: a sink's alone, then all others."""
        if self.draws_no_arcs:
            return []
        field = "head.given" if self.whole_words else "head.A"
        values, source = self.data(field, self.focus)
        places = [float(label.get_center()[0]) for label in self.sentence]
        seen = np.array([float(len(label.points) > 0) for label in self.sentence])
        foot, ceiling = float(self.sentence.get_top()[1]) + 0.2, self.board.top - 0.4
        return self._dimmed(
            Arcs(part, source, places, self.focus, foot, self.thickness, color, ceiling)
            for part, color in self._apart(values * seen)
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
    def links(self) -> list[Links]:
        """A line from every vector to every new one: a sink's alone, then all others."""
        place = self.chains.place
        top = place.embeddings - 0.4 * place.symbol_size
        bottom = float(self.refined.get_top()[1]) + 0.12
        values, source = self.data("head.given" if self.whole_words else "head.A")
        return self._dimmed(
            Links(part, source, place.x, top, bottom, self.thickness, color)
            for part, color in self._apart(values)
        )

    def _apart(self, values: NDArray[np.float64]) -> list[tuple[NDArray[np.float64], str]]:
        """Return values, or rows of them, with their colours: of a sink, dim, and of all others."""
        if not self.has_sink:
            return [(values, self.theme.ink)]
        first, others = np.zeros_like(values), values.copy()
        first[..., 0], others[..., 0] = values[..., 0], 0.0
        return [(first, self.theme.dim), (others, self.theme.ink)]

    def _dimmed(self, marks: Iterable[Lines]) -> list[Lines]:
        """Return lines with those of a sink, which come first, dimmed."""
        drawn = list(marks)
        if self.has_sink:
            drawn[0].set_opacity(FAINT)
        return drawn
