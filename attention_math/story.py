"""The story head: one small head, trained here, in which adjectives update their noun.

The video imagines such a head (6:30); this one was trained on generated sentences
(`attention_math.training.story`) so that what each noun is given, dE, carries the mean of the
vectors of its own adjectives. Nobody told it where to look.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from jaxtyping import Float
from safetensors.torch import load_file
from torch import Tensor

from attention_math.assets import asset
from attention_math.head_trace import HeadTrace
from attention_math.masks import causal
from attention_math.provenance import Provenance
from attention_math.trace import AttentionTrace
from attention_math.words import WordTable, load_glove, tokenize

# Tokens that the GloVe package lacks; their vectors are learned with the head.
LEARNED = ("a", "i", "'s")
# What the head was made from, and whose work that is.
CREDITS = (
    ("word vectors", "GloVe 6B 100d; Pennington, Socher, Manning 2014; PDDL 1.0"),
    ("word lists", "WordNet 3.0; Princeton University 2006; WordNet licence"),
)
# Root mean square of the entries of every word vector.
WORD_RMS = 0.6


@dataclass(frozen=True)
class Embedding:
    """A text as the head gets it: word + position = E, entry by entry.

    Attributes
    ----------
    tokens
        The words of the text.
    words, positions, E
        What the table says about each word, what it says about each place, and their sum.
    """

    tokens: tuple[str, ...]
    words: Float[Tensor, "token d_model"]
    positions: Float[Tensor, "token d_model"]
    E: Float[Tensor, "token d_model"]


@dataclass(frozen=True)
class Snapshot:
    """W_Q at one moment of its training.

    Attributes
    ----------
    step
        Optimiser steps taken so far.
    loss
        Mean squared error of dE per entry, on held-out sentences.
    W_Q
        The query matrix at that step.
    """

    step: int
    loss: float
    W_Q: Float[Tensor, "d_head d_model"]


@dataclass(frozen=True)
class StoryModel:
    """The trained head with its words and positions; get it from `models.load("story")`.

    Attributes
    ----------
    weights
        Tensors of `assets/story/head.safetensors` by name.
    report
        What the training command measured: `assets/story/report.json`.
    """

    weights: dict[str, Tensor]
    report: dict[str, Any]

    @classmethod
    def load(cls) -> "StoryModel":
        """Read the shipped weights."""
        report = json.loads(asset("story/report.json").read_text(encoding="utf-8"))
        return cls(load_file(asset("story/head.safetensors")), report)

    @cached_property
    def words(self) -> WordTable:
        """The shipped table: GloVe and the learned words, refined for this head."""
        glove = load_glove()
        vectors = torch.cat([glove.vectors, self.weights["learned_words"]])
        return WordTable(glove.words + LEARNED, refine(vectors, self.weights))

    @property
    def provenance(self) -> Provenance:
        """Seed and loss, as the corner of a clip shows them."""
        detail = f"seed {self.report['seed']}, loss {self.report['loss']:.3f}"
        return Provenance("trained here", "story head", detail, credits=CREDITS)

    @property
    def snapshots(self) -> tuple[Snapshot, ...]:
        """A dozen moments of the training, first and last included."""
        saved = load_file(asset("story/snapshots.safetensors"))["W_Q"]
        return tuple(
            Snapshot(entry["step"], entry["loss"], W_Q)
            for entry, W_Q in zip(self.report["snapshots"], saved, strict=True)
        )

    def embed(self, text: str) -> Embedding:
        """
        Look up the words of a text and add their positions.

        Raises
        ------
        InputError
            As `tokenize` and `WordTable.lookup` do.
        """
        tokens = tokenize(text)
        words = self.words.lookup(tokens).double()
        positions = self.weights["positions"][: len(tokens)].double()
        return Embedding(tokens, words, positions, words + positions)

    def trace(self, text: str) -> AttentionTrace:
        """
        Run the head on a text, in float64.

        Raises
        ------
        InputError
            As `embed` does.
        """
        embedding = self.embed(text)
        W_Q, W_K, W_V, W_O = (self.weights[n].double() for n in ("W_Q", "W_K", "W_V", "W_O"))
        head = HeadTrace.from_weights(embedding.E, W_Q, W_K, W_V, W_O, mask=causal)
        return AttentionTrace.from_heads(
            embedding.E, [head], embedding.tokens, provenance=self.provenance
        )

    def nearest(self, vector: Float[Tensor, " d_model"], k: int) -> list[tuple[str, float]]:
        """Return the k words of the shipped table nearest to a vector, with their cosines."""
        return self.words.nearest(vector, k)


def refine(
    vectors: Float[Tensor, "*word d_glove"], weights: dict[str, Tensor]
) -> Float[Tensor, "*word d_model"]:
    """
    Turn GloVe vectors into the head's word vectors: a small residual network, then one length.

    Plain GloVe holds that *fluffy* is food; the network moves a word towards how it is used here.

    Parameters
    ----------
    vectors
        As published, or the learned words.
    weights
        `refine_in` (hidden, 100), `refine_bias` (hidden,), `refine_out` (d_model, hidden).
    """
    hidden = torch.nn.functional.gelu(vectors @ weights["refine_in"].T + weights["refine_bias"])
    moved = vectors + hidden @ weights["refine_out"].T
    return WORD_RMS * moved / moved.square().mean(dim=-1, keepdim=True).sqrt()
