from ast import literal_eval
from typing import Any

import numpy as np
import pytest

from scenes.counting_clip import CountingClip
from scenes.mobjects.entry_zoom import EntryZoom
from scenes.mobjects.scaled_matrix import Measure, ScaledMatrix
from scenes.mobjects.spectrum import Spectrum
from scenes.mobjects.split_vector import SplitVector
from scenes.mobjects.symbols import Label
from scenes.mobjects.tally_table import Kind, TallyTable
from scenes.mobjects.weight_image import MOST_READ, WeightImage
from scenes.mobjects.weight_picture import WeightPicture
from scenes.s13_counting_parameters import CountingParameters
from scenes.theme import DARK, LIGHT
from tests.drawn import circles_of, played, sampled_area

SIDES = (64, "own.d_head"), (768, "own.d_model")


def test_the_area_of_a_matrix_is_its_number_of_parameters():
    wide = ScaledMatrix(*SIDES, (-3, 2), 0.005, DARK.query, DARK)
    square = ScaledMatrix(SIDES[1], SIDES[1], (-3, 2), 0.005, DARK.value, DARK)
    areas = [abs(sampled_area(matrix.inside.points)) for matrix in (wide, square)]
    assert areas[1] / areas[0] == pytest.approx(768**2 / (768 * 64))


def test_a_matrix_that_is_pulled_down_counts_the_rows_it_has():
    square = ScaledMatrix(SIDES[1], SIDES[1], (-3, 2), 0.005, DARK.value, DARK)
    played(square.pulled_down(64), 0.5)
    rows, columns = (reading.shown for reading in square.readings())
    assert columns == pytest.approx(768)
    assert 64 < rows < 768
    assert next(square.down.number.readings()).shown == pytest.approx(rows, abs=0.5)
    played(square.pulled_down(64))
    assert next(square.readings()).shown == pytest.approx(768)


@pytest.mark.parametrize("upright", [False, True])
def test_a_measure_is_as_long_as_its_side(upright):
    measure = Measure((768, "own.d_model"), DARK, upright=upright).lie((1, 2), 3.0)
    assert np.ptp(measure.line.points[:, int(upright)]) == pytest.approx(3.0, abs=0.02)


@pytest.mark.parametrize("cell", [0.5, 0.2, 0.1])
def test_from_nearby_there_is_a_dot_for_each_entry_in_the_window(cell):
    window = (-4, -2, 4, 2)
    zoom = EntryZoom(*SIDES, window, 8 / 768, DARK.query, DARK).look(cell)
    dots = circles_of(zoom.dots)
    assert len(dots) == round(8 / cell) * round(4 / cell)
    points = np.concatenate(dots)
    assert (points.min(axis=0)[:2] >= window[:2]).all()
    assert (points.max(axis=0)[:2] <= window[2:]).all()
    counts = [next(m.number.readings()).shown for m in (zoom.down, zoom.across)]
    assert counts == [round(4 / cell), round(8 / cell)]


def test_from_nearby_a_small_matrix_ends_inside_the_window():
    zoom = EntryZoom((3, "own.d_head"), (5, "own.d_model"), (-4, -2, 4, 2), 0.4, DARK.key, DARK)
    assert len(circles_of(zoom.look(0.5).dots)) == 15


def test_going_away_ends_with_the_whole_matrix():
    zoom = EntryZoom(*SIDES, (-4, -2, 4, 2), 8 / 768, DARK.query, DARK)
    played(zoom.go(0.8, 8 / 768))
    assert [reading.shown for reading in zoom.readings()] == pytest.approx([64, 768])
    assert not len(zoom.dots.points)
    assert next(zoom.across.number.readings()).shown == 768


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_weights_are_read_back_from_the_colours_of_their_pixels(theme):
    W = np.random.default_rng(0).normal(size=(7, 12))
    image = WeightImage(W, "head.W_V", (-2, -1, 2, 1), theme)
    shown = [reading.shown for reading in image.readings()]
    np.testing.assert_allclose(shown, W.ravel(), atol=0.012 * np.abs(W).max())
    assert next(image.readings()).tolerance >= 0.01 * np.abs(W).max()


