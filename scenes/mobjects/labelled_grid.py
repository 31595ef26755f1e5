"""The grid with its words, its queries on top and its keys at the left; clips share it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, linear, smooth

from scenes.mobjects.grid_place import OUT, UP, GridPlace
from scenes.mobjects.marks import Mark
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.symbols import indexed
from scenes.mobjects.token_row import TokenRow
from scenes.theme import Theme


class LabelledGrid(VGroup):
    """A pattern with a word and a query symbol for each query, a word and a key for each key.

    Queries stand over the columns and keys at the rows, or, in the paper's convention, the other
    way round.

    Parameters
    ----------
    queries, keys
        Their tokens.
    place
        Where everything stands.
    theme
        Colours by role.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> words = ("the", "cat", "slept")
    >>> grid = LabelledGrid(words, words, Board(words).wide, DARK)
    >>> len(grid.query_words), len(grid.key_symbols)
    (3, 3)
    """

    def __init__(
        self,
        queries: Sequence[str],
        keys: Sequence[str],
        place: GridPlace,
        theme: Theme,
        orientation: str = "columns",
    ) -> None:
        super().__init__()
        self.theme = theme
        shape = (len(queries), len(keys))
        self.pattern = PatternGrid(shape, place.box, theme, orientation=orientation)
        self.query_words, self.key_words = TokenRow(queries, theme), TokenRow(keys, theme)
        self.query_symbols = VGroup(*[indexed("Q", i, theme.query) for i in range(len(queries))])
        self.key_symbols = VGroup(*[indexed("K", j, theme.key) for j in range(len(keys))])
        self.leaders = Mark([], theme.dim)
        self.add(
            self.pattern,
            self.leaders,
            self.query_words,
            self.key_words,
            self.query_symbols,
            self.key_symbols,
        )
        self.stand(place)

    @property
    def top(self) -> tuple[TokenRow, VGroup]:
        """The words over the columns and their symbols."""
        queries = self.query_words, self.query_symbols
        return queries if self.pattern.by_columns else (self.key_words, self.key_symbols)

    @property
    def left(self) -> tuple[TokenRow, VGroup]:
        """The words at the rows and their symbols."""
        keys = self.key_words, self.key_symbols
        return keys if self.pattern.by_columns else (self.query_words, self.query_symbols)

    def stand(self, place: GridPlace) -> "LabelledGrid":
        """Move cells and labels to another place; returns self."""
        self.place = place
        self.pattern.stand(place.box, place.overshoot)
        (top_words, top_symbols), (left_words, left_symbols) = self.top, self.left
        (x, y), (step_left, step_top) = place.labels(self.pattern.extent), place.steps
        left, top, size = place.box.left, place.box.top, place.symbol_size
        top_words.stand(x, top + (place.words_top or 0), place.top_size, place.turn)
        for i, (label, at) in enumerate(zip(top_symbols, x, strict=True)):
            up = UP * size * (i % 2) * step_top
            label.stand_at(at, top + (place.symbols_top or 0) + up, size=size)
        for label, at in zip(left_words, y, strict=True):
            right = left - (place.words_left or 0)
            label.stand_at(right, at - 0.21 * place.word_size, "right", size=place.word_size)
        for i, (label, at) in enumerate(zip(left_symbols, y, strict=True)):
            right = left - (place.symbols_left or 0) - OUT * size * (i % 2) * step_left
            label.stand_at(right, at - 0.21 * place.word_size, "right", size=size)
        for labels, distance in self._labels(place):
            labels.set_opacity(float(distance is not None))
            for i in {*range(len(labels))} - {*place.shown(len(labels))}:
                labels[i].points = np.zeros((0, 3))
        self.leaders.points = place.leader_lines(self.pattern.extent)
        return self

    def _labels(self, place: GridPlace) -> list[tuple[VGroup, float | None]]:
        """Return each kind of label with its distance from the cells, ``None`` if left out."""
        (top_words, top_symbols), (left_words, left_symbols) = self.top, self.left
        return [
            (top_words, place.words_top),
            (top_symbols, place.symbols_top),
            (left_words, place.words_left),
            (left_symbols, place.symbols_left),
        ]

    def move_to_place(self, place: GridPlace, seconds: float = 1.6) -> Animation:
        """Return the motion to another place: labels that go leave first, new ones come last."""
        start, end = self.copy(), self.copy().stand(place)
        pairs = list(zip(self._labels(self.place), self._labels(place), strict=True))

        def update(moving: Any, alpha: float) -> None:
            if alpha >= 1:
                moving.stand(place)
                return
            part = smooth(np.clip((alpha - 0.2) / 0.6, 0, 1))
            for own, first, last in zip(
                moving.get_family(), start.get_family(), end.get_family(), strict=True
            ):
                own.interpolate(first, last, part)
            for (labels, before), (_, after) in pairs:
                fading = 1 - alpha / 0.2 if after is None else (alpha - 0.8) / 0.2
                if before is None or after is None:
                    there = before is not None or after is not None
                    labels.set_opacity(float(np.clip(fading, 0, 1)) * there)

        return UpdateFromAlphaFunc(self, update, run_time=seconds, rate_func=linear)
