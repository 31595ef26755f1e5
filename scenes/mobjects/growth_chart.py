"""What grows with a text, measured: both axes in doublings, so that a power is a straight line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from manim import Animation, LaggedStart, UpdateFromAlphaFunc, VGroup, linear
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, Reading, entry
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

DOT, LINE, MARGIN = 0.075, 0.03, 0.25
BESIDE, NAME = 1.6, 1.2  # room for the last values, and for the names of the lines
SCALE, TICK = 0.85, 0.1  # room for the numbers at the left, and a mark there
BELOW = 0.95  # for the lengths of the texts and what they are


@dataclass(frozen=True)
class Measured:
    """What a line of a chart shows.

    Attributes
    ----------
    name, unit
        Of the line, and of its values.
    values
        (text,), with their source.
    factor
        By how much twice the tokens multiply them, with its source.
    color
        Of the line.
    """

    name: str
    unit: str
    values: Entries
    factor: Entries
    color: ParsableManimColor


class GrowthLine(VGroup):
    """One quantity, a dot for each text and a line through the dots; the parts are these two.

    Parameters
    ----------
    values
        The quantity, (text,), with its source.
    points
        Where the dots stand, (text, 2), scene units.
    unit
        Scene units per doubling.
    color
        Of the line.

    Examples
    --------
    >>> line = GrowthLine(([2.0, 8.0], "cost.seconds[0]"), [[0, 0], [1, 2]], 1.0, "#5CB8F0")
    >>> [reading.shown for reading in line.readings()]
    [2.0, 8.0]
    """

    def __init__(
        self, values: Entries, points: ArrayLike, unit: float, color: ParsableManimColor
    ) -> None:
        super().__init__()
        self.values, self.source = np.asarray(values[0], dtype=float), values[1]
        self.points_at, self.unit = np.asarray(points, dtype=float), unit
        self.line, self.dots = Mark([], color), Mark([], color)
        self.add(self.line, self.dots)
        self.reach(1.0)

    def reach(self, share: float) -> "GrowthLine":
        """Draw the first part of it, from left to right; returns self."""
        x = self.points_at[:, 0]
        edge = x[0] + share * (x[-1] - x[0])
        there = x <= edge + 1e-9
        tip = [edge, np.interp(edge, x, self.points_at[:, 1])]
        way = np.concatenate([self.points_at[there], [tip]])
        pieces = [
            rule(a, b, self.line.get_fill_color(), LINE).points
            for a, b in pairwise(way)
            if np.hypot(*(b - a)) > 1e-6
        ]
        self.line.points = np.concatenate(pieces) if pieces else np.zeros((0, 3))
        self.dots.points = outlines.circles(self.points_at[there], [DOT] * int(there.sum()))
        return self

    def grow(self, seconds: float = 2.0) -> Animation:
        """Return the motion from the shortest text to the longest."""
        return UpdateFromAlphaFunc(
            self, lambda line, alpha: line.reach(alpha), run_time=seconds, rate_func=linear
        )

    def readings(self) -> Iterator[Reading]:
        """Yield the height of every dot over the first one, in doublings, as a value."""
        drawn = self.dots.points.reshape(-1, 16, 3)
        middles = (drawn.min(axis=1) + drawn.max(axis=1))[:, 1] / 2
        for i, (circle, y) in enumerate(zip(drawn, middles, strict=True)):
            value = float(self.values[0] * 2 ** ((y - middles[0]) / self.unit))
            yield Reading(entry(self.source, i), value, 2e-3 * value, "dot", circle, self.dots)


class GrowthChart(VGroup):
    """Lines for several ways to do the same, over the lengths of the texts; both axes in doublings.

    The parts are ``title``, ``axis``, ``ticks`` (the scale, at the left), ``lengths`` with
    ``unit_name`` below it, ``lines``, for each line ``names`` and ``ends``, its last value with its
    unit, and, below the words ``twice``, ``factors``: by how much twice the tokens multiply it.

    Parameters
    ----------
    title
        What is measured.
    tokens
        The length of each text, (text,), with its source.
    measured
        The lines.
    box
        (left, bottom, right, top), scene units.
    scale
        Values to mark on the axis at the left, with their source.
    span
        How many doublings the height shows: as steep in two charts is as steep in both.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> tokens = np.array([256.0, 512.0]), "cost.tokens"
    >>> plain = Measured("plain", "s", ([1.0, 4.0], "cost.seconds[0]"), (4.0, "x.y"), DARK.ink)
    >>> scale = [1.0], "cost.scale"
    >>> chart = GrowthChart("time", tokens, [plain], scale, (-3, -3, 3, 3), 3.0, DARK)
    >>> [reading.shown for reading in chart.ends[0][0].readings()]
    [4.0]
    """

    def __init__(
        self,
        title: str,
        tokens: Entries,
        measured: Sequence[Measured],
        scale: Entries,
        box: Box,
        span: float,
        theme: Theme,
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        self.theme, floor, size = theme, bottom + BELOW, SIZES.note
        steps = np.log2(np.asarray(tokens[0]) / tokens[0][0])
        least = min(np.log2(one.values[0]).min() for one in measured)
        unit = (top - floor - 2 * MARGIN) / span
        start = left + SCALE
        x = start + MARGIN + (right - start - MARGIN - BESIDE) / steps[-1] * steps
        self.axis = rule((start, floor), (x[-1] + MARGIN, floor), theme.line, 0.02)
        heights = floor + MARGIN + unit * (np.log2(scale[0]) - least)
        self.ticks = self._ticks(scale, start, heights)
        self.lengths = Numbers(
            *tokens, [(at, floor - 0.28) for at in x], theme, decimals=0, plus=False,
            size=0.82 * size, color=theme.dim,
        )  # fmt: skip
        self.unit_name = word("tokens (both axes logarithmic)", theme.dim, size)
        self.unit_name.stand_at((x[0] + x[-1]) / 2, bottom + 0.1)
        self.title = word(title, theme.ink, SIZES.word).stand_at(left, top - 0.35, "left")
        self.twice = word("for twice the tokens", theme.dim, size)
        self.twice.stand_at(start, top - 0.9, "left")
        self.lines, self.ends, self.factors = VGroup(), VGroup(), VGroup()
        self.names = VGroup()
        for i, one in enumerate(measured):
            y = floor + MARGIN + unit * (np.log2(one.values[0]) - least)
            self.lines.add(GrowthLine(one.values, np.stack([x, y], axis=1), unit, one.color))
            self.ends.add(self._end(one, (x[-1] + 0.2, y[-1] - (0.06, 0.2)[i > 0])))
            foot = start, top - 1.4 - 0.5 * i
            self.names.add(self._name(one, foot))
            self.factors.add(self._factor(one, foot))
        self.add(self.title, self.axis, self.ticks, self.lengths, self.unit_name, self.names)
        self.add(self.lines, self.ends, self.twice, self.factors)

    def _ticks(self, scale: Entries, x: float, heights: NDArray[np.float64]) -> VGroup:
        """Return numbers at the left of a place, each at its height, and marks beside them."""
        places = [(x - 2 * TICK, y) for y in heights]
        numbers = Numbers(
            *scale, places, self.theme, decimals=0, plus=False, size=0.82 * SIZES.note,
            align="right", color=self.theme.dim,
        )  # fmt: skip
        return VGroup(numbers, *[rule((x - TICK, y), (x, y), self.theme.line) for _, y in places])

    def _end(self, one: Measured, foot: tuple[float, float]) -> VGroup:
        """Return the last value of a line with its unit, beginning at a place."""
        size, (x, y) = SIZES.note, foot
        number = Numbers(
            one.values[0][-1:], one.values[1], [(x, y + 0.33 * size)], self.theme, decimals=0,
            plus=False, size=size, align="left", color=one.color,
            indices=[(len(one.values[0]) - 1,)],
        )  # fmt: skip
        unit = word(one.unit, one.color, size)
        return VGroup(number, unit.stand_at(float(number.get_right()[0]) + 0.08, y, "left"))

    def _name(self, one: Measured, foot: tuple[float, float]) -> VGroup:
        """Return the name of a line and a dot as it has, beginning at a place."""
        x, y = foot
        dot = Mark(outlines.circles([(x + DOT, y + 0.1)], [DOT]), one.color)
        return VGroup(dot, word(one.name, one.color, SIZES.note).stand_at(x + 4 * DOT, y, "left"))

    def _factor(self, one: Measured, foot: tuple[float, float]) -> VGroup:
        """Return by how much twice the tokens multiply the values, after the name of the line."""
        size, (x, y) = SIZES.note, foot
        times = Label("$times$", one.color, size).stand_at(x + NAME, y, "left")
        value, source = one.factor
        edge = float(times.get_right()[0]) + 0.08
        number = Numbers(
            [float(value)], source, [(edge, y + 0.33 * size)], self.theme, plus=False, size=size,
            align="left", color=one.color, indices=[()],
        )  # fmt: skip
        return VGroup(times, number)

    @property
    def frame(self) -> VGroup:
        """What is there before anything is measured."""
        axes = self.axis, self.ticks, self.lengths, self.unit_name
        return VGroup(self.title, *axes, self.names)

    @property
    def results(self) -> VGroup:
        """What it comes to."""
        return VGroup(self.ends, self.twice, self.factors)

    def grow(self, seconds: float = 2.0) -> Animation:
        """Return how the lines come, one after the other."""
        return LaggedStart(*[line.grow(seconds) for line in self.lines], lag_ratio=0.5)
