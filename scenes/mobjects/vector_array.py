"""Vectors side by side in brackets, a stroke for each: the array that a letter stands for."""

import numpy as np
from manim import VGroup
from manim.utils.color import ParsableManimColor

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, bracket_pair
from scenes.mobjects.outlines import Box
from scenes.mobjects.symbols import indexed
from scenes.theme import SIZES

STROKE = 0.03  # thickness, scene units
FIRST = 3  # so many vectors stand before the ellipsis, and one after it
HIGH, WIDE = 1.36, 1.55  # room that a symbol with arrow and index takes, em
INSET, END = 0.12, 0.07  # from the brackets to the vectors, and to the ends of their strokes


class VectorArray(VGroup):
    """An array of columns (or of rows): a symbol for each vector, with a stroke along it.

    The parts are ``brackets``, ``symbols`` (those of the vectors ``shown``, 0-based), ``strokes``
    and ``ellipsis``.

    Parameters
    ----------
    letter
        Of the vectors; an empty one leaves the symbols out.
    count
        How many vectors there are.
    box
        (left, bottom, right, top), scene units.
    color
        Of all of it.
    upright
        Whether the vectors are columns; otherwise they are rows.
    most
        If there are more, an ellipsis stands for all but the first three and the last.

    Examples
    --------
    >>> array = VectorArray("Q", 8, (-2, -1, 2, 1), "#F0E442")
    >>> array.shown
    (0, 1, 2, 7)
    """

    def __init__(
        self,
        letter: str,
        count: int,
        box: Box,
        color: ParsableManimColor,
        *,
        upright: bool = True,
        most: int = 5,
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        every = tuple(range(count))
        self.shown = every if count <= most else (*every[:FIRST], count - 1)
        slots = [*self.shown]
        if count > most:
            slots.insert(FIRST, -1)  # the ellipsis
        # Along the row of vectors, and across it, where each of them reaches.
        inset = INSET * bool(letter)  # without symbols, strokes share out the whole box
        start, end, low, high = (
            (left + inset, right - inset, bottom, top)
            if upright
            else (top, bottom, left + inset, right - inset)
        )
        pitch, middle = (end - start) / len(slots), (low + high) / 2
        along = {slot: start + (i + 0.5) * pitch for i, slot in enumerate(slots)}
        size = min(SIZES.symbol, abs(pitch) / (WIDE if upright else HIGH))
        self.symbols = VGroup()
        for i in self.shown if letter else ():
            symbol = indexed(letter, i, color, size)
            x, y = (along[i], middle) if upright else (middle, along[i])
            self.symbols.add(symbol.stand_at(x, y - 0.36 * size))
        free = ((HIGH if upright else WIDE) / 2 + 0.12) * size * bool(letter)
        self.strokes = Mark([], color)
        strokes = []
        for i in self.shown:
            for a, b in ((low + END, middle - free), (middle + free, high - END)):
                near, far = along[i] - STROKE / 2, along[i] + STROKE / 2
                strokes.append((near, a, far, b) if upright else (a, near, b, far))
        edges = outlines.rectangles(strokes).reshape(-1, 4, 4, 3)
        # Begun at the same end, so that an array that is turned over turns its strokes.
        self.strokes.points = (edges if upright else np.roll(edges, 1, axis=1)).reshape(-1, 3)
        missing = start + (FIRST + 0.5) * pitch
        places = [(missing + step * 0.16 * abs(pitch), middle) for step in (-1, 0, 1)]
        places = places if upright else [(x, y) for y, x in places]
        dots = outlines.circles(places, [0.03] * len(places)) if count > most else []
        self.ellipsis = Mark(dots, color)
        self.brackets = bracket_pair(box, color)
        self.add(self.brackets, self.strokes, self.ellipsis, self.symbols)
