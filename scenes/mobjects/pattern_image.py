"""A pattern of very many tokens: one pixel for each weight."""

from collections.abc import Iterator

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject, ManimColor
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Reading, entry
from scenes.theme import Theme


class PatternImage(ImageMobject):
    """The weights of every query (a column) for every key (a row), a pixel of ink for each.

    How much of a pixel's colour is ink, and not page, is its weight: as in a grid, the ink of a
    query is the same for all. Pixels keep their edges at any size. A pixel holds 8 bits, so that a
    weight is shown to one part in 255.

    Parameters
    ----------
    weights, source
        Shape (query, key), and the field they were read from.
    visible
        Bool (query, key), True = may look: other cells are tinted.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> A = np.tri(200) / np.arange(1, 201)[:, None]
    >>> image = PatternImage(A, "head.A", np.tri(200, dtype=bool), (-3, -3, 3, 3), DARK)
    >>> next(image.readings()).source
    'head.A[0, 0]'
    """

    def __init__(
        self,
        weights: ArrayLike,
        source: str,
        visible: ArrayLike,
        box: Box,
        theme: Theme,
        orientation: str = "columns",
    ) -> None:
        self.source, self.theme, self.by_columns = source, theme, orientation == "columns"
        self.visible = np.asarray(visible, dtype=bool)
        share = np.asarray(weights, dtype=float)[..., None]
        page, ink, hidden = (_rgb(c) for c in (theme.background, theme.ink, theme.hidden))
        colors = np.where(self.visible[..., None], page + share * (ink - page), hidden)
        pixels = np.rint(255 * colors).astype(np.uint8)
        super().__init__(pixels.swapaxes(0, 1) if self.by_columns else pixels)
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        left, bottom, right, top = box
        self.stretch_to_fit_width(right - left).stretch_to_fit_height(top - bottom)
        self.move_to(((left + right) / 2, (bottom + top) / 2, 0))

    def cell_box(self, *, query: int, key: int) -> Box:
        """Return (left, bottom, right, top) of one pixel."""
        queries, keys = self.visible.shape
        (column, row), (across, down) = (query, key), (queries, keys)
        if not self.by_columns:
            (column, row), (across, down) = (key, query), (keys, queries)
        (left, top), (right, bottom) = self.points[[0, 3], :2]
        width, height = (right - left) / across, (top - bottom) / down
        x, y = float(left + column * width), float(top - row * height)
        return x, y - float(height), x + float(width), y

    def readings(self) -> Iterator[Reading]:
        """Yield the weight of every visible pixel that has ink, read from its colour."""
        pixels = self.get_pixel_array()[..., :3] / 255.0
        pixels = pixels.swapaxes(0, 1) if self.by_columns else pixels
        page, ink = _rgb(self.theme.background), _rgb(self.theme.ink)
        shown = (pixels - page) @ (ink - page) / ((ink - page) @ (ink - page))
        mark = Mark([], self.theme.ink)
        for query, key in np.argwhere(self.visible & (shown > 1e-9)).tolist():
            outline = outlines.rectangles([self.cell_box(query=query, key=key)])
            value = float(shown[query, key])
            yield Reading(entry(self.source, query, key), value, 3e-3, "pixel", outline, mark)


def _rgb(color: str) -> NDArray[np.float64]:
    return np.asarray(ManimColor(color).to_rgb(), dtype=np.float64)
