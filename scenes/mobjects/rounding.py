"""How numbers are written: never an altered digit, never a signed zero."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

MINUS = "\N{MINUS SIGN}"
MOST_DECIMALS = 3


def written(value: float, decimals: int, *, plus: bool = False) -> str:
    """Return a number as it is shown: rounded, thousands apart, a true minus sign, no signed zero.

    Parameters
    ----------
    value
        The number.
    decimals
        Digits after the point.
    plus
        Write a plus sign before positive numbers.
    """
    digits = f"{abs(value):,.{decimals}f}"
    if float(digits.replace(",", "")) == 0:
        return digits
    return (MINUS if value < 0 else "+" if plus else "") + digits


def decimals_that_tell(values: ArrayLike, least: int) -> int:
    """Return the fewest decimals, ``least`` to three, that show the largest as more than 0."""
    largest = float(np.abs(np.asarray(values, dtype=float)).max(initial=0))
    told = (d for d in range(least, MOST_DECIMALS) if largest >= 1.5 * 10.0**-d)
    return next(told, MOST_DECIMALS if largest else least)


def decimals_that_check(
    parts: Iterable[ArrayLike], whole: ArrayLike, least: int, most: int = MOST_DECIMALS
) -> tuple[int, bool]:
    """Return how many decimals to show so that rounded parts give the rounded whole.

    Parameters
    ----------
    parts, whole
        Arrays of one shape; ``whole`` is the sum of ``parts``.
    least, most
        The fewest and the most decimals to show.

    Returns
    -------
    tuple[int, bool]
        The decimals, and whether the shown sum is exact. If it is not, write
        an approximately-equal sign.
    """
    columns, total = [np.asarray(part, dtype=float) for part in parts], np.asarray(whole, float)
    for decimals in range(least, most + 1):
        unit = 10.0**decimals
        steps = sum(np.rint(_rounded(column, decimals) * unit) for column in columns)
        if np.array_equal(steps, np.rint(_rounded(total, decimals) * unit)):
            return decimals, True
    return least, False


def decimals_of_factors(
    left: ArrayLike, right: ArrayLike, decimals: int, shown: int
) -> tuple[int, bool]:
    """Return how many decimals factors need so that their products check.

    Parameters
    ----------
    left, right
        Shape (n,) each.
    decimals
        Of the products as they are shown.
    shown
        How many of the products are shown.

    Returns
    -------
    tuple[int, bool]
        The decimals of the factors (1 to 3), and whether every shown product is exact.
    """
    a, b = np.asarray(left, dtype=float)[:shown], np.asarray(right, dtype=float)[:shown]
    for more in range(1, MOST_DECIMALS + 1):
        product = _rounded(a, more) * _rounded(b, more)
        if np.array_equal(np.round(product, decimals), _rounded(a * b, decimals)):
            return more, True
    return 2, False


def _rounded(values: ArrayLike, decimals: int) -> NDArray[np.float64]:
    """Round as :func:`written` does; numpy multiplies first and can differ in the last digit."""
    return np.vectorize(lambda value: round(float(value), decimals), otypes=[float])(values)
