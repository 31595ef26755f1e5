"""What a filled dot and a hollow ring mean."""

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme


class SignLegend(VGroup):
    """A filled dot, "positive"; a hollow ring, "negative"; in one line.

    Parameters
    ----------
    start
        Scene point (2,) where the line's baseline begins.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> len(SignLegend((-6, 3), DARK))
    4
    """

    def __init__(self, start: ArrayLike, theme: Theme) -> None:
        super().__init__()
        left, baseline = np.asarray(start, dtype=float)
        radius, pitch, size = 0.1, 1.4, SIZES.provenance  # it shares the line of the provenance
        middle = baseline + 0.21 * size
        places = [(left + radius + i * pitch, middle) for i in range(2)]
        self.add(
            Mark(outlines.circles(places[:1], [radius]), theme.positive),
            Mark(outlines.rings(places[1:], [radius], 0.03), theme.negative),
        )
        for (x, _), text in zip(places, ("positive", "negative"), strict=True):
            label = word(text, theme.dim, size)
            self.add(label.stand_at(x + radius + 0.12, baseline, "left"))
