import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.mobjects.rounding import (
    MINUS,
    decimals_of_factors,
    decimals_that_check,
    decimals_that_tell,
    written,
)

numbers = st.floats(-99999, 99999, allow_nan=False)
few = st.lists(st.floats(-30, 30, allow_nan=False), min_size=1, max_size=8)


def value_of(text):
    return float(text.replace(MINUS, "-").replace(",", ""))


@given(numbers, st.integers(0, 3), st.booleans())
def test_what_is_written_is_the_rounded_number(value, decimals, plus):
    assert value_of(written(value, decimals, plus=plus)) == round(value, decimals)


@given(numbers, st.integers(0, 3), st.booleans())
def test_zero_never_has_a_sign(value, decimals, plus):
    text = written(value, decimals, plus=plus)
    assert (text[0] in f"+-{MINUS}") == (value_of(text) < 0 or (plus and value_of(text) > 0))


@pytest.mark.parametrize(
    ("value", "decimals", "plus", "text"),
    [
        (-0.04, 1, True, "0.0"),
        (0.04, 1, True, "0.0"),
        (-0.06, 1, False, f"{MINUS}0.1"),
        (2.5, 1, True, "+2.5"),
        (12345.6, 1, False, "12,345.6"),
        (-0.0, 2, True, "0.00"),
    ],
)
def test_numbers_are_written_like_this(value, decimals, plus, text):
    assert written(value, decimals, plus=plus) == text


@given(few, st.integers(1, 2))
def test_shown_parts_give_the_shown_whole_where_equality_is_claimed(parts, least):
    whole = sum(parts)
    decimals, exact = decimals_that_check(parts, whole, least)
    assert least <= decimals <= 3
    shown = sum(value_of(written(part, decimals)) for part in parts)
    if exact:
        assert shown == pytest.approx(value_of(written(whole, decimals)), abs=1e-9)
    else:
        assert decimals == least


@given(few)
def test_equality_is_claimed_with_the_fewest_decimals_that_allow_it(parts):
    whole = sum(parts)
    decimals, exact = decimals_that_check(parts, whole, 1)
    for fewer in range(1, decimals if exact else 4):
        shown = sum(value_of(written(part, fewer)) for part in parts)
        assert shown != pytest.approx(value_of(written(whole, fewer)), abs=1e-9)


def test_more_decimals_are_shown_until_the_sum_checks():
    assert decimals_that_check([0.34, 0.34, 0.32], 1.0, 1) == (2, True)
    assert decimals_that_check([1 / 3, 1 / 3, 1 / 3], 1.0, 1) == (1, False)


def test_numbers_halfway_are_judged_by_the_digits_that_are_written():
    # 2.675 is a little less than that in binary and is written 2.67, but 100 * 2.675 is 267.5.
    decimals, exact = decimals_that_check([2.675, 0.001], 2.676, 2)
    assert (decimals, exact) == (3, True)
    assert written(2.675, 2) == "2.67"


def test_every_row_of_a_sum_of_columns_has_to_check():
    columns = [np.array([0.5, 0.25]), np.array([0.25, 0.25])]
    assert decimals_that_check(columns, columns[0] + columns[1], 1) == (2, True)


@given(few, st.integers(1, 3))
def test_shown_factors_give_the_shown_products_where_equality_is_claimed(factors, decimals):
    left, right = np.array(factors), np.array(factors[::-1]) * 1.7
    more, exact = decimals_of_factors(left, right, decimals, len(factors))
    for a, b in zip(left, right, strict=True):
        shown = [value_of(written(value, more)) for value in (a, b)]
        truth = value_of(written(a * b, decimals))
        assert not exact or abs(shown[0] * shown[1] - truth) <= 0.5 * 10.0**-decimals + 1e-9


def test_factors_behind_the_ellipsis_do_not_count():
    left, right = np.array([2.0, 1 / 3]), np.array([3.0, 1 / 3])
    assert decimals_of_factors(left, right, 3, shown=1) == (1, True)
    assert decimals_of_factors(left, right, 3, shown=2) == (3, True)


@given(st.floats(1e-3, 100), st.integers(0, 2))
def test_the_largest_of_small_numbers_is_shown_as_more_than_zero(value, least):
    decimals = decimals_that_tell([0.0, -value], least)
    assert decimals >= least
    assert value_of(written(value, decimals)) > 0


def test_numbers_that_are_all_zero_need_no_more_decimals():
    assert decimals_that_tell([0.0, 0.0], 1) == 1
