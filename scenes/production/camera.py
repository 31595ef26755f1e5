"""Drawing a film: only what changed since the frame before, straight with cairo.

manim draws everything that may move anew in every frame. Most of it stands still, and what moves is
filled outlines (:class:`scenes.mobjects.marks.Mark`): a camera that remembers what it drew has
little left to do. The pictures are those of manim's own camera.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite
from typing import Any

import cairo
import numpy as np
from manim import Camera, Mobject, VMobject
from numpy.typing import NDArray

from scenes.production.boxes import NOWHERE, Box, common, include, meet, size

TINY = 1e-9  # scene units; what moves by less stands still
PIXELS_PER_CURVE = 1000  # up to so many a mask is drawn sooner than a path is filled


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """The outline of a mobject, traced once for all frames in which it stays as it is.

    Attributes
    ----------
    points
        Shape (4 curves, 3), scene units.
    closed
        Whether each of its shapes ends where it began.
    box
        The pixels that it may touch.
    ink
        How much of each of these pixels it covers; or, where there are many pixels to few curves,
        the path for cairo to fill.
    """

    points: NDArray[np.float64]
    closed: bool
    box: Box
    ink: cairo.ImageSurface | cairo.Path


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A filled outline as it stands in the picture.

    Attributes
    ----------
    outline, color
        Its course; red, green, blue and opacity from 0 to 1.
    stale
        The pixels that differ from those of the frame before, where not all of them do.
    """

    outline: Outline
    color: tuple[float, ...]
    stale: Box | None = None

    @property
    def seen(self) -> bool:
        """Whether it leaves anything on the picture."""
        return self.color[3] > 0 and self.outline.box != NOWHERE


class FilmCamera(Camera):
    """A camera that draws what changed.

    A picture with anything else than filled outlines in it (strokes, images, gradients) is drawn by
    manim's own method, as a whole.

    Attributes
    ----------
    changed
        Boxes around the pixels that changed since :meth:`forget_changes`.
    """

    def init_background(self) -> None:
        """Prepare the background; everything is drawn anew on it."""
        super().init_background()
        assert self.background is not None
        height, width = self.background.shape[:2]
        self.everything: Box = (0, 0, width, height)
        self._drawn: dict[int, Drawn] | None = None
        self._still: set[int] = set()
        self._looked = True
        self.changed: list[Box] = [self.everything]

    def forget_changes(self) -> None:
        """Begin to watch for changes anew."""
        self.changed = []

    def stand_still(self, mobjects: Iterable[Mobject]) -> None:
        """Rely on these mobjects to stay as they are at the next picture, until called again."""
        self._still, self._looked = set(map(id, mobjects)), False

    def draw(self, mobjects: Iterable[Mobject]) -> None:
        """Bring :attr:`pixel_array` up to date with a scene.

        Parameters
        ----------
        mobjects
            All of the scene, from back to front, families not taken apart.
        """
        parts = parts_of(mobjects)
        before, now = self._drawn or {}, {}
        still = self._still if self._looked else ()
        self._looked = True
        for part in parts:
            key = id(part)
            known = before.get(key)
            if known is None or key not in still:
                if not is_plain(part):
                    self._draw_whole(parts)
                    return
                known = self._look_at(part, known)
            now[key] = known
        areas = [self.everything] if self._drawn is None else differences(before, now)
        self._drawn = now
        shapes = [shape for shape in now.values() if shape.seen]
        for area in areas:
            self._paint(shapes, area)
            include(self.changed, area)

    def _draw_whole(self, parts: Iterable[Mobject]) -> None:
        self.reset()
        self.capture_mobjects(parts, include_submobjects=False)
        self._drawn, self.changed = None, [self.everything]

    def _paint(self, shapes: Iterable[Drawn], area: Box) -> None:
        """Draw what lies in an area on the background, and touch nothing else."""
        left, top, right, bottom = area
        inside = slice(top, bottom), slice(left, right)
        assert self.background is not None
        self.pixel_array[inside] = self.background[inside]
        ctx = self.get_cairo_context(self.pixel_array)
        ctx.save()
        matrix = ctx.get_matrix()
        ctx.identity_matrix()
        ctx.rectangle(left, top, right - left, bottom - top)
        ctx.clip()
        for shape in shapes:
            outline = shape.outline
            if meet(outline.box, area):
                red, green, blue, opacity = shape.color
                ctx.set_source_rgba(blue, green, red, opacity)  # cairo's order is the reverse
                if isinstance(outline.ink, cairo.ImageSurface):
                    ctx.mask_surface(outline.ink, *outline.box[:2])
                else:
                    ctx.set_matrix(matrix)
                    ctx.append_path(outline.ink)
                    ctx.fill()
                    ctx.identity_matrix()
        ctx.restore()

    def _look_at(self, mobject: VMobject, known: Drawn | None) -> Drawn:
        """Return what to draw of a mobject: what is known of it, as far as it did not change."""
        color = tuple(mobject.fill_rgbas[0].tolist())
        points = mobject.points
        if known is None or len(points) != len(known.outline.points):
            return Drawn(self._trace(mobject), color)
        moved = np.abs(points - known.outline.points) > TINY
        if not moved.any():
            return known if known.color == color else Drawn(known.outline, color)
        outline = self._trace(mobject)
        if known.color != color or not (known.outline.closed and outline.closed):
            return Drawn(outline, color)
        # Ink changes only between the old and the new course of the curves that changed.
        curves = moved.reshape(-1, 12).any(axis=1).repeat(4)
        courses = np.concatenate([points[curves], known.outline.points[curves]])
        return Drawn(outline, color, self._pixels(courses))

    def _trace(self, mobject: VMobject) -> Outline:
        """Return the outline of a mobject as it stands now."""
        points = mobject.points
        shapes = mobject.get_subpath_split_indices_from_points(points, n_dims=2)
        starts, stops = shapes.reshape(-1, 2).T
        closed = np.array_equal(points[starts, :2], points[stops - 1, :2])
        box = self._pixels(points)
        ctx = self.get_cairo_context(self.pixel_array)
        if size(box) > PIXELS_PER_CURVE * len(points) / 4:
            _follow(ctx, points, shapes)
            path = ctx.copy_path()
            ctx.new_path()
            return Outline(points.copy(), closed, box, path)
        left, top, right, bottom = box
        ink = cairo.ImageSurface(cairo.Format.A8, right - left, bottom - top)
        matrix = ctx.get_matrix()
        ctx = cairo.Context(ink)
        ctx.set_matrix(matrix * cairo.Matrix(x0=-left, y0=-top))
        _follow(ctx, points, shapes)
        ctx.fill()
        return Outline(points.copy(), closed, box, ink)

    def _pixels(self, points: NDArray[np.float64]) -> Box:
        """Return the pixels that curves with these points, shape (n > 0, 3), may touch."""
        x, y = points[:, 0], points[:, 1]
        edges = float(x.min()), float(y.max()), float(x.max()), float(y.min())
        if not all(map(isfinite, edges)):
            return NOWHERE
        matrix = self.get_cairo_context(self.pixel_array).get_matrix()
        (left, top), (right, bottom) = map(matrix.transform_point, edges[::2], edges[1::2])
        around = floor(left) - 1, floor(top) - 1, ceil(right) + 1, ceil(bottom) + 1
        return common(around, self.everything)


