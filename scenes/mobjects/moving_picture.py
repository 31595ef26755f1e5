"""A vector and what moves it: its own arrow, the gathered terms head to tail, the new arrow."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token
from scenes.mobjects.spaces import PlaneArrow, VectorPlane, settle
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

LABELLED = 0.9  # shorter arrows (scene units) get no label
BELOW = 0.75  # under all arrows, scene units: a name fits there


@dataclass(frozen=True)
class Named:
    """A vector of the plane, its field, and its name: a word, or mathematics in dollar signs.

    ``name_sources`` says where the digits of the name were read from, if it has any.
    """

    name: str
    vector: NDArray[np.float64]
    source: str
    name_sources: tuple[str, ...] = ()


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
        on_the_way = np.cumsum([before.vector, *[term.vector for term in terms]], axis=0)
        ends = [*on_the_way, after.vector, *[other.vector for other in others]]
        self.plane = VectorPlane(ends, box, theme, below=BELOW)
        self.before = self._named(before, theme.ink, middle=True)
        self.after = self._named(after, theme.ink, lift=True)
        turns = np.argsort([-np.arctan2(*other.vector[::-1]) for other in others], kind="stable")
        sides = np.zeros(len(others))  # the names of arrows side by side go to either side
        sides[turns] = np.linspace(-1, 1, len(others)) if len(others) > 1 else 0.0
        self.others = VGroup(
            *[
                self._named(other, theme.dim, thin=True, aside=float(side))
                for other, side in zip(others, sides, strict=True)
            ]
        )
        self.terms, self.tails = VGroup(), []
        tail = before.vector
        for term in terms:
            self.tails.append(self.plane.point(tail))
            self.terms.add(self._named(term, theme.value, tail=tail, middle=True))
            tail = tail + term.vector
        self.add(self.plane, self.others, self.before, self.terms, self.after)
        drawn = self.get_family()
        arrows = [part for part in drawn if isinstance(part, PlaneArrow)]
        settle(
            [part for part in reversed(drawn) if isinstance(part, Label)],
            [(arrow.tail, arrow.tip) for arrow in arrows],
            box,
        )

    def _named(
        self,
        item: Named,
        color: str,
        *,
        tail: ArrayLike = (0.0, 0.0),
        thin: bool = False,
        middle: bool = False,
        lift: bool = False,
        aside: float = 0.0,
    ) -> VGroup:
        """Return an arrow with its label at the tip, or beside its middle; ``aside``: left -1."""
        start = self.plane.point(tail)
        drawn = PlaneArrow(
            start, item.vector, item.source, self.plane.unit, color, 0.025 if thin else 0.05
        )
        along = drawn.tip - drawn.tail
        length = float(np.hypot(*along))
        if not item.name or (length < LABELLED and middle):
            return VGroup(drawn)
        along = along / max(length, 1e-9)
        label = self._label(item, color)
        if middle:
            side = np.array([along[1], -along[0]])
            reach = 0.15 + abs(side[0]) * label.width / 2 + abs(side[1]) * label.height / 2
            center = (drawn.tip + drawn.tail) / 2 + side * reach
        else:
            reach = 0.15 + abs(along[0]) * label.width / 2 + abs(along[1]) * label.height / 2
            right = np.array([along[1], -along[0]])
            beside = 0.12 + (abs(right[0]) * label.width + abs(right[1]) * label.height) / 2
            center = drawn.tip + (1 - abs(aside)) * reach * along + aside * beside * right
            center += np.array([0.0, 0.28 * lift])
        return VGroup(drawn, label.move_to((*center, 0)))

    def _label(self, item: Named, color: str) -> Label:
        if item.name.startswith("$"):
            return Label(item.name, color, SIZES.word, sources=item.name_sources)
        return token(item.name, color, SIZES.note)
