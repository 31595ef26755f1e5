from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import VGroup

from scenes.mobjects.bars import Bars
from scenes.mobjects.motion import grow
from scenes.mobjects.moving_picture import MovingPicture, Named
from scenes.mobjects.spaces import PlaneArrow, VectorPlane
from scenes.theme import DARK
from tests.drawn import family_points, played, sampled_area

BOX = (-6.0, -2.5, 2.0, 3.0)
COLORS = (DARK.positive, DARK.negative)


def shown(drawn):
    return [reading.shown for reading in drawn.readings()]


# --- bars -------------------------------------------------------------------------------------

VALUES = np.array([2.0, -0.5, 0.0, 1.25])


def bars(values=VALUES):
    return Bars(values, "head.S[3]", [3, 2, 1, 0], -1.0, 1.5, 0.4, COLORS)


def test_the_length_of_a_bar_is_its_number():
    for value, points in zip(VALUES, bars()[0].points.reshape(-1, 16, 3), strict=True):
        assert np.ptp(points[:, 0]) == pytest.approx(1.5 * max(value, 0))
    assert shown(bars()) == pytest.approx(VALUES)
    assert [r.source for r in bars().readings()] == [f"head.S[3, {i}]" for i in range(4)]


def test_positive_bars_run_to_the_right_and_negative_ones_to_the_left_of_the_start():
    positive, negative = bars()
    assert positive.points[:, 0].min() == pytest.approx(-1)
    assert negative.points[:, 0].max() == pytest.approx(-1)
    assert [path.get_fill_color().to_hex() for path in bars()] == list(COLORS)


def test_areas_of_bars_are_as_their_numbers():
    positive, negative = bars()
    assert sampled_area(positive.points) == pytest.approx(1.5 * 0.4 * 3.25)
    assert sampled_area(negative.points) == pytest.approx(1.5 * 0.4 * 0.5)


def test_bars_do_not_depend_on_what_they_showed_before():
    wandered = bars().set_values([-9, 9, 9, -9]).set_values(0 * VALUES).set_values(VALUES)
    played(grow(wandered), 0.3)
    played(wandered.animate.set_values(-VALUES))
    wandered.set_values(VALUES)
    for there, here in zip(family_points(wandered), family_points(bars()), strict=True):
        np.testing.assert_array_equal(there, here)


def test_bars_grow_from_nothing_to_their_numbers():
    growing = bars()
    played(grow(growing), 0)
    assert shown(growing) == [0, 0, 0, 0]
    growing = bars()
    played(grow(growing))
    assert shown(growing) == pytest.approx(VALUES)


# --- arrows -----------------------------------------------------------------------------------

coordinate = st.floats(-5, 5, allow_nan=False)


@settings(max_examples=30)
@given(coordinate, coordinate, coordinate, coordinate)
def test_an_arrow_reads_back_as_its_vector(x, y, across, up):
    arrow = PlaneArrow((x, y), (across, up), "plane.E", 0.5, DARK.ink)
    assert shown(arrow) == pytest.approx([across, up], abs=1e-9)
    assert [r.source for r in arrow.readings()] == ["plane.E[0]", "plane.E[1]"]


def test_what_is_drawn_of_an_arrow_points_from_its_tail_to_its_tip():
    arrow = PlaneArrow((1, 1), (2.0, -1.0), "plane.E", 0.5, DARK.ink, 0.05)
    drawn = arrow.points[:-4, :2]  # without the curve that remembers the ends
    np.testing.assert_allclose(arrow.tip, (2, 0.5))
    assert np.abs(drawn - arrow.tip).max(axis=1).min() < 1e-12
    assert np.abs(drawn - arrow.tail).max(axis=1).min() < 0.03


def test_an_arrow_that_is_moved_reads_the_same():
    arrow = PlaneArrow((1, 1), (2.0, -1.0), "plane.E", 0.5, DARK.ink)
    VGroup(arrow).shift((3, 2, 0))
    assert shown(arrow) == pytest.approx([2, -1])


