"""Directions between words: what a plane shows of a sum, and how far words go along a direction.

Both are pictures of vectors of many entries in two; each class says what of them stays true
(video, chapter 5, 14:58 and 16:35).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.errors import InputError
from attention_math.planes import ShadowPlane
from attention_math.word_table import WordTable, read_sum

SIDES = [-1, 1, 1]


@dataclass(frozen=True, eq=False)
class SumPlane:
    """A sum such as king - man + woman, in the plane of its three words.

    All differences between the three words and the sum lie in that plane, so the step from *man*
    to *woman*, and the same step from *king*, are true to length and angle. An arrow from zero to a
    word is a shadow: how far the word stands away from the plane is left out.

    Attributes
    ----------
    question
        The sum.
    words
        Those of the step (from, to), where the same step begins, and any others asked for.
    axes
        Orthonormal, (2, d): along the step, then from its line towards the third word.
    points
        Coordinates of the words' shadows, (word, 2).
    step, total
        Coordinates of the step and of the sum's shadow, (2,) each.
    cosines
        Of each word with the sum, in all dimensions, (word,).
    """

    question: str
    words: tuple[str, ...]
    axes: Float[Tensor, "2 d"]
    points: Float[Tensor, "word 2"]
    step: Float[Tensor, "2"]
    total: Float[Tensor, "2"]
    cosines: Float[Tensor, " word"]

    @classmethod
    def of(cls, table: WordTable, question: str, others: Sequence[str] = ()) -> "SumPlane":
        """Look up the words of a sum and span the plane.

        Raises
        ------
        InputError
            If it is no sum of two words less a third, or a word is not in the table.
        """
        counts = read_sum(question)
        if sorted(counts.values()) != SIDES:
            raise InputError(
                f"{question!r} is no step from one word to another, taken from a third: give two "
                'words with a plus and one with a minus, such as "king - man + woman".'
            )
        start, after = (word for word, count in counts.items() if count > 0)
        (before,) = (word for word, count in counts.items() if count < 0)
        words = (before, after, start, *others)
        vectors, total = table.lookup(words), table.vector(question)
        step, aside = vectors[1] - vectors[0], vectors[2] - vectors[0]
        along = torch.nn.functional.normalize(step, dim=0)
        across = torch.nn.functional.normalize(aside - (aside @ along) * along, dim=0)
        axes = torch.stack([along, across])
        cosines = torch.nn.functional.cosine_similarity(vectors, total[None])
        return cls(question, words, axes, vectors @ axes.T, axes @ step, axes @ total, cosines)


@dataclass(frozen=True, eq=False)
class Along:
    """How far words go along a direction, such as cats - cat for plurality.

    Attributes
    ----------
    direction
        A sum of words; its length counts.
    words
        Which words were asked about.
    full, vectors
        The direction, (d,), and the words, (word, d), as the table has them.
    vector
        The direction in its own plane, (2,): it lies along the first axis.
    turned
        The words, each turned about the direction into that plane, (word, 2): lengths and angles to
        the direction are true, those between words are not.
    """

    direction: str
    words: tuple[str, ...]
    full: Float[Tensor, " d"]
    vectors: Float[Tensor, "word d"]
    vector: Float[Tensor, "2"]
    turned: Float[Tensor, "word 2"]

    @classmethod
    def of(cls, table: WordTable, direction: str, words: Sequence[str]) -> "Along":
        """Compare words of a table with a direction.

        Raises
        ------
        InputError
            If the direction is no sum of words, or a word is not in the table.
        """
        full, vectors = table.vector(direction), table.lookup(words)
        plane = ShadowPlane.of(full, vectors)
        # The side of its shadow says nothing here: all words stand on one side of the direction.
        turned = torch.stack([plane.turned[:, 0], plane.turned[:, 1].abs()], dim=1)
        return cls(direction, tuple(words), full, vectors, plane.vector, turned)

    @property
    def products(self) -> Float[Tensor, "word d"]:
        """Each word times the direction, entry by entry."""
        return self.vectors * self.full

    @property
    def dots(self) -> Float[Tensor, " word"]:
        """The dot products of the words with the direction."""
        return self.vectors @ self.full