def _follow(ctx: cairo.Context, points: NDArray[np.float64], shapes: NDArray[np.int_]) -> None:
    """Lay the path of an outline, (start, stop) of each of its shapes among the points."""
    flat, curve_to = points[:, :2].ravel().tolist(), ctx.curve_to
    for start, stop in shapes.tolist():
        ctx.move_to(*flat[2 * start : 2 * start + 2])
        for at in range(2 * start + 2, 2 * stop - 5, 8):
            curve_to(*flat[at : at + 6])
        ctx.close_path()  # so does filling


def parts_of(mobjects: Iterable[Mobject]) -> list[Any]:
    """Return what is to be drawn, back to front: all members of the families that have points.

    As in manim, of two places in which a mobject stands the later one counts.
    """
    found: list[Any] = []
    _collect(mobjects, found)
    if len({id(part) for part in found}) < len(found):
        found = list({id(part): part for part in reversed(found)}.values())[::-1]
    return sorted(found, key=lambda part: part.z_index)


def _collect(mobjects: Iterable[Mobject], found: list[Mobject]) -> None:
    for mobject in mobjects:
        if len(mobject.points):
            found.append(mobject)
        if mobject.submobjects:
            _collect(mobject.submobjects, found)


def is_plain(mobject: Any) -> bool:
    """Whether a mobject is a filled outline in one colour and nothing else."""
    return (
        isinstance(mobject, VMobject)
        and mobject.stroke_width == 0
        and mobject.background_stroke_width == 0
        and len(mobject.fill_rgbas) == 1
        and not mobject.background_image
    )


def differences(before: dict[int, Drawn], now: dict[int, Drawn]) -> list[Box]:
    """Return boxes around all that differs between two pictures."""
    areas: list[Box] = []
    for key in dict.fromkeys((*before, *now)):
        old, new = before.get(key), now.get(key)
        if old is new:
            continue
        if old is not None and new is not None and new.stale is not None:
            include(areas, new.stale)
            continue
        for shape in (old, new):
            if shape is not None and shape.seen:
                include(areas, shape.outline.box)
    # What changed its place in the order may lie over something else than it did.
    for old, new in zip(
        (key for key in before if key in now), (key for key in now if key in before), strict=True
    ):
        if old != new:
            include(areas, now[old].outline.box)
            include(areas, now[new].outline.box)
    return areas
