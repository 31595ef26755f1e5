import numpy as np
import pytest
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.board import Board
from scenes.mobjects import outlines
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.motion import sweep
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.weight_dots import WeightDots
from scenes.page import HALF_HEIGHT, HALF_WIDTH
from scenes.theme import DARK
from tests.drawn import circles_of, family_points, middle, played, sampled_area

BOX = GridBox(-3.0, 2.5, 1.1, 0.8)
ELSEWHERE = GridBox(0.5, 3.0, 0.3, 0.45)


def causal(size):
    return np.tri(size, dtype=bool)


def scores(queries, keys, seed=0):
    return np.random.default_rng(seed).normal(size=(queries, keys)) * 3


def softmax(values, visible: ArrayLike = True):
    powers = np.where(visible, np.exp(values), 0)
    return powers / powers.sum(axis=1, keepdims=True)


def grid(queries=5, keys=5, box=BOX):
    return PatternGrid((queries, keys), box, DARK)


def cell_of(circle, box=BOX):
    """(column, row) in which a circle was drawn, counted from 0 at the top left."""
    x, y = middle(circle)
    return int((x - box.left) // box.cell_width), int((box.top - y) // box.cell_height)


def full_area(pattern):
    """Area of a dot of weight one, read from one that was drawn."""
    alone = grid(1, 1, GridBox(0, 0, pattern.box.cell_width, pattern.box.cell_height))
    (dot,) = circles_of(alone.set_weights([[1.0]], "A").dots)
    return sampled_area(dot)


def weights_drawn(pattern, box=BOX):
    """Share of a full dot in each (query, key), read from outlines and where they stand."""
    found = np.zeros(pattern.shape)
    for dot in circles_of(pattern.dots):
        found[cell_of(dot, box)] += sampled_area(dot) / full_area(pattern)
    return found


# --- weights ----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 2, 3, 7, 16])
@pytest.mark.parametrize("masked", [False, True])
def test_the_area_of_a_dot_is_its_weight(size, masked):
    visible = causal(size) if masked else np.ones((size, size), dtype=bool)
    A = softmax(scores(size, size), visible)
    drawn = grid(size, size).set_mask(visible).set_weights(A, "head.A")
    np.testing.assert_allclose(weights_drawn(drawn), A, rtol=1e-3, atol=1e-9)


def test_the_width_of_a_dot_is_the_root_of_its_weight_times_that_of_a_full_one():
    A = softmax(scores(5, 5))
    pattern = grid().set_weights(A, "head.A")
    widths = np.array([np.ptp(dot[:, 0]) for dot in circles_of(pattern.dots)])
    np.testing.assert_allclose(widths, 2 * pattern.full_radius * np.sqrt(A.ravel()), rtol=1e-12)


@pytest.mark.parametrize("masked", [False, True])
def test_every_column_holds_one_full_dot_of_ink(masked):
    visible = causal(7) if masked else np.ones((7, 7), dtype=bool)
    pattern = grid(7, 7).set_mask(visible)
    pattern.set_weights(softmax(scores(7, 7), visible), "head.A")
    np.testing.assert_allclose(weights_drawn(pattern).sum(axis=1), 1, rtol=1e-3)


def test_a_column_keeps_one_full_dot_of_ink_while_its_weights_change():
    pattern = grid().set_weights(softmax(scores(5, 5, seed=1)), "head.A")
    after = softmax(scores(5, 5, seed=2))
    played(sweep(pattern, weights=after, source="head.A"), 0.4)
    np.testing.assert_allclose(weights_drawn(pattern).sum(axis=1), 1, rtol=1e-3)
    assert np.abs(weights_drawn(pattern) - after).max() > 0.05


def test_a_query_is_a_column_and_a_key_is_a_row():
    A = np.zeros((4, 3))
    A[2, 0] = 1
    (dot,) = circles_of(grid(4, 3).set_weights(A, "head.A").dots)
    assert cell_of(dot) == (2, 0)  # the third column, the first row


def test_cells_and_columns_are_where_their_dots_are():
    pattern = grid(4, 3).set_weights(np.ones((4, 3)), "head.A")
    for dot in circles_of(pattern.dots):
        query, key = cell_of(dot)
        left, bottom, right, top = pattern.cell_box(query=query, key=key)
        np.testing.assert_allclose(middle(dot), [(left + right) / 2, (bottom + top) / 2])
        np.testing.assert_allclose(middle(dot), pattern.center_of(query=query, key=key))
        start, foot, end, head = pattern.query_box(query)
        assert (start, end) == pytest.approx((left, right))
        assert foot - 1e-9 < bottom < top < head + 1e-9


# --- scores -----------------------------------------------------------------------------------


def test_a_score_is_its_size_relative_to_the_largest_filled_if_positive_hollow_if_not():
    S = np.array([[4.0, -8.0], [0.0, 2.0]])
    pattern = grid(2, 2).set_scores(S, "head.S")
    filled = {cell_of(dot): sampled_area(dot) for dot in circles_of(pattern.positive)}
    assert filled == pytest.approx(
        {(0, 0): 0.5 * full_area(pattern), (1, 1): 0.25 * full_area(pattern)}, rel=1e-3
    )
    outer, inner = circles_of(pattern.negative)
    assert cell_of(outer) == cell_of(inner) == (0, 1)
    assert sampled_area(outer) == pytest.approx(full_area(pattern), rel=1e-3)
    assert sampled_area(inner) < 0  # a hole
    assert not circles_of(pattern.dots)


def test_weights_take_the_place_of_scores():
    pattern = grid().set_scores(scores(5, 5), "head.S").set_weights(softmax(scores(5, 5)), "head.A")
    assert not circles_of(pattern.positive)
    assert not circles_of(pattern.negative)


def test_masked_cells_are_tinted_and_only_they():
    pattern = grid(4, 4).set_mask(causal(4))
    tinted = {cell_of(tile) for tile in circles_of(pattern.hidden)}
    assert tinted == {(query, key) for query in range(4) for key in range(4) if key > query}
    for tile in circles_of(pattern.hidden):
        assert sampled_area(tile) == pytest.approx(BOX.cell_width * BOX.cell_height)


# --- what is drawn depends on what is shown, not on how it came about ---------------------------

B = softmax(scores(5, 5, seed=9))
S = scores(5, 5, seed=8)
ROUTES = {
    "other weights": lambda g: g.set_weights(softmax(S), "head.A").set_weights(B, "head.A"),
    "zero": lambda g: g.set_weights(0 * B, "head.A").set_weights(B, "head.A"),
    "one": lambda g: g.set_weights(np.eye(5), "head.A").set_weights(B, "head.A"),
    "scores": lambda g: g.set_scores(S, "head.S").set_weights(B, "head.A"),
    "a blend": lambda g: g.blend(S / 9, B / 2).set_weights(B, "head.A"),
    "column by column": lambda g: [g.set_column_weights(i, B[i]) for i in range(5)],
    "a mask that was lifted": lambda g: (
        g.set_mask(causal(5)).set_weights(B, "head.A").set_mask(np.ones((5, 5)))
    ),
    "another place": lambda g: g.stand(ELSEWHERE).set_weights(B, "head.A").stand(BOX),
    "another place and size": lambda g: (
        g.set_weights(B, "head.A").shift((1, 2, 0)).scale(0.3).stand(BOX)
    ),
    "animate": lambda g: played(g.animate.set_weights(B, "head.A")),
    "animate through zero": lambda g: [
        played(g.animate.set_weights(weights, "head.A")) for weights in (0 * B, B)
    ],
    "animate from scores": lambda g: [
        played(g.animate.set_scores(S, "head.S")),
        played(g.animate.set_weights(B, "head.A")),
    ],
    "animate the mask": lambda g: [
        played(g.animate.set_mask(causal(5))),
        played(g.animate.set_mask(np.ones((5, 5)))),
        g.set_weights(B, "head.A"),
    ],
    "animate the place": lambda g: [
        g.set_weights(B, "head.A"),
        played(g.animate.stand(ELSEWHERE)),
        played(g.animate.stand(BOX)),
    ],
    "sweep": lambda g: [
        played(sweep(g, scores=S, source="head.S")),
        played(sweep(g, weights=0 * B, source="head.A")),
        played(sweep(g, weights=B, source="head.A", lag=0)),
    ],
    "sweep of each column": lambda g: [
        played(sweep(g, weights=B, source="head.A", only=i)) for i in range(5)
    ],
}


@pytest.mark.parametrize("route", ROUTES.values(), ids=ROUTES)
def test_the_picture_does_not_depend_on_the_way_to_it(route):
    wandered, direct = grid(), grid().set_weights(B, "head.A")
    route(wandered)
    for there, here in zip(family_points(wandered), family_points(direct), strict=True):
        np.testing.assert_allclose(there, here, rtol=0, atol=1e-12)
    np.testing.assert_allclose(wandered.weights, B, atol=1e-12)


def test_scores_do_not_depend_on_the_way_to_them_either():
    direct = grid().set_scores(S, "head.S")
    for wandered in (
        grid().set_weights(B, "head.A").set_scores(5 * S, "head.S").set_scores(S, "head.S"),
        grid().set_scores(0 * S, "head.S").set_scores(S, "head.S"),
    ):
        for there, here in zip(family_points(wandered), family_points(direct), strict=True):
            np.testing.assert_allclose(there, here, rtol=0, atol=1e-12)


# --- every length of sentence -------------------------------------------------------------------

SHORT = ("the", "old", "red", "car") * 4
LONG = ("extraordinary", "thermodynamics", "mischievously", "cats") * 4


@pytest.mark.parametrize("size", range(1, 17))
@pytest.mark.parametrize("words", [SHORT, LONG], ids=["short words", "long words"])
def test_grid_and_labels_are_inside_the_frame_and_dots_inside_their_cells(size, words):
    board = Board(words[:size])
    labelled = LabelledGrid(board.words, board.words, board.wide, DARK)
    labelled.pattern.set_weights(np.ones((size, size)), "head.A")
    for place in (board.wide, board.aside, board.summed):
        labelled.stand(place)
        seen = [part for part in labelled.get_family() if part.get_fill_opacity() > 0]
        points = np.concatenate([np.asarray(part.points) for part in seen])
        assert np.abs(points[:, 0]).max() <= HALF_WIDTH
        assert points[:, 1].max() <= HALF_HEIGHT
        assert points[:, 1].min() >= board.caption_band[3]
        for dot in circles_of(labelled.pattern.dots):
            query, key = cell_of(dot, place.box)
            left, bottom, right, top = labelled.pattern.cell_box(query=query, key=key)
            assert left < dot[:, 0].min() < dot[:, 0].max() < right
            assert bottom < dot[:, 1].min() < dot[:, 1].max() < top


# --- read back --------------------------------------------------------------------------------


def test_every_dot_names_the_entry_it_was_drawn_from_and_shows_it():
    A = softmax(scores(4, 3))
    found = {r.source: r.shown for r in grid(4, 3).set_weights(A, "head.A").readings()}
    expected = {f"head.A[{i}, {j}]": A[i, j] for i, j in np.ndindex(4, 3)}
    assert found == pytest.approx(expected, rel=1e-9)


def test_every_score_names_the_entry_it_was_drawn_from_and_shows_it():
    values = scores(4, 3)
    found = list(grid(4, 3).set_scores(values, "head.S").readings())
    expected = {f"head.S[{i}, {j}]": values[i, j] for i, j in np.ndindex(4, 3)}
    assert {r.source: r.shown for r in found} == pytest.approx(expected, rel=1e-9)
    assert {r.kind for r in found if r.shown < 0} == {"ring"}
    assert {r.kind for r in found if r.shown > 0} == {"dot"}


def test_what_is_read_does_not_change_when_the_grid_is_moved_and_scaled():
    pattern = grid().set_weights(B, "head.A")
    before = [r.shown for r in pattern.readings()]
    pattern.shift((1, -2, 0)).scale(0.4)
    assert [r.shown for r in pattern.readings()] == pytest.approx(before)


def test_a_dot_that_was_tampered_with_reads_wrong():
    pattern = grid().set_weights(B, "head.A")
    first = pattern.dots.points[:16]
    first[:] = (first - first.mean(axis=0)) * 1.05 + first.mean(axis=0)
    shown = next(iter(pattern.readings())).shown
    assert shown == pytest.approx(B[0, 0] * 1.05**2)


def test_a_piece_is_what_its_cell_shows():
    values = scores(4, 3)
    pattern = grid(4, 3).set_scores(values, "head.S")
    for query, key in np.ndindex(4, 3):
        piece = pattern.piece(query=query, key=key)
        np.testing.assert_allclose(middle(piece.points), pattern.center_of(query=query, key=key))
        color = DARK.positive if values[query, key] > 0 else DARK.negative
        assert piece.get_fill_color().to_hex() == color
    empty = grid().piece(query=0, key=0)
    assert outlines.area(empty.points) == 0


def test_loose_dots_have_the_area_of_their_weights_and_name_them():
    A = B[3]
    dots = WeightDots(A, "head.A[3]", [(i, 0) for i in range(5)], 0.4, DARK.ink)
    VGroup(dots).shift((0, 1, 0))
    areas = [sampled_area(dot) / (np.pi * 0.4**2) for dot in circles_of(dots)]
    np.testing.assert_allclose(areas, A, rtol=1e-3)
    found = {r.source: r.shown for r in dots.readings()}
    assert found == pytest.approx({f"head.A[3, {j}]": A[j] for j in range(5)}, rel=1e-9)


@pytest.mark.parametrize("draw", ["set_weights", "set_scores"])
def test_a_transposed_array_is_refused(draw):
    with pytest.raises(ValueError, match=r"shape \(3, 4\) does not fit a grid of \(4, 3\)"):
        getattr(grid(4, 3), draw)(np.zeros((3, 4)), "head.A")
