"""One word in several texts: its vectors begin alike and part from layer to layer (video, 1:20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from attention_math.errors import InputError
from attention_math.model_trace import ModelTrace
from attention_math.pieces import Cut


@dataclass(frozen=True, eq=False)
class Contexts:
    """The vectors of one word in several texts, after every layer of a model.

    Attributes
    ----------
    word
        As it was asked for.
    texts
        What it occurs in.
    places
        The piece that stands for it in each text, 0-based: the last piece of its last occurrence.
        In a causal model this piece alone has seen the whole word and most of the text.
    lookup
        Its row of the model's table, before any context, (text, d_model).
    vectors
        The residual stream at its place, (depth, text, d_model); depth 0 is what enters layer 0.
    """

    word: str
    texts: tuple[str, ...]
    places: tuple[int, ...]
    lookup: Float[Tensor, "text d_model"]
    vectors: Float[Tensor, "depth text d_model"]

    @classmethod
    def of(cls, traces: Sequence[ModelTrace], word: str) -> "Contexts":
        """Follow a word through traces of one model.

        Raises
        ------
        InputError
            If the word is missing from a text, there is no trace, or they are of several models.
        """
        models = {trace.provenance.line for trace in traces}
        if len(models) != 1:
            raise InputError(
                "A word is followed through one or more traces of one model; these are of "
                f"{' and of '.join(sorted(models)) or 'none'}."
            )
        places = tuple(_place(trace.cut, word) for trace in traces)
        found = list(zip(traces, places, strict=True))
        return cls(
            word,
            tuple(trace.cut.text for trace in traces),
            places,
            lookup=torch.stack([trace.lookup[place] for trace, place in found]),
            vectors=torch.stack([trace.stream[:, place] for trace, place in found], dim=1),
        )

    @cached_property
    def lookup_cosines(self) -> Float[Tensor, "text text"]:
        """Cosines between the texts before any context: 1 where the word is cut alike."""
        return _cosines(self.lookup)

    @cached_property
    def cosines(self) -> Float[Tensor, "depth text text"]:
        """Cosines between the texts at every depth."""
        return _cosines(self.vectors)

    @property
    def depths(self) -> Int[Tensor, " depth"]:
        """How many layers there are before each depth: 0 to the number of layers."""
        return torch.arange(len(self.vectors))

    @cached_property
    def before(self) -> Bool[Tensor, "text token"]:
        """Which tokens stand before the word in each text; rows are as long as the longest.

        In a causal model these are all that can change it.
        """
        return torch.arange(max(self.places) + 1) < torch.tensor(self.places)[:, None]

    @cached_property
    def alike(self) -> bool:
        """Whether the table gives the word the same numbers in every text, to the last bit."""
        return bool((self.lookup == self.lookup[0]).all())

    @cached_property
    def pairs(self) -> tuple[tuple[int, int], ...]:
        """Every two of the texts, 0-based."""
        return tuple(combinations(range(len(self.texts)), 2))

    @cached_property
    def pair_cosines(self) -> Float[Tensor, "depth pair"]:
        """Cosines between every two texts at every depth."""
        return torch.stack([self.cosines[:, one, other] for one, other in self.pairs], dim=1)

    @cached_property
    def pair_arrows(self) -> Float[Tensor, "depth pair 2 2"]:
        """The directions of every two texts, in the plane through both: (arrow, axis).

        Their mean is the second axis, so the first text leans left and the second one right. Both
        have length 1 and the angle between them is true, at every depth and for every pair.
        """
        cosines = self.pair_cosines.clamp(-1, 1)
        right, up = ((1 - cosines) / 2).sqrt(), ((1 + cosines) / 2).sqrt()
        return torch.stack(
            [torch.stack([-right, up], dim=-1), torch.stack([right, up], dim=-1)], dim=-2
        )


def _place(cut: Cut, word: str) -> int:
    words = [known.casefold() for known in cut.words]
    if word.casefold() not in words:
        raise InputError(
            f"The word {word!r} is not in the text {cut.text!r}; its words are "
            f"{', '.join(cut.words)}."
        )
    last = len(words) - 1 - words[::-1].index(word.casefold())
    return cut.spans[last][1] - 1


def _cosines(vectors: Float[Tensor, "*depth text d"]) -> Float[Tensor, "*depth text text"]:
    unit = torch.nn.functional.normalize(vectors, dim=-1)
    return unit @ unit.transpose(-1, -2)
