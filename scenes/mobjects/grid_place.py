"""Where a grid stands with its labels, and which of its labels need lines that lead to cells."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scenes.mobjects import outlines
from scenes.mobjects.apart import apart
from scenes.mobjects.pattern import GridBox
from scenes.theme import SIZES

LINE, LOOSE = 0.86, 1.0  # the height of a line of words, em: of all, and where only some are
SYMBOL = 1.12, 1.55  # the height and the width of a symbol with its arrow and index, em
NEAR = 0.05  # between a label and its line, scene units
OUT, UP = 1.45, 1.2  # how far every other symbol stands out where they are close, em

Lines = tuple[NDArray, NDArray]  # x of the columns, (column,), and y of the rows, (row,)


@dataclass(frozen=True)
class GridPlace:
    """A grid with its labels: the cells, and how words and symbols stand around them.

    Attributes
    ----------
    box
        The cells.
    word_size, top_size, symbol_size
        Type of the words at the left, the words on top, and of Q and K, scene units per em.
    turn
        Degrees by which the words on top are turned; 0 if they fit their columns.
    words_top, symbols_top
        Height of their baselines above the cells; ``None`` leaves them out.
    words_left, symbols_left
        Distance of their right edges from the cells; ``None`` leaves them out.
    overshoot
        How far the rules reach over the (left, top) edge, around the labels.
    lean
        How far the last turned word reaches over the right edge.
    labelled
        The tokens with labels, ascending, 0-based; all if ``None``.
    leaders
        Room at the (left, top) edge for lines that lead from labels to cells too close for them.
    steps
        Whether every other symbol at the (left, top) edge stands further out.
    """

    box: GridBox
    word_size: float
    top_size: float
    symbol_size: float
    turn: float
    words_top: float | None
    symbols_top: float | None
    words_left: float | None
    symbols_left: float | None
    overshoot: tuple[float, float] = (0.0, 0.0)
    lean: float = 0.0
    labelled: tuple[int, ...] | None = None
    leaders: tuple[float, float] = (0.0, 0.0)
    steps: tuple[bool, bool] = (False, False)

    @property
    def symbols_too_close(self) -> tuple[bool, bool]:
        """Whether symbols at the (left, top) edge, the smallest, would touch in one line."""
        if self.labelled is not None:
            return False, False
        high, wide = SYMBOL[0] * SIZES.smallest, SYMBOL[1] * SIZES.smallest
        left = self.symbols_left is not None and self.box.cell_height < high
        return left, self.symbols_top is not None and self.box.cell_width < wide

    @property
    def gaps(self) -> tuple[float, float]:
        """The least distance between neighbouring labels at the (left, top) edge."""
        left, top = [0.0], [0.0]
        line = LINE if self.labelled is None else LOOSE
        lone = self.labelled is not None  # else symbols are made to fit, or step out
        high = SYMBOL[0] * line / LINE
        if self.symbols_left is not None and (lone or self.steps[0]):
            left.append(high * self.symbol_size / (1 + self.steps[0]))
        if self.words_left is not None:
            left.append(line * self.word_size)
        if self.symbols_top is not None and (lone or self.steps[1]):
            top.append(SYMBOL[1] * self.symbol_size / (1 + self.steps[1]))
        if self.words_top is not None and self.turn:
            top.append(line * self.top_size / np.sin(np.deg2rad(self.turn)))
        return max(left), max(top)

    @property
    def too_close(self) -> tuple[bool, bool]:
        """Whether the cells are too close for the labels at their (left, top) edge."""
        left, top = self.gaps
        return self.box.cell_height < left, self.box.cell_width < top

    def cells(self, extent: tuple[int, int]) -> Lines:
        """Return the middles of the columns and of the rows of a grid (across, down)."""
        x = self.box.left + (np.arange(extent[0]) + 0.5) * self.box.cell_width
        return x, self.box.top - (np.arange(extent[1]) + 0.5) * self.box.cell_height

    def labels(self, extent: tuple[int, int]) -> Lines:
        """Return where their labels stand: beside the cells, or apart where those are close."""
        (x, y), (left, top) = self.cells(extent), self.gaps
        if self.leaders[1]:
            shown = self.shown(len(x))
            x[shown] = apart(x[shown], top, x[0], x[-1])
        if self.leaders[0]:
            shown = self.shown(len(y))
            floor = self.box.top - extent[1] * self.box.cell_height + left / 2
            # All labels need the room beside the words on top, some only that beside the rows.
            highest = np.inf if self.labelled is None else self.box.top - left / 2
            y[shown] = -apart(-y[shown], left, -highest, -floor)
        return x, y

    def shown(self, count: int) -> list[int]:
        """Return which of so many tokens have labels."""
        return list(range(count) if self.labelled is None else self.labelled)

    def leader_lines(self, extent: tuple[int, int]) -> NDArray[np.float64]:
        """Return the outlines of the lines from labels to cells, a line for each cell of an edge.

        A line that is not drawn has no extent: so places can be interpolated.
        """
        (columns, rows), (x, y) = self.cells(extent), self.labels(extent)
        edge, (side, above), half = self.box, self.leaders, SIZES.rule / 2
        right = edge.left - (self.symbols_left or self.words_left or 0.0)
        foot = edge.top + (self.words_top or 0.0)
        if self.symbols_top is not None:
            foot = edge.top + self.symbols_top - 0.3 * self.symbol_size
        is_on_top = above > 0 and (self.words_top, self.symbols_top) != (None, None)
        is_at_left = side > 0 and (self.words_left, self.symbols_left) != (None, None)
        lines = [
            _line((at, foot - NEAR), (cell, foot - above + NEAR), (half, 0.0))
            if is_on_top and i in self.shown(len(x))
            else _line((cell, edge.top), (cell, edge.top), (0.0, 0.0))
            for i, (at, cell) in enumerate(zip(x, columns, strict=True))
        ]
        lines += [
            _line((right + NEAR, at), (right + side, cell), (0.0, half))
            if is_at_left and i in self.shown(len(y))
            else _line((edge.left, cell), (edge.left, cell), (0.0, 0.0))
            for i, (at, cell) in enumerate(zip(y, rows, strict=True))
        ]
        return np.concatenate(lines)


def _line(
    start: tuple[float, float], end: tuple[float, float], half: tuple[float, float]
) -> NDArray[np.float64]:
    """Return a bar between two points, ``half`` of its thickness to each side."""
    a, b, side = np.array(start), np.array(end), np.array(half)
    return outlines.polygon([a - side, b - side, b + side, a + side])