def test_a_vector_of_zero_is_no_arrow_and_no_error():
    arrow = PlaneArrow((1, 1), (0.0, 0.0), "plane.dE", 0.5, DARK.ink)
    assert shown(arrow) == [0, 0]
    assert sampled_area(arrow.points) == 0


@settings(max_examples=30)
@given(st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=6))
def test_every_vector_fits_its_plane(vectors):
    plane = VectorPlane(vectors, BOX, DARK)
    left, bottom, right, top = BOX
    for vector in vectors:
        x, y = plane.arrow(vector, "plane.tokens[0]", DARK.ink).tip
        assert left - 1e-9 <= x <= right + 1e-9
        assert bottom - 1e-9 <= y <= top + 1e-9
    np.testing.assert_allclose(plane.point((0, 0)), plane.origin)


def test_rules_of_a_plane_stand_at_multiples_of_its_step():
    plane = VectorPlane([[3.0, 1.0], [-1.0, 0.5]], BOX, DARK)
    for rule in plane.rules.points.reshape(-1, 16, 3):
        axis = int(np.ptp(rule[:, 1]) < np.ptp(rule[:, 0]))
        middle = (rule[:, axis].min() + rule[:, axis].max()) / 2
        steps = (middle - plane.origin[axis]) / (plane.step * plane.unit)
        assert steps == pytest.approx(round(steps), abs=1e-6)


# --- a vector and what moves it -----------------------------------------------------------------


def picture(before, terms):
    after = np.sum([before, *terms], axis=0)
    named = [Named(f"word {i}", np.array(t), f"plane.terms[{i}]") for i, t in enumerate(terms)]
    return MovingPicture(
        Named("creature", np.array(before), "plane.E"),
        Named("$E'$", after, "plane.E_out"),
        named,
        BOX,
        DARK,
    )


def test_terms_lead_head_to_tail_from_the_first_arrow_to_the_last():
    drawn = picture((2.0, 0.0), [(1.0, 2.0), (-0.5, 0.75)])
    parts = [drawn.before, *drawn.terms, drawn.after]
    *on_the_way, after = [
        arrow for part in parts for arrow in part if isinstance(arrow, PlaneArrow)
    ]
    np.testing.assert_allclose(on_the_way[0].tail, drawn.plane.origin)
    for first, then in pairwise(on_the_way):
        np.testing.assert_allclose(first.tip, then.tail, atol=1e-12)
    np.testing.assert_allclose(on_the_way[-1].tip, after.tip, atol=1e-12)


def test_every_arrow_of_a_picture_names_its_vector_and_shows_it():
    drawn = picture((2.0, 0.0), [(1.0, 2.0)])
    found = {
        r.source: r.shown
        for part in drawn.get_family()
        if isinstance(part, PlaneArrow)
        for r in part.readings()
    }
    vectors = {"E": (2, 0), "E_out": (3, 2), "terms[0]": (1, 2)}
    expected = {
        f"plane.{name}, {axis}]".replace("],", ",") if "[" in name else f"plane.{name}[{axis}]": v
        for name, vector in vectors.items()
        for axis, v in enumerate(vector)
    }
    assert found == pytest.approx(expected)


@pytest.mark.parametrize(
    "terms",
    [[(1.0, 2.0)], [(9.0, 0.0), (-9.0, 1.0)], [(0.0, -6.0), (0.0, 6.5)], [(0.0, 0.0)]],
    ids=["one", "out and back", "down and up", "nothing"],
)
def test_a_picture_stays_in_its_box_even_where_terms_cancel(terms):
    points = np.concatenate(family_points(picture((2.0, 0.0), terms)))
    left, bottom, right, top = BOX
    assert (points[:, :2] >= (left - 0.05, bottom - 0.05)).all()
    assert (points[:, :2] <= (right + 0.05, top + 0.05)).all()
