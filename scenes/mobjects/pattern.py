"""The grid of scores and weights: one path of dots, whatever its size."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.readings import Reading, entry
from scenes.theme import SIZES, Theme

FILL = 0.45  # radius of a full dot, as a share of the smaller side of a cell
VEIL = 0.72  # opacity of what covers the columns that are not followed
RING = 0.05  # line of a hollow ring, as a share of the same
THIN = 0.08  # the rules at most, as a share of the same


@dataclass(frozen=True)
class GridBox:
    """Where a grid stands: the top left corner of its cells and the size of one, scene units."""

    left: float
    top: float
    cell_width: float
    cell_height: float


class PatternGrid(VGroup):
    """Scores or weights of every query (a column) for every key (a row).

    A weight is a dot in ink whose AREA is the weight: a query whose weights sum to one holds
    exactly one full dot. A score is drawn by its size relative to the largest: a filled dot in its
    colour if positive, a thin hollow ring if negative. This is the only class that transposes:
    arrays are (query, key) as in code; on screen a query is a column, or, in the paper's
    convention, a row.

    Parameters
    ----------
    shape
        (queries, keys).
    box
        Where it stands.
    theme
        Colours by role.
    overshoot
        How far the rules reach over the (left, top) edge, around the labels there.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> grid = PatternGrid((2, 2), GridBox(-1, 1, 1, 1), DARK)
    >>> grid = grid.set_weights(np.array([[1, 0], [0.25, 0.75]]), "head.A")
    >>> [round(reading.shown, 3) for reading in grid.readings()]
    [1.0, 0.25, 0.75]
    """

    def __init__(
        self,
        shape: tuple[int, int],
        box: GridBox,
        theme: Theme,
        overshoot: tuple[float, float] = (0.0, 0.0),
        orientation: str = "columns",
    ) -> None:
        super().__init__()
        self.shape, self.theme = shape, theme
        self.by_columns = orientation == "columns"
        self.overshoot = overshoot
        self.scores = np.zeros(shape)  # signed share of the largest score
        self.weights = np.zeros(shape)
        self.visible = np.ones(shape, dtype=bool)
        self.largest = 1.0
        self.score_source = self.weight_source = ""
        self.anchor = Mark(np.zeros((4, 3)), theme.background)
        self.hidden = Mark([], theme.hidden)
        self.rules = Mark([], theme.line)
        self.positive = Mark([], theme.positive)
        self.negative = Mark([], theme.negative)
        self.dots, self.faded = Mark([], theme.ink), Mark([], theme.ink)
        self.is_faded = np.zeros(shape[1], dtype=bool)  # keys
        self.add(self.anchor, self.hidden, self.rules, self.positive, self.negative, self.dots)
        self.add(self.faded)
        self.stand(box, overshoot)

    # --- where things are -------------------------------------------------------------------

    def stand(self, box: GridBox, overshoot: tuple[float, float] | None = None) -> "PatternGrid":
        """Move to another place and cell size; returns self."""
        self.overshoot = self.overshoot if overshoot is None else overshoot
        across, down = self.extent
        right, bottom = box.left + across * box.cell_width, box.top - down * box.cell_height
        corner, far = [box.left, box.top, 0], [right, bottom, 0]
        self.anchor.points = np.array([corner, corner, far, far], dtype=float)
        return self._draw()

    @property
    def extent(self) -> tuple[int, int]:
        """How many cells stand side by side, and how many below each other."""
        queries, keys = self.shape
        return (queries, keys) if self.by_columns else (keys, queries)

    @property
    def box(self) -> GridBox:
        """Where the grid stands now."""
        (left, top), (right, bottom) = self.anchor.points[[0, 3], :2]
        across, down = self.extent
        return GridBox(left, top, (right - left) / across, (top - bottom) / down)

    @property
    def full_radius(self) -> float:
        """The radius of a dot of weight one, scene units."""
        return FILL * float(min(self.box.cell_width, self.box.cell_height))

    def center_of(self, *, query: int, key: int) -> NDArray[np.float64]:
        """Return the middle of a cell, shape (2,)."""
        box = self.box
        column, row = (query, key) if self.by_columns else (key, query)
        x = box.left + (column + 0.5) * box.cell_width
        y = box.top - (row + 0.5) * box.cell_height
        return np.array([x, y], dtype=np.float64)

    def centers(self) -> NDArray[np.float64]:
        """Return the middles of all cells, shape (query, key, 2)."""
        (across, down), box = self.extent, self.box
        x = box.left + (np.arange(across) + 0.5) * box.cell_width
        y = box.top - (np.arange(down) + 0.5) * box.cell_height
        indexing = "ij" if self.by_columns else "xy"
        return np.stack(np.meshgrid(x, y, indexing=indexing), axis=-1).astype(np.float64)

    def query_box(self, query: int) -> tuple[float, float, float, float]:
        """Return (left, bottom, right, top) of all cells of a query: its column, or its row."""
        left, _, _, top = self.cell_box(query=query, key=0)
        _, bottom, right, _ = self.cell_box(query=query, key=self.shape[1] - 1)
        return left, bottom, right, top

    def key_box(self, key: int) -> tuple[float, float, float, float]:
        """Return (left, bottom, right, top) of all cells of a key: its row, or its column."""
        left, _, _, top = self.cell_box(query=0, key=key)
        _, bottom, right, _ = self.cell_box(query=self.shape[0] - 1, key=key)
        return left, bottom, right, top

    def cell_box(self, *, query: int, key: int) -> tuple[float, float, float, float]:
        """Return (left, bottom, right, top) of one cell."""
        x, y = self.center_of(query=query, key=key).tolist()
        half_width, half_height = self.box.cell_width / 2, self.box.cell_height / 2
        return x - half_width, y - half_height, x + half_width, y + half_height

    def query_frame(self, query: int) -> Mark:
        """Return a frame in ink around all cells of a query."""
        side = min(self.box.cell_width, self.box.cell_height)
        return frame_around(self.query_box(query), self.theme.ink, min(SIZES.frame, 0.2 * side))

    def cover(self, query: int) -> Mark:
        """Return a veil over the cells of all queries but one, to bring that one out."""
        start, _, _, ceiling = self.query_box(0)
        _, floor, end, _ = self.query_box(self.shape[0] - 1)
        left, bottom, right, top = self.query_box(query)
        before, after = (start, bottom, left, top), (right, bottom, end, top)
        if not self.by_columns:
            before, after = (left, top, right, ceiling), (left, floor, right, bottom)
        veil = Mark(outlines.rectangles([before, after]), self.theme.background)
        return veil.set_fill(opacity=VEIL)

    # --- what is drawn ----------------------------------------------------------------------

    def set_scores(self, scores: ArrayLike, source: str) -> "PatternGrid":
        """Draw scores, (query, key), relative to the largest, in place of what was there."""
        values = np.asarray(scores, dtype=float)
        self.largest, self.score_source = float(np.abs(values).max(initial=0)) or 1.0, source
        return self.blend(values / self.largest, np.zeros(self.shape))

    def set_weights(self, weights: ArrayLike, source: str) -> "PatternGrid":
        """Draw weights, (query, key), in place of what was there; returns self."""
        self.weight_source = source
        return self.blend(np.zeros(self.shape), weights)

    def set_column_weights(self, query: int, weights: ArrayLike) -> "PatternGrid":
        """Draw one query's weights, (key,), and leave the others as they are."""
        scores, shown = self.scores.copy(), self.weights.copy()
        scores[query], shown[query] = 0, weights
        return self.blend(scores, shown)

    def set_mask(self, visible: ArrayLike) -> "PatternGrid":
        """Tint the cells that a query may not look at: bool (query, key), True = may look."""
        self.visible = self._checked(visible) > 0
        return self._draw()

    def set_faded(self, keys: Sequence[int], opacity: float) -> "PatternGrid":
        """Draw the weights of some keys lightly, those of all others fully; areas stay weights."""
        self.is_faded = np.isin(np.arange(self.shape[1]), list(keys))
        self.faded.set_opacity(opacity)
        return self._draw()

    def blend(self, scores: ArrayLike, weights: ArrayLike) -> "PatternGrid":
        """Draw shares of the largest score and weights together, between one and the other."""
        self.scores, self.weights = self._checked(scores), self._checked(weights)
        return self._draw()

    def _checked(self, values: ArrayLike) -> NDArray[np.float64]:
        array = np.asarray(values, dtype=float)
        if array.shape != self.shape:
            raise ValueError(
                f"An array of shape {array.shape} does not fit a grid of {self.shape} (queries, "
                f"keys). Pass it as (query, key); the grid transposes."
            )
        return array

    def _draw(self) -> "PatternGrid":
        centers, full = self.centers().reshape(-1, 2), self.full_radius
        scores = self.scores.reshape(-1)
        self.positive.points = outlines.circles(centers, full * np.sqrt(scores.clip(0)))
        radii = full * np.sqrt((-scores).clip(0))
        line = RING * min(self.box.cell_width, self.box.cell_height)
        self.negative.points = outlines.rings(centers, radii, line)
        dots = full * np.sqrt(self.weights)
        self.dots.points = outlines.circles(centers, np.where(self.is_faded, 0, dots).reshape(-1))
        self.faded.points = outlines.circles(centers, np.where(self.is_faded, dots, 0).reshape(-1))
        self.rules.points = self._rules()
        half = np.array([self.box.cell_width, self.box.cell_height]) / 2
        tint = half * ~self.visible.reshape(-1, 1)  # a visible cell keeps its place, without extent
        self.hidden.points = outlines.rectangles(np.hstack([centers - tint, centers + tint]))
        return self

    def _rules(self) -> NDArray[np.float64]:
        (across, down), box = self.extent, self.box
        t = min(SIZES.rule, THIN * min(box.cell_width, box.cell_height)) / 2
        right, bottom = box.left + across * box.cell_width, box.top - down * box.cell_height
        left, top = box.left - self.overshoot[0], box.top + self.overshoot[1]
        x = box.left + np.arange(across + 1) * box.cell_width
        y = box.top - np.arange(down + 1) * box.cell_height
        vertical = [(at - t, bottom - t, at + t, top) for at in x]
        horizontal = [(left, at - t, right + t, at + t) for at in y]
        return outlines.rectangles(vertical + horizontal)

    def piece(self, *, query: int, key: int) -> Mark:
        """Return a copy of what one cell shows as a mark of its own, to move it elsewhere."""
        for path in (self.dots, self.faded, self.positive, self.negative):
            size = len(path.points) // self.weights.size
            points = path.points.reshape(*self.shape, size, 3)[query, key]
            if outlines.area(points) > 0:
                return Mark(points, path.get_fill_color())
        return Mark(outlines.circles([self.center_of(query=query, key=key)], [0.0]))

    def readings(self) -> Iterator[Reading]:
        """Yield every dot and ring that is drawn, its value measured by its area."""
        full = np.pi * self.full_radius**2
        dots = [(mark, mark.points.reshape(*self.shape, 16, 3)) for mark in (self.dots, self.faded)]
        positive = self.positive.points.reshape(*self.shape, 16, 3)
        negative = self.negative.points.reshape(*self.shape, 32, 3)[:, :, :16]
        for query, key in np.ndindex(*self.shape):
            for ink, drawn in dots:
                outline = drawn[query, key]
                weight = outlines.area(outline) / full
                if weight > 0:
                    source = entry(self.weight_source, query, key)
                    yield Reading(source, weight, 1e-3, "dot", outline, ink)
            for sign, shape, ink in ((1, positive, self.positive), (-1, negative, self.negative)):
                outline = shape[query, key]
                share = sign * outlines.area(outline) / full
                if share:
                    source = entry(self.score_source, query, key)
                    kind = "dot" if sign > 0 else "ring"
                    score, tolerance = share * self.largest, 1e-3 * self.largest
                    yield Reading(source, score, tolerance, kind, outline, ink)
