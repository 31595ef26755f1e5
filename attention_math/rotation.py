"""Rotary positions: pairs of entries of a query or key turn by an angle that grows with place.

Su et al. 2021, "RoFormer: Enhanced transformer with rotary position embedding", section 3.2. The
pairs are those of Hugging Face's Llama: entry i of the first half with entry i of the second.
"""

import torch
from jaxtyping import Float
from torch import Tensor


def rotate(
    X: Float[Tensor, "token d_head"], angles: Float[Tensor, "token pair"]
) -> Float[Tensor, "token d_head"]:
    """
    Turn the entries i and i + n_pairs of every row by its angle i, in radians.

    Entries after the last pair stay as they are; with no pairs at all nothing turns.
    """
    n_pairs = angles.shape[-1]
    first, second, rest = X.split([n_pairs, n_pairs, X.shape[-1] - 2 * n_pairs], dim=-1)
    cos, sin = angles.cos(), angles.sin()
    return torch.cat([first * cos - second * sin, second * cos + first * sin, rest], dim=-1)
