"""A plane with arrows in it: vectors as a picture, every tip where its coordinates say."""

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from manim import VGroup, VMobject
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, arrow
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Reading, entry
from scenes.theme import SIZES, Theme

CLEAR = 0.12  # around a label, scene units
NEARER = 0.05  # to its own tip than to others, scene units


class PlaneArrow(Mark):
    """An arrow in a :class:`VectorPlane`; it reads back as the vector from its tail to its tip.

    Parameters
    ----------
    tail, vector
        Scene point (2,) where it starts; the vector in the plane's own units, (2,).
    source
        Where the vector was read from.
    unit
        Scene units per one.
    color, thickness
        Of the arrow.

    Examples
    --------
    >>> drawn = PlaneArrow((1, 1), (2.0, -1.0), "plane.dE", 0.5, "#E08DBD")
    >>> [round(reading.shown, 6) for reading in drawn.readings()]
    [2.0, -1.0]
    """

    def __init__(
        self,
        tail: ArrayLike,
        vector: ArrayLike,
        source: str,
        unit: float,
        color: ParsableManimColor,
        thickness: float = 0.05,
    ) -> None:
        self.source, self.unit = source, unit
        start = np.asarray(tail, dtype=float)[:2]
        vector = np.asarray(vector, dtype=float)
        short = float(np.hypot(*vector)) * unit < 1e-3
        body = outlines.circles([start], [0.0]) if short else arrow(
            start, start + unit * vector, color, thickness
        ).points  # fmt: skip
        super().__init__(body, color)
        # Tail and tip, kept with the outline while it moves: a flat curve without area.
        ends = np.array([[*start, 0]] * 2 + [[*(start + unit * vector), 0]] * 2)
        self.points = np.concatenate([self.points, ends])

    @property
    def tail(self) -> NDArray[np.float64]:
        """The scene point where the arrow starts, (2,)."""
        return self.points[-4, :2]

    @property
    def tip(self) -> NDArray[np.float64]:
        """The scene point at which it points, (2,)."""
        return self.points[-1, :2]

    def readings(self) -> Iterator[Reading]:
        """Yield both coordinates, measured from tail to tip."""
        for axis, shown in enumerate((self.tip - self.tail) / self.unit):
            source, outline = entry(self.source, axis), self.points[:-4]
            yield Reading(source, float(shown), 1e-3 / self.unit, "arrow", outline, self)


class VectorPlane(VGroup):
    """A quiet square grid around an origin, scaled so that given vectors fit.

    Parameters
    ----------
    vectors
        What must fit, (n, 2), in units of the space.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    below
        Room under them at least, for labels, scene units.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> plane = VectorPlane([[3.0, 1.0], [-1.0, 0.5]], (-4, -2, 4, 2), DARK)
    >>> drawn = plane.arrow((3.0, 1.0), "plane.E", DARK.ink)
    >>> bool(drawn.tip[0] <= 4)
    True
    """

    def __init__(self, vectors: ArrayLike, box: Box, theme: Theme, *, below: float = 0.0) -> None:
        super().__init__()
        self.theme = theme
        left, bottom, right, top = np.asarray(box, dtype=float)
        points = np.concatenate([np.zeros((1, 2)), np.asarray(vectors, dtype=float).reshape(-1, 2)])
        low, high = points.min(axis=0), points.max(axis=0)
        floor = bottom + max(below - 0.1 * (top - bottom), 0.0)
        room = np.array([right - left, top - floor]) * 0.8
        self.unit = float((room / np.maximum(high - low, 1e-9)).min())
        middle = np.array([left + right, floor + top]) / 2
        self.origin = middle - self.unit * (low + high) / 2
        self.step = _step(1.1 / self.unit)
        self.rules = Mark(self._rules((left, bottom, right, top)), theme.hidden)
        self.zero = Mark(outlines.circles([self.origin], [0.06]), theme.dim)
        self.add(self.rules, self.zero)

    def _rules(self, box: tuple[float, float, float, float]) -> NDArray[np.float64]:
        left, bottom, right, top = box
        pitch, half = self.step * self.unit, SIZES.rule
        x = np.arange(np.ceil((left - self.origin[0]) / pitch), (right - self.origin[0]) / pitch)
        y = np.arange(np.ceil((bottom - self.origin[1]) / pitch), (top - self.origin[1]) / pitch)
        upright = [(at - half, bottom, at + half, top) for at in self.origin[0] + pitch * x]
        level = [(left, at - half, right, at + half) for at in self.origin[1] + pitch * y]
        return outlines.rectangles(upright + level)

    def point(self, vector: ArrayLike) -> NDArray[np.float64]:
        """Return where a vector's tip stands, scene units, (2,)."""
        return self.origin + self.unit * np.asarray(vector, dtype=float)

    def arrow(
        self,
        vector: ArrayLike,
        source: str,
        color: ParsableManimColor,
        tail: ArrayLike = (0.0, 0.0),
    ) -> PlaneArrow:
        """Return an arrow for a vector, from the origin or from the tip of another vector."""
        return PlaneArrow(self.point(tail), vector, source, self.unit, color)


