"""What the clip on masking draws: hidden cells, sums, prefixes, weights before and after."""

import numpy as np
import pytest

from scenes.mobjects import outlines
from scenes.mobjects.flock import Flock
from scenes.mobjects.hidden_cells import INFINITY, HiddenCells, empty
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.prefixes import CUT, MOST, NextWords, Prefixes
from scenes.mobjects.query_sums import QuerySums
from scenes.mobjects.symbols import typeset
from scenes.mobjects.weight_change import WeightChange, Weights
from scenes.theme import DARK, SIZES
from tests.drawn import middle, played, sampled_area

BOX = GridBox(-3.0, 2.5, 1.1, 0.8)
PAGE = (-6.7, -2.75, 6.7, 3.4)
WORDS = ("the", "old", "king", "gave", "his", "son", "a", "ring")
ORIENTATIONS = ("columns", "rows")


def grid(size=5, orientation="columns"):
    return PatternGrid((size, size), BOX, DARK, orientation=orientation)


def hidden(size):
    """Bool (query, key): keys that come later."""
    return np.arange(size)[None] > np.arange(size)[:, None]


def cell_of(point, orientation):
    """(query, key) of the cell in which a point lies."""
    column = int((point[0] - BOX.left) // BOX.cell_width)
    row = int((BOX.top - point[1]) // BOX.cell_height)
    return (column, row) if orientation == "columns" else (row, column)


def cells(size=5, orientation="columns"):
    return HiddenCells(grid(size, orientation), ~hidden(size), np.zeros((size, size)), "z.S")


def found_in(shapes, orientation):
    return sorted(cell_of(middle(shape), orientation) for shape in shapes)


# --- hidden cells -----------------------------------------------------------------------------


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("size", [1, 2, 5])
def test_every_hidden_cell_and_no_other_holds_a_zero_that_names_its_entry(size, orientation):
    readings = list(cells(size, orientation).zeros.readings())
    expected = [tuple(cell) for cell in np.argwhere(hidden(size)).tolist()]
    assert found_in([reading.outline for reading in readings], orientation) == expected
    assert [reading.shown for reading in readings] == [0.0] * len(expected)
    for reading in readings:
        query, key = cell_of(middle(reading.outline), orientation)
        assert reading.source == f"z.S[{query}, {key}]"


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("size", [2, 5])
def test_every_hidden_cell_and_no_other_holds_a_minus_infinity(size, orientation):
    signs = cells(size, orientation).infinities
    assert isinstance(signs, Flock)
    (sign,) = typeset(INFINITY)
    drawn = signs.points.reshape(-1, len(sign.points), 3)
    expected = [tuple(cell) for cell in np.argwhere(hidden(size)).tolist()]
    assert found_in(drawn, orientation) == expected
    shape = (sign.points - sign.points.min(axis=0)) * signs.sizes[0]
    for outline in drawn:
        np.testing.assert_allclose(outline - outline.min(axis=0), shape, atol=1e-9)
    assert signs.sizes.min() >= SIZES.smallest


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_frame_runs_where_a_hidden_cell_meets_one_that_is_not_and_nowhere_else(orientation):
    size = 4
    bars = cells(size, orientation).frame.points.reshape(-1, 16, 3)
    # A staircase of three steps: three sides out, three down, and two straight legs of three.
    assert len(bars) == 12
    inside = hidden(size)
    for bar in bars:
        at = middle(bar)
        step = np.array([0.4 * BOX.cell_width, 0.0])
        if np.ptp(bar[:, 0]) > np.ptp(bar[:, 1]):
            step = np.array([0.0, 0.4 * BOX.cell_height])
        sides = [cell_of(at + way, orientation) for way in (step, -step)]
        states = [min(c) >= 0 and max(c) < size and bool(inside[c]) for c in sides]
        assert sorted(states) == [False, True]


def test_a_single_word_has_nothing_to_hide():
    alone = cells(1)
    assert not len(alone.frame.points)
    assert not list(alone.zeros.readings())
    assert not len(alone.infinities.points)


def scores(size=5):
    return np.random.default_rng(size).normal(size=(size, size)) * 3


def test_emptied_cells_show_nothing_and_the_others_what_they_showed():
    pattern, values = grid().set_scores(scores(), "u.S"), scores()
    played(empty(pattern, hidden(5), "z.S"))
    found = np.zeros((5, 5))
    for reading in pattern.readings():
        query, key = cell_of(middle(reading.outline), "columns")
        assert reading.source == f"z.S[{query}, {key}]"
        found[query, key] = reading.shown
    np.testing.assert_allclose(found, np.where(hidden(5), 0, values), atol=1e-9)


def test_the_largest_score_may_be_emptied_without_the_others_growing():
    values = scores()
    values[0, 4] = 50.0
    pattern = grid().set_scores(values, "u.S")
    before = [sampled_area(dot) for dot in pattern.positive.points.reshape(-1, 16, 3)]
    played(empty(pattern, hidden(5), "z.S"))
    after = [sampled_area(dot) for dot in pattern.positive.points.reshape(-1, 16, 3)]
    kept = ~hidden(5).ravel()
    np.testing.assert_allclose(np.array(after)[kept], np.array(before)[kept], atol=1e-12)


def test_cells_empty_by_and_by():
    pattern = grid().set_scores(scores(), "u.S")
    whole = np.abs(pattern.scores[hidden(5)]).sum()
    played(empty(pattern, hidden(5), "z.S"), 0.5)
    assert 0.2 * whole < np.abs(pattern.scores[hidden(5)]).sum() < 0.8 * whole


# --- sums -------------------------------------------------------------------------------------

SUMS = np.array([0.93, 1.0, 0.999, 0.0, 1.0])


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_a_sum_stands_at_the_end_of_its_own_query(orientation):
    pattern = grid(orientation=orientation)
    sums = QuerySums(pattern, SUMS, "w.seen", "sum", 2)
    readings = [*sums.whole.readings(), *sums.short.readings()]
    assert len(readings) == 5
    for reading in readings:
        query = int(reading.source.removeprefix("w.seen[").removesuffix("]"))
        left, bottom, right, top = pattern.query_box(query)
        x, y = middle(reading.outline)
        if orientation == "columns":
            assert x == pytest.approx((left + right) / 2, abs=0.05)
            assert reading.outline[:, 1].max() < bottom
        else:
            assert y == pytest.approx((bottom + top) / 2, abs=0.05)
            assert reading.outline[:, 0].min() > right


def test_sums_that_show_less_than_one_have_another_colour():
    sums = QuerySums(grid(), SUMS, "w.seen", "sum", 2)
    assert [reading.source for reading in sums.short.readings()] == ["w.seen[0]", "w.seen[3]"]
    assert [reading.shown for reading in sums.short.readings()] == [0.93, 0.0]
    more = QuerySums(grid(), SUMS, "w.seen", "sum", 3)
    assert [reading.shown for reading in more.short.readings()] == [0.93, 0.999, 0.0]
    colors = {mark.get_fill_color().to_hex() for mark in sums.short.paths}
    assert colors == {DARK.negative}
    assert {mark.get_fill_color().to_hex() for mark in sums.whole.paths} == {DARK.ink}


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_title_of_sums_says_what_they_are_and_covers_none(orientation):
    sums = QuerySums(grid(orientation=orientation), SUMS, "w.seen", "allowed", 2)
    assert sums.title.text == "allowed"
    left, right = sums.title.get_left()[0], sums.title.get_right()[0]
    bottom, top = sums.title.get_bottom()[1], sums.title.get_top()[1]
    for reading in [*sums.whole.readings(), *sums.short.readings()]:
        x, y = reading.outline[:, 0], reading.outline[:, 1]
        apart = x.min() > right or x.max() < left or y.min() > top or y.max() < bottom
        assert apart


# --- prefixes ---------------------------------------------------------------------------------


def said(line):
    return [label.text for label in line.words]


@pytest.mark.parametrize("size", [1, 3, 8])
def test_there_is_a_line_for_every_prefix_the_shortest_on_top(size):
    prefixes = Prefixes(WORDS[:size], PAGE, DARK)
    assert [said(line) for line in prefixes.lines] == [list(WORDS[: i + 1]) for i in range(size)]
    heights = [line.baseline for line in prefixes.lines]
    assert heights == sorted(heights, reverse=True)


def test_a_word_stands_below_itself():
    prefixes = Prefixes(WORDS, PAGE, DARK)
    whole = prefixes.lines[-1].words
    for line in prefixes.lines:
        for own, same in zip(line.words, whole, strict=False):
            assert own.get_x() == pytest.approx(same.get_x())
            assert own.baseline == pytest.approx(line.baseline)


def test_without_a_model_nothing_is_guessed():
    for line in Prefixes(WORDS, PAGE, DARK).lines:
        *_, label = line.guess
        assert label.text == "?"
        assert not [part for part in line.guess.get_family() if hasattr(part, "readings")]


def test_with_a_model_each_box_holds_its_word_and_how_sure_it_is():
    guesses, sure = [f"next{i}" for i in range(8)], np.linspace(0.05, 0.9, 8)
    known = NextWords(guesses, sure, "next.probabilities")
    for i, line in enumerate(Prefixes(WORDS, PAGE, DARK, known).lines):
        frame, label, number = line.answer
        assert label.text == guesses[i]
        assert frame.get_left()[0] < label.get_left()[0] < label.get_right()[0]
        assert label.get_right()[0] < frame.get_right()[0] < number.get_left()[0]
        (reading,) = number.readings()
        assert reading.source == f"next.probabilities[{i}]"
        assert reading.shown == round(float(sure[i]), 2)


def test_the_box_of_a_word_that_comes_true_is_bold_and_the_others_are_not():
    known = NextWords(["next"] * 3, [0.2] * 3, "next.probabilities", (True, False))
    lines = Prefixes(WORDS[:3], PAGE, DARK, known).lines
    colors = [line.answer[0].get_fill_color().to_hex() for line in lines]
    assert colors == [DARK.ink, DARK.dim, DARK.dim]


def test_of_a_long_sentence_the_last_prefixes_are_shown_and_dots_for_the_others():
    words = [f"w{letter}" for letter in "abcdefghijklmnopqrstuvwxyzABCDEF"]
    prefixes = Prefixes(words, PAGE, DARK)
    assert len(prefixes.lines) == MOST < len(words)
    ends = [line.words.tokens[-1] for line in prefixes.lines]
    assert ends == words[-MOST:]
    assert len(prefixes.more) == 1
    assert prefixes.more.get_bottom()[1] > prefixes.lines[0].words.get_top()[1]
    assert prefixes.more.get_top()[1] <= PAGE[3] + 1e-6
    assert not len(Prefixes(words[:MOST], PAGE, DARK).more)


def test_where_there_is_no_room_the_worst_sum_alone_is_written():
    sums = QuerySums(grid(3), [1.0, 0.4, 0.9], "zeroed_scores.seen", "sum", only=[1])
    assert [r.source for part in (sums.whole, sums.short) for r in part.readings()] == [
        "zeroed_scores.seen[1]"
    ]


def test_nothing_is_written_into_hidden_cells_too_small_to_read():
    for cell, written in ((0.5, 3), (0.1, 0)):
        pattern = PatternGrid((3, 3), GridBox(-1, 1, cell, cell), DARK)
        cells = HiddenCells(pattern, np.tri(3) > 0, np.zeros((3, 3)), "zeroed_scores.S")
        assert len(list(cells.zeros.readings())) == written
        assert bool(len(cells.infinities.points)) == bool(written)
        assert len(cells.frame.points)


LONG = tuple(f"internationality{i:02}" for i in range(16))


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (WORDS, None),
        (WORDS[:1], None),
        (WORDS * 2, None),
        (LONG, None),
        (LONG, NextWords(LONG, np.full(16, 0.5), "n.p")),
    ],
    ids=["8 words", "1 word", "16 words", "16 long words", "with long guesses"],
)
def test_prefixes_stay_on_the_page_and_can_be_read(words, known):
    prefixes = Prefixes(words, PAGE, DARK, known)
    left, bottom, right, top = PAGE
    assert left - 1e-6 <= prefixes.get_left()[0] < prefixes.get_right()[0] <= right + 1e-6
    assert bottom <= prefixes.get_bottom()[1] < prefixes.get_top()[1] <= top
    assert prefixes.size >= SIZES.smallest
    assert abs(prefixes.get_center()[0]) < 0.35 or known is not None
    tops = [line.guess.get_top()[1] for line in prefixes.lines]
    bottoms = [line.guess.get_bottom()[1] for line in prefixes.lines]
    assert all(upper > lower for upper, lower in zip(bottoms, tops[1:], strict=False))


