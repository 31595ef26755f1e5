"""A matrix while it is learned: its numbers at each recorded moment, and the loss beside them."""

import numpy as np
from manim import Animation, VGroup

from scenes.mobjects.loss_curve import LossCurve
from scenes.mobjects.motion import count_to
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.rounding import decimals_that_tell
from scenes.mobjects.symbols import Label
from scenes.theme import Theme

HEADING = 0.8  # over the matrix


class LearnedMatrix(VGroup):
    """The upper left corner of a matrix under its name, the curve of the loss at its right.

    It begins at the first moment. The parts are ``matrix``, ``name`` and ``curve``.

    Parameters
    ----------
    matrices
        Shape (moment, rows, columns), and the source.
    steps, losses
        Shape (moment,) each, with their sources.
    name
        The label of the matrix.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    shown
        At most so many (rows, columns) are written out.
    decimals
        Digits after the point, more where all numbers would be 0.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> W = np.arange(12.0).reshape(2, 2, 3)
    >>> steps, losses = (np.array([0.0, 9.0]), "run.step"), (np.array([0.5, 0.25]), "run.loss")
    >>> name = Label("$W$", DARK.query)
    >>> learned = LearnedMatrix((W, "run.W"), steps, losses, name, (-6, -2, 6, 2), DARK)
    >>> next(learned.matrix.numbers.readings()).source
    'run.W[0, 0, 0]'
    """

    def __init__(
        self,
        matrices: Entries,
        steps: Entries,
        losses: Entries,
        name: Label,
        box: Box,
        theme: Theme,
        *,
        shown: tuple[int, int] = (6, 5),
        decimals: int = 2,
    ) -> None:
        super().__init__()
        self.matrices, (left, bottom, right, top) = matrices, box
        values, source = matrices
        part = values[:, : shown[0], : shown[1]]
        self.matrix = NumberMatrix(
            values[0],
            entry(source, 0),
            theme,
            shown=shown,
            decimals=decimals_that_tell(part, decimals),
            largest=float(np.abs(part).max()) or None,
        )
        width, height = 0.55 * (right - left), top - HEADING - bottom
        self.matrix.scale(min(width / self.matrix.width, height / self.matrix.height, 1))
        self.matrix.move_to((left + width / 2, bottom + height / 2, 0))
        ceiling, floor = (
            float(edge[1]) for edge in (self.matrix.get_top(), self.matrix.get_bottom())
        )
        self.name = name.stand_at(float(self.matrix.get_center()[0]), ceiling + 0.25)
        beside = float(self.matrix.get_right()[0]) + 0.9
        self.curve = LossCurve(steps, losses, (beside, floor, right, ceiling), theme)
        self.add(self.matrix, self.name, self.curve)

    def go(self, moment: int, seconds: float) -> list[Animation]:
        """Return the motions to another moment: the numbers count, the ring moves."""
        values, source = self.matrices
        numbers = self.matrix.numbers
        found = [values[moment][index] for index in numbers.indices]
        learn = count_to(numbers, found, entry(source, moment), seconds)
        return [learn, *self.curve.go(moment, seconds)]
