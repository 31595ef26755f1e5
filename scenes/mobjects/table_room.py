"""Where the steps of one query stand: beside the rows of a grid, or below its columns."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.mobjects.numbers import digit_outlines
from scenes.mobjects.outlines import Box
from scenes.theme import SIZES

READABLE = 0.27  # smaller numbers take turns on two lines instead


def width_of(number: str) -> float:
    """Return the width of a written number, em."""
    return sum(digit_outlines()[glyph].advance for glyph in number)


@dataclass(frozen=True)
class Lettering:
    """How labels of a step are set: scene units per em, and how far every other one drops."""

    size: float
    drop: float = 0.0


@dataclass(frozen=True)
class TableRoom:
    """Where a table stands, and which way its keys run.

    Where a query is a column of the grid, keys run down and steps follow from left to right; where
    it is a row, keys run to the right and steps follow downwards.

    Attributes
    ----------
    start, end
        Its edges in the direction of the steps: x from the left, or y from the top.
    keys
        The middle of each key, (key,): the y of its row, or the x of its column.
    pitch
        The distance between keys.
    full_radius
        The radius of a dot of weight one.
    by_columns
        Whether a query is a column of the grid.

    Examples
    --------
    >>> beside = TableRoom(0, 6, np.array([1.0, 0.0]), 1.0, 0.4)
    >>> beside.places(0.5)
    [(3.0, 1.0), (3.0, 0.0)]
    >>> below = TableRoom(2, -2, np.array([-1.0, 0.0]), 1.0, 0.4, by_columns=False)
    >>> below.places(0.5)
    [(-1.0, 0.0), (0.0, 0.0)]
    """

    start: float
    end: float
    keys: NDArray[np.float64]
    pitch: float
    full_radius: float
    by_columns: bool = True

    @property
    def edges(self) -> tuple[float, float]:
        """Where the first key begins and the last one ends."""
        half = self.pitch / 2 * (-1 if self.by_columns else 1)  # y runs up, keys run down
        return float(self.keys[0]) - half, float(self.keys[-1]) + half

    @property
    def foot(self) -> float:
        """Where the sums over the keys stand, beyond the last one."""
        return self.edges[1] + (-0.58 * self.pitch if self.by_columns else 0.12)

    @property
    def align(self) -> str:
        """The side on which numbers meet the place of their step."""
        return "right" if self.by_columns else "center"

    def at(self, share: float) -> float:
        """Return where a step stands: x, or y."""
        return self.start + share * (self.end - self.start)

    def point(self, share: float, along: float) -> tuple[float, float]:
        """Return the point of a step and a place along the keys."""
        step = self.at(share)
        return (step, along) if self.by_columns else (along, step)

    def places(self, share: float, drop: float = 0.0) -> list[tuple[float, float]]:
        """Return where the numbers of a step stand, every other one ``drop`` lower."""
        points = [self.point(share, float(along)) for along in self.keys]
        return [(x, y + drop * (0.5 - i % 2)) for i, (x, y) in enumerate(points)]

    def lettering(self, widest: float, *, gap: float = 0.12, line: float = 1.05) -> Lettering:
        """Return how to set labels of a step so that they do not touch.

        Parameters
        ----------
        widest, line
            The width of the widest, and the height of a line of them, em.
        gap
            Between neighbours, scene units.
        """
        if self.by_columns:
            return Lettering(max(min(SIZES.number, 0.8 * self.pitch), SIZES.smallest))
        size = min(SIZES.number, (self.pitch - gap) / widest)
        if size >= READABLE:
            return Lettering(size)
        size = max(min(READABLE, (2 * self.pitch - gap) / widest), SIZES.smallest)
        return Lettering(size, line * size)

    def box(self, key: int, first: float, last: float) -> Box:
        """Return (left, bottom, right, top) of one key, from one step to another."""
        along, half = float(self.keys[key]), 0.48 * self.pitch
        (x0, y0), (x1, y1) = self.point(first, along - half), self.point(last, along + half)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
