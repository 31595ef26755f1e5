"""Motions of a formula and its arrays: each returns an animation, none plays one."""

from typing import Any

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    linear,
    smooth,
)
from numpy.typing import ArrayLike

from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.vector_array import VectorArray

SMALL = 0.15  # of an array's size: how it leaves the letter that stands for it


def open_array(
    array: VectorArray, letter: VMobject, symbols: VGroup, seconds: float = 1.2
) -> Animation:
    """Let an array grow out of its letter, copies of ``symbols`` (one per vector) flying in."""
    grown = FadeIn(
        VGroup(array.brackets, array.strokes, array.ellipsis),
        target_position=letter.get_center(),
        scale=SMALL,
    )
    flights = [
        TransformFromCopy(symbols[i], symbol)
        for i, symbol in zip(array.shown, array.symbols, strict=True)
    ]
    return AnimationGroup(grown, LaggedStart(*flights, lag_ratio=0.15), run_time=seconds)


def close_array(array: VMobject, letter: VMobject, seconds: float = 0.8) -> Animation:
    """Let an array and what belongs to it shrink back into the letter that stands for it."""
    return FadeOut(array, target_position=letter.get_center(), scale=SMALL, run_time=seconds)


def rescale(
    pattern: PatternGrid, scores: ArrayLike, source: str, seconds: float = 1.2
) -> Animation:
    """Turn scores into others, (query, key), drawn to the same scale as those before them."""
    start, end = pattern.scores.copy(), np.asarray(scores, dtype=float) / pattern.largest
    none = np.zeros(pattern.shape)
    pattern.score_source = source

    def update(moving: Any, alpha: float) -> None:
        moving.blend(start + smooth(alpha) * (end - start), none)

    return UpdateFromAlphaFunc(pattern, update, run_time=seconds, rate_func=linear)
