"""Every head of a model at a glance: a tiny pattern for each, layers side by side."""

from collections.abc import Iterator

import numpy as np
from manim import RESAMPLING_ALGORITHMS, Group, ImageMobject, ManimColor, VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Reading, entry
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

GAP = 0.1  # between patterns, as a share of the side of one
NUMBER = 0.28  # type of the numbers, scene units per em
LARGEST = 0.75  # side of a pattern at most, scene units
TICKS = (1, 2, 5, 10, 20, 50)  # every so many layers carry their number


class PatternWall(Group):
    """One pixel of ink for each weight of each head: a column of heads for each layer.

    How much of a pixel's colour is ink, and not page, is its weight, to one part in 255. The
    readings are the largest weight of one query in each head; ``weights`` gives back all of them.

    Parameters
    ----------
    weights, source
        Shape (layer, head, query, key), and the field they were read from, such as ``every.A``;
        ``every.layers`` and ``every.heads`` are the numbers of the layers and of their heads.
    visible
        Bool (query, key), True = may look: other cells are tinted.
    query
        Whose largest weights are read back, 0-based.
    box
        (left, bottom, right, top), scene units; the wall stands in its middle.
    theme
        Colours by role.
    orientation
        What a query is in a pattern: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> A = np.broadcast_to(np.tri(4) / np.arange(1, 5)[:, None], (6, 3, 4, 4))
    >>> wall = PatternWall(A, "every.A", np.tri(4), 1, (-6, -3, 6, 3), DARK)
    >>> len(list(wall.readings())), wall.weights.shape
    (18, (6, 3, 4, 4))
    """

    def __init__(
        self,
        weights: ArrayLike,
        source: str,
        visible: ArrayLike,
        query: int,
        box: Box,
        theme: Theme,
        orientation: str = "columns",
    ) -> None:
        super().__init__()
        values = np.asarray(weights, dtype=float)
        self.source, self.query, self.theme = source, query, theme
        self.by_columns, self.visible = orientation == "columns", np.asarray(visible) > 0
        self.shape = values.shape
        layers, heads, queries, _ = values.shape
        left, bottom, right, top = box
        foot, names = bottom + 1.5 * NUMBER, 1.1  # room for numbers below, and before the rows
        pitch = min((right - left - names) / layers, (top - foot) / heads, (1 + GAP) * LARGEST)
        self._per = max(round(30 / queries), 2)  # pixels of the image for each weight
        self.image = self._picture(values)
        self.image.stretch_to_fit_width(layers * pitch).stretch_to_fit_height(heads * pitch)
        self.image.move_to(((left + right + names) / 2, (foot + top) / 2, 0))
        self.ticks = VGroup(*self._numbers())
        self.add(self.image, self.ticks)

    def _picture(self, values: NDArray[np.float64]) -> ImageMobject:
        """Return all patterns as one image with gaps in the colour of the page."""
        layers, heads, queries, _ = values.shape
        page, ink, hidden = (_rgb(c) for c in self._inks)
        tiles = np.where(
            self.visible[..., None], page + values[..., None] * (ink - page), hidden
        )  # (layer, head, query, key, 3)
        tiles = tiles.swapaxes(2, 3) if self.by_columns else tiles
        tiles = tiles.repeat(self._per, axis=2).repeat(self._per, axis=3)
        size = queries * self._per
        self._gap = max(round(GAP * size), 1)
        self._share = self._gap / (size + self._gap)  # of the pitch
        canvas = np.tile(page, (heads, size + self._gap, layers, size + self._gap, 1))
        canvas[:, :size, :, :size] = tiles.transpose(1, 2, 0, 3, 4)
        rows, columns = heads * (size + self._gap), layers * (size + self._gap)
        pixels = np.rint(255 * canvas.reshape(rows, columns, 3)).astype(np.uint8)
        image = ImageMobject(pixels)
        image.set_resampling_algorithm(RESAMPLING_ALGORITHMS["linear"])
        return image

    @property
    def corner(self) -> tuple[float, float]:
        """The upper left corner of all patterns, scene units."""
        x, y = self.image.points[0, :2].tolist()
        return x, y

    @property
    def pitch(self) -> float:
        """From pattern to pattern, scene units."""
        return float(self.image.points[3, 0] - self.image.points[0, 0]) / self.shape[0]

    @property
    def side(self) -> float:
        """The side of a pattern, scene units."""
        return self.pitch * (1 - self._share)

    @property
    def _inks(self) -> tuple[str, str, str]:
        return self.theme.background, self.theme.ink, self.theme.hidden

    def _numbers(self) -> Iterator[Mark]:
        """Yield the numbers of some layers and of two heads of each; they count from 0."""
        layers, heads = self.shape[:2]
        size, dim = NUMBER, self.theme.dim
        step = next((step for step in TICKS if step * self.pitch >= 0.6), TICKS[-1])
        model = self.source.partition(".")[0]
        foot = self.corner[1] - heads * self.pitch - 0.95 * size
        for layer in range(0, layers, step):
            x = self.corner[0] + layer * self.pitch + self.side / 2
            source = entry(f"{model}.layers", layer)
            yield word(f"{layer}", dim, size, sources=(source,)).stand_at(x, foot)
        left = self.corner[0] - 0.2
        yield word("layer", dim, size).stand_at(left, foot, "right")
        for head in sorted({0, heads - 1}):
            y = self.corner[1] - head * self.pitch - self.side / 2 - 0.33 * size
            label = word(f"head {head}", dim, size, sources=(entry(f"{model}.heads", head),))
            yield label.stand_at(left, y, "right")

    def box_of(self, layer: int, head: int) -> Box:
        """Return (left, bottom, right, top) of a pattern."""
        x, y = self.corner[0] + layer * self.pitch, self.corner[1] - head * self.pitch
        return x, y - self.side, x + self.side, y

    def frame(self, layer: int, head: int, color: str) -> Mark:
        """Return a frame around a pattern."""
        return self._around(self.box_of(layer, head), color)

    def layer_frame(self, layer: int, color: str) -> Mark:
        """Return a frame around all patterns of a layer."""
        left, _, right, top = self.box_of(layer, 0)
        return self._around((left, self.box_of(layer, self.shape[1] - 1)[1], right, top), color)

    def _around(self, box: Box, color: str) -> Mark:
        left, bottom, right, top = box
        t = SIZES.frame
        return frame_around((left - t, bottom - t, right + t, top + t), color)

    @property
    def weights(self) -> NDArray[np.float64]:
        """What the pixels show, (layer, head, query, key); 0 where a cell is tinted."""
        layers, heads, queries, _ = self.shape
        size = queries * self._per
        pixels = self.image.get_pixel_array()[..., :3] / 255.0
        tiles = pixels.reshape(heads, size + self._gap, layers, size + self._gap, 3)
        middle = self._per // 2 + self._per * np.arange(queries)
        drawn = tiles[:, middle][:, :, :, middle].transpose(2, 0, 1, 3, 4)
        drawn = drawn.swapaxes(2, 3) if self.by_columns else drawn
        page, ink, _ = (_rgb(color) for color in self._inks)
        shown = (drawn - page) @ (ink - page) / ((ink - page) @ (ink - page))
        return np.where(self.visible, shown, 0.0)

    def readings(self) -> Iterator[Reading]:
        """Yield the largest weight of the followed query in each head, read from its pixel."""
        shown, mark = self.weights, Mark([], self.theme.ink)
        for layer, head in np.ndindex(*self.shape[:2]):
            key = int(shown[layer, head, self.query].argmax())
            left, bottom, right, top = self.box_of(layer, head)
            outline = outlines.rectangles([(left, bottom, right, top)])
            source = entry(self.source, layer, head, self.query, key)
            value = float(shown[layer, head, self.query, key])
            yield Reading(source, value, 3e-3, "pixel", outline, mark)


def _rgb(color: str) -> NDArray[np.float64]:
    return np.asarray(ManimColor(color).to_rgb(), dtype=np.float64)
