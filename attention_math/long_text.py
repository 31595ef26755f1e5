"""The pattern of one head on a long text, recorded: what heads look like when cells are pixels."""

from dataclasses import asdict, dataclass, replace
from os import PathLike
from typing import Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from attention_math import storage
from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.provenance import Provenance

FORMAT = "pattern of a long text 1"
EXCERPT = 6  # tokens


@dataclass(frozen=True, eq=False)
class LongText:
    """A text and the weights with which one causal head reads it.

    Attributes
    ----------
    title
        Of the text.
    tokens
        Its pieces, as the model cut it.
    A
        Weights, (query, key): rows sum to 1, no query looks at a later key.
    provenance
        Which head of which model.

    Raises
    ------
    InputError
        If the weights are not those of a causal head on these tokens.

    Examples
    --------
    >>> text = LongText.load()
    >>> len(text.tokens), text.provenance.layer, text.provenance.head
    (256, 18, 6)
    """

    title: str
    tokens: tuple[str, ...]
    A: Float[Tensor, "query key"]
    provenance: Provenance

    def __post_init__(self) -> None:
        n = len(self.tokens)
        if self.A.shape != (n, n):
            raise InputError(
                f"A pattern of shape {tuple(self.A.shape)} does not fit {n} tokens; it needs one "
                "row and one column for each."
            )
        if bool(self.A.triu(1).any()):
            raise InputError(
                "This head looks at later tokens, so that the beginning of its pattern is not the "
                "pattern of the beginning; record one that is causal."
            )

    @property
    def mask(self) -> Bool[Tensor, "query key"]:
        """(query, key), True = may look."""
        return torch.ones_like(self.A, dtype=torch.bool).tril()

    def first(self, count: int) -> "LongText":
        """Return the pattern of the first tokens alone.

        In a causal model it is a corner of the whole one: no token knows what comes after it.

        Raises
        ------
        InputError
            If there are not so many tokens.
        """
        if not 1 <= count <= len(self.tokens):
            raise InputError(
                f"The first {count} tokens were asked for; give 1 to {len(self.tokens)}."
            )
        return replace(self, tokens=self.tokens[:count], A=self.A[:count, :count])

    @property
    def repeat(self) -> tuple[int, int, int]:
        """The longest run of tokens that comes again: where first, where again, and its length."""
        longest = (0, 0, 0)
        ends = [0] * len(self.tokens)  # of a run that ends at both places, its length
        for again, token in enumerate(self.tokens):
            ends = [
                ends[first - 1] + 1 if first and known == token else int(known == token)
                for first, known in enumerate(self.tokens[:again])
            ]
            for first, length in enumerate(ends):
                if length > longest[2] and first < again - length + 1:
                    longest = (first - length + 1, again - length + 1, length)
        return longest

    @property
    def excerpt(self) -> tuple[int, int, int]:
        """A few words of that run, where the head looks most at what followed them before.

        As `repeat`: where first, where again, and how many tokens; no word is cut.
        """
        first, again, length = self.repeat
        count = min(EXCERPT, length)
        follows = self.A[again : again + length, first + 1 : first + length + 1].diagonal()

        def is_whole(start: int) -> bool:
            places = range(first + start, min(first + start + count + 1, first + length))
            return all(self._begins_word(place) for place in places)

        starts = [start for start in range(length - count + 1) if is_whole(start)] or [0]
        best = max(starts, key=lambda start: float(follows[start : start + count - 1].sum()))
        return first + best, again + best, count

    @property
    def excerpt_weights(self) -> Float[Tensor, "query key"]:
        """The weights of these words where they come again, for the same words before."""
        first, again, count = self.excerpt
        return self.A[again : again + count, first : first + count]

    @property
    def clearest(self) -> int:
        """Which of these words looks most at the one that followed it before, 0-based."""
        return int(self.excerpt_weights.diagonal(1).argmax())

    def _begins_word(self, place: int) -> bool:
        token = self.tokens[place]
        after = self.tokens[place - 1][-1:] if place else ""
        return not token[:1].isalnum() or not after.strip()

    def save(self, path: str | PathLike[str], origin: dict[str, Any]) -> None:
        """Write everything to one file.

        Parameters
        ----------
        path
            The file.
        origin
            What it was computed from; see `origins.origin_of`.
        """
        about = {"format": FORMAT, "title": self.title, "tokens": list(self.tokens)}
        about |= {"provenance": asdict(self.provenance), "origin": origin}
        storage.write(path, {"A": self.A}, about)

    @classmethod
    def load(cls, path: str | PathLike[str] | None = None) -> "LongText":
        """Read what `save` wrote; the rhyme that comes with the package unless a file is named."""
        tensors, about = storage.read(path or asset("context/pattern.safetensors"), FORMAT)
        origin = Provenance.from_saved(about["provenance"])
        return cls(about["title"], tuple(about["tokens"]), tensors["A"], origin)
