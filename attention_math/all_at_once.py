"""One query after the other, or all at once as matrix products: the same numbers."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.head_trace import HeadTrace
from attention_math.steps import attend


@dataclass(frozen=True, eq=False)
class TwoWays:
    """What a head adds to each token, computed in two ways.

    Attributes
    ----------
    loop
        One query after the other, (query, d_model).
    product
        All queries in one product, (query, d_model).
    """

    loop: Float[Tensor, "query d_model"]
    product: Float[Tensor, "query d_model"]

    @classmethod
    def of(cls, head: HeadTrace, order: Iterable[int] | None = None) -> "TwoWays":
        """Run a head in both ways.

        Parameters
        ----------
        head
            Its queries, keys and values, mask and scale.
        order
            In which the loop takes the queries; as they stand unless given.
        """
        loop = torch.empty_like(head.dE)
        for i in range(len(head.Q)) if order is None else order:
            _, _, loop[i : i + 1] = attend(
                head.Q[i : i + 1],
                head.K,
                head.V_up,
                head.mask[i : i + 1],
                head.scale,
                head.score_bias[i : i + 1],
            )
        _, _, product = attend(head.Q, head.K, head.V_up, head.mask, head.scale, head.score_bias)
        return cls(loop, product)

    @property
    def difference(self) -> float:
        """The largest difference between the two; what rounding leaves."""
        return float((self.loop - self.product).abs().max())

    @property
    def steps(self) -> tuple[int, int]:
        """How many steps follow each other: of the loop, and of the product."""
        return len(self.loop), 1

    @property
    def agreed(self) -> int:
        """To how many decimals both agree: no entry differs by more than half of the last."""
        least = torch.finfo(self.product.dtype).eps
        return math.floor(-math.log10(2 * max(self.difference, least)))
