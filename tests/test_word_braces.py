"""Ids below tokens, and braces that join the pieces of a word."""

from typing import Any

import numpy as np
import pytest
from manim import VGroup

from scenes.board import Board
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.symbols import Label
from scenes.mobjects.token_chains import TokenChains
from scenes.mobjects.token_ids import TokenIds
from scenes.mobjects.token_row import TokenRow
from scenes.mobjects.word_braces import ASCENT, DESCENT, Joined, WordBraces, brace, room
from scenes.theme import DARK
from tests.drawn import sampled_area
from tests.test_many_tokens import CUT, faults

IDS = tuple(31 * i**3 % 49152 for i in range(24))
VERDANT, HOGWARTS = Joined(9, 12, "verdant"), Joined(18, 20, "Hogwarts")
WITCHCRAFT = Joined(22, 24, "Witchcraft")
ALL = (VERDANT, HOGWARTS, WITCHCRAFT)


def box(mark):
    points = np.asarray(mark.points)[:, :2]
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def row(count=12):
    return TokenRow(CUT[:count], DARK).spread(13, 0.5)


# --- ids ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 12, 24])
def test_every_token_has_its_id_below_it_with_its_source(count):
    board = Board(CUT[:count])
    labels = TokenChains(board.words, board.chains, DARK).words
    ids = TokenIds(labels, IDS[:count], "cut.ids", DARK)
    readings = list(ids.readings())
    assert [(r.source, r.shown) for r in readings] == [
        (f"cut.ids[{i}]", float(IDS[i])) for i in range(count)
    ]
    label: Any
    for reading, label in zip(readings, labels, strict=True):
        outline = reading.outline
        middle = (outline[:, 0].min() + outline[:, 0].max()) / 2
        at = label.foot[0] if label.turn else label.get_x()
        assert middle == pytest.approx(at, abs=0.03)
        assert outline[:, 1].max() < label.baseline


@pytest.mark.parametrize("count", [12, 24])
def test_ids_never_touch(count):
    board = Board(CUT[:count])
    labels = TokenChains(board.words, board.chains, DARK).words
    outlines = [r.outline for r in TokenIds(labels, IDS[:count], "cut.ids", DARK).readings()]
    boxes = [np.concatenate([o[:, :2].min(axis=0), o[:, :2].max(axis=0)]) for o in outlines]
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            assert (one[2:] < other[:2]).any() or (other[2:] < one[:2]).any()


def test_tokens_that_are_not_shown_have_no_id():
    board = Board(CUT[:24] * 2, (0, 5, 40))
    labels = TokenChains(board.words, board.chains, DARK).words
    sources = [r.source for r in TokenIds(labels, IDS * 2, "cut.ids", DARK).readings()]
    assert sources == ["cut.ids[0]", "cut.ids[5]", "cut.ids[40]"]


# --- braces -------------------------------------------------------------------------------------


def test_a_brace_over_a_row_spans_exactly_the_labels_of_its_word():
    labels: Any = row()
    braces = WordBraces(labels, [VERDANT], DARK)
    left, bottom, right, top = box(braces.braces[0])
    assert left == pytest.approx(labels[9].get_left()[0])
    assert right == pytest.approx(labels[11].get_right()[0])
    assert bottom > max(label.get_top()[1] for label in labels[9:12])
    word = braces.words[0]
    assert word.text == "verdant"
    assert word.get_bottom()[1] > top
    assert word.get_x() == pytest.approx((left + right) / 2)


def test_a_brace_beside_rows_spans_exactly_the_lines_of_its_word():
    words = CUT[:12]
    grid = LabelledGrid(words, words, Board(words, joined=[VERDANT]).wide, DARK)
    labels: Any = grid.key_words
    braces = WordBraces(labels, [VERDANT], DARK)
    left, bottom, right, top = box(braces.braces[0])
    em = labels[9].em
    assert top == pytest.approx(labels[9].baseline + ASCENT * em)
    assert bottom == pytest.approx(labels[11].baseline - DESCENT * em)
    assert right < min(label.get_left()[0] for label in labels[9:12])
    word = braces.words[0]
    assert word.get_right()[0] < left
    assert abs(word.get_center()[1] - (top + bottom) / 2) < 0.2 * em


