"""Where shared things stand, from the words of the sentence. Clips agree since all ask here."""

from dataclasses import replace
from functools import cached_property

import numpy as np

from scenes.mobjects.labelled_grid import GridPlace
from scenes.mobjects.pattern import FILL, GridBox
from scenes.mobjects.softmax_table import TableRoom
from scenes.mobjects.symbols import literal, typeset
from scenes.mobjects.token_chains import ChainPlace
from scenes.theme import SIZES

HALF_WIDTH, HALF_HEIGHT = 64 / 9, 4.0
TURN = 48  # degrees, for words that are wider than their column
SMALLEST_WORD = 0.27
WIDEST_CELL, TALLEST_CELL = 2.2, 1.3
WIDEST_SLOT = 2.8


class Board:
    """The frame, divided: caption band below, the picture above it.

    Parameters
    ----------
    words
        The tokens of the sentence; everything follows from their number and their widths.
    """

    left, right = -HALF_WIDTH + SIZES.margin, HALF_WIDTH - SIZES.margin
    top, bottom = HALF_HEIGHT - SIZES.margin + 0.15, -2.75
    line = -0.6  # baseline of the sentence where it stands alone
    caption_band = (left, -HALF_HEIGHT + 0.08, right, -2.92)

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    @cached_property
    def widest(self) -> float:
        """The width of the widest word, em."""
        return max(outline.advance for outline in typeset(*map(literal, self.words)))

    @cached_property
    def chains(self) -> ChainPlace:
        """The words in a row at the top, with room below each for E and for Q."""
        count, width = len(self.words), self.right - self.left
        slot = min(width / count, WIDEST_SLOT)
        size = min(1.25 * SIZES.word, 0.88 * slot / self.widest)
        baseline, turn, lean = self.top - 1.3, 0.0, 0.0
        if size < SMALLEST_WORD:
            turn, size = float(TURN), max(min(SIZES.word, 0.5 * slot), SIZES.smallest)
            across, up = np.cos(np.deg2rad(TURN)), np.sin(np.deg2rad(TURN))
            baseline = min(baseline, self.top - 0.4 - (up * self.widest + 0.3) * size)
            lean = max(0.0, across * self.widest * size - slot / 2)
            slot = min(slot, (width - lean) / count)
        start = -(count * slot + lean) / 2
        x = tuple(start + (i + 0.5) * slot for i in range(count))
        symbol = min(1.15 * SIZES.symbol, slot / (1.55 if count < 10 else 1.9))
        symbol = max(symbol, SIZES.smallest)
        return ChainPlace(
            x,
            words=baseline,
            embeddings=baseline - 0.45 - 1.1 * symbol,
            queries=baseline - 1.15 - 2.3 * symbol,
            word_size=size,
            symbol_size=symbol,
            turn=turn,
        )

    @cached_property
    def wide(self) -> GridPlace:
        """The grid over the whole picture, with words and symbols on top and at the left."""
        return self._grid(self.left, self.right)

    @cached_property
    def aside(self) -> GridPlace:
        """The grid in the left half, with room for one column's story at the right."""
        return self._grid(
            self.left,
            0.2 if len(self.words) <= 12 else 0.9,
            keys=False,
            queries=False,
            spare_lines=1.1,  # beside the grid a sum stands under the rows
        )

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
    def panel_center(self) -> tuple[float, float, float]:
        """The middle of that room."""
        middle = (self.table.left + self.right) / 2
        return middle, (self.bottom + self.top - 0.3) / 2, 0.0

    @cached_property
    def panel_width(self) -> float:
        """The width of that room."""
        return self.right - self.table.left

    @cached_property
    def corner(self) -> tuple[float, float]:
        """The upper left corner, free beside the header of a wide grid."""
        return self.left, self.top - 0.3

    @cached_property
    def summed(self) -> GridPlace:
        """The wide grid, with room below its columns for what they add up to."""
        place = self._grid(self.left, self.right, queries=False, below=self.sum_rows[-1] + 0.08)
        fits = place.box.cell_height > 1.25 * place.symbol_size
        return place if fits else replace(place, symbols_left=None)

    @cached_property
    def sum_rows(self) -> tuple[float, ...]:
        """How far below the cells the change, its length and the refined vector stand.

        In a long sentence there is no room for the lengths.
        """
        return (0.48, 0.86, 1.46) if len(self.words) <= 12 else (0.4, 0.9)

    def _grid(
        self,
        left: float,
        right: float,
        *,
        keys: bool = True,
        queries: bool = True,
        below: float = 0.0,
        spare_lines: float = 0.0,
    ) -> GridPlace:
        """Fit cells and labels between two edges, symbols of keys and queries if wanted."""
        count = len(self.words)
        ceiling = self.top - 0.3  # below the line that says where the numbers come from
        floor, lines = self.bottom + below, count + spare_lines
        size = min(SIZES.word, max(4.6 / count, SMALLEST_WORD))
        names = self.widest * size + 0.15
        across = min((right - left - names - (0.9 if keys else 0.1)) / count, WIDEST_CELL)
        down = min((ceiling - floor - 1.0) / lines, TALLEST_CELL)
        symbol = min(SIZES.symbol, 0.72 * down, across / (1.4 if count < 10 else 1.6))
        symbol = max(symbol, SIZES.smallest)
        key_room = 1.15 * symbol + 0.3 if keys else 0.0
        on_top = max(min(size, 0.86 * across / self.widest), 0.78 * size)
        turn = TURN if self.widest * on_top > 0.94 * across else 0.0
        lean = 0.0
        if turn:
            on_top = max(min(size, 0.74 * across), SIZES.smallest)
            lean = max(0.0, np.cos(np.deg2rad(turn)) * self.widest * on_top - across / 2)
            across = min(across, (right - left - names - key_room - lean) / count)
        slope = np.sin(np.deg2rad(turn)) * self.widest + 0.45 if turn else 0.95
        symbol_room = 1.4 * symbol if queries else 0.0
        header = 0.1 + symbol_room + slope * on_top
        down = min((ceiling - floor - header) / lines, 1.2 * across, TALLEST_CELL)
        symbol = max(min(symbol, 0.8 * down), SIZES.smallest)
        if not keys:  # nearly square cells, unless the words on top need more
            level = 0.0 if turn else self.widest * on_top / 0.94
            across = min(across, max(1.3 * down, level))
        if turn:  # side by side, turned words need room across their slope
            on_top = max(min(on_top, 0.74 * across), SIZES.smallest)
        whole = names + key_room + count * across
        start = (left + right - whole - lean) / 2 if keys else left
        spare = ceiling - floor - header - lines * down
        return GridPlace(
            GridBox(start + names + key_room, ceiling - header - spare / 2, across, down),
            word_size=max(min(size, 0.95 * down), SIZES.smallest),
            top_size=on_top,
            symbol_size=symbol,
            turn=turn,
            words_top=0.1 + symbol_room + 0.25 * on_top * (not turn),
            symbols_top=0.1 + 0.3 * symbol if queries else None,
            words_left=key_room + 0.15,
            symbols_left=0.15 if keys else None,
            overshoot=(names + key_room, header) if keys and not turn else (0.0, 0.0),
            lean=lean,
        )
