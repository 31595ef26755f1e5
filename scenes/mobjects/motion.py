"""Motions that several clips share: each returns an animation, none plays one."""

from collections.abc import Callable
from typing import Any

import numpy as np
from manim import Animation, Mobject, UpdateFromAlphaFunc, smooth
from manim.animation.animation import prepare_animation
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.arcs import Arcs
from scenes.mobjects.bars import Bars
from scenes.mobjects.flock import Flock
from scenes.mobjects.links import Links
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pattern import PatternGrid


def staggered(alpha: float, count: int, lag: float) -> NDArray[np.float64]:
    """Return how far each of ``count`` parts is when the whole is at ``alpha``, shape (count,).

    ``lag`` is the share of one part's time by which the next one starts later; 0 moves all at once.
    """
    span = 1 + lag * (count - 1)
    local = np.clip(alpha * span - lag * np.arange(count), 0, 1)
    return np.array([smooth(part) for part in local])


def as_animation(built: Any) -> Animation:
    """Return what ``mobject.animate.move_to(...)`` describes as an animation, to group it."""
    return prepare_animation(built)


def _timed(mobject: Mobject, update: Callable[[Any, float], object], seconds: float) -> Animation:
    return UpdateFromAlphaFunc(mobject, update, run_time=seconds, rate_func=lambda alpha: alpha)


def count_to(numbers: Numbers, values: ArrayLike, source: str, seconds: float = 1.5) -> Animation:
    """Count numbers from what they show to other values; ends exactly there, under that source."""
    start, end = numbers.values.copy(), np.asarray(values, dtype=float)

    def update(shown: Numbers, alpha: float) -> None:
        part = smooth(alpha)
        shown.set_values(end if alpha >= 1 else start + part * (end - start))
        shown.source = source

    return _timed(numbers, update, seconds)


def grow(bars: Bars, seconds: float = 1.5) -> Animation:
    """Let bars grow from nothing to their lengths."""
    values = bars.values.copy()
    return _timed(bars, lambda shown, alpha: shown.set_values(smooth(alpha) * values), seconds)


def reach(lines: Arcs | Links, seconds: float = 2.0) -> Animation:
    """Let arcs or lines grow from the words that give to those that take from them."""
    return _timed(lines, lambda drawn, alpha: drawn.reach(smooth(alpha)), seconds)


def fly(flock: Flock, places: ArrayLike, size: float, seconds: float, lag: float) -> Animation:
    """Move every bird of a flock to its place, one after the other."""
    start, end = flock.places.copy(), np.asarray(places, dtype=float)
    first = flock.sizes.copy()

    def update(moving: Mobject, alpha: float) -> None:
        part = staggered(alpha, len(end), lag)
        moving.set_birds(start + part[:, None] * (end - start), first + part * (size - first))

    return _timed(flock, update, seconds)


def sweep(
    pattern: PatternGrid,
    *,
    scores: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    source: str,
    only: int | None = None,
    seconds: float = 2.0,
    lag: float = 0.35,
) -> Animation:
    """Turn what a grid shows into scores or weights, (query, key), column after column.

    Exactly one of ``scores`` and ``weights`` is given; ``only`` names the one query whose column
    changes. Dots change by area, not by radius.
    """
    from_scores, from_weights = pattern.scores.copy(), pattern.weights.copy()
    to_scores, to_weights = np.zeros(pattern.shape), np.zeros(pattern.shape)
    if weights is not None:
        to_weights = np.asarray(weights, dtype=float)
        pattern.weight_source = source
    else:
        values = np.asarray(scores, dtype=float)
        pattern.largest, pattern.score_source = float(np.abs(values).max()) or 1.0, source
        to_scores = values / pattern.largest

    both = bool(
        (from_scores.any() and to_weights.any()) or (from_weights.any() and to_scores.any())
    )
    queries = pattern.shape[0]
    moves = np.ones(queries) if only is None else np.arange(queries) == only

    def update(moving: Mobject, alpha: float) -> None:
        part = (moves * staggered(alpha, queries, lag if only is None else 0))[:, None]
        # A score never shows through a weight: what leaves is gone before the other comes.
        leaves, comes = (
            (np.minimum(2 * part, 1), np.maximum(2 * part - 1, 0)) if both else (part,) * 2
        )
        of_scores, of_weights = (comes, leaves) if weights is None else (leaves, comes)
        moving.blend(
            from_scores + of_scores * (to_scores - from_scores),
            from_weights + of_weights * (to_weights - from_weights),
        )

    return _timed(pattern, update, seconds)
