"""A text as it was typed, one label for each token: before anybody sees where a model cuts it."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from manim import VGroup, VMobject

from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import piece
from scenes.mobjects.symbols import Label, typeset
from scenes.theme import SIZES, Theme

SPACE, PITCH = 0.6, 1.5  # between words, and from line to line, em
LEAST = 0.32  # type of a text that stands in one line, scene units per em


class TypedText(VGroup):
    """The letters of each token side by side, in as many lines as they need.

    Parameters
    ----------
    letters
        What each token holds of the text; a token that holds nothing has an empty label.
    spaced
        Whether a space stands before each.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> typed = TypedText(("the", "ver", "dant"), (False, True, False), DARK)
    >>> typed.stand((-4, -2, 4, 2), baseline=0).line_count
    1
    """

    def __init__(self, letters: Sequence[str], spaced: Sequence[bool], theme: Theme) -> None:
        self.letters, self.spaced, self.theme = tuple(letters), tuple(spaced), theme
        super().__init__(
            *[Label(piece(t) if t else "#h(0pt)", theme.ink, text=t) for t in self.letters]
        )
        self.line_count = 1

    def stand(self, box: Box, baseline: float, size: float = SIZES.title) -> "TypedText":
        """Set the text centred on x = 0, as large as its lines fit a box; returns self.

        Parameters
        ----------
        box
            (left, bottom, right, top), scene units.
        baseline
            Of the first line, scene units; more lines share the box, from its top.
        size
            Scene units per em, at most.
        """
        left, bottom, right, top = box
        (whole,) = self._lines(np.inf)
        lines, one = [whole], (right - left) / max(self._advance(whole), 1e-9)
        if one < LEAST:
            size = LEAST * 1.5
            while len(lines := self._lines((right - left) / size)) * PITCH * size > top - bottom:
                size *= 0.96
            lines = self._balanced(len(lines), (right - left) / size)
            baseline = (top + bottom) / 2 + ((len(lines) - 1) / 2 * PITCH - 0.25) * size
        size, self.line_count = min(size, one if len(lines) == 1 else size), len(lines)
        for number, line in enumerate(lines):
            x = -self._advance(line) * size / 2
            for i in line:
                x += SPACE * size * (i > line[0] and self.spaced[i])
                label, advance = self[i], self._advances[i] * size
                label.stand_at(x + advance / 2, baseline - number * PITCH * size, size=size)
                x += advance
        return self

    def out_of(self, labels: Iterable[VMobject]) -> list[Mark]:
        """Return for each token its letters where they stand in another label of it.

        Parameters
        ----------
        labels
            The tokens as :func:`pieces.token` draws them: their signs first, then the letters.
        """
        counts = [len(label.points) for label in self]
        return [
            Mark(label.points[len(label.points) - count :], self.theme.ink)
            for label, count in zip(labels, counts, strict=True)
        ]

    @property
    def _advances(self) -> list[float]:
        """The width of each token, em."""
        shown = [piece(t) if t else "#h(0pt)" for t in self.letters]
        return [outline.advance for outline in typeset(*shown)]

    def _advance(self, line: Sequence[int]) -> float:
        spaces = sum(self.spaced[i] for i in line[1:])
        return sum(self._advances[i] for i in line) + SPACE * spaces

    def _balanced(self, count: int, width: float) -> list[list[int]]:
        """Return so many lines, as nearly of one length as they can be."""
        narrower = width
        while len(self._lines(narrower)) <= count:
            width, narrower = narrower, 0.97 * narrower
        return self._lines(width)

    def _lines(self, width: float) -> list[list[int]]:
        """Return the tokens of each line: broken at spaces, or anywhere in what is too long."""
        starts = [i for i, spaced in enumerate(self.spaced) if spaced or not i]
        lines: list[list[int]] = [[]]
        for start, end in pairwise([*starts, len(self.letters)]):
            word = list(range(start, end))
            for part in [word] if self._advance(word) <= width else [[i] for i in word]:
                if lines[-1] and self._advance([*lines[-1], *part]) > width:
                    lines.append([])
                lines[-1] += part
        return lines
