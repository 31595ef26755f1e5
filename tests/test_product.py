from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.board import Board
from scenes.mobjects.change_rows import ChangeRows
from scenes.mobjects.dot_product import DotProduct, DotProductSteps
from scenes.mobjects.equation import ColumnEquation, Term
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.readings import Sourced
from scenes.mobjects.score_table import ScoreTable
from scenes.mobjects.softmax_table import SoftmaxSteps, SoftmaxTable
from scenes.mobjects.symbols import Label, typeset
from scenes.mobjects.table_room import TableRoom
from scenes.mobjects.word_table import WordTable
from scenes.theme import DARK

K = np.array([1.0, 2.0, 0.5, -3.25, 0.04, 1.0, 2.5])
Q = np.array([2.0, -1.0, 4.0, 0.75, 0.5, -0.3, 1.1])


def product(key=K, query=Q, products=None, shown=5, by_columns=True):
    names = Label("$K$", DARK.key), Label("$Q$", DARK.query)
    entries = key * query if products is None else products
    steps = DotProductSteps(
        (key, "head.K[1]"),
        (query, "head.Q[3]"),
        (entries, "head.products[3, 1]"),
        (np.asarray(entries.sum()), "head.dot_products[3, 1]"),
    )
    return DotProduct(steps, names, DARK, shown=shown, by_columns=by_columns)


def read(mobject):
    """Everything a mobject shows, by source."""
    parts = [part for part in mobject.get_family() if isinstance(part, Sourced)]
    return {reading.source: reading.shown for part in parts for reading in part.readings()}


def says(label, source):
    """Whether a label shows that Typst source, in whatever size and place."""
    (outline,) = typeset(source)
    return np.array_equal(label._outline.points, outline.points)


# --- a dot product by hand --------------------------------------------------------------------


@pytest.mark.parametrize("by_columns", [True, False])
def test_every_number_of_a_dot_product_is_a_rounded_entry_with_its_source(by_columns):
    drawn = product(by_columns=by_columns)
    entries, decimals = K * Q, drawn.products.decimals
    expected = {f"head.products[3, 1, {i}]": round(entries[i], decimals) for i in range(5)}
    expected["sum(head.products[3, 1, 5:])"] = round(entries[5:].sum(), decimals)
    expected["head.dot_products[3, 1]"] = round(entries.sum(), decimals)
    factors = drawn.key.numbers.decimals
    expected |= {f"head.K[1, {i}]": round(K[i], factors) for i in range(5)}
    expected |= {f"head.Q[3, {i}]": round(Q[i], factors) for i in range(5)}
    assert read(drawn) == pytest.approx(expected, abs=1e-12)


def test_rows_behind_the_ellipsis_are_one_term_and_not_part_of_the_shown_products():
    drawn = product(shown=2)
    assert [r.shown for r in drawn.products.readings()] == [2.0, -2.0]
    (rest,) = drawn.rest_number.readings()
    assert rest.shown == pytest.approx((K * Q)[2:].sum(), abs=rest.tolerance)


def test_a_product_that_is_shown_whole_has_no_rest():
    drawn = product(K[:3], Q[:3])
    assert len(drawn.rest) == 0
    assert not list(drawn.rest_number.readings())


vectors = st.lists(st.floats(-9, 9, allow_nan=False), min_size=3, max_size=8)


@settings(max_examples=25)
@given(vectors)
def test_shown_products_and_rest_give_the_shown_total_where_equality_is_written(entries):
    key = np.array(entries)
    drawn = product(key, key[::-1] * 1.3)
    terms = [r.shown for part in (drawn.products, drawn.rest_number) for r in part.readings()]
    (total,) = drawn.total.readings()
    if says(drawn.sum[1], "$=$"):
        assert sum(terms) == pytest.approx(total.shown, abs=1e-9)
    else:
        assert says(drawn.sum[1], "$approx$")


@settings(max_examples=25)
@given(vectors)
def test_shown_factors_give_the_shown_product_where_equality_is_written(entries):
    key = np.array(entries)
    drawn = product(key, key[::-1] * 1.3)
    columns = (drawn.key.numbers, drawn.query.numbers, drawn.products)
    rows = zip(drawn.gives, *[[r.shown for r in c.readings()] for c in columns], strict=True)
    half = 0.5 * 10.0**-drawn.products.decimals
    for sign, a, b, entry in rows:
        assert says(sign, "$approx$") or abs(a * b - entry) <= half + 1e-9


def test_an_approximate_sum_says_so():
    drawn = product(np.full(3, 1 / 3), np.ones(3))
    assert says(drawn.sum[1], "$approx$")


@pytest.mark.parametrize(("key", "query", "entries"), [(K, Q[:6], K), (K[:6], Q, K), (K, Q, K[:6])])
def test_vectors_of_different_lengths_have_no_dot_product(key, query, entries):
    with pytest.raises(ValueError, match="all three need the same length"):
        product(key, query, entries, shown=3)


# --- equations and tables -----------------------------------------------------------------------

V = np.random.default_rng(4).normal(size=(3, 8))
A = np.array([0.25, 0.7, 0.05])


def equation():
    terms = [
        Term(name, f"$V_{i}$", DARK.value, V[i], f"head.V_up[{i}]", A[i], f"head.A[2, {i}]")
        for i, name in enumerate(("a", "blue", "creature"))
    ]
    return ColumnEquation([*terms, Term("change", "$E$", DARK.ink, A @ V, "head.dE[2]")], DARK, 12)


