"""What the shades of a map of heads mean, from 0 to 1."""

import numpy as np
from manim import VGroup

from scenes.mobjects import outlines
from scenes.mobjects.head_map import SHADES, SMALL, shades
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

WIDTH, HEIGHT = 1.4, 0.18  # scene units
APART = 0.12


class ShadeScale(VGroup):
    """A bar of all shades with its ends named, and the kind of cell that they are of.

    Parameters
    ----------
    name
        Of the kind.
    chosen
        Whether it is that of the heads that are brought out.
    corner
        Scene point (2,) where its baseline begins.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> scale = ShadeScale("has the role", True, (-2, 0), DARK)
    >>> len(scale) == len("name, 0, 1".split()) + SHADES
    True
    """

    def __init__(self, name: str, chosen: bool, corner: tuple[float, float], theme: Theme) -> None:
        super().__init__()
        x, baseline = corner
        size = SIZES.smallest
        middle, half = baseline + 0.33 * size, HEIGHT / 2 * (1 if chosen else SMALL)
        for text, color in ((name, theme.ink), ("0", theme.dim)):
            self.add(word(text, color, size).stand_at(x, baseline, "left"))
            x = float(self[-1].get_right()[0]) + APART
        end = x + WIDTH
        starts = np.linspace(x, end, SHADES, endpoint=False)
        for mark, start in zip(shades(theme, chosen=chosen), starts, strict=True):
            # Each reaches to the end, under those that follow: no seams.
            mark.points = outlines.rectangles([(start, middle - half, end, middle + half)])
            self.add(mark)
        self.add(word("1", theme.dim, size).stand_at(end + APART, baseline, "left"))
