"""Walking from stage to stage of an array: what is drawn passes every stage on the way."""

from collections.abc import Callable

import numpy as np
from manim import Animation, Mobject, UpdateFromAlphaFunc
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.numbers import Numbers


def stage_at(stages: ArrayLike, at: float) -> NDArray[np.float64]:
    """Return what is between two stages: straight on from each to the next.

    Parameters
    ----------
    stages
        The first axis counts them, (stage, ...).
    at
        0 is the first of them, 1.5 half-way between the second and the third.

    Examples
    --------
    >>> stage_at([[0.0], [2.0], [8.0]], 1.5).tolist()
    [5.0]
    """
    values = np.asarray(stages, dtype=float)
    low = min(max(int(at), 0), len(values) - 1)
    high, part = min(low + 1, len(values) - 1), at - low
    return values[low] if part == 0 else (1 - part) * values[low] + part * values[high]


def walk(
    mobject: Mobject, show: Callable[[float], object], first: float, last: float, seconds: float
) -> Animation:
    """Return an animation that calls ``show`` from ``first`` to ``last``, at an even pace."""

    def update(walking: Mobject, alpha: float) -> None:
        del walking
        show(last if alpha >= 1 else first + alpha * (last - first))

    return UpdateFromAlphaFunc(mobject, update, run_time=seconds, rate_func=lambda alpha: alpha)


def count_through(
    numbers: Numbers, stages: ArrayLike, source: str, first: int, last: int, seconds: float
) -> Animation:
    """Count numbers from one stage to another through those between.

    Parameters
    ----------
    numbers
        As many as a stage has.
    stages, source
        Shape (stage, number), and where the numbers of the last stage are read from.
    first, last
        Stages, 0-based.
    seconds
        Run time.
    """

    def show(at: float) -> None:
        numbers.set_values(stage_at(stages, at))
        numbers.source = source

    return walk(numbers, show, first, last, seconds)