def test_a_pixel_stands_where_its_entry_is():
    W = np.zeros((2, 3))
    W[1, 2] = -5.0
    readings = list(WeightImage(W, "head.W_V", (-3, -2, 3, 2), DARK).readings())
    (shown,) = [reading for reading in readings if reading.shown < -1]
    assert shown.source == "head.W_V[1, 2]"
    assert shown.outline[:, :2].mean(axis=0) == pytest.approx([2, -1])


def test_of_a_large_matrix_some_entries_of_many_rows_and_columns_are_read():
    W = np.ones((100, 90))
    found = [reading.source for reading in WeightImage(W, "W", (-2, -2, 2, 2), DARK).readings()]
    places = np.array([literal_eval(source[1:]) for source in found])
    assert MOST_READ / 2 <= len(found) <= MOST_READ
    assert len(set(places[:, 0])) > 90
    assert len(set(places[:, 1])) > 3


def test_the_sides_under_a_picture_are_those_of_the_matrix():
    W = np.ones((3, 1200))
    count = (3600, "sizes.n_matrix")
    drawn = WeightPicture((W, "head.W_V"), "$W_V$", DARK.value, count, (-2, -1, 2, 1), DARK)
    rows, _, columns = drawn.sides
    assert (rows.text, columns.text) == ("3", "1,200")
    assert (rows.sources, columns.sources) == (("len(head.W_V)",), ("len(head.W_V[0])",))
    around = drawn.side_frame(1)
    assert around.get_left()[0] < columns.get_left()[0] < columns.get_right()[0]
    assert rows.get_right()[0] < around.get_left()[0]
    assert columns.get_right()[0] < around.get_right()[0]


def spectrum(values, kept, rest=3e-16):
    counts = (kept, "low_rank.rank"), (len(values) - kept, "low_rank.n_lost")
    box = (-4, -2, 4, 2)
    return Spectrum(
        (np.array(values), "low_rank.stretch"), counts, (rest, "low_rank.most_lost"),
        box, DARK.value, DARK,
    )  # fmt: skip


def test_bars_of_a_spectrum_are_its_singular_values():
    values = [3.0, 1.0, 2e-16, 1e-16]
    shown = [reading.shown for reading in spectrum(values, 2).bars.readings()]
    np.testing.assert_allclose(shown, values, atol=1e-9)


def test_a_spectrum_tells_the_first_and_the_last_that_are_not_zero_and_what_rounding_left():
    drawn = spectrum([3.0, 1.0, 2e-16], 2, 2.6e-15)
    assert [reading.source for n in drawn.ends for reading in n.readings()] == [
        "low_rank.stretch[0]",
        "low_rank.stretch[1]",
    ]
    (reading,) = drawn.residue[1].readings()
    assert reading.shown == pytest.approx(3e-15, abs=0)
    assert reading.tolerance == pytest.approx(5e-16, rel=1e-3, abs=0)
    assert [drawn.kept[-1].text, drawn.lost[-1].text] == ["2 not zero", "1 zero"]


@pytest.mark.parametrize(("values", "kept"), [([3.0, 2.0], 2), ([0.0, 0.0], 0), ([2.0], 1)])
def test_a_spectrum_of_one_kind_names_that_kind_only(values, kept):
    drawn = spectrum(values, kept)
    assert bool(len(drawn.lost)) == bool(len(drawn.residue)) == (kept < len(values))
    assert bool(len(drawn.kept)) == (kept > 0)


def test_a_vector_and_its_parts_close_a_rectangle_and_the_map_keeps_the_scale():
    vectors = np.array([[4.0, 3.0], [4.0, 0.0], [0.0, 3.0], [2.0, 0.0]])
    names = [Label(text, DARK.ink) for text in ("$E$", "kept", "lost", "$W$", "$V$")]
    drawn: Any = SplitVector((vectors, "split.drawn"), names, (-6, -2, 6, 3), DARK)
    whole, kept, lost, passed = (
        part[0] for part in (drawn.whole, drawn.kept, drawn.lost, drawn.passed)
    )
    assert whole.tip == pytest.approx(kept.tip + lost.tip - kept.tail)
    assert len({arrow.unit for arrow in (whole, kept, lost, passed)}) == 1
    shown = {r.source: r.shown for part in (whole, passed) for r in part.readings()}
    assert [shown[f"split.drawn[{i}, {j}]"] for i, j in ((0, 0), (0, 1), (3, 0))] == (
        pytest.approx([4, 3, 2])
    )
    lengths = [next(p[-1].readings()).shown for p in (drawn.kept, drawn.lost, drawn.passed)]
    assert lengths == [4, 3, 2]
    assert kept.tip[0] < drawn.shaft.get_left()[0] < drawn.shaft.get_right()[0] < passed.tail[0]
    assert drawn.zero[0].get_x() == pytest.approx(passed.tail[0], abs=0.1)


