"""Sentences of 1 to 64 tokens, short and very long ones: labels are whole, readable and apart."""

from itertools import combinations, product
from typing import Any

import numpy as np
import pytest
from manim import VGroup
from numpy.typing import NDArray

from scenes.board import Board
from scenes.mobjects.apart import apart
from scenes.mobjects.grid_place import GridPlace
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.symbols import Label
from scenes.mobjects.token_chains import TokenChains
from scenes.mobjects.token_row import TokenRow
from scenes.page import HALF_HEIGHT, HALF_WIDTH
from scenes.production.checks.picture import Item
from scenes.theme import DARK
from tests.drawn import circles_of, played

PIXEL = 8 / 720
SMALLEST = 0.012 * 2 * HALF_HEIGHT  # the x-height of type
CUT = ("One", " day", ",", " a", " fluffy", " blue", " creature", " roamed", " the", " ver", "d",
       "ant", " forest", ".", "\n", " Harry", " Potter", " attended", " Hog", "warts", " School",
       " of", " Witch", "craft")  # fmt: skip
SENTENCES = {
    "short": ("the", " old", " red", " car"),
    "cut": CUT,
    "long": ("extraordinary", " thermodynamics", " mischievously", " cats"),
    "longest": (" pneumonoultramicroscopicsilico", "犬犬犬犬", "<0xF0><0x9F>", " gypsy"),
}
ALL = [*product(SENTENCES, (24,)), ("cut", 1), ("short", 17), ("longest", 12)]
MORE = [pair for pair in product(SENTENCES, (1, 2, 5, 9, 12, 16, 17, 20, 22)) if pair not in ALL]
FEW = [("cut", 64, "some"), ("long", 25, "first"), ("longest", 64, "last"), ("short", 40, "first")]
FEWER = [
    case
    for case in product(SENTENCES, (25, 31, 40, 52, 64), ("first", "last", "some"))
    if case not in FEW
]


def slowly(cases):
    """The cases that only the slow run plays."""
    return [pytest.param(*case, marks=pytest.mark.slow) for case in cases]


def sentence(kind: str, count: int) -> tuple[str, ...]:
    return (SENTENCES[kind] * count)[:count]


def places(board: Board) -> dict[str, GridPlace]:
    """Every place of a grid; of the strip one row is seen, none of its words at the left."""
    first, second = board.pair
    return {
        "wide": board.wide,
        "aside": board.aside,
        "strip": board.strip(0),
        "summed": board.summed,
        "tallied": board.tallied(by_columns=True),
        "tallied rows": board.tallied(by_columns=False),
        "first of a pair": first,
        "second of a pair": second,
        "beside the formula": board.beside_formula,
    }


def faults(drawn: VGroup, board: Board) -> list[str]:
    """Labels that are off the page, too small, or over each other by a pixel."""
    labels = [part for part in drawn.get_family() if isinstance(part, Label)]
    labels = [label for label in labels if len(label.points) and label.get_fill_opacity()]
    items = [Item("word", x.text, x.points, x, x, x.x_height) for x in labels]
    found = [item.name for item in items if item.x_height < SMALLEST * 0.999]
    for item in items:
        left, bottom, right, top = item.box
        inside = left >= -HALF_WIDTH and right <= HALF_WIDTH and top <= HALF_HEIGHT - 0.2
        if not inside or bottom < board.caption_band[3]:
            found.append(f"{item.name} off")
    for one, other in combinations(items, 2):
        apart = (one.box[2:] <= other.box[:2]).any() or (other.box[2:] <= one.box[:2]).any()
        if not apart and one.overlap(other) > PIXEL:
            found.append(f"{one.name} over {other.name}")
    return found


