"""Whether a trace is what a language model itself went on with, field by field."""

import torch
from torch import Tensor

from attention_math.capture import Captured
from attention_math.errors import InputError
from attention_math.sizes import ModelSizes
from attention_math.trace import AttentionTrace

# Largest differences from the model's own numbers: of weights, and of everything else relative to
# its largest entry. Float32 gives about 1e-6 and 1e-5.
SAME_WEIGHTS, SAME = 1e-5, 1e-4


def differences(trace: AttentionTrace, seen: Captured, sizes: ModelSizes) -> dict[str, float]:
    """
    Compare a trace with what the model went on with.

    Returns
    -------
    dict of str to float
        For "A" the largest difference; for "Q_raw", "K_raw", "V", "Q", "K" and "E_out" the largest
        difference relative to the largest entry.
    """
    found: dict[str, float] = {}
    counts = (sizes.n_heads, sizes.n_kv_heads, sizes.n_kv_heads)
    widths = [count * sizes.head.d_head for count in counts]
    raw = torch.cat(seen.raw, dim=-1).split(widths, dim=-1)
    share = sizes.n_heads // sizes.n_kv_heads
    for place, head in enumerate(trace.heads):
        found["A"] = max(found.get("A", 0.0), _apart(head.A, seen.A[place]))
        rows = (head.head, head.head // share, head.head // share)
        for name, whole, row in zip(("Q_raw", "K_raw", "V"), raw, rows, strict=True):
            own = whole.unflatten(1, (-1, sizes.head.d_head))[:, row]
            found[name] = max(found.get(name, 0.0), _relative(getattr(head, name), own))
        for name, own in (("Q", seen.Q[rows[0]]), ("K", seen.K[rows[1]])):
            found[name] = max(found.get(name, 0.0), _relative(getattr(head, name), own))
    found["E_out"] = _relative(trace.E_out, seen.attended)
    return found


def compare(trace: AttentionTrace, seen: Captured, sizes: ModelSizes) -> None:
    """
    Check that a trace is what the model went on with.

    Raises
    ------
    InputError
        If a field differs by more than float32 can explain.
    """
    for name, off in differences(trace, seen, sizes).items():
        if not off <= (SAME_WEIGHTS if name == "A" else SAME):
            raise InputError(
                f"The trace of {sizes.name} would not be what the model computes: {name} differs "
                f"by {off:.3g}. The model does something that traces do not know; please report it."
            )


def _apart(ours: Tensor, own: Tensor) -> float:
    return float((ours - own).abs().max())


def _relative(ours: Tensor, own: Tensor) -> float:
    return _apart(ours, own) / max(float(own.abs().max()), 1e-30)
