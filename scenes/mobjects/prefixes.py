"""Every beginning of a sentence on a line of its own, with a box for the word that comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.marks import arrow, frame_around
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.symbols import literal, typeset, word
from scenes.mobjects.token_row import TokenRow
from scenes.theme import SIZES, Theme

GAP = 0.35  # between words, em
ARROW = 1.2  # from the last word to the box, em
PADDING = 0.3  # in the box, at each side, em
NUMBER = 2.9  # room for a probability beside the box, em
PITCH, TALLEST = 1.45, 1.0  # from line to line, em and at most scene units
UNKNOWN, CUT = "?", "…"


@dataclass(frozen=True)
class NextWords:
    """The words that a model expects, one after each prefix, and how sure it is.

    Attributes
    ----------
    words
        Shortest prefix first.
    probabilities, source
        Shape (prefix,), and the field they were read from.
    """

    words: Sequence[str]
    probabilities: ArrayLike
    source: str


@dataclass(frozen=True)
class Prefix:
    """One line of words and the guess that follows them.

    Attributes
    ----------
    words
        Labels of tokens on one baseline, an ellipsis first where the line would be too long.
    first
        The token with which the line begins.
    baseline
        On which the words stand.
    guess
        An arrow, a box and what is in it.
    """

    words: TokenRow
    first: int
    baseline: float
    guess: VGroup

    @property
    def tokens(self) -> VGroup:
        """The labels of tokens."""
        return VGroup(*self.words[self.first > 0 :])


class Prefixes(VGroup):
    """The prefixes of a sentence, the shortest on top, words below the same words.

    Where the sentence is wider than the page, lines begin with an ellipsis and show their end.

    Parameters
    ----------
    tokens
        The sentence.
    page
        (left, bottom, right, top) of the room, scene units.
    theme
        Colours by role.
    next_words
        What stands in the boxes; without it a question mark does.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> prefixes = Prefixes(("the", "cat", "slept"), (-6, -3, 6, 3), DARK)
    >>> [len(line.words) for line in prefixes.lines]
    [1, 2, 3]
    """

    def __init__(
        self,
        tokens: Sequence[str],
        page: Box,
        theme: Theme,
        next_words: NextWords | None = None,
    ) -> None:
        super().__init__()
        self.tokens, self.theme, self.next_words = tuple(tokens), theme, next_words
        self._advance = [outline.advance for outline in typeset(*map(literal, tokens))]
        left, bottom, right, top = page
        after = self._room_after()
        whole = sum(self._advance) + GAP * (len(tokens) - 1) + after
        self.pitch = min((top - bottom) / len(tokens), TALLEST)
        self.size = max(min(self.pitch / PITCH, (right - left) / whole), SIZES.smallest)
        room = (right - left) / self.size - after
        start = -min(whole * self.size, right - left) / 2
        middle = (top + bottom) / 2 + self.pitch * (len(tokens) - 1) / 2 - 0.3 * self.size
        self.lines = []
        for i in range(len(tokens)):
            line = self._line(i, start, middle - i * self.pitch, room)
            self.lines.append(line)
            self.add(VGroup(line.words, line.guess))

    def _room_after(self) -> float:
        """Return how much room the widest guess needs, em."""
        guesses = [UNKNOWN] if self.next_words is None else self.next_words.words
        widest = max(outline.advance for outline in typeset(*map(literal, guesses)))
        number = 0.0 if self.next_words is None else NUMBER
        return ARROW + GAP + widest + 2 * PADDING + number

    def _line(self, last: int, start: float, baseline: float, room: float) -> Prefix:
        """Return the prefix that ends with one token, its left edge at ``start``."""
        first = 0
        while first < last and self._width(first, last) > room:
            first += 1
        texts = [CUT] * (first > 0) + list(self.tokens[first : last + 1])
        (ellipsis,) = typeset(literal(CUT))
        advances = [ellipsis.advance] * (first > 0) + self._advance[first : last + 1]
        words, x = TokenRow(texts, self.theme), start
        for label, advance in zip(words, advances, strict=True):
            label.stand_at(x + advance * self.size / 2, baseline, size=self.size)
            x += (advance + GAP) * self.size
        return Prefix(words, first, baseline, self._guess(last, x, baseline))

    def _width(self, first: int, last: int) -> float:
        """Return the width of some tokens, em, an ellipsis before them where some are left out."""
        count = last - first + 1
        return sum(self._advance[first : last + 1]) + GAP * (count - 1) + (1 + GAP) * (first > 0)

    def _guess(self, last: int, x: float, baseline: float) -> VGroup:
        """Return the arrow from a prefix, the box, and what is in it."""
        size, theme, known = self.size, self.theme, self.next_words
        text = UNKNOWN if known is None else known.words[last]
        middle = baseline + 0.3 * size
        box = x + ARROW * size
        label = word(text, theme.ink, size).stand_at(box + PADDING * size, baseline, "left")
        right = label.get_right()[0] + PADDING * size
        half = 0.42 * min(self.pitch, 1.9 * size)
        frame = frame_around((box, middle - half, right, middle + half), theme.dim, 0.025)
        points = arrow((x, middle), (box - 0.15 * size, middle), theme.dim, 0.025)
        guess = VGroup(points, frame, label)
        if known is not None:
            guess.add(self._probability(known, last, right + 0.3 * size, middle))
        return guess

    def _probability(self, known: NextWords, last: int, x: float, middle: float) -> Numbers:
        return Numbers(
            [np.asarray(known.probabilities)[last]],
            known.source,
            [(x, middle)],
            self.theme,
            decimals=2,
            plus=False,
            size=self.size,
            align="left",
            color=self.theme.dim,
            indices=[(last,)],
        )
