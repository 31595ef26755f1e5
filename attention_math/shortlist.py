"""The few keys that one query scores highest; in a long text there is no room for more."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.errors import InputError
from attention_math.head_trace import HeadTrace


@dataclass(frozen=True, eq=False)
class Shortlist:
    """The keys with the largest weights of a query, and all others as one.

    Attributes
    ----------
    keys
        The largest weight first.
    dot_products, S
        Their scores before and after scaling, (key,).
    exp_S, A
        Their powers and weights, and last the sum over all others, (entry,). Weights sum to 1.
    """

    keys: tuple[int, ...]
    dot_products: Float[Tensor, " key"]
    S: Float[Tensor, " key"]
    exp_S: Float[Tensor, " entry"]
    A: Float[Tensor, " entry"]

    @classmethod
    def of(cls, head: HeadTrace, query: int, most: int) -> "Shortlist":
        """Choose at most so many keys of a query.

        Raises
        ------
        InputError
            If there are no other keys left to be added up.
        """
        count = head.A.shape[1]
        if not 0 < most < count:
            raise InputError(f"Choose 1 to {count - 1} of the {count} keys (given: {most}).")
        order = head.A[query].argsort(descending=True, stable=True).tolist()
        keys, rest = order[:most], order[most:]
        powers, weights = (
            torch.cat([row[query, keys], row[query, rest].sum()[None]])
            for row in (head.exp_S, head.A)
        )
        return cls(
            tuple(keys), head.dot_products[query, keys], head.S[query, keys], powers, weights
        )
