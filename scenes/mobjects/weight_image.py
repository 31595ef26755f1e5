"""A matrix of signed numbers as a picture: one pixel for each."""

from collections.abc import Iterator

import numpy as np
from manim import RESAMPLING_ALGORITHMS, ImageMobject, ManimColor
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Reading, entry
from scenes.theme import Theme

MOST_READ = 400  # pixels that are read back, spread over the picture


class WeightImage(ImageMobject):
    """The entries of a matrix: the page where one is 0, full colour where it is largest.

    Positive and negative entries have their own colours. How much of a pixel's colour is not page
    is the root of the entry's share of the largest, so that small entries can be seen; a pixel
    holds 8 bits. Pixels keep their edges at any size.

    Parameters
    ----------
    matrix, source
        Shape (rows, columns), and the field it was read from.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> image = WeightImage([[1.0, -0.25], [0.0, 0.5]], "head.W_V", (-2, -2, 2, 2), DARK)
    >>> [round(reading.shown, 2) for reading in image.readings()]
    [1.0, -0.25, 0.0, 0.5]
    """

    def __init__(self, matrix: ArrayLike, source: str, box: Box, theme: Theme) -> None:
        values = np.asarray(matrix, dtype=float)
        self.source, self.theme = source, theme
        self.largest = float(np.abs(values).max()) or 1.0
        share = np.sqrt(np.abs(values) / self.largest)[..., None]
        page, positive, negative = self._colors()
        hue = np.where(values[..., None] >= 0, positive, negative)
        super().__init__(np.rint(255 * (page + share * (hue - page))).astype(np.uint8))
        self.set_resampling_algorithm(RESAMPLING_ALGORITHMS["nearest"])
        left, bottom, right, top = box
        self.stretch_to_fit_width(right - left).stretch_to_fit_height(top - bottom)
        self.move_to(((left + right) / 2, (bottom + top) / 2, 0))

    def _colors(self) -> list[NDArray[np.float64]]:
        theme = self.theme
        named = (theme.background, theme.positive, theme.negative)
        return [np.asarray(ManimColor(color).to_rgb(), dtype=float) for color in named]

    def readings(self) -> Iterator[Reading]:
        """Yield entries read from the colours of their pixels: all, or of many some in each row."""
        pixels = self.get_pixel_array()[..., :3] / 255.0
        rows, columns = pixels.shape[:2]
        page, *hues = self._colors()
        (left, top), (right, bottom) = self.points[[0, 3], :2]
        width, height = (right - left) / columns, (top - bottom) / rows
        mark = Mark([], self.theme.ink)
        for place in range(0, rows * columns, -(-rows * columns // MOST_READ)):
            row, column = divmod(place, columns)
            fits = []
            for sign, hue in zip((1, -1), hues, strict=True):
                share = (pixels[row, column] - page) @ (hue - page) / ((hue - page) @ (hue - page))
                away = np.abs(pixels[row, column] - page - share * (hue - page)).max()
                fits.append((float(away), sign * max(float(share), 0.0) ** 2))
            shown = min(fits)[1] * self.largest
            x, y = left + column * width, top - row * height
            outline = outlines.rectangles([(x, y - height, x + width, y)])
            source = entry(self.source, row, column)
            yield Reading(source, shown, 0.012 * self.largest, "pixel", outline, mark)
