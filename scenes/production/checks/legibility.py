"""Faults of type and colour: too small, too little contrast."""

from collections.abc import Iterator
from functools import cache
from operator import itemgetter

import numpy as np
from manim import ManimColor

from scenes.production.checks.backdrop import grounds
from scenes.production.checks.picture import Fault, Item, Picture

FRAME = 8.0  # the frame's height, scene units
SMALLEST = {"provenance": 0.010 * FRAME}  # x-height, scene units
SMALLEST_OF_OTHERS = 0.012 * FRAME
CONTRAST = 4.5
MUCH = 0.2  # of a label; a line that only crosses it is not its ground


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
    """Find colours too near to what lies under them; what is not opaque was dimmed on purpose.

    Marks are compared with the page, type with the tints, panels and images on which it stands.
    """
    for item in picture.items:
        if item.opacity < 1:
            continue
        under = _grounds(picture, item)
        faint = {color: contrast(item.color, color) for color in under}
        faint = {color: ratio for color, ratio in faint.items() if ratio < CONTRAST}
        if sum(under[color] for color in faint) >= MUCH * sum(under.values()):
            ground, ratio = min(faint.items(), key=itemgetter(1))
            what = f"{item.name} is {item.color} on {ground}, a contrast of {ratio:.1f} : 1"
            yield Fault("contrast", what, item.center)


def _grounds(picture: Picture, item: Item) -> dict[str, int]:
    """Return the colours under an item, and at how many points of it each."""
    if not item.is_type:
        return {picture.lesson.theme.background: 1}
    colors, counts = np.unique(grounds(picture, item), axis=0, return_counts=True)
    return {ManimColor(color).to_hex(): int(n) for color, n in zip(colors, counts, strict=True)}


@cache
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
