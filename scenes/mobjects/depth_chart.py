"""A number for every depth of a model: upright bars side by side, some of them written out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, linear
from manim.utils.color import ParsableManimColor
from numpy.typing import NDArray

from scenes.mobjects.bars import Bars
from scenes.mobjects.marks import rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

THICK = 0.5  # of a bar, as a share of the distance of two
OVER = 0.12  # from a bar to its number, scene units


class DepthChart(VGroup):
    """Bars over one line, or under it where they are negative.

    The parts are ``names``, ``axis``, ``bars`` and ``numbers``.

    Parameters
    ----------
    lines
        What it shows, a line or two at its left.
    values, source
        One for each place, with their field.
    places
        The x of each bar's middle, scene units.
    box
        (left, bottom, right, top), scene units; names begin at the left.
    theme
        Colours by role.
    written
        Which are also written out.
    decimals
        Of these.
    color
        Of bars that go up.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> places, values = np.array([0.0, 1, 2]), (np.array([1.0, 0.5, -0.25]), "x.cosines")
    >>> chart = DepthChart(["cosine"], values, places, (-2, 0, 3, 2), DARK, written=[0])
    >>> [round(reading.shown, 6) for reading in chart.bars.readings()]
    [1.0, 0.5, -0.25]
    """

    def __init__(
        self,
        lines: Sequence[str],
        values: Entries,
        places: NDArray[np.float64],
        box: Box,
        theme: Theme,
        *,
        written: Sequence[int] = (),
        decimals: int = 1,
        color: ParsableManimColor | None = None,
    ) -> None:
        super().__init__()
        self.values, self.places = np.asarray(values[0], dtype=float), places
        left, bottom, right, top = box
        high = max(float(self.values.max(initial=0)), 0.0)
        low = min(float(self.values.min(initial=0)), 0.0)
        room = top - bottom - (1.1 * SIZES.note + OVER) * bool(len(written))
        self.unit = room / max(high - low, 1e-12)
        self.zero = bottom - self.unit * low
        pitch = float(places[1] - places[0]) if len(places) > 1 else 1.0
        self.axis = rule((places[0] - pitch / 2, self.zero), (right, self.zero), theme.line, 0.02)
        colors = (theme.ink if color is None else color, theme.negative)
        self.thick = THICK * pitch
        scale = self.zero, self.unit, self.thick
        self.bars = Bars(self.values, values[1], places, *scale, colors, upright=True)
        self.names = VGroup()
        step = 1.3 * SIZES.note
        base = (bottom + top) / 2 + (len(lines) / 2 - 0.5) * step - 0.3 * SIZES.note
        for number, line in enumerate(lines):
            label: Label = word(line, theme.dim, SIZES.note)
            self.names.add(label.stand_at(left, base - number * step, "left"))
        self.numbers = VGroup(
            *[self._written(i, values[1], decimals, right, theme) for i in written]
        )
        self.add(self.names, self.axis, self.bars, self.numbers)

    def _written(self, i: int, source: str, decimals: int, right: float, theme: Theme) -> Numbers:
        """Return the number of one bar: over its end, and over those of the bars that it covers."""
        numbers = Numbers(
            [self.values[i]], source, [(0, 0)], theme, indices=[(i,)],
            decimals=decimals, plus=False, size=SIZES.note, color=theme.ink,
        )  # fmt: skip
        half = float(numbers.width) / 2
        x = min(float(self.places[i]), right - half)
        below = self.values[np.abs(self.places - x) < half + self.thick / 2 + OVER]
        y = self.zero + self.unit * max(float(below.max(initial=0)), 0.0)
        return numbers.shift((x, y + OVER + 0.33 * SIZES.note, 0))

    def passing(self, seconds: float) -> Animation:
        """Let the bars grow one after the other, as a vector passes the layers."""
        count, values = len(self.values), self.values

        def update(bars: Any, alpha: float) -> None:
            bars.set_values(values * np.clip(alpha * (count + 1) - np.arange(count), 0, 1))

        return UpdateFromAlphaFunc(self.bars, update, run_time=seconds, rate_func=linear)
