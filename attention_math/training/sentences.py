"""Generated sentences, each token with the adjectives that belong to it.

A skeleton is a sequence of kinds of word ("determiner adjective noun verb ...") drawn from a small
grammar; a batch fills skeletons with words. The sentences make no sense and need not: the head
learns which words ask, which answer and how near they stand, from the kind of word and the place.
"""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from attention_math.words import MAX_TOKENS

KINDS = (
    "padding",
    "nouns",
    "adjectives",
    "verbs",
    "adverbs",
    "determiners",
    "pronouns",
    "prepositions",
    "possessive",
    "conjunctions",
    "intensifiers",
    "be",
)
KIND = {name: number for number, name in enumerate(KINDS)}
CLOSED_CLASSES = {
    "determiners": "the the the the a a a an my your his her its our their this that these those "
    "some any every each no one two three many several another",
    "pronouns": "i you he she it we they everybody nobody someone",
    "prepositions": "in on of to for with at by from over under near beside behind through across "
    "into toward above below around after before against along past without beyond inside",
    "possessive": "'s",
    "conjunctions": "and",
    "intensifiers": "very quite rather extremely too so",
    "be": "is was are were seems became looked",
}


@dataclass(frozen=True)
class Skeletons:
    """Sequences of kinds of word.

    Attributes
    ----------
    kind
        Number of the kind of each token, an index into `KINDS`; 0 is padding.
    owns
        True where the query is a noun and the key one of its own adjectives.
    """

    kind: Int[Tensor, "skeleton token"]
    owns: Bool[Tensor, "skeleton query key"]


def draw_skeletons(count: int, rng: np.random.Generator) -> Skeletons:
    """Draw `count` skeletons of 2 to 16 tokens from the grammar."""
    kind = np.zeros((count, MAX_TOKENS), dtype=np.int64)
    owns = np.zeros((count, MAX_TOKENS, MAX_TOKENS), dtype=bool)
    for row in range(count):
        sentence = _Sentence(rng)
        kind[row, : len(sentence.kinds)] = [KIND[k] for k in sentence.kinds]
        for noun, adjective in sentence.pairs:
            owns[row, noun, adjective] = True
    return Skeletons(torch.from_numpy(kind), torch.from_numpy(owns))


class _Sentence:
    """One skeleton while it is drawn: kinds of word, and (noun, adjective) positions."""

    def __init__(self, rng: np.random.Generator):
        self.rng = rng
        self.kinds: list[str] = []
        self.pairs: list[tuple[int, int]] = []
        length = rng.integers(2, MAX_TOKENS + 1)
        self.subject()
        while len(self.kinds) < length:
            self.predicate()
            if self.chance(0.15):
                self.kinds.append("conjunctions")
                self.subject()
        self.kinds = self.kinds[:length]
        self.pairs = [pair for pair in self.pairs if max(pair) < length]

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def subject(self) -> None:
        if self.chance(0.12):
            self.kinds.append("pronouns")
        else:
            self.noun_phrase(determiner=0.6)

    def predicate(self) -> None:
        if self.chance(0.08):  # "the dog was hungry": an adjective that no noun after it owns
            self.kinds += ["be", *["intensifiers"] * self.chance(0.3), "adjectives"]
        else:
            self.kinds += ["adverbs"] * self.chance(0.1) + ["verbs"]
            if self.chance(0.7):
                self.noun_phrase(determiner=0.75)
            self.kinds += ["adverbs"] * self.chance(0.12)
        while self.chance(0.45):
            self.kinds.append("prepositions")
            self.noun_phrase(determiner=0.75)

    def noun_phrase(self, determiner: float) -> None:
        self.kinds += ["determiners"] * self.chance(determiner)
        self.adjectives_and_noun()
        if self.chance(0.06):
            self.kinds.append("possessive")
            self.adjectives_and_noun()

    def adjectives_and_noun(self) -> None:
        own = []
        for place in range(self.rng.choice(4, p=(0.3, 0.35, 0.25, 0.1))):
            if place and self.chance(0.05):
                self.kinds.append("conjunctions")
            elif self.chance(0.04):
                self.kinds.append("intensifiers")
            own.append(len(self.kinds))
            self.kinds.append("adjectives")
        self.pairs += [(len(self.kinds), adjective) for adjective in own]
        self.kinds.append("nouns")


def fill(
    kind: Int[Tensor, "sentence token"],
    choices: dict[str, Int[Tensor, " _"]],
    generator: torch.Generator,
) -> Int[Tensor, "sentence token"]:
    """Choose a word for every token; `choices` maps each kind to rows of the word table."""
    token = torch.zeros_like(kind)
    for name, rows in choices.items():
        here = kind == KIND[name]
        drawn = torch.randint(len(rows), (int(here.sum()),), generator=generator)
        token[here] = rows[drawn]
    return token


def own_mean(
    owns: Bool[Tensor, "sentence query key"], vectors: Float[Tensor, "sentence key d_model"]
) -> Float[Tensor, "sentence query d_model"]:
    """Mean of the vectors of each query's own adjectives; zero where there is none."""
    weight = owns.to(vectors.dtype)
    return weight @ vectors / weight.sum(dim=-1, keepdim=True).clamp(min=1)
