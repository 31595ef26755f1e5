"""How far something has come through the layers of a model: a track with a dot on it."""

from collections.abc import Iterator

import numpy as np
from manim import Animation, VGroup

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Entries, Reading, entry
from scenes.mobjects.symbols import word
from scenes.mobjects.walking import walk
from scenes.theme import SIZES, Theme

RADIUS, TICK = 0.1, 0.08  # of the dot; half a tick's height, scene units


class DepthTrack(VGroup):
    """A line with a tick for each layer, and a dot where one stands.

    The parts are ``title``, ``present`` (how many layers have been passed), ``track``, ``ticks``
    and ``dot``.

    Parameters
    ----------
    depths
        How many layers there are before each stage, (stage,), with their field.
    left, right, y
        Where it stands, scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> track = DepthTrack((np.arange(4), "contexts.depths"), -4, 4, 2, DARK).go(2)
    >>> [(reading.source, round(reading.shown, 6)) for reading in track.readings()]
    [('contexts.depths[2]', 2.0)]
    """

    def __init__(self, depths: Entries, left: float, right: float, y: float, theme: Theme) -> None:
        super().__init__()
        self.depths, self.source = np.asarray(depths[0], dtype=float), depths[1]
        size = SIZES.number
        self.title = word("layers passed", theme.dim, SIZES.note)
        self.title.stand_at(left, y - 0.33 * SIZES.note, "left")
        place = (float(self.title.get_right()[0]) + 0.25, y)
        self.present = Numbers(
            self.depths[:1], depths[1], [place], theme,
            decimals=0, plus=False, size=size, color=theme.ink, align="left", indices=[()],
        )  # fmt: skip
        start = place[0] + 1.6 * size
        self.unit = (right - start) / max(float(self.depths[-1]), 1.0)
        x = start + self.unit * self.depths
        self.track = rule((start, y), (right, y), theme.dim)
        half = SIZES.rule / 2
        ticks = [(at - half, y - TICK, at + half, y + TICK) for at in x]
        self.ticks = Mark(outlines.rectangles(ticks), theme.dim)
        self.dot = Mark(outlines.circles([(start, y)], [RADIUS]), theme.ink)
        self.add(self.title, self.present, self.track, self.ticks, self.dot)
        self.go(0)

    def go(self, at: float) -> "DepthTrack":
        """Stand at another stage, or between two; returns self."""
        low = int(at)
        self.at = low
        x = float(self.track.get_left()[0]) + self.unit * float(
            np.interp(at, np.arange(len(self.depths)), self.depths)
        )
        self.dot.points = outlines.circles([(x, float(self.track.get_y()))], [RADIUS])
        self.present.source = entry(self.source, low)
        self.present.set_values([self.depths[low]])
        return self

    def travel(self, first: int, last: int, seconds: float) -> Animation:
        """Return how the dot goes from one stage to another."""
        return walk(self, self.go, first, last, seconds)

    def readings(self) -> Iterator[Reading]:
        """Yield how far the dot has come along the track."""
        middle = (self.dot.points[:, 0].min() + self.dot.points[:, 0].max()) / 2
        shown = (float(middle) - float(self.track.get_left()[0])) / self.unit
        source = entry(self.source, self.at)
        yield Reading(source, shown, 1e-3 / self.unit, "dot", self.dot.points, self.dot)