def test_a_line_that_is_too_long_begins_with_an_ellipsis_and_shows_its_end():
    prefixes = Prefixes(LONG, PAGE, DARK)
    for i, line in enumerate(prefixes.lines):
        texts = said(line)
        assert (texts[0] == CUT) == (line.first > 0)
        assert [label.text for label in line.tokens] == list(LONG[line.first : i + 1])
    assert prefixes.lines[0].first == 0
    assert prefixes.lines[-1].first > 0


# --- weights before and after -----------------------------------------------------------------


def table(count=3):
    before, after = np.linspace(0.05, 0.3, 8), np.linspace(0.1, 0.6, 8)
    return WeightChange(
        WORDS[:count],
        range(count),
        Weights("without", before, "u.A[2]", 0.75, "u.seen[2]"),
        Weights("masked", after, "c.A[2]", 1.0, "c.seen[2]"),
        3,
        (0.0, -2.0, 6.0, 3.0),
        DARK,
    )


@pytest.mark.parametrize("part", ["before", "after"])
def test_a_table_of_weights_shows_each_entry_as_a_number_and_as_a_dot_of_its_area(part):
    column = getattr(table(), part)
    numbers, dots, _, total = column
    field = {"before": "u", "after": "c"}[part]
    entries = {"before": np.linspace(0.05, 0.3, 8), "after": np.linspace(0.1, 0.6, 8)}[part]
    for shown in (numbers, dots):
        readings = list(shown.readings())
        assert [reading.source for reading in readings] == [f"{field}.A[2, {k}]" for k in range(3)]
        np.testing.assert_allclose([r.shown for r in readings], entries[:3], atol=5.1e-4)
    (reading,) = total.readings()
    assert (reading.source, reading.shown) == (
        f"{field}.seen[2]",
        {"before": 0.75, "after": 1.0}[part],
    )


