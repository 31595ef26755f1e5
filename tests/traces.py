"""Small traces for tests."""

from typing import Any

import numpy as np

from attention_math.masks import no_mask
from attention_math.provenance import Provenance
from attention_math.trace import AttentionTrace, HeadTrace

SOURCE = Provenance("trained here", "story head", "seed 1, loss 0.057")
TOKENS = ("ein", "zwei", "drei", "vier")


def normal(*shape):
    return np.random.default_rng(sum(shape)).normal(size=shape)


def arrays(d_model=5, d_head=2):
    down = [normal(d_head, d_model) * factor for factor in (1, 2, 3)]
    return [normal(4, d_model), *down, normal(d_model, d_head)]


def make_trace(**changes):
    """A cross-attention trace of two heads in which no two fields are equal by accident."""
    E, *weights = arrays()
    options: dict[str, Any] = dict(mask=no_mask, memory=normal(3, 5), score_bias=normal(4, 3))
    options |= {"angles_Q": normal(4, 1), "angles_K": normal(3, 1)} | changes
    biases = {name: normal(2) + i for i, name in enumerate(("b_Q", "b_K", "b_V"))}
    heads = [
        HeadTrace.from_weights(E, *weights, **biases, **options, layer=2, head=h) for h in (0, 7)
    ]
    return AttentionTrace.from_heads(
        E,
        heads,
        TOKENS,
        memory=options["memory"],
        key_tokens=("one", "two", "three"),
        stream=normal(4, 5) + 1,
        rest=normal(4, 5) + 2,
        provenance=SOURCE,
    )
