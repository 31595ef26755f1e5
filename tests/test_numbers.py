import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import ArrayLike

from scenes.mobjects.motion import count_to
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import literal, typeset
from scenes.theme import DARK, LIGHT
from tests.drawn import circles_of, family_points, played

VALUES = np.array([0.0, -0.04, 1.25, -38.6, 7.0, 1234.5, -0.95, 9.96])
OTHERS = np.array([3.0, 0.04, -1.25, 8.6, -7.0, 0.1, 0.95, -99.96])
PLACES = [(0.5 * (i % 2), -0.6 * i) for i in range(len(VALUES))]


def numbers(values: ArrayLike = VALUES, **options):
    values = np.asarray(values)
    return Numbers(values, "head.K[3]", PLACES[: len(values)], DARK, **options)


def shown(drawn):
    return [reading.shown for reading in drawn.readings()]


def rounded(values, decimals=1):
    return [round(float(value), decimals) for value in values]


@settings(max_examples=40)
@given(
    st.lists(st.floats(-9999, 9999, allow_nan=False), min_size=1, max_size=8),
    st.integers(0, 3),
    st.booleans(),
)
def test_shown_numbers_are_the_rounded_entries(values, decimals, plus):
    assert shown(numbers(values, decimals=decimals, plus=plus)) == rounded(values, decimals)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_a_number_looks_as_typst_would_set_its_text(value, align):
    drawn = Numbers([value], "K", [(2, 1)], DARK, size=0.5, align=align, plus=False)
    (typeset_text,) = typeset(literal(written(value, 1)))
    ours, theirs = drawn.piece(0).points, 0.5 * typeset_text.points
    np.testing.assert_allclose(ours - ours[0], theirs - theirs[0], atol=2e-3)


@pytest.mark.parametrize(
    "change",
    [
        lambda n: n.shift((1, 2, 0)),
        lambda n: n.scale(0.3),
        lambda n: n.shift((1, 2, 0)).scale(2.5).shift((-3, 0, 0)),
        lambda n: n.set_opacity(0.4),
        lambda n: played(n.animate.shift((2, 0, 0)).scale(0.5)),
    ],
    ids=["moved", "scaled", "moved and scaled", "dimmed", "animated"],
)
def test_what_is_read_does_not_change_when_numbers_are_moved(change):
    drawn = numbers()
    change(drawn)
    assert shown(drawn) == rounded(VALUES)


def test_numbers_that_were_moved_and_scaled_are_rewritten_where_they_are():
    one = numbers().shift((1, 2, 0)).scale(0.5)
    one.set_values(OTHERS).set_values(VALUES)
    for there, here in zip(
        family_points(one), family_points(numbers().shift((1, 2, 0)).scale(0.5)), strict=True
    ):
        np.testing.assert_allclose(there, here, atol=1e-9)


def test_other_values_are_shown_in_place_of_the_first():
    drawn = numbers().set_values(OTHERS)
    assert shown(drawn) == rounded(OTHERS)
    np.testing.assert_allclose(drawn.anchor.points, numbers().anchor.points)


@pytest.mark.parametrize("alpha", [0, 0.3, 0.5, 1])
def test_counting_numbers_show_the_rounded_value_of_every_moment(alpha):
    drawn = numbers()
    played(count_to(drawn, OTHERS, "head.Q[1]"), alpha)
    assert shown(drawn) == rounded(drawn.values)
    if alpha in (0, 1):
        np.testing.assert_array_equal(drawn.values, OTHERS if alpha else VALUES)


def test_numbers_that_were_counted_to_name_their_new_source():
    drawn = numbers()
    played(count_to(drawn, OTHERS, "head.Q[1]"))
    assert [r.source for r in drawn.readings()] == [f"head.Q[1, {i}]" for i in range(8)]


def test_zero_is_written_without_a_sign():
    drawn = numbers([0.0, -0.04, 0.04, -0.0], plus=True)
    assert [drawn.text(i) for i in range(4)] == ["0.0"] * 4
    assert [np.copysign(1, value) for value in shown(drawn)] == [1, 1, 1, 1]


def test_right_edges_left_edges_and_middles_stand_where_they_are_told():
    for align, edge in (("left", 0), ("right", 1), ("center", 0.5)):
        drawn = Numbers([8.8, -88.8], "K", [(1, 0), (1, 1)], DARK, align=align, plus=False)
        for index in range(2):
            x = drawn.piece(index).points[:, 0]
            assert x.min() + edge * np.ptp(x) == pytest.approx(1, abs=0.03)


