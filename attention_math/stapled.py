"""The output matrix: the value-up matrices of a layer's heads, stapled side by side.

Papers multiply once for all heads, MultiHead(Q, K, V) = Concat(head_1, ..., head_h) W^O (Vaswani et
al. 2017, section 3.2.2); the video (22:16) cuts that matrix into one "value up" for each head.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.trace import AttentionTrace


@dataclass(frozen=True, eq=False)
class Stapled:
    """All heads of a layer in one product.

    Attributes
    ----------
    W_O
        The output matrix: the heads' value-up matrices side by side, (d_model, heads * d_head).
    mixed
        What the heads give to it, one after another: their values in the proportions of their
        weights, A @ V, (query, heads * d_head).
    one_product
        mixed @ W_O.T, (query, d_model).
    head_by_head
        The sum of the heads' dE, (query, d_model).
    others
        The sum of the dE of all heads after the first few, (query, d_model).
    """

    W_O: Float[Tensor, "d_model mixed"]
    mixed: Float[Tensor, "query mixed"]
    one_product: Float[Tensor, "query d_model"]
    head_by_head: Float[Tensor, "query d_model"]
    others: Float[Tensor, "query d_model"]

    @classmethod
    def of(cls, trace: AttentionTrace, named: int = 3) -> "Stapled":
        """Staple the heads that a trace keeps, the first few of which are shown one by one."""
        W_O = torch.cat([head.W_O for head in trace.heads], dim=1)
        mixed = torch.cat([head.A @ head.V for head in trace.heads], dim=1)
        unnamed = [head.dE for head in trace.heads[named:]]
        others = torch.stack(unnamed).sum(dim=0) if unnamed else torch.zeros_like(trace.dE)
        return cls(W_O, mixed, mixed @ W_O.T, trace.dE, others)

    @property
    def difference(self) -> float:
        """The largest difference between the two ways, over all tokens and entries."""
        return float((self.one_product - self.head_by_head).abs().max())
