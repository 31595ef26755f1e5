"""How the place of a token turns its query: some of the pairs that rotary positions rotate."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math.head_trace import HeadTrace


@dataclass(frozen=True, eq=False)
class Turning:
    """Pairs of entries of one query, before and after they were turned.

    Attributes
    ----------
    entries
        Which two entries make each pair, counted from 1, (pair, 2).
    before, after
        What they are, (pair, 2).
    degrees
        By how much each pair was turned beyond whole turns, 0 to 360, (pair,).
    """

    entries: Int[Tensor, "pair 2"]
    before: Float[Tensor, "pair 2"]
    after: Float[Tensor, "pair 2"]
    degrees: Float[Tensor, " pair"]

    @classmethod
    def of_query(cls, head: HeadTrace, query: int, most: int = 3) -> "Turning":
        """Return the fastest pair of a query and some slower ones.

        Parameters
        ----------
        head
            A head that rotates.
        query
            Counted from 0.
        most
            At most so many pairs: the first, and others an eighth of all pairs apart.
        """
        count = head.angles_Q.shape[-1]
        pairs = torch.arange(min(most, count)) * max(count // 8, 1)
        entries = torch.stack([pairs, pairs + count], dim=1)
        return cls(
            entries + 1,
            head.Q_raw[query, entries],
            head.Q[query, entries],
            head.angles_Q[query, pairs].rad2deg() % 360,
        )
