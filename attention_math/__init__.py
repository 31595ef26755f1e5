"""Attention, computed step by step with every step kept: the numbers that the scenes draw.

Rows are tokens in code (torch); columns are tokens on screen (the video). Weight matrices are the
same in both. `AttentionTrace` and `HeadTrace` say what each field is.

| on screen             | code          | shape in code     | on screen it is                 |
| --------------------- | ------------- | ----------------- | ------------------------------- |
| E_i with arrow        | `E`           | (query, d_model)  | column i                        |
| W_Q, W_K              | `W_Q`, `W_K`  | (d_head, d_model) | same                            |
| Q_i                   | `Q`           | (query, d_head)   | along the top edge of the grid  |
| K_j                   | `K`           | (key, d_head)     | along the left edge of the grid |
| K_j . Q_i / sqrt(d_k) | `S`           | (query, key)      | row = key, column = query       |
| masked cells          | `mask`        | (query, key)      | the lower-left triangle         |
| dots                  | `A`           | (query, key)      | dot area; columns sum to 1      |
| W_V down              | `W_V`         | (d_head, d_model) | same                            |
| W_V up                | `W_O`         | (d_model, d_head) | same                            |
| W_V E_j               | `V_up`        | (key, d_model)    | beside row j                    |
| Delta E_i, E'_i       | `dE`, `E_out` | (query, d_model)  | right of the grid               |

With row vectors dE = softmax(Q K^T / sqrt(d_k)) V_up; with column vectors, V_up softmax(K^T Q /
sqrt(d_k)). `mask` is True where a query may look. A query *attends to* keys: in "a fluffy blue
creature", creature attends to fluffy. Positions count from 0 in code, from 1 on screen.

>>> from attention_math import load
>>> trace = load("story").trace("a fluffy blue creature roamed the verdant forest")
>>> trace.heads[0].A.shape
torch.Size([8, 8])
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attention_math.attention import AttentionHead, CrossAttention, MultiHeadAttention
    from attention_math.errors import InputError
    from attention_math.models import load
    from attention_math.sizes import HeadSizes, ModelSizes
    from attention_math.trace import AttentionTrace, HeadTrace, Provenance

__all__ = [
    "AttentionHead",
    "AttentionTrace",
    "CrossAttention",
    "HeadSizes",
    "HeadTrace",
    "InputError",
    "ModelSizes",
    "MultiHeadAttention",
    "Provenance",
    "load",
]

_HOMES = {
    "errors": ("InputError",),
    "sizes": ("HeadSizes", "ModelSizes"),
    "trace": ("AttentionTrace", "HeadTrace", "Provenance"),
    "attention": ("AttentionHead", "CrossAttention", "MultiHeadAttention"),
    "models": ("load",),
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for (PEP 562): a command that only needs InputError does not wait for torch.
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
