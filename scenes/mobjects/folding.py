"""Columns that fold into their symbols and unfold from them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, linear, smooth
from numpy.typing import ArrayLike

from scenes.mobjects.motion import staggered
from scenes.mobjects.number_matrix import NumberMatrix

LAG = 0.3  # the share of one row's time by which the next row follows


def fold(column: NumberMatrix, into: ArrayLike, seconds: float = 1.5) -> Animation:
    """Let the numbers of a column or matrix flow into a point while its brackets flatten.

    Parameters
    ----------
    column
        What folds; afterwards it is off the scene and of no further use.
    into
        Scene point, (2,) or (3,): the symbol above it.
    seconds
        How long it takes.
    """
    return _folding(column, into, seconds, lambda alpha: alpha, remover=True)


def unfold(column: NumberMatrix, out_of: ArrayLike, seconds: float = 1.5) -> Animation:
    """Let a column or matrix come out of the symbol above it: :func:`fold` backwards."""
    return _folding(column, out_of, seconds, lambda alpha: 1 - alpha)


def _folding(
    column: NumberMatrix,
    point: ArrayLike,
    seconds: float,
    folded: Callable[[float], float],
    **kwargs: bool,
) -> Animation:
    start = column.copy()
    symbol, top = np.append(np.asarray(point, dtype=float)[:2], 0.0), column.get_top()[1]
    heights = np.array([column.row_height(row) for row in range(column.shown_rows)])

    def update(moving: Any, alpha: float) -> None:
        part = folded(alpha)
        flows = staggered(part, len(heights), LAG)
        for own, first in zip(moving.get_family(), start.get_family(), strict=True):
            row = np.abs(np.asarray(first.points)[:, 1:2] - heights).argmin(axis=1)
            own.points = first.points + flows[row][:, None] * (symbol - first.points)
        flat = smooth(float(np.clip(1.5 * part - 0.5, 0, 1)))
        shape = start.brackets.points
        moving.brackets.points = shape * (1, 1 - flat, 1) + (0, flat * top, 0)
        moving.brackets.set_opacity(float(np.clip(10 * (1 - flat), 0, 1)))

    return UpdateFromAlphaFunc(column, update, run_time=seconds, rate_func=linear, **kwargs)
