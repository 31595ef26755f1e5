"""Faults of place: overlaps, things off-screen, words off their baseline, an empty frame."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import Mobject, VGroup

from scenes.board import HALF_HEIGHT, HALF_WIDTH, Board
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.symbols import Label
from scenes.production.checks.picture import PIXEL, Fault, Item, Picture
from scenes.theme import SIZES

OVERLAP = 2 * PIXEL
OFF = 1 * PIXEL  # a baseline or an edge further out than this is seen
FEWEST = 3  # items, beside the caption and the line in the corner


def overlaps(picture: Picture) -> Iterator[Fault]:
    """Find labels and numbers that lie over others, or over dots, bars, arrows, columns."""
    items = picture.items
    boxes = np.array([item.box for item in items]).reshape(-1, 4)
    low, high = boxes[:, None, :2], boxes[:, None, 2:]
    touching = np.all(np.minimum(high, high[:, 0]) - np.maximum(low, low[:, 0]) >= OVERLAP, axis=2)
    for i, j in np.argwhere(np.triu(touching, 1)):
        first, second = items[i], items[j]
        if _may_meet(first, second):
            continue
        depth = first.overlap(second)
        if depth >= OVERLAP:
            what = f"{first.name} and {second.name} overlap by {depth / PIXEL:.1f} pixels"
            yield Fault("overlap", what, first.center)


def _may_meet(first: Item, second: Item) -> bool:
    """Tell whether two items are meant to lie over each other: shapes may, type may not."""
    if first.kind == second.kind == "dot":
        return False
    if not (first.is_type or second.is_type):
        return True
    matrix, other = (first, second) if first.kind == "matrix" else (second, first)
    return matrix.kind == "matrix" and other.owner in matrix.owner.get_family()


def off_screen(picture: Picture) -> Iterator[Fault]:
    """Find what leaves the frame, and type that leaves the margins."""
    frame = np.array([HALF_WIDTH, HALF_HEIGHT])
    picture_box = (*(SIZES.margin - frame), *(frame - SIZES.margin))
    rooms = {
        "caption": Board.caption_band,
        "provenance": (*(SIZES.margin - frame), HALF_WIDTH - SIZES.margin, HALF_HEIGHT),
    }
    for item in picture.items:
        room = rooms.get(item.kind, picture_box) if item.is_type else (*-frame, *frame)
        out = float((np.subtract(room, item.box) * [1, 1, -1, -1]).max())
        if out > OFF:
            edge = "margin" if item.is_type and _inside(item, frame) else "frame"
            what = f"{item.name} reaches {out / PIXEL:.0f} pixels over the {edge}"
            yield Fault("off-screen", what, item.center)


def _inside(item: Item, frame: np.ndarray) -> bool:
    return bool(np.all(np.abs(item.box.reshape(2, 2)) <= frame))


def off_the_baseline(picture: Picture) -> Iterator[Fault]:
    """Find words that do not stand on the baseline of their row."""
    shown = {id(label) for label in picture.visible(Label)}
    told: set[int] = set()
    for container in picture.containers:
        for group in _likes(container):
            for row in _rows([label for label in group if id(label) in shown]):
                yield from _uneven(row, [label.baseline for label in row], told)
        if isinstance(container, LabelledGrid):
            for column in (container.left_words, container.key_symbols):
                found = {
                    label: label.baseline - container.pattern.center_of(query=0, key=key)[1]
                    for key, label in enumerate(column)
                    if isinstance(label, Label) and id(label) in shown
                }
                yield from _uneven(list(found), list(found.values()), told)


def _likes(container: Mobject) -> Iterator[list[Label]]:
    """Yield labels that belong together: a group's own, and the same part of parts of one class."""
    parts = list(container)
    yield [part for part in parts if isinstance(part, Label)]
    if len({(type(part), len(part)) for part in parts}) == 1 and type(parts[0]) is not VGroup:
        for same in zip(*parts, strict=True):
            yield [part for part in same if isinstance(part, Label)]


def _rows(labels: Sequence[Label]) -> list[list[Label]]:
    """Sort labels of one group into rows: those that lie side by side for half their height."""
    rows: list[list[Label]] = []
    for label in labels:
        for row in rows:
            first = row[0]
            common = min(label.get_top()[1], first.get_top()[1]) - max(
                label.get_bottom()[1], first.get_bottom()[1]
            )
            if common >= 0.5 * min(label.height, first.height):
                row.append(label)
                break
        else:
            rows.append([label])
    return rows


def _uneven(labels: Sequence[Label], heights: Sequence[float], told: set[int]) -> Iterator[Fault]:
    if len(labels) < 2:
        return
    usual = float(np.median(heights)) if len(labels) > 2 else heights[0]
    for label, height in zip(labels, heights, strict=True):
        if abs(height - usual) > OFF and id(label) not in told:
            told.add(id(label))
            what = f"“{label.text}” stands {abs(height - usual) / PIXEL:.1f} pixels off its row"
            yield Fault("baseline", what, tuple(label.get_center()[:2].tolist()))


def empty(picture: Picture) -> Iterator[Fault]:
    """Find a frame that shows nothing but its caption."""
    marks = [item for item in picture.items if item.kind not in ("caption", "provenance")]
    if len(marks) < FEWEST:
        yield Fault("empty frame", f"only {len(marks)} marks beside the caption")
