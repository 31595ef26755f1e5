"""Horizontal bars whose length is a number."""

from collections.abc import Iterator

import numpy as np
from manim import VGroup
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.readings import Reading, entry


class Bars(VGroup):
    """Bars from one starting line: positive to the right, negative to the left; a path each.

    Parameters
    ----------
    values, source
        Shape (n,), and the field they were read from.
    heights
        Shape (n,): the y of each bar's middle.
    start, unit
        The x where bars begin, and scene units per one.
    thickness
        Of a bar.
    colors
        Of the positive and the negative bars.

    Examples
    --------
    >>> bars = Bars([2.0, -0.5], "unmasked.S[3]", [1, 0], 0, 1.5, 0.3, ("#5CB8F0", "#F0A030"))
    >>> [reading.shown for reading in bars.readings()]
    [2.0, -0.5]
    """

    def __init__(
        self,
        values: ArrayLike,
        source: str,
        heights: ArrayLike,
        start: float,
        unit: float,
        thickness: float,
        colors: tuple[ParsableManimColor, ParsableManimColor],
    ) -> None:
        super().__init__()
        self.source, self.start, self.unit, self.thickness = source, start, unit, thickness
        self.heights = np.asarray(heights, dtype=float)
        self.add(*[Mark([], color) for color in colors])
        self.set_values(values)

    def set_values(self, values: ArrayLike) -> "Bars":
        """Draw other lengths; returns self."""
        self.values = np.asarray(values, dtype=float)
        y, half = self.heights, self.thickness / 2
        for path, signed in zip(
            self, (self.values.clip(0), self.values.clip(None, 0)), strict=True
        ):
            ends = self.start + self.unit * signed
            left, right = np.minimum(self.start, ends), np.maximum(self.start, ends)
            path.points = outlines.rectangles(np.stack([left, y - half, right, y + half], axis=1))
        return self

    def readings(self) -> Iterator[Reading]:
        """Yield the length of every bar as a value, negative where it runs to the left."""
        drawn = [path.points.reshape(-1, 16, 3) for path in self]
        right, left = (np.ptp(part[..., 0], axis=1) for part in drawn)
        tolerance = 1e-3 * float(np.abs(self.values).max(initial=0)) or 1e-9
        for index, length in enumerate((right - left) / self.unit):
            side, source = int(length < 0), entry(self.source, index)
            outline, ink = drawn[side][index], self[side]
            yield Reading(source, float(length), tolerance, "bar", outline, ink)
