"""Two directions as arrows from one point that open from stage to stage."""

from collections.abc import Sequence

import numpy as np
from manim import Animation, VGroup

from scenes.mobjects.marks import Mark
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box, circles
from scenes.mobjects.pieces import widest_of
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.spaces import PlaneArrow
from scenes.mobjects.symbols import word
from scenes.mobjects.walking import stage_at, walk
from scenes.theme import SIZES, Theme

NAMES = 0.75  # room over the tips for their names, scene units
FOOT = 0.85  # and under the point for the cosine
GAP = 0.35  # between names
BETWEEN = 0.2  # between the word "cosine" and its number
THICK = 0.05


class ArrowPair(VGroup):
    """Two arrows of length 1 in the plane through both, and their cosine under them.

    The parts are ``arrows``, ``names`` over their tips, ``dot``, ``title`` and ``cosine``.

    Parameters
    ----------
    arrows
        Shape (stage, pair, arrow, axis), with their field; the first arrow leans left.
    cosines
        Shape (stage, pair), with their field.
    pair
        Which pair is drawn, 0-based; it begins at the first stage.
    names
        Of both directions.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> arrows = np.array([[[[-0.6, 0.8], [0.6, 0.8]]]]), "contexts.pair_arrows"
    >>> cosines = np.array([[0.28]]), "contexts.pair_cosines"
    >>> drawn = ArrowPair(arrows, cosines, 0, ("animal", "skin"), (-3, -2, 3, 2), DARK)
    >>> [round(reading.shown, 6) for reading in drawn.arrows[1].readings()]
    [0.6, 0.8]
    """

    def __init__(
        self,
        arrows: Entries,
        cosines: Entries,
        pair: int,
        names: Sequence[str],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.fields, self.pair = (arrows[1], cosines[1]), pair
        self.stages = np.asarray(arrows[0], dtype=float)[:, pair]
        self.values = np.asarray(cosines[0], dtype=float)[:, pair]
        self.left, bottom, self.right, top = box
        middle, foot = (self.left + self.right) / 2, bottom + FOOT
        # As long as there is room, upwards and where they open widest.
        across = (self.right - self.left) / 2 / max(float(self.stages[..., 0].max()), 1e-9)
        self.unit = min(top - NAMES - foot, across)
        self.origin = np.array([middle, foot])
        self.dot = Mark(circles([self.origin], [0.07]), theme.dim)
        self.arrows = [
            PlaneArrow(self.origin, vector, "", self.unit, theme.ink, THICK)
            for vector in self.stages[0]
        ]
        room = (self.right - self.left - GAP) / 2 / max(map(widest_of, names))
        self.names = [word(name, theme.ink, min(SIZES.word, room)) for name in names]
        self.title = word("cosine", theme.dim, SIZES.note)
        size, base = SIZES.number, bottom + 0.15
        number = 1.75 * size  # as wide as 0.00 is
        start = middle - (float(self.title.width) + BETWEEN + number) / 2
        self.title.stand_at(start, base, "left")
        place = (start + float(self.title.width) + BETWEEN, base + 0.33 * size)
        self.cosine = Numbers(
            self.values[:1], cosines[1], [place], theme,
            decimals=2, plus=False, size=size, color=theme.ink, align="left", indices=[()],
        )  # fmt: skip
        self.add(*self.arrows, self.dot, VGroup(*self.names), self.title, self.cosine)
        self.go(0)

    def go(self, at: float) -> "ArrowPair":
        """Show another stage, or what is between two; returns self."""
        arrows, cosines = (entry(entry(field, int(at)), self.pair) for field in self.fields)
        for i, (arrow, vector) in enumerate(
            zip(self.arrows, stage_at(self.stages, at), strict=True)
        ):
            source = entry(arrows, i)
            other = PlaneArrow(self.origin, vector, source, self.unit, arrow.color, THICK)
            arrow.points, arrow.source = other.points, other.source
        self.cosine.source = cosines
        self.cosine.set_values([stage_at(self.values, at)])
        tips = np.array([arrow.tip for arrow in self.arrows])
        middle, baseline = self.origin[0], float(tips[:, 1].max()) + 0.25
        # Each over its tip, but on its own side of the middle: then it is seen which is whose.
        for name, tip, side in zip(self.names, tips[:, 0], (-1, 1), strict=True):
            half = float(name.width) / 2
            out = min(max(side * (tip - middle), GAP / 2 + half), self.right - middle - half)
            name.stand_at(float(middle + side * out), baseline)
        return self

    def resize_names(self, size: float) -> "ArrowPair":
        """Write the names in type of another size, at the first stage; returns self."""
        for name in self.names:
            name.stand_at(0.0, 0.0, size=size)
        return self.go(0)

    def travel(self, first: int, last: int, seconds: float) -> Animation:
        """Return how both turn from one stage to another through those between."""
        return walk(self, self.go, first, last, seconds)
