"""All heads of a model as plain cells, a column for each layer: how many there are."""

import numpy as np
from manim import VGroup

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.theme import Theme

RULE = 0.3  # of what separates cells, as a share of the side of one


class HeadField(VGroup):
    """So many plain cells beside and below each other.

    Parameters
    ----------
    layers, heads
        How many columns and rows.
    corner
        The upper left corner, scene units.
    pitch
        From cell to cell.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> field = HeadField(96, 96, (-3, 3), 0.06, DARK)
    >>> round(float(field.width), 2), field.count
    (5.76, 9216)
    """

    def __init__(
        self, layers: int, heads: int, corner: tuple[float, float], pitch: float, theme: Theme
    ) -> None:
        super().__init__()
        self.count = layers * heads
        (x, y), t = corner, RULE * pitch / 2
        right, bottom = x + layers * pitch, y - heads * pitch
        self.cells = Mark(outlines.rectangles([(x, bottom, right, y)]), theme.dim)
        upright = [(at - t, bottom, at + t, y) for at in x + pitch * np.arange(1, layers)]
        level = [(x, at - t, right, at + t) for at in y - pitch * np.arange(1, heads)]
        self.rules = Mark(outlines.rectangles(upright + level), theme.background)
        self.add(self.cells, self.rules)
