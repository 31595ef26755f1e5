"""Bars whose length is a number."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import VGroup
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.readings import Reading, entry


class Bars(VGroup):
    """Bars from one starting line: positive ones to the right, or up, negative ones back.

    Parameters
    ----------
    values, source
        Shape (n,), and the field they were read from.
    middles
        Shape (n,): the y of each bar's middle, or its x where bars are upright.
    start, unit
        Where bars begin (x, or y where they are upright), and scene units per one.
    thickness
        Of a bar.
    colors
        Of the positive and the negative bars.
    upright
        Whether they grow up.
    indices
        For each bar its index in the source; by default (0,), (1,), ...

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
        middles: ArrayLike,
        start: float,
        unit: float,
        thickness: float,
        colors: tuple[ParsableManimColor, ParsableManimColor],
        *,
        upright: bool = False,
        indices: Sequence[tuple[int, ...]] | None = None,
    ) -> None:
        super().__init__()
        self.indices = indices
        self.source, self.start, self.unit, self.thickness = source, start, unit, thickness
        self.upright = upright
        self.middles = np.asarray(middles, dtype=float)
        self.add(*[Mark([], color) for color in colors])
        self.set_values(values)

    def set_values(self, values: ArrayLike) -> "Bars":
        """Draw other lengths; returns self."""
        self.values = np.asarray(values, dtype=float)
        sides = [self.middles - self.thickness / 2, self.middles + self.thickness / 2]
        for path, signed in zip(
            self, (self.values.clip(0), self.values.clip(None, 0)), strict=True
        ):
            tips = self.start + self.unit * signed
            ends = [np.minimum(self.start, tips), np.maximum(self.start, tips)]
            across, up = (sides, ends) if self.upright else (ends, sides)
            boxes = np.stack([across[0], up[0], across[1], up[1]], axis=1)
            path.points = outlines.rectangles(boxes)
        return self

    def readings(self) -> Iterator[Reading]:
        """Yield the length of every bar as a value, negative where it runs back."""
        drawn = [path.points.reshape(-1, 16, 3) for path in self]
        forward, back = (np.ptp(part[..., int(self.upright)], axis=1) for part in drawn)
        tolerance = 1e-3 * float(np.abs(self.values).max(initial=0)) or 1e-9
        for index, length in enumerate((forward - back) / self.unit):
            own = (index,) if self.indices is None else self.indices[index]
            side, source = int(length < 0), entry(self.source, *own)
            outline, ink = drawn[side][index], self[side]
            yield Reading(source, float(length), tolerance, "bar", outline, ink)
