"""How a grid of two texts fits into a room: its cells, its labels, what stands at the ends."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from scenes.grid_room import CLOSE, TALLEST_CELL, TURN, UPRIGHT, WIDEST_CELL
from scenes.mobjects.grid_place import LINE, OUT, GridPlace
from scenes.mobjects.outlines import Box
from scenes.mobjects.pattern import GridBox
from scenes.mobjects.pieces import widest_of
from scenes.mobjects.two_text_grid import INDEXED, QueryEnds
from scenes.page import SMALLEST_WORD
from scenes.theme import SIZES

TITLE = 1.15  # width of what is over the words at the ends of rows, scene units
PASSES = 4  # type depends on the cells and cells on the type


@dataclass(frozen=True)
class TwoTextsRoom:
    """The room for a grid of two texts.

    Attributes
    ----------
    box
        (left, bottom, right, top), scene units.
    queries, keys
        The tokens of the text that asks and of the one that answers.
    written
        The token that each query writes, beyond its cells; none leaves no room for that.
    by_columns
        Whether a query is a column.
    symbols
        Whether there is to be room for Q and K.
    """

    box: Box
    queries: tuple[str, ...]
    keys: tuple[str, ...]
    written: tuple[str, ...] = ()
    by_columns: bool = True
    symbols: bool = True

    @cached_property
    def place(self) -> GridPlace:
        """The cells and their labels, as large as can be."""
        place = self._first
        for _ in range(PASSES):
            place = self._fit(place)
        return place

    @property
    def rows(self) -> int:
        """How many cells stand below each other."""
        return len(self.keys if self.by_columns else self.queries)

    @property
    def ends(self) -> QueryEnds:
        """What stands beyond the cells of each query, in that place."""
        return self._ends(self.place)

    def _ends(self, place: GridPlace) -> QueryEnds:
        size = place.symbol_size
        if not self.by_columns:
            wide = max(INDEXED * size, TITLE)
            return QueryEnds(0.25, 0.25 + wide, 0.25 + 2 * wide, 0.25, size)
        size = max(min(size, place.box.cell_width / INDEXED), SIZES.smallest)
        lift = (0.72 if not place.turn else 0.55) * place.top_size
        change = 0.1 + size
        refined = change + 1.4 * size
        return QueryEnds(change, refined, refined + 0.35 * size + 0.08 + lift, 0.1 + lift, size)

    @property
    def _first(self) -> GridPlace:
        """Everything at its largest."""
        return GridPlace(
            GridBox(self.box[0], self.box[3], WIDEST_CELL, TALLEST_CELL),
            word_size=SIZES.word,
            top_size=SIZES.word,
            symbol_size=SIZES.symbol,
            turn=0.0,
            words_top=None,
            symbols_top=None,
            words_left=None,
            symbols_left=None,
        )

    def _fit(self, last: GridPlace) -> GridPlace:
        """Return the place whose cells fit beside the labels of another one."""
        left, bottom, right, top = self.box
        on_top, at_left = (self.queries, self.keys)[:: 1 if self.by_columns else -1]
        size, symbol = last.word_size, last.symbol_size
        wide = widest_of(*on_top, *(self.written if self.by_columns else ()))
        slope = np.sin(np.deg2rad(last.turn)) * wide + 0.45 if last.turn else 0.95
        lean = np.cos(np.deg2rad(last.turn)) * wide * last.top_size if last.turn else 0.0
        lean = max(0.0, lean - last.box.cell_width / 2)
        names = widest_of(*at_left) * size + 0.15
        is_close = self.symbols and last.symbols_too_close[0]
        aside = (1.15 + OUT * is_close) * symbol + 0.3 if self.symbols else 0.1
        above = 0.1 + 1.4 * symbol * self.symbols
        beside, below = self._beyond(last, slope)
        across = (right - left - names - aside - beside - lean) / len(on_top)
        across = min(across, WIDEST_CELL)
        down = (top - bottom - above - slope * last.top_size - below) / len(at_left)
        down = min(down, 1.2 * across, TALLEST_CELL)
        whole = names + aside + len(on_top) * across + beside + lean
        spare = top - bottom - above - slope * last.top_size - below - len(at_left) * down
        corner = (
            left + (right - left - whole) / 2 + names + aside,
            top - above - slope * last.top_size - spare / 2,
        )
        turned = self._turned(across, wide)
        return replace(
            last,
            box=GridBox(*corner, across, down),
            word_size=float(np.clip(0.95 * down, SIZES.smallest, SIZES.word)),
            top_size=turned[0],
            turn=turned[1],
            symbol_size=float(np.clip(min(0.72 * down, across / 1.7), SIZES.smallest, symbol)),
            words_top=above + 0.25 * turned[0] * (not turned[1]),
            symbols_top=0.1 + 0.3 * symbol if self.symbols else None,
            words_left=aside + 0.15,
            symbols_left=0.15 if self.symbols else None,
            lean=lean,
            steps=(is_close, False),
        )

    def _beyond(self, last: GridPlace, slope: float) -> tuple[float, float]:
        """Return the room beside and below the cells for what stands at the ends of queries."""
        if not self.written:
            return 0.0, 0.0
        ends = self._ends(last)
        if not self.by_columns:
            return ends.written + widest_of(*self.written) * last.word_size, 0.0
        return 0.0, ends.written + (slope - 0.7 if last.turn else 0.25) * last.top_size

    def _turned(self, across: float, wide: float) -> tuple[float, float]:
        """Return the type of the words over the columns, and by how many degrees they turn."""
        level = 0.92 * across / wide
        if level >= SMALLEST_WORD:
            return min(SIZES.word, level), 0.0
        highest = (0.2 - 0.005 * self.rows) * (self.box[3] - self.box[1])
        size = min(SIZES.word, CLOSE * across, highest / (np.sin(np.deg2rad(TURN)) * wide))
        size = max(float(size), SIZES.smallest)
        return size, TURN if LINE * size <= across * np.sin(np.deg2rad(TURN)) else UPRIGHT


def side_by_side(first: TwoTextsRoom, second: TwoTextsRoom) -> tuple[GridPlace, GridPlace]:
    """Return the places of two grids with the same queries: rows alike, and columns if those are.

    Parameters
    ----------
    first, second
        Rooms of the same height.
    """
    rooms, (left, right) = (first, second), (first.place, second.place)
    most, places = max(first.rows, second.rows), (left, right)
    tops = [p.box.top for p, room in zip(places, rooms, strict=True) if room.rows == most]
    cells = {"top": min(tops), "cell_height": min(place.box.cell_height for place in places)}
    type_alike = {"word_size": min(place.word_size for place in places)}
    if first.by_columns:
        cells["cell_width"] = min(place.box.cell_width for place in places)
        type_alike["top_size"] = min(place.top_size for place in places)
        type_alike["turn"] = max(place.turn for place in places)
    return (
        replace(left, box=replace(left.box, **cells), **type_alike),
        replace(right, box=replace(right.box, **cells), **type_alike),
    )
