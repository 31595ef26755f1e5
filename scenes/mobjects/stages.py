"""One vector on its way: a column of numbers for each stage, and what turns it into the next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import RIGHT, Animation, FadeIn, VGroup
from numpy.typing import NDArray

from scenes.mobjects.marks import arrow, frame_around
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.outlines import Box
from scenes.mobjects.rounding import decimals_that_tell
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

LONGEST = 1.3  # of the arrow into a step, and of the one out of it, scene units
LARGEST = 0.43  # type of the numbers, scene units per em
NAME = 0.75  # room for a name over its column, scene units
PAD = 0.2  # around the label of a step


@dataclass(frozen=True)
class Stage:
    """A vector as it is at one stage.

    Attributes
    ----------
    name
        The label that stands over it.
    values, source
        Shape (d,), and the field they were read from.
    """

    name: Label
    values: NDArray[np.float64]
    source: str


class Stages(VGroup):
    """Columns from left to right, an arrow from each through what makes the next one.

    The parts are ``names``, ``columns`` and ``steps`` (an arrow, a framed label, an arrow each).
    Each column has as many decimals as its own numbers need: stages can differ much in size.

    Parameters
    ----------
    stages
        At least one.
    steps
        The labels of what lies between them, one fewer.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    shown, decimals
        Entries written out in each column; the fewest digits after the point.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> stages = [
    ...     Stage(Label("stream", DARK.ink), np.array([4.0, -2.0]), "trace.stream[3]"),
    ...     Stage(Label("$E$", DARK.ink), np.array([0.04, -0.02]), "trace.E[3]"),
    ... ]
    >>> drawn = Stages(stages, [Label("norm", DARK.ink)], (-6, -2, 6, 2), DARK)
    >>> [reading.shown for reading in drawn.columns[1].numbers.readings()]
    [0.04, -0.02]
    """

    def __init__(
        self,
        stages: Sequence[Stage],
        steps: Sequence[Label],
        box: Box,
        theme: Theme,
        *,
        shown: int = 6,
        decimals: int = 1,
    ) -> None:
        super().__init__()
        left, bottom, right, top = (float(edge) for edge in box)
        size = min(LARGEST, (top - bottom - NAME) / (1.28 * (shown + 1) + 0.4))
        self.columns = VGroup(*[
            NumberMatrix(
                stage.values, stage.source, theme, shown=(shown, 1), size=size,
                decimals=decimals_that_tell(np.median(np.abs(stage.values[:shown])), decimals),
            )
            for stage in stages
        ])  # fmt: skip
        widths = [column.width for column in self.columns]
        over = [max(stage.name.width - w, 0) / 2 for stage, w in zip(stages, widths, strict=True)]
        left, right = left + over[0], right - over[-1]  # names may be wider
        boxes = [label.width + 2 * PAD for label in steps]
        spare = right - left - sum(widths) - sum(boxes)
        length = min(spare / max(2 * len(steps), 1) - 0.2, LONGEST)
        whole = sum(widths) + sum(boxes) + 2 * len(steps) * (length + 0.2)
        x, middle = (left + right - whole) / 2, (bottom + top - NAME) / 2
        self.names, self.steps = VGroup(), VGroup()
        for i, (stage, column) in enumerate(zip(stages, self.columns, strict=True)):
            column.move_to((x + widths[i] / 2, middle, 0))
            name = stage.name.stand_at(x + widths[i] / 2, column.get_top()[1] + 0.26)
            self.names.add(name)
            x += widths[i]
            if i < len(steps):
                start, end = x + 0.1, x + 0.1 + length
                far = end + boxes[i]
                box_edges = (end, middle - 0.42, far, middle + 0.42)
                label = steps[i].stand_at((end + far) / 2, middle - 0.33 * SIZES.word / 1.5)
                self.steps.add(
                    VGroup(
                        arrow((start, middle), (end - 0.06, middle), theme.dim),
                        VGroup(frame_around(box_edges, theme.dim), label),
                        arrow((far + 0.06, middle), (far + length, middle), theme.dim),
                    )
                )
                x = far + length + 0.1
        self.add(self.columns, self.names, self.steps)

    def lead_to(self, place: int) -> list[Animation]:
        """Return how a stage comes out of the one before it, step by step."""
        step, part = self.steps[place - 1], self.names[place]
        come = [*step, VGroup(self.columns[place], part)]
        return [FadeIn(one, shift=0.25 * RIGHT) for one in come]
