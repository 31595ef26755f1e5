"""The recorded losses of a training: a falling line that is walked along, moment by moment."""

from collections.abc import Iterator

import numpy as np
from manim import Animation, VGroup

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.motion import as_animation, count_to
from scenes.mobjects.numbers import Numbers, digit_outlines
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, Reading, entry
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

DOT, RING = 0.045, 0.15  # radii
SMALL = 0.82 * SIZES.note  # type of the numbers beside the axes
AWAY = 0.12  # of those from their axis, scene units


def width_of(number: str) -> float:
    """Return how wide a number is, em."""
    return sum(digit_outlines()[glyph].advance for glyph in number)


class LossCurve(VGroup):
    """A dot for each recorded moment, as far right as its step and as high as its loss.

    Both axes are even and begin at zero. The parts are ``axes``, ``line``, ``dots``, ``ring``,
    ``heights`` (the first and the last loss, beside their axis), ``ends`` (the first and the last
    step, below theirs, its name between them), and ``step`` and ``loss``, the numbers of the moment
    with the ring, with their ``names``. It begins at the first moment.

    Parameters
    ----------
    steps, losses
        Shape (moment,) each, with their sources.
    box
        (left, bottom, right, top), scene units; the names and numbers stand at its top.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> steps, losses = np.array([0.0, 10.0, 100.0]), np.array([0.5, 0.25, 0.125])
    >>> curve = LossCurve((steps, "run.step"), (losses, "run.loss"), (-2, -1, 2, 1), DARK)
    >>> [(reading.source, round(reading.shown, 6)) for reading in curve.readings()][:2]
    [('run.step[0]', 0.0), ('run.loss[0]', 0.5)]
    """

    def __init__(self, steps: Entries, losses: Entries, box: Box, theme: Theme) -> None:
        super().__init__()
        self.steps, self.losses, self.theme = steps, losses, theme
        left, bottom, right, top = box
        moments, values = (np.asarray(field[0], dtype=float) for field in (steps, losses))
        self.base = bottom + SMALL + AWAY
        self.unit = (top - 2.2 * SIZES.number - self.base) / (float(values.max()) or 1.0)
        y = self.base + self.unit * values
        self.heights = self._ends(losses, [(left, y[0]), (left, y[-1])], 3, "left")
        start = float(self.heights.get_right()[0]) + AWAY
        half = max(2 * RING, 0.5 * SMALL * width_of(written(moments[-1], 0)))
        self.per_step = (right - half - start) / (float(moments.max()) or 1.0)
        self.places = np.stack([start + self.per_step * moments, y], axis=1)
        self.axes = VGroup(
            rule((start, self.base), (right, self.base), theme.line, 0.02),
            rule((start, self.base), (start, float(y.max()) + RING), theme.line, 0.02),
        )
        ways = zip(self.places[:-1], self.places[1:], strict=True)
        self.line = VGroup(*[rule(here, there, theme.dim, 0.025) for here, there in ways])
        self.dots = Mark(outlines.circles(self.places, [DOT] * len(values)), theme.ink)
        self.ring = Mark(outlines.rings(self.places[:1], [RING], 0.03), theme.ink)
        below = [(x, bottom + SMALL / 2) for x in self.places[[0, -1], 0]]
        name = word("steps of training", theme.dim, SMALL)
        name.stand_at((below[0][0] + below[1][0]) / 2, bottom + 0.17 * SMALL)
        self.ends = VGroup(self._ends(steps, below, 0, "center"), name)
        names, high = VGroup(), top - 0.36 * SIZES.number
        self.loss, self.step = (
            self._present(*told, high, names)
            for told in (("loss", start, losses, 3), ("step", (start + right) / 2, steps, 0))
        )
        self.names = names
        self.add(self.axes, self.line, self.dots, self.ring, self.heights, self.ends)
        self.add(self.names, self.step, self.loss)

    def _ends(
        self, field: Entries, places: list[tuple[float, float]], decimals: int, align: str
    ) -> Numbers:
        """Return the first and the last entry of a field, quiet, at their places."""
        values, source = np.asarray(field[0], dtype=float), field[1]
        return Numbers(
            values[[0, -1]], source, places, self.theme, decimals=decimals, plus=False, size=SMALL,
            align=align, color=self.theme.dim, indices=[(0,), (len(values) - 1,)],
        )  # fmt: skip

    def _present(
        self, name: str, x: float, field: Entries, decimals: int, high: float, names: VGroup
    ) -> Numbers:
        """Add a name to the others, and return the number of the first moment that follows it."""
        size, (values, source) = SIZES.number, field
        names.add(word(name, self.theme.dim, size).stand_at(x, high - 0.33 * size, "left"))
        place = [(float(names[-1].get_right()[0]) + 0.15, high)]
        return Numbers(
            values[:1], entry(source, 0), place, self.theme, decimals=decimals, plus=False,
            size=size, align="left", color=self.theme.ink, indices=[()],
        )  # fmt: skip

    def seconds(self, whole: float, least: float) -> list[float]:
        """Return how long the ring takes from each moment to the next: longer on longer ways.

        Parameters
        ----------
        whole, least
            All of it beside what every way takes at least, seconds.
        """
        ways = np.hypot(*np.diff(self.places, axis=0).T)
        return (least + whole * ways / (ways.sum() or 1.0)).tolist()

    def go(self, moment: int, seconds: float) -> list[Animation]:
        """Return the motions of ring and numbers to another moment."""
        here = (*self.places[moment], 0)
        return [
            as_animation(self.ring.animate.move_to(here)).set_run_time(seconds),
            *[
                count_to(numbers, [values[moment]], entry(source, moment), seconds)
                for numbers, (values, source) in (
                    (self.step, self.steps),
                    (self.loss, self.losses),
                )
            ],
        ]

    def readings(self) -> Iterator[Reading]:
        """Yield how far every dot stands from both axes, as a step and as a loss."""
        across, up = self.axes
        corner = float(up.get_center()[0]), float(across.get_center()[1])
        for moment, circle in enumerate(self.dots.points.reshape(-1, 16, 3)):
            middle = (circle.min(axis=0) + circle.max(axis=0))[:2] / 2
            for (_, source), off, unit in zip(
                (self.steps, self.losses), middle - corner, (self.per_step, self.unit), strict=True
            ):
                shown, tolerance = float(off / unit), 1e-3 / unit
                yield Reading(entry(source, moment), shown, tolerance, "dot", circle, self.dots)
