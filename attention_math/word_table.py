"""Words with a vector each, and what can be asked of them: neighbours, sums, directions."""

import difflib
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math.errors import InputError

SIGNS = {"+": 1, "-": -1}


@dataclass(frozen=True)
class WordTable:
    """
    Words and one vector for each.

    Attributes
    ----------
    words
        Lower case, most frequent first.
    vectors
        Row i belongs to word i.
    """

    words: tuple[str, ...]
    vectors: Float[Tensor, "word d_model"]

    @cached_property
    def rows(self) -> dict[str, int]:
        """Row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def _directions(self) -> Float[Tensor, "word d_model"]:
        return torch.nn.functional.normalize(self.vectors, dim=-1)

    def indices(self, tokens: Iterable[str]) -> Int[Tensor, " token"]:
        """
        Rows of the tokens.

        Raises
        ------
        InputError
            When a token is not in the table; names each one with the nearest known spellings.
        """
        tokens = tuple(tokens)
        unknown = [token for token in dict.fromkeys(tokens) if token not in self.rows]
        if unknown:
            raise InputError(" ".join(self._not_known(word) for word in unknown))
        return torch.tensor([self.rows[token] for token in tokens], dtype=torch.long)

    def lookup(self, tokens: Iterable[str]) -> Float[Tensor, "token d_model"]:
        """Vectors of the tokens; raises `InputError` like `indices`."""
        return self.vectors[self.indices(tokens)]

    def nearest(
        self, vector: Float[Tensor, " d_model"], k: int, exclude: Iterable[str] = ()
    ) -> list[tuple[str, float]]:
        """
        Words whose vectors point most nearly the same way.

        Parameters
        ----------
        vector
            Any vector that is not zero.
        k
            How many words; fewer come back from a table that has fewer.
        exclude
            Words to leave out.

        Returns
        -------
        list of (str, float)
            Word and cosine, nearest first.
        """
        direction = torch.nn.functional.normalize(vector.to(self.vectors.dtype), dim=0)
        cosines = self._directions @ direction
        cosines[[self.rows[word] for word in exclude if word in self.rows]] = -torch.inf
        allowed = int(cosines.isfinite().sum())
        best = cosines.topk(min(k, allowed))
        return [
            (self.words[row], cosine)
            for row, cosine in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ]

    def vector(self, words: str) -> Float[Tensor, " d_model"]:
        """
        Add up the vectors of a sum of words.

        Parameters
        ----------
        words
            Words between plus and minus signs, each with spaces around it: "king - man + woman".

        Raises
        ------
        InputError
            When it is no such sum, or a word is not in the table.

        Examples
        --------
        >>> table = WordTable(("cat", "cats"), torch.tensor([[1.0, 2.0], [1.5, 4.0]]))
        >>> table.vector("cats - cat")
        tensor([0.5000, 2.0000])
        """
        counts = read_sum(words)
        return self.vectors.new_tensor(list(counts.values())) @ self.lookup(counts)

    def direction(self, *sums: str) -> Float[Tensor, " d_model"]:
        """
        Give the direction, of length 1, in which one sum points, or several on average.

        `table.direction("cats - cat", "dogs - dog")` is what these pairs say of plurality.

        Raises
        ------
        InputError
            As `vector` does, and when everything cancels, for then nothing points anywhere.
        """
        mean = torch.stack([self.vector(words) for words in sums]).mean(dim=0)
        if not mean.any():
            raise InputError(
                f"{' and '.join(map(repr, sums))} cancel to zero, which points nowhere; "
                "leave one of the words out."
            )
        return torch.nn.functional.normalize(mean, dim=0)

    def cosine(self, one: str, other: str) -> float:
        """Cosine between two sums: 1 for one direction, 0 at right angles, -1 for opposite ones.

        Raises `InputError` as `direction` does.
        """
        return float(self.direction(one) @ self.direction(other))

    def along(
        self, direction: Float[Tensor, " d_model"], words: Iterable[str]
    ) -> Float[Tensor, " word"]:
        """Dot products of words with a direction; in units of it where its length is 1.

        Raises `InputError` when a word is not in the table.
        """
        return self.lookup(words) @ direction

    def analogy(self, words: str, k: int) -> list[tuple[str, float]]:
        """
        Words nearest to a sum of words, which are left out themselves.

        Parameters
        ----------
        words
            Such as "king - man + woman": what is to *woman* as *king* is to *man*?
        k
            How many words.

        Returns
        -------
        list of (str, float)
            Word and cosine, nearest first.

        Raises
        ------
        InputError
            As `direction` does.
        """
        return self.nearest(self.direction(words), k, exclude=read_sum(words))

    @cached_property
    def _alphabetical(self) -> list[str]:
        return sorted(self.words)

    def around(self, word: str, k: int) -> "WordTable":
        """
        Return a word and its neighbours in the alphabet, `k` words in all, with their vectors.

        Raises
        ------
        InputError
            When the word is not in the table.
        """
        self.indices([word])
        place, last = bisect_left(self._alphabetical, word), max(len(self.words) - k, 0)
        start = min(max(place - k // 2, 0), last)
        near = tuple(self._alphabetical[start : start + k])
        return WordTable(near, self.lookup(near))

    def spellings(self, word: str, k: int = 3) -> list[str]:
        """Known words that are spelled most nearly like `word`, nearest first."""
        similar = [known for known in self.words if abs(len(known) - len(word)) <= 2]
        return difflib.get_close_matches(word, similar, n=k, cutoff=0.7)

    def _not_known(self, word: str) -> str:
        near = self.spellings(word)
        if near:
            return f'The word "{word}" is not known here: did you mean {" or ".join(near)}?'
        return (
            f'The word "{word}" is not known here and nothing is spelled like it: choose another, '
            f"{len(self.words):,} common English words are known."
        )


def read_sum(words: str) -> dict[str, int]:
    """
    Read a sum of words: how often each is counted, in the order of the text.

    Raises
    ------
    InputError
        When words and signs do not alternate.

    Examples
    --------
    >>> read_sum("king - man + woman")
    {'king': 1, 'man': -1, 'woman': 1}
    """
    parts = words.split()
    if parts and parts[0] not in SIGNS:
        parts.insert(0, "+")
    signs, named = parts[::2], parts[1::2]
    if not named or len(signs) != len(named) or set(named) & set(SIGNS) or set(signs) - set(SIGNS):
        raise InputError(
            f"{words!r} is no sum of words: put a plus or a minus between two words, with spaces "
            'around it, as in "king - man + woman".'
        )
    counts = dict.fromkeys(named, 0)
    for sign, word in zip(signs, named, strict=True):
        counts[word] += SIGNS[sign]
    return counts