def _step(wanted: float) -> float:
    """Return 1, 2 or 5 times a power of ten, at least ``wanted``."""
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(power * factor for factor in (1, 2, 5, 10) if power * factor >= wanted))


def settle(
    labels: Sequence[VMobject], lines: ArrayLike, box: Box, tips: ArrayLike | None = None
) -> None:
    """Move each label to the nearest place where it covers no line and no label before it.

    Parameters
    ----------
    labels
        Labels or groups of them, the most important one first.
    lines
        The two ends of each straight line to keep clear, (line, 2, 2), scene units.
    box
        (left, bottom, right, top), scene units: labels stay in it.
    tips
        The point that each label names, (label, 2), scene units: where there is room, a label
        stands nearer to its own than to those of the others.
    """
    along = np.linspace(0, 1, 100)[:, None]
    points = np.concatenate([a + along * (b - a) for a, b in np.asarray(lines, dtype=float)])
    turns = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    circle = np.stack([np.cos(turns), np.sin(turns)], axis=1)
    reaches = [*np.arange(0.05, 3, 0.05), *np.arange(3, 9, 0.25)]
    tries = np.concatenate([[[0, 0]], *[reach * circle for reach in reaches]])
    low, high = np.array(box[:2]), np.array(box[2:])
    placed: list[tuple[NDArray, NDArray]] = []

    def is_free(center: NDArray[np.float64], half: NDArray[np.float64]) -> bool:
        covers = (np.abs(points - center) < half + CLEAR).all(axis=1).any()
        meets = any((abs(center - at) < half + size + CLEAR).all() for at, size in placed)
        inside = (center - half >= low).all() and (center + half <= high).all()
        return bool(inside and not covers and not meets)

    for i, label in enumerate(labels):
        half, start = np.array([label.width, label.height]) / 2, label.get_center()[:2]
        free = (center for center in start + tries if is_free(center, half))
        nearest = next(free, start)
        places = chain([nearest], free)
        if tips is not None:
            named = np.asarray(tips, dtype=float)
            parts = _boxes(label)
            places = (place for place in places if _is_nearest(place, parts, named, i))
        label.move_to((*next(places, nearest), 0))
        placed.append((label.get_center()[:2], half))


def _boxes(label: VMobject) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Return the middle of each part of a label, from its own, and half its size: it has gaps."""
    middle, parts = label.get_center()[:2], label.submobjects or [label]
    sizes = [np.array([part.width, part.height]) / 2 for part in parts]
    return [(p.get_center()[:2] - middle, half) for p, half in zip(parts, sizes, strict=True)]


def _is_nearest(
    center: NDArray[np.float64],
    parts: Sequence[tuple[NDArray[np.float64], NDArray[np.float64]]],
    tips: NDArray[np.float64],
    own: int,
) -> bool:
    """Tell whether a label around a centre is nearer to its own tip than to all others."""
    beyond = [np.maximum(np.abs(tips - center - middle) - half, 0) for middle, half in parts]
    away = np.min([np.hypot(*each.T) for each in beyond], axis=0)
    return bool(away[own] + NEARER <= np.delete(away, own).min(initial=np.inf))
