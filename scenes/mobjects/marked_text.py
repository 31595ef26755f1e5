"""A long text in lines, and a marker over its words: the stronger, the more weight they have."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import (
    Animation,
    ManimColor,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
    smooth,
)
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import piece
from scenes.mobjects.readings import Reading, entry
from scenes.mobjects.symbols import typeset
from scenes.theme import SIZES, Theme

SHADES = 49  # one path for each
STRONGEST = 0.9  # opacity of the strongest mark
SPACE, PITCH = 0.3, 1.42  # between words, and from line to line, em
LOW, HIGH = 0.27, 0.78  # the marker reaches so far below and over the baseline, em


class MarkedText(VGroup):
    """Tokens as they were typed, in lines that begin at the left; a marker shows their weights.

    The parts are ``marker``, a path for each shade, the more opaque the more weight, and the
    letters: ``ink``, and ``over`` in the colour of the page where the mark is too bright for ink.
    Weights above ``full`` have the strongest shade and are not read back.

    Parameters
    ----------
    letters, spaced
        What each token holds of the text, and whether a space stands before it.
    box
        (left, bottom, right, top), scene units; the text is as large as fits, and stands in the
        middle of its height.
    theme
        Colours by role.
    after
        Room to keep after the last token, em.
    size
        Scene units per em, at most.
    full
        The weight at which the marker is strongest.
    unmarked
        Tokens over which it never goes.
    breaks
        Tokens that begin a line of their own, also where they stand in another order.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> text = MarkedText(("the", "cat", "s"), (False, True, False), (0, 0, 4, 1), DARK)
    >>> text.set_weights([0.25, 0, 1], "x.A").line_count
    1
    >>> sorted((reading.source, reading.shown) for reading in text.readings())
    [('x.A[0]', 0.25), ('x.A[2]', 1.0)]
    """

    def __init__(
        self,
        letters: Sequence[str],
        spaced: Sequence[bool],
        box: Box,
        theme: Theme,
        *,
        after: float = 0.0,
        size: float = SIZES.word,
        full: float = 1.0,
        unmarked: Sequence[int] = (),
        breaks: Sequence[int] = (),
    ) -> None:
        super().__init__()
        self.breaks = frozenset(breaks)
        self.theme, self.full, self.unmarked = theme, full, list(unmarked)
        self.outlines = typeset(*[piece(t) if t else "#h(0pt)" for t in letters])
        self.advances = np.array([outline.advance for outline in self.outlines])
        self.spaced, self.after = np.array(spaced, dtype=bool), after
        self.order, self.box = list(range(len(letters))), box
        self.size = self._fitted(size)
        self.line_count = len(self._lines(self.order))
        self.places = self._places(self.order)
        self.marker = VGroup(*[Mark([], theme.query) for _ in range(SHADES)])
        for mark, opacity in zip(self.marker, np.linspace(0, STRONGEST, SHADES), strict=True):
            mark.set_fill(opacity=opacity)
        self.ink, self.over = Mark([], theme.ink), Mark([], theme.background)
        self.add(self.marker, self.ink, self.over)
        self.source, self.shown, self.left_out = "", len(letters), frozenset[int]()
        self.is_bright = _too_bright_for_ink(theme)
        self.shade = np.zeros(len(letters), dtype=int)
        self.set_weights(np.zeros(len(letters)), "")
        self.write(len(letters))

    # --- where the tokens stand -------------------------------------------------------------

    def _fitted(self, size: float) -> float:
        """Return the largest size at which all lines fit."""
        left, bottom, right, top = self.box
        self.size = size
        while self.size > SIZES.smallest:
            lines = self._lines(self.order)
            width = max(self._advance(line) for line in lines)
            width = max(width, self._advance(lines[-1]) + self.after)
            high = len(lines) * PITCH
            if width * self.size <= right - left and high * self.size <= top - bottom:
                break
            self.size = max(0.98 * self.size, SIZES.smallest)
        return self.size

    def _lines(self, order: Sequence[int]) -> list[list[int]]:
        """Break at spaces; the last word takes the room with it that is kept after it."""
        left, _, right, _ = self.box
        starts = [k for k, token in enumerate(order) if self.spaced[token] or not k]
        lines: list[list[int]] = [[]]
        for start, end in pairwise([*starts, len(order)]):
            word = list(order[start:end])
            room = self.after * (end == len(order))
            is_full = self._advance([*lines[-1], *word]) + room > (right - left) / self.size
            if lines[-1] and (is_full or word[0] in self.breaks):
                lines.append([])
            lines[-1] += word
        return lines

    def _advance(self, line: Sequence[int]) -> float:
        return float(self.advances[line].sum() + SPACE * self.spaced[line[1:]].sum())

    def _places(self, order: Sequence[int]) -> NDArray[np.float64]:
        """Return where each token begins, (token, 2): x and its baseline."""
        left, bottom, _, top = self.box
        lines = self._lines(order)
        first = (top + bottom + PITCH * self.size * len(lines)) / 2 - (HIGH + 0.2) * self.size
        places = np.zeros((len(order), 2))
        for number, line in enumerate(lines):
            x = left
            for token in line:
                x += SPACE * self.size * bool(token != line[0] and self.spaced[token])
                places[token] = x, first - PITCH * number * self.size
                x += self.advances[token] * self.size
        return places

    def rearranged(self, order: Sequence[int]) -> NDArray[np.float64]:
        """Return where each token begins, (token, 2), when they are read in another order.

        Parameters
        ----------
        order
            The tokens, by their numbers, as they then follow each other; the first one stays.
        """
        places = self._places(order)
        return places + (self.places[order[0]] - places[order[0]])

    def token_box(self, token: int) -> Box:
        """Return (left, bottom, right, top) of the marker over a token, scene units."""
        x, y = self.places[token].tolist()
        return (
            x - SPACE / 2 * self.size * bool(self.spaced[token]),
            y - LOW * self.size,
            x + self.advances[token] * self.size,
            y + HIGH * self.size,
        )

    def piece(self, *tokens: int) -> Mark:
        """Return a copy of the letters of tokens, to move them elsewhere."""
        return Mark(np.concatenate([self._drawn(token) for token in tokens]), self.theme.ink)

    def around(self, tokens: Sequence[int]) -> Box:
        """Return the box around tokens that fill lines of their own."""
        boxes = np.array([self.token_box(token) for token in tokens])
        left, bottom = boxes[:, :2].min(axis=0).tolist()
        right, top = boxes[:, 2:].max(axis=0).tolist()
        return left - 0.08, bottom - 0.02, right + 0.08, top + 0.05

    def _drawn(self, token: int) -> NDArray[np.float64]:
        return self.outlines[token].points * self.size + [*self.places[token], 0]

    # --- what is shown ----------------------------------------------------------------------

    def write(self, count: int) -> "MarkedText":
        """Show the letters of the first tokens only; returns self."""
        self.shown = count
        drawn: tuple[list[NDArray[np.float64]], ...] = [], []
        for token in sorted({*range(count)} - self.left_out):
            drawn[self.is_bright[self.shade[token]]].append(self._drawn(token))
        for path, letters in zip((self.ink, self.over), drawn, strict=True):
            path.points = np.concatenate(letters) if letters else np.zeros((0, 3))
        return self

    def leave_out(self, *tokens: int) -> "MarkedText":
        """Leave out the letters of some tokens, which are drawn elsewhere; returns self."""
        self.left_out = frozenset(tokens)
        return self.write(self.shown)

    def set_weights(self, weights: ArrayLike, source: str) -> "MarkedText":
        """Draw other weights, (token,), and remember their field; returns self."""
        self.weights, self.source = np.asarray(weights, dtype=float), source
        shade = np.rint(np.clip(self.weights / self.full, 0, 1) * (SHADES - 1)).astype(int)
        shade[self.unmarked] = 0
        boxes = np.array([self.token_box(token) for token in range(len(shade))])
        changed = (self.is_bright[shade] != self.is_bright[self.shade]).any()
        self.shade = shade
        if changed:
            self.write(self.shown)
        for step, mark in enumerate(self.marker):
            drawn = boxes[shade == step] if step else boxes[:0]
            mark.points = outlines.rectangles(drawn)
        return self

    def readings(self) -> Iterator[Reading]:
        """Yield the weight of every token that is marked, read from its shade."""
        for step, mark in enumerate(self.marker):
            for token, drawn in zip(
                np.flatnonzero(self.shade == step), mark.points.reshape(-1, 16, 3), strict=False
            ):
                if step and self.weights[token] <= self.full:
                    shown = step / (SHADES - 1) * self.full
                    tolerance = 0.5001 / (SHADES - 1) * self.full
                    where = entry(self.source, int(token))
                    yield Reading(where, shown, tolerance, "shade", drawn, mark)

    # --- motions ----------------------------------------------------------------------------

    def being_written(self, seconds: float) -> Animation:
        """Let the text appear from its beginning, token by token."""
        count = len(self.advances)

        def update(text: Any, alpha: float) -> None:
            text.write(round(alpha * count))

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=linear)

    def moving_to(self, places: ArrayLike, seconds: float) -> Animation:
        """Let every token go to another place, (token, 2)."""
        start, end = self.places.copy(), np.asarray(places, dtype=float)

        def update(text: Any, alpha: float) -> None:
            text.places = end if alpha >= 1 else start + smooth(alpha) * (end - start)
            text.write(text.shown).set_weights(text.weights, text.source)

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=linear)

    def marking(self, weights: ArrayLike, source: str, full: float, seconds: float) -> Animation:
        """Let the marks become those of other weights, (token,), with a scale of their own."""
        start, end = self.weights / self.full, np.asarray(weights, dtype=float) / full

        def update(text: Any, alpha: float) -> None:
            text.full = full
            text.set_weights(full * (start + smooth(alpha) * (end - start)), source)

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=linear)


def _too_bright_for_ink(theme: Theme) -> NDArray[np.int_]:
    """Return for each shade whether the page's colour is easier to read in it than ink (0, 1)."""
    page, ink, mark = (_rgb(c) for c in (theme.background, theme.ink, theme.query))
    share = np.linspace(0, STRONGEST, SHADES)[:, None]
    ground = _luminance((1 - share) * page + share * mark)
    ends = [_luminance(color) for color in (page, ink)]
    apart = [np.maximum(ground, end) / np.minimum(ground, end) for end in ends]
    return (apart[0] > apart[1]).astype(int)


def _rgb(color: str) -> NDArray[np.float64]:
    return np.array(ManimColor(color).to_rgb())


def _luminance(color: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how bright colours are, as WCAG 2 does, with its 0.05 for stray light."""
    light = np.where(color <= 0.04045, color / 12.92, ((color + 0.055) / 1.055) ** 2.4)
    return light @ [0.2126, 0.7152, 0.0722] + 0.05
