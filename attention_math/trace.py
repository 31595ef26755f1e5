"""One forward pass of one attention layer, kept whole: every clip draws from it.

`AttentionTrace` can be saved on one machine and rendered on another. The identities that hold
between its fields are those of `HeadTrace`, and E_out == stream + sum of dE + rest.
"""

# ruff: noqa: N802 (dE is the name in the notation)

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from os import PathLike
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attention_math import storage
from attention_math.checks import Array, as_floats, axes, check_follows, check_shapes
from attention_math.errors import InputError
from attention_math.head_trace import HeadTrace
from attention_math.masks import Mask, no_mask
from attention_math.pieces import Cut
from attention_math.provenance import GIVEN, Provenance

__all__ = ["AttentionTrace", "HeadTrace", "Provenance"]

FORMAT = "attention trace 2"
_NUMBERS = ("layer", "head", "scale")


@dataclass(frozen=True, eq=False, kw_only=True)
class AttentionTrace:
    """One attention layer on one text; build it with `from_heads` or `from_module`.

    Attributes
    ----------
    query_tokens, key_tokens
        The words on screen, one per row of E and of memory.
    E
        What W_Q multiplies, (query, d_model): in a pre-norm model the stream after the norm.
    memory
        What W_K and W_V multiply, (key, d_model): E itself in self-attention.
    stream
        What the sum of the heads is added to, (query, d_model).
    rest
        What is added but not on screen, (query, d_model): other heads, the output bias.
    heads
        The heads that were kept.
    E_out
        stream + sum of the heads' dE + rest, (query, d_model).
    provenance
        Where the weights come from.
    norm
        What turns `stream` into `E`, "RMSNorm" or "LayerNorm"; empty where nothing does.
    cut
        How the model cut the text into the query tokens; None where tokens are whole words.

    Raises
    ------
    InputError
        If there is not one token for each row.
    """

    query_tokens: tuple[str, ...]
    key_tokens: tuple[str, ...]
    E: Float[Tensor, "query d_model"]
    memory: Float[Tensor, "key d_model"]
    stream: Float[Tensor, "query d_model"]
    rest: Float[Tensor, "query d_model"]
    heads: tuple[HeadTrace, ...]
    E_out: Float[Tensor, "query d_model"]
    provenance: Provenance
    norm: str = ""
    cut: Cut | None = None

    def __post_init__(self) -> None:
        for tokens, rows, name in (
            (self.query_tokens, self.E, "E"),
            (self.key_tokens, self.memory, "memory"),
        ):
            if len(tokens) != len(rows):
                raise InputError(
                    f"There are {len(tokens)} tokens {tokens} for the {len(rows)} rows of {name}; "
                    "give one token for each row."
                )

    @classmethod
    def from_heads(
        cls,
        E: Array,
        heads: Sequence[HeadTrace],
        tokens: Sequence[str] | None = None,
        *,
        memory: Array | None = None,
        key_tokens: Sequence[str] | None = None,
        stream: Array | None = None,
        rest: Array | None = None,
        provenance: Provenance = GIVEN,
        norm: str = "",
        cut: Cut | None = None,
    ) -> "AttentionTrace":
        """Add up heads that ran on the same E and memory.

        Parameters
        ----------
        E, memory
            What the heads were given; without `memory`, self-attention.
        heads
            At least one.
        tokens, key_tokens
            Words for the rows of E and memory; numbered from 0 when left out.
        stream
            What the heads are added to, (query, d_model); `E` when left out.
        rest
            What else is added, (query, d_model); zeros when left out.
        provenance
            Where the weights come from.
        norm, cut
            As in the class.

        Raises
        ------
        InputError
            If there are no heads, shapes do not fit, or there is not one token for each row.
        """
        if not heads:
            raise InputError("A layer without heads computes nothing; give one or more.")
        memory_given = memory is not None
        rows = as_floats(
            {
                "E": E,
                "memory": memory if memory_given else E,
                "stream": E if stream is None else stream,
                "rest": rest,
            }
        )
        rows.setdefault("rest", torch.zeros_like(rows["E"]))
        added = {f"heads[{i}].dE": head.dE for i, head in enumerate(heads)}
        check_shapes(axes(cls) | dict.fromkeys(added, "query d_model"), rows | added)
        query_tokens = _labels(tokens, len(rows["E"]))
        return cls(
            **rows,
            query_tokens=query_tokens,
            key_tokens=_labels(key_tokens, len(rows["memory"])) if memory_given else query_tokens,
            heads=tuple(heads),
            E_out=rows["stream"] + _sum(added.values()) + rows["rest"],
            provenance=provenance,
            norm=norm,
            cut=cut,
        )

    @classmethod
    def from_module(
        cls,
        module: nn.MultiheadAttention,
        x: Tensor,
        tokens: Sequence[str] | None = None,
        *,
        memory: Tensor | None = None,
        key_tokens: Sequence[str] | None = None,
        mask: Mask | Array = no_mask,
        provenance: Provenance = GIVEN,
    ) -> "AttentionTrace":
        """Run a torch module, without its dropout, as one layer with a residual connection.

        Parameters
        ----------
        module
            Its heads become the trace's heads, its output bias becomes `rest`. The module itself
            adds no residual: its output is E_out - stream.
        x, memory
            (query, d_model) and (key, d_model), no batch axis; without `memory`, self-attention.
        tokens, key_tokens
            Words for the rows of x and memory; numbered from 0 when left out.
        mask
            As in `HeadTrace.from_weights`: True = may look (the module's `attn_mask` means the
            opposite).
        provenance
            Where the weights come from.

        Raises
        ------
        InputError
            If the module has keys of another width or adds keys of its own, or shapes do not fit.
        """
        heads = [
            HeadTrace.from_weights(x, **weights, memory=memory, mask=mask, head=h)
            for h, weights in enumerate(_weights_by_head(module))
        ]
        bias = module.out_proj.bias
        return cls.from_heads(
            x,
            heads,
            tokens,
            memory=memory,
            key_tokens=key_tokens,
            rest=None if bias is None else bias.expand(len(x), -1),
            provenance=provenance,
        ).detach()

    @property
    def dE(self) -> Float[Tensor, "query d_model"]:
        """What the heads that were kept add together."""
        return _sum(head.dE for head in self.heads)

    @property
    def stream_norm(self) -> Float[Tensor, " query"]:
        """The length of what the changes of each query token are added to."""
        return self.stream.norm(dim=-1)

    def alone(self, place: int = 0) -> "AttentionTrace":
        """Return the layer as if it had one head only, the one at a place among those kept.

        Its E_out is stream + dE of that head: other heads and the output bias are left out.
        """
        head = self.heads[place]
        rest, provenance = torch.zeros_like(self.rest), self.provenance.of_head(head.head)
        E_out = self.stream + head.dE
        return replace(self, heads=(head,), rest=rest, E_out=E_out, provenance=provenance)

    def detach(self) -> "AttentionTrace":
        """Copy without gradients; later changes of the weights do not reach the copy."""
        copies = {name: getattr(self, name).detach().clone() for name in axes(type(self))}
        return replace(self, heads=tuple(head.detach() for head in self.heads), **copies)

    def tensors(self) -> dict[str, Tensor]:
        """List every tensor under its path: "E", "heads[0].A", ..."""
        own = {name: getattr(self, name) for name in axes(type(self))}
        for i, head in enumerate(self.heads):
            own |= {f"heads[{i}].{name}": getattr(head, name) for name in axes(HeadTrace)}
        return own

    def verify(self) -> None:
        """Check that every field has its shape and follows from the fields before it.

        Raises
        ------
        InputError
            Naming the first field that does not.
        """
        names = axes(type(self))
        for i in range(len(self.heads)):
            names |= {f"heads[{i}].{name}": dims for name, dims in axes(HeadTrace).items()}
        check_shapes(names, self.tensors())
        for i, head in enumerate(self.heads):
            for name, expected in head.recompute(self.E, self.memory).items():
                check_follows(f"heads[{i}].{name}", getattr(head, name), expected)
        check_follows("E_out", self.E_out, self.stream + self.dE + self.rest)

    def description(self) -> dict[str, Any]:
        """Say everything about the trace that is no tensor, as JSON can hold it."""
        return {
            "format": FORMAT,
            "query_tokens": self.query_tokens,
            "key_tokens": self.key_tokens,
            "provenance": asdict(self.provenance),
            "norm": self.norm,
            "cut": self.cut and asdict(self.cut),
            "heads": [{name: getattr(head, name) for name in _NUMBERS} for head in self.heads],
        }

    @classmethod
    def from_saved(
        cls, tensors: Mapping[str, Tensor], description: Mapping[str, Any]
    ) -> "AttentionTrace":
        """Put together what `tensors` and `description` took apart, and verify it.

        Raises
        ------
        InputError
            If numbers do not follow from each other.
        KeyError, TypeError
            If something is missing, or there is too much.
        """
        heads = tuple(
            HeadTrace(**{n: tensors[f"heads[{i}].{n}"] for n in axes(HeadTrace)}, **numbers)
            for i, numbers in enumerate(description["heads"])
        )
        trace = cls(
            **{name: tensors[name] for name in axes(cls)},
            query_tokens=tuple(description["query_tokens"]),
            key_tokens=tuple(description["key_tokens"]),
            heads=heads,
            provenance=Provenance.from_saved(description["provenance"]),
            norm=description["norm"],
            cut=Cut.from_saved(description["cut"]),
        )
        trace.verify()
        return trace

    def save(self, path: str | PathLike[str]) -> None:
        """Write the trace to one safetensors file, whole or not at all."""
        storage.write(path, self.tensors(), self.description())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> "AttentionTrace":
        """Read a trace that `save` wrote.

        Raises
        ------
        InputError
            If the file is missing or damaged, is no trace, or holds numbers that do not follow
            from each other.
        """
        tensors, description = storage.read(path, FORMAT)
        with storage.distrust(path):
            return cls.from_saved(tensors, description)


