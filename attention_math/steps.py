"""The two steps of a head: vectors become queries, keys and values; those become weights and dE.

Vaswani et al. 2017, "Attention is all you need", equation 1, with rows for tokens. Whatever a trace
holds is computed here.
"""

import math
from collections.abc import Mapping
from typing import Any

from jaxtyping import Bool, Float
from torch import Tensor

from attention_math.errors import InputError


def project(
    E: Float[Tensor, "query d_model"],
    memory: Float[Tensor, "key d_model"],
    weights: Mapping[str, Any],
) -> tuple[
    Float[Tensor, "query d_head"],
    Float[Tensor, "key d_head"],
    Float[Tensor, "key d_head"],
    Float[Tensor, "key d_model"],
]:
    """Compute queries, keys, values and V_up; the weights go by their names in the trace."""
    Q = E @ weights["W_Q"].T + weights["b_Q"]
    K = memory @ weights["W_K"].T + weights["b_K"]
    V = memory @ weights["W_V"].T + weights["b_V"]
    return Q, K, V, V @ weights["W_O"].T


def attend(
    Q: Float[Tensor, "query d_head"],
    K: Float[Tensor, "key d_head"],
    V_up: Float[Tensor, "key d_model"],
    mask: Bool[Tensor, "query key"],
    scale: float,
    score_bias: Float[Tensor, "query key"],
) -> tuple[Float[Tensor, "query key"], Float[Tensor, "query key"], Float[Tensor, "query d_model"]]:
    """Compute scores S, weights A and change dE: nothing else computes them.

    Raises
    ------
    InputError
        If the mask leaves a query nothing to look at: no weights can then sum to 1.
    """
    blind = (~mask.any(dim=-1)).nonzero().flatten().tolist()
    if blind:
        raise InputError(
            f"The mask leaves the queries {blind} (0-based) nothing to look at; allow each query "
            "at least one key."
        )
    S = scale * (Q @ K.T) + score_bias
    A = S.masked_fill(~mask, -math.inf).softmax(dim=-1)
    return S, A, A @ V_up
