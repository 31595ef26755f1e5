"""Tables below a row of the grid: what stands beside a column, turned round."""

from itertools import pairwise

import numpy as np
import pytest

from scenes.board import Board
from scenes.mobjects.bars import Bars
from scenes.mobjects.followed_query import FollowedQuery
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.meeting import Meeting
from scenes.mobjects.motion import grow
from scenes.mobjects.number_row import NumberRow
from scenes.mobjects.score_table import ScoreTable
from scenes.mobjects.table_room import TableRoom, width_of
from scenes.theme import DARK, SIZES
from tests.drawn import played
from tests.test_product import BELOW, ROOM, K, Q, S, product, read, softmax_table

WORDS = ("the", "old", "cat", "slept")
SCORES = np.array([[4.0, -1, 2, 0.5], [1, 2, 3, -4], [2, 5, -3, 1], [-2, 1, 1, 6]])
COLORS = (DARK.positive, DARK.negative)


# --- bars that grow up ----------------------------------------------------------------------------


def test_upright_bars_grow_up_and_negative_ones_down_by_their_numbers():
    values = np.array([2.0, -0.5, 0.0])
    bars = Bars(values, "head.S[3]", [-1, 0, 1], 0.25, 1.5, 0.4, COLORS, upright=True)
    up, down = (path.points.reshape(-1, 16, 3) for path in bars)
    assert up[0, :, 1].min() == pytest.approx(0.25)
    assert up[0, :, 1].max() == pytest.approx(0.25 + 1.5 * 2)
    assert down[1, :, 1].min() == pytest.approx(0.25 - 1.5 * 0.5)
    assert np.ptp(up[0, :, 0]) == pytest.approx(0.4)
    assert [reading.shown for reading in bars.readings()] == pytest.approx(values)
    played(grow(bars), 0)
    assert [reading.shown for reading in bars.readings()] == [0, 0, 0]


@pytest.mark.parametrize(("room", "axis"), [(ROOM, 1), (BELOW, 0)])
def test_bars_of_tables_stand_at_their_keys_and_point_away_from_zero_by_sign(room, axis):
    scores = ScoreTable((S, "s"), 2, room, DARK)
    for table in (softmax_table(room), scores):
        middles = [reading.outline.mean(axis=0) for reading in table.bars.readings()]
        np.testing.assert_allclose([middle[axis] for middle in middles], room.keys, atol=1e-9)
    zero = float(scores.zero.get_center()[1 - axis])
    sides = [middle[1 - axis] - zero for middle in middles]
    assert np.sign(sides).tolist() == np.sign(S).tolist()


def test_bars_of_scores_stay_between_their_numbers_and_the_end_of_the_room():
    for scores in (S, -S, np.abs(S), -np.abs(S), 1000 * S):
        beside = ScoreTable((scores, "s"), 2, ROOM, DARK)
        assert beside.numbers.paths.get_right()[0] < beside.bars.get_left()[0]
        assert beside.bars.get_right()[0] <= ROOM.end
        below = ScoreTable((scores, "s"), 2, BELOW, DARK)
        assert below.numbers.paths.get_bottom()[1] > below.bars.get_top()[1]
        assert below.bars.get_bottom()[1] >= BELOW.end


# --- rooms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["+12.345", "12,345.678"])
@pytest.mark.parametrize("pitch", [0.6, 0.8, 1.2, 2.0])
def test_numbers_side_by_side_or_on_two_lines_never_touch(pitch, text):
    keys = pitch * np.arange(8)
    room = TableRoom(2, -2, keys, pitch, 0.3, by_columns=False)
    lettering = room.lettering(width_of(text))
    assert SIZES.smallest <= lettering.size <= SIZES.number
    places, half = room.places(0.5, lettering.drop), width_of(text) * lettering.size / 2
    for line in {y for _, y in places}:
        own = [x for x, y in places if y == line]
        assert all(there - here > 2 * half for here, there in pairwise(own))
    assert lettering.drop == 0 or lettering.drop >= 0.7 * lettering.size  # digits are 0.66 em