def test_an_equation_shows_its_columns_and_weights_with_their_sources():
    expected = {f"head.V_up[{i}, {d}]": round(V[i, d], 1) for i in range(3) for d in range(6)}
    expected |= {f"head.dE[2, {d}]": round((A @ V)[d], 1) for d in range(6)}
    shown = read(equation())
    assert {f"head.A[2, {i}]" for i in range(3)} | set(expected) == set(shown)
    assert {source: shown[source] for source in expected} == pytest.approx(expected)


def test_a_weight_is_written_and_drawn_as_a_dot_of_its_area():
    for i in range(3):
        term = equation().terms[i]
        assert [r.shown for r in term.weight.readings()] == [A[i]]
        assert [r.shown for r in term.dot.readings()] == pytest.approx([A[i]])


def test_terms_stand_side_by_side_without_touching():
    boxes = [(t.get_left()[0], t.get_right()[0]) for t in equation().terms]
    assert all(left[1] < right[0] for left, right in pairwise(boxes))


ROOM = TableRoom(0, 6, np.array([1.5, 0.5, -0.5]), 1.0, 0.4)
BELOW = TableRoom(2, -2.5, np.array([-2.0, -0.5, 1.0]), 1.5, 0.3, by_columns=False)
S = np.array([1.25, -0.75, 3.125])


def softmax_table(room=ROOM, scores=S, **options):
    powers = np.exp(scores)
    steps = SoftmaxSteps(
        raw=(4 * scores, "head.dot_products[2]"),
        root=(np.asarray(16), "head.d_head"),
        scores=(scores, "head.S[2]"),
        powers=(powers, "head.exp_S[2]"),
        total=(np.asarray(powers.sum()), "head.normalizer[2]"),
        shares=(powers / powers.sum(), "head.A[2]"),
    )
    return SoftmaxTable(steps, room, DARK, **options)


@pytest.mark.parametrize("room", [ROOM, BELOW])
def test_a_softmax_table_shows_scores_powers_sum_and_shares_with_their_sources(room):
    table, powers = softmax_table(room), np.exp(S)
    shares = powers / powers.sum()
    for part, name, values in (
        (table.raw, "head.dot_products[2, {}]", 4 * S),
        (table.scores, "head.S[2, {}]", S),
        (table.powers, "head.exp_S[2, {}]", powers),
        (table.shares, "head.A[2, {}]", shares),
    ):
        expected = {name.format(i): round(value, part.decimals) for i, value in enumerate(values)}
        assert read(part) == pytest.approx(expected)
    decimals = table.powers.decimals
    assert read(table.total) == pytest.approx({"head.normalizer[2]": round(powers.sum(), decimals)})
    assert read(table.one) == {"sum(head.A[2])": 1.0}


@pytest.mark.parametrize("fine", [True, False])
@pytest.mark.parametrize("room", [ROOM, BELOW])
def test_bars_and_dots_of_a_softmax_table_are_its_powers_and_shares(room, fine):
    table, powers = softmax_table(room, fine=fine), np.exp(S)
    expected = {f"head.exp_S[2, {i}]": power for i, power in enumerate(powers)}
    assert read(table.bars) == pytest.approx(expected)
    shares = {f"head.A[2, {i}]": power / powers.sum() for i, power in enumerate(powers)}
    assert read(table.dots) == pytest.approx(shares)
    assert read(table.whole) == pytest.approx({"sum(head.A[2])": 1.0})


@pytest.mark.parametrize("room", [ROOM, BELOW])
def test_a_score_table_shows_each_score_as_number_and_bar(room):
    table = ScoreTable((S, "head.dot_products[2]"), 2, room, DARK)
    scores = {f"head.dot_products[2, {i}]": score for i, score in enumerate(S)}
    assert read(table.numbers) == {name: round(score, 1) for name, score in scores.items()}
    assert read(table.bars) == pytest.approx(scores)


@pytest.mark.parametrize(("room", "axis"), [(ROOM, 1), (BELOW, 0)])
def test_keys_of_tables_stand_at_the_keys_of_the_grid(room, axis):
    for numbers in (
        softmax_table(room).scores,
        softmax_table(room).shares,
        ScoreTable((S, "s"), 2, room, DARK).numbers,
    ):
        np.testing.assert_allclose(numbers.anchor.points[::4, axis], room.keys)


def test_a_word_table_reads_each_number_from_the_index_of_its_word():
    columns = [("before", np.array([0.25, 0.5]), "plane.before")]
    table = WordTable("cosine", ["fluffy", "blue"], columns, (0, 2), DARK, [(4,), (2,)])
    assert read(table) == {"plane.before[4]": 0.25, "plane.before[2]": 0.5}


def test_lengths_under_the_columns_are_rounded_and_sourced():
    words, lengths = ("the", "cat", "slept"), [0.12, 2.04, 1.0]
    board = Board(words)
    grid = LabelledGrid(words, words, board.summed, DARK)
    rows = ChangeRows(grid, np.array(lengths), "head.dE_norm", board.sum_rows)
    decimals = rows.lengths.decimals
    expected = {f"head.dE_norm[{i}]": round(x, decimals) for i, x in enumerate(lengths)}
    assert read(rows) == expected
