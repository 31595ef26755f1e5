"""GuessingLesson: every beginning of a sentence, and what a language model expects to follow."""

from functools import cached_property
from typing import Any

from manim import VGroup

from attention_math.by_words import WordPattern
from scenes.guesses import Guesses, guesses_of
from scenes.hiding_lesson import HidingLesson
from scenes.mobjects.prefixes import NextWords, Prefixes
from scenes.mobjects.symbols import word
from scenes.theme import SIZES


class GuessingLesson(HidingLesson):
    """A clip that begins with what a mask is for: each token is to be guessed from those before."""

    reader: str

    @cached_property
    def prefixes(self) -> Prefixes:
        """Every beginning of the sentence, with a box for what follows."""
        return Prefixes(self.words, self.board.page, self.theme, self.next_words)

    @cached_property
    def guesses(self) -> Guesses | None:
        """What a language model expects after every token: the head's own, or the reader."""
        whole = self.subject.whole
        if whole is not None:
            return Guesses.after(whole.provenance, whole.expected, range(len(self.words)))
        return guesses_of(self.reader, self.words) if self.story is not None else None

    @property
    def next_words(self) -> NextWords | None:
        """Those guesses, to be drawn; after whole words without the space they begin with."""
        if self.guesses is None:
            return None
        texts = [
            (text.strip(" ") or text) if self.whole_words else text for text in self.guesses.texts
        ]
        return NextWords(texts, *self.data("guesses.shares"), self.guesses.come_true)

    @cached_property
    def reader_note(self) -> VGroup:
        """Where the guesses come from, if not from the model of this clip."""
        if self.guesses is None or not self.whole_words:
            return VGroup()
        note = word(f"guesses: {self.guesses.origin}", self.theme.dim, SIZES.provenance)
        return VGroup(note.stand_at(self.board.right, self.board.page[3] - 0.1, "right"))

    @property
    def can_be_right(self) -> bool:
        """Whether something follows one of the guesses."""
        return self.guesses is not None and self.guesses.asked > 0

    @property
    def may_predict(self) -> bool:
        """Whether the head may belong to a model that predicts: one that has not seen the end."""
        sees_later = (self.lookup("head.mask") > 0) & ~self.visible
        return self.whole_words or not sees_later.any()

    @property
    def joins_words(self) -> bool:
        """Whether words are wanted, and there are some of several pieces."""
        cut = self.trace.cut
        split = cut is not None and len(cut.words) < len(self.words)
        return self.tokens == "words" and self.is_short and split

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what a language model guesses, and the pattern by words."""
        found = super().sources
        if self.guesses is not None:
            found = found | {"guesses": self.guesses}
        if self.trace.cut is not None:
            found = found | {"by_words": WordPattern.of(self.head, self.trace.cut)}
        return found

    def facts(self) -> dict[str, Any]:
        """Add who guesses, and how often that comes true."""
        facts = super().facts()
        if self.guesses is not None:
            facts["reader"] = self.guesses.name
            facts["where"] = "all in all" if len(self.prefixes.more) else "in bold boxes"
            facts["hits"] = self.number("guesses.hits", decimals=0)
            facts["asked"] = self.number("guesses.asked", decimals=0)
        return facts
