"""Faults of belonging: a label that stands nearer to another thing than to its own."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from manim import Group, Mobject, VGroup
from numpy.typing import NDArray

from scenes.mobjects.spaces import PlaneArrow
from scenes.mobjects.symbols import Label
from scenes.production.checks.picture import PIXEL, Fault, Picture, is_sign, points_on

NEARER, FAR = 1 * PIXEL, 0.1  # by so much, and by this share where both are far off
MOST = 200  # parts of a group in which each has a label of its own
TOGETHER = 0.15  # tips nearer to each other than this are one place to name, scene units
DENSE = 400  # points of an outline, at most, between which distances are measured

Parts = Sequence[Any]


def strays(picture: Picture) -> Iterator[Fault]:
    """Find labels that a viewer would take for those of a neighbour.

    What a label belongs to is told by how groups are built: of two rows of as many parts, labels
    in one and marks in the other, part belongs to part; and where a group consists of like parts,
    each with a label and marks, these belong together. The name of an arrow belongs to its tip,
    where arrows have their tails in common.
    """
    shown = {id(part) for part in picture.mobjects}
    faults: dict[int, Fault] = {}
    for container in picture.containers:
        if type(container) is Group or not container.submobjects:
            continue  # animations leave groups of what happens to move together
        for labels, rows in _rows(container):
            named = [row for row in rows if _arrows(row)] or rows
            marks = min(named, key=lambda row: _apart(labels, row, shown))
            found = _nearer_to_another(labels, marks, shown)
            if len(found) < len(labels) / 2:  # else they are as many by chance
                faults |= found
        if 1 < len(container.submobjects) <= MOST:
            for labels, marks in _like(container.submobjects):
                faults |= _nearer_to_another(labels, marks, shown)
    yield from faults.values()


def _rows(container: Any) -> Iterator[tuple[Parts, list[list[Parts]]]]:
    """Yield rows of labels, each with rows of as many marks: groups and lists of a mobject."""
    held = [*container.submobjects, *vars(container).values()]
    rows = {id(one): list(one) for one in held if isinstance(one, list | tuple | VGroup)}
    rows = [row for row in rows.values() if 1 < len(row) <= MOST and _are_mobjects(row)]
    for labels in rows:
        if not all(_is_named(part) for part in labels):
            continue
        as_many: list[list[Parts]] = [
            [[mark] for mark in marks]
            for marks in rows
            if len(marks) == len(labels)
            and len({type(part) for part in marks}) == 1
            and not any(_has_label(part) for part in marks)
        ]
        if as_many:
            yield labels, as_many


def _are_mobjects(row: Parts) -> bool:
    return all(isinstance(part, Mobject) for part in row)


def _like(parts: Parts) -> Iterator[tuple[Parts, list[Parts]]]:
    """Yield the labels of like parts with the marks beside them, also within these parts."""
    inner = [part.submobjects for part in parts]
    if len({(type(part), len(part.submobjects)) for part in parts}) > 1:
        return
    marks: list[Parts] = [[one for one in part if not _has_label(one)] for part in inner]
    for row in zip(*inner, strict=True):
        if all(_is_name(one) for one in row):
            if all(marks):
                yield row, marks
        elif not any(isinstance(one, Label) for one in row):
            yield from _like(row)


def _is_name(part: Any) -> bool:
    return isinstance(part, Label) and not is_sign(part)


def _is_named(part: Any) -> bool:
    """Tell whether a part is a label, or consists of labels: a symbol and a word."""
    return _is_name(part) or (
        bool(part.submobjects) and all(_is_name(one) for one in part.submobjects)
    )


def _has_label(part: Any) -> bool:
    return any(isinstance(one, Label) for one in part.get_family())


def _nearer_to_another(labels: Parts, marks: Sequence[Parts], shown: set[int]) -> dict[int, Fault]:
    """Return faults by the ids of labels to which other marks than their own are nearer."""
    things = _things(marks, shown)
    faults: dict[int, Fault] = {}
    for label, thing in zip(labels, things, strict=True):
        outline = _outline([label], shown)
        if not len(outline) or not len(thing):
            continue
        own = _distance(outline, thing)
        limit = (1 - FAR) * own - NEARER
        # Most are too far off for a closer look: their boxes already are.
        near = [other for other in things if len(other) and _gap(outline, other) < limit]
        near = [other for other in near if not _are_one_place(thing, other)]
        nearest = min((_distance(outline, other) for other in near), default=limit)
        if nearest < limit:
            what = (
                f"“{_text(label)}” is {own / PIXEL:.0f} pixels from what it belongs to and "
                f"{nearest / PIXEL:.0f} from another"
            )
            faults[id(label)] = Fault("stray label", what, tuple(outline.mean(axis=0).tolist()))
    return faults


def _are_one_place(tip: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return len(tip) == len(other) == 1 and _distance(tip, other) < TOGETHER


def _text(part: Any) -> str:
    return " ".join(one.text for one in part.get_family() if isinstance(one, Label))


def _apart(labels: Parts, marks: Sequence[Parts], shown: set[int]) -> float:
    """Return how far labels are from the marks at their own places, on the whole."""
    outlines = [_outline([label], shown) for label in labels]
    pairs = zip(outlines, _things(marks, shown), strict=True)
    away = [_distance(one, other) for one, other in pairs if len(one) and len(other)]
    return float(np.median(away)) if away else np.inf


def _things(marks: Sequence[Parts], shown: set[int]) -> list[NDArray[np.float64]]:
    """Return points on what is seen of marks; on the tips of arrows that have one tail."""
    things = [_outline(parts, shown) for parts in marks]
    arrows = _arrows(marks)
    if not arrows:
        return things
    pairs = zip(things, arrows, strict=True)
    return [one.tip[None] if len(points) else points for points, one in pairs]


def _arrows(marks: Sequence[Parts]) -> list[PlaneArrow]:
    """Return marks if they are an arrow each, all from one place; else none."""
    arrows = [part for parts in marks for part in parts if isinstance(part, PlaneArrow)]
    one_each = len(arrows) == len(marks) == sum(map(len, marks))
    if not one_each or np.ptp([one.tail for one in arrows], axis=0).max() > PIXEL:
        return []
    return arrows


def _outline(parts: Parts, shown: set[int]) -> NDArray[np.float64]:
    """Return points on what is seen of some parts, (point, 2)."""
    family: list[Any] = [one for part in parts for one in part.get_family()]
    seen = [
        one.points
        for one in family
        if id(one) in shown and len(one.points) and one.get_fill_opacity() > 0
    ]
    points = points_on(np.concatenate(seen)) if seen else np.zeros((0, 2))
    return points[:: max(1, len(points) // DENSE)]


def _distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    squares = (one**2).sum(axis=1)[:, None] - 2 * one @ other.T + (other**2).sum(axis=1)
    return float(max(squares.min(), 0)) ** 0.5


def _gap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return how far the boxes around points are apart."""
    beside = np.maximum(one.min(axis=0) - other.max(axis=0), other.min(axis=0) - one.max(axis=0))
    return float(np.hypot(*np.maximum(beside, 0)))