def labelled(count: int, kind: str) -> tuple[int, ...]:
    """Six tokens: the first ones, the last ones, or some here and there."""
    return {
        "first": tuple(range(6)),
        "last": tuple(range(count - 6, count)),
        "some": (0, 1, 2, count // 2, count // 2 + 1, count - 1),
    }[kind]


@pytest.mark.parametrize(("kind", "count"), [*ALL, *slowly(MORE)])
def test_up_to_24_tokens_are_all_labelled_wherever_a_grid_stands(kind, count):
    board = Board(sentence(kind, count))
    grid = LabelledGrid(board.words, board.words, board.wide, DARK)
    for name, place in places(board).items():
        grid.stand(place)
        if name == "strip":
            assert len(grid.query_words) == count
        assert faults(grid, board) == [], name
        shown = [*grid.query_words, *grid.key_words]
        assert all(len(label.points) for label in shown)
        assert min(place.box.cell_width, place.box.cell_height) > 0.08, name


@pytest.mark.parametrize(("kind", "count", "which"), [*FEW, *slowly(FEWER)])
def test_of_25_to_64_tokens_only_those_asked_for_are_labelled(kind, count, which):
    shown = labelled(count, which)
    board = Board(sentence(kind, count), shown)
    grid = LabelledGrid(board.words, board.words, board.wide, DARK)
    for name, place in places(board).items():
        assert faults(grid.stand(place), board) == [], name
        for row in (grid.query_words, grid.key_words, grid.query_symbols, grid.key_symbols):
            assert tuple(i for i, label in enumerate(row) if len(label.points)) == shown
        assert [label.text for label in grid.key_words] == list(board.words)


def test_every_place_works_for_every_number_of_tokens():
    for size in range(1, 65):
        board = Board(sentence("cut", size), None if size <= 24 else labelled(size, "some"))
        assert all(place.box.cell_width > 0 for place in places(board).values())
        assert board.table.pitch > 0
        assert board.lines.pitch > 0
        assert board.formula.width > 0


@pytest.mark.parametrize(
    ("kind", "count"), [("cut", 1), ("longest", 12), ("cut", 24), ("long", 64)]
)
def test_chains_of_words_stand_apart_and_dots_say_where_some_are_left_out(kind, count):
    shown = None if count <= 24 else (0, 1, 2, 9, 10, count - 1)
    board = Board(sentence(kind, count), shown)
    chains = TokenChains(board.words, board.chains, DARK)
    assert faults(chains, board) == []
    assert len(chains.gaps) == (0 if shown is None else 2)
    assert len(chains.words) == len(chains.queries) == count
    drawn = tuple(i for i, arrow in enumerate(chains.maps) if len(arrow.points))
    assert drawn == (tuple(range(count)) if shown is None else shown)


def drawn_leaders(grid: LabelledGrid) -> list[NDArray]:
    lines = np.asarray(grid.leaders.points).reshape(-1, 16, 3)
    return [line for line in lines if np.ptp(line, axis=0).max() > 1e-9]


def test_leaders_lead_from_labels_to_the_middles_of_their_cells():
    shown = (0, 1, 2, 40, 41, 63)
    board = Board(sentence("cut", 64), shown)
    grid = LabelledGrid(board.words, board.words, board.wide, DARK)
    lines, box = drawn_leaders(grid), grid.pattern.box
    assert len(lines) == 12
    for line, query in zip(lines[:6], shown, strict=True):
        foot = line[line[:, 1] < line[:, 1].min() + 1e-9]
        x = grid.pattern.center_of(query=query, key=0)[0]
        assert foot[:, 0].mean() == pytest.approx(x, abs=0.02)
        assert box.top < line[:, 1].min() < box.top + 0.2
        symbol = grid.query_symbols[query]
        assert line[:, 1].max() < symbol.get_bottom()[1] + 0.15
    for line, key in zip(lines[6:], shown, strict=True):
        end, start = line[:, 0].max(), line[:, 0].min()
        y = grid.pattern.center_of(query=0, key=key)[1]
        assert line[line[:, 0] > (start + end) / 2, 1].mean() == pytest.approx(y, abs=0.12)
        assert box.left - 0.2 < end < box.left
        assert start > grid.key_symbols[key].get_right()[0]


def test_words_at_the_left_leave_most_of_the_room_to_the_cells():
    board = Board(sentence("longest", 5))
    box, right = board.aside.box, 0.2  # the edge of that place
    assert 5 * box.cell_width > 0.35 * (right - board.left)
    assert box.left - board.left < 0.5 * (right - board.left)


def test_an_upright_word_stands_over_the_middle_of_its_column():
    words: Any = TokenRow(("acorn", "moss"), DARK).stand([1.0, 2.0], 0.0, 0.4, turn=90.0)
    for label, x in zip(words, (1.0, 2.0), strict=True):
        assert label.get_x() == pytest.approx(x, abs=0.02)  # neither rises nor falls
        assert label.get_bottom()[1] == pytest.approx(0.0, abs=0.02)


def test_a_grid_with_room_for_its_labels_has_no_leaders():
    board = Board(sentence("cut", 12))
    assert not drawn_leaders(LabelledGrid(board.words, board.words, board.wide, DARK))


def test_a_grid_moves_to_a_place_with_leaders_and_back():
    board = Board(sentence("longest", 24))
    grid = LabelledGrid(board.words, board.words, board.beside_formula, DARK)
    there = grid.copy().stand(board.aside)
    assert drawn_leaders(there)
    played(grid.move_to_place(board.aside), 0.5)
    played(grid.move_to_place(board.aside))
    np.testing.assert_allclose(grid.leaders.points, there.leaders.points, atol=1e-9)
    for one, other in zip(grid.key_words, there.key_words, strict=True):
        np.testing.assert_allclose(one.points, other.points, atol=1e-9)


def test_a_plain_sentence_stands_where_it_stood():
    """Places that films are made of; a change here changes every clip."""
    board = Board(("a", "fluffy", "blue", "creature", "roamed", "the", "verdant", "forest"))
    for place in (board.wide, board.aside):
        assert place.leaders == (0, 0)
        assert place.steps == (False, False)
    box = board.wide.box
    measures = [box.left, box.top, box.cell_width, box.cell_height, board.wide.top_size]
    assert measures == pytest.approx(
        [-4.1963911, 2.3828727, 1.3595753, 0.6416091, 0.3283445], abs=1e-6
    )


def test_in_a_dense_grid_rules_and_frames_get_thin():
    wide = LabelledGrid(CUT[:8], CUT[:8], Board(CUT[:8]).wide, DARK)
    words = sentence("cut", 64)
    dense = LabelledGrid(words, words, Board(words, (0, 63)).aside, DARK)
    cell = min(dense.pattern.box.cell_width, dense.pattern.box.cell_height)
    for thickness, grid in ((_rule(wide), wide), (_rule(dense), dense)):
        assert 0 < thickness <= 0.081 * min(grid.pattern.box.cell_width, 1)
    assert _rule(dense) < _rule(wide)
    frame = np.asarray(dense.pattern.query_frame(63).points).reshape(2, 16, 3)
    hole = np.ptp(frame[1, :, 0])
    assert hole > 0.5 * cell


def _rule(grid: LabelledGrid) -> float:
    first = np.asarray(grid.pattern.rules.points)[:16]
    return float(np.ptp(first[:, 0]))


def test_dots_are_inside_their_cells_however_many_there_are():
    for count in (24, 64):
        words = sentence("cut", count)
        board = Board(words, None if count == 24 else (0, 1))
        pattern = LabelledGrid(words, words, board.aside, DARK).pattern
        pattern.set_weights(np.ones((count, count)), "head.A")
        for dot in circles_of(pattern.dots)[:: count + 1]:
            assert np.ptp(dot[:, 0]) < pattern.box.cell_width
            assert np.ptp(dot[:, 1]) < pattern.box.cell_height


# --- labels apart -------------------------------------------------------------------------------


def test_labels_that_are_apart_stay_where_they_are():
    np.testing.assert_array_equal(apart([0.0, 1.5, 3.0], 1.0), [0.0, 1.5, 3.0])


def test_labels_move_as_little_as_can_be_and_keep_their_order():
    rng = np.random.default_rng(0)
    for _ in range(30):
        places = np.sort(rng.uniform(0, 5, size=6))
        moved = apart(places, 0.8)
        assert np.diff(moved).min() > 0.8 - 1e-9
        cost = ((moved - places) ** 2).sum()
        for _ in range(40):  # no other arrangement nearby is cheaper
            other = apart(np.sort(moved + rng.normal(0, 0.3, size=6)), 0.8)
            assert ((other - places) ** 2).sum() >= cost - 1e-9


def test_labels_stay_between_the_ends_they_are_given():
    moved = apart([0.0, 0.1, 0.2, 4.9, 5.0], 1.0, 0.0, 5.0)
    np.testing.assert_allclose(moved, [0, 1, 2, 4, 5])
    assert apart([4.0, 4.1], 1.0, last=4.1).tolist() == pytest.approx([3.1, 4.1])
