"""One matrix at work on the vector of every token, before the products of entries are added up."""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from attention_math.trace import AttentionTrace, HeadTrace


@dataclass(frozen=True, eq=False)
class Projection:
    """A matrix times the vector of each token: every product of two entries, the bias, the result.

    Attributes
    ----------
    products
        Row of the matrix times vector, entry by entry, (token, d_head, d_model).
    bias
        Added to every result, (d_head,); zeros where there is none.
    result
        The sum of the products over d_model, plus the bias, (token, d_head): before any rotation.
    """

    products: Float[Tensor, "token d_head d_model"]
    bias: Float[Tensor, " d_head"]
    result: Float[Tensor, "token d_head"]

    @classmethod
    def of_queries(cls, trace: AttentionTrace, head: HeadTrace) -> "Projection":
        """Return how W_Q makes the queries of a head from the E of its trace."""
        return cls(trace.E[:, None] * head.W_Q[None], head.b_Q, head.Q_raw)

    @classmethod
    def of_keys(cls, trace: AttentionTrace, head: HeadTrace) -> "Projection":
        """Return how W_K makes the keys of a head from the memory of its trace."""
        return cls(trace.memory[:, None] * head.W_K[None], head.b_K, head.K_raw)
