"""WritingLesson: a text that a model reads, all at once, and one that is written, word by word."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from manim import FadeIn, FadeOut, LaggedStart, ReplacementTransform, VGroup

from scenes.exchange import Exchange
from scenes.letters import stream_letter
from scenes.mobjects.marks import Mark, arrow, frame_around
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.token_chains import TokenChains
from scenes.mobjects.token_row import TokenRow
from scenes.serving_lesson import ServingLesson
from scenes.theme import SIZES

WAY = 0.75  # from a vector to the model, or from there, with an arrow
GAP = 0.12  # between a symbol and an arrow
ASIDE = 0.55  # from a vector to the word that it gives, at least, with an arrow
CLEAR = 0.1  # between what is framed and its frame
SLOW, EACH = 3, 1.5  # words that are written slowly, and the seconds for each


class WritingLesson(ServingLesson):
    """A clip in which vectors go through a model, together or one after the other."""

    def go_through(self, tokens: Sequence[int], seconds: float) -> None:
        """Let the vectors of some words go into the model and come out refined, all at once."""
        into, out = (VGroup(*[part[i] for i in tokens]) for part in self.arrows)
        after = VGroup(*[self.refined[i] for i in tokens])
        self.play(LaggedStart(FadeIn(into), FadeIn(out, after), lag_ratio=0.7), run_time=seconds)

    def empty(self) -> None:
        """Take all away but the first word, the model and the counter."""
        chains = self.chains
        gone = [*chains.words[1:], *chains.embeddings[1:], *self.arrows, self.refined]
        name = self.model_box[1]  # words will pass there
        self.play(FadeOut(*gone, name), *self.count(0, 0, 0.5), run_time=0.5)
        self.model_box.remove(name)

    def write(self, seconds: float) -> None:
        """Let each word come out of the vectors before it, then go through the model itself.

        Parameters
        ----------
        seconds
            For all words after the first few, which take their time.
        """
        count = len(self.words)
        quick = seconds / max(count - SLOW, 1)
        for i in range(count):
            each = EACH if i < SLOW else min(quick, EACH)
            self.play(*self.count(i + 1, 0, 0.1 * each), run_time=0.1 * each)
            self.go_through([i], 0.3 * each)
            if i + 1 < count:
                self.give_next(i, 0.6 * each)

    def give_next(self, i: int, seconds: float) -> None:
        """Let the last vector give the next word; that goes to the end of the text."""
        chains, (tip, given) = self.chains, self.next_word(i)
        self.play(LaggedStart(FadeIn(tip), FadeIn(given), lag_ratio=0.5), run_time=0.5 * seconds)
        lands = ReplacementTransform(given, chains.words[i + 1])
        comes = FadeIn(chains.embeddings[i + 1])
        self.play(FadeOut(tip), LaggedStart(lands, comes, lag_ratio=0.6), run_time=0.5 * seconds)

    def next_word(self, i: int) -> tuple[VGroup, Label]:
        """Return an arrow from the last vector, and the word after it, beside that vector."""
        place, last = self.board.chains, self.refined[i]
        assert isinstance(last, Label)
        size = SIZES.smallest if place.turn else min(place.word_size, SIZES.word)
        (given,) = TokenRow((self.words[i + 1],), self.theme)
        assert isinstance(given, Label)
        given.stand_at(place.x[i + 1], last.baseline, size=size)
        edge = float(last.get_right()[0])
        aside = max(edge + ASIDE - float(given.get_left()[0]), 0.0)
        over = max(float(given.get_right()[0]) + aside - self.board.right, 0.0)
        given.stand_at(place.x[i + 1] + aside - over, last.baseline, size=size)
        y, end = last.baseline + 0.33 * place.symbol_size, float(given.get_left()[0]) - GAP
        tip = VGroup()
        if end - edge - GAP > GAP:
            tip.add(arrow((edge + GAP, y), (end, y), self.theme.dim, 0.025))
        return tip, given

    @cached_property
    def chains(self) -> TokenChains:
        """The words and their vectors."""
        letter = stream_letter(self.trace)
        return TokenChains(self.words, self.board.chains, self.theme, letter)

    @property
    def chains_read(self) -> VGroup:
        """What of them is drawn: no queries."""
        return VGroup(self.chains.words, self.chains.embeddings)

    @cached_property
    def exchange(self) -> Exchange:
        """Lines from every vector to every new one, for what a head passes on."""
        return Exchange(self)

    @property
    def refined(self) -> VGroup:
        """The refined vectors, below."""
        return self.exchange.refined

    @property
    def row_frames(self) -> tuple[Mark, Mark]:
        """Frames around the vectors before, and around those after."""
        left, right, frames = self.board.left, self.board.right, []
        for row in (self.chains.embeddings, self.refined):
            bottom, top = float(row.get_bottom()[1]) - CLEAR, float(row.get_top()[1]) + CLEAR
            frames.append(frame_around((left, bottom, right, top), self.theme.ink, SIZES.rule))
        return frames[0], frames[1]

    @cached_property
    def model_box(self) -> VGroup:
        """What stands between both: a model."""
        top = float(self.chains.embeddings.get_bottom()[1]) - WAY
        bottom = float(self.refined.get_top()[1]) + WAY
        box = (self.board.left, bottom, self.board.right, top)
        name = word("a language model, layer after layer", self.theme.dim, SIZES.word)
        name.stand_at(0, (bottom + top) / 2 - 0.1)
        return VGroup(frame_around(box, self.theme.dim, SIZES.rule), name)

    @cached_property
    def arrows(self) -> tuple[VGroup, VGroup]:
        """Arrows from each vector into the model, and out of it to the refined one."""
        top, bottom = float(self.model_box.get_top()[1]), float(self.model_box.get_bottom()[1])
        into, out = VGroup(), VGroup()
        for x in self.board.chains.x:
            into.add(arrow((x, top + WAY - GAP), (x, top + 0.04), self.theme.dim, 0.025))
            out.add(arrow((x, bottom - 0.04), (x, bottom - WAY + GAP), self.theme.dim, 0.025))
        return into, out

    def facts(self) -> dict[str, Any]:
        """Add what tokens are called where a sentence begins with them."""
        facts = super().facts()
        return facts | {"Token": facts["token"].capitalize()}
