"""Who may look at whom: predicates over (query, key), True = may look.

A mask is a function of two index tensors that broadcast against each other, called with the
keywords `query` and `key` (0-based positions), so that nobody can swap them by accident:

>>> to_tensor(both(causal, window(2)), 3, 3)
tensor([[ True, False, False],
        [ True,  True, False],
        [False,  True,  True]])

The idea of masks as composable predicates is that of PyTorch's FlexAttention (`mask_mod`).
"""

from collections.abc import Callable

import numpy as np
import torch
from jaxtyping import Bool, Int
from torch import Tensor

from attention_math.errors import InputError

Indices = Int[Tensor, "..."]
Allowed = Bool[Tensor, "..."]
Mask = Callable[..., Tensor]


def no_mask(query: Indices, key: Indices) -> Allowed:
    """Let every query look at every key."""
    return torch.ones_like(query + key, dtype=torch.bool)


def causal(query: Indices, key: Indices) -> Allowed:
    """Let a query look at itself and at what came before it, never at the future."""
    return key <= query


def window(n: int) -> Mask:
    """Allow keys less than `n` positions away; `both(causal, window(n))` is the last n tokens.

    Raises
    ------
    InputError
        If `n` is below 1: then a query could not even look at itself.
    """
    if n < 1:
        raise InputError(f"A window of {n} tokens holds nothing to look at; use 1 or more.")

    def within(query: Indices, key: Indices) -> Allowed:
        return (query - key).abs() < n

    return within


def both(first: Mask, second: Mask) -> Mask:
    """Allow the keys that both masks allow."""
    return lambda query, key: first(query=query, key=key) & second(query=query, key=key)


def either(first: Mask, second: Mask) -> Mask:
    """Allow the keys that at least one of two masks allows."""
    return lambda query, key: first(query=query, key=key) | second(query=query, key=key)


def to_tensor(
    mask: Mask | Tensor | np.ndarray, n_query: int, n_key: int
) -> Bool[Tensor, "query key"]:
    """Make the mask a table, True = may look; a table that is given is checked and returned.

    Raises
    ------
    InputError
        If the mask does not yield True or False, or a given table has another shape.
    """
    if callable(mask):
        allowed = mask(query=torch.arange(n_query)[:, None], key=torch.arange(n_key)[None, :])
    else:
        allowed = mask if isinstance(mask, Tensor) else torch.from_numpy(np.array(mask))
    if allowed.dtype != torch.bool:
        raise InputError(
            f"The mask holds {allowed.dtype} values; it must hold True (may look) or False."
        )
    if callable(mask):
        return allowed.expand(n_query, n_key)
    if allowed.shape != (n_query, n_key):
        raise InputError(
            f"The mask has shape {tuple(allowed.shape)}; {n_query} queries and {n_key} keys need "
            f"({n_query}, {n_key}), a row for each query."
        )
    return allowed
