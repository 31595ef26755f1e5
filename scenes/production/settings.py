"""What manim has to be told to make a file: its format, its size, how it draws."""

from typing import Any

from scenes.production.options import Output

WIDE = 16 / 9  # the shape that pictures are composed for


def settings_of(output: Output) -> dict[str, Any]:
    """Return manim's settings for a file; where it writes to is not among them."""
    return {
        "format": output.filmed,
        "transparent": output.transparent,
        **_frame(output.size),
        "disable_caching": True,  # its cache returns wrong frames for updaters (issues 339, 4160)
        "max_files_cached": -1,
    }


def _frame(size: tuple[int, int, int]) -> dict[str, Any]:
    """Return manim's settings for a size; what is no 16:9 gets margins, not another picture."""
    width, height, rate = size
    pixels = {"pixel_width": width, "pixel_height": height, "frame_rate": rate}
    if abs(width - height * WIDE) < 1:  # as near as whole pixels come
        return pixels
    units = 8.0 * max(1.0, WIDE * height / width)  # the picture is 8 units high
    return pixels | {"frame_height": units, "frame_width": units * width / height}
