"""A matrix as a way from one space to another: the same tokens as arrows here and there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.marks import arrow
from scenes.mobjects.outlines import Box
from scenes.mobjects.spaces import VectorPlane, settle
from scenes.mobjects.symbols import Label, indexed
from scenes.theme import SIZES, Theme

GAP = 1.7  # between the planes, scene units
HEADING = 0.75  # over each plane
FAINT = 0.35  # opacity of the vectors that are not followed


@dataclass(frozen=True)
class Side:
    """The vectors of one space, as their shadows in a plane.

    Attributes
    ----------
    heading
        Typst source of what stands over the plane.
    heading_sources
        Where the digits in it were read from.
    letter, color
        Of the followed vector's symbol.
    vectors, source
        Shape (token, 2), and the field.
    """

    heading: str
    heading_sources: tuple[str, ...]
    letter: str
    color: str
    vectors: NDArray[np.float64]
    source: str


class SpacePicture(VGroup):
    """A plane under its heading: one arrow followed and labelled, the others faint.

    Parameters
    ----------
    side
        What is in it.
    focus
        Which vector is followed, counted from 0.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> vectors = np.array([[2.0, 1.0], [-1.0, 0.5]])
    >>> side = Side("$E$", (), "E", DARK.ink, vectors, "spaces.E")
    >>> picture = SpacePicture(side, 0, (-3, -2, 3, 2), DARK)
    >>> [round(reading.shown, 6) for reading in picture.followed.readings()]
    [2.0, 1.0]
    """

    def __init__(self, side: Side, focus: int, box: Box, theme: Theme) -> None:
        super().__init__()
        left, bottom, right, top = box
        inner = (left, bottom, right, top - HEADING)
        self.plane = VectorPlane(side.vectors, inner, theme)
        arrows = [
            self.plane.arrow(drawn, f"{side.source}[{token}]", side.color)
            for token, drawn in enumerate(side.vectors)
        ]
        lines = [[made.tail, made.tip] for made in arrows]
        self.followed = arrows.pop(focus)
        self.others = VGroup(*arrows).set_opacity(FAINT)
        middle = (left + right) / 2
        self.heading = Label(
            side.heading, side.color, SIZES.note, sources=side.heading_sources
        ).stand_at(middle, top - 0.4)
        self.label = indexed(side.letter, focus, side.color)
        along = self.followed.tip - self.followed.tail
        along = along / max(float(np.hypot(*along)), 1e-9)
        half = np.array([self.label.width, self.label.height]) / 2
        self.label.move_to((*(self.followed.tip + along * (0.15 + abs(along) @ half)), 0))
        settle([self.label], np.array(lines), inner)
        self.add(self.plane, self.heading, self.others, self.followed, self.label)


class SpaceMap(VGroup):
    """Two planes side by side and a named arrow from one to the other.

    The parts are ``before``, ``after``, ``shaft`` (the arrow) and ``name``.

    Parameters
    ----------
    sides
        What is in the left plane and in the right one.
    focus
        Which vector is followed, counted from 0.
    name
        The label of the arrow: the matrix.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> vectors = np.array([[2.0, 1.0], [-1.0, 0.5]])
    >>> E = Side("$E$", (), "E", DARK.ink, vectors, "spaces.E")
    >>> Q = Side("$Q$", (), "Q", DARK.query, vectors[:, ::-1], "spaces.Q")
    >>> drawn = SpaceMap((E, Q), 0, Label("$W_Q$", DARK.query), (-6, -2, 6, 2), DARK)
    >>> bool(drawn.before.plane.width < 6)
    True
    """

    def __init__(
        self, sides: Sequence[Side], focus: int, name: Label, box: Box, theme: Theme
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        middle, inner = (left + right) / 2, (top - HEADING + bottom) / 2
        half = GAP / 2
        start, end = sides
        self.before = SpacePicture(start, focus, (left, bottom, middle - half, top), theme)
        self.after = SpacePicture(end, focus, (middle + half, bottom, right, top), theme)
        shaft = arrow((middle - half + 0.2, inner), (middle + half - 0.2, inner), theme.dim, 0.045)
        self.shaft, self.name = shaft, name.stand_at(middle, inner + 0.3)
        self.add(self.before, self.after, self.shaft, self.name)
