"""Faults of size: a picture that uses little of the frame."""

from collections.abc import Iterator

import numpy as np
from manim import ImageMobject
from numpy.typing import NDArray

from scenes.page import HALF_HEIGHT, HALF_WIDTH, Page
from scenes.production.checks.picture import Fault, Picture

LEAST, FEW = 1 / 3, 6  # of the room; of fewer words there is less to show: their grids are smaller
AROUND = 0.3  # words alone are words and what stands this near, such as a frame, scene units
ROOM = 2 * HALF_WIDTH * (HALF_HEIGHT - Page.caption_band[3])  # above the captions, scene units


def too_little(picture: Picture) -> Iterator[Fault]:
    """Find a picture whose box is less than a third of the frame above the captions.

    Of a text of one to five words less is asked, as a grid of them has fewer cells. Words alone,
    without anything drawn from data, are as large as they are.
    A clip says in ``_may_be_small`` which of its beats are small on purpose, and why.
    """
    if picture.step.name in getattr(picture.lesson, "_may_be_small", {}):
        return
    boxes = [
        box for part, box in zip(*picture.drawn, strict=True) if id(part) not in picture.beside
    ]
    if boxes and not _are_words_alone(picture, np.array(boxes)):
        low, high = np.split(np.array(boxes), 2, axis=1)
        across, up = high.max(axis=0) - low.min(axis=0)
        least = LEAST * min(1.0, (len(picture.lesson.words) or FEW) / FEW) ** 2
        if across * up < least * ROOM:
            what = (
                f"the picture is {across:.1f} by {up:.1f}, {across * up / ROOM:.0%} of the frame "
                f"above the captions, less than {least:.0%}"
            )
            yield Fault("small picture", what)


def _are_words_alone(picture: Picture, boxes: NDArray[np.float64]) -> bool:
    """Tell whether all that is drawn is words and frames close around them."""
    words = [item.box for item in picture.items if item.kind == "word"]
    has_image = any(isinstance(part, ImageMobject) for part in picture.mobjects)
    if picture.readings or has_image or not words:
        return False
    low, high = np.split(np.array(words), 2, axis=1)
    least, most = np.split(boxes, 2, axis=1)
    below, above = low.min(axis=0) - least.min(axis=0), most.max(axis=0) - high.max(axis=0)
    return bool(max(below.max(), above.max()) <= AROUND)
