"""Ways to keep a query from looking at some keys: the right one, and two that go wrong.

The video asks the same (11:46 to 12:26): weights set to zero no longer sum to one, so scores are
set to minus infinity before the softmax (Vaswani et al. 2017, section 3.2.3).
"""

import math
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from torch import Tensor

from attention_math.head_trace import HeadTrace
from attention_math.masks import Mask, no_mask, to_tensor

Who = Mask | Tensor | np.ndarray


@dataclass(frozen=True, eq=False)
class Hiding:
    """What becomes of a head's weights when keys are hidden in one way or another.

    Attributes
    ----------
    S
        The scores that the softmax is given, (query, key).
    A
        The weights that come of it, (query, key).
    seen, hidden
        What a query gives to the keys that it may look at and to those it may not, (query,).
    """

    S: Float[Tensor, "query key"]
    A: Float[Tensor, "query key"]
    seen: Float[Tensor, " query"]
    hidden: Float[Tensor, " query"]

    @classmethod
    def of(
        cls,
        S: Float[Tensor, "query key"],
        A: Float[Tensor, "query key"],
        allowed: Bool[Tensor, "query key"],
    ) -> "Hiding":
        """Add up weights over the keys that may be looked at and over the others."""
        hidden = A.masked_fill(allowed, 0).sum(dim=-1)
        return cls(S, A, A.masked_fill(~allowed, 0).sum(dim=-1), hidden)

    @property
    def total(self) -> Float[Tensor, " query"]:
        """What a query gives to all keys: 1 if these are weights to share out by."""
        return self.A.sum(dim=-1)


def nothing(head: HeadTrace, mask: Who) -> Hiding:
    """Hide nothing, and see how much goes to the keys that a mask would hide.

    Parameters
    ----------
    head
        Its scores are taken, whatever mask it runs with.
    mask
        A predicate of `attention_math.masks` or a bool table (query, key), True = may look.
    """
    return Hiding.of(head.S, head.with_(mask=no_mask).A, to_tensor(mask, *head.S.shape))


def zero_scores(head: HeadTrace, mask: Who) -> Hiding:
    """Set hidden scores to 0 before the softmax: wrong, since exp(0) is 1, a share like any other.

    Takes what `nothing` takes.
    """
    allowed = to_tensor(mask, *head.S.shape)
    S = head.S.masked_fill(~allowed, 0)
    return Hiding.of(S, S.softmax(dim=-1), allowed)


def zero_weights(head: HeadTrace, mask: Who) -> Hiding:
    """Set hidden weights to 0 after the softmax: wrong, since the others no longer sum to 1.

    Takes what `nothing` takes.
    """
    allowed = to_tensor(mask, *head.S.shape)
    A = head.with_(mask=no_mask).A.masked_fill(~allowed, 0)
    return Hiding.of(head.S, A, allowed)


def minus_infinity(head: HeadTrace, mask: Who) -> Hiding:
    """Set hidden scores to minus infinity before the softmax: right, and what heads do.

    Takes what `nothing` takes.

    Raises
    ------
    InputError
        If the mask leaves a query nothing to look at.
    """
    allowed = to_tensor(mask, *head.S.shape)
    S = head.S.masked_fill(~allowed, -math.inf)
    return Hiding.of(S, head.with_(mask=mask).A, allowed)