def _labels(tokens: Sequence[str] | None, n: int) -> tuple[str, ...]:
    return tuple(str(i) for i in range(n)) if tokens is None else tuple(tokens)


def _sum(changes: Iterable[Tensor]) -> Tensor:
    return torch.stack(list(changes)).sum(dim=0)


def _weights_by_head(module: nn.MultiheadAttention) -> list[dict[str, Any]]:
    """Cut the module's stacked matrices into heads: rows on the way in, columns on the way out."""
    if module.in_proj_weight is None or module.bias_k is not None or module.add_zero_attn:
        raise InputError(
            "This module uses kdim, vdim, add_bias_kv or add_zero_attn, which a trace cannot "
            "show; give one whose keys are its tokens, of the same width as its queries."
        )
    split = (module.num_heads, module.head_dim)
    cut: dict[str, Any] = {}
    for names, stacked in (
        (("W_Q", "W_K", "W_V"), module.in_proj_weight),
        (("b_Q", "b_K", "b_V"), module.in_proj_bias),
    ):
        if stacked is not None:
            cut |= zip(names, stacked.unflatten(0, (3, *split)), strict=True)
    cut["W_O"] = module.out_proj.weight.unflatten(1, split).transpose(0, 1)
    return [{name: weight[h] for name, weight in cut.items()} for h in range(module.num_heads)]
