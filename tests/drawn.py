"""Reading pictures back without the help of what drew them."""

import numpy as np
from manim import Animation, Mobject
from manim.animation.animation import prepare_animation
from numpy.typing import NDArray

SAMPLES = 256


def sampled_area(outline: NDArray[np.float64]) -> float:
    """Area inside cubic curves by the shoelace sum over points along them; holes are negative."""
    curves = np.asarray(outline)[:, :2].reshape(-1, 4, 1, 2)
    t = np.linspace(0, 1, SAMPLES)[:, None]
    bernstein = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
    along = np.sum([curves[:, k] * part for k, part in enumerate(bernstein)], axis=0)
    start, end = along[:, :-1].reshape(-1, 2), along[:, 1:].reshape(-1, 2)
    return float((start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]).sum() / 2)


def circles_of(mark: Mobject) -> list[NDArray[np.float64]]:
    """The outlines of the circles in a mark that have a size, each (16, 3)."""
    shapes = np.asarray(mark.points).reshape(-1, 16, 3)
    return [circle for circle in shapes if np.ptp(circle[:, 0]) > 1e-12]


def middle(outline: NDArray[np.float64]) -> NDArray[np.float64]:
    """The middle of an outline's extent, (2,)."""
    return (outline.min(axis=0) + outline.max(axis=0))[:2] / 2


def played(animation: object, alpha: float = 1.0) -> Animation:
    """An animation taken as far as ``alpha``, to its end if that is 1."""
    prepared = prepare_animation(animation)  # type: ignore[arg-type]
    prepared.begin()
    prepared.interpolate(alpha)
    if alpha == 1:
        prepared.finish()
    return prepared


def family_points(mobject: Mobject) -> list[NDArray[np.float64]]:
    """All points of a mobject, part by part."""
    return [np.asarray(part.points) for part in mobject.get_family()]
