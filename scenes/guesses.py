"""Guesses: what a language model makes of a sentence that another head reads: cut, next words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from attention_math import models, packages, recorded
from attention_math.language_models import LanguageModel
from attention_math.model_trace import Expectations
from attention_math.pieces import Cut
from attention_math.provenance import Provenance


@dataclass(frozen=True, eq=False)
class Guesses:
    """The token that a language model expects most after each word on screen.

    Attributes
    ----------
    name, origin
        The model, as a viewer may read it, and the line that says where its numbers come from.
    texts, shares
        What it expects, and how likely, (word,).
    come_true
        For each word but the last, whether the text goes on with that very token.
    """

    name: str
    origin: str
    texts: tuple[str, ...]
    shares: NDArray[np.float64]
    come_true: tuple[bool, ...]

    @classmethod
    def after(
        cls, origin: Provenance, expected: Expectations, tokens: Sequence[int]
    ) -> "Guesses | None":
        """Take what is expected after some tokens, or None from a model that expects nothing."""
        if not expected.ids.shape[1]:
            return None
        texts, shares = zip(*(expected.after(token)[0] for token in tokens), strict=True)
        come_true = tuple(expected.comes_true[token] for token in tokens[:-1])
        return cls(origin.name, origin.line, texts, np.array(shares), come_true)

    @property
    def words(self) -> tuple[str, ...]:
        """What may be written on screen as it is, digits and all."""
        return (
            self.name,
            f"guesses: {self.origin}",
            *self.texts,
            *(text.strip(" ") for text in self.texts),
        )

    @property
    def hits(self) -> int:
        """How many come true."""
        return sum(self.come_true)

    @property
    def asked(self) -> int:
        """Of how many that can be said: nothing follows the last word."""
        return len(self.come_true)


@cache
def cut_of(model: str, words: tuple[str, ...]) -> tuple[str, Cut] | None:
    """
    Return the name of a packaged language model, and how it cuts a sentence of whole words.

    Parameters
    ----------
    model, words
        Its name in `attention_math.models.load`, and the sentence.

    Returns
    -------
    tuple or None
        None as in :func:`guesses_of`.
    """
    text = " ".join(words)
    whole = recorded.find(model, text)
    if whole is not None:
        name, cut = whole.provenance.name, whole.cut
    elif model in packages.PACKAGES and models.is_here(model):
        network = models.load(model)
        assert isinstance(network, LanguageModel)
        name, cut = network.name, network.cut(text)
    else:
        return None
    return (name, cut) if cut.words == words else None


@cache
def guesses_of(model: str, words: tuple[str, ...]) -> Guesses | None:
    """
    Return what a packaged language model expects after each of some whole words.

    Parameters
    ----------
    model, words
        Its name in `attention_math.models.load`, and the sentence.

    Returns
    -------
    Guesses or None
        None where the model is not on this machine and nothing was recorded of it on this
        sentence, it predicts nothing, or it takes other parts of the sentence for words.
    """
    text = " ".join(words)
    whole = recorded.find(model, text)
    if whole is not None:
        origin, expected = whole.provenance, whole.expected
    elif model in packages.PACKAGES and models.is_here(model):
        network = models.load(model)
        assert isinstance(network, LanguageModel)
        origin, expected = network.provenance(), network.expects(text)
    else:
        return None
    if expected.cut.words != words:
        return None
    return Guesses.after(origin, expected, [end - 1 for _, end in expected.cut.spans])