@pytest.mark.parametrize("count", [1, 6])
def test_what_belongs_to_one_word_stands_on_one_height(count):
    drawn = table(count)
    for part in (drawn.before, drawn.after):
        numbers, dots, line, total = part
        for row, number, dot in zip(drawn.rows, numbers.readings(), dots.readings(), strict=True):
            assert middle(number.outline)[1] == pytest.approx(row, abs=0.02)
            assert middle(dot.outline)[1] == pytest.approx(row, abs=0.02)
        (under,) = total.readings()
        assert under.outline[:, 1].max() < line.get_bottom()[1]
    assert [label.text for label in drawn.words] == [*WORDS[:count], "together"]
    assert drawn.get_left()[0] >= 0
    assert drawn.get_right()[0] <= 6
    assert -2 <= drawn.get_bottom()[1] < drawn.get_top()[1] <= 3


def test_arrows_lead_from_the_dots_before_to_the_numbers_after():
    drawn = table()
    _, dots, *_ = drawn.before
    numbers, *_ = drawn.after
    for arrow, dot, number in zip(drawn.arrows, dots.readings(), numbers.readings(), strict=False):
        assert outlines.area(arrow.points) != 0
        assert dot.outline[:, 0].max() < arrow.get_left()[0]
        assert arrow.get_right()[0] < number.outline[:, 0].min()
