"""Plane shapes as cubic Bezier outlines: plain numpy arrays, four points to a curve.

Every mark on screen is a filled outline, lines and rings too. That keeps one rule for opacity and
scaling, and lets one mobject hold thousands of shapes (their outlines one after another).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]
Box = tuple[float, float, float, float]  # left, bottom, right, top, scene units

# Control distance at which four cubic arcs enclose exactly pi: a sector's area is
# (10 + 12 k - 3 k^2) / 20, set equal to pi / 4.
_ARC = 2 - np.sqrt(4 - (5 * np.pi - 10) / 3)
_QUARTER = np.array([[1, 0], [1, _ARC], [_ARC, 1], [0, 1]])
_TURN = np.array([[0, 1], [-1, 0]])
_UNIT_CIRCLE = np.concatenate([_QUARTER @ np.linalg.matrix_power(_TURN, k) for k in range(4)])


def _in_space(plane: NDArray[np.float64]) -> Points:
    """Return (n, 2) points as (n, 3) points with z = 0."""
    return np.concatenate([plane, np.zeros((len(plane), 1))], axis=1)


def circles(centers: ArrayLike, radii: ArrayLike) -> Points:
    """Return the outlines of many circles, each of area exactly pi r squared.

    Parameters
    ----------
    centers
        Shape (n, 2) or (n, 3), scene units.
    radii
        Shape (n,), scene units; a radius of 0 keeps its place in the array.

    Returns
    -------
    Points
        Shape (16 n, 3).
    """
    at = np.atleast_2d(np.asarray(centers, dtype=float))[:, None, :2]
    size = np.asarray(radii, dtype=float)[:, None, None]
    if not len(size):
        return np.zeros((0, 3))
    return _in_space((at + size * _UNIT_CIRCLE).reshape(-1, 2))


def rings(centers: ArrayLike, radii: ArrayLike, thickness: float) -> Points:
    """Return the outlines of many rings: a circle with a hole, shape (32 n, 3).

    The outer radius is ``radii``; where it is smaller than ``thickness`` the hole closes.
    """
    radii = np.asarray(radii, dtype=float)
    outer = circles(centers, radii).reshape(-1, 16, 3)
    inner = circles(centers, np.maximum(radii - thickness, 0)).reshape(-1, 16, 3)[:, ::-1]
    return np.concatenate([outer, inner], axis=1).reshape(-1, 3)


def straight(start: ArrayLike, end: ArrayLike) -> Points:
    """Return the straight curve between two points (2,), shape (4, 3)."""
    steps = np.array([0, 1 / 3, 2 / 3, 1])[:, None]
    plane = (1 - steps) * np.asarray(start, dtype=float) + steps * np.asarray(end, dtype=float)
    return _in_space(plane)


def curve(start: ArrayLike, end: ArrayLike, rise: float) -> Points:
    """Return an arch between two points (2,), ``rise`` high over their middle, shape (4, 3)."""
    a, b = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    up = np.array([0, rise / 0.75])  # a cubic reaches three quarters of its controls' height
    return _in_space(np.array([a, a + up, b + up, b]))


def first_part(cubic: Points, share: float) -> Points:
    """Return a curve (4, 3) as far as ``share`` of its parameter (de Casteljau)."""
    points, kept = np.asarray(cubic, dtype=float), []
    while len(points):
        kept.append(points[0])
        points = (1 - share) * points[:-1] + share * points[1:]
    return np.stack(kept)


def polygon(corners: ArrayLike) -> Points:
    """Return a closed straight-sided outline through ``corners``, shape (corners, 2 or 3)."""
    return _straight(np.asarray(corners, dtype=float)[None, :, :2])


def rectangles(boxes: ArrayLike) -> Points:
    """Return filled rectangles, shape (16 n, 3), from rows (left, bottom, right, top)."""
    left, bottom, right, top = np.asarray(boxes, dtype=float).reshape(-1, 4).T
    across, up = np.stack([left, right, right, left]), np.stack([bottom, bottom, top, top])
    return _straight(np.stack([across, up]).transpose(2, 1, 0))


def _straight(corners: NDArray[np.float64]) -> Points:
    """Return closed straight-sided outlines, (4 shapes corners, 3), from (shapes, corners, 2)."""
    start, end = corners[:, :, None], np.roll(corners, -1, axis=1)[:, :, None]
    steps = np.array([0, 1 / 3, 2 / 3, 1])[:, None]
    return _in_space(((1 - steps) * start + steps * end).reshape(-1, 2))


def frame(box: Box, thickness: float) -> Points:
    """Return a rectangle with a hole: (left, bottom, right, top), its line drawn inside."""
    left, bottom, right, top = np.asarray(box, dtype=float)
    hole = (left + thickness, bottom + thickness, right - thickness, top - thickness)
    return np.concatenate([rectangles([[left, bottom, right, top]]), rectangles([hole])[::-1]])


def area(points: Points) -> float:
    """Return the signed area inside a filled outline, exactly (Green's theorem on cubics).

    Holes run the other way round and count as negative.
    """
    x, y = np.asarray(points)[:, :2].reshape(-1, 4, 2).transpose(2, 1, 0)
    # Integral of (x dy - y dx) / 2 over one cubic, written in its control points.
    cross = {(i, j): x[i] * y[j] - x[j] * y[i] for i in range(4) for j in range(i + 1, 4)}
    sixths = 6 * cross[0, 1] + 3 * cross[0, 2] + cross[0, 3]
    sixths = sixths + 3 * cross[1, 2] + 3 * cross[1, 3] + 6 * cross[2, 3]
    return float(sixths.sum() / 20)
