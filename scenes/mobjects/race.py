"""Ways to do the same, side by side in slow motion: bars that grow with the time they take."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, linear
from manim.utils.color import ParsableManimColor

from scenes.mobjects.bars import Bars
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

NAME, CLOCK = 0.2, 1.7  # from a name to its bar, and room for a clock
THICK = 0.6  # a bar, as a share of its line


class Race(VGroup):
    """A bar for each way, as long as its time, with a clock at its tip.

    The parts are ``names`` and, for each way, ``bars``, ``clocks`` and ``units``. It begins when
    all is done; ``run`` plays it from the start.

    Parameters
    ----------
    times
        Of each way, in milliseconds, (way,), with their source.
    indices
        For each way the index of its time in the source.
    names
        For each way its name and its colour.
    box
        (left, bottom, right, top), scene units.
    decimals
        Of the clocks.
    theme
        Colours by role.
    share
        How much of the room for bars the longest one takes.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> times = np.array([4.0, 1.0]), "measured.milliseconds"
    >>> names = ("loop", DARK.ink), ("product", DARK.positive)
    >>> race = Race(times, ((0, 3), (1, 3)), names, (-6, -1, 6, 1), 1, DARK)
    >>> [next(bar.readings()).source for bar in race.bars]
    ['measured.milliseconds[0, 3]', 'measured.milliseconds[1, 3]']
    """

    def __init__(
        self,
        times: Entries,
        indices: Sequence[tuple[int, ...]],
        names: Sequence[tuple[str, ParsableManimColor]],
        box: Box,
        decimals: int,
        theme: Theme,
        share: float = 1.0,
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        self.times, source = np.asarray(times[0], dtype=float), times[1]
        line, size = (top - bottom) / len(names), SIZES.note
        self.names, self.bars, self.clocks = VGroup(), VGroup(), VGroup()
        self.units = VGroup()
        middles = [top - (i + 0.5) * line for i in range(len(names))]
        for (name, color), y in zip(names, middles, strict=True):
            self.names.add(word(name, color, size).stand_at(left, y - 0.33 * size, "left"))
        start = float(self.names.get_right()[0]) + NAME
        unit = share * (right - CLOCK - start) / float(self.times.max())
        look = {"decimals": decimals, "plus": False, "size": size, "align": "left"}
        for i, ((_, color), y) in enumerate(zip(names, middles, strict=True)):
            bar = Bars(
                self.times[i : i + 1], source, [y], start, unit, THICK * line, (color, color),
                indices=[indices[i]],
            )  # fmt: skip
            clock = Numbers(
                self.times[i : i + 1], source, [(start, y)], theme, color=theme.ink,
                indices=[indices[i]], **look,
            )  # fmt: skip
            self.bars.add(bar)
            self.clocks.add(clock)
            self.units.add(word("ms", theme.ink, size))
        self.add(self.names, self.bars, self.clocks, self.units)
        self.at(float(self.times.max()))

    @property
    def running(self) -> VGroup:
        """All but the names."""
        return VGroup(self.bars, self.clocks, self.units)

    def at(self, elapsed: float) -> "Race":
        """Show how far all are after so many milliseconds; returns self."""
        for i, time in enumerate(self.times):
            bar: Any = self.bars[i]
            clock: Any = self.clocks[i]
            unit: Any = self.units[i]
            passed = min(elapsed, float(time))
            bar.set_values([passed])
            tip = bar.start + bar.unit * passed + 0.15
            clock.anchor.shift((tip - clock.anchor.points[0, 0], 0, 0))
            clock.set_values([passed])
            middle = float(clock.anchor.points[0, 1])
            edge = float(clock.paths.get_right()[0]) + 0.1
            unit.stand_at(edge, middle - 0.33 * SIZES.note, "left")
        return self

    def run(self, seconds: float) -> Animation:
        """Return the motion from the start until the last has come in, at an even pace."""
        longest = float(self.times.max())
        return UpdateFromAlphaFunc(
            self, lambda race, alpha: race.at(alpha * longest), run_time=seconds, rate_func=linear
        )