def test_middles_of_digits_stand_at_the_height_they_are_told():
    y = Numbers([8.8], "K", [(1, 0.7)], DARK).piece(0).points[:, 1]
    assert (y.min() + y.max()) / 2 == pytest.approx(0.7, abs=0.02)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_colour_says_the_sign_and_is_full_at_the_largest(theme):
    drawn = Numbers([4.0, -4.0, 0.01, 0.5], "K", PLACES[:4], theme)
    colors = [drawn.piece(i).get_fill_color().to_hex() for i in range(4)]
    assert colors[:3] == [theme.positive, theme.negative, theme.dim]
    assert colors[3] not in colors[:3]


def test_a_digit_that_was_exchanged_is_read_as_what_it_looks_like():
    drawn, other = numbers([1.1], color=DARK.ink), numbers([1.7], color=DARK.ink)
    drawn.paths[0].points = other.paths[0].points
    drawn._glyphs = other._glyphs
    assert shown(drawn) == [1.7]
    assert drawn.values == [1.1]


def test_an_outline_that_is_no_digit_is_an_error():
    drawn = numbers([7.7], color=DARK.ink)
    drawn.paths[0].points[:, 0] *= np.linspace(1, 2, len(drawn.paths[0].points))
    with pytest.raises(ValueError, match="not a digit any more"):
        shown(drawn)


def test_a_piece_is_one_number_in_its_colour():
    drawn = numbers()
    drawn.shift((1, 0, 0))
    for index in range(len(VALUES)):
        piece = drawn.piece(index).points
        flat = drawn.anchor.points[4 * index]
        np.testing.assert_allclose(
            (piece.min(axis=0) + piece.max(axis=0))[0] / 2, flat[0], atol=0.05
        )


# --- matrices ---------------------------------------------------------------------------------

TABLE = np.random.default_rng(3).normal(size=(9, 12)) * 5


def test_a_matrix_shows_its_upper_left_corner_and_names_every_entry():
    matrix = NumberMatrix(TABLE, "head.W_Q", DARK, shown=(4, 3))
    expected = {f"head.W_Q[{i}, {j}]": round(TABLE[i, j], 1) for i in range(4) for j in range(3)}
    assert {r.source: r.shown for r in matrix.numbers.readings()} == expected


def test_a_column_names_its_entries_by_one_index():
    column = NumberMatrix(TABLE[:, 0], "head.K[2]", DARK, shown=(3, 1))
    assert [r.source for r in column.numbers.readings()] == [f"head.K[2, {i}]" for i in range(3)]


def test_rows_stand_below_each_other_and_columns_side_by_side():
    matrix = NumberMatrix(TABLE, "head.W_Q", DARK, shown=(4, 3))
    x, y = matrix.numbers.anchor.points[::4, :2].reshape(4, 3, 2).transpose(2, 0, 1)
    assert (np.diff(x, axis=1) > 0).all()
    assert (np.diff(y, axis=0) < 0).all()
    np.testing.assert_allclose(y[:, 0], [matrix.row_height(i) for i in range(4)])


@pytest.mark.parametrize(
    ("shown", "dots"), [((9, 12), 0), ((4, 12), 36), ((9, 3), 27), ((4, 3), 9 + 12 + 3)]
)
def test_an_ellipsis_stands_for_what_is_not_shown_and_only_for_that(shown, dots):
    matrix = NumberMatrix(TABLE, "head.W_Q", DARK, shown=shown)
    assert len(circles_of(matrix.ellipsis)) == dots


def test_brackets_enclose_all_numbers_and_dots():
    matrix = NumberMatrix(TABLE, "head.W_Q", DARK, shown=(4, 3))
    inner = np.concatenate([*family_points(matrix.numbers.paths), matrix.ellipsis.points])
    outer = matrix.brackets.points
    assert (outer.min(axis=0) <= inner.min(axis=0)).all()
    assert (outer.max(axis=0) >= inner.max(axis=0)).all()


def test_the_shape_label_is_the_true_size_of_the_matrix():
    assert NumberMatrix(TABLE, "W", DARK, shown=(2, 2)).shape_label().text == "9 times 12"
    assert re.sub(",", "", NumberMatrix(np.ones(1200), "E", DARK).shape_label().text) == "1200"
