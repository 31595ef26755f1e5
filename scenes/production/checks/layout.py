"""Faults of place: overlaps, things off-screen, words off their baseline, an empty frame."""

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from manim import Mobject, VGroup

from scenes.board import Board
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.spaces import VectorPlane
from scenes.mobjects.symbols import Label
from scenes.page import HALF_HEIGHT, HALF_WIDTH
from scenes.production.checks.picture import PIXEL, X_HEIGHT, Fault, Item, Picture, is_sign
from scenes.theme import SIZES

OVERLAP = 2 * PIXEL
OFF = 1 * PIXEL  # a baseline or an edge further out than this is seen
ONE_LINE, ONE_SIZE = 4 * PIXEL, 1.2  # neighbours this near in height and in size are in one line
DIGIT = 0.67  # the height of digits, em
TOP_LINE = 0.1  # above the line that says where numbers come from, and notes that stand on it
FEWEST = 3  # items, beside the caption and the line in the corner; fewer where words are fewer


def overlaps(picture: Picture) -> Iterator[Fault]:
    """Find labels and numbers that lie over others, or over dots, bars, arrows, columns."""
    items = sorted(picture.items, key=lambda item: not item.is_type)  # type is met by all
    boxes = np.array([item.box for item in items]).reshape(-1, 4)
    (low, high), count = np.split(boxes, 2, axis=1), sum(item.is_type for item in items)
    common = np.minimum(high[:count, None], high) - np.maximum(low[:count, None], low)
    for i, j in np.argwhere(np.triu((common >= OVERLAP).all(axis=2), 1)):
        first, second = items[i], items[j]
        if _may_meet(first, second):
            continue
        depth = first.overlap(second)
        if depth >= OVERLAP:
            what = f"{first.name} and {second.name} overlap by {depth / PIXEL:.1f} pixels"
            yield Fault("overlap", what, first.center)


def _may_meet(first: Item, second: Item) -> bool:
    """Tell whether two items are meant to lie over each other: shapes may, type may not."""
    if not (first.is_type or second.is_type):
        return True
    matrix, other = (first, second) if first.kind == "matrix" else (second, first)
    return matrix.kind == "matrix" and other.owner in matrix.owner.get_family()


def off_screen(picture: Picture) -> Iterator[Fault]:
    """Find what leaves the frame, and type that leaves the margins."""
    frame = np.array([HALF_WIDTH, HALF_HEIGHT])
    left, bottom, right, top = (*(SIZES.margin - frame), *(frame - SIZES.margin))
    line = [item.owner.baseline for item in picture.items if item.kind == "provenance"]
    for item in picture.items:
        if not item.is_type:
            room = (*-frame, *frame)
        elif item.kind == "caption":
            room = Board.caption_band
        elif (
            isinstance(item.owner, Label) and np.isclose(line, item.owner.baseline, atol=OFF).any()
        ):
            room = (left, bottom, right, HALF_HEIGHT - TOP_LINE)
        else:
            room = (left, bottom, right, top)
        out = float((np.subtract(room, item.box) * [1, 1, -1, -1]).max())
        if out > OFF:
            edge = "margin" if item.is_type and _inside(item, frame) else "frame"
            what = f"{item.name} reaches {out / PIXEL:.0f} pixels over the {edge}"
            yield Fault("off-screen", what, item.center)


def _inside(item: Item, frame: np.ndarray) -> bool:
    return bool(np.all(np.abs(item.box.reshape(2, 2)) <= frame))


def off_the_baseline(picture: Picture) -> Iterator[Fault]:
    """Find words that do not stand on the baseline of their row."""
    shown = {id(item.owner): item for item in picture.items if isinstance(item.owner, Label)}
    faults: dict[str, Fault] = {}
    for container in picture.containers:
        for group in _likes(container):
            for row in _rows([shown[id(label)] for label in group if id(label) in shown]):
                faults |= _uneven({item: item.owner.baseline for item in row})
        if isinstance(container, LabelledGrid):
            _, rows = container.place.labels(container.pattern.extent)
            for column in container.left:
                heights = {
                    shown[id(label)]: label.baseline - row
                    for label, row in zip(column, rows, strict=True)
                    if id(label) in shown
                }
                faults |= _uneven(heights)
    yield from (_beside_each_other(picture) | faults).values()


