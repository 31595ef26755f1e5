"""Words as arrows in a plane, each with its word at the tip, and steps from one tip to another."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.marks import Mark
from scenes.mobjects.moving_picture import Named
from scenes.mobjects.outlines import Box, circles
from scenes.mobjects.pieces import token
from scenes.mobjects.spaces import PlaneArrow, VectorPlane, settle
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

THICK = 0.045
DOT = 0.08  # where a vector is shown as a point
BEYOND = 0.24  # from a tip to the line of its word, scene units
UPRIGHT = 0.1  # an arrow that leans less has its word in the middle over it
OVER = 0.25  # how far a word begins before the tip of an arrow that leans


@dataclass(frozen=True)
class Step:
    """An arrow that is added to a word: where it begins, (2,), its vector, (2,), and its field."""

    tail: NDArray[np.float64]
    vector: NDArray[np.float64]
    source: str


class WordArrows(VGroup):
    """A plane in which each word is an arrow from the origin.

    The parts are ``plane``, and in lists ``arrows`` and ``names``, one of each for a word, and
    ``steps``.

    Parameters
    ----------
    words
        In the order in which they are drawn; a name in dollar signs is mathematics.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    steps
        Arrows from tip to tip.
    size
        Of the words, scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> words = [Named("cat", np.array([-1.0, 4.0]), "along.turned[0]"),
    ...          Named("cats", np.array([2.0, 4.0]), "along.turned[1]")]
    >>> step = Step(words[0].vector, np.array([3.0, 0.0]), "along.vector")
    >>> picture = WordArrows(words, (-4, -3, 4, 3), DARK, [step])
    >>> bool(np.allclose(picture.steps[0].tip, picture.arrows[1].tip))
    True
    """

    def __init__(
        self,
        words: Sequence[Named],
        box: Box,
        theme: Theme,
        steps: Sequence[Step] = (),
        size: float = SIZES.word,
    ) -> None:
        super().__init__()
        self.theme = theme
        ends = [word.vector for word in words] + [step.tail + step.vector for step in steps]
        self.plane = VectorPlane(ends, box, theme)
        self.arrows = [self._arrow((0, 0), word, theme.ink) for word in words]
        self.steps = [self._arrow(step.tail, step, theme.value) for step in steps]
        self.names = [self._name(word.name, size) for word in words]
        for name, arrow in zip(self.names, self.arrows, strict=True):
            stand_beyond(name, arrow)
            past = np.array([box[0] - name.get_left()[0], box[2] - name.get_right()[0]])
            name.shift((max(past[0], 0) + min(past[1], 0), 0, 0))
        drawn = [*self.arrows, *self.steps]
        wide_first = sorted(self.names, key=lambda name: -name.width)  # short ones fit elsewhere
        settle(wide_first, np.array([(arrow.tail, arrow.tip) for arrow in drawn]), box)
        self.add(self.plane, *drawn, VGroup(*self.names))

    def tip_point(self, index: int) -> Mark:
        """Return a dot at the tip of a word's arrow."""
        return Mark(circles([self.arrows[index].tip], [DOT]), self.theme.ink)

    def _arrow(self, tail: ArrayLike, drawn: Named | Step, color: str) -> PlaneArrow:
        start, unit = self.plane.point(tail), self.plane.unit
        return PlaneArrow(start, drawn.vector, drawn.source, unit, color, THICK)

    def _name(self, name: str, size: float) -> Label:
        ink = self.theme.ink
        return Label(name, ink, size) if name.startswith("$") else token(name, ink, size)


def stand_beyond(label: Label, arrow: PlaneArrow) -> None:
    """Stand a label over or under the tip of an arrow, on the side to which the arrow leans."""
    x, y = arrow.tip
    lean, rise = arrow.tip - arrow.tail
    side = float(np.sign(lean)) if abs(lean) > UPRIGHT * abs(rise) else 0.0
    base = y + BEYOND if rise >= 0 else y - BEYOND - 0.7 * label.em
    align = {-1.0: "right", 0.0: "center", 1.0: "left"}[side]
    label.stand_at(x - side * OVER, base, align)
