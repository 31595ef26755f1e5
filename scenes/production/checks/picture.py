"""What is on screen after a beat: labels, numbers, dots, bars and arrows with their outlines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from manim import ImageMobject, Mobject, VGroup
from numpy.typing import NDArray

from scenes.beats import Beat
from scenes.clip import Clip
from scenes.mobjects import outlines
from scenes.mobjects.caption import Caption
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Reading, Sourced
from scenes.mobjects.symbols import Label

PIXEL = 8 / 720  # scene units: faults are told in pixels of a frame 720 high
SIGNS = ("approx", "arrow", "div", "dot", "dots", "eq", "minus", "plus", "times")  # Typst's names
X_HEIGHT = 0.431  # of New Computer Modern, em

# Directions in which outlines are compared, a quarter of a degree apart: (2, 720).
_ANGLES = np.deg2rad(np.arange(0, 180, 0.25))
_DIRECTIONS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)])


@dataclass(frozen=True)
class Fault:
    """Something wrong with the picture after a beat.

    Attributes
    ----------
    kind
        One or two words, such as ``overlap``.
    what
        A clause that says what is wrong, with the figures.
    where
        (x, y) in scene units, or ``None`` where a fault has no place.
    """

    kind: str
    what: str
    where: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Item:
    """A part of the picture with an outline.

    Attributes
    ----------
    kind
        ``word`` (any label), ``caption``, ``provenance``, ``matrix``, or the kind of a reading.
    name
        What to call it in a fault.
    curves
        Its outline, cubic curves, (4 curves, 3).
    owner
        The mobject it belongs to.
    ink
        The mark that is drawn.
    x_height
        Of type, scene units; 0 for what is not type.
    """

    kind: str
    name: str
    curves: NDArray[np.float64]
    owner: Any
    ink: Any
    x_height: float = 0.0

    @cached_property
    def points(self) -> NDArray[np.float64]:
        """Points on the outline, (8 curves, 2)."""
        return points_on(self.curves)

    @property
    def color(self) -> str:
        """Of its ink."""
        return self.ink.get_fill_color().to_hex()

    @property
    def opacity(self) -> float:
        """Of its ink."""
        return self.ink.get_fill_opacity()

    @cached_property
    def box(self) -> NDArray[np.float64]:
        """(left, bottom, right, top)."""
        return np.concatenate([self.points.min(axis=0), self.points.max(axis=0)])

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the box."""
        left, bottom, right, top = self.box.tolist()
        return (left + right) / 2, (bottom + top) / 2

    @property
    def is_type(self) -> bool:
        """Whether it is to be read letter by letter or digit by digit."""
        return self.x_height > 0

    @cached_property
    def _reach(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        along = [points_on(piece) @ _DIRECTIONS for piece in _convex(self.kind, self.curves)]
        return np.stack([a.min(axis=0) for a in along]), np.stack([a.max(axis=0) for a in along])

    def overlap(self, other: "Item") -> float:
        """Return how far one would have to move to clear the other, scene units; 0 if they are.

        Labels count with the dents between their letters filled (their convex hulls).
        """
        (low, high), (other_low, other_high) = self._reach, other._reach
        depth = np.minimum(high[:, None] - other_low, other_high - low[:, None]).min(axis=2)
        return max(float(depth.max()), 0.0)


class Picture:
    """Everything visible in a lesson after a beat.

    Parameters
    ----------
    lesson, step
        The clip as it stands, and the beat that was played.
    """

    def __init__(self, lesson: Clip, step: Beat) -> None:
        self.lesson, self.step = lesson, step
        self._fields: dict[str, NDArray[np.float64]] = {}

    @cached_property
    def mobjects(self) -> list[Mobject]:
        """Every mobject on screen, once."""
        tops = self.lesson.mobjects
        return list({id(part): part for top in tops for part in top.get_family()}.values())

    def visible(self, kind: type) -> list[Any]:
        """Return the mobjects of a class that are on screen and not transparent."""
        return [part for part in self.mobjects if isinstance(part, kind) and is_inked(part)]

    @cached_property
    def containers(self) -> list[Mobject]:
        """Groups on screen, and those the lesson holds: beats often show parts of them."""
        held = [value for value in vars(self.lesson).values() if isinstance(value, VGroup)]
        parts = [*self.mobjects, *[part for whole in held for part in whole.get_family()]]
        return list({id(part): part for part in parts}.values())

    @cached_property
    def readings(self) -> list[tuple[Any, Reading]]:
        """Every visible drawn value with the mobject that drew it."""
        return [
            (part, reading)
            for part in self.mobjects
            if isinstance(part, Sourced)
            for reading in part.readings()
            if reading.ink.get_fill_opacity() > 0
        ]

    @cached_property
    def items(self) -> list[Item]:
        """Labels, numbers, dots, rings, bars, arrows and bracketed columns."""
        found = [*self._labels(), *self._drawn(), *self._matrices()]
        drawn = [item for item in found if np.ptp(item.curves, axis=0).max(initial=0) > 1e-6]
        # An arrow is read twice, once for each coordinate, and drawn once.
        return list({(id(it.owner), it.curves.tobytes()): it for it in reversed(drawn)}.values())

    def entry(self, source: str) -> float:
        """Return what a source names; a field is looked up once, however many entries are read."""
        found = re.fullmatch(r"(\w+\.\w+)\[([\d, ]+)\]", source)
        if found is None:
            return float(self.lesson.lookup(source))
        if found[1] not in self._fields:
            self._fields[found[1]] = self.lesson.lookup(found[1])
        return float(self._fields[found[1]][tuple(map(int, found[2].split(",")))])

    @cached_property
    def beside(self) -> set[int]:
        """The ids of what is no part of the picture itself: the caption, the line in the corner."""
        origin = self.lesson.origin.line
        lines = [part for part in self.mobjects if isinstance(part, Label) and part.text == origin]
        captions = [part for part in self.mobjects if isinstance(part, Caption)]
        return {id(part) for whole in (*captions, *lines) for part in whole.get_family()}

    @cached_property
    def drawn(self) -> tuple[list[Any], NDArray[np.float64]]:
        """What is drawn, in order, and the boxes (left, bottom, right, top) of all, (n, 4)."""
        inked: list[Any] = [
            part
            for part in self.mobjects
            if len(part.points) and (isinstance(part, ImageMobject) or part.get_fill_opacity() > 0)
        ]
        inked.sort(key=lambda part: part.z_index)
        planes = [part.points[:, :2] for part in inked]
        boxes = [np.concatenate([plane.min(axis=0), plane.max(axis=0)]) for plane in planes]
        return inked, np.array(boxes).reshape(-1, 4)

    def _labels(self) -> Iterator[Item]:
        for label in self.visible(Label):
            kind = "caption" if id(label) in self.beside else "word"
            if label.text == self.lesson.origin.line:
                kind = "provenance"
            name = f"“{label.text}”"
            yield Item(kind, name, label.points, label, label, label.x_height)

    def _drawn(self) -> Iterator[Item]:
        for part, reading in self.readings:
            if isinstance(part, ImageMobject):
                continue  # its pixels are no marks: type may stand on them where it can be read
            name = f"the {reading.kind} {reading.source or 'without a source'}"
            x_height = X_HEIGHT * part.em if isinstance(part, Numbers) else 0.0
            yield Item(reading.kind, name, reading.outline, part, reading.ink, x_height)

    def _matrices(self) -> Iterator[Item]:
        for matrix in self.visible(NumberMatrix):
            name, marks = f"the column {matrix.numbers.source}", matrix.brackets
            yield Item("matrix", name, marks.points, matrix, marks)


def points_on(curves: NDArray[np.float64], *, ends: bool = False) -> NDArray[np.float64]:
    """Return points on cubic curves (4 curves, 3), (8 curves, 2); 9 for each with their ends."""
    t = np.linspace(0, 1, 8 + ends, endpoint=ends)[:, None]
    powers = np.hstack([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    return (powers @ curves[:, :2].reshape(-1, 4, 2)).reshape(-1, 2)


def _convex(kind: str, outline: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    """Cut outlines that are far from convex: an arrow into shaft and head, an arc along its way."""
    if kind == "arrow" and len(outline) == 28:  # seven sides; a very short arrow has fewer
        corners = outline[::4]
        return [outlines.polygon(corners[part]) for part in ([0, 1, 5, 6], [2, 3, 4])]
    if kind == "arc":  # an outer curve, a foot, the inner curve back, a foot
        outer, _, inner, _ = points_on(outline).reshape(4, 8, 2)
        pairs = zip(pairwise(outer), pairwise(inner[::-1]), strict=True)
        return [outlines.polygon([*there, *back[::-1]]) for there, back in pairs]
    return [outline]


def is_sign(label: Any) -> bool:
    """Tell whether a label is a sign alone, such as + or an ellipsis: no word, name or number."""
    name = label.text.strip("$ ").partition(".")[0]
    return name in SIGNS or not re.search(r"\w", name)


def is_inked(mobject: Any) -> bool:
    """Tell whether a mobject or a part of it is drawn."""
    return any(len(part.points) and part.get_fill_opacity() > 0 for part in mobject.get_family())
