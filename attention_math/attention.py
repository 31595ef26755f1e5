"""Attention as torch modules: `trace` computes, `forward` is `trace(...).E_out`.

Sentences come one at a time, (token, d_model) without a batch axis. The residual connection is
part of the module, as in the video: E_out = E + sum of the heads' dE + output bias.
"""

from collections.abc import Sequence
from typing import Any, cast

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attention_math.errors import InputError
from attention_math.head_trace import HeadTrace
from attention_math.masks import Mask, causal, no_mask
from attention_math.provenance import GIVEN, Provenance
from attention_math.sizes import HeadSizes
from attention_math.trace import AttentionTrace


class AttentionHead(nn.Module):
    """One head of attention.

    Parameters
    ----------
    sizes
        d_model and d_head.
    mask
        Who may look at whom, a predicate of `attention_math.masks`.
    bias
        Whether queries, keys and values have a bias; they start at zero.
    generator
        Draws the first weights; one seeded with 0 when left out, so that two heads made without a
        generator start equal.
    """

    W_Q: nn.Parameter
    W_K: nn.Parameter
    W_V: nn.Parameter
    W_O: nn.Parameter

    def __init__(
        self,
        sizes: HeadSizes,
        mask: Mask = causal,
        *,
        bias: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.sizes = sizes
        self.mask = mask
        down, up = (sizes.d_head, sizes.d_model), (sizes.d_model, sizes.d_head)
        generator = generator or torch.Generator().manual_seed(0)
        for name, shape in (("W_Q", down), ("W_K", down), ("W_V", down), ("W_O", up)):
            weight = nn.Parameter(torch.empty(shape))
            nn.init.xavier_uniform_(weight, generator=generator)
            self.register_parameter(name, weight)
        for name in ("b_Q", "b_K", "b_V"):
            zeros = nn.Parameter(torch.zeros(sizes.d_head)) if bias else None
            self.register_parameter(name, zeros)

    def head_trace(
        self,
        E: Float[Tensor, "query d_model"],
        memory: Float[Tensor, "key d_model"] | None = None,
        *,
        layer: int = 0,
        head: int = 0,
    ) -> HeadTrace:
        """Run this head as one of a layer; with gradients."""
        weights: dict[str, Any] = dict(self.named_parameters(recurse=False))
        return HeadTrace.from_weights(
            E, **weights, memory=memory, mask=self.mask, layer=layer, head=head
        )

    def trace(
        self,
        E: Float[Tensor, "query d_model"],
        tokens: Sequence[str] | None = None,
        *,
        provenance: Provenance = GIVEN,
    ) -> AttentionTrace:
        """Run this head on its own and keep every step; with gradients."""
        return AttentionTrace.from_heads(E, [self.head_trace(E)], tokens, provenance=provenance)

    def forward(self, E: Float[Tensor, "query d_model"]) -> Float[Tensor, "query d_model"]:
        """Compute E with what the head adds."""
        return self.trace(E).E_out


class _Heads(nn.Module):
    """Heads side by side, whose changes are added; see `MultiHeadAttention`."""

    def __init__(
        self,
        sizes: HeadSizes,
        n_heads: int,
        mask: Mask,
        *,
        bias: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if n_heads < 1:
            raise InputError(f"A layer of {n_heads} heads computes nothing; use 1 or more.")
        generator = generator or torch.Generator().manual_seed(0)
        self.heads = nn.ModuleList(
            AttentionHead(sizes, mask, bias=bias, generator=generator) for _ in range(n_heads)
        )
        self.b_O = nn.Parameter(torch.zeros(sizes.d_model)) if bias else None

    def _trace(
        self,
        E: Tensor,
        tokens: Sequence[str] | None,
        provenance: Provenance,
        memory: Tensor | None = None,
        key_tokens: Sequence[str] | None = None,
    ) -> AttentionTrace:
        modules = cast(list[AttentionHead], self.heads)
        heads = [module.head_trace(E, memory, head=h) for h, module in enumerate(modules)]
        rest = None if self.b_O is None else self.b_O.expand(len(E), -1)
        return AttentionTrace.from_heads(
            E, heads, tokens, memory=memory, key_tokens=key_tokens, rest=rest, provenance=provenance
        )


class MultiHeadAttention(_Heads):
    """Several heads side by side, each adding its own dE.

    Parameters
    ----------
    sizes
        d_model and d_head of every head.
    n_heads
        How many; n_heads * d_head need not be d_model.
    mask
        Who may look at whom, the same for every head.
    bias
        Whether queries, keys, values and the output have a bias; they start at zero.
    generator
        Draws the first weights; one seeded with 0 when left out.

    Raises
    ------
    InputError
        If `n_heads` is below 1.
    """

    def __init__(
        self,
        sizes: HeadSizes,
        n_heads: int,
        mask: Mask = causal,
        *,
        bias: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__(sizes, n_heads, mask, bias=bias, generator=generator)

    def trace(
        self,
        E: Float[Tensor, "query d_model"],
        tokens: Sequence[str] | None = None,
        *,
        provenance: Provenance = GIVEN,
    ) -> AttentionTrace:
        """Run the heads and keep every step; the output bias is `rest`."""
        return self._trace(E, tokens, provenance)

    def forward(self, E: Float[Tensor, "query d_model"]) -> Float[Tensor, "query d_model"]:
        """Compute E with what the heads add."""
        return self.trace(E).E_out


class CrossAttention(_Heads):
    """Heads whose keys and values come from another text (the memory); no mask by default.

    Parameters and errors are those of `MultiHeadAttention`.
    """

    def __init__(
        self,
        sizes: HeadSizes,
        n_heads: int,
        mask: Mask = no_mask,
        *,
        bias: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__(sizes, n_heads, mask, bias=bias, generator=generator)

    def trace(
        self,
        E: Float[Tensor, "query d_model"],
        memory: Float[Tensor, "key d_model"],
        tokens: Sequence[str] | None = None,
        key_tokens: Sequence[str] | None = None,
        *,
        provenance: Provenance = GIVEN,
    ) -> AttentionTrace:
        """Run the heads and keep every step; the output bias is `rest`."""
        return self._trace(E, tokens, provenance, memory, key_tokens)

    def forward(
        self, E: Float[Tensor, "query d_model"], memory: Float[Tensor, "key d_model"]
    ) -> Float[Tensor, "query d_model"]:
        """Compute E with what the heads add."""
        return self.trace(E, memory).E_out
