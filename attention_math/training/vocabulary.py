"""The words that sentences are made of, and which of them training may never use."""

import zlib
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math.assets import asset
from attention_math.story import LEARNED
from attention_math.training.sentences import CLOSED_CLASSES
from attention_math.words import load_glove

OPEN_CLASSES = ("nouns", "adjectives", "verbs", "adverbs")


@dataclass(frozen=True)
class Vocabulary:
    """Word vectors, and rows of the table by kind of word.

    Attributes
    ----------
    words
        The words of GloVe, then the learned ones.
    glove
        Vectors of the former, as published.
    seen, unseen
        Words that training uses, and words kept from it; both hold the closed classes
        (determiners, prepositions and so on).
    """

    words: tuple[str, ...]
    glove: Float[Tensor, "word d_glove"]
    seen: dict[str, Int[Tensor, " _"]]
    unseen: dict[str, Int[Tensor, " _"]]

    @classmethod
    def load(cls) -> "Vocabulary":
        """Read `assets/words`."""
        table = load_glove()
        words = table.words + LEARNED
        row = {word: number for number, word in enumerate(words)}
        closed = {kind: text.split() for kind, text in CLOSED_CLASSES.items()}
        listed = {
            kind: asset(f"words/{kind}.txt").read_text(encoding="utf-8").split()
            for kind in OPEN_CLASSES
        }

        def rows(kept: bool) -> dict[str, Int[Tensor, " _"]]:
            split = {k: [w for w in ws if is_kept(w) == kept] for k, ws in listed.items()}
            return {k: torch.tensor([row[w] for w in ws]) for k, ws in (split | closed).items()}

        return cls(words, table.vectors, seen=rows(kept=False), unseen=rows(kept=True))


def is_kept(word: str) -> bool:
    """Whether a word is kept from training: one in ten, the same ones for every seed."""
    return zlib.crc32(word.encode()) % 10 == 0
