"""What may come next: tokens, each with a bar as long as its probability and the number."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.bars import Bars
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import ELLIPSIS, piece, token
from scenes.mobjects.readings import Reading
from scenes.mobjects.symbols import Label, literal
from scenes.theme import SIZES, Theme

SIZE = 0.36
NUMBER = 0.72  # room for a number at the right, scene units
THICK, THIN = 0.13, "#h(0.08em)"


class ShareBars(Bars):
    """Bars of which a full one is one, and read back as exactly as that.

    Examples
    --------
    >>> bars = ShareBars([0.5], "x.shares", [0], 0, 2, 0.1, ("#5CB8F0", "#F0A030"))
    >>> [reading.tolerance for reading in bars.readings()]
    [0.001]
    """

    def readings(self) -> Iterator[Reading]:
        """Yield the length of every bar, to a thousandth of a full one."""
        return (replace(reading, tolerance=1e-3) for reading in super().readings())


class LikelyTokens(VGroup):
    """One row for each token: its name and its probability, and below them a bar.

    A full row is a probability of one. The parts are ``names``, ``bars`` and ``numbers``.

    Parameters
    ----------
    tokens
        What they stand for, from top to bottom.
    shares, source
        Their probabilities, (token,), and the field.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> rows = LikelyTokens((" cat", " dog"), [0.5, 0.25], "x.shares", (0, 0, 2, 2), DARK)
    >>> [round(reading.shown, 6) for reading in rows.bars.readings()]
    [0.5, 0.25]
    """

    def __init__(
        self, tokens: Sequence[str], shares: ArrayLike, source: str, box: Box, theme: Theme
    ) -> None:
        super().__init__()
        self.theme, self.box = theme, box
        left, bottom, right, top = box
        pitch = min((top - bottom) / len(tokens), 1.0)
        self.low = low = top - pitch * (np.arange(len(tokens)) + 1) + 0.22
        self.names = VGroup(
            *[
                _name(text, right - left - NUMBER, theme).stand_at(left, float(y) + 0.22, "left")
                for text, y in zip(tokens, low, strict=True)
            ]
        )
        self.bars = ShareBars(
            shares, source, low, left, right - left, THICK, (theme.positive, theme.negative)
        )
        places = np.stack([np.full(len(tokens), right), low + 0.22 + 0.33 * SIZE], axis=1)
        self.numbers = Numbers(
            shares, source, places, theme,
            decimals=2, plus=False, size=SIZE, align="right", color=theme.ink,
        )  # fmt: skip
        self.add(self.names, self.bars, self.numbers)

    def around(self, row: int) -> Box:
        """Return the box around a token, its number and its bar."""
        left, _, right, _ = self.box
        low = float(self.low[row])
        return left - 0.1, low - THICK / 2 - 0.1, right + 0.1, low + 0.22 + 0.9 * SIZE

    def token(self, row: int) -> Label:
        """Return a token where it stands, without quotation marks, to move it elsewhere."""
        name: Any = self.names[row]
        label = token(name.text.strip(" ") or name.text, self.theme.ink, name.em * name.shrink)
        return label.stand_at(name.get_x(), name.baseline)

    def set_shares(self, shares: ArrayLike, source: str) -> "LikelyTokens":
        """Show other probabilities; returns self."""
        for part in (self.bars, self.numbers):
            part.set_values(shares)
            part.source = source
        return self


def _name(text: str, width: float, theme: Theme) -> Label:
    """Return a token, cut short where it would be too small to read; signs are in quotes."""
    shown = text.strip(" ") or text
    for end in range(len(shown), 0, -1):
        cut = shown if end == len(shown) else shown[:end] + ELLIPSIS
        source = piece(cut)
        if not any(map(str.isalnum, shown)):
            source = literal("“") + THIN + source + THIN + literal("”")
        label = Label(source, theme.ink, SIZE, text=text)
        if label.width * SIZES.smallest <= width * SIZE:
            return label.fit_width(width)
    return label.fit_width(width)
