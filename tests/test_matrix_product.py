"""A matrix times a column as drawn: shapes compose, numbers are the data, sums add up."""

from itertools import pairwise

import numpy as np
import pytest
from manim import VGroup

from scenes.mobjects.folding import fold, unfold
from scenes.mobjects.matrix_product import MatrixVectorProduct
from scenes.mobjects.readings import Sourced
from scenes.mobjects.row_sum import RowSum
from scenes.mobjects.symbols import Label
from scenes.mobjects.worked_product import MatrixTerms, WorkedProduct
from scenes.theme import DARK
from tests.drawn import family_points, played

RANDOM = np.random.default_rng(5)
W, E, NO_BIAS = RANDOM.normal(size=(7, 9)), RANDOM.normal(size=9), np.zeros(7)
SOURCES = ("head.W_Q", "trace.E[3]", "asked.products[3]", "asked.bias", "asked.result[3]")
BOX = (-6.7, -2.7, 6.7, 1.1)


def names() -> list[Label]:
    return [Label(f"${letter}$", DARK.ink) for letter in ("W_Q", "E", "Q")]


def product(matrix=W, vector=E, result=None, shown=(5, 4), decimals=(2, 1)) -> MatrixVectorProduct:
    result = matrix @ vector if result is None else result
    first, second, third = (matrix, SOURCES[0]), (vector, SOURCES[1]), (result, SOURCES[4])
    return MatrixVectorProduct(first, second, third, names(), DARK, shown=shown, decimals=decimals)


def terms(matrix=W, vector=E, bias=NO_BIAS) -> MatrixTerms:
    arrays = (matrix, vector, matrix * vector, bias, matrix @ vector + bias)
    return MatrixTerms(*zip(arrays, SOURCES, strict=True))


def worked(matrix=W, vector=E, bias=NO_BIAS, box=BOX, **kwargs) -> WorkedProduct:
    return WorkedProduct(terms(matrix, vector, bias), names(), box, DARK, **kwargs)


def read(drawn) -> dict[str, float]:
    parts = [part for part in drawn.get_family() if isinstance(part, Sourced)]
    return {reading.source: reading.shown for part in parts for reading in part.readings()}


def said(group: VGroup) -> list[str]:
    return [part.text for part in group.get_family() if isinstance(part, Label)]


# --- the product --------------------------------------------------------------------------------


def test_a_product_shows_the_matrix_the_vector_and_the_result_with_their_sources():
    expected = {f"head.W_Q[{i}, {j}]": round(W[i, j], 2) for i in range(5) for j in range(4)}
    expected |= {f"trace.E[3, {j}]": round(E[j], 2) for j in range(4)}
    expected |= {f"asked.result[3, {i}]": round((W @ E)[i], 1) for i in range(5)}
    assert read(product()) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("matrix", "vector", "result", "what"),
    [
        (W, E[:8], W @ E, "head.W_Q is 7 x 9, trace.E.3. is 8 and .* one entry for each column"),
        (W.T, E, W @ E, "is 9 x 7, trace.E.3. is 9 .* Transpose the matrix"),
        (W, E, (W @ E)[:6], "asked.result.3. is 6: the result needs one entry for each row"),
        (W, E[:, None], W @ E, "trace.E.3. is 9 x 1 .* one entry for each column"),
        (W[0], E, W @ E, "head.W_Q is 9, .* one entry for each column"),
        (W, np.array(1.0), W @ E, "trace.E.3. is a number"),
    ],
)
def test_shapes_that_do_not_compose_are_refused_with_what_they_are(matrix, vector, result, what):
    with pytest.raises(ValueError, match=what):
        product(matrix, vector, result)


def test_the_true_shapes_stand_under_the_factors_and_the_result_with_their_sources():
    shapes = product().shapes
    assert [label.text for label in shapes] == ["7 times 9", "9", "7"]
    named = [("len(head.W_Q)", "len(head.W_Q[0])"), ("len(trace.E[3])",), ("len(asked.result[3])",)]
    assert [label.sources for label in shapes] == named
    drawn = product()
    for label, part in zip(drawn.shapes, (drawn.matrix, drawn.vector, drawn.result), strict=True):
        assert label.get_top()[1] < part.get_bottom()[1]
        assert label.get_center()[0] == pytest.approx(part.get_center()[0])


@pytest.mark.parametrize(("shown", "hidden"), [((5, 4), True), ((5, 9), False), ((7, 12), False)])
def test_the_vector_hides_what_the_rows_hide(shown, hidden):
    drawn = product(shown=shown)
    assert drawn.hides_columns is hidden
    assert drawn.columns == len(drawn.matrix.numbers.values) / drawn.rows == min(shown[1], 9)
    assert bool(len(drawn.vector.ellipsis.points)) is hidden


