"""Words, their vectors, and the text that is made of them.

Tokens are whole words here, which is the convenient lie that the video tells as well (3:20): real
models cut text into pieces.
"""

import difflib
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Float, Int
from safetensors.torch import load_file
from torch import Tensor

from attention_math.assets import asset
from attention_math.errors import InputError

MAX_TOKENS = 16
# Apostrophe endings are tokens of their own; three verbs change before n't.
TOKEN = re.compile("[a-z0-9]+?(?=n't\\b)|n't\\b|'(?:s|m|re|ve|ll|d)\\b|[a-z0-9]+")
IRREGULAR = {"can't": "cann't", "won't": "willn't", "shan't": "shalln't"}


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
            How many words.
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
        best = cosines.topk(k)
        return [
            (self.words[row], cosine)
            for row, cosine in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ]

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


def load_glove() -> WordTable:
    """Load the GloVe vectors of `assets/words`, (word, 100), as they were published."""
    words = asset("words/words.txt").read_text(encoding="utf-8").split()
    vectors = load_file(asset("words/glove.safetensors"))["vectors"].float()
    return WordTable(tuple(words), vectors)


def tokenize(text: str) -> tuple[str, ...]:
    """
    Cut a text into words.

    Lower case, accents and punctuation dropped; an apostrophe ending is a token of its own.

    Parameters
    ----------
    text
        1 to 16 words in Latin letters or digits.

    Returns
    -------
    tuple of str
        The tokens, in order.

    Raises
    ------
    InputError
        When the text is empty, has no word, is too long, or holds control characters or another
        script.

    Examples
    --------
    >>> tokenize("The wizard's hat? Don't touch!")
    ('the', 'wizard', "'s", 'hat', 'do', "n't", 'touch')
    """
    if not text.strip():
        raise InputError("The text is empty: give a sentence of 1 to 16 words.")
    _refuse_unreadable(text)
    plain = re.sub("[a-z]+'t\\b", lambda word: IRREGULAR.get(word[0], word[0]), _fold(text))
    tokens = TOKEN.findall(plain)
    if not tokens:
        raise InputError(f"There is no word in {text!r}: give a sentence of 1 to 16 words.")
    if len(tokens) > MAX_TOKENS:
        raise InputError(
            f"The text has {len(tokens)} tokens and at most {MAX_TOKENS} fit: shorten it; "
            f"the first {MAX_TOKENS} end at {tokens[MAX_TOKENS - 1]!r}."
        )
    return tuple(tokens)


def _refuse_unreadable(text: str) -> None:
    control = next((c for c in text if unicodedata.category(c).startswith("C")), None)
    if control is not None:
        raise InputError(
            f"The text holds the control character U+{ord(control):04X}: write it on one line, "
            "in plain letters."
        )
    foreign = [c for c in _fold(text) if c.isalnum() and not c.isascii()]
    if foreign:
        shown = "".join(dict.fromkeys(foreign))[:12]
        raise InputError(f"Only English words are known here, and the text has {shown!r} in it.")


def _fold(text: str) -> str:
    """Lower case without accents, and the typographic apostrophe as the plain one."""
    spread = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return "".join(c for c in spread if not unicodedata.combining(c)).lower()
