"""W_O times W_V of one head as one map of d_model entries to d_model: its rank and its stretch.

The video splits it this way (17:06 to 18:11); Elhage et al. 2021, "A mathematical framework for
transformer circuits", call it the OV matrix.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.head_trace import HeadTrace
from attention_math.sizes import HeadSizes


@dataclass(frozen=True, eq=False)
class LowRank:
    """What value down and value up do together.

    Attributes
    ----------
    W_OV
        W_O @ W_V, multiplied in float64, (d_model, d_model).
    stretch
        Its singular values, largest first, (d_model,): how far it stretches each of d_model
        directions at right angles to each other.
    sizes
        Of the head.
    """

    W_OV: Float[Tensor, "d_model d_model"]
    stretch: Float[Tensor, " d_model"]
    sizes: HeadSizes

    @classmethod
    def of(cls, head: HeadTrace) -> "LowRank":
        """Multiply the two matrices of a head and decompose the product."""
        W_OV = head.W_O.double() @ head.W_V.double()
        return cls(W_OV, torch.linalg.svdvals(W_OV), HeadSizes(*head.W_O.shape))

    def split(self, vector: Float[Tensor, " d_model"]) -> "Split":
        """Split a vector into what the map lets through and what it loses."""
        directions = torch.linalg.svd(self.W_OV).Vh
        along = directions @ vector.double()
        parts = along[: self.rank], along[self.rank :], self.W_OV @ vector.double()
        kept, lost, passed = (float(part.norm()) for part in parts)
        return Split(kept, lost, passed)

    @property
    def zero(self) -> float:
        """What is below is zero but for rounding: the rule of numpy's `matrix_rank`."""
        eps = torch.finfo(self.stretch.dtype).eps
        return float(self.stretch[0]) * len(self.stretch) * eps

    @property
    def rank(self) -> int:
        """How many directions come through: singular values that are not zero."""
        return int((self.stretch > self.zero).sum())

    @property
    def n_lost(self) -> int:
        """How many directions are lost: singular values that are zero but for rounding."""
        return len(self.stretch) - self.rank

    @property
    def least_kept(self) -> float:
        """The smallest singular value that is not zero; 0 if there is none."""
        return float(self.stretch[self.rank - 1]) if self.rank else 0.0

    @property
    def most_lost(self) -> float:
        """The largest of those that are zero: what rounding made of it; 0 if there is none."""
        return float(self.stretch[self.rank]) if self.n_lost else 0.0


@dataclass(frozen=True)
class Split:
    """The two parts of a vector, at right angles: what a map lets through and what it loses.

    Attributes
    ----------
    kept
        The length of its part along the directions that come through.
    lost
        The length of its part along those that come out as zero.
    passed
        The length of what the map makes of it: of the part that is kept, for the other gives zero.
    """

    kept: float
    lost: float
    passed: float

    @property
    def drawn(self) -> Float[Tensor, "part axis"]:
        """The vector, both parts and what the map makes of it, in the plane of the parts, (4, 2).

        What the map makes lies elsewhere; it is turned into the plane, its length is true.
        """
        parts = [(self.kept, self.lost), (self.kept, 0), (0, self.lost), (self.passed, 0)]
        return torch.tensor(parts, dtype=torch.float64)
