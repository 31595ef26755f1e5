"""Where shared things stand, from the words of the sentence. Clips agree since all ask here."""

from dataclasses import replace
from functools import cached_property

import numpy as np

from scenes.mobjects.labelled_grid import GridPlace
from scenes.mobjects.pattern import FILL, GridBox
from scenes.mobjects.softmax_table import TableRoom
from scenes.mobjects.symbols import literal, typeset
from scenes.theme import SIZES

HALF_WIDTH, HALF_HEIGHT = 64 / 9, 4.0
TURN = 42  # degrees, for words that are wider than their column
SMALLEST_WORD = 0.27
WIDEST_CELL, TALLEST_CELL = 2.2, 1.3


class Board:
    """The frame, divided: caption band below, the picture above it.

    Parameters
    ----------
    words
        The tokens of the sentence; everything follows from their number and their widths.
    """

    left, right = -HALF_WIDTH + SIZES.margin, HALF_WIDTH - SIZES.margin
    top, bottom = HALF_HEIGHT - SIZES.margin + 0.15, -2.75
    caption_band = (left, -HALF_HEIGHT + 0.08, right, -2.92)

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    @cached_property
    def widest(self) -> float:
        """The width of the widest word, em."""
        return max(outline.advance for outline in typeset(*map(literal, self.words)))

    @cached_property
    def wide(self) -> GridPlace:
        """The grid over the whole picture, with words and symbols on top and at the left."""
        return self._grid(self.left, self.right, wide=True)

    @cached_property
    def aside(self) -> GridPlace:
        """The grid in the left half, with room for one column's story at the right."""
        return self._grid(self.left, 0.0 if len(self.words) <= 12 else 0.9, wide=False)

    @cached_property
    def table(self) -> TableRoom:
        """The room beside the grid that stands aside, row by row."""
        box = self.aside.box
        count = len(self.words)
        rows = np.array([box.top - (i + 0.5) * box.cell_height for i in range(count)])
        left = max(box.left + count * box.cell_width + 0.55, -1.2)
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
    def top_line(self) -> tuple[float, float]:
        """Where a note begins that stands in the line of the provenance, (x, baseline)."""
        return self.left, self.top - 0.02

    @cached_property
    def summed(self) -> GridPlace:
        """The wide grid, with room below its columns for what they add up to."""
        place = self._grid(
            self.left, self.right, wide=True, below=self.sum_rows[-1] + 0.08, symbols_top=False
        )
        fits = place.box.cell_height > 1.25 * place.symbol_size
        return place if fits else replace(place, symbols_left=None)

    @cached_property
    def sum_rows(self) -> tuple[float, ...]:
        """How far below the cells the change, its length and the refined vector stand.

        In a long sentence there is no room for the lengths.
        """
        return (0.42, 0.8, 1.42) if len(self.words) <= 12 else (0.36, 0.86)

    def _grid(
        self, left: float, right: float, *, wide: bool, below: float = 0.0, symbols_top: bool = True
    ) -> GridPlace:
        count = len(self.words)
        ceiling = self.top - 0.3  # below the line that says where the numbers come from
        floor = self.bottom + below
        lines = count if wide else count + 1.1  # beside the grid a sum stands under the rows
        size = min(SIZES.word, max(4.6 / count, SMALLEST_WORD))
        names = self.widest * size + 0.15
        across = min((right - left - names - (0.9 if wide else 0.1)) / count, WIDEST_CELL)
        down = min((ceiling - floor - 1.0) / lines, TALLEST_CELL)
        symbol = min(SIZES.symbol, 0.72 * down, across / (1.4 if count < 10 else 1.6))
        symbol = max(symbol, SIZES.smallest)
        key_room = 1.15 * symbol + 0.3 if wide else 0.0
        on_top = max(min(size, 0.86 * across / self.widest), 0.78 * size)
        turn = TURN if wide and self.widest * on_top > 0.94 * across else 0
        lean = 0.0
        if turn:
            on_top = size
            lean = max(0.0, 0.74 * self.widest * size - across / 2)  # the last word leans out
            across = min(across, (right - left - names - key_room - lean) / count)
        words_room = (0.67 * self.widest + 0.45) * on_top if turn else 0.95 * on_top
        symbol_room = 1.4 * symbol if symbols_top else 0.0
        header = 0.1 + symbol_room + (words_room if wide else 0.0)
        down = min((ceiling - floor - header) / lines, 1.2 * across, TALLEST_CELL)
        symbol = max(min(symbol, 0.8 * down), SIZES.smallest)
        if not wide:
            across = min(across, 1.3 * down)
        whole = names + key_room + count * across
        start = (left + right - whole - lean) / 2 if wide else left
        spare = ceiling - floor - header - lines * down
        return GridPlace(
            GridBox(start + names + key_room, ceiling - header - spare / 2, across, down),
            word_size=max(min(size, 0.95 * down), SIZES.smallest),
            top_size=on_top,
            symbol_size=symbol,
            turn=turn,
            words_top=0.1 + symbol_room + 0.25 * on_top * (not turn) if wide else None,
            symbols_top=0.1 + 0.3 * symbol if symbols_top else None,
            words_left=key_room + 0.15,
            symbols_left=0.15 if wide else None,
            overshoot=(names + key_room, header) if wide and not turn else (0.0, 0.0),
        )
