"""One attention head at work on one text: every intermediate, named and shaped.

The formula is Vaswani et al. 2017, "Attention is all you need", equation 1, with rows for tokens;
`V_up` follows the video (17:30): the output matrix is cut into one "value up" matrix per head.
"""

# ruff: noqa: N802 (fields carry the names of the notation: b_Q, dE)

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from jaxtyping import Bool, Float
from torch import Tensor

from attention_math.checks import Array, as_floats, axes, check_shapes
from attention_math.errors import InputError
from attention_math.masks import Mask, causal, to_tensor
from attention_math.rotation import rotate
from attention_math.steps import attend, project


@dataclass(frozen=True, eq=False, kw_only=True)
class HeadTrace:
    """Everything one head computes; build it with `from_weights`.

    Attributes
    ----------
    layer, head
        Which head this is, 0-based.
    W_Q, W_K, W_V
        Query, key and value-down matrices, (d_head, d_model).
    b_Q, b_K, b_V
        Their biases, (d_head,); zeros where there are none.
    W_O
        Value-up matrix, (d_model, d_head): this head's slice of the output matrix.
    Q_raw, K_raw
        Queries and keys before rotation, (query, d_head) and (key, d_head); equal to Q and K where
        nothing rotates.
    angles_Q, angles_K
        By how much the pairs of entries of each query and key are rotated (`rotation.rotate`),
        radians, (query, pair) and (key, pair); no pairs where nothing rotates.
    Q, K, V
        Queries (query, d_head), keys and values (key, d_head).
    V_up
        What each token would add to another one: V @ W_O.T, (key, d_model).
    scale
        Factor of the dot products, 1 / sqrt(d_head) unless the model says otherwise.
    score_bias
        Added to the scores, (query, key); zeros where there is none. Kept because S alone cannot
        tell a bias from a wrong scale.
    S
        Scores before the mask: scale * Q @ K.T + score_bias, (query, key).
    mask
        (query, key), True = may look.
    A
        Weights: the softmax of each row of S over the allowed keys, (query, key). Rows sum to 1,
        masked entries are exactly 0.
    dE
        What this head adds to each query token: A @ V_up, (query, d_model).
    """

    layer: int
    head: int
    W_Q: Float[Tensor, "d_head d_model"]
    W_K: Float[Tensor, "d_head d_model"]
    b_Q: Float[Tensor, " d_head"]
    b_K: Float[Tensor, " d_head"]
    b_V: Float[Tensor, " d_head"]
    W_V: Float[Tensor, "d_head d_model"]
    W_O: Float[Tensor, "d_model d_head"]
    Q_raw: Float[Tensor, "query d_head"]
    K_raw: Float[Tensor, "key d_head"]
    angles_Q: Float[Tensor, "query pair"]
    angles_K: Float[Tensor, "key pair"]
    Q: Float[Tensor, "query d_head"]
    K: Float[Tensor, "key d_head"]
    V: Float[Tensor, "key d_head"]
    V_up: Float[Tensor, "key d_model"]
    scale: float
    score_bias: Float[Tensor, "query key"]
    S: Float[Tensor, "query key"]
    mask: Bool[Tensor, "query key"]
    A: Float[Tensor, "query key"]
    dE: Float[Tensor, "query d_model"]

    @classmethod
    def from_weights(
        cls,
        E: Array,
        W_Q: Array,
        W_K: Array,
        W_V: Array,
        W_O: Array,
        *,
        memory: Array | None = None,
        b_Q: Array | None = None,
        b_K: Array | None = None,
        b_V: Array | None = None,
        mask: Mask | Array = causal,
        scale: float | int | None = None,
        score_bias: Array | None = None,
        angles_Q: Array | None = None,
        angles_K: Array | None = None,
        layer: int = 0,
        head: int = 0,
    ) -> "HeadTrace":
        """Run one head, from torch tensors or numpy arrays (which are copied).

        Parameters
        ----------
        E
            What W_Q multiplies, (query, d_model): one row per token.
        W_Q, W_K, W_V, W_O
            (d_head, d_model) three times, then (d_model, d_head).
        memory
            What W_K and W_V multiply, (key, d_model); `E` itself when left out.
        b_Q, b_K, b_V
            (d_head,); zeros when left out.
        mask
            A predicate of `attention_math.masks` or a bool table (query, key), True = may look.
        scale
            1 / sqrt(d_head) when left out.
        score_bias
            (query, key); zeros when left out.
        angles_Q, angles_K
            Angles of rotary positions, (query, pair) and (key, pair); nothing rotates without.
        layer, head
            Which head this is, 0-based.

        Raises
        ------
        InputError
            If a shape does not fit, there are more pairs to rotate than entries, or the mask leaves
            a query nothing to look at.
        """
        given = {"E": E, "memory": E if memory is None else memory}
        given |= {"W_Q": W_Q, "W_K": W_K, "W_V": W_V, "W_O": W_O}
        given |= {"b_Q": b_Q, "b_K": b_K, "b_V": b_V, "score_bias": score_bias}
        given |= {"angles_Q": angles_Q, "angles_K": angles_K}
        weights = as_floats(given)
        check_shapes(axes(cls) | {"E": "query d_model", "memory": "key d_model"}, weights)

        x, y = weights.pop("E"), weights.pop("memory")
        d_head = len(weights["W_Q"])
        angles = {
            "angles_Q": weights.pop("angles_Q", x.new_zeros(len(x), 0)),
            "angles_K": weights.pop("angles_K", y.new_zeros(len(y), 0)),
        }
        _check_pairs(angles, d_head)
        for bias in ("b_Q", "b_K", "b_V"):
            weights.setdefault(bias, x.new_zeros(d_head))
        weights.setdefault("score_bias", x.new_zeros(len(x), len(y)))
        allowed = to_tensor(mask, len(x), len(y)).to(x.device)
        scale = 1 / math.sqrt(d_head) if scale is None else float(scale)
        Q_raw, K_raw, V, V_up = project(x, y, weights)
        Q, K = rotate(Q_raw, angles["angles_Q"]), rotate(K_raw, angles["angles_K"])
        S, A, dE = attend(Q, K, V_up, allowed, scale, weights["score_bias"])
        steps = {"Q_raw": Q_raw, "K_raw": K_raw, **angles, "Q": Q, "K": K, "V": V, "V_up": V_up}
        steps |= {"mask": allowed, "S": S, "A": A, "dE": dE}
        return cls(layer=layer, head=head, scale=scale, **weights, **steps)

    def with_(
        self,
        *,
        mask: Mask | Array | None = None,
        scale: float | int | None = None,
        temperature: float | int = 1,
    ) -> "HeadTrace":
        """Run the same queries, keys and values with another mask, scale or temperature.

        Parameters
        ----------
        mask
            A predicate or a bool table (query, key); as it was when left out.
        scale
            Factor of the dot products; as it was when left out.
        temperature
            Divides the scores, and so shows up in `scale` (and `score_bias`) of the result.

        Raises
        ------
        InputError
            If the temperature is not above 0, or the mask leaves a query nothing to look at.
        """
        if not temperature > 0:
            raise InputError(f"The temperature is {temperature}; it must be above 0.")
        allowed = self.mask if mask is None else to_tensor(mask, *self.S.shape).to(self.S.device)
        scale = (self.scale if scale is None else scale) / temperature
        score_bias = self.score_bias / temperature
        S, A, dE = attend(self.Q, self.K, self.V_up, allowed, scale, score_bias)
        return replace(self, mask=allowed, scale=scale, score_bias=score_bias, S=S, A=A, dE=dE)

    @property
    def d_head(self) -> int:
        """The length of a query or key."""
        return self.W_Q.shape[0]

    @property
    def rotates(self) -> bool:
        """Whether queries and keys are rotated, by their places, before they meet."""
        return self.angles_Q.shape[-1] > 0 or self.angles_K.shape[-1] > 0

    @property
    def is_plain(self) -> bool:
        """Whether S is the dot products over sqrt(d_head) and nothing else, as in the paper."""
        divided_by_root = math.isclose(self.scale**-2, self.d_head, rel_tol=1e-6)
        return divided_by_root and not bool(self.score_bias.any())

    @property
    def dot_products(self) -> Float[Tensor, "query key"]:
        """Q @ K.T, the scores before scaling."""
        return self.Q @ self.K.T

    @property
    def products(self) -> Float[Tensor, "query key d_head"]:
        """Q times K entry by entry; the sum over d_head is `dot_products`."""
        return self.Q[:, None] * self.K[None]

    @property
    def exp_S(self) -> Float[Tensor, "query key"]:
        """exp(S) for allowed keys, 0 for masked ones.

        Infinite where S is over 88 in float32 or 709 in float64, although A is still right there.
        """
        return self.S.exp().masked_fill(~self.mask, 0)

    @property
    def normalizer(self) -> Float[Tensor, " query"]:
        """What the softmax divides by: the sum of `exp_S` over the keys."""
        return self.exp_S.sum(dim=-1)

    @property
    def contributions(self) -> Float[Tensor, "query key d_model"]:
        """What each key adds to each query token, A times V_up; the sum over keys is dE."""
        return self.A[..., None] * self.V_up[None]

    @property
    def given(self) -> Float[Tensor, "query key"]:
        """How much each key gives each query token: the length of what it adds."""
        return self.A * self.V_up.norm(dim=-1)

    @property
    def dE_norm(self) -> Float[Tensor, " query"]:
        """The length of what the head adds to each query token."""
        return self.dE.norm(dim=-1)

    def detach(self) -> "HeadTrace":
        """Copy without gradients; later changes of the weights do not reach the copy."""
        copies = {name: getattr(self, name).detach().clone() for name in axes(type(self))}
        return replace(self, **copies)

    def recompute(
        self, E: Float[Tensor, "query d_model"], memory: Float[Tensor, "key d_model"]
    ) -> dict[str, Tensor]:
        """Compute every field again from the fields before it."""
        Q_raw, K_raw, V, _ = project(E, memory, vars(self))
        Q, K = rotate(self.Q_raw, self.angles_Q), rotate(self.K_raw, self.angles_K)
        S, A, dE = attend(self.Q, self.K, self.V_up, self.mask, self.scale, self.score_bias)
        V_up = self.V @ self.W_O.T
        steps = {"Q_raw": Q_raw, "K_raw": K_raw, "Q": Q, "K": K, "V": V, "V_up": V_up}
        return steps | {"S": S, "A": A, "dE": dE}


def _check_pairs(angles: Mapping[str, Tensor], d_head: int) -> None:
    """Check that a row of `d_head` entries holds every pair that is to be rotated."""
    for name, given in angles.items():
        if 2 * given.shape[-1] > d_head:
            raise InputError(
                f"{name} rotates {given.shape[-1]} pairs, more than the {d_head} entries of a "
                f"query hold; give at most {d_head // 2}."
            )