def test_names_and_shapes_stand_on_one_baseline_each():
    drawn = product()
    for row in (drawn.names, drawn.shapes):
        heights = [label.baseline for label in row if isinstance(label, Label)]
        assert len(heights) == 3
        assert max(heights) == pytest.approx(min(heights))


def test_numbers_of_any_size_keep_apart():
    drawn = product(1000 * W, 100 * E)
    for row in range(drawn.rows):
        pieces = [drawn.matrix.numbers.piece(row * 4 + j) for j in range(4)]
        gaps = [right.get_left()[0] - left.get_right()[0] for left, right in pairwise(pieces)]
        assert min(gaps) > 0.5 * drawn.em


@pytest.mark.parametrize("scale", [1.0, 0.7])
def test_a_row_frame_holds_one_row_and_the_whole_vector_and_nothing_else(scale):
    drawn = product().scale(scale)
    for row in range(drawn.rows):
        of_row, of_vector = drawn.row_frames(row)
        for k in range(len(drawn.matrix.numbers.values)):
            piece = drawn.matrix.numbers.piece(k)
            assert holds(of_row, piece) == (k // 4 == row)
        assert all(holds(of_vector, drawn.vector.numbers.piece(j)) for j in range(4))
        assert holds(of_vector, drawn.vector.ellipsis)
        assert holds(drawn.vector.brackets, of_vector)
        assert holds(drawn.matrix.brackets, of_row)


@pytest.mark.parametrize("scale", [1.0, 0.7])
@pytest.mark.parametrize("column", range(5))
def test_entry_frames_hold_the_two_entries_that_meet(scale, column):
    drawn = product().scale(scale)
    of_row, of_vector = drawn.entry_frames(2, column)
    found = [k for k in range(20) if holds(of_row, drawn.matrix.numbers.piece(k))]
    met = [j for j in range(4) if holds(of_vector, drawn.vector.numbers.piece(j))]
    assert found == ([] if column == 4 else [8 + column])
    assert met == ([] if column == 4 else [column])
    assert holds(of_vector, drawn.vector.ellipsis) == (column == 4)
    assert holds(drawn.matrix.brackets, of_row)


def holds(frame, inner) -> bool:
    (left, bottom, _), (right, top, _) = frame.get_corner((-1, -1, 0)), frame.get_corner((1, 1, 0))
    low, high = inner.get_corner((-1, -1, 0)), inner.get_corner((1, 1, 0))
    return bool(left <= low[0] and bottom <= low[1] and high[0] <= right and high[1] <= top)


def test_the_result_of_a_row_comes_in_where_it_belongs():
    drawn = product()
    for row in range(drawn.rows):
        height = drawn.row_result(row).get_center()[1]
        assert height == pytest.approx(drawn.matrix.row_height(row), abs=0.02)


# --- the sum of a row ---------------------------------------------------------------------------


def test_a_row_sum_shows_factors_products_rest_and_total_with_their_sources():
    shown = read(worked().row_sum)
    first = W[0] * E
    for source, value in {
        **{f"asked.products[3, 0, {j}]": first[j] for j in range(4)},
        "sum(asked.products[3, 0, 4:])": first[4:].sum(),
        "asked.result[3, 0]": W[0] @ E,
        **{f"head.W_Q[0, {j}]": W[0, j] for j in range(4)},
        **{f"trace.E[3, {j}]": E[j] for j in range(4)},
    }.items():
        assert shown.pop(source) == pytest.approx(value, abs=0.051)
    assert shown == {}


@pytest.mark.parametrize("seed", range(20))
def test_what_is_shown_adds_up_or_the_sign_says_that_it_is_near(seed):
    random = np.random.default_rng(seed)
    matrix, vector, bias = random.normal(size=(4, 12)), random.normal(size=12), NO_BIAS[:4]
    added = worked(matrix, vector, random.normal(size=4) if seed % 2 else bias).row_sum
    shown = [*read(added.products).values(), *read(added.rest).values(), *read(added.bias).values()]
    (total,) = read(added.total_number).values()
    checks = round(sum(shown), added.decimals) == pytest.approx(total)
    assert said(added.total)[0] == ("$=$" if checks else "$approx$")
    factors = zip(*(read(part).values() for part in (added.left, added.right)), strict=True)
    products = [round(a * b, added.decimals) for a, b in factors]
    exact = products == pytest.approx(list(read(added.products).values()))
    assert {pair[1].text for pair in added.signs} == {"$=$" if exact else "$approx$"}


def test_a_bias_is_a_term_with_its_name():
    added = worked(bias=np.linspace(1, 2, 7)).row_sum
    assert read(added.bias) == {"asked.bias[0]": 1.0}
    assert said(added.bias) == ["the bias"]
    assert said(worked().row_sum.bias) == []


def test_a_row_that_is_shown_whole_has_no_rest():
    added = worked(W[:, :4], E[:4]).row_sum
    assert not len(added.rest)
    assert len(added.products.values) == 4


def test_a_sum_of_nothing_is_zero_and_exact():
    added = worked(np.zeros((4, 9)), E, NO_BIAS[:4]).row_sum
    assert set(read(added.products).values()) == {0.0}
    assert said(added.total) == ["$=$"]


@pytest.mark.parametrize("lengths", [(8, 9, 9), (9, 8, 9), (9, 9, 8)])
def test_factors_and_products_of_different_lengths_make_no_sum(lengths):
    a, b, c = (np.ones(length) for length in lengths)
    zero = (np.array(0.0), "b")
    with pytest.raises(ValueError, match="all three need the same length"):
        RowSum((a, "a"), (b, "b"), (c, "c"), zero, zero, DARK)


# --- both together ------------------------------------------------------------------------------


@pytest.mark.parametrize("decimals", [1, 2, 3])
def test_the_result_shows_the_total_as_the_sum_does(decimals):
    drawn = worked(decimals=decimals)
    assert drawn.product.result.numbers.text(0) == drawn.row_sum.total_number.text(0)
    assert drawn.product.matrix.numbers.text(1) == drawn.row_sum.left.text(1)
    assert drawn.product.vector.numbers.text(1) == drawn.row_sum.right.text(1)


def test_products_stand_at_the_heights_of_the_entries_of_the_vector():
    drawn = worked()
    heights = [drawn.product.vector.row_height(j) for j in range(4)]
    np.testing.assert_allclose(drawn.row_sum.products.anchor.points[::4, 1], heights)


@pytest.mark.parametrize("height", [4.5, 3.8, 2.6, 1.8])
@pytest.mark.parametrize("bias", [NO_BIAS, np.ones(7)])
def test_a_worked_product_fits_its_box_with_fewer_rows_if_need_be(height, bias):
    drawn = worked(bias=bias, box=(-6, -2, 6, -2 + height))
    assert drawn.width <= 12.001
    assert drawn.height <= height + 1e-3
    assert drawn.product.rows == {4.5: 5, 3.8: 5, 2.6: 4 if bias is NO_BIAS else 3, 1.8: 3}[height]


def test_two_entries_travel_into_the_sum():
    drawn = worked()
    product, added = drawn.product, drawn.row_sum
    starts = product.matrix.numbers.piece(1), product.vector.numbers.piece(1)
    ends = added.left.piece(1), added.right.piece(1)
    for i in range(2):
        for alpha, place in ((0, starts[i]), (1, ends[i])):
            moving = played(drawn.multiply(1)[i], alpha).mobject
            np.testing.assert_allclose(moving.get_center(), place.get_center(), atol=1e-9)


def test_copies_that_came_in_alone_are_remembered():
    drawn = worked()
    drawn.multiply(0)
    assert len(drawn.loose) == 3
    drawn.give_result()
    np.testing.assert_allclose(drawn.loose[-1].points, drawn.product.row_result(0).points)


# --- folding ------------------------------------------------------------------------------------


def test_a_column_unfolds_to_exactly_what_it_was():
    column = product().matrix
    before = family_points(column.copy())
    played(unfold(column, (0, 3)))
    for own, first in zip(family_points(column), before, strict=True):
        np.testing.assert_allclose(own, first)


def test_a_folded_column_is_all_in_its_symbol_and_its_brackets_are_flat():
    column = product().matrix
    played(fold(column, (1, 3)), 1.0)
    drawn = np.concatenate([path.points for path in column.numbers.paths])
    assert np.ptp(drawn, axis=0).max() < 1e-9
    np.testing.assert_allclose(drawn[0], (1, 3, 0))
    assert column.brackets.height == pytest.approx(0)
    assert column.brackets.get_center()[1] == pytest.approx(product().matrix.get_top()[1])
    assert fold(column, (1, 3)).is_remover()


def test_what_is_nearest_to_the_symbol_folds_first():
    column = product().vector
    heights = [column.row_height(row) for row in range(4)]
    played(fold(column, (0, 3)), 0.4)
    moved = [column.row_height(row) - height for row, height in enumerate(heights)]
    shares = [move / (3 - height) for move, height in zip(moved, heights, strict=True)]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > shares[-1] + 0.1
