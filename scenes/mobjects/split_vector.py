"""A vector as two parts at right angles, and what a map makes of each of them."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.marks import Mark, arrow, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box, circles
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.spaces import PlaneArrow
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

FOOT, HEAD = 1.0, 0.2  # room under the arrows for what is written there, and over them
SIDE = 3.2  # room at the left for the name of what is lost
GAP = 2.4  # between the vector and what the map makes of it
THICK = 0.065
AWAY = 0.16  # of a label from its arrow


class SplitVector(VGroup):
    """The triangle of a vector and its parts, and to the right what the map makes of both.

    What comes through lies along the page's foot, what is lost stands upright; all arrows have one
    scale. The parts are ``whole``, ``kept``, ``lost``, each an arrow with its labels, ``sides``
    (thin lines that close the rectangle), ``shaft`` (the map, of either), ``passed`` and ``zero``.

    Parameters
    ----------
    vectors
        Shape (4, 2) with their field: the vector, its part that comes through, the part that is
        lost, and what the map makes of it; the first axis is along what comes through.
    names
        Of the vector, of what comes through, of what is lost, of the map and of what it makes.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> vectors = np.array([[4.0, 3.0], [4.0, 0.0], [0.0, 3.0], [2.0, 0.0]]), "split.drawn"
    >>> names = [Label(text, DARK.ink) for text in ("$E$", "kept", "lost", "$W$", "$V$")]
    >>> drawn = SplitVector(vectors, names, (-6, -2, 6, 3), DARK)
    >>> [round(reading.shown, 6) for reading in drawn.passed[0].readings()]
    [2.0, 0.0]
    """

    def __init__(self, vectors: Entries, names: Sequence[Label], box: Box, theme: Theme) -> None:
        super().__init__()
        array, source = vectors
        left, bottom, right, top = box
        self.theme, self.fields = theme, (np.asarray(array, dtype=float), source)
        kept, up, far = (float(array[0][0]), float(array[0][1]), float(array[3][0]))
        high, across = top - HEAD - bottom - FOOT, right - left - SIDE - GAP - 0.6
        self.unit = unit = min(high / max(up, 1e-9), across / max(kept + far, 1e-9))
        spare = across - unit * (kept + far)
        start = np.array([left + SIDE + spare / 2, bottom + FOOT])
        end = start + np.array([unit * kept + GAP, 0.0])
        theirs = theme.ink, theme.value, theme.dim, theme.value
        starts = start, start, start, end
        arrows = [
            self._arrow(i, at, color)
            for i, (at, color) in enumerate(zip(starts, theirs, strict=True))
        ]
        vector, through, gone, map_name, made = names
        tip = start + unit * array[0]
        foot = start[1] - 0.58
        self.whole = VGroup(arrows[0], vector.stand_at(tip[0] + AWAY, tip[1] - 0.1, "left"))
        through.stand_at(start[0] + unit * kept / 2, foot)
        self.kept = VGroup(arrows[1], through)
        gone.stand_at(start[0] - AWAY, start[1] + unit * up / 2, "right")
        self.lost = VGroup(arrows[2], gone)
        corners = start + unit * array[1], start + unit * array[2]
        self.sides = VGroup(*[rule(corner, tip, theme.dim, SIZES.rule) for corner in corners])
        ends = start[0] + unit * kept + 0.5, end[0] - 0.3
        middle = start[1] + 0.5 * unit * up
        self.shaft = VGroup(
            *[arrow((ends[0], y), (ends[1], y), theme.dim, 0.045) for y in (start[1], middle)],
            map_name.stand_at(sum(ends) / 2, middle + 0.3),
        )
        self.passed = VGroup(arrows[3], made.stand_at(end[0] + unit * far / 2, foot))
        dot = Mark(circles([(end[0], middle)], [0.07]), theme.dim)
        zero = word("zero", theme.dim, SIZES.word)
        zero.stand_at(end[0] + 0.25, middle - 0.14, "left")
        self.zero = VGroup(dot, zero)
        self.kept.add(self._length(through, 1, 0))
        self.lost.add(self._length(gone, 2, 1))
        self.passed.add(self._length(made, 3, 0))
        self.add(self.sides, self.lost, self.kept, self.whole, self.shaft, self.passed, self.zero)

    def _arrow(self, i: int, start: NDArray[np.float64], color: str) -> PlaneArrow:
        array, source = self.fields
        return PlaneArrow(start, array[i], entry(source, i), self.unit, color, THICK)

    def _length(self, name: Label, i: int, axis: int) -> Numbers:
        """Return the length of a part, under its name."""
        array, source = self.fields
        place = float(name.get_x()), name.baseline - 0.3
        return Numbers(
            [array[i][axis]], source, [place], self.theme, decimals=2, plus=False,
            size=SIZES.note, color=self.theme.ink, indices=[(i, axis)],
        )  # fmt: skip
