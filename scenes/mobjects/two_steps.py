"""A square matrix beside the two that do its work with fewer parameters, to one scale."""

from collections.abc import Mapping

from manim import VGroup

from scenes.mobjects.count_list import CountLine, CountSum
from scenes.mobjects.outlines import Box
from scenes.mobjects.scaled_matrix import ScaledMatrix, Side
from scenes.theme import Theme

ROOM = 0.95, 0.95  # over the square, and below it, scene units
BEFORE = 1.35  # from the tall matrix to the wide one: room for a number
LINES = (0.95, 2.3, 3.15, 4.3)  # from the top to the baselines of the list
LIST = 0.39  # the width of the list, as a share of the box


class TwoSteps(VGroup):
    """A square, its list of parameters at the left, and value down and value up in its place.

    The parts are ``square``, ``down``, ``up``, and the lines of the list: ``one`` for the square,
    ``each`` for both steps, ``both`` for their sum.

    Parameters
    ----------
    sides
        d_model and d_head, each with its source.
    counts
        Parameters with their sources: of the ``square``, of each step (``matrix``), of ``both``.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> sides = (768, "gpt2.d_model"), (64, "gpt2.d_head")
    >>> counts = {"square": (589824, "gpt2.n_square"), "matrix": (49152, "gpt2.n_matrix")}
    >>> counts["both"] = (98304, "gpt2.n_value")
    >>> drawn = TwoSteps(sides, counts, (-6, -3, 6, 3), DARK)
    >>> [round(reading.shown) for reading in drawn.down.readings()]
    [64, 768]
    """

    def __init__(
        self,
        sides: tuple[Side, Side],
        counts: Mapping[str, tuple[int, str]],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        (long, short), (left, bottom, right, top) = sides, box
        size = top - bottom - sum(ROOM)
        x, y, unit = right - size, top - ROOM[0], size / long[0]
        self.square = ScaledMatrix(long, long, (x, y), unit, theme.dim, theme)
        self.down = ScaledMatrix(short, long, (x, y), unit, theme.value, theme)
        before = x - BEFORE - short[0] * unit
        self.up = ScaledMatrix(long, short, (before, y), unit, theme.output, theme)
        edges = left, left + LIST * (right - left)
        named = (
            ("One square", "square", theme.dim),
            ("Value down $W_V$", "matrix", theme.value),
            ("Value up $W_O$", "matrix", theme.output),
            ("Both", "both", theme.ink),
        )
        lines = [
            CountLine(name, *counts[kind], color, edges, top - down, theme)
            for (name, kind, color), down in zip(named, LINES, strict=True)
        ]
        self.one, self.each = lines[0], VGroup(*lines[1:3])
        self.both = CountSum(lines[3], theme)
        self.add(self.square, self.down, self.up, self.one, self.each, self.both)
