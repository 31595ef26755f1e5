"""Filled marks: rules, frames, panels, arrows. The parts that carry no number."""

import numpy as np
from manim import VMobject
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.outlines import Box, Points
from scenes.theme import SIZES

_SHAPE = 16  # points of a shape of four curves
_APART = 1e-5  # scene units between the end of a shape and the beginning of the next


class Mark(VMobject):
    """A filled outline without a stroke, so that opacity and scale mean one thing only.

    Parameters
    ----------
    points
        Outline, shape (4 curves, 3), scene units.
    color
        Fill colour.

    Examples
    --------
    >>> float(Mark(outlines.circles([[0, 0]], [1]), color="#5CB8F0").width)
    2.0
    """

    def __init__(self, points: ArrayLike, color: ParsableManimColor = "#FFFFFF") -> None:
        super().__init__(stroke_width=0, fill_opacity=1)
        self.set_fill(color, opacity=1)
        self.set_stroke(width=0)
        self.points = np.asarray(points, dtype=float).reshape(-1, 3)

    def get_subpath_split_indices_from_points(
        self, points: Points, n_dims: int = 3
    ) -> NDArray[np.int_]:
        """Return where each shape to be drawn starts and stops among the points, (shapes, 2).

        The camera asks for this in every frame. Circles and rectangles have four curves each, so
        that no search is needed; those without an extent keep their place among the points, so
        that grids interpolate, and cost the camera no time.
        """
        if not len(points) % _SHAPE:
            first, opposite, last = (points[k::_SHAPE, :2] for k in (0, _SHAPE // 2, _SHAPE - 1))
            if np.array_equal(first, last):
                starts = _SHAPE * np.flatnonzero((first != opposite).any(axis=1))
                return np.stack([starts, starts + _SHAPE], axis=1)
        gaps = np.abs(points[4::4, :n_dims] - points[3:-1:4, :n_dims]).max(axis=1)
        breaks = 4 * np.flatnonzero(gaps > _APART) + 4
        return np.stack([np.append(0, breaks), np.append(breaks, len(points))], axis=1)

    def interpolate_color(self, mobject1: "Mark", mobject2: "Mark", alpha: float) -> "Mark":
        """Mix the colours of two marks; the fill is all that has one."""
        self.fill_rgbas = (1 - alpha) * mobject1.fill_rgbas + alpha * mobject2.fill_rgbas
        return self


def rule(
    start: ArrayLike, end: ArrayLike, color: ParsableManimColor, thickness: float = SIZES.rule
) -> Mark:
    """Return a straight line from ``start`` to ``end`` (each (2,) or (3,)) as a filled bar."""
    a, b = np.asarray(start, dtype=float)[:2], np.asarray(end, dtype=float)[:2]
    length = float(np.hypot(*(b - a)))
    if length == 0:
        raise ValueError(f"A rule needs two different ends; both are {a.tolist()}.")
    side = np.array([a[1] - b[1], b[0] - a[0]]) / length * thickness / 2
    return Mark(outlines.polygon([a - side, b - side, b + side, a + side]), color)


def frame_around(box: Box, color: ParsableManimColor, thickness: float = SIZES.frame) -> Mark:
    """Return an open rectangle around ``box`` = (left, bottom, right, top)."""
    return Mark(outlines.frame(box, thickness), color)


def arrow(
    start: ArrayLike, end: ArrayLike, color: ParsableManimColor, thickness: float = 0.035
) -> Mark:
    """Return a straight arrow whose tip is at ``end``; a very short one is all head.

    Raises
    ------
    ValueError
        If both ends are the same point.
    """
    a, b = np.asarray(start, dtype=float)[:2], np.asarray(end, dtype=float)[:2]
    length = float(np.hypot(*(b - a)))
    if length == 0:
        raise ValueError(f"An arrow needs two different ends; both are {a.tolist()}.")
    along = (b - a) / length
    side = np.array([-along[1], along[0]])
    head = min(6 * thickness, length)
    neck = b - along * head
    wing = side * head * 0.42
    shaft = side * thickness / 2
    corners = [a - shaft, neck - shaft, neck - wing, b, neck + wing, neck + shaft, a + shaft]
    return Mark(outlines.polygon(corners), color)


def bracket_pair(box: Box, color: ParsableManimColor, thickness: float = 0.028) -> Mark:
    """Return square brackets hugging ``box`` = (left, bottom, right, top) as one mark."""
    left, bottom, right, top = np.asarray(box, dtype=float)
    lip, t = min(0.12, (right - left) / 4), thickness
    bars = [
        (left, bottom, left + t, top),
        (right - t, bottom, right, top),
        (left + t, top - t, left + lip, top),
        (left + t, bottom, left + lip, bottom + t),
        (right - lip, top - t, right - t, top),
        (right - lip, bottom, right - t, bottom + t),
    ]
    return Mark(outlines.rectangles(bars), color)
