"""A matrix as a rectangle to scale, and how long its sides are."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, smooth
from manim.utils.color import ParsableManimColor

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Reading
from scenes.theme import SIZES, Theme

Side = tuple[float, str]  # how many entries, and the field they were read from
TINT = 0.3  # opacity of the inside; the edge is opaque
EDGE = 0.024  # of the rectangle, scene units
CLEAR, TICK = 0.14, 0.1  # from an edge to the line that measures it; half of the line's ends
BETWEEN = 0.12  # from that line to its number
TINY = 0.16  # shorter sides have one line that leads to the number, scene units


class Measure(VGroup):
    """A line with end marks along an edge, and the number of entries beside it.

    Parameters
    ----------
    side
        The number and its source.
    theme
        Colours by role.
    upright
        Whether it runs down, its number at the left; else it runs to the right, its number above.
    size
        Of the number, scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> measure = Measure((128, "own.d_head"), DARK).lie((-2, 0), 4.0)
    >>> [(reading.source, reading.shown) for reading in measure.number.readings()]
    [('own.d_head', 128.0)]
    """

    def __init__(
        self, side: Side, theme: Theme, *, upright: bool = False, size: float = SIZES.word
    ) -> None:
        super().__init__()
        (self.count, source), self.upright = side, upright
        self.line = Mark([], theme.dim)
        align = "right" if upright else "center"
        self.number = Numbers(
            [self.count], source, [(0, 0)], theme, decimals=0, plus=False,
            size=size, align=align, color=theme.ink, indices=[()],
        )  # fmt: skip
        self.add(self.line, self.number)

    def lie(
        self, start: tuple[float, float], length: float, count: float | None = None
    ) -> "Measure":
        """Draw it from a point, so long, saying ``count`` (all entries unless given)."""
        x, y = start
        half, reach = SIZES.rule / 2, (0.0, length)
        if self.upright:
            bars = [(x - half, y - length, x + half, y)]
            bars += [(x - TICK, y - at - half, x + TICK, y - at + half) for at in reach]
            leader = (x - TICK, y - length / 2 - half, x + TICK, y - length / 2 + half)
            place = (x - TICK - BETWEEN, y - length / 2)
        else:
            bars = [(x, y - half, x + length, y + half)]
            bars += [(x + at - half, y - TICK, x + at + half, y + TICK) for at in reach]
            leader = (x + length / 2 - half, y - TICK, x + length / 2 + half, y + TICK)
            place = (x + length / 2, y + TICK + BETWEEN + 0.33 * self.number.size)
        if length < TINY:  # end marks would look like a sign of equality
            bars = [leader] * len(bars)
        self.line.points = outlines.rectangles(bars)
        flat = np.array([[0, 0, 0], [1, 0, 0], [1, 0, 0], [0, 0, 0]]) * self.number.size
        self.number.anchor.points = flat + np.array([*place, 0])
        self.number.set_values([self.count if count is None else round(count)])
        return self


class ScaledMatrix(VGroup):
    """A rectangle as many units wide as a matrix has columns, and as high as it has rows.

    The parts are ``body``, and ``measures`` of its sides, above it and at its left.

    Parameters
    ----------
    rows, columns
        How many, each with its source.
    corner
        The upper left corner, scene units.
    unit
        Scene units per entry.
    color
        Of the rectangle.
    theme
        Colours by role.
    size
        Of the numbers, scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> sides = (128, "own.d_head"), (768, "own.d_model")
    >>> matrix = ScaledMatrix(*sides, (-4, 0.5), 0.01, DARK.query, DARK)
    >>> [round(reading.shown) for reading in matrix.readings()]
    [128, 768]
    """

    def __init__(
        self,
        rows: Side,
        columns: Side,
        corner: tuple[float, float],
        unit: float,
        color: ParsableManimColor,
        theme: Theme,
        *,
        size: float = SIZES.word,
    ) -> None:
        super().__init__()
        self.rows, self.columns, self.corner, self.unit = rows, columns, corner, unit
        self.inside, self.edge = Mark([], color).set_opacity(TINT), Mark([], color)
        self.across = Measure(columns, theme, size=size)
        self.down = Measure(rows, theme, upright=True, size=size)
        self.body = VGroup(self.inside, self.edge)
        self.measures = VGroup(self.across, self.down)
        self.add(self.body, self.measures)
        self.draw(rows[0], columns[0])

    def draw(self, rows: float, columns: float) -> "ScaledMatrix":
        """Draw so many of its rows and columns, and say how many; returns self."""
        (left, top), width, height = self.corner, columns * self.unit, rows * self.unit
        box = (left, top - height, left + width, top)
        self.inside.points = outlines.rectangles([box])
        self.edge.points = outlines.frame(box, min(EDGE, width / 2, height / 2))
        self.across.lie((left, top + CLEAR + TICK), width, columns)
        self.down.lie((left - CLEAR - TICK, top), height, rows)
        return self

    @property
    def box(self) -> outlines.Box:
        """(left, bottom, right, top) of the rectangle."""
        (left, bottom, _), (right, top, _) = (
            self.edge.points.min(axis=0),
            self.edge.points.max(axis=0),
        )
        return float(left), float(bottom), float(right), float(top)

    def pulled_down(self, start: float, seconds: float = 2.0) -> Animation:
        """Return the motion in which it grows from so many rows to all of them, counting."""

        def update(drawn: Any, alpha: float) -> None:
            drawn.draw(start + smooth(alpha) * (drawn.rows[0] - start), drawn.columns[0])

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=lambda alpha: alpha)

    def readings(self) -> Iterator[Reading]:
        """Yield the height and the width of the rectangle, in entries."""
        left, bottom, right, top = self.box
        for shown, (count, source) in ((top - bottom, self.rows), (right - left, self.columns)):
            outline, ink = self.inside.points, self.inside
            yield Reading(source, shown / self.unit, 1e-3 * count, "bar", outline, ink)


def cross(box: outlines.Box, color: ParsableManimColor, thickness: float = 0.07) -> Mark:
    """Return two filled bars from corner to corner of a box."""
    left, bottom, right, top = box
    half = thickness / 2
    bars = [
        [(left, bottom + half), (left + half, bottom), (right, top - half), (right - half, top)],
        [(left, top - half), (left + half, top), (right, bottom + half), (right - half, bottom)],
    ]
    return Mark(np.concatenate([outlines.polygon(bar) for bar in bars]), color)
