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
LIFT = 0.28  # of the name of the new arrow above its tip, scene units
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

    The parts are ``plane``, ``before``, ``terms`` and ``after``, each with its label.

    Parameters
    ----------
    before, after
        The vector and the sum of it and all terms.
    terms
        What is added, in order.
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
    >>> picture = MovingPicture(before, after, [blue], (-4, -2, 4, 2), DARK)
    >>> len(picture.terms)
    1
    """

    def __init__(
        self,
        before: Named,
        after: Named,
        terms: Sequence[Named],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.theme = theme
        on_the_way = np.cumsum([before.vector, *[term.vector for term in terms]], axis=0)
        ends = [*on_the_way, after.vector]
        self.plane = VectorPlane(ends, box, theme, below=BELOW)
        self.before = self._named(before, theme.ink, middle=True)
        self.after = self._named(after, theme.ink)
        self.terms = VGroup()
        tail = before.vector
        for term in terms:
            self.terms.add(self._named(term, theme.value, tail=tail, middle=True))
            tail = tail + term.vector
        self.add(self.plane, self.before, self.terms, self.after)
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
        middle: bool = False,
    ) -> VGroup:
        """Return an arrow with its label beyond the tip, or beside its middle."""
        start = self.plane.point(tail)
        drawn = PlaneArrow(start, item.vector, item.source, self.plane.unit, color)
        along = drawn.tip - drawn.tail
        length = float(np.hypot(*along))
        if not item.name or (length < LABELLED and middle):
            return VGroup(drawn)
        along = along / max(length, 1e-9)
        label = self._label(item, color)
        half = np.array([label.width, label.height]) / 2
        if middle:
            side = np.array([along[1], -along[0]])
            center = (drawn.tip + drawn.tail) / 2 + side * (0.15 + abs(side) @ half)
        else:
            center = drawn.tip + along * (0.15 + abs(along) @ half) + np.array([0.0, LIFT])
        return VGroup(drawn, label.move_to((*center, 0)))

    def _label(self, item: Named, color: str) -> Label:
        if item.name.startswith("$"):
            return Label(item.name, color, SIZES.word, sources=item.name_sources)
        return token(item.name, color, SIZES.note)
