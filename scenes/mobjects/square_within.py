"""A square in the corner of a larger one, to scale: two patterns of very different size."""

from typing import Any

from manim import Animation, UpdateFromAlphaFunc, VGroup, smooth

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.outlines import Box
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

CLOSE = 0.12  # from the inner square to its name


class SquareWithin(VGroup):
    """An inner square in the upper left corner of an outer one, which is as large as it can be.

    Both stand for causal patterns: what no query may look at is tinted. The parts are ``hidden``,
    ``outer``, ``inner`` and ``name``, what the inner one is called.

    Parameters
    ----------
    box
        Of the outer square, (left, bottom, right, top), scene units.
    name
        What the inner one is called.
    theme
        Colours by role.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> square = SquareWithin((-2, -2, 2, 2), "this text", DARK).set_side(0.25)
    >>> round(float(square.inner.width), 2)
    1.0
    """

    def __init__(self, box: Box, name: str, theme: Theme, *, orientation: str = "columns") -> None:
        super().__init__()
        left, bottom, right, top = self.box = box
        self.theme = theme
        corner = (left, bottom) if orientation == "columns" else (right, top)
        triangle = [(left, top), corner, (right, bottom)]
        self.hidden = Mark(outlines.polygon(triangle), theme.hidden)
        self.outer = frame_around(box, theme.line, SIZES.rule)
        self.inner, self.name = Mark([], theme.ink), word(name, theme.ink, SIZES.note)
        self.add(self.hidden, self.outer, self.inner, self.name)
        self.set_side(1.0)

    def set_side(self, share: float) -> "SquareWithin":
        """Draw the inner square with a share of the outer one's side; returns self."""
        left, bottom, right, top = self.box
        edge, floor = left + share * (right - left), top - share * (top - bottom)
        self.side = share
        self.inner.points = frame_around((left, floor, edge, top), self.theme.ink).points
        middle = (floor + top) / 2 - 0.21 * SIZES.note
        self.name.stand_at(edge + CLOSE, middle, "left", size=SIZES.note)
        # Beside a large square there is no room for its name.
        fits = float(self.name.get_right()[0]) < right
        self.name.set_opacity(float(fits))
        return self

    def shrink(self, share: float, seconds: float = 3.0) -> Animation:
        """Return the motion to another side: as many times less in every moment."""
        first = self.side

        def update(square: Any, alpha: float) -> None:
            square.set_side(share if alpha >= 1 else first * (share / first) ** alpha)

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=smooth)
