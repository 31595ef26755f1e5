"""Faults of truth: a drawn number, dot, bar or arrow that is not the entry it names."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from attention_math.by_words import WordPattern
from scenes.clip import Clip
from scenes.mobjects import outlines
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.readings import Reading
from scenes.mobjects.rounding import MINUS
from scenes.mobjects.symbols import Label
from scenes.production.checks.picture import Fault, Picture, is_inked

# The digits of an index, as in Q_4, are no number.
NUMBER = rf"(?<![_\d])[-{MINUS}]?\d[\d,]*(?:\.\d+)?%?"


def read_number(text: str) -> tuple[float, float]:
    """Return the value of a number as written, and half of its last digit."""
    digits = text.replace(MINUS, "-").replace(",", "").strip("+%")
    part = 0.01 if text.endswith("%") else 1.0
    half = 0.5 * 10.0 ** -len(digits.partition(".")[2]) * 1.000001
    return float(digits) * part, half * part


def known_words(lesson: Clip) -> set[str]:
    """Return the words, which may hold digits of their own: the sentence's and the model's."""
    lists = [getattr(source, "words", ()) for source in lesson.sources.values()]
    return {word for words in (lesson.words, lesson.names, *lists) for word in words}


def wrong_values(picture: Picture) -> Iterator[Fault]:
    """Find drawn values that differ from the entries they name, or name none."""
    bad: dict[str, list[Fault]] = defaultdict(list)
    for _, reading in picture.readings:
        where = tuple(reading.outline[:, :2].mean(axis=0).tolist())
        if not reading.source:
            bad["unsourced"].append(Fault("unsourced", f"a {reading.kind} has no source", where))
            continue
        try:
            entry = picture.entry(reading.source)
        except (KeyError, AttributeError, IndexError, TypeError) as error:
            what = f"a {reading.kind} names {reading.source}, which cannot be looked up ({error})"
            bad["unsourced"].append(Fault("unsourced", what, where))
            continue
        if not abs(reading.shown - entry) <= reading.tolerance:
            field = re.split(r"[\[(]", reading.source)[0]
            what = (
                f"the {reading.kind} of {reading.source} shows {reading.shown:.6g}, "
                f"the entry is {entry:.6g}"
            )
            bad[field].append(Fault("read-back", what, where))
    for faults in bad.values():
        yield _summed(faults)


def _summed(faults: Sequence[Fault]) -> Fault:
    """Return the first of many faults of one field, and how many more there are."""
    more = f" (and {len(faults) - 1} more like it)" if len(faults) > 1 else ""
    return Fault(faults[0].kind, faults[0].what + more, faults[0].where)


def unsourced_digits(picture: Picture) -> Iterator[Fault]:
    """Find labels that show a number without a source, or another one than their source."""
    words = known_words(picture.lesson)
    for item in picture.items:
        label = item.owner
        if item.kind != "word" or not isinstance(label, Label) or label.text in words:
            continue
        numbers = re.findall(NUMBER, label.text)
        if len(numbers) != len(label.sources):
            named = ", ".join(label.sources) or "no source"
            what = f"“{label.text}” shows {', '.join(numbers) or 'no number'} and names {named}"
            yield Fault("unsourced", what, item.center)
            continue
        for number, source in zip(numbers, label.sources, strict=True):
            (value, half), entry = read_number(number), float(picture.lesson.lookup(source))
            if abs(value - entry) > half:
                what = f"“{label.text}” shows {number}, {source} is {entry:.6g}"
                yield Fault("read-back", what, item.center)


def wrong_grids(picture: Picture) -> Iterator[Fault]:
    """Find grids whose dots stand in other cells, are missing, or show what is masked."""
    for grid in picture.visible(PatternGrid):
        yield from _grid(picture.lesson, grid)
    for labelled in picture.visible(LabelledGrid):
        yield from _labels(picture.lesson, labelled)


def _grid(lesson: Clip, grid: PatternGrid) -> Iterator[Fault]:
    fields: dict[str, NDArray[np.float64]] = {}
    misplaced, masked = [], []
    tolerance = {}
    for reading in grid.readings():
        found = re.fullmatch(r"(.*)\[(\d+), (\d+)\]", reading.source)
        if found is None or not reading.ink.get_fill_opacity():
            continue
        field, query, key = found[1], int(found[2]), int(found[3])
        center, cell = _cell(lesson, grid, reading)
        if cell != (query, key):
            what = f"the {reading.kind} of {reading.source} stands in the cell of query "
            misplaced.append(Fault("transposed", f"{what}{cell[0]}, key {cell[1]}", center))
        elif reading.kind == "dot" and _is_masked(lesson, field, query, key):
            what = f"{reading.source} is masked and drawn as a weight"
            masked.append(Fault("masked", what, center))
        fields.setdefault(field, np.full(grid.shape, np.nan))[query, key] = reading.shown
        tolerance[field] = reading.tolerance
    for faults in (misplaced, masked):
        if faults:
            yield _summed(faults)
    for field, shown in fields.items():
        yield from _missing(lesson, grid, field, shown, tolerance[field])
        if field.endswith(".A"):
            yield from _tints(lesson, grid, field, shown)


def _cell(
    lesson: Clip, grid: PatternGrid, reading: Reading
) -> tuple[tuple[float, float], tuple[int, int]]:
    """Return where an outline stands, and in which cell (query, key) that is."""
    plane = reading.outline[:, :2]
    x, y = ((plane.min(axis=0) + plane.max(axis=0)) / 2).tolist()
    return (x, y), _cell_at(lesson, grid, x, y)


def _cell_at(lesson: Clip, grid: PatternGrid, x: float, y: float) -> tuple[int, int]:
    """Return the cell (query, key) at a point: queries are what the lesson's orientation says."""
    box = grid.box
    column, row = int((x - box.left) // box.cell_width), int((box.top - y) // box.cell_height)
    return (column, row) if lesson.orientation == "columns" else (row, column)


def _mask(lesson: Clip, field: str) -> NDArray[np.bool_] | None:
    try:
        return lesson.lookup(f"{field.partition('.')[0]}.mask") > 0
    except AttributeError:
        return None


def _is_masked(lesson: Clip, field: str, query: int, key: int) -> bool:
    mask = _mask(lesson, field)
    return field.endswith(".A") and mask is not None and not mask[query, key]


def _missing(lesson, grid, field, shown, tolerance) -> Iterator[Fault]:
    """Find cells left empty in a column of which other cells are drawn."""
    entries = lesson.lookup(field)
    drawn_columns = ~np.isnan(shown).all(axis=1, keepdims=True)
    gaps = np.argwhere(drawn_columns & np.isnan(shown) & (np.abs(entries) > tolerance))
    if len(gaps):
        query, key = gaps[0].tolist()
        center = tuple(grid.center_of(query=query, key=key).tolist())
        what = f"{field}[{query}, {key}] is {entries[query, key]:.4g} and its cell is empty"
        yield _summed([Fault("read-back", what, center)] * len(gaps))


def _tints(lesson, grid, field, shown) -> Iterator[Fault]:
    """Find masked cells that are not tinted, and tinted ones that are not masked."""
    mask = _mask(lesson, field)
    if mask is None or np.isnan(shown).all(axis=1).any():
        return
    tinted = np.zeros(grid.shape, dtype=bool)
    if is_inked(grid.hidden):
        for corners in grid.hidden.points.reshape(-1, 16, 3):
            if abs(outlines.area(corners)) < 1e-6:
                continue  # moving a grid pads what it does not draw
            x, y = corners[:, :2].mean(axis=0)
            tinted[_cell_at(lesson, grid, x, y)] = True
    wrong = np.argwhere(tinted == mask)
    if len(wrong):
        query, key = wrong[0].tolist()
        state = "masked and not tinted" if tinted[query, key] == 0 else "tinted and not masked"
        center = tuple(grid.center_of(query=query, key=key).tolist())
        what = f"the cell of query {query}, key {key} is {state}"
        yield _summed([Fault("masked", what, center)] * len(wrong))


def _labels(lesson: Clip, grid: LabelledGrid) -> Iterator[Fault]:
    """Find words that do not stand at their own column or row, or where a line leads there."""
    pattern, box = grid.pattern, grid.pattern.box
    tokens = (lesson.words, lesson.key_words)
    joined = lesson.sources.get(pattern.weight_source.partition(".")[0])
    if isinstance(joined, WordPattern):
        tokens = (joined.words, joined.words)
    places, apart = grid.place.labels(pattern.extent), np.array(grid.place.leaders[::-1]) > 0
    sides = np.where(apart, grid.place.gaps[::-1], (box.cell_width, box.cell_height))
    axes = (0, 1) if lesson.orientation == "columns" else (1, 0)
    labelled = (grid.query_words, grid.key_words)
    for words, texts, axis in zip(labelled, tokens, axes, strict=True):
        said = tuple(word.text for word in words)
        if said != texts:
            yield Fault("transposed", f"the grid is labelled {said}, the tokens are {texts}")
        for i, label in enumerate(words):
            if not is_inked(label) or label.turn:
                continue
            at = label.get_center()[axis] - places[axis][i]
            if abs(at) > sides[axis] / 2:
                center = tuple(label.get_center()[:2].tolist())
                yield Fault("transposed", f"“{label.text}” is not at row or column {i}", center)
