"""Pictures of one vector: pairs turned in circles, and the stages on its way to E."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from scenes.mobjects.angle_arc import AngleArc
from scenes.mobjects.rotated_pairs import Pairs, RotatedPairs
from scenes.mobjects.stages import Stage, Stages
from scenes.mobjects.symbols import Label
from scenes.theme import DARK
from tests.drawn import played

BOX = (-6.7, -2.75, 6.7, 1.6)
DEGREES = np.array([171.9, 0.0, 305.0])
BEFORE = np.array([[0.4, 2.45], [-30.0, 1.0], [0.01, -0.02]])


def turned(vectors: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    numbers = vectors @ (1, 1j) * np.exp(1j * np.deg2rad(degrees))
    return np.stack([numbers.real, numbers.imag], axis=1)


def picture(count: int = 3) -> Any:
    fields = {
        "entries": np.array([[1, 33], [5, 37], [9, 41]]),
        "before": BEFORE,
        "after": turned(BEFORE, DEGREES),
        "degrees": DEGREES,
    }
    pairs = Pairs(*[(values[:count], f"turning.{name}") for name, values in fields.items()])
    return RotatedPairs(pairs, BOX, DARK, DARK.query)


def angle_of(arrow) -> float:
    return float(np.rad2deg(np.arctan2(*(arrow.tip - arrow.tail)[::-1])))


def test_arrows_read_back_as_the_pairs_and_end_on_their_circle() -> None:
    drawn, after = picture(), turned(BEFORE, DEGREES)
    for arrows, vectors, field in ((drawn.before, BEFORE, "before"), (drawn.after, after, "after")):
        for i, arrow in enumerate(arrows):
            read = {reading.source: reading.shown for reading in arrow.readings()}
            wanted = {f"turning.{field}[{i}, {k}]": vectors[i, k] for k in (0, 1)}
            assert read == pytest.approx(wanted)
            np.testing.assert_allclose(arrow.tail, drawn.centers[i])
            assert np.hypot(*(arrow.tip - arrow.tail)) == pytest.approx(drawn.radius)


def test_arcs_lead_from_one_arrow_to_the_other_counter_clockwise() -> None:
    drawn = picture()
    for i, arc in enumerate(drawn.arcs):
        (reading,) = arc.readings()
        assert (reading.source, reading.shown) == (
            f"turning.degrees[{i}]", pytest.approx(DEGREES[i], abs=1e-6)
        )  # fmt: skip
        between = (angle_of(drawn.after[i]) - angle_of(drawn.before[i])) % 360
        assert between == pytest.approx(DEGREES[i], abs=1e-6)
    assert [label.text for label in drawn.degrees] == ["172°", "0.0°", "305°"]


def test_an_arc_still_reads_its_angle_where_it_was_moved() -> None:
    arc = AngleArc((0, 0), 0.5, -20, 250, "turning.degrees[0]", DARK.query).shift((2, 1, 0))
    assert next(arc.readings()).shown == pytest.approx(250)


def test_the_turn_begins_where_arrows_were_and_ends_where_they_are() -> None:
    drawn = picture()
    last = drawn.after.copy()
    for motion in drawn.turn():
        played(motion, 0.0)
    for i, (now, before) in enumerate(zip(drawn.after, drawn.before, strict=True)):
        np.testing.assert_allclose(now.tip, before.tip, atol=1e-9)
        assert next(drawn.arcs[i].readings()).shown == pytest.approx(0, abs=1e-9)
    for motion in drawn.turn():
        played(motion, 0.5)
    assert angle_of(drawn.after[0]) == pytest.approx(angle_of(drawn.before[0]) + 171.9 / 2)
    for motion in (drawn := picture()).turn():
        played(motion)
    for now, end in zip(drawn.after, last, strict=True):
        np.testing.assert_allclose(now.tip, end.tip, atol=1e-9)


def test_columns_show_the_pairs_and_everything_stays_in_its_box() -> None:
    for count in (1, 2, 3):
        drawn = picture(count)
        read = [reading.shown for reading in drawn.were[0].numbers.readings()]
        assert read == pytest.approx([0.4, 2.45])
        sources = [reading.source for reading in drawn.are[0].numbers.readings()]
        assert sources == ["turning.after[0, 0]", "turning.after[0, 1]"]
        assert drawn.headings[0].sources == ("turning.entries[0, 0]", "turning.entries[0, 1]")
        assert BOX[0] < drawn.get_left()[0] < drawn.get_right()[0] < BOX[2]
        assert BOX[1] - 1e-6 <= drawn.get_bottom()[1] < drawn.get_top()[1] <= BOX[3] + 1e-6


# --- stages -------------------------------------------------------------------------------------


def stages(count: int) -> Any:
    names = ("enters", "stream", "$E$")
    sizes = (0.05, 4.0, 0.004)
    columns = [
        Stage(Label(name, DARK.ink), size * np.linspace(-1, 1.2, 9), f"x.{name}[3]")
        for name, size in zip(names[:count], sizes, strict=False)
    ]
    steps = [Label(name, DARK.ink) for name in ("layers", "RMSNorm")[: count - 1]]
    return Stages(columns, steps, BOX, DARK)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_stages_stand_from_left_to_right_with_their_steps_between(count: int) -> None:
    drawn = stages(count)
    parts = [drawn.columns[0]]
    for step, column in zip(drawn.steps, drawn.columns[1:], strict=True):
        parts += [*step, column]
    for before, after in pairwise(parts):
        assert before.get_right()[0] < after.get_left()[0]
    assert BOX[0] <= drawn.get_left()[0] < drawn.get_right()[0] <= BOX[2]
    assert BOX[1] <= drawn.get_bottom()[1] < drawn.get_top()[1] <= BOX[3]


def test_every_column_has_the_decimals_that_its_own_numbers_need() -> None:
    assert [column.numbers.decimals for column in stages(3).columns] == [2, 1, 3]
