"""An angle as an arc about its vertex."""

from collections.abc import Iterator

import numpy as np
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.readings import Reading

CORNERS = 65  # along the rim
THICKNESS = 0.022  # scene units


class AngleArc(Mark):
    """An arc from a direction onwards, counter-clockwise; it reads back as its degrees.

    Parameters
    ----------
    center
        The vertex, scene point (2,).
    radius
        Scene units.
    start
        Where it begins, degrees from the x axis.
    degrees, source
        How far it goes, and the field that was read from.
    color
        Fill colour.

    Examples
    --------
    >>> arc = AngleArc((1, 2), 0.5, 30, 171.9, "turning.degrees[0]", "#F0E442")
    >>> [round(reading.shown, 6) for reading in arc.readings()]
    [171.9]
    """

    def __init__(
        self,
        center: ArrayLike,
        radius: float,
        start: float,
        degrees: float,
        source: str,
        color: ParsableManimColor,
    ) -> None:
        self.source = source
        middle = np.asarray(center, dtype=float)[:2]
        along = np.deg2rad(start + np.linspace(0, degrees, CORNERS))
        rim = np.stack([np.cos(along), np.sin(along)], axis=1)
        outer, inner = (middle + (radius + side * THICKNESS / 2) * rim for side in (1, -1))
        super().__init__(outlines.polygon(np.concatenate([outer, inner[::-1]])), color)
        # The vertex, kept with the outline while it moves: a curve without extent.
        self.points = np.concatenate([self.points, [[*middle, 0.0]] * 4])

    def readings(self) -> Iterator[Reading]:
        """Yield the angle, followed along the rim."""
        rim = self.points[: 4 * CORNERS : 4, :2] - self.points[-1, :2]
        along = np.unwrap(np.arctan2(rim[:, 1], rim[:, 0]))
        shown = float(np.rad2deg(along[-1] - along[0]))
        yield Reading(self.source, shown, 0.05, "angle", self.points[:-4], self)
