"""A few weights before and after something was done to them, word by word."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.marks import arrow, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token, widest_of
from scenes.mobjects.symbols import word
from scenes.mobjects.weight_dots import WeightDots
from scenes.theme import SIZES, Theme

# Where the columns of the table end, as shares of its width.
WORD, BEFORE, ARROW, AFTER = 0.28, 0.47, 0.7, 0.88
DOT = 0.07  # from the right edge of a number to the middle of its dot
TALLEST = 0.75  # pitch of the rows, scene units
TOGETHER = "together"


@dataclass(frozen=True)
class Weights:
    """The weights of one query at one time.

    Attributes
    ----------
    heading
        What to call them.
    values, source
        One for each key, (key,), and their field.
    total, total_source
        What the keys that count have together, and its field.
    """

    heading: str
    values: ArrayLike
    source: str
    total: float
    total_source: str


class WeightChange(VGroup):
    """Rows of a word, its weight before, an arrow, its weight after; each with its dot.

    The last row, under a line, is what they have together. The parts are ``words``, ``headings``,
    ``before``, ``arrows`` and ``after``.

    Parameters
    ----------
    words
        For each row its word.
    keys
        For each row the index of its weight.
    before, after
        The weights, and what they add up to.
    decimals
        Digits after the point.
    room
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> before = Weights("before", [0.25, 0.5], "a.A[1]", 0.75, "a.seen[1]")
    >>> after = Weights("after", [0.333, 0.667], "b.A[1]", 1.0, "b.seen[1]")
    >>> table = WeightChange(("the", "cat"), (0, 1), before, after, 2, (0, -1, 6, 1), DARK)
    >>> [reading.shown for reading in table.after[0].readings()]
    [0.33, 0.67]
    """

    def __init__(
        self,
        words: Sequence[str],
        keys: Sequence[int],
        before: Weights,
        after: Weights,
        decimals: int,
        room: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.left, bottom, self.right, top = room
        self.theme, self.decimals, self.keys = theme, decimals, tuple(keys)
        lines = len(keys) + 2  # the headings, and what they have together
        self.pitch = min((top - bottom) / lines, TALLEST)
        heading = (top + bottom) / 2 + self.pitch * (lines - 1) / 2
        self.rows = [heading - (i + 1) * self.pitch for i in range(len(keys))]
        self.foot = heading - (lines - 1) * self.pitch
        self.full_radius = min(0.38 * self.pitch, 0.05 * (self.right - self.left))
        self.size = max(min(SIZES.number, 0.8 * self.pitch), SIZES.smallest)
        self.words = self._words([*words, TOGETHER])
        self.headings = VGroup(
            *[
                word(weights.heading, theme.dim, SIZES.note).stand_at(
                    self._x(at), heading - 0.33 * self.size, "right"
                )
                for weights, at in ((before, BEFORE), (after, AFTER))
            ]
        )
        self.before, self.after = self._column(before, BEFORE), self._column(after, AFTER)
        start, end = self._x(BEFORE + DOT) + self.full_radius + 0.08, self._x(ARROW)
        self.arrows = VGroup(
            *[
                arrow((start, y), (max(end, start + 0.2), y), theme.dim, 0.025)
                for y in [*self.rows, self.foot]
            ]
        )
        self.add(self.words, self.headings, self.before, self.arrows, self.after)

    def _x(self, at: float) -> float:
        return self.left + at * (self.right - self.left)

    def _words(self, texts: Sequence[str]) -> VGroup:
        """Return the words at the left, all of one size."""
        size = min(SIZES.word, 1.2 * self.size, (self._x(WORD) - self.left) / widest_of(*texts))
        labels = VGroup()
        for text, y in zip(texts, [*self.rows, self.foot], strict=True):
            label = token(text, self.theme.ink, max(size, SIZES.smallest))
            labels.add(label.stand_at(self._x(WORD), y - 0.33 * self.size, "right"))
        return labels

    def _column(self, weights: Weights, at: float) -> VGroup:
        """Return the numbers of one column, their dots, the line under them and their total."""
        chosen = [float(np.asarray(weights.values)[key]) for key in self.keys]
        dots = WeightDots(
            chosen,
            weights.source,
            [(self._x(at + DOT), y) for y in self.rows],
            self.full_radius,
            self.theme.ink,
            [(key,) for key in self.keys],
        )
        line = self.foot + 0.5 * self.pitch
        return VGroup(
            self._numbers(chosen, weights.source, at, self.rows, [(key,) for key in self.keys]),
            dots,
            rule((self._x(at) - 2.6 * self.size, line), (self._x(at), line), self.theme.dim),
            self._numbers([weights.total], weights.total_source, at, [self.foot], [()]),
        )

    def _numbers(
        self,
        values: Sequence[float],
        source: str,
        at: float,
        rows: Sequence[float],
        indices: Sequence[tuple[int, ...]],
    ) -> Numbers:
        return Numbers(
            values,
            source,
            [(self._x(at), y) for y in rows],
            self.theme,
            decimals=self.decimals,
            plus=False,
            size=self.size,
            align="right",
            color=self.theme.ink,
            indices=indices,
        )
