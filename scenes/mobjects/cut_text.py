"""A text cut into tokens, each in a box of its own; below them the same text in whole words."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from manim import VGroup

from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import piece, token
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import Label, typeset
from scenes.mobjects.table_room import width_of
from scenes.mobjects.word_braces import ASCENT, Joined, WordBraces
from scenes.theme import SIZES, Theme

PADDING, GAP = 0.26, 0.5  # in a box at each side, and between words, em
OVER, UNDER = 0.86, 0.4  # of a box over and under the baseline, em
DIGITS, BELOW = 0.7, 0.5  # type of a token's number, and its middle below its box, em
WORDS = 3.6, 2.3  # from the tokens down to the words, em: of one line, and of several
PLACED = 0.9  # room under the words for their places, em
BRACED = 1.62  # room over the boxes for a brace and its word, em
AWAY = 0.12  # of a brace from the boxes, em
APART = 1.2  # from the foot of a line to the next one, em
LINES, LARGEST = 6, 1.0  # at most; and type, scene units per em
EASY = 0.34, 0.8  # type in which fewer lines are better than larger ones: with words, with numbers


class CutText(VGroup):
    """Tokens in boxes, those of one word side by side, as large as they fit.

    The parts are ``tokens``, ``boxes``, ``ids`` with ``braces`` (the numbers of the tokens; braces
    join the tokens of a word) and ``words`` with ``word_boxes`` (whole words below their tokens).

    Parameters
    ----------
    pieces, spans
        What each token stands for; of each word its first token and the one after its last.
    names
        The words.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    ids
        The number of each token, (token,), and the field it was read from: written below the
        tokens. Without them whole words stand there.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> pieces, spans, names = ("the", " ver", "d", "ant"), ((0, 1), (1, 4)), ("the", "verdant")
    >>> cut = CutText(pieces, spans, names, (-6, -2, 6, 2), DARK)
    >>> len(cut.boxes), len(cut.word_boxes)
    (4, 2)
    """

    def __init__(
        self,
        pieces: Sequence[str],
        spans: Sequence[tuple[int, int]],
        names: Sequence[str],
        box: Box,
        theme: Theme,
        *,
        ids: tuple[Sequence[int], str] | None = None,
    ) -> None:
        super().__init__()
        self.theme, self._pieces, self._spans = theme, tuple(pieces), tuple(spans)
        self._names, self._wide = tuple(names), _widths(pieces, ids)
        self._whole = [0.0 if ids else _advance(name) + 2 * PADDING for name in names]
        columns = [
            max(sum(self._wide[first:end]), own)
            for (first, end), own in zip(spans, self._whole, strict=True)
        ]
        joined = [
            Joined(a, b, name) for (a, b), name in zip(spans, names, strict=True) if b > a + 1
        ]
        over = OVER + BRACED * bool(ids and joined)
        unders = [UNDER + (2 * BELOW if ids else words + PLACED) for words in WORDS]
        highs = over + unders[0], over + unders[1]
        self._size, lines = _fitted(columns, highs, box, EASY[ids is not None])
        self.tokens, self.boxes, self.ids, self.braces = (VGroup() for _ in range(4))
        self.words, self.word_boxes = VGroup(), VGroup()
        several, middle = len(lines) > 1, (box[0] + box[2]) / 2
        pitch = (highs[several] + APART) * self._size
        top = (len(lines) - 1) * pitch + (unders[several] - over) * self._size
        for number, line in enumerate(lines):
            baseline = (box[1] + box[3] + top) / 2 - number * pitch
            x = middle - self._size * _length(columns, line) / 2
            for at in line:
                half = columns[at] * self._size / 2
                self._stand_tokens(at, x + half, baseline)
                if ids is None:
                    self._stand_word(at, x + half, baseline - WORDS[several] * self._size)
                x += 2 * half + GAP * self._size
        if ids is not None:
            self._number(*ids, self._size)
            away = OVER - ASCENT + AWAY
            self.braces.add(*[WordBraces(self.tokens, [one], theme, away=away) for one in joined])
        self.add(self.boxes, self.tokens, self.word_boxes, self.words, self.ids, self.braces)

    def _stand_tokens(self, at: int, middle: float, baseline: float) -> None:
        """Set the tokens of a word side by side."""
        (first, end), size = self._spans[at], self._size
        x = middle - sum(self._wide[first:end]) * size / 2
        for text, width in zip(self._pieces[first:end], self._wide[first:end], strict=True):
            label, frame = self._boxed(text, x, width, baseline, size, self.theme.ink)
            self.tokens.add(label)
            self.boxes.add(frame)
            x += width * size

    def _stand_word(self, at: int, middle: float, baseline: float) -> None:
        """Set a whole word below its tokens."""
        name, width, size = self._names[at], self._whole[at], self._size
        left = middle - width * size / 2
        label, frame = self._boxed(name, left, width, baseline, size, self.theme.dim)
        self.words.add(label)
        self.word_boxes.add(frame)

    def letters_of(self, words: Iterable[Any]) -> list[Label]:
        """Return the letters of each token where they stand in labels of the whole words."""
        found = []
        for label, (first, end) in zip(words, self._spans, strict=True):
            texts = [text.strip(" ") for text in self._pieces[first:end]]
            size, advances = label.em * label.shrink, [_advance(text) for text in texts]
            x = float(label.get_x()) - sum(advances) * size / 2
            for text, advance in zip(texts, advances, strict=True):
                part = token(text, self.theme.ink, size)
                found.append(part.stand_at(x + advance * size / 2, label.baseline))
                x += advance * size
        return found

    def letters(self, typed: Iterable[Any]) -> list[Mark]:
        """Return the same letters where they stand in the tokens, after their signs for spaces."""
        counts = [len(label.points) for label in typed]
        return [
            Mark(label.points[len(label.points) - count :], self.theme.ink)
            for label, count in zip(self.tokens, counts, strict=True)
        ]

    def _boxed(
        self, text: str, left: float, width: float, baseline: float, size: float, color: str
    ) -> tuple[Label, Mark]:
        """Return a token and the box around it; ``width`` in em."""
        label = token(text, self.theme.ink, size)
        label.stand_at(left + width * size / 2, baseline)
        edges = (left, baseline - UNDER * size, left + width * size, baseline + OVER * size)
        return label, frame_around(edges, color, SIZES.rule)

    def _number(self, ids: Sequence[int], source: str, size: float) -> None:
        """Write the numbers of the tokens below their boxes."""
        places = [
            (float(frame.get_x()), float(frame.get_bottom()[1]) - BELOW * size)
            for frame in self.boxes
        ]
        self.ids = Numbers(
            np.asarray(ids, dtype=float), source, places, self.theme,
            decimals=0, plus=False, size=DIGITS * size, color=self.theme.dim,
        )  # fmt: skip


def _widths(pieces: Sequence[str], ids: tuple[Sequence[int], str] | None) -> list[float]:
    """Return how wide the box of each token is, em: for itself, and for its number below."""
    numbers = [0.0] * len(pieces)
    if ids is not None:
        numbers = [width_of(written(float(number), 0)) * DIGITS + 0.2 for number in ids[0]]
    own = [_advance(text) + 2 * PADDING for text in pieces]
    return [max(pair) for pair in zip(own, numbers, strict=True)]


def _advance(text: str) -> float:
    """Return the width of a token, em."""
    return typeset(piece(text))[0].advance


def _length(columns: Sequence[float], line: Sequence[int]) -> float:
    """Return how long a line of words is, em."""
    return sum(columns[i] for i in line) + GAP * (len(line) - 1)


def _fitted(
    columns: Sequence[float], highs: tuple[float, float], box: Box, easy: float
) -> tuple[float, list[list[int]]]:
    """Return a type in which lines of words fit a box, few lines first, and their words."""
    left, bottom, right, top = box
    best: tuple[float, list[list[int]]] = (0.0, [])
    for count in range(1, min(LINES, len(columns)) + 1):
        lines = _balanced(columns, count)
        longest = max(_length(columns, line) for line in lines)
        tall = len(lines) * highs[len(lines) > 1] + (len(lines) - 1) * APART
        size = min((right - left) / longest, (top - bottom) / tall, LARGEST)
        if size > best[0]:
            best = size, lines
        if size >= easy:
            break
    return best


def _balanced(columns: Sequence[float], count: int) -> list[list[int]]:
    """Return words in so many lines, as nearly of one length as they can be."""
    ends = np.cumsum(np.asarray(columns) + GAP)
    cuts = [int(np.abs(ends - ends[-1] * k / count).argmin()) + 1 for k in range(1, count)]
    stops = sorted({0, *cuts, len(columns)})
    return [list(range(*pair)) for pair in pairwise(stops)]
