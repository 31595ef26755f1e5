"""One run of a language model, watched: what went into every projection and what came out.

Nothing is computed here; the numbers are the model's own, for `language_models` to compare with.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from attention_math.families import Block, Family

# The name under which transformers knows the attention function below.
WATCHED = "attention_scenes"


@dataclass
class Captured:
    """What was seen of one layer; all without the batch axis.

    Attributes
    ----------
    heads
        The heads whose weights are kept.
    stream
        What went into the layer, (token, d_model).
    E
        What the projections were given, (token, d_model).
    raw
        What they returned, one tensor (token, heads * d_head) for each or for all of them.
    Q, K, V
        What the attention function was given, (head, token, d_head): after any rotation.
    A
        The weights it returned, (head, query, key), of those heads.
    last
        The weights of the last token, (head, key), of every head.
    mask
        Its mask, (query, key), True = may look.
    scale
        Its factor.
    angles
        The cosines and sines of rotary positions, if the model has them.
    mixed
        The heads' results side by side, (token, heads * d_head).
    attended
        The stream with what attention added, (token, d_model).
    mlp
        What the multilayer perceptron added, (token, d_model).
    out
        What came out of the layer, (token, d_model).
    """

    heads: tuple[int, ...]
    stream: Tensor = field(init=False)
    E: Tensor = field(init=False)
    raw: list[Tensor] = field(default_factory=list)
    Q: Tensor = field(init=False)
    K: Tensor = field(init=False)
    V: Tensor = field(init=False)
    A: Tensor = field(init=False)
    last: Tensor = field(init=False)
    mask: Tensor = field(init=False)
    scale: float = field(init=False)
    angles: tuple[Tensor, Tensor] | None = None
    mixed: Tensor = field(init=False)
    attended: Tensor = field(init=False)
    mlp: Tensor = field(init=False)
    out: Tensor = field(init=False)


@contextmanager
def watched(
    network: Any, family: Family, heads: Mapping[int, Sequence[int]]
) -> Iterator[dict[int, Captured]]:
    """Watch layers while the model runs; afterwards all is as it was.

    Parameters
    ----------
    network
        The model of transformers.
    family
        Where it keeps its parts.
    heads
        The layers to watch, each with the heads whose weights are to be kept: those of a long text
        are large.
    """
    from transformers import AttentionInterface
    from transformers.masking_utils import AttentionMaskInterface, eager_mask

    AttentionInterface.register(WATCHED, _attend)
    AttentionMaskInterface.register(WATCHED, eager_mask)
    usual = network.config._attn_implementation
    seen = {layer: Captured(tuple(kept)) for layer, kept in sorted(heads.items())}
    with ExitStack() as undo:
        undo.callback(network.set_attn_implementation, usual)
        network.set_attn_implementation(WATCHED)
        for layer, block in enumerate(family.blocks(network)):
            _SEEN[block.attention] = seen.get(layer)
            undo.callback(_SEEN.pop, block.attention)
            for handle in _hooks(block, seen[layer]) if layer in seen else ():
                undo.callback(handle.remove)
        yield seen


# Attention modules that are being watched; None for one that only has to run.
_SEEN: dict[nn.Module, Captured | None] = {}


def _attend(
    module: nn.Module,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    attention_mask: Tensor | None,
    **options: Any,
) -> tuple[Tensor, Tensor]:
    """Run the model's own eager attention and remember what it was given and returned."""
    eager = sys.modules[type(module).__module__].eager_attention_forward
    mixed, weights = eager(module, query, key, value, attention_mask, **options)
    if (seen := _SEEN[module]) is not None:
        seen.Q, seen.K, seen.V = (part[0].clone() for part in (query, key, value))
        seen.A, seen.last = weights[0][list(seen.heads)], weights[0, :, -1].clone()
        seen.scale = float(options["scaling"])
        seen.mask = (
            torch.ones_like(weights[0, 0], dtype=torch.bool)
            if attention_mask is None
            else (attention_mask[0, 0] == 0)
        )
    return mixed, weights


def _hooks(block: Block, seen: Captured) -> Iterator[Any]:
    def given(name: str) -> Callable:
        def hook(module: nn.Module, args: tuple, options: dict) -> None:
            setattr(seen, name, (args[0] if args else options["hidden_states"])[0].clone())

        return hook

    def rotary(module: nn.Module, args: tuple, options: dict) -> None:
        if options.get("position_embeddings") is not None:
            cos, sin = options["position_embeddings"]
            seen.angles = cos[0].clone(), sin[0].clone()

    def returned(name: str) -> Callable:
        return lambda module, args, out: setattr(seen, name, out[0].clone())

    for name, module in (
        ("stream", block.whole),
        ("E", block.projections[0]),
        ("mixed", block.output),
        ("attended", block.after),
    ):
        yield module.register_forward_pre_hook(given(name), with_kwargs=True)
    yield block.attention.register_forward_pre_hook(rotary, with_kwargs=True)
    yield block.mlp.register_forward_hook(returned("mlp"))
    yield block.whole.register_forward_hook(returned("out"))
    for part in block.projections:
        yield part.register_forward_hook(lambda _, __, out: seen.raw.append(out[0].clone()))
