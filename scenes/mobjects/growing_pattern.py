"""The pattern of a growing text: the cells shrink as new ones come, in a square that stays."""

from typing import Any

import numpy as np
from manim import (
    RESAMPLING_ALGORITHMS,
    Animation,
    Group,
    Mobject,
    UpdateFromAlphaFunc,
    smooth,
)
from numpy.typing import ArrayLike

from scenes.mobjects.marks import frame_around
from scenes.mobjects.outlines import Box
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.pattern_image import PatternImage
from scenes.theme import SIZES, Theme

SPACIOUS = 0.35  # scene units; the rules between smaller cells are fainter


class GrowingPattern(Group):
    """The weights of the first tokens of a text, for as many of them as are shown.

    The pattern of a beginning is the upper left corner of the whole: as the text grows, all shrinks
    towards that corner, and a column and a row come in at the other edges for each token. Of more
    tokens than the text has, the pattern is as small as theirs would leave it.

    Parameters
    ----------
    weights
        Of the whole text, (query, key); no query sees a later key.
    source
        The field they were read from, with ``{}`` where the number of tokens stands.
    count
        How many tokens are shown at first.
    box
        The square, (left, bottom, right, top), scene units.
    theme
        Colours by role.
    pixels
        Whether a weight is a pixel, of so much ink, and not a dot of that area.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> pattern = GrowingPattern(np.eye(16), "first_{}.A", 4, (-2, -2, 2, 2), DARK)
    >>> [reading.source for reading in pattern[0].readings()][-1]
    'first_4.A[3, 3]'
    """

    def __init__(
        self,
        weights: ArrayLike,
        source: str,
        count: int,
        box: Box,
        theme: Theme,
        *,
        pixels: bool = False,
        orientation: str = "columns",
    ) -> None:
        super().__init__()
        self.weights = np.asarray(weights, dtype=float)
        self.source, self.theme, self.pixels = source, theme, pixels
        self.orientation = orientation
        self.left, self.bottom, self.right, self.top = box
        self.outline = frame_around(box, theme.line, SIZES.rule)
        self.show(count)

    def show(self, count: float) -> "GrowingPattern":
        """Show so many tokens; of a broken number the whole tokens, in cells already smaller."""
        self.count = count
        whole = min(int(count + 1e-9), len(self.weights))
        across, down = (self.right - self.left) / count, (self.top - self.bottom) / count
        weights, source = self.weights[:whole, :whole], self.source.format(whole)
        visible = np.tri(whole, dtype=bool)
        drawn: Mobject
        if self.pixels:
            box = self.left, self.top - whole * down, self.left + whole * across, self.top
            drawn = PatternImage(weights, source, visible, box, self.theme, self.orientation)
            if count > len(self.weights):  # its pixels become smaller than those of the frame
                drawn.set_resampling_algorithm(RESAMPLING_ALGORITHMS["bilinear"])
        else:
            place = GridBox(self.left, self.top, across, down)
            drawn = PatternGrid(weights.shape, place, self.theme, orientation=self.orientation)
            drawn.set_weights(weights, source).set_mask(visible)
            drawn.rules.set_fill(opacity=min(1.0, across / SPACIOUS) ** 1.5)
        for part in self.submobjects[:1]:
            # In the middle of an animation manim still draws what was there when it began.
            for old in part.get_family():
                old.points = np.zeros((0, 3))
        self.submobjects = [drawn, self.outline]
        return self

    def grow_to(self, count: int, seconds: float = 2.0) -> Animation:
        """Return the motion to another number of tokens: as many times more in every moment."""
        first = self.count

        def update(shown: Any, alpha: float) -> None:
            shown.show(count if alpha >= 1 else first * (count / first) ** alpha)

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=smooth)
