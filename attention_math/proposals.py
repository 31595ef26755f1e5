"""What every head of a layer proposes to add to one token, and what they add up to.

The video shows the sum in symbols (21:17); here it is a picture in the plane of the sum.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.planes import ShadowPlane
from attention_math.sizes import ModelSizes
from attention_math.trace import AttentionTrace


@dataclass(frozen=True, eq=False)
class Proposals:
    """The changes that the heads of a layer propose for one query.

    Attributes
    ----------
    dE
        Of each head, (head, d_model).
    total
        Their sum, (d_model,).
    before, rest, after
        What it is added to, what else is added (heads not kept, the output bias), and the result,
        (d_model,) each.
    plane
        The plane that holds the sum and shows the proposals best; their shadows add up to the sum.
    """

    dE: Float[Tensor, "head d_model"]
    total: Float[Tensor, " d_model"]
    before: Float[Tensor, " d_model"]
    rest: Float[Tensor, " d_model"]
    after: Float[Tensor, " d_model"]
    plane: ShadowPlane

    @classmethod
    def of(cls, trace: AttentionTrace, query: int) -> "Proposals":
        """Read what the heads that a trace keeps propose for a query, 0-based."""
        dE, total = torch.stack([head.dE[query] for head in trace.heads]), trace.dE[query]
        return cls(
            dE,
            total,
            trace.stream[query],
            trace.rest[query],
            trace.E_out[query],
            ShadowPlane.of(total, dE),
        )

    @property
    def lengths(self) -> Float[Tensor, " head"]:
        """How long each proposal is."""
        return self.dE.norm(dim=-1)

    @property
    def shadows(self) -> Float[Tensor, "head 2"]:
        """Each proposal in the plane."""
        return self.plane.others

    @property
    def total_shadow(self) -> Float[Tensor, "2"]:
        """The sum in the plane; it lies in it as it is."""
        return self.plane.vector


@dataclass(frozen=True)
class HeadCount:
    """How many heads a model has.

    Attributes
    ----------
    name
        Of the model.
    layers, heads
        The layers, and the heads of each.

    Examples
    --------
    >>> HeadCount("GPT-3", 96, 96).total
    9216
    """

    name: str
    layers: int
    heads: int

    @classmethod
    def of(cls, sizes: ModelSizes) -> "HeadCount":
        """Read off the sizes of a model."""
        return cls(sizes.name, sizes.n_layers, sizes.n_heads)

    @property
    def total(self) -> int:
        """In all layers."""
        return self.layers * self.heads

    @property
    def words(self) -> tuple[str, ...]:
        """What may be written on screen as it is, digits and all."""
        return (self.name,)


def least_apart(trace: AttentionTrace) -> float:
    """Return how different the two most similar patterns of a layer are.

    That is, for each pair of heads, the largest difference of a weight; and of those the smallest;
    1.0 for a head alone.
    """
    patterns = [head.A for head in trace.heads]
    pairs = [
        float((one - other).abs().max())
        for place, one in enumerate(patterns)
        for other in patterns[:place]
    ]
    return min(pairs, default=1.0)