@pytest.mark.parametrize("count", range(1, 17))
@pytest.mark.parametrize("word", ["a", "creature", "internationally"])
def test_lines_stand_below_the_row_at_its_columns_and_inside_the_frame(count, word):
    board, query = Board((word,) * count), count // 2
    grid = LabelledGrid(board.words, board.words, board.strip(query), DARK, "rows")
    room, pattern = board.lines, grid.pattern
    for key in range(count):
        x, y = pattern.center_of(query=query, key=key)
        assert room.keys[key] == pytest.approx(x)
        assert y - pattern.full_radius > room.start > room.end >= board.bottom
        label = grid.key_words[key]
        assert y + pattern.full_radius < label.get_bottom()[1]
        assert label.get_top()[1] < board.top - 0.1
    assert board.left < room.edges[0] < room.edges[1] < board.right - 1


def test_sums_stand_beyond_the_last_key():
    below, beside = softmax_table(BELOW), softmax_table(ROOM)
    for whole in (below.total, below.one, below.whole):
        assert whole.get_left()[0] >= BELOW.edges[1] - 1e-9
    for whole in (beside.total, beside.one):
        assert whole.get_top()[1] <= ROOM.edges[1] + 1e-9
    for part, whole in ((below.powers, below.total), (below.shares, below.one)):
        assert whole.get_center()[1] == pytest.approx(part.get_center()[1], abs=0.05)


# --- what is written ------------------------------------------------------------------------------


@pytest.mark.parametrize("room", [ROOM, BELOW])
@pytest.mark.parametrize("shift", [-8.0, 30.0])
def test_powers_that_say_nothing_on_screen_are_left_out_and_bars_are_the_shares(room, shift):
    shares = np.exp(S) / np.exp(S).sum()
    table = softmax_table(room, scores=S + shift)
    assert not table.worked
    assert len(table.total) == 0
    assert not list(table.powers.readings())
    expected = {f"head.A[2, {i}]": share for i, share in enumerate(shares)}
    assert read(table.bars) == pytest.approx(expected)


def test_the_dial_of_decimals_is_what_scores_are_shown_with():
    for decimals, raw in ((0, [5, -3, 12]), (2, [5.00, -3.00, 12.50])):
        table = softmax_table(decimals=decimals, fine=False)
        assert [reading.shown for reading in table.raw.readings()] == raw
        assert table.raw.decimals == decimals
        assert table.scores.decimals == decimals
        assert table.shares.decimals >= decimals + 1


def test_more_decimals_are_shown_where_a_row_is_worked():
    assert softmax_table(decimals=1, fine=True).scores.decimals == 3


def test_a_row_of_numbers_reads_the_entries_of_a_vector_and_shows_its_true_length():
    row = NumberRow([0.25, -1.5, 2.0], "head.Q[3]", DARK, shown=2, decimals=2)
    assert read(row) == {"head.Q[3, 0]": 0.25, "head.Q[3, 1]": -1.5}
    assert row.shape_label().sources == ("len(head.Q[3])",)
    assert row.entry_at(1) - row.entry_at(0) == pytest.approx(row.step)
    assert len({round(y, 9) for y in row.numbers.anchor.points[:, 1]}) == 1


# --- the order of factors -------------------------------------------------------------------------


def test_factors_are_written_as_in_the_formula_of_each_convention():
    key, query = DARK.key.lower(), DARK.query.lower()
    orders = {}
    for room in (ROOM, BELOW):
        colors = [part.get_fill_color().to_hex().lower() for part in
                  ScoreTable((S, "s"), 2, room, DARK).products[0]]  # fmt: skip
        orders[room.by_columns] = [color for color in colors if color in (key, query)]
    assert orders == {True: [key, query], False: [query, key]}
    assert softmax_table(ROOM).raw_heading.text == "$K dot Q$"
    assert softmax_table(BELOW).raw_heading.text == "$Q dot K$"


