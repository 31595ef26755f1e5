"""A row of words, each with its vectors below it: the word, E, and what a matrix makes of E."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from manim import AnimationGroup, VGroup

from scenes.mobjects.marks import Mark, arrow
from scenes.mobjects.motion import as_animation
from scenes.mobjects.symbols import Label, indexed, typeset
from scenes.mobjects.token_row import TokenRow
from scenes.theme import SIZES, Theme

BESIDE = 0.1  # from an arrow to the name beside it, scene units


@dataclass(frozen=True)
class ChainPlace:
    """Where words and the vectors below them stand.

    Attributes
    ----------
    x
        The middle of each word's column, scene units.
    words, embeddings, queries
        Heights of the baselines of the words, of E and of Q.
    word_size, symbol_size
        Scene units per em.
    turn
        Degrees by which the words are turned; 0 if they fit side by side.
    labelled
        The tokens that are shown, ascending, 0-based; all if ``None``.
    """

    x: tuple[float, ...]
    words: float
    embeddings: float
    queries: float
    word_size: float
    symbol_size: float
    turn: float
    labelled: tuple[int, ...] | None = None


class TokenChains(VGroup):
    """The words of a sentence; below each its vector E, and below that its query Q.

    The parts are ``words``, ``embeddings`` with ``lookups`` (the arrows that lead to
    them), ``queries`` with ``maps`` (arrows) and ``names`` (W_Q beside each arrow). Of a long
    sentence only some tokens are shown; ``gaps`` are dots where others are left out.

    Parameters
    ----------
    tokens
        The words.
    place
        Where they stand.
    theme
        Colours by role.
    letter
        What the vectors of the words are called: ``E``, or ``E'`` once they are refined.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> words = ("the", "cat", "slept")
    >>> chains = TokenChains(words, Board(words).chains, DARK)
    >>> len(chains.queries)
    3
    """

    def __init__(
        self, tokens: Sequence[str], place: ChainPlace, theme: Theme, letter: str = "E"
    ) -> None:
        super().__init__()
        self.place, self.theme = place, theme
        size = place.symbol_size
        self.words = TokenRow(tokens, theme).stand(
            place.x, place.words, place.word_size, place.turn
        )
        self.embeddings = self._symbols(letter, theme.ink, place.embeddings)
        self.queries = self._symbols("Q", theme.query, place.queries)
        # The tip of a vector's arrow is 0.95 em above its baseline, the foot of its index 0.25 em
        # below it.
        self.lookups = VGroup(
            *[
                self._arrow(x, place.words - 0.32 * place.word_size, place.embeddings)
                for x in place.x
            ]
        )
        self.maps = VGroup(
            *[self._arrow(x, place.embeddings - 0.3 * size, place.queries) for x in place.x]
        )
        middle = (place.embeddings - 0.3 * size + place.queries + 0.95 * size) / 2
        # A name stands between its own column and the next one.
        shown = list(range(len(place.x)) if place.labelled is None else place.labelled)
        half = (place.x[shown[1]] - place.x[shown[0]]) / 2 if len(shown) > 1 else 1.0
        (outline,) = typeset("$W_Q$")
        note = min(SIZES.note, 0.8 * size, (half - BESIDE) / outline.advance)
        note = max(note, SIZES.smallest)
        self.names = VGroup(
            *[
                Label("$W_Q$", theme.query, note).stand_at(x + BESIDE, middle - 0.2 * note, "left")
                for x in place.x
            ]
        )
        parts = (self.words, self.lookups, self.embeddings, self.maps, self.names, self.queries)
        for i in {*range(len(place.x))} - {*shown}:
            for part in parts:
                part[i].points = np.zeros((0, 3))
        self.gaps = VGroup(*[self._gap(i, j) for i, j in pairwise(shown) if j > i + 1])
        self.add(*parts, self.gaps)

    def _gap(self, before: int, after: int) -> Label:
        """Return dots between two words."""
        x = (self.place.x[before] + self.place.x[after]) / 2
        return Label("$dots.c$", self.theme.dim).stand_at(x, self.place.words)

    def spotlight(self, position: int, opacity: float) -> AnimationGroup:
        """Return how all words but one, with their vectors E, come to an opacity."""
        fade = [
            as_animation(part.animate.set_opacity(1.0 if i == position else opacity))
            for row in (self.words, self.lookups, self.embeddings)
            for i, part in enumerate(row)
        ]
        return AnimationGroup(*fade)

    def _symbols(self, letter: str, color: str, baseline: float) -> VGroup:
        size, labels = self.place.symbol_size, VGroup()
        for i, x in enumerate(self.place.x):
            labels.add(indexed(letter, i, color, size).stand_at(x, baseline))
        return labels

    def _arrow(self, x: float, start: float, baseline: float) -> Mark:
        """Return an arrow from a height down to a symbol on a baseline."""
        end = baseline + 0.98 * self.place.symbol_size
        return arrow((x, start - 0.05), (x, end), self.theme.dim, 0.025)
