"""The paper's convention: what was a column of the grid is a row, and is read back as one."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import cycle
from typing import Any

import numpy as np
import pytest

from attention_math.masks import no_mask
from attention_math.trace import AttentionTrace, HeadTrace
from scenes.beats import Beat, BeatTime
from scenes.lesson import Lesson
from scenes.production import check
from scenes.production.checks.picture import Fault
from scenes.production.options import Telling
from scenes.production.sampling import SENTENCES
from scenes.s07_dot_product_grid import DotProductGrid
from scenes.s08_softmax_columns import SoftmaxColumns

CLIPS = (DotProductGrid, SoftmaxColumns)
CAT = Telling(text="the cat slept", focus="slept", orientation="rows")
TURNS = cycle([("story", "dark"), ("numbers", "light"), ("numbers", "dark"), ("story", "light")])
SAMPLE = [
    (clip, Telling(text=text, detail=detail, theme=theme, orientation="rows"))
    for text in SENTENCES.values()
    for clip, (detail, theme) in zip(CLIPS, TURNS, strict=False)
]


def watched(clip: type[Lesson], telling: Telling, beat: str, look: Callable[[Any], Any]) -> Any:
    """Return what ``look`` finds after a beat of a clip."""
    seen: list[Any] = []

    def watch(lesson: Lesson, step: Beat) -> None:
        if step.name == beat:
            seen.append(look(lesson))

    check.watch(clip, telling, watch)
    (found,) = seen
    return found


@cache
def timeline(clip: type[Lesson], orientation: str) -> list[BeatTime]:
    """Return what a clip says in an orientation."""
    return check.play(clip, replace(CAT, orientation=orientation))[0].timeline


# --- told in rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("clip", "telling"), SAMPLE)
def test_a_clip_in_rows_is_clean(clip: type[Lesson], telling: Telling) -> None:
    _, found = check.play(clip, telling)
    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize(("orientation", "decimals"), [("columns", 3), ("rows", 0), ("rows", 3)])
@pytest.mark.parametrize("clip", CLIPS)
def test_any_number_of_decimals_fits(clip: type[Lesson], orientation: str, decimals: int) -> None:
    telling = replace(CAT, decimals=decimals, orientation=orientation, detail="numbers")
    _, found = check.play(clip, telling)
    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize(("orientation", "other"), [("rows", "column"), ("columns", "row")])
@pytest.mark.parametrize("clip", CLIPS)
def test_captions_speak_of_what_a_query_is_on_screen(
    clip: type[Lesson], orientation: str, other: str
) -> None:
    said = " ".join(beat.caption for beat in timeline(clip, orientation))
    assert other not in said
    assert orientation.removesuffix("s") in said


@pytest.mark.parametrize("clip", CLIPS)
def test_sections_are_the_same_in_both_orientations(clip: type[Lesson]) -> None:
    columns, rows = (timeline(clip, way) for way in ("columns", "rows"))
    assert [beat.name for beat in columns] == [beat.name for beat in rows]


def cells(lesson: Any) -> dict[str, tuple[float, int, int]]:
    """Each dot of the grid by its source: its value, and the column and row where it stands."""
    box, found = lesson.grid.pattern.box, {}
    for reading in lesson.grid.pattern.readings():
        x, y = ((reading.outline.min(axis=0) + reading.outline.max(axis=0)) / 2)[:2]
        column, row = (x - box.left) // box.cell_width, (box.top - y) // box.cell_height
        found[reading.source] = (reading.shown, int(column), int(row))
    return found


@pytest.mark.parametrize(
    ("clip", "beat", "field"),
    [(DotProductGrid, "every_column", "dot_products"), (SoftmaxColumns, "pattern_found", "A")],
)
def test_the_grid_in_rows_is_the_grid_in_columns_turned(
    clip: type[Lesson], beat: str, field: str
) -> None:
    columns = watched(clip, replace(CAT, orientation="columns"), beat, cells)
    rows = watched(clip, CAT, beat, cells)
    assert columns.keys() == rows.keys()
    for source, (value, column, row) in columns.items():
        query, key = map(int, source.removesuffix("]").split("[")[1].split(", "))
        assert source.startswith(f"unmasked.{field}[")
        assert (column, row) == (query, key)
        assert rows[source] == (pytest.approx(value), key, query)


def test_the_steps_of_a_row_stand_below_its_dots() -> None:
    def look(lesson: SoftmaxColumns) -> tuple[list[float], list[np.ndarray]]:
        pattern, table = lesson.grid.pattern, lesson.table
        dots = [pattern.center_of(query=2, key=key)[0] for key in range(3)]
        parts = (table.scores, table.shares, table.powers)
        return dots, [part.anchor.points[::4, 0] for part in parts]

    dots, steps = watched(SoftmaxColumns, replace(CAT, detail="numbers"), "divide_by_sum", look)
    for step in steps:
        np.testing.assert_allclose(step, dots)


# --- faults, planted ------------------------------------------------------------------------------


def values_transposed(lesson: SoftmaxColumns) -> None:
    lesson.grid.pattern.set_weights(lesson.lookup("unmasked.A").T, "unmasked.A")


def drawn_in_columns(lesson: SoftmaxColumns) -> None:
    pattern = lesson.grid.pattern
    pattern.by_columns = True
    pattern.set_weights(lesson.lookup("unmasked.A"), "unmasked.A")


def words_of_the_rows_turned_round(lesson: SoftmaxColumns) -> None:
    first, _, last = lesson.grid.query_words
    y = first.get_y()
    first.set_y(last.get_y())
    last.set_y(y)


def dot_missing(lesson: SoftmaxColumns) -> None:
    weights = lesson.lookup("unmasked.A").copy()
    weights[2, weights[2].argmax()] = 0
    lesson.grid.pattern.set_weights(weights, "unmasked.A")


@pytest.mark.parametrize(
    ("kind", "plant"),
    [
        ("read-back", values_transposed),
        ("transposed", drawn_in_columns),
        ("transposed", words_of_the_rows_turned_round),
        ("read-back", dot_missing),
    ],
)
def test_a_fault_planted_in_a_grid_of_rows_is_found(
    kind: str, plant: Callable[[SoftmaxColumns], None]
) -> None:
    def look(lesson: SoftmaxColumns) -> tuple[list[Fault], list[Fault]]:
        step = next(beat for beat in lesson.beats() if beat.name == "every_column")
        before = check.faults(lesson, step)
        plant(lesson)
        return before, check.faults(lesson, step)

    before, after = watched(SoftmaxColumns, CAT, "every_column", look)
    assert before == []
    assert kind in {fault.kind for fault in after}


# --- weights that are not those of a model --------------------------------------------------------


def bare_trace(factor: float, count: int = 4) -> AttentionTrace:
    random = np.random.default_rng(count)
    E = random.normal(size=(count, 6))
    W = [factor * random.normal(size=shape) for shape in ((3, 6), (3, 6), (3, 6), (6, 3))]
    head = HeadTrace.from_weights(E, *W, mask=no_mask)
    return AttentionTrace.from_heads(E, [head], [f"t{i}" for i in range(count)])


@pytest.mark.parametrize(("factor", "count"), [(0.0, 4), (1.0, 1), (40.0, 4)])
@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize("clip", CLIPS)
def test_any_weights_can_be_told(
    clip: type[Lesson], orientation: str, factor: float, count: int
) -> None:
    class Given(clip):
        def __init__(self, **options: Any) -> None:
            options |= {"text": None, "model": None, "trace": bare_trace(factor, count)}
            super().__init__(**options)

    _, found = check.play(Given, Telling(orientation=orientation, detail="numbers"))
    assert [str(finding) for finding in found] == []
