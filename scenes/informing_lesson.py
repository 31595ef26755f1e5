"""InformingLesson: a sentence, its tokens, and how much they take from each other."""

from functools import cached_property
from typing import Any

import numpy as np
from manim import UP, Animation, FadeIn, FadeOut, LaggedStart, Mobject, ReplacementTransform, VGroup

from attention_math.pieces import Cut
from scenes.exchange import Exchange
from scenes.guesses import cut_of
from scenes.lesson import LITTLE, Lesson
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.cut_text import CutText
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.token_chains import TokenChains
from scenes.mobjects.token_row import TokenRow
from scenes.mobjects.typed_text import TypedText
from scenes.sentence_line import Named, sentence_line
from scenes.theme import SIZES

HEADED, FOOTED = 0.75, 1.0  # room over and under a text that is cut, for notes, scene units
NAMED = 3  # so many tokens are named that give something
GAP = 0.1  # between words of a note, scene units


def headed(name: str) -> str:
    """Return what stands over a text as a model cuts it, after the number of its tokens."""
    return f"of {name}"


def origin_of_cut(name: str) -> str:
    """Return what the corner says while tokens of another model are on screen."""
    return f"tokens: {name}, pretrained"


class InformingLesson(Lesson):
    """A clip that begins with the sentence alone, cuts it, and shows what informs what in it."""

    reader: str

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add how the text is cut: by the model of the clip, or else by the reader."""
        found = super().sources
        if self.real_cut is not None:
            name, cut = self.real_cut
            found = found | {
                "cut": cut,
                "cut by": Named((name, headed(name), origin_of_cut(name), *cut.pieces)),
            }
        return found

    @cached_property
    def sentence(self) -> TokenRow | TypedText:
        """The sentence alone, as it was typed."""
        return sentence_line(self.trace, self.board, self.theme)

    def sentence_comes(self) -> Animation:
        """Return how it comes, word by word."""
        seen = [label for label in self.sentence if len(label.points)]
        return LaggedStart(*[FadeIn(one, shift=0.2 * UP) for one in seen], lag_ratio=0.15)

    @property
    def has_pieces(self) -> bool:
        """Whether a language model cut the text into pieces."""
        return self.trace.cut is not None

    @cached_property
    def chains(self) -> TokenChains:
        """The words in a row, with their symbols below."""
        return TokenChains(self.words, self.board.chains, self.theme)

    # --- the words, and the pieces ----------------------------------------------------------

    @cached_property
    def real_cut(self) -> tuple[str, Cut] | None:
        """The name of a language model and how it cuts the text: the clip's own, or the reader."""
        if self.trace.cut is not None:
            return self.trace.provenance.name, self.trace.cut
        return cut_of(self.reader, self.words) if self.story is not None else None

    @property
    def shows_real_cut(self) -> bool:
        """Whether a sentence of whole words is shown as a language model cuts it."""
        return self.whole_words and self.real_cut is not None

    @property
    def cuts_text_alone(self) -> bool:
        """Whether all tokens are pieces of the text, none added by the model."""
        return all(
            len(label.points)
            for label, text in zip(self.sentence, self.words, strict=True)
            if text.strip()
        )

    @cached_property
    def cut_text(self) -> CutText:
        """The tokens in boxes, with their numbers; of whole words the words below them."""
        assert self.real_cut is not None
        _, cut = self.real_cut
        left, bottom, right, top = self.board.page
        if self.whole_words:
            bottom, top = bottom + FOOTED, top - HEADED
        box = left, bottom, right, top
        ids = (cut.ids, "cut.ids") if self.has_pieces else None
        return CutText(cut.pieces, cut.spans, cut.words, box, self.theme, ids=ids)

    @cached_property
    def cut_notes(self) -> VGroup:
        """Who cuts the text so, over it, and what stands below."""
        assert self.real_cut is not None
        drawn = self.cut_text
        upper, lower = float(drawn.get_top()[1]) + 0.25, float(drawn.get_bottom()[1]) - 1.0
        name, cut = self.real_cut
        tokens = word(
            f"{len(cut.ids)} tokens", self.theme.ink, SIZES.note, sources=("len(cut.ids)",)
        )
        reader, whole = (
            word(text, self.theme.dim, SIZES.note) for text in (headed(name), "whole words")
        )
        across = tokens.width + GAP + reader.width
        tokens.stand_at(-across / 2, upper, "left")
        reader.stand_at(across / 2, upper, "right")
        return VGroup(VGroup(tokens, reader), whole.stand_at(0, lower))

    @cached_property
    def cut_origin(self) -> Label:
        """Whose tokens they are, below the line in the corner."""
        assert self.real_cut is not None
        return self.second_origin(origin_of_cut(self.real_cut[0]))

    def second_origin(self, text: str) -> Label:
        """Return a line below the one in the corner, for what is from elsewhere."""
        note = word(text, self.theme.dim, SIZES.provenance)
        return note.stand_at(self.board.right, self.board.page[3] - 0.1, "right")

    def take_apart(self, letters: list[Any], *notes: Mobject) -> None:
        """Let copies of the letters of each token go to its box; what is said of it comes too."""
        cut = self.cut_text
        seen = [i for i, label in enumerate(letters) if len(label.points)]
        ends = cut.letters(letters)
        self.play(*[ReplacementTransform(letters[i], ends[i]) for i in seen], run_time=1.5)
        come = cut.tokens, cut.boxes, *notes  # with signs for spaces and bytes
        self.play(FadeIn(*come), run_time=0.6)
        self.remove(*ends, *letters)
        self.add(cut.tokens, cut.boxes)

    def leave_cut(self) -> None:
        """Let pieces go from their boxes to where they stay."""
        if self.real_cut is None or self.chains.words in self.mobjects:
            return
        cut, homes = self.cut_text, self.chains.words
        if self.has_pieces:
            self.play(FadeOut(cut.boxes, cut.ids, cut.braces), run_time=0.6)
            self.play(*map(ReplacementTransform, cut.tokens, homes))
        else:
            gone = cut.boxes, cut.tokens, cut.word_boxes, self.cut_notes, self.cut_origin
            self.play(FadeOut(*gone), run_time=0.6)
            move = ReplacementTransform(self.cut_places, self.places)
            self.play(move, *map(ReplacementTransform, cut.words, homes))
        self.stand_words()

    def stand_words(self) -> None:
        """Let the words that came one by one be one row from now on."""
        self.remove(*self.chains.words)
        self.add(self.chains.words)

    @cached_property
    def cut_places(self) -> Numbers:
        """The place of each word in the sentence, below its box."""
        boxes = self.cut_text.word_boxes
        return self._places([(box.get_x(), box.get_bottom()[1] - 0.3) for box in boxes])

    @cached_property
    def places(self) -> Numbers:
        """The place of each word in the sentence, below it."""
        place = self.chains.place
        return self._places([(x, place.words - 0.55) for x in place.x])

    def _places(self, points: list[tuple[float, float]]) -> Numbers:
        return Numbers(
            *self.data("sentence.places"),
            points,
            self.theme,
            decimals=0,
            plus=False,
            size=SIZES.number,
            color=self.theme.dim,
        )

    # --- what informs what ------------------------------------------------------------------

    @cached_property
    def exchange(self) -> Exchange:
        """How much tokens give to each other, as lines."""
        return Exchange(self)

    @cached_property
    def most_attended(self) -> int:
        """The other token with the largest weight of the focus, beside a sink."""
        weights = self.lookup("head.A")[self.focus].copy()
        weights[[self.focus, *[0] * self.exchange.has_sink]] = -1
        return int(weights.argmax())

    @property
    def noticed(self) -> list[int]:
        """The other tokens that change the focus noticeably, in the order of the text."""
        given = self.lookup("head.given")[self.focus]
        least = LITTLE * self.lookup("trace.stream_norm")[self.focus]
        return [i for i in np.flatnonzero(given > least).tolist() if i != self.focus]

    @property
    def has_few_givers(self) -> bool:
        """Whether there are some of them, and few enough to be named."""
        return 1 <= len(self.noticed) <= NAMED

    @property
    def givers(self) -> str:
        """Those tokens, as a sentence names them."""
        *first, last = [f"“{self.names[i]}”" for i in self.noticed] or [""]
        return f"{', '.join(first)} and {last}" if first else last

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
        return [] if self.draws_no_arcs else self.exchange.arcs(self.sentence, self.board.top - 0.4)
