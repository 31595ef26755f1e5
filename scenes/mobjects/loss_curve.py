"""The recorded losses of a training: a falling line that is walked along, moment by moment."""

from collections.abc import Iterator

import numpy as np
from manim import Animation, VGroup

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.motion import as_animation, count_to
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, Reading, entry
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

DOT, RING = 0.06, 0.15  # radii


class LossCurve(VGroup):
    """A dot for each recorded moment, as high over the base line as its loss; a ring is here.

    Moments stand side by side, whatever the number of steps between them. The parts are ``axis``,
    ``line``, ``dots``, ``ring``, and ``step`` and ``loss``, the numbers of the present moment, with
    their ``names``. It begins at the first moment.

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
    >>> [round(reading.shown, 6) for reading in curve.readings()]
    [0.5, 0.25, 0.125]
    """

    def __init__(self, steps: Entries, losses: Entries, box: Box, theme: Theme) -> None:
        super().__init__()
        self.steps, self.losses = steps, losses
        left, self.base, right, top = box
        size = SIZES.number
        values = np.asarray(losses[0], dtype=float)
        self.unit = (top - 2.2 * size - self.base) / (float(values.max()) or 1.0)
        x = np.linspace(left + 2 * RING, right - 2 * RING, len(values))
        self.places = np.stack([x, self.base + self.unit * values], axis=1)
        self.axis = rule((left, self.base), (right, self.base), theme.line, 0.02)
        ways = zip(self.places[:-1], self.places[1:], strict=True)
        self.line = VGroup(*[rule(here, there, theme.dim, 0.025) for here, there in ways])
        self.dots = Mark(outlines.circles(self.places, [DOT] * len(values)), theme.ink)
        self.ring = Mark(outlines.rings(self.places[:1], [RING], 0.03), theme.ink)
        high, middle = top - 0.36 * size, (left + right) / 2
        self.names = VGroup()
        for name, start in (("step", left), ("loss", middle)):
            label = word(name, theme.dim, size)
            self.names.add(label.stand_at(start, high - 0.33 * size, "left"))
        ink = {"plus": False, "size": size, "color": theme.ink, "align": "left", "indices": [()]}
        after = [(float(name.get_right()[0]) + 0.15, high) for name in self.names]
        self.step = Numbers(steps[0][:1], entry(steps[1], 0), after[:1], theme, decimals=0, **ink)
        self.loss = Numbers(values[:1], entry(losses[1], 0), after[1:], theme, decimals=3, **ink)
        self.add(self.axis, self.line, self.dots, self.ring, self.names, self.step, self.loss)

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
        """Yield the height of every dot over the base line as a loss."""
        base = float(self.axis.get_center()[1])
        for moment, circle in enumerate(self.dots.points.reshape(-1, 16, 3)):
            height = (circle[:, 1].min() + circle[:, 1].max()) / 2 - base
            source, tolerance = entry(self.losses[1], moment), 1e-3 / self.unit
            yield Reading(source, float(height / self.unit), tolerance, "dot", circle, self.dots)
