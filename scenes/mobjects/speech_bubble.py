"""A speech bubble: what somebody might be saying, with a tail to whoever says it."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

CORNER, TAIL, LINE = 0.16, 0.13, 0.03  # radius, half the width of the tail at its root, outline


class SpeechBubble(VGroup):
    """Text in a bubble whose tail ends at a point above or below it.

    The parts are ``body`` (outline and fill) and ``label``.

    Parameters
    ----------
    text
        What is said, shown exactly as given.
    tip
        Scene point (2,) at which the tail ends.
    room
        (left, right): the bubble is moved sideways, away from the middle of its tail, to stay
        within; text wider than that shrinks.
    theme
        Colours by role.
    reach
        From the tip to the near edge of the bubble: positive for a bubble above the tip, negative
        for one below it.
    size
        Scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> bubble = SpeechBubble("Any adjectives?", (2, 0), (-3, 3), DARK)
    >>> bool(bubble.label.get_bottom()[1] > 0)
    True
    """

    def __init__(
        self,
        text: str,
        tip: Sequence[float],
        room: tuple[float, float],
        theme: Theme,
        *,
        reach: float = 0.22,
        size: float = SIZES.word,
    ) -> None:
        super().__init__()
        self.tip = np.array([tip[0], tip[1]], dtype=float)
        self.label = word(text, theme.ink, size)
        pad = np.array([0.5, 0.26]) * size
        self.label.fit_width(room[1] - room[0] - 2 * pad[0])
        half = np.array([self.label.width / 2, 0.36 * size]) + pad
        middle = float(np.clip(tip[0], room[0] + half[0], room[1] - half[0]))
        sign = 1 if reach > 0 else -1
        near = self.tip[1] + reach
        center = np.array([middle, near + sign * half[1]])
        self.label.stand_at(middle, center[1] - 0.22 * self.label.em * self.label.shrink)
        root = float(
            np.clip(tip[0], middle - half[0] + CORNER + TAIL, middle + half[0] - CORNER - TAIL)
        )
        outer = _balloon(center, half, self.tip, root, sign, 0.0)
        inner = _balloon(center, half, self.tip, root, sign, LINE)
        self.body = VGroup(Mark(outer, theme.dim), Mark(inner, theme.hidden))
        self.add(self.body, self.label)


def _balloon(
    center: NDArray, half: NDArray, tip: NDArray, root: float, sign: int, inset: float
) -> NDArray[np.float64]:
    """Return a closed outline: a rectangle with round corners and a tail from its near edge.

    ``inset`` moves the whole line inwards. The outline is made with its tail at the bottom.
    """
    size, radius = half - inset, CORNER - inset
    along = tip - (root, center[1] - sign * half[1])
    length = float(np.hypot(*along))
    end = tip - along / length * min(3 * inset, length)  # an inner tail is shorter and thinner
    width = TAIL - 1.2 * inset
    foot = -size[1]
    corners = [
        ((size[0] - radius, foot), (size[0], foot), (size[0], foot + radius)),
        ((size[0], -foot - radius), (size[0], -foot), (size[0] - radius, -foot)),
        ((radius - size[0], -foot), (-size[0], -foot), (-size[0], -foot - radius)),
        ((-size[0], foot + radius), (-size[0], foot), (radius - size[0], foot)),
    ]
    x = root - center[0]
    low = (end - center) * (1, sign)
    curves: list[NDArray] = []
    at = np.array([x + width, foot])
    first = at
    for start, corner, stop in corners:
        curves += [outlines.straight(at, start), _rounded(start, corner, stop)]
        at = np.array(stop)
    for stop in ((x - width, foot), tuple(low), tuple(first)):
        curves.append(outlines.straight(at, stop))
        at = np.array(stop)
    return np.concatenate(curves) * (1, sign, 1) + (*center, 0)


def _rounded(start, corner, stop) -> NDArray[np.float64]:
    """Return a round corner as one cubic curve, (4, 3)."""
    a, b, c = (np.array([*point, 0.0]) for point in (start, corner, stop))
    bend = 0.55  # of the way to the corner: nearly a quarter of a circle
    return np.stack([a, a + bend * (b - a), c + bend * (b - c), c])
