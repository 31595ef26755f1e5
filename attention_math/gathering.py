"""What one query gathers: the terms of its weighted sum, and the plane in which its vector moves.

The video shows the same for *creature* with made-up numbers (14:42 to 15:28).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.head_trace import HeadTrace
from attention_math.trace import AttentionTrace


@dataclass(frozen=True, eq=False)
class Gathering:
    """The weighted sum of one query, its largest terms one by one and all others as one.

    Attributes
    ----------
    keys
        The keys with a term of their own, in the order of the sentence.
    rest
        The keys that share the last term; empty if every key has its own.
    weights
        One weight for each term, (term,); the last is the sum over ``rest``. They sum to 1.
    values
        What each weight multiplies, (term, d_model); for ``rest`` the mean of its values by weight.
    terms
        weights * values, (term, d_model). They sum to dE of the query.
    """

    keys: tuple[int, ...]
    rest: tuple[int, ...]
    weights: Float[Tensor, " term"]
    values: Float[Tensor, "term d_model"]
    terms: Float[Tensor, "term d_model"]

    @classmethod
    def of(cls, head: HeadTrace, query: int, most: int = 4) -> "Gathering":
        """Gather the terms of a query.

        Parameters
        ----------
        head
            Where to read.
        query
            The query, 0-based.
        most
            At most so many terms, the one for the rest included.
        """
        allowed = head.mask[query].nonzero().flatten().tolist()
        own = allowed
        if len(allowed) > most:
            by_weight = sorted(allowed, key=lambda key: -float(head.A[query, key]))
            own = sorted(by_weight[: most - 1])
        rest = [key for key in allowed if key not in own]
        weights, values = [head.A[query, key] for key in own], [head.V_up[key] for key in own]
        if rest:
            share = head.A[query, rest]
            weights.append(share.sum())
            mean = share @ head.V_up[rest] / share.sum().clamp_min(torch.finfo(share.dtype).tiny)
            values.append(mean)
        weight, value = torch.stack(weights), torch.stack(values)
        return cls(tuple(own), tuple(rest), weight, value, weight[:, None] * value)


@dataclass(frozen=True, eq=False)
class Nearest:
    """The words whose vectors point most nearly where a vector points.

    Attributes
    ----------
    words
        Nearest first.
    cosines
        Their cosines with the vector, (word,).
    """

    words: tuple[str, ...]
    cosines: Float[Tensor, " word"]

    @classmethod
    def of(cls, found: Sequence[tuple[str, float]]) -> "Nearest":
        """Arrange what a model's ``nearest`` returned."""
        return cls(tuple(word for word, _ in found), torch.tensor([cosine for _, cosine in found]))


@dataclass(frozen=True, eq=False)
class MovingPlane:
    """The plane through one query's vector in the stream and its change: both lie in it exactly.

    Terms of the change are projected. The vectors of other tokens are not in the plane: how far the
    query turns towards them cannot be read from a picture of it, and is in ``before`` and
    ``after``.

    Attributes
    ----------
    axes
        Orthonormal, (2, d_model): along E, then the part of dE at right angles to it.
    E, dE, E_out
        Coordinates of the query's vector, its change and its sum, (2,).
    terms
        Coordinates of the gathered terms, (term, 2); they sum to dE.
    before, after
        Cosine of every token's vector with the query's before the change and after it, in the full
        space, (token,).
    """

    axes: Float[Tensor, "2 d_model"]
    E: Float[Tensor, "2"]
    dE: Float[Tensor, "2"]
    E_out: Float[Tensor, "2"]
    terms: Float[Tensor, "term 2"]
    before: Float[Tensor, " token"]
    after: Float[Tensor, " token"]

    @classmethod
    def of(
        cls, trace: AttentionTrace, head: HeadTrace, query: int, gathering: Gathering
    ) -> "MovingPlane":
        """Fit the plane to one query of a trace and what one of its heads adds.

        Where dE is zero or along E, the second axis is the most telling direction of the other
        tokens, or any direction at right angles where there is none.
        """
        E, dE = trace.stream[query], head.dE[query]
        first = E / E.norm()
        others = torch.cat([dE[None], trace.stream, torch.eye(len(E), dtype=E.dtype)])
        across = others - (others @ first)[:, None] * first
        clear = across.norm(dim=1) > 1e-6 * E.norm()
        second = across[clear][0]
        axes = torch.stack([first, second / second.norm()])
        cosine = torch.nn.functional.cosine_similarity
        return cls(
            axes,
            axes @ E,
            axes @ dE,
            axes @ (E + dE),
            gathering.terms @ axes.T,
            cosine(trace.stream, E[None]),
            cosine(trace.stream, (E + dE)[None]),
        )
