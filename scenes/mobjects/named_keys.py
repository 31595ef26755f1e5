"""A few keys by name, and the room for a table about them; a long text has no line for each."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token
from scenes.mobjects.table_room import TableRoom
from scenes.theme import SIZES, Theme

TALLEST = 0.72  # from row to row, scene units
WIDEST_NAME = 1.9
HEADINGS, SUMS = 1.95, 1.65  # room at the ends of a table whose keys run to the right
OMITTED = "…"


class NamedKeys(VGroup):
    """Names below each other, each beginning a row; or side by side, each over a column.

    ``room`` is what the names leave of the box for their table.

    Parameters
    ----------
    names
        Tokens, or words in their place.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    by_columns
        Whether a query is a column of the grid: then names stand below each other.
    omitted
        The name before which an ellipsis stands for names left out, 0-based.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> named = NamedKeys((" blue", " the", "all others"), (0, -2, 6, 2), DARK)
    >>> [round(float(y), 2) for y in named.room.keys]
    [0.72, 0.0, -0.72]
    """

    def __init__(
        self,
        names: Sequence[str],
        box: Box,
        theme: Theme,
        *,
        by_columns: bool = True,
        omitted: int | None = None,
    ) -> None:
        texts = list(names)
        if omitted is not None:
            texts.insert(omitted, OMITTED)
        has_key = np.array([i != omitted for i in range(len(texts))])
        super().__init__(*[token(text, theme.ink, SIZES.number) for text in texts])
        self.room = (self._below if by_columns else self._beside)(box, has_key)

    def _below(self, box: Box, has_key: NDArray[np.bool_]) -> TableRoom:
        """Stand below each other at the left of the box."""
        left, bottom, right, top = box
        pitch = min(TALLEST, (top - bottom) / (len(self) + 2))  # headings above, a sum below
        rows = (top + bottom) / 2 + pitch * (
            (len(self) - 1) / 2 - np.arange(len(self), dtype=np.float64)
        )
        for label, y in zip(self, rows, strict=True):
            label.fit_width(WIDEST_NAME).stand_at(left, y - 0.33 * SIZES.number, "left")
        start = left + max(label.width for label in self) + 0.2
        return TableRoom(start, right, np.array(rows[has_key]), pitch, min(0.42 * pitch, 0.3))

    def _beside(self, box: Box, has_key: NDArray[np.bool_]) -> TableRoom:
        """Stand side by side at the top of the box."""
        left, bottom, right, top = box
        first, last = left + HEADINGS, right - SUMS
        pitch = (last - first) / len(self)
        columns = first + (np.arange(len(self), dtype=np.float64) + 0.5) * pitch
        for label, x in zip(self, columns, strict=True):
            label.fit_width(0.9 * pitch).stand_at(x, top - 1.1 * SIZES.number)
        start = top - 1.5 * SIZES.number
        return TableRoom(start, bottom, np.array(columns[has_key]), pitch, 0.3, by_columns=False)
