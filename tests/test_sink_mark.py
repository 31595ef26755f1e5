"""The first token as a sink: marked, faded, never removed; and patterns too large for dots."""

import numpy as np
import pytest
from manim import VGroup

from scenes.board import Board
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.pattern_image import PatternImage
from scenes.mobjects.sink_mark import SinkMark, fade
from scenes.theme import DARK, LIGHT
from tests.drawn import circles_of, family_points, played
from tests.frame_helper import DRAWN_BY_MANIM, picture
from tests.test_many_tokens import CUT, faults


def weights(count, seed=0):
    values = np.random.default_rng(seed).normal(size=(count, count)) * 2
    powers = np.where(np.tri(count, dtype=bool), np.exp(values), 0)
    return powers / powers.sum(axis=1, keepdims=True)


def grid(count=8, orientation="columns", **board):
    words = CUT[:count]
    drawn = LabelledGrid(words, words, Board(words, **board).wide, DARK, orientation)
    drawn.pattern.set_mask(np.tri(count, dtype=bool)).set_weights(weights(count), "head.A")
    return drawn


# --- the mark -----------------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", ["columns", "rows"])
@pytest.mark.parametrize("count", [3, 8, 12, 24])
def test_the_mark_frames_the_cells_of_the_key_and_covers_no_label(count, orientation):
    drawn = grid(count, orientation, sink=True)
    mark = SinkMark(drawn, (0.47, "sink.share"))
    first, last = (drawn.pattern.cell_box(query=i, key=0) for i in (0, count - 1))
    points = np.asarray(mark.frame.points)
    assert points[:, 0].min() == pytest.approx(min(first[0], last[0]))
    assert points[:, 0].max() == pytest.approx(max(first[2], last[2]))
    assert points[:, 1].min() == pytest.approx(min(first[1], last[1]))
    assert points[:, 1].max() == pytest.approx(max(first[3], last[3]))
    board = Board(CUT[:count], sink=True)
    assert faults(VGroup(drawn, mark), board) == []
    assert mark.label.get_left()[0] > board.left - 0.05


def test_the_share_is_written_with_its_source():
    label = SinkMark(grid(), (0.4689, "sink.share")).label
    assert (label.text, label.sources) == ("sink 0.47", ("sink.share",))
    assert SinkMark(grid()).label.sources == ()


# --- fading -------------------------------------------------------------------------------------


def read(pattern):
    return {reading.source: reading.shown for reading in pattern.readings()}


def test_a_faded_key_is_drawn_lightly_and_reads_as_before():
    drawn = grid()
    before = read(drawn.pattern)
    drawn.pattern.set_faded((0,), 0.25)
    assert read(drawn.pattern) == pytest.approx(before)
    assert drawn.pattern.faded.get_fill_opacity() == pytest.approx(0.25)
    assert drawn.pattern.dots.get_fill_opacity() == 1
    light = [r for r in drawn.pattern.readings() if r.ink is drawn.pattern.faded]
    assert [r.source for r in light] == [f"head.A[{query}, 0]" for query in range(8)]


def test_fading_moves_and_resizes_no_dot():
    drawn = grid()
    pattern = drawn.pattern
    before = sorted((*c.mean(axis=0), np.ptp(c)) for c in circles_of(pattern.dots))
    seen = []
    for alpha in (0.0, 0.5, 1.0):
        played(fade(pattern, (0,)), alpha)
        circles = circles_of(pattern.dots) + circles_of(pattern.faded)
        after = sorted((*c.mean(axis=0), np.ptp(c)) for c in circles)
        np.testing.assert_allclose(after, before, atol=1e-12)
        seen.append(pattern.faded.get_fill_opacity())
    assert seen == pytest.approx([1, 0.625, 0.25])


def test_what_was_faded_stays_so_where_the_grid_moves_and_its_weights_change():
    drawn, other = grid(), weights(8, seed=5)
    drawn.pattern.set_faded((0,), 0.25).set_weights(other, "head.A")
    drawn.stand(Board(CUT[:8]).aside)
    assert len(circles_of(drawn.pattern.faded)) == 8
    assert read(drawn.pattern) == pytest.approx(
        {f"head.A[{i}, {j}]": other[i, j] for i, j in np.argwhere(other > 0)}
    )


def test_without_faded_keys_the_grid_is_what_it_was():
    plain, unfaded = grid(), grid()
    unfaded.pattern.set_faded((0,), 0.3).set_faded((), 1.0)
    for one, other in zip(family_points(plain), family_points(unfaded), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_piece_of_a_faded_cell_is_its_dot():
    pattern = grid().pattern.set_faded((0,), 0.25)
    piece = pattern.piece(query=3, key=0)
    center = pattern.center_of(query=3, key=0)
    np.testing.assert_allclose(np.asarray(piece.points)[:, :2].mean(axis=0), center, atol=1e-9)
    assert np.ptp(piece.points[:, 0]) > 0


# --- images -------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_the_ink_of_a_pixel_is_its_weight(theme, orientation):
    A, visible = weights(150), np.tri(150, dtype=bool)
    image = PatternImage(A, "head.A", visible, (-2, -2, 4, 1), theme, orientation)
    found = {reading.source: reading for reading in image.readings()}
    for query, key in [(0, 0), (149, 3), (70, 70)]:
        reading = found.get(f"head.A[{query}, {key}]")
        shown = 0.0 if reading is None else reading.shown
        assert shown == pytest.approx(A[query, key], abs=0.003)
    assert all(abs(r.shown - eval_entry(A, r.source)) <= r.tolerance for r in found.values())


def eval_entry(array, source):
    return array[tuple(int(i) for i in source[len("head.A[") : -1].split(", "))]


@pytest.mark.filterwarnings(DRAWN_BY_MANIM)
@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_a_pixel_stands_where_its_cell_box_says(orientation):
    A = np.zeros((130, 130))
    A[100, 20] = 1
    image = PatternImage(A, "head.A", np.ones(A.shape), (-2, -3, 5, 3), DARK, orientation)
    left, bottom, right, top = image.cell_box(query=100, key=20)
    drawn = picture(image, DARK.background).astype(int).sum(axis=-1)
    y, x = np.unravel_index(drawn.argmax(), drawn.shape)
    at = (x + 0.5) * 8 / 480 - 427 / 60, 4 - (y + 0.5) * 8 / 480
    assert left - 0.02 < at[0] < right + 0.02
    assert bottom - 0.02 < at[1] < top + 0.02
    expected = (-2 + 7 * 100 / 130) if orientation == "columns" else (-2 + 7 * 20 / 130)
    assert left == pytest.approx(expected)


def test_masked_pixels_are_tinted():
    image = PatternImage(np.eye(3), "head.A", np.tri(3), (-1, -1, 1, 1), DARK)
    pixels = image.get_pixel_array()[..., :3]
    tint = [int(DARK.hidden[i : i + 2], 16) for i in (1, 3, 5)]
    np.testing.assert_array_equal(pixels[2, 0], tint)  # query 0, key 2
    assert (pixels[0, 2] != tint).any()