def table(kinds, values) -> Any:
    fields = ("rows", "columns", "n_one", "heads", "layers", "n_all")
    arrays = {field: entries for field, *entries in zip(fields, *values, strict=True)}
    return TallyTable(kinds, arrays, (480, "model.n_attention"), (-6, -2, 6, 3), DARK)


def test_rows_of_a_tally_name_the_fields_they_were_read_from():
    kinds = [Kind("Query", DARK.query, 1), Kind("Key", DARK.key, 0)]
    drawn = table(kinds, [(2, 3, 6, 4, 5, 120), (9, 8, 72, 1, 5, 360)])
    query, key = drawn.rows
    assert query.size.sources == ("tally.rows[1]", "tally.columns[1]")
    assert [label.text for label in query.times] == ["1", "5"]
    assert [label.sources for label in key.times] == [("tally.heads[0]",), ("tally.layers[0]",)]
    assert [reading.shown for reading in key.all.readings()] == [120]
    number = next(drawn.sum[-1].readings())
    assert (number.shown, number.source) == (480, "model.n_attention")
    assert drawn.sum[1].baseline < key.name.baseline < query.name.baseline


@pytest.mark.parametrize("model", ["gpt3", "gpt2", "smollm2"])
def test_the_clip_ends_with_the_share_of_attention_as_a_bar(model):
    clip = CountingParameters(model=model)
    attention, other = clip.whole.bars
    share = clip.model.attention_share
    assert attention.width / (attention.width + other.width) == pytest.approx(share, abs=0.01)
    assert clip.share.text == f"{share:.0%}"
    left, right = (float(edge[0]) for edge in (attention.get_left(), attention.get_right()))
    assert left < clip.share.get_left()[0] < clip.share.get_right()[0] < right
    assert sum(reading.shown for reading in clip.whole.readings()) == pytest.approx(
        clip.model.n_total, rel=1e-3
    )
    assert [row.name.text.split()[0] for row in clip.table.rows] == [
        "Query",
        "Key",
        "Value",
        "Value",
    ]
    lowest = min(float(part.get_bottom()[1]) for part in clip.table.sum)
    assert clip.left_out.get_top()[1] < lowest
    assert clip.whole.get_bottom()[1] > clip.board.page[1] - 0.2


@pytest.mark.parametrize("model", ["gpt3", "gpt2", "smollm2"])
def test_the_clip_draws_query_key_and_value_of_any_model_to_one_scale(model):
    clip = CountingParameters(model=model)
    drawn = [*clip.to_scale, *clip.steps]
    assert len({matrix.unit for matrix in drawn}) == 1
    left, bottom, right, top = clip.board.page
    for matrix in drawn:
        x0, y0, x1, y1 = matrix.box
        assert left - 1e-6 <= x0 < x1 <= right + 1e-6
        assert bottom <= y0 < y1 <= top
    for line, matrix in zip(clip.lines, [*clip.to_scale[:2], clip.steps[0]], strict=False):
        _, low, _, high = matrix.box
        beside = (low + high) / 2
        assert line.number.get_center()[1] == pytest.approx(beside, abs=0.05)
    assert clip.lines[-1].number.get_right()[0] < clip.steps[1].down.get_left()[0]
    assert clip.step_names[1].get_right()[0] < clip.steps[0].down.get_left()[0]


def test_a_clip_counts_the_model_that_it_is_given():
    assert CountingParameters().model.name == "GPT-3"
    assert CountingParameters(model="gpt2").facts()["name"] == "GPT-2 small"
    assert issubclass(CountingParameters, CountingClip)
    assert CountingParameters(model="smollm2").shares_keys
