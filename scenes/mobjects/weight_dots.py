"""Loose dots whose area is a weight, outside a grid."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.readings import Reading, entry


class WeightDots(Mark):
    """Dots in ink, one path in all; area = weight, as in the grid.

    Parameters
    ----------
    weights, source
        Shape (n,), and the field they were read from.
    places
        Shape (n, 2), scene units.
    full_radius
        The radius of a dot of weight one.
    color
        Ink of the theme.
    indices
        For each dot its index in ``source``; by default (0,), (1,), ...

    Examples
    --------
    >>> dots = WeightDots([0.25, 0.75], "head.A[1]", [[0, 0], [1, 0]], 0.4, "#E8EAED")
    >>> [round(reading.shown, 4) for reading in dots.readings()]
    [0.25, 0.75]
    """

    def __init__(
        self,
        weights: ArrayLike,
        source: str,
        places: ArrayLike,
        full_radius: float,
        color: ParsableManimColor,
        indices: Sequence[tuple[int, ...]] | None = None,
    ) -> None:
        weights = np.asarray(weights, dtype=float)
        super().__init__(outlines.circles(places, full_radius * np.sqrt(weights)), color)
        self.source, self.full_area = source, np.pi * full_radius**2
        self.indices = list(indices) if indices else [(i,) for i in range(len(weights))]

    def piece(self, index: int) -> Mark:
        """Return a copy of one dot as a mark of its own, to move it elsewhere."""
        return Mark(self.points.reshape(-1, 16, 3)[index], self.get_fill_color())

    def readings(self) -> Iterator[Reading]:
        """Yield every dot that has an area, measured on its outline."""
        for index, dot in zip(self.indices, self.points.reshape(-1, 16, 3), strict=True):
            share = outlines.area(dot) / self.full_area
            if share > 0:
                yield Reading(entry(self.source, *index), share, 1e-3, "dot", dot, self)
