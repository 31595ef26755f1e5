"""A matrix from near to far: first a few of its entries, a dot for each, in the end all of it."""

from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, smooth
from manim.utils.color import ParsableManimColor

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import Box
from scenes.mobjects.scaled_matrix import TINT, ScaledMatrix, Side
from scenes.theme import SIZES, Theme

RADIUS = 0.27  # of a dot, as a share of a cell
FINE, FINEST = 0.16, 0.07  # cells as wide begin to merge, and have merged, scene units


class EntryZoom(ScaledMatrix):
    """A matrix to scale that one can look at from nearby: its upper left corner in a window.

    There it has a dot for each entry. While it shows a part only, its measures tell how many rows
    and columns are in sight.

    Parameters
    ----------
    rows, columns
        How many, each with its source.
    window
        (left, bottom, right, top), scene units: what is outside is not drawn.
    unit
        Scene units per entry where it begins: far enough to be seen whole.
    color
        Of the dots and the rectangle.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> sides, window = ((64, "own.d_head"), (768, "own.d_model")), (-4, -2, 4, 2)
    >>> zoom = EntryZoom(*sides, window, 8 / 768, DARK.query, DARK)
    >>> len(zoom.look(0.5).dots.points) == 16 * 16 * 8
    True
    >>> [round(reading.shown) for reading in zoom.look(8 / 768).readings()]
    [64, 768]
    """

    def __init__(
        self,
        rows: Side,
        columns: Side,
        window: Box,
        unit: float,
        color: ParsableManimColor,
        theme: Theme,
        *,
        size: float = SIZES.title,
    ) -> None:
        self.window = window
        self.dots = Mark([], color)
        super().__init__(rows, columns, (window[0], window[3]), unit, color, theme, size=size)
        self.add(self.dots)

    def look(self, cell: float) -> "EntryZoom":
        """Draw it with cells so wide, as much of it as the window shows; returns self."""
        left, bottom, right, top = self.window
        seen = [
            min(count, room / cell)
            for (count, _), room in ((self.rows, top - bottom), (self.columns, right - left))
        ]
        self.unit = cell
        self.draw(*seen)
        merged = float(np.clip(np.log(FINE / cell) / np.log(FINE / FINEST), 0, 1))
        self.inside.set_opacity(TINT * merged)
        self.edge.set_opacity(merged)
        self.dots.set_opacity(1 - merged)
        self.dots.points = np.zeros((0, 3)) if merged == 1 else self._entries(cell, *seen)
        return self

    def _entries(self, cell: float, rows: float, columns: float) -> np.ndarray:
        """Return the dots of the entries that are wholly inside the window."""
        left, _, _, top = self.window
        x, y = np.meshgrid(np.arange(int(columns + 1e-9)), np.arange(int(rows + 1e-9)))
        centers = np.stack([left + cell * (x + 0.5), top - cell * (y + 0.5)], axis=-1)
        return outlines.circles(centers.reshape(-1, 2), np.full(x.size, RADIUS * cell))

    def go(self, start: float, end: float, seconds: float = 3.0) -> Animation:
        """Return the motion from cells so wide to others, every step by the same factor."""

        def update(drawn: Any, alpha: float) -> None:
            drawn.look(end if alpha >= 1 else start * (end / start) ** smooth(alpha))

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=lambda alpha: alpha)
