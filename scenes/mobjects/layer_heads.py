"""What every head of a model adds to one vector: a dot for each, layers side by side."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, linear
from numpy.typing import NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, Reading, entry
from scenes.theme import Theme

FILL = 0.46  # radius of the largest dot, as a share of the smaller side of a cell


class LayerHeads(VGroup):
    """One column of dots for each layer, head 0 on top; the area of a dot is what the head adds.

    Parameters
    ----------
    values, source
        Shape (layer, head), none negative, and the field they were read from.
    places
        The x of each layer's middle, scene units.
    box
        (left, bottom, right, top) of all cells, scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> values, places = np.array([[0.0, 4.0], [1.0, 2.0]]), np.array([0.5, 1.5])
    >>> heads = LayerHeads((values, "x.written"), places, (0, 0, 2, 1), DARK)
    >>> [(reading.source[-6:], round(reading.shown, 6)) for reading in heads.readings()]
    [('[0, 1]', 4.0), ('[1, 0]', 1.0), ('[1, 1]', 2.0)]
    """

    def __init__(
        self, values: Entries, places: NDArray[np.float64], box: Box, theme: Theme
    ) -> None:
        super().__init__()
        self.values, self.source = np.asarray(values[0], dtype=float), values[1]
        self.theme, self.places = theme, places
        _, bottom, _, top = box
        layers, heads = self.values.shape
        self.pitch = (top - bottom) / heads
        self.across = float(places[1] - places[0]) if layers > 1 else self.pitch
        rows = top - self.pitch * (np.arange(heads) + 0.5)
        self.centers = np.stack(np.broadcast_arrays(places[:, None], rows[None, :]), axis=-1)
        self.radius = FILL * min(self.pitch, self.across)
        self.largest = float(self.values.max()) or 1.0
        self.dots = Mark([], theme.value)
        self.add(self.dots)
        self.show(layers)

    def show(self, layers: float) -> "LayerHeads":
        """Draw the dots of the first layers only, the last of them as far as it has come."""
        grown = np.clip(layers - np.arange(len(self.values)), 0, 1)[:, None]
        radii = self.radius * np.sqrt(grown * self.values / self.largest)
        self.dots.points = outlines.circles(self.centers.reshape(-1, 2), radii.ravel())
        return self

    def frame(self, layer: int, head: int) -> Mark:
        """Return a frame in ink around a head."""
        x, y = self.centers[layer, head].tolist()
        across, up = max(self.across, 0.16) / 2 + 0.03, max(self.pitch, 0.16) / 2 + 0.03
        return frame_around((x - across, y - up, x + across, y + up), self.theme.ink)

    def passing(self, seconds: float) -> Animation:
        """Let the dots appear layer by layer."""
        count = len(self.values)

        def update(heads: Any, alpha: float) -> None:
            heads.show(alpha * count)

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=linear)

    def readings(self) -> Iterator[Reading]:
        """Yield the area of every dot that is drawn as what its head adds."""
        heads, full = self.values.shape[1], np.pi * self.radius**2
        for place, circle in enumerate(self.dots.points.reshape(-1, 16, 3)):
            if np.ptp(circle[:, 0]) > 0:
                shown = outlines.area(circle) / full * self.largest
                where = entry(self.source, *divmod(place, heads))
                yield Reading(where, shown, 1e-3 * self.largest, "dot", circle, self.dots)
