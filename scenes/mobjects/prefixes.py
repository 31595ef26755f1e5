"""Every beginning of a sentence on a line of its own, with a box for the word that comes next."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.marks import Mark, arrow, frame_around
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import piece, token, widest_of
from scenes.mobjects.symbols import Label, typeset
from scenes.mobjects.token_row import TokenRow
from scenes.theme import SIZES, Theme

GAP = 0.35  # between words, em
ARROW = 1.2  # from the last word to the box, em
PADDING = 0.3  # in the box, at each side, em
BOX_MIDDLE = 0.27  # above the baseline: letters reach as far from the box below as above it, em
BOLD = 0.15  # the thickest side of a box, em
NUMBER = 2.9  # room for a probability beside the box, em
PITCH, TALLEST = 1.45, 1.5  # from line to line, em and at most scene units
UNKNOWN, CUT = "?", "…"
MOST = 18  # prefixes on a page: of a longer sentence the last ones


@dataclass(frozen=True)
class NextWords:
    """The words that a model expects, one after each prefix, and how sure it is.

    Attributes
    ----------
    words
        Shortest prefix first.
    probabilities, source
        Shape (prefix,), and the field they were read from.
    come_true
        For each prefix but the last, whether the sentence goes on with that word.
    """

    words: Sequence[str]
    probabilities: ArrayLike
    source: str
    come_true: Sequence[bool] = ()


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
        An arrow, a box and a question mark in it.
    answer
        The box and the word in it, with its probability; nothing where no word is known. The box
        of a word that comes true is drawn in ink.
    """

    words: TokenRow
    first: int
    baseline: float
    guess: VGroup
    answer: VGroup

    @property
    def tokens(self) -> VGroup:
        """The labels of tokens."""
        return VGroup(*self.words[self.first > 0 :])


class Prefixes(VGroup):
    """The prefixes of a sentence, the shortest on top, words below the same words.

    Where the sentence is wider than the page, lines begin with an ellipsis and show their end. Of a
    long one the first lines are left out, and ``more`` are dots in their place.

    Parameters
    ----------
    tokens
        The sentence.
    page
        (left, bottom, right, top) of the room, scene units.
    theme
        Colours by role.
    next_words
        What is to stand in the boxes.

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
        self._advance = [outline.advance for outline in typeset(*map(piece, tokens))]
        left, bottom, right, top = page
        after = self._room_after()
        whole = sum(self._advance) + GAP * (len(tokens) - 1) + after
        count = min(len(tokens), MOST)
        self.pitch = min((top - bottom) / (count + (count < len(tokens))), TALLEST)
        self.size = max(min(self.pitch / PITCH, (right - left) / whole), SIZES.smallest)
        room = (right - left) / self.size - after
        start = -min(whole * self.size, right - left) / 2
        first = (top + bottom) / 2 + self.pitch * (count - 1) / 2 - 0.3 * self.size
        self.lines, self.more = [], VGroup()
        if count < len(tokens):
            first -= self.pitch / 2
            dots = Label("$dots.v$", theme.dim, self.size)
            self.more.add(dots.stand_at(start, first + self.pitch, "left"))
        for i in range(count):
            last = len(tokens) - count + i
            line = self._line(last, start, first - i * self.pitch, room)
            self.lines.append(line)
            self.add(VGroup(line.words, line.guess))
        self.add(self.more)

    def _room_after(self) -> float:
        """Return how much room the widest guess needs, em."""
        guesses = [UNKNOWN] if self.next_words is None else self.next_words.words
        number = 0.0 if self.next_words is None else NUMBER
        return ARROW + GAP + widest_of(*guesses) + 2 * PADDING + number

    def _line(self, last: int, start: float, baseline: float, room: float) -> Prefix:
        """Return the prefix that ends with one token, its left edge at ``start``."""
        first = 0
        while first < last and self._width(first, last) > room:
            first += 1
        texts = [CUT] * (first > 0) + list(self.tokens[first : last + 1])
        (ellipsis,) = typeset(piece(CUT))
        advances = [ellipsis.advance] * (first > 0) + self._advance[first : last + 1]
        words, x = TokenRow(texts, self.theme), start
        for label, advance in zip(words, advances, strict=True):
            label.stand_at(x + advance * self.size / 2, baseline, size=self.size)
            x += (advance + GAP) * self.size
        middle, box = baseline + 0.3 * self.size, x + ARROW * self.size
        ends = (x, middle), (box - 0.15 * self.size, middle)
        frame, label, _ = self._box(UNKNOWN, box, baseline, self.theme.dim)
        guess = VGroup(arrow(*ends, self.theme.dim, 0.025), frame, label)
        return Prefix(words, first, baseline, guess, self._answer(last, box, baseline))

    def _width(self, first: int, last: int) -> float:
        """Return the width of some tokens, em, an ellipsis before them where some are left out."""
        count = last - first + 1
        return sum(self._advance[first : last + 1]) + GAP * (count - 1) + (1 + GAP) * (first > 0)

    def _box(
        self, text: str, left: float, baseline: float, color: str
    ) -> tuple[Mark, Label, float]:
        """Return a box, the word in it, and the right edge of the box."""
        size, middle = self.size, baseline + BOX_MIDDLE * self.size
        label = token(text, self.theme.ink, size).stand_at(left + PADDING * size, baseline, "left")
        right = label.get_right()[0] + PADDING * size
        half = 0.43 * min(self.pitch, 1.9 * size)
        thickness = 0.025 if color == self.theme.dim else min(0.05, BOLD * size)
        box = frame_around((left, middle - half, right, middle + half), color, thickness)
        return box, label, float(right)

    def _answer(self, last: int, left: float, baseline: float) -> VGroup:
        """Return the box with the word that is expected and how likely it is."""
        known, theme = self.next_words, self.theme
        if known is None:
            return VGroup()
        is_right = last < len(known.come_true) and known.come_true[last]
        color = theme.ink if is_right else theme.dim
        frame, label, right = self._box(known.words[last], left, baseline, color)
        x, middle = right + 0.3 * self.size, baseline + 0.33 * self.size
        return VGroup(frame, label, self._probability(known, last, x, middle))

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