def _beside_each_other(picture: Picture) -> dict[str, Fault]:
    """Return faults of words and numbers that stand almost on the line of a neighbour.

    Those of one mobject may be meant to; those of two that are further off are in two lines. In a
    plane they stand where its arrows are.
    """
    planes = [whole for whole in picture.containers if any(type(p) is VectorPlane for p in whole)]
    free = {id(part) for plane in planes for part in plane.get_family()}
    standing = [item for item in picture.items if _stands(item) and id(item.owner) not in free]
    feet = [(item, *_foot(item)) for item in standing]
    faults: dict[str, Fault] = {}
    for (first, low, em), (second, other_low, other_em) in combinations(feet, 2):
        apart, is_words = abs(low - other_low), first.kind == second.kind == "word"
        if not (OFF if is_words else 2 * OFF) < apart < ONE_LINE or first.owner is second.owner:
            continue
        gap = max(first.box[0], second.box[0]) - min(first.box[2], second.box[2])
        near = (2 if is_words else 1) * max(em, other_em)
        if 0 <= gap < near and max(em, other_em) < ONE_SIZE * min(em, other_em):
            what = f"{first.name} stands {apart / PIXEL:.1f} pixels off the line of {second.name}"
            faults.setdefault(first.name, Fault("baseline", what, first.center))
    return faults


def _stands(item: Item) -> bool:
    """Tell whether an item is a word or a number that stands upright and is not dimmed."""
    if item.opacity < 1 or item.kind not in ("word", "number"):
        return False
    label = item.owner
    return not isinstance(label, Label) or not (label.turn or is_sign(label))


def _foot(item: Item) -> tuple[float, float]:
    """Return the baseline of a word or a number, and its size in units per em."""
    em = item.x_height / X_HEIGHT
    if isinstance(item.owner, Label):
        return item.owner.baseline, em
    return float(item.box[3]) - DIGIT * em, em


def _likes(container: Mobject) -> Iterator[list[Mobject]]:
    """Yield parts that belong together: those of a group, and the same part of parts of a class."""
    parts = list(container)
    yield parts
    if len({(type(part), len(part)) for part in parts}) == 1 and type(parts[0]) is not VGroup:
        yield from map(list, zip(*parts, strict=True))


def _rows(items: Sequence[Item]) -> list[list[Item]]:
    """Sort items of one group into rows: those that lie side by side for half their height."""
    rows: list[list[Item]] = []
    for item in items:
        for row in rows:
            first = row[0].box
            common = min(item.box[3], first[3]) - max(item.box[1], first[1])
            if common >= 0.5 * min(item.box[3] - item.box[1], first[3] - first[1]):
                row.append(item)
                break
        else:
            rows.append([item])
    return rows


def _uneven(heights: dict[Item, float]) -> dict[str, Fault]:
    """Return faults by name for items that do not stand at the height of most of their row."""
    usual = (
        np.median(list(heights.values())) if len(heights) > 2 else max(heights.values(), default=0)
    )
    return {
        item.name: Fault(
            "baseline",
            f"{item.name} stands {abs(height - usual) / PIXEL:.1f} pixels off its row",
            item.center,
        )
        for item, height in heights.items()
        if abs(height - usual) > OFF
    }


def empty(picture: Picture) -> Iterator[Fault]:
    """Find a frame that shows nothing but its caption."""
    marks = [item for item in picture.items if item.kind not in ("caption", "provenance")]
    nothing = all(id(part) in picture.beside for part in picture.drawn[0])
    if nothing or len(marks) < min(FEWEST, len(picture.lesson.words)):
        yield Fault("empty frame", f"only {len(marks)} marks beside the caption")