def test_a_query_stands_left_of_its_key_in_a_cell_where_queries_are_rows():
    for orientation, first in (("columns", "keys"), ("rows", "queries")):
        grid = LabelledGrid(WORDS, WORDS, Board(WORDS).wide, DARK, orientation)
        meeting = Meeting(grid)
        for flight in (meeting.keys_spread(1), meeting.queries_fall(1)):
            played(flight)
        key_is_left = meeting.keys.places[:, 0] < meeting.queries.places[:, 0]
        assert key_is_left.all() if first == "keys" else not key_is_left.any()


def test_vectors_stand_side_by_side_or_where_queries_are_rows_below_each_other():
    drawn = product()
    assert drawn.key.get_right()[0] < drawn.query.get_left()[0]
    drawn = product(by_columns=False)
    assert drawn.query.get_bottom()[1] > drawn.key.get_top()[1]
    assert drawn.key.get_bottom()[1] > drawn.products.get_top()[1]
    columns = (drawn.key.numbers, drawn.query.numbers, drawn.products)
    x = [numbers.anchor.points[::4, 0] for numbers in columns]
    np.testing.assert_allclose(x[0], x[1])
    np.testing.assert_allclose(x[0], x[2])
    assert drawn.total.get_left()[0] > drawn.rest_number.get_right()[0]


@pytest.mark.parametrize("factor", [1.0, 1e3, 1e6])
def test_long_numbers_of_a_dot_product_do_not_touch(factor):
    drawn = product(key=factor * K, query=factor * Q)
    parts = (drawn.key, drawn.times, drawn.query, drawn.gives, drawn.products)
    for here, there in pairwise(parts):
        assert here.get_right()[0] < there.get_left()[0]
    drawn = product(key=factor * K, query=factor * Q, by_columns=False)
    for numbers in (drawn.key.numbers, drawn.query.numbers, drawn.products):
        pieces = [numbers.piece(i) for i in range(5)]
        for here, there in pairwise(pieces):
            assert here.get_right()[0] < there.get_left()[0]


# --- a row that leaves the grid -------------------------------------------------------------------


def follow(orientation):
    board = Board(WORDS)
    grid = LabelledGrid(WORDS, WORDS, board.wide, DARK, orientation)
    grid.pattern.set_scores(SCORES, "head.S")
    return board, grid, FollowedQuery(grid, 2)


def play(steps):
    for step in steps:
        for animation in step:
            played(animation)


def test_of_the_other_rows_nothing_is_left_while_one_row_is_followed():
    board, grid, followed = follow("rows")
    play(followed.leave(board.strip(2)))
    shown = read(grid)
    assert shown == pytest.approx({f"head.S[2, {key}]": SCORES[2, key] for key in range(4)})
    assert grid.pattern.rules.get_fill_opacity() == 0
    left, bottom, right, top = grid.pattern.query_box(2)
    corners = [followed.frame.get_corner(corner)[:2] for corner in ((-1, -1, 0), (1, 1, 0))]
    np.testing.assert_allclose(corners, [(left, bottom), (right, top)], atol=SIZES.frame)


@pytest.mark.parametrize("orientation", ["columns", "rows"])
def test_a_query_that_was_followed_leaves_the_grid_as_it_was(orientation):
    board, grid, followed = follow(orientation)
    before = [np.array(part.points) for part in grid.get_family()]
    play(followed.leave(board.beside(2, orientation)))
    assert any(
        not np.allclose(part.points, points)
        for part, points in zip(grid.get_family(), before, strict=True)
    )
    play(followed.come_back(board.wide))
    for part, points in zip(grid.get_family(), before, strict=True):
        np.testing.assert_allclose(part.points, points, atol=1e-9)
    assert grid.pattern.rules.get_fill_opacity() == 1


def test_weights_that_come_into_a_row_meanwhile_stay_there():
    board, grid, followed = follow("rows")
    play(followed.leave(board.strip(2)))
    weights = np.array([0.1, 0.2, 0.3, 0.4])
    grid.pattern.weight_source = "head.A"
    grid.pattern.set_column_weights(2, weights)
    play(followed.come_back(board.wide))
    shown = read(grid)
    assert {f"head.A[2, {key}]" for key in range(4)} == {s for s in shown if "head.A" in s}
    assert len([source for source in shown if "head.S" in source]) == 12
