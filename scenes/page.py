"""The frame and its measures: margins, the caption band, how large words and grids can be."""

from functools import cached_property

import numpy as np

from scenes.mobjects.labelled_grid import GridPlace
from scenes.mobjects.pattern import GridBox
from scenes.mobjects.symbols import literal, typeset
from scenes.theme import SIZES

HALF_WIDTH, HALF_HEIGHT = 64 / 9, 4.0
TURN = 48  # degrees, for words that are wider than their column
SMALLEST_WORD = 0.27
WIDEST_CELL, TALLEST_CELL = 2.2, 1.3


class Page:
    """The frame, divided: caption band below, the picture above it; and the words to stand there.

    Parameters
    ----------
    words
        The tokens of the sentence; everything follows from their number and their widths.
    """

    left, right = -HALF_WIDTH + SIZES.margin, HALF_WIDTH - SIZES.margin
    top, bottom = HALF_HEIGHT - SIZES.margin + 0.15, -2.75
    line = -0.6  # baseline of the sentence where it stands alone
    caption_band = (left, -HALF_HEIGHT + 0.08, right, -2.92)
    page = (left, bottom, right, top - 0.3)  # below the line that says where numbers come from
    plane = (left, bottom, 2.3, top - 0.75)  # for arrows
    beside_plane = (2.9, top - 0.5)  # the upper left corner of the room beside it

    def __init__(self, words: tuple[str, ...]) -> None:
        self.words = words

    @cached_property
    def widest(self) -> float:
        """The width of the widest word, em."""
        return max(outline.advance for outline in typeset(*map(literal, self.words)))

    @cached_property
    def name_size(self) -> float:
        """Type of the words at the left of a grid, unless its rows are lower."""
        return min(SIZES.word, max(4.6 / len(self.words), SMALLEST_WORD))

    @cached_property
    def names(self) -> float:
        """The room that those words need."""
        return self.widest * self.name_size + 0.15

    def grid(
        self,
        left: float,
        right: float,
        *,
        keys: bool = True,
        queries: bool = True,
        below: float = 0.0,
        spare_lines: float = 0.0,
    ) -> GridPlace:
        """Return where cells and labels fit between two edges.

        Parameters
        ----------
        left, right
            The edges, scene units.
        keys, queries
            Whether there is to be room for their symbols.
        below, spare_lines
            Room to leave under the cells: scene units, and rows as high as theirs.
        """
        count = len(self.words)
        ceiling = self.top - 0.3  # below the line that says where the numbers come from
        floor, lines = self.bottom + below, count + spare_lines
        size, names = self.name_size, self.names
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
