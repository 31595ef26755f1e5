"""Faults of place: overlaps, things off-screen, words off their baseline, an empty frame."""

from collections.abc import Iterator, Sequence

import numpy as np
from manim import Mobject, VGroup

from scenes.board import Board
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.symbols import Label
from scenes.page import HALF_HEIGHT, HALF_WIDTH
from scenes.production.checks.picture import PIXEL, Fault, Item, Picture
from scenes.theme import SIZES

OVERLAP = 2 * PIXEL
OFF = 1 * PIXEL  # a baseline or an edge further out than this is seen
TOP_LINE = 0.1  # above the line that says where numbers come from, and notes that stand on it
FEWEST = 3  # items, beside the caption and the line in the corner; fewer where words are fewer


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
    yield from faults.values()


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
    if len(marks) < min(FEWEST, len(picture.lesson.words)):
        yield Fault("empty frame", f"only {len(marks)} marks beside the caption")