@pytest.mark.parametrize("turn", [48.0, 90.0])
def test_a_brace_over_turned_words_spans_exactly_their_lines(turn):
    labels: Any = TokenRow(CUT[:12], DARK).stand(np.linspace(-5, 5, 12), 0.0, 0.4, turn)
    braces = WordBraces(labels, [VERDANT], DARK)
    left, bottom, right, top = box(braces.braces[0])
    angle = np.deg2rad(turn)
    up = np.array([-np.sin(angle), np.cos(angle)])
    reach = [(np.asarray(label.points)[:, :2] @ up) for label in labels[9:12]]
    start, end = np.array([left, bottom]) @ up, np.array([right, bottom]) @ up
    high, low = labels[9].foot @ up, labels[11].foot @ up
    assert start == pytest.approx(high + ASCENT * 0.4)
    assert end == pytest.approx(low - DESCENT * 0.4)
    assert start > reach[0].max() - 0.01
    assert end < reach[-1].min() + 0.01
    assert bottom > max(label.get_top()[1] for label in labels[9:12])
    word = braces.words[0]
    assert word.turn == turn
    lines = np.asarray(word.points)[:, :2] @ up
    assert end < lines.min() < lines.max() < start  # it goes on in the lines of its pieces
    tip = np.array([(left + right) / 2, top + 0.12 * 0.4])
    assert word.foot @ up == pytest.approx(tip @ up - 0.25 * 0.4)  # its middle line begins there


@pytest.mark.parametrize("count", [12, 20, 24])
def test_there_is_room_for_braces_and_words_at_every_length(count):
    joined = [word for word in ALL if word.end <= count]
    board = Board(CUT[:count], joined=joined)
    chains = TokenChains(board.words, board.chains, DARK)
    assert faults(VGroup(chains, WordBraces(chains.words, joined, DARK)), board) == []
    for orientation in ("columns", "rows"):
        for place in (board.wide, board.aside):
            grid = LabelledGrid(board.words, board.words, place, DARK, orientation)
            names = grid.left[0]
            drawn = VGroup(grid, WordBraces(names, joined, DARK))
            assert faults(drawn, board) == []
            assert drawn.get_left()[0] >= board.left - 0.05


def test_the_room_is_what_the_pieces_the_brace_and_the_word_take():
    labels = [Label("x", DARK.ink) for _ in range(2)]
    words = ("the", " ver", "dant")
    grid = LabelledGrid(words, words, Board(words).wide, DARK)
    joined = [Joined(1, 3, "verdant")]
    drawn = VGroup(grid.key_words[1:], WordBraces(grid.key_words, joined, DARK))
    taken = (grid.key_words[1].get_right()[0] - drawn.get_left()[0]) / grid.key_words[1].em
    assert taken <= room(words[1:], "verdant") <= taken + 0.25
    assert len(labels) == 2


def test_words_whose_pieces_are_not_shown_have_no_brace():
    board = Board(CUT * 2, (0, 9, 10))
    grid = LabelledGrid(board.words, board.words, board.wide, DARK)
    braces = WordBraces(grid.key_words, [VERDANT, HOGWARTS], DARK)
    assert [word.text for word in braces.words] == ["verdant"]


def test_a_brace_is_one_outline_with_its_tip_to_the_left_of_its_way():
    outline = brace((0, 0), (4, 0), 0.5, 0.1)
    assert outline[:, 1].max() == pytest.approx(0.5)
    assert outline[outline[:, 1].argmax(), 0] == pytest.approx(2)
    assert outline[:, 0].min() == pytest.approx(0)
    assert outline[:, 0].max() == pytest.approx(4)
    assert 0 < abs(sampled_area(outline)) < 4.5 * 0.1
    np.testing.assert_allclose(outline[4::4], outline[3:-1:4], atol=1e-12)  # without a gap
    mirrored = brace((0, 4), (0, 0), 0.5, 0.1)
    assert mirrored[:, 0].max() == pytest.approx(0.5)
