"""All heads of a model at a glance: a cell for each, its shade a number from 0 to 1."""

from collections.abc import Iterator

import numpy as np
from manim import ManimColor, VGroup, interpolate_color
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Reading, entry
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

SHADES = 33  # one path for each, of cells that are brought out and of those that are not
GAP = 0.08  # between cells, as a share of the smaller side of one
SMALL = 0.7  # sides of a cell that is not brought out, as shares of those of one that is
TICKS = (1, 2, 5, 10, 20, 50)  # every so many layers or heads carry their number
ROOM_BELOW, ROOM_BESIDE = 0.3, 0.2  # of a number, and of each of its digits, scene units


class HeadMap(VGroup):
    """Heads side by side, layers one under the other, layer 0 on top; the shade is the value.

    Some heads are brought out: their cells are full and coloured, those of the others small and
    grey.

    Parameters
    ----------
    values, source
        Shape (layer, head), from 0 to 1; and the field they were read from.
    chosen
        Bool (layer, head): heads to bring out.
    box
        (left, bottom, right, top) of the cells, scene units; their numbers stand left and below.
    theme
        Colours by role.

    Raises
    ------
    ValueError
        If a value is not from 0 to 1.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> values = np.array([[0.0, 0.25], [1.0, 0.5]])
    >>> heads = HeadMap(values, "roles['own token'].score", values > 0.5, (0, 0, 2, 2), DARK)
    >>> sorted((reading.shown, reading.source[-6:]) for reading in heads.readings())
    [(0.0, '[0, 0]'), (0.25, '[0, 1]'), (0.5, '[1, 1]'), (1.0, '[1, 0]')]
    """

    def __init__(
        self, values: ArrayLike, source: str, chosen: ArrayLike, box: Box, theme: Theme
    ) -> None:
        super().__init__()
        self.values, self.source, self.box = np.asarray(values, dtype=float), source, box
        if not ((self.values >= 0) & (self.values <= 1)).all():
            raise ValueError(
                f"A shade is a value from 0 to 1; these reach from {self.values.min():.3g} to "
                f"{self.values.max():.3g}. Divide them by the largest."
            )
        out = np.asarray(chosen, dtype=bool)
        shade_of = np.rint(self.values * (SHADES - 1)).astype(int)
        cells = self._cells(np.where(out, 1, SMALL))
        self.shades = [*shades(theme, chosen=True), *shades(theme, chosen=False)]
        for place, mark in enumerate(self.shades):
            full, shade = place < SHADES, place % SHADES
            mark.points = outlines.rectangles(cells[(shade_of == shade) & (out == full)])
        self.add(*self.shades, *self._numbers(theme))

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of the place of a head, scene units."""
        left, bottom, right, top = self.box
        layers, heads = self.values.shape
        return (right - left) / heads, (top - bottom) / layers

    def _cells(self, share: ArrayLike) -> NDArray[np.float64]:
        """Return (left, bottom, right, top) of all cells, (layer, head, 4); ``share`` resizes."""
        (left, _, _, top), (width, height) = self.box, self.cell
        layers, heads = self.values.shape
        x = left + width * (np.arange(heads)[None, :] + 0.5)
        y = top - height * (np.arange(layers)[:, None] + 0.5)
        gap = GAP * min(width, height)
        across, up = (np.asarray(share) * (side - gap) / 2 for side in (width, height))
        return np.stack(np.broadcast_arrays(x - across, y - up, x + across, y + up), axis=-1)

    def _numbers(self, theme: Theme) -> Iterator[Mark]:
        """Yield the numbers of layers, at the left, and of heads, below; both count from 0."""
        (left, bottom, _, top), (width, height) = self.box, self.cell
        layers, heads = self.values.shape
        size = SIZES.smallest
        for layer in range(0, layers, _step(height, ROOM_BELOW)):
            label = word(f"{layer}", theme.dim, size)
            yield label.stand_at(left - 0.08, top - (layer + 0.5) * height - 0.33 * size, "right")
        for head in range(0, heads, _step(width, ROOM_BESIDE * len(f"{heads - 1}"))):
            label = word(f"{head}", theme.dim, size)
            yield label.stand_at(left + (head + 0.5) * width, bottom - 0.08 - 0.66 * size)

    def readings(self) -> Iterator[Reading]:
        """Yield the value of every cell, read from the shade it has, shade by shade."""
        middles = self._cells(0)[..., :2]
        for place, mark in enumerate(self.shades):
            shown = place % SHADES / (SHADES - 1)
            for drawn in mark.points.reshape(-1, 16, 3):
                away = np.abs(middles - drawn[:, :2].mean(axis=0)).sum(axis=-1)
                layer, head = np.unravel_index(away.argmin(), away.shape)
                where = entry(self.source, int(layer), int(head))
                yield Reading(where, shown, 0.5 / (SHADES - 1), "shade", drawn, mark)


def shades(theme: Theme, *, chosen: bool) -> list[Mark]:
    """Return one empty path for each shade from that of 0 to that of 1, of either kind of cell."""
    none, full = ManimColor(theme.hidden), ManimColor(theme.positive if chosen else theme.ink)
    return [Mark([], interpolate_color(none, full, share)) for share in np.linspace(0, 1, SHADES)]


def _step(pitch: float, room: float) -> int:
    """Return every how many cells a number has room."""
    return next((step for step in TICKS if step * pitch >= room), TICKS[-1])
