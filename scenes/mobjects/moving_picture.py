"""A vector and what moves it: its own arrow, the gathered terms head to tail, the new arrow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.outlines import Box
from scenes.mobjects.spaces import PlaneArrow, VectorPlane
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

LABELLED = 0.9  # shorter arrows (scene units) get no label


@dataclass(frozen=True)
class Named:
    """A vector of the plane with the word for it and the field it was read from."""

    name: str
    vector: NDArray[np.float64]
    source: str


class MovingPicture(VGroup):
    """A plane in which terms carry a vector from where it was to where it ends.

    The parts are ``plane``, ``before``, ``terms`` (which start at the points
    ``tails``), ``after``, ``others``, each with its label.

    Parameters
    ----------
    before, after
        The vector and the sum of it and all terms.
    terms
        What is added, in order.
    others
        Other vectors to compare with, drawn thin.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> at = lambda x, y: np.array([x, y])
    >>> before, after = Named("creature", at(2, 0), "plane.E"), Named("", at(3, 2), "plane.E_out")
    >>> blue = Named("blue", at(1, 2), "plane.terms[0]")
    >>> picture = MovingPicture(before, after, [blue], [], (-4, -2, 4, 2), DARK)
    >>> len(picture.terms)
    1
    """

    def __init__(
        self,
        before: Named,
        after: Named,
        terms: Sequence[Named],
        others: Sequence[Named],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.theme = theme
        ends = [before.vector, after.vector, *[other.vector for other in others]]
        self.plane = VectorPlane(ends, box, theme)
        self.before = self._named(before, theme.ink, middle=True)
        self.after = self._named(after, theme.ink, lift=True)
        self.others = VGroup(*[self._named(other, theme.dim, thin=True) for other in others])
        _spread([label for group in self.others for label in group if isinstance(label, Label)])
        self.terms, self.tails = VGroup(), []
        tail = before.vector
        for term in terms:
            self.tails.append(self.plane.point(tail))
            self.terms.add(self._named(term, theme.value, tail=tail, middle=True))
            tail = tail + term.vector
        self.add(self.plane, self.others, self.before, self.terms, self.after)

    def _named(
        self,
        item: Named,
        color: str,
        *,
        tail: ArrayLike = (0.0, 0.0),
        thin: bool = False,
        middle: bool = False,
        lift: bool = False,
    ) -> VGroup:
        """Return an arrow with its label at the tip, or beside its middle."""
        start = self.plane.point(tail)
        drawn = PlaneArrow(
            start, item.vector, item.source, self.plane.unit, color, 0.025 if thin else 0.05
        )
        along = drawn.tip - drawn.tail
        length = float(np.hypot(*along))
        if not item.name or (length < LABELLED and middle):
            return VGroup(drawn)
        along = along / max(length, 1e-9)
        label = self._label(item.name, color)
        if middle:
            side = np.array([along[1], -along[0]])
            reach = 0.15 + abs(side[0]) * label.width / 2 + abs(side[1]) * label.height / 2
            center = (drawn.tip + drawn.tail) / 2 + side * reach
        else:
            reach = 0.15 + abs(along[0]) * label.width / 2 + abs(along[1]) * label.height / 2
            center = drawn.tip + along * reach + (0, 0.28 * lift)
        return VGroup(drawn, label.move_to((*center, 0)))

    def _label(self, name: str, color: str) -> Label:
        if name.startswith("$"):
            return Label(name, color, SIZES.word)
        return word(name, color, SIZES.note)


def _spread(labels: Sequence[Label]) -> None:
    """Lift labels that lie over one below them, lowest first."""
    placed: list[Label] = []
    for label in sorted(labels, key=lambda item: item.get_center()[1]):
        for other in placed:
            gap = np.abs(label.get_center() - other.get_center())
            size = (label.width + other.width, label.height + other.height)
            if gap[0] < size[0] / 2 + 0.05 and gap[1] < size[1] / 2 + 0.05:
                label.shift((0, other.get_top()[1] + 0.08 - label.get_bottom()[1], 0))
        placed.append(label)
