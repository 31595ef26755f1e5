"""Braces that join the pieces of a word, with the whole word at their tips."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.pieces import token, widest_of
from scenes.mobjects.symbols import Label
from scenes.theme import Theme

ASCENT, DESCENT = 0.72, 0.22  # of a line of words over and under its baseline, em
NEAR, DEEP, THICK = 0.12, 0.3, 0.07  # from the labels, from there to the tip, and its line, em


@dataclass(frozen=True)
class Joined:
    """A word in several pieces: its first piece, the one after its last one, the whole word."""

    first: int
    end: int
    word: str


class WordBraces(VGroup):
    """A brace for each word of several pieces, exactly as long as their labels, and the word there.

    The braces stand over a row of labels, along their upper ends if they are turned; or, where
    labels stand below each other, at their left. The parts are ``braces`` and ``words``.

    Parameters
    ----------
    labels
        The labels of all tokens.
    joined
        The words in several pieces.
    theme
        Colours by role.
    away
        How much further from the labels, em: where they stand in boxes.

    Examples
    --------
    >>> from scenes.mobjects.token_row import TokenRow
    >>> from scenes.theme import DARK
    >>> row = TokenRow(("the", " ver", "d", "ant"), DARK).spread(width=8, baseline=0)
    >>> braces = WordBraces(row, [Joined(1, 4, "verdant")], DARK)
    >>> braces.words[0].text
    'verdant'
    """

    def __init__(
        self,
        labels: Iterable[Any],
        joined: Sequence[Joined],
        theme: Theme,
        *,
        away: float = 0.0,
    ) -> None:
        super().__init__()
        row, self.braces, self.words = list(labels), VGroup(), VGroup()
        for whole in joined:
            pieces = [label for label in row[whole.first : whole.end] if len(label.points)]
            if not pieces:
                continue  # of a long sentence few tokens are labelled
            size = pieces[0].em * pieces[0].shrink
            start, end = _ends(pieces, size)
            along = (end - start) / np.hypot(*(end - start))
            out = np.array([-along[1], along[0]])
            start, end = start + away * size * out, end + away * size * out
            tip = (start + end) / 2 + DEEP * size * out
            self.braces.add(Mark(brace(start, end, DEEP * size, THICK * size), theme.dim))
            label = token(whole.word, theme.ink, size)
            self.words.add(_beyond(label, tip + NEAR * size * out, pieces[0].turn, out[0] < -0.5))
        self.add(self.braces, self.words)


def room(pieces: Sequence[str], word: str) -> float:
    """Return how far pieces with a brace and their word reach, em: in line with the pieces."""
    return widest_of(*pieces) + 2 * NEAR + DEEP + widest_of(word)


def brace(start: ArrayLike, end: ArrayLike, depth: float, thickness: float) -> NDArray[np.float64]:
    """Return the outline of a curly brace from one point (2,) to another, its tip to the left.

    Parameters
    ----------
    start, end
        Its ends.
    depth
        From the line between them to the tip.
    thickness
        Of its arms; ends and tip are sharp.
    """
    a, b = np.asarray(start, dtype=float), np.asarray(end, dtype=float)
    length = float(np.hypot(*(b - a)))
    along = (b - a) / length
    out = np.array([-along[1], along[0]])
    bend = min(0.6 * depth, length / 4)  # how much of an arm is round at each of its ends
    edges = []
    for height in (depth / 2 + thickness / 2, depth / 2 - thickness / 2):
        arm = [
            _round((0, 0), (0, height), (bend, height)),
            outlines.straight((bend, height), (length / 2 - bend, height)),
            _round((length / 2 - bend, height), (length / 2, height), (length / 2, depth)),
        ]
        half = np.concatenate(arm)
        edges.append(np.concatenate([half, half[::-1] * (-1, 1, 1) + (length, 0, 0)]))
    drawn = np.concatenate([edges[0], edges[1][::-1]])
    plane = a + drawn[:, :1] * along + drawn[:, 1:2] * out
    return np.concatenate([plane, drawn[:, 2:]], axis=1)


def _round(start: ArrayLike, corner: ArrayLike, stop: ArrayLike) -> NDArray[np.float64]:
    """Return a quadratic curve as a cubic one, (4, 3)."""
    a, b, c = (np.append(np.asarray(point, dtype=float), 0.0) for point in (start, corner, stop))
    return np.stack([a, (a + 2 * b) / 3, (c + 2 * b) / 3, c])


def _ends(pieces: Sequence[Any], size: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where a brace begins and ends; it bulges to the left of the way between."""
    first, last = pieces[0], pieces[-1]
    if not first.turn and abs(first.baseline - last.baseline) > 0.01 * size:  # below each other
        x = min(float(piece.get_left()[0]) for piece in pieces) - NEAR * size
        low, high = last.baseline - DESCENT * size, first.baseline + ASCENT * size
        return np.array([x, low]), np.array([x, high])
    if not first.turn:
        y = first.baseline + (ASCENT + NEAR) * size
        return np.array([first.get_left()[0], y]), np.array([last.get_right()[0], y])
    y = max(float(piece.get_top()[1]) for piece in pieces) + NEAR * size
    angle = np.deg2rad(first.turn)
    # Where the lines above the first and below the last piece, if they went on, cross that height.
    (x, low), sides = np.array([first.foot, last.foot]).T, np.array([-ASCENT, DESCENT]) * size
    at = x + (y - low) / np.tan(angle) + sides / np.sin(angle)
    return np.array([at[0], y]), np.array([at[1], y])


def _beyond(label: Label, tip: NDArray[np.float64], turn: float, is_at_left: bool) -> Label:
    """Set a word at the tip of its brace: left of it, over it, or going on as its pieces do."""
    x, y = tip.tolist()
    if is_at_left:
        return label.stand_at(x, y - 0.22 * label.em, "right")
    if not turn:
        return label.stand_at(x, y + DESCENT * label.em)
    angle, middle = np.deg2rad(turn), 0.25 * label.em
    return label.stand_at(x + middle * np.sin(angle), y - middle * np.cos(angle), "left", turn=turn)
