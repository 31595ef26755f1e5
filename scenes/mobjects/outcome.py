"""What comes out of a grid of weights: a vector at the end of each column, or of each row."""

import numpy as np
from manim import Animation, VGroup
from numpy.typing import NDArray

from scenes.mobjects.marks import Mark
from scenes.mobjects.motion import as_animation
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.sized_formula import shape_label
from scenes.mobjects.vector_array import VectorArray

REACH, GAP = 0.45, 0.1  # of the vectors; between them and the grid, scene units


class Outcome(VGroup):
    """An array of the vectors that come out, in line with the queries of a grid.

    The parts are ``array`` and ``size``, its true size.

    Parameters
    ----------
    pattern
        The grid whose queries it follows.
    values, source
        The array, as it comes out, (d, query) below columns or (query, d) beside rows; its field.

    Examples
    --------
    >>> from scenes.mobjects.pattern import GridBox
    >>> from scenes.theme import DARK
    >>> grid = PatternGrid((3, 3), GridBox(-1, 1, 0.7, 0.7), DARK)
    >>> Outcome(grid, np.zeros((32, 3)), "columns.out").size.text
    '32 times 3'
    """

    def __init__(self, pattern: PatternGrid, values: NDArray, source: str) -> None:
        super().__init__()
        self.pattern = pattern
        theme, upright, count = pattern.theme, pattern.by_columns, pattern.shape[0]
        (left, top), (right, bottom) = pattern.anchor.points[[0, 3], :2].tolist()
        box = (left, bottom - GAP - REACH, right, bottom - GAP)
        if not upright:
            box = (right + GAP, bottom, right + GAP + REACH, top)
        self.array = VectorArray("", count, box, theme.value, upright=upright, most=count)
        self.size = shape_label(values, source, theme)
        if upright:
            self.size.stand_at(left - GAP, (box[1] + box[3]) / 2 - 0.1, "right")
        else:
            self.size.stand_at((box[0] + box[2]) / 2, bottom - 0.4)
        self.add(self.array, self.size)

    def fall(self, query: int) -> Animation:
        """Return how copies of the dots of a query run together into its vector."""
        keys = range(self.pattern.shape[1])
        cells = [self.pattern.piece(query=query, key=key).points for key in keys]
        dots = Mark(np.concatenate(cells), self.pattern.theme.value)
        x, y = self.pattern.center_of(query=query, key=query).tolist()
        center = self.array.get_center()
        end = (x, center[1], 0) if self.pattern.by_columns else (center[0], y, 0)
        return as_animation(dots.animate.move_to(end).scale(0.25).set_opacity(0))
