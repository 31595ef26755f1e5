"""Transparent films: nothing behind the picture, and colours as files hold them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def straight(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pixels whose colour does not depend on how transparent they are.

    Cairo multiplies each colour by its opacity (premultiplied alpha); PNG, WebM and QuickTime files
    hold it as it is. Written unchanged, every soft edge would get a dark fringe.

    Parameters
    ----------
    pixels
        RGBA, shape (height, width, 4).
    """
    alpha = pixels[..., 3:].astype(np.uint16)
    colour = (pixels[..., :3] * np.uint16(255) + alpha // 2) // np.maximum(alpha, 1)
    return np.concatenate([np.minimum(colour, 255), alpha], axis=-1).astype(np.uint8)


def see_through(scene: Any) -> None:
    """Make a clip draw on nothing, and write its pictures, films and stills, :func:`straight`.

    Parameters
    ----------
    scene
        A clip that has not begun, in manim's setting ``transparent``.
    """
    camera, writer = scene.camera, scene.renderer.file_writer
    fill, write_frame, save_image = camera.init_background, writer.write_frame, writer.save_image

    def init_background() -> None:
        fill()
        # manim leaves its colour in the transparent background, and it would shine through.
        camera.background[:] = 0

    camera.init_background = init_background
    writer.write_frame = lambda pixels, *, repeat=1: write_frame(straight(pixels), repeat=repeat)
    writer.save_image = lambda pixels: save_image(straight(pixels))
