"""Where shared things stand, from the words of the sentence. Clips agree since all ask here."""

from dataclasses import replace
from functools import cached_property

import numpy as np

from scenes.grid_room import LEADER, TALLEST_CELL, TURN, WIDEST_CELL
from scenes.mobjects.formula import FormulaPlace
from scenes.mobjects.grid_place import UP, GridPlace
from scenes.mobjects.outlines import Box
from scenes.mobjects.pattern import FILL, GridBox
from scenes.mobjects.table_room import TableRoom
from scenes.mobjects.token_chains import ChainPlace
from scenes.page import SMALLEST_WORD, Page
from scenes.theme import SIZES

WIDEST_SLOT, FEW = 2.8, 6  # of a word in a row; rows of fewer words than that are larger
TALLEST_STRIP = 0.66  # a row that stands alone
STEPS, SUMS = 1.95, 1.65  # room at the ends of the lines below it, for names and for sums
HIGHEST_WORDS = 2.4  # turned, at the top of the page
LOOK = 0.45  # between it and its words, for an arrow
FORMULA_WORD, LEAST_CELL = 0.28, 0.5  # words beside the formula, and cells that leave them room
OUT, SHAPE_ROOM = 0.65, 1.35  # beside the formula: for the row that comes out, and for its shape


class Board(Page):
    """Every place that more than one picture needs.

    Parameters
    ----------
    words
        The tokens of the sentence; everything follows from their number and their widths.
    labelled
        The tokens that are labelled, 0-based; all unless given.
    joined
        The words in several pieces that there is to be room for, beside their pieces.
    sink
        Whether there is to be room for a mark at the first key.
    """

    @cached_property
    def chains(self) -> ChainPlace:
        """The words in a row at the top, with room below each for E and for Q."""
        shown = range(len(self.words)) if self.labelled is None else self.labelled
        count, width = len(shown), self.right - self.left
        large = float(np.clip(FEW / count, 1.0, 1.5))
        slot = min(width / count, large * WIDEST_SLOT)
        size = min(1.25 * large * SIZES.word, 0.88 * slot / self.widest)
        higher = max(size - 1.25 * SIZES.word, 0.0)
        baseline, turn, lean = self.top - 1.3 - 0.75 * higher, 0.0, 0.0
        if size < SMALLEST_WORD:
            across, up = np.cos(np.deg2rad(TURN)), np.sin(np.deg2rad(TURN))
            size = min(SIZES.word, 0.5 * slot, HIGHEST_WORDS / (up * self.reach + 0.3))
            turn, size = TURN, max(size, SIZES.smallest)
            baseline = min(baseline, self.top - 0.4 - (up * self.reach + 0.3) * size)
            lean = max(0.0, across * self.reach * size - slot / 2)
            slot = min(slot, (width - lean) / count)
        start = -(count * slot + lean) / 2
        x = np.interp(range(len(self.words)), shown, start + (np.arange(count) + 0.5) * slot)
        symbol = min(1.15 * large * SIZES.symbol, slot / (1.55 if count < 10 else 1.9))
        symbol = max(symbol, SIZES.smallest)
        return ChainPlace(
            tuple(x.tolist()),
            words=baseline,
            embeddings=baseline - 0.45 - 1.1 * symbol,
            queries=baseline - 1.15 - 2.3 * symbol,
            word_size=size,
            symbol_size=symbol,
            turn=turn,
            labelled=self.labelled,
        )

    @cached_property
    def wide(self) -> GridPlace:
        """The grid over the whole picture, with words and symbols on top and at the left."""
        return self.grid(self.left, self.right)

    @cached_property
    def aside(self) -> GridPlace:
        """The grid in the left half, with room for one column's story at the right."""
        return self.grid(
            self.left,
            0.2 if len(self.words) <= 12 else 0.9,
            keys=False,
            queries=False,
            spare_lines=1.1,  # beside the grid a sum stands under the rows
        )

    def strip(self, query: int) -> GridPlace:
        """Return where the grid stands of which one row is left, below the words.

        The rows of the other queries, out of sight, would stand above and below it. At its ends
        there is room for the names of the steps and for sums.
        """
        count, names = len(self.words), max(STEPS, self.widest * SIZES.smallest + 0.3)
        across = min((self.right - self.left - names - SUMS) / count, WIDEST_CELL)
        size, turn, up = min(SIZES.word, 0.9 * across / self.widest), 0.0, 0.5
        if size < SMALLEST_WORD:
            turn, up = TURN, np.sin(np.deg2rad(TURN)) * self.widest + 0.45
            closest = 0.74 * across if self.labelled is None else SIZES.word
            size = max(min(0.36, closest, 2.0 / self.widest), SIZES.smallest)
        height = min(TALLEST_STRIP, across)
        top = self.top - 0.5 - up * size - LOOK
        start = (names - count * across - SUMS) / 2
        name = max(min(self.name_size, (names - 0.3) / self.widest), SIZES.smallest)
        place = GridPlace(
            GridBox(start, top + query * height, across, height),
            word_size=name,
            top_size=size,
            symbol_size=size,
            turn=turn,
            words_top=LOOK - query * height,  # above the row that is left
            symbols_top=None,
            words_left=None,
            symbols_left=None,
            labelled=self.labelled,
        )
        return replace(place, leaders=(0.0, (LOOK - 0.1) * place.too_close[1]))

    @cached_property
    def table(self) -> TableRoom:
        """The room beside the grid that stands aside, row by row."""
        box = self.aside.box
        count = len(self.words)
        rows = np.array([box.top - (i + 0.5) * box.cell_height for i in range(count)])
        left = max(box.left + count * box.cell_width + max(0.55, self.aside.lean), -1.2)
        radius = min(FILL * min(box.cell_width, box.cell_height), 0.3)
        return TableRoom(left, self.right, rows, box.cell_height, radius)

    @cached_property
    def lines(self) -> TableRoom:
        """The room below the row that is left of the grid, column by column."""
        box = self.strip(0).box
        count = len(self.words)
        columns = np.array([box.left + (i + 0.5) * box.cell_width for i in range(count)])
        radius = min(FILL * box.cell_height, 0.3)
        top = box.top - box.cell_height
        return TableRoom(top, self.bottom, columns, box.cell_width, radius, by_columns=False)

    def beside(self, query: int, orientation: str) -> GridPlace:
        """Where the grid goes while the story of one query is told."""
        return self.aside if orientation == "columns" else self.strip(query)

    def room(self, orientation: str) -> TableRoom:
        """Where that story stands."""
        return self.table if orientation == "columns" else self.lines

    @cached_property
    def panel_center(self) -> tuple[float, float, float]:
        """The middle of that room."""
        middle = (self.table.start + self.right) / 2
        return middle, (self.bottom + self.top - 0.3) / 2, 0.0

    @cached_property
    def panel_width(self) -> float:
        """The width of that room."""
        return self.right - self.table.start

    def panel(self, orientation: str) -> Box:
        """Return (left, bottom, right, top) of that room, for what does not follow the keys."""
        if orientation == "columns":
            middle = self.panel_center[1]
            return self.table.start, self.bottom, self.right, 2 * middle - self.bottom
        return self.left, self.bottom, self.right, self.lines.start

    @cached_property
    def corner(self) -> tuple[float, float]:
        """The upper left corner, free beside the header of a wide grid."""
        return self.left, self.top - 0.3

    @cached_property
    def beside_formula(self) -> GridPlace:
        """The grid in the left half with its symbols; the formula stands at the right.

        Where there is room the words stand at its rows. Below the cells and at their right there is
        room for one row of what comes out.
        """
        if self.labelled is None:
            named = self._with_symbols(names=self.widest * FORMULA_WORD + 0.2)
            if named.box.cell_width >= LEAST_CELL and not any(named.symbols_too_close):
                return named
        place = self._with_symbols()
        if self.labelled is None:
            return self._with_symbols(steps=place.symbols_too_close)
        left, top = place.too_close
        return self._with_symbols(leaders=(LEADER * left, LEADER * top))

    def _with_symbols(
        self,
        leaders: tuple[float, float] = (0.0, 0.0),
        steps: tuple[bool, bool] = (False, False),
        names: float = 0.0,
    ) -> GridPlace:
        """Return that place, with room at the (left, top) edge for leaders and steps, and names."""
        count, ceiling, floor = len(self.words), self.top - 0.3, self.bottom + OUT
        edge = self.formula_left - 0.35 - OUT
        down = min((ceiling - floor - 0.2) / (count + 1.2), TALLEST_CELL)
        labels = max(1.5 * min(SIZES.symbol, 0.75 * down) + names, SHAPE_ROOM)
        across = min(1.15 * down, (edge - self.left - labels) / count)
        symbol = max(min(SIZES.symbol, 0.75 * down, across / 1.6), SIZES.smallest)
        if self.labelled is not None:
            symbol = self.name_size
        header = (1.4 + UP * steps[1]) * symbol + 0.1 + leaders[1]
        down = min(down, (ceiling - floor - header) / (count + 0.2))
        spare = (edge - self.left - labels - count * across) / 2
        top = ceiling - header - (ceiling - floor - header - count * down) / 2
        return GridPlace(
            GridBox(self.left + labels + spare, top, across, down),
            word_size=FORMULA_WORD if names else symbol,
            top_size=symbol,
            symbol_size=symbol,
            turn=0.0,
            words_top=None,
            symbols_top=0.1 + leaders[1] + 0.3 * symbol,
            words_left=0.27 + 1.3 * symbol if names else None,
            symbols_left=0.15 + leaders[0],
            labelled=self.labelled,
            leaders=leaders,
            steps=steps,
        )

    @property
    def formula_left(self) -> float:
        """Where the formula's part of the frame begins; a grid of many words takes more."""
        return 0.55 if len(self.words) <= 12 else 1.35

    @cached_property
    def formula(self) -> FormulaPlace:
        """The formula at the right of that grid, the arrays it opens into below it."""
        left, right = self.formula_left, self.right
        middle, width = (left + right) / 2, right - left
        low, high, half = -1.6, 0.6, width / 2 - 0.15
        return FormulaPlace(
            middle=middle,
            width=width,
            size=(width - 0.9) / 8.9,  # it is 8.9 em long; sizes reach over its ends
            first=1.95,
            second=-1.4,
            between=0.3,
            pair=((middle - half - 0.15, low, middle - 0.15, high),
                  (middle + 0.15, low, middle + 0.15 + half, high)),
            single=(middle - half / 2, low, middle + half / 2, high),
            bar=low - 0.55,
            under=self.bottom + 0.2,
        )  # fmt: skip

    @cached_property
    def summed(self) -> GridPlace:
        """The wide grid, with room below its columns for what they add up to."""
        place = self.grid(self.left, self.right, queries=False, below=self.sum_rows[-1] + 0.08)
        is_apart = place.steps[0] or self.labelled is not None
        fits = is_apart or place.box.cell_height > 1.25 * place.symbol_size
        return place if fits else replace(place, symbols_left=None)

    def tallied(self, *, by_columns: bool) -> GridPlace:
        """Return the wide grid with room for a number under each column, or beside each row."""
        place, room = self.grid(self.left, self.right, below=0.5), 0.0 if by_columns else 1.1
        if place.turn:
            return self.grid(self.left, self.right - room, below=0.5)
        box, size = place.box, place.top_size
        narrow = (self.right - room - box.left) / (len(self.words) * box.cell_width)
        if narrow >= 1:
            return place
        box = replace(box, cell_width=narrow * box.cell_width)
        return replace(place, box=box, top_size=max(narrow * size, SIZES.smallest))

    @cached_property
    def pair(self) -> tuple[GridPlace, GridPlace]:
        """Two grids side by side whose rows share the words at the left; names go below them."""
        between, count = 0.6, len(self.words)
        middle = (self.left + self.names + self.right - between) / 2
        first = self.grid(self.left, middle, keys=False, queries=False, below=0.5)
        between = max(between, first.lean)
        cells = first.box.left, self.right - between - first.lean  # from the first to the last
        across = min(first.box.cell_width, (cells[1] - cells[0]) / (2 * count))
        spare = cells[1] - cells[0] - 2 * count * across
        left = replace(first.box, left=cells[0] + spare / 2, cell_width=across)
        right = replace(left, left=left.left + count * across + between)
        return replace(first, box=left), replace(first, box=right, words_left=None)

    @cached_property
    def sum_rows(self) -> tuple[float, ...]:
        """How far below the cells the change, its length and the refined vector stand.

        In a long sentence there is no room for the lengths.
        """
        return (0.5, 0.88, 1.52) if len(self.words) <= 12 else (0.4, 0.9)
