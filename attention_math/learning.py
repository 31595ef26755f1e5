"""How W_Q came to be: the recorded moments of the training as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math.story import Snapshot


@dataclass(frozen=True, eq=False)
class Learning:
    """The recorded moments of a training, in order.

    Attributes
    ----------
    step
        How many steps of training were done, (moment,).
    loss
        The loss on held-out sentences, (moment,).
    W_Q
        The query matrix, (moment, d_head, d_model).
    """

    step: Int[Tensor, " moment"]
    loss: Float[Tensor, " moment"]
    W_Q: Float[Tensor, "moment d_head d_model"]

    @classmethod
    def of(cls, snapshots: Sequence[Snapshot]) -> "Learning":
        """Stack the snapshots of a model."""
        return cls(
            torch.tensor([snapshot.step for snapshot in snapshots]),
            torch.tensor([snapshot.loss for snapshot in snapshots], dtype=torch.float64),
            torch.stack([snapshot.W_Q for snapshot in snapshots]),
        )
