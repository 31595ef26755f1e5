"""ContextLesson: one word in several phrases, followed through the layers of a language model."""

from functools import cache, cached_property
from typing import Any

import numpy as np

from attention_math import models, recorded
from attention_math.contexts import Contexts
from attention_math.language_models import LanguageModel
from attention_math.model_trace import ModelTrace
from attention_math.provenance import Provenance
from scenes.changing_clip import ChangingClip


class ContextLesson(ChangingClip):
    """A clip about a word whose vector depends on what stands before it."""

    model: str = "smollm2"
    word: str = "mole"
    phrases: tuple[str, ...] = ()
    meanings: tuple[str, ...] = ()  # a short name for what the word means in each
    second_word: str = "tower"
    second_phrases: tuple[str, ...] = ()

    @property
    def origin(self) -> Provenance:
        """The language model."""
        return self.traces[0].provenance

    @cached_property
    def traces(self) -> list[ModelTrace]:
        """The model on each phrase."""
        return [_trace(self.model, phrase) for phrase in self.phrases]

    @cached_property
    def second_traces(self) -> list[ModelTrace]:
        """The model on each phrase with the second word."""
        return [_trace(self.model, phrase) for phrase in self.second_phrases]

    @cached_property
    def sources(self) -> dict[str, Any]:
        """The word in its phrases, the second word in its own, and every phrase by itself."""
        return {
            "contexts": Contexts.of(self.traces, self.word),
            "second": Contexts.of(self.second_traces, self.second_word),
            **{f"phrase_{i}": trace for i, trace in enumerate(self.traces)},
        }

    @cached_property
    def contexts(self) -> Contexts:
        """The word in its phrases."""
        return self.sources["contexts"]

    @property
    def last(self) -> int:
        """The depth after the last layer."""
        return len(self.contexts.vectors) - 1

    @property
    def added(self) -> list[str]:
        """The longest word of each of its phrases that the phrase before does not have."""
        texts = [text.split() for text in self.second_phrases]
        known = [{word.casefold() for word in text} for text in texts]
        return [
            max([word for word in text if word.casefold() not in before] or text, key=len)
            for before, text in zip(known, texts[1:], strict=False)
        ]

    # --- what captions may say --------------------------------------------------------------

    @property
    def alike(self) -> bool:
        """Whether the table has the same numbers for the word in every phrase."""
        return self.contexts.alike

    @property
    def some_come_late(self) -> bool:
        """Whether the phrase that goes on longest after the word has something before it."""
        facts = self.facts()
        return bool(facts["seen"] and facts["late"])

    @property
    def all_part(self) -> bool:
        """Whether every cosine is lower after the last layer than before the first."""
        cosines = np.asarray(self.contexts.pair_cosines)
        return bool((cosines[-1] < cosines[0] - 0.005).all())

    @property
    def adds_words(self) -> bool:
        """Whether each phrase with the second word has one word more before it."""
        texts = [text.casefold().split() for text in self.second_phrases]
        steps = zip(texts, texts[1:], self.added, strict=False)
        return len(texts) > 1 and all(
            [word for word in after if word != more.casefold()] == before
            for before, after, more in steps
        )

    @property
    def less_and_less(self) -> bool:
        """Whether each such word turns its arrow less than the one before, and two at least."""
        last = np.asarray(self.sources["second"].cosines)[-1]
        steps = np.diagonal(last, offset=1)
        less = len(steps) > 1 and (np.diff(steps) > 0.005).all()
        return bool(less) and self.adds_words

    def facts(self) -> dict[str, Any]:
        """Add the words, what stands before and after them, and how many layers there are."""
        cuts = [trace.cut.pieces for trace in self.traces]
        ends = zip(cuts, self.contexts.places, strict=True)
        parts = [(cut[:place], cut[place + 1 :]) for cut, place in ends]
        seen, late = max(
            (("".join(a), "".join(b)) for a, b in parts), key=lambda pair: len(pair[1])
        )
        return super().facts() | {
            "word": self.word,
            "entries": self.number("len(contexts.lookup[0])", decimals=0),
            "seen": seen.strip(),
            "late": late.strip(),
            "layers": self.number("contexts.depths", self.last, decimals=0),
            "second": self.second_word,
            "most": (self.added or [""])[0],
            "least": (self.added or [""])[-1],
        }


@cache
def _trace(model: str, text: str) -> ModelTrace:
    """Return what was recorded of a model on a text, or run it."""
    found = recorded.find(model, text)
    if found is None:
        network = models.load(model)
        assert isinstance(network, LanguageModel)
        found = network.model_trace(text, [])
    return found
