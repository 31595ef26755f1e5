"""Faults of type and colour: too small, too little contrast."""

from collections.abc import Iterator

from manim import ManimColor

from scenes.production.checks.picture import Fault, Picture

FRAME = 8.0  # the frame's height, scene units
SMALLEST = {"provenance": 0.010 * FRAME}  # x-height, scene units
SMALLEST_OF_OTHERS = 0.012 * FRAME
CONTRAST = 4.5


def too_small(picture: Picture) -> Iterator[Fault]:
    """Find type whose x-height is too small to read."""
    for item in picture.items:
        smallest = SMALLEST.get(item.kind, SMALLEST_OF_OTHERS)
        if item.is_type and item.x_height < 0.999 * smallest:
            what = (
                f"{item.name} has an x-height of {item.x_height / FRAME:.4f} of the frame, "
                f"less than {smallest / FRAME:.3f}"
            )
            yield Fault("too small", what, item.center)


def low_contrast(picture: Picture) -> Iterator[Fault]:
    """Find colours too near to the background; what is not opaque was dimmed on purpose."""
    background = picture.lesson.theme.background
    for item in picture.items:
        ratio = contrast(item.color, background)
        if item.opacity == 1 and ratio < CONTRAST:
            what = f"{item.name} is {item.color} on {background}, a contrast of {ratio:.1f} : 1"
            yield Fault("contrast", what, item.center)


def contrast(color: str, background: str) -> float:
    """Return the contrast of two colours, 1 to 21 (WCAG 2.2, https://www.w3.org/TR/WCAG22/)."""
    darker, lighter = sorted(_luminance(shade) for shade in (color, background))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in ManimColor(color).to_rgb()
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
