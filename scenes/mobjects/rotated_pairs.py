"""Pairs of entries of a vector as arrows in circles, turned by rotary positions."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, linear, smooth
from numpy.typing import NDArray

from scenes.mobjects import outlines
from scenes.mobjects.angle_arc import AngleArc
from scenes.mobjects.marks import Mark
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.spaces import PlaneArrow
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

ARC = 0.42  # the radius of the arc that shows an angle, as a share of the circle's
HEADING, FOOT = 0.55, 1.35  # room above the circles, and below them, scene units
THIN = 0.022


@dataclass(frozen=True)
class Pairs:
    """Pairs of entries before and after they were turned, each with its source.

    Attributes
    ----------
    entries
        Which entries they are, counted from 1, (pair, 2).
    before, after
        Their values, (pair, 2).
    degrees
        By how much each was turned, counter-clockwise, (pair,).
    """

    entries: Entries
    before: Entries
    after: Entries
    degrees: Entries


class RotatedPairs(VGroup):
    """A circle for each pair: an arrow as it was, an arrow as it is, the angle between them.

    The parts are ``headings`` (which entries), ``circles``, ``before`` and ``after`` (arrows whose
    tips lie on the circle: a rotation keeps lengths), ``arcs`` and ``degrees`` of the angles, and
    for each pair the columns ``were`` and ``are``, with ``leads`` (arrows) between.

    Parameters
    ----------
    pairs
        What to draw.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    color
        Of the vectors.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> pairs = Pairs(
    ...     (np.array([[1, 3]]), "turning.entries"), (np.array([[2.0, 0.0]]), "turning.before"),
    ...     (np.array([[0.0, 2.0]]), "turning.after"), (np.array([90.0]), "turning.degrees"),
    ... )
    >>> drawn = RotatedPairs(pairs, (-6, -3, 6, 2), DARK, DARK.query)
    >>> [abs(round(reading.shown, 6)) for reading in drawn.after[0].readings()]
    [0.0, 2.0]
    """

    def __init__(self, pairs: Pairs, box: Box, theme: Theme, color: str) -> None:
        super().__init__()
        self.pairs, self.theme, self.hue = pairs, theme, color
        left, bottom, right, top = (float(edge) for edge in box)
        count = len(pairs.degrees[0])
        slot = (right - left) / count
        self.radius = min((top - bottom - HEADING - FOOT) / 2, 0.3 * slot, 1.2)
        middle = top - HEADING - self.radius
        self.centers = [np.array([left + (i + 0.5) * slot, middle]) for i in range(count)]
        self.headings, self.circles, self.before = VGroup(), VGroup(), VGroup()
        self.after, self.arcs, self.degrees = VGroup(), VGroup(), VGroup()
        self.were, self.leads, self.are = VGroup(), VGroup(), VGroup()
        for i, center in enumerate(self.centers):
            self.headings.add(self._heading(i, center))
            ring = outlines.rings([center], [self.radius], THIN)
            self.circles.add(Mark(ring, theme.line))
            self.before.add(self._arrow(i, pairs.before, theme.dim))
            self.after.add(self._arrow(i, pairs.after, color))
            self.arcs.add(self._arc(i, 1.0))
            self.degrees.add(self._degrees(i, center))
            self._set_columns(i, center)
        self.add(self.circles, self.headings, self.before, self.arcs, self.after)
        self.add(self.degrees, self.were, self.leads, self.are)

    def turn(self, seconds: float = 2.5) -> list[Animation]:
        """Return how arrows turn from where they were to where they are, with their arcs."""
        angles = np.deg2rad(self.pairs.degrees[0])
        last = [self._arrow(i, self.pairs.after, self.hue) for i in range(len(angles))]

        def turn_arrows(moving: Any, alpha: float) -> None:
            for i, center in enumerate(self.centers):
                back, vertex = (smooth(alpha) - 1) * angles[i], np.array([*center, 0.0])
                moving[i].points = last[i].copy().rotate(back, about_point=vertex).points

        def draw_arcs(moving: Any, alpha: float) -> None:
            for i in range(len(self.centers)):
                moving[i].points = self._arc(i, smooth(alpha)).points

        return [
            UpdateFromAlphaFunc(part, update, run_time=seconds, rate_func=linear)
            for part, update in ((self.after, turn_arrows), (self.arcs, draw_arcs))
        ]

    def _unit(self, i: int) -> float:
        """Return how long one is drawn in a circle: both its arrows end on it."""
        length = float(np.hypot(*self.pairs.before[0][i]))
        return self.radius / length if length > 0 else self.radius

    def _arrow(self, i: int, vectors: Entries, color: str) -> PlaneArrow:
        values, source = vectors
        return PlaneArrow(self.centers[i], values[i], entry(source, i), self._unit(i), color)

    def _heading(self, i: int, center: NDArray) -> Label:
        """Return which two entries of the vector make the pair."""
        values, source = self.pairs.entries
        first, second = (int(number) for number in values[i])
        text = f"entries {first} and {second}"
        sources = (entry(source, i, 0), entry(source, i, 1))
        label = Label(text, self.theme.dim, SIZES.note, sources=sources)
        return label.stand_at(center[0], center[1] + self.radius + 0.2)

    def _arc(self, i: int, share: float) -> AngleArc:
        """Return the arc from one arrow towards the other, as far as a share of its way."""
        degrees, source = self.pairs.degrees
        x, y = self.pairs.before[0][i]
        start, angle = float(np.rad2deg(np.arctan2(y, x))), share * float(degrees[i])
        radius = ARC * self.radius
        return AngleArc(self.centers[i], radius, start, angle, entry(source, i), self.hue)

    def _degrees(self, i: int, center: NDArray) -> Label:
        """Return the angle in degrees, beside the circle."""
        degrees, source = self.pairs.degrees
        text = f"{degrees[i]:.{0 if degrees[i] >= 10 else 1}f}°"
        label = Label(text, self.hue, SIZES.word, sources=(entry(source, i),))
        return label.stand_at(center[0] + self.radius + 0.25, center[1] - 0.15, "left")

    def _set_columns(self, i: int, center: NDArray) -> None:
        """Set the two numbers before and after below the circle."""
        both = [
            NumberMatrix(data[0][i], entry(data[1], i), self.theme, decimals=2)
            for data in (self.pairs.before, self.pairs.after)
        ]
        lead = Label("$arrow.r$", self.theme.dim, SIZES.symbol)
        y = center[1] - self.radius - 0.2 - both[0].height / 2
        for part, column, side in zip((self.were, self.are), both, (-1, 1), strict=True):
            away = lead.width / 2 + 0.2 + column.width / 2
            part.add(column.move_to((center[0] + side * away, y, 0)))
        self.leads.add(lead.move_to((center[0], y, 0)))
