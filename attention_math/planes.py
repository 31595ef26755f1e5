"""A plane to look at vectors in: it holds one of them exactly, the others as shadows."""

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.errors import InputError


@dataclass(frozen=True, eq=False)
class ShadowPlane:
    """The plane through one vector in which others show best.

    How far a shadow reaches along the vector is exact: it is their dot product over the vector's
    length. How far it reaches across is the most that a plane can show; the rest is left out.

    Attributes
    ----------
    axes
        Orthonormal, (2, d): along the vector, then the principal direction of what is at right
        angles to it in the others.
    vector
        Coordinates of the vector itself, (2,).
    others
        Coordinates of the others' shadows, (other, 2).
    turned
        The others, each turned about the vector into the plane, to the side of its shadow,
        (other, 2): their lengths and their angles to the vector are true, those between them not.
    cosines
        Of each other with the vector in the full space, (other,); 0 where one of them is zero.
    """

    axes: Float[Tensor, "2 d"]
    vector: Float[Tensor, "2"]
    others: Float[Tensor, "other 2"]
    turned: Float[Tensor, "other 2"]
    cosines: Float[Tensor, " other"]

    @classmethod
    def of(cls, vector: Float[Tensor, " d"], others: Float[Tensor, "other d"]) -> "ShadowPlane":
        """Fit the plane to a vector and at least one other, in at least two dimensions.

        Raises
        ------
        InputError
            If the vectors have fewer than two entries: there is no plane then.
        """
        if len(vector) < 2:
            raise InputError("A plane needs vectors of two entries or more; these have one.")
        first = _unit(vector)
        across = others - (others @ first)[:, None] * first
        # Where the others leave no direction of their own, any one at right angles will do.
        spare = 1e-9 * (torch.eye(len(vector), dtype=vector.dtype) - first[:, None] * first)
        second = torch.linalg.svd(torch.cat([across, spare]), full_matrices=False).Vh[0]
        second = _unit(second - (second @ first) * first)
        # The others shall stand above the vector rather than below it.
        second = -second if float((others @ second).sum()) < 0 else second
        axes = torch.stack([first, second])
        shadows, turned = others @ axes.T, turned_about(axes, others)
        cosines = torch.nn.functional.cosine_similarity(others, vector[None])
        return cls(axes, axes @ vector, shadows, turned, cosines)


def turned_about(
    axes: Float[Tensor, "2 d"], vectors: Float[Tensor, "vector d"]
) -> Float[Tensor, "vector 2"]:
    """Turn vectors about the first axis of a plane into it, each to the side of its shadow.

    Their lengths and their angles to that axis stay true, those between them do not.
    """
    along, across = (vectors @ axes.T).unbind(dim=1)
    away = (vectors - along[:, None] * axes[0]).norm(dim=1)
    return torch.stack([along, torch.where(across < 0, -1, 1) * away], dim=1)


def _unit(vector: Float[Tensor, " d"]) -> Float[Tensor, " d"]:
    length = vector.norm()
    if length > 0:
        return vector / length
    return torch.eye(len(vector), dtype=vector.dtype)[0]
