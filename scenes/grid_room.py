"""How a grid and its labels fit into a room: type sizes, turned words, cells."""

from dataclasses import dataclass, replace

import numpy as np

from scenes.mobjects.grid_place import OUT, UP, GridPlace
from scenes.mobjects.outlines import Box
from scenes.mobjects.pattern import GridBox
from scenes.theme import SIZES

TURN, UPRIGHT = 48.0, 90.0  # degrees, for words that are wider than their column
WIDEST_CELL, TALLEST_CELL = 2.2, 1.3
CLOSE = 0.74  # type of turned words side by side, as a share of the width of a column
MOST_NAMES, MOST_HEADER = 0.4, 0.36  # shares of the room that words at its edges may take
LEADER = 0.4  # room for lines from labels to rows or columns that are too close for them


@dataclass(frozen=True)
class GridRoom:
    """The room for a grid, and what is to stand in it.

    Attributes
    ----------
    box
        (left, bottom, right, top), scene units.
    count
        How many tokens there are.
    widest
        The width of the widest label, em.
    name_size
        Type of the words at the left, at most.
    reach
        How far the labels at the left reach, braces that join them too, em.
    keys, queries
        Whether there is to be room for their symbols.
    spare_lines
        Room to leave under the cells, in rows as high as theirs.
    labelled
        The tokens that are labelled, 0-based; all if ``None``.
    turn
        How far words turn that are wider than their columns, degrees.
    leaders
        Room for lines from the labels at the (left, top) edge to the cells, scene units.
    steps
        Whether every other symbol at the (left, top) edge stands further out.
    """

    box: Box
    count: int
    widest: float
    name_size: float
    reach: float
    keys: bool = True
    queries: bool = True
    spare_lines: float = 0.0
    labelled: tuple[int, ...] | None = None
    turn: float = TURN
    leaders: tuple[float, float] = (0.0, 0.0)
    steps: tuple[bool, bool] = (False, False)

    def place(self) -> GridPlace:
        """Return where cells and labels stand: as large as can be, and no label over another."""
        place = self._fit()
        close = place.symbols_too_close
        steps = self.steps[0] or close[0], self.steps[1] or close[1]
        if steps != self.steps:
            return replace(self, steps=steps).place()
        left, top = place.too_close
        if top and self.labelled is None and self.turn == TURN:
            return replace(self, turn=UPRIGHT).place()
        leaders = max(LEADER * left, self.leaders[0]), max(LEADER * top, self.leaders[1])
        return place if leaders == self.leaders else replace(self, leaders=leaders).place()

    @property
    def _name_size(self) -> float:
        """Type of the words at the left where rows are high enough, scene units per em."""
        most = MOST_NAMES * (self.box[2] - self.box[0]) / self.reach
        return min(self.name_size, max(most, SIZES.smallest))

    def _fit(self) -> GridPlace:
        left, floor, right, ceiling = self.box
        size, lines = self._name_size, self.count + self.spare_lines
        names = self.reach * size + 0.15 + self.leaders[0]
        across = min((right - left - names - (0.9 if self.keys else 0.1)) / self.count, WIDEST_CELL)
        down = min((ceiling - floor - 1.0 - self.leaders[1]) / lines, TALLEST_CELL)
        symbol = self._symbol(across, down)
        key_room = (1.15 + OUT * self.steps[0]) * symbol + 0.3 if self.keys else 0.0
        on_top, turn = self._words_on_top(size, across)
        lean, slope = 0.0, 0.95
        if turn:
            along, slope = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn)) * self.widest + 0.45
            on_top = min(on_top, max(MOST_HEADER * (ceiling - floor) / slope, SIZES.smallest))
            lean = max(0.0, along * self.widest * on_top - across / 2)
            across = min(across, (right - left - names - key_room - lean) / self.count)
        symbol_room = (1.4 + UP * self.steps[1]) * symbol if self.queries else 0.0
        above = 0.1 + self.leaders[1] + symbol_room  # from the cells to the words
        header = above + slope * on_top
        down = min((ceiling - floor - header) / lines, 1.2 * across, TALLEST_CELL)
        if self.labelled is None:
            symbol = max(min(symbol, 0.8 * down), SIZES.smallest)
            size = max(min(size, 0.95 * down), SIZES.smallest)
        if not self.keys:  # nearly square cells, unless the words on top need more
            level = 0.0 if turn else self.widest * on_top / 0.94
            across = min(across, max(1.3 * down, level))
        if turn and self.labelled is None:
            on_top = max(min(on_top, CLOSE * across), SIZES.smallest)
        whole = names + key_room + self.count * across
        start = (left + right - whole - lean) / 2 if self.keys else left
        spare = ceiling - floor - header - lines * down
        is_ruled = self.keys and not turn and not any(self.leaders)
        return GridPlace(
            GridBox(start + names + key_room, ceiling - header - spare / 2, across, down),
            word_size=size,
            top_size=on_top,
            symbol_size=symbol,
            turn=turn,
            words_top=above + 0.25 * on_top * (not turn),
            symbols_top=0.1 + self.leaders[1] + 0.3 * symbol if self.queries else None,
            words_left=key_room + 0.15 + self.leaders[0],
            symbols_left=0.15 + self.leaders[0] if self.keys else None,
            overshoot=(names + key_room, header) if is_ruled else (0.0, 0.0),
            lean=lean,
            labelled=self.labelled,
            leaders=self.leaders,
            steps=self.steps,
        )

    def _symbol(self, across: float, down: float) -> float:
        """Return the type of Q and K."""
        if self.labelled is not None:
            return min(SIZES.symbol, 1.15 * self._name_size)
        fits = across / (1.4 if self.count < 10 else 1.6)
        return max(min(SIZES.symbol, 0.72 * down, fits), SIZES.smallest)

    def _words_on_top(self, size: float, across: float) -> tuple[float, float]:
        """Return the type of the words over the columns, and by how many degrees they turn."""
        level = max(min(size, 0.86 * across / self.widest), 0.78 * size, SIZES.smallest)
        if self.widest * level <= 0.94 * across:
            return level, 0.0
        if self.labelled is not None:
            return size, self.turn
        return max(min(size, CLOSE * across), SIZES.smallest), self.turn
