"""A meter: words as dots on lines that share one zero, a line for each group of words."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects import outlines
from scenes.mobjects.apart import apart
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token, widest_of
from scenes.mobjects.readings import Entries, Reading, entry
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

RADIUS = 0.1
NUMBER = 0.95  # room for a number beside a dot, scene units
GAP = 0.2
SPREAD = 1.1  # between words over one line
CLEAR = 0.08  # around type that stands over zero
LIFT = 0.36  # of such words over their line


class MeterLine(VGroup):
    """One line of a :class:`Meter`: its words, their dots, their numbers.

    Two words stand at the outer sides of their dots, more of them above the line.

    Parameters
    ----------
    words
        From the smallest number to the largest.
    values
        Their numbers, (word,), with their field.
    indices
        The index of each word in that field.
    place
        (x of zero, scene units per one, y of the line, lowest and highest y of its room).
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> values = np.array([-4.0, 4.4]), "along.dots"
    >>> line = MeterLine(("cat", "cats"), values, (0, 1), (0, 0.5, 0, -0.5, 0.5), DARK)
    >>> [round(reading.shown, 6) for reading in line.readings()]
    [-4.0, 4.4]
    """

    def __init__(
        self,
        words: Sequence[str],
        values: Entries,
        indices: Sequence[int],
        place: tuple[float, float, float, float, float],
        theme: Theme,
    ) -> None:
        super().__init__()
        self.theme, self.indices, self.source = theme, list(indices), values[1]
        zero, self.unit, y, low, high = place
        x = zero + self.unit * np.asarray(values[0], dtype=float)
        self.zero = Mark(outlines.circles([(zero, y)], [0.0]), theme.background)
        self.track = rule((x.min(), y), (x.max(), y), theme.dim, 0.025)
        colors = [theme.positive if value >= 0 else theme.negative for value in values[0]]
        self.dots = [
            Mark(outlines.circles([(at, y)], [RADIUS]), color)
            for at, color in zip(x, colors, strict=True)
        ]
        self.leads = VGroup()
        self.names = [token(name, theme.ink, SIZES.word) for name in words]
        write = self._beside if len(words) == 2 else self._above
        self.numbers = write(np.asarray(values[0]), x, y)
        self.axis = self._axis(zero, low, high)
        self.add(self.zero, self.axis, self.track, self.leads)
        self.add(*self.dots, VGroup(*self.names), *self.numbers)

    def _numbers(self, values: NDArray, places: Any, at: Sequence[int], **options: Any) -> Numbers:
        return Numbers(
            values, self.source, places, self.theme,
            indices=[(self.indices[i],) for i in at], largest=1e-9, **options,
        )  # fmt: skip

    def _axis(self, zero: float, low: float, high: float) -> VGroup:
        """Return this line's part of the upright through zero, open where type stands."""
        type_set = [*self.names, *[path for numbers in self.numbers for path in numbers.paths]]
        over = [
            part
            for part in type_set
            if len(part.points) and abs(part.get_x() - zero) < part.width / 2 + CLEAR
        ]
        start = min([part.get_bottom()[1] - CLEAR for part in over], default=high)
        end = max([part.get_top()[1] + CLEAR for part in over], default=high)
        parts = [(low, start), (end, high)]
        return VGroup(
            *[rule((zero, a), (zero, b), self.theme.dim, 0.02) for a, b in parts if b > a]
        )

    def _beside(self, values: NDArray, x: NDArray, y: float) -> list[Numbers]:
        """Write two words at the outer sides of their dots."""
        first, last = x[0] - GAP, x[-1] + GAP
        left = self._numbers(values[:1], [(first, y)], [0], align="right")
        right = self._numbers(values[-1:], [(last, y)], [1], align="left")
        base = y - 0.3 * SIZES.word
        self.names[0].stand_at(left.get_left()[0] - GAP, base, "right")
        self.names[1].stand_at(right.get_right()[0] + GAP, base, "left")
        return [left, right]

    def _above(self, values: NDArray, x: NDArray, y: float) -> list[Numbers]:
        """Write words and numbers over their dots, as far apart as they need."""
        # Each on its own side of zero, or its place would belie its number.
        zero, half = float(self.zero.points[:, 0].mean()), SPREAD / 2
        left, right = np.minimum(x[x < zero], zero - half), np.maximum(x[x >= zero], zero + half)
        at = [*apart(left, SPREAD, last=zero - half), *apart(right, SPREAD, first=zero + half)]
        low = y + LIFT
        for name, here, there in zip(self.names, x, at, strict=True):
            name.stand_at(there, low + 0.4)
            self.leads.add(rule((here, y + RADIUS + 0.05), (there, low - 0.05), self.theme.dim))
        places = [(there, low + 0.14) for there in at]
        return [self._numbers(values, places, range(len(values)))]

    def readings(self) -> Iterator[Reading]:
        """Yield how far every dot stands from zero."""
        zero = float(self.zero.points[:, 0].mean())
        for index, dot in zip(self.indices, self.dots, strict=True):
            middle = (dot.points[:, 0].min() + dot.points[:, 0].max()) / 2
            shown = float(middle - zero) / self.unit
            tolerance = 1e-3 / self.unit
            yield Reading(entry(self.source, index), shown, tolerance, "dot", dot.points, dot)


class Meter(VGroup):
    """Lines of words over one zero.

    The parts are ``heading``, ``sides`` (what left and right of zero mean) and ``lines``.

    Parameters
    ----------
    groups
        The words of each line, from the smallest number to the largest.
    values
        The numbers of all words, one line after the other, with their field.
    heading
        Says what is measured; it is set here, at the left above the lines.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> values = np.array([-4.0, 4.4, -2.4, 0.8, 1.3]), "along.dots"
    >>> groups = [("cat", "cats"), ("one", "two", "three")]
    >>> meter = Meter(groups, values, Label("dot product", DARK.dim), (-6, -2, 6, 2), DARK)
    >>> [len(line.dots) for line in meter.lines]
    [2, 3]
    """

    def __init__(
        self,
        groups: Sequence[Sequence[str]],
        values: Entries,
        heading: Label,
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        numbers = np.asarray(values[0], dtype=float)
        low, high = min(float(numbers.min()), 0.0), max(float(numbers.max()), 0.0)
        sides = widest_of(*[name for group in groups for name in group]) * SIZES.word
        sides += NUMBER + 2 * GAP
        unit = (right - left - 2 * sides) / max(high - low, 1e-9)
        zero = left + sides - unit * low
        self.heading = heading.stand_at(left, top - 0.3, "left")
        self.sides = VGroup(
            word("against it", theme.dim, SIZES.note).stand_at(zero - 0.25, top - 0.3, "right"),
            word("along it", theme.dim, SIZES.note).stand_at(zero + 0.25, top - 0.3, "left"),
        )
        shares = np.array([1.0 if len(group) == 2 else 1.7 for group in groups])
        height = (top - 0.5 - bottom) / float(shares.sum())
        ends = top - 0.5 - height * np.cumsum(shares)
        self.lines: list[MeterLine] = []
        first, start = 0, top - 0.5
        for group, end in zip(groups, ends, strict=True):
            indices = range(first, first + len(group))
            own = numbers[first : first + len(group)], values[1]
            place = (zero, unit, float(end) + height / 2, float(end), start)
            self.lines.append(MeterLine(group, own, indices, place, theme))
            first, start = first + len(group), float(end)
        self.add(self.heading, self.sides, *self.lines)
