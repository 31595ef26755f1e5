"""How much heads do something, and when that is enough to say that they do it.

A beautiful pattern on one sentence says little: most heads look at the first token, and some look
at an adjective only because it stands before its noun. So a head has a role only if it clears a
control: the same weight in a place, or on a text, where there is nothing to be found.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from attention_math.errors import InputError

LEAST, FACTOR, OFTEN = 0.25, 1.5, (2, 3)
RULE = (
    f"A head has a role if its score is at least {LEAST}, at least {FACTOR} times its control, and "
    f"higher than its control in at least {OFTEN[0]} of {OFTEN[1]} texts."
)
DECIMALS = 4  # of the means that are kept

Heads = Float[Tensor, "layer head"]
Measured = tuple[Heads, Heads]  # on one text: weights of the heads, and their controls


@dataclass(frozen=True)
class Role:
    """Something that a head may do.

    Attributes
    ----------
    name
        What it is called.
    looks
        What it looks at; the score is the mean weight on that.
    control
        What it looks at no more than others do; its score has to clear the mean weight on that.
    """

    name: str
    looks: str
    control: str


@dataclass(frozen=True)
class HeadScore:
    """How much one head does something.

    Attributes
    ----------
    role
        What it may do.
    layer, head
        Which head, counted from 0.
    score, control
        Mean weights, 0 to 1.
    wins, texts
        In how many of the texts its weight was higher than its control.
    given
        Whether it has the role, by `RULE`.
    """

    role: Role
    layer: int
    head: int
    score: float
    control: float
    wins: int
    texts: int
    given: bool

    @property
    def name(self) -> str:
        """The head as the literature writes it: L13H1."""
        return f"L{self.layer}H{self.head}"


@dataclass(frozen=True, eq=False)
class RoleScores:
    """How much every head of a model does one thing.

    Attributes
    ----------
    role
        What they may do.
    score, control
        Mean weights, (layer, head).
    wins
        In how many texts the weight was higher than its control, (layer, head).
    texts
        How many there were.
    """

    role: Role
    score: Float[Tensor, "layer head"]
    control: Float[Tensor, "layer head"]
    wins: Int[Tensor, "layer head"]
    texts: int

    @classmethod
    def of(cls, role: Role, measured: Sequence[Measured]) -> "RoleScores":
        """Average what was measured on several texts."""
        score, control = (torch.stack(part) for part in zip(*measured, strict=True))
        wins = (score > control).sum(dim=0)
        return cls(role, _mean(score), _mean(control), wins, texts=len(measured))

    @cached_property
    def given(self) -> Bool[Tensor, "layer head"]:
        """Which heads have the role, by `RULE`."""
        often = OFTEN[1] * self.wins >= OFTEN[0] * self.texts
        return (self.score >= LEAST) & (self.score >= FACTOR * self.control) & often

    def at(self, layer: int, head: int) -> HeadScore:
        """Return what one head does.

        Raises
        ------
        InputError
            If there is no such head.
        """
        layers, heads = self.score.shape
        if not (0 <= layer < layers and 0 <= head < heads):
            raise InputError(
                f"There are the layers 0 to {layers - 1} with the heads 0 to {heads - 1}; there is "
                f"no head {head} of layer {layer}."
            )
        return HeadScore(
            self.role,
            layer,
            head,
            score=self.score[layer, head].item(),
            control=self.control[layer, head].item(),
            wins=int(self.wins[layer, head]),
            texts=self.texts,
            given=bool(self.given[layer, head]),
        )

    def best(self, k: int) -> list[HeadScore]:
        """Return at most k heads that have the role, those farthest above their control first."""
        return self._first(k, self.score - self.control, self.given)

    def refused(self, k: int) -> list[HeadScore]:
        """Return at most k heads that look as if they had the role and have not, by their score."""
        return self._first(k, self.score, ~self.given & (self.score >= LEAST))

    def _first(
        self, k: int, order: Float[Tensor, "layer head"], among: Bool[Tensor, "layer head"]
    ) -> list[HeadScore]:
        places = order.flatten().argsort(descending=True, stable=True).tolist()
        chosen = [place for place in places if among.flatten()[place]]
        return [self.at(*divmod(place, order.shape[1])) for place in chosen[:k]]


def _mean(samples: Float[Tensor, "text layer head"]) -> Heads:
    return samples.double().mean(dim=0).round(decimals=DECIMALS)
