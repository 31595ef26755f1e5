"""What lies beneath the type: the page, tinted cells, panels, images."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from manim import ImageMobject, ManimColor
from numpy.typing import NDArray

from scenes.production.checks.picture import Item, Picture, points_on

SAMPLES = 24  # points of a label at which its ground is looked at
APART = 1e-5  # scene units between the end of an outline and the beginning of the next


def grounds(picture: Picture, item: Item) -> NDArray[np.float64]:
    """Return the colours on which an item is drawn, at points along its outline.

    Parameters
    ----------
    picture
        Whose parts, in the order in which they are drawn, may lie under the item.
    item
        Type, such as a label.

    Returns
    -------
    NDArray
        Shape (sample, rgb), from 0 to 1.
    """
    points = item.points[:: max(1, len(item.points) // SAMPLES)]
    colors = np.tile(_rgb(picture.lesson.theme.background), (len(points), 1))
    for part in _beneath(picture, item):
        if isinstance(part, ImageMobject):
            covered, ink, opacity = _in_image(part, points)
        else:
            covered, ink = _inside(part, points), _rgb(part.get_fill_color().to_hex())
            opacity = part.get_fill_opacity()
        share = np.where(covered, opacity, 0.0)[:, None]
        colors = (1 - share) * colors + share * ink
    return colors


def _beneath(picture: Picture, item: Item) -> Sequence[Any]:
    """Return the parts that are drawn before an item and reach under it."""
    parts, boxes = picture.drawn
    place = next((i for i, part in enumerate(parts) if part is item.ink), len(parts))
    low, high = boxes[:place, :2], boxes[:place, 2:]
    meets = ((low < item.box[2:]) & (item.box[:2] < high)).all(axis=1)
    return [parts[i] for i in np.flatnonzero(meets)]


def _in_image(
    image: Any, points: NDArray[np.float64]
) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]]:
    """Return which points lie on an image, and its colour and opacity at each."""
    pixels = image.get_pixel_array() / 255.0
    (left, top), (right, bottom) = image.points[[0, 3], :2]
    share = (points - [left, top]) / [right - left, bottom - top]
    covered = np.asarray(((share >= 0) & (share <= 1)).all(axis=1))
    rows, columns = pixels.shape[:2]
    at = np.clip((share * [columns, rows]).astype(int), 0, [columns - 1, rows - 1])
    found = pixels[at[:, 1], at[:, 0]]
    return covered, found[:, :3], found[:, 3]


def _inside(part: Any, points: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which points lie inside a filled outline, as cairo fills it (winding number not 0)."""
    curves = _closed(part.points[:, :2].reshape(-1, 4, 2))
    (left, low), (_, high) = points.min(axis=0), points.max(axis=0)
    x, y = curves[..., 0], curves[..., 1]
    # Of what is right of the points at their height: how often does it rise, how often fall?
    counts = (x.max(axis=1) >= left) & (y.max(axis=1) >= low) & (y.min(axis=1) <= high)
    ways = points_on(curves[counts].reshape(-1, 2), ends=True).reshape(-1, 9, 2)
    start, end = ways[:, :-1].reshape(-1, 2), ways[:, 1:].reshape(-1, 2)
    x, y = points[:, :1], points[:, 1:]
    rises = (start[:, 1] <= y) & (y < end[:, 1])
    falls = (end[:, 1] <= y) & (y < start[:, 1])
    height = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    right = start[:, 0] + (y - start[:, 1]) / height * (end[:, 0] - start[:, 0]) > x
    return np.not_equal((rises & right).sum(axis=1), (falls & right).sum(axis=1))


def _closed(curves: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return curves (curve, 4, 2) with a straight one from the end of each outline to its start."""
    breaks = np.flatnonzero(np.abs(curves[1:, 0] - curves[:-1, 3]).max(axis=1) > APART)
    first, last = curves[np.append(0, breaks + 1), 0], curves[np.append(breaks, -1), 3]
    return np.concatenate([curves, np.stack([last, last, first, first], axis=1)])


@cache
def _rgb(color: str) -> NDArray[np.float64]:
    return np.asarray(ManimColor(color).to_rgb(), dtype=np.float64)
