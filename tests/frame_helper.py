"""Pictures of mobjects, and the patches in which two pictures differ."""

import numpy as np
from manim import Camera, ManimColor, Mobject
from numpy.typing import NDArray

WIDTH, HEIGHT = 854, 480
LEVELS = 24  # pixels that differ by more are different
PATCH = 12  # so many different pixels side by side are a difference

# manim 0.22 names the mode of an image, which Pillow 13 will not allow; the pin is below it.
DRAWN_BY_MANIM = "ignore:'mode' parameter for changing data types:DeprecationWarning"

Picture = NDArray[np.uint8]  # (y, x, rgb)


def picture(mobject: Mobject, background: str) -> Picture:
    """Draw a mobject as the last frame of a clip would be, without a scene and without a cache."""
    camera = Camera(
        pixel_width=WIDTH,
        pixel_height=HEIGHT,
        frame_width=8 * WIDTH / HEIGHT,
        frame_height=8,
        background_color=ManimColor(background),
    )
    camera.capture_mobjects([mobject])
    return camera.pixel_array[..., :3].astype(np.uint8)


def largest_patch(one: Picture, other: Picture) -> int:
    """Return how many pixels the largest connected patch of different pixels has."""
    levels = np.abs(one.astype(int) - other.astype(int)).max(axis=-1)
    left = set(zip(*np.nonzero(levels > LEVELS), strict=True))
    largest = 0
    while left:
        patch, border = 0, [left.pop()]
        while border:
            y, x = border.pop()
            patch += 1
            near = {(y + i, x + j) for i in (-1, 0, 1) for j in (-1, 0, 1)} & left
            left -= near
            border.extend(near)
        largest = max(largest, patch)
    return largest
