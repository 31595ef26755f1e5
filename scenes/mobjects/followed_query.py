"""One query brought out of a grid: its column stands beside its story, its row above it."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from manim import Animation, FadeIn, FadeOut, UpdateFromAlphaFunc, VGroup, linear, smooth

from scenes.mobjects.labelled_grid import GridPlace, LabelledGrid
from scenes.mobjects.marks import Mark


class FollowedQuery(VGroup):
    """A frame around the cells of a query and a veil over the others, and how they come and go.

    Where queries are columns, the grid steps aside and the column stays in it. Where they are
    rows, the row leaves the grid: the other rows vanish, and it goes up below the words.

    Parameters
    ----------
    grid
        The grid; it moves.
    query
        The query to follow, 0-based.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> words = ("the", "cat", "slept")
    >>> grid = LabelledGrid(words, words, Board(words).wide, DARK, "rows")
    >>> followed = FollowedQuery(grid, 1)
    >>> followed.name.text
    'cat'
    """

    def __init__(self, grid: LabelledGrid, query: int) -> None:
        super().__init__()
        self.grid, self.query = grid, query
        self.others = np.arange(grid.pattern.shape[0])[:, None] != query
        self.name = grid.query_words[query].copy()
        self.add(*self._marks(), self.name)

    def _marks(self) -> tuple[Mark, Mark]:
        """Set frame and veil to where the grid stands now."""
        pattern = self.grid.pattern
        self.frame, self.cover = pattern.query_frame(self.query), pattern.cover(self.query)
        return self.frame, self.cover

    def leave(self, place: GridPlace) -> Iterator[list[Animation]]:
        """Yield, to be played in turn, how the query comes out while the grid goes to ``place``."""
        pattern = self.grid.pattern
        if pattern.by_columns:
            yield [self.grid.move_to_place(place)]
            self._marks()
            yield [FadeIn(self.cover), FadeIn(self.frame)]
            return
        self._marks()
        yield [FadeIn(self.cover), FadeIn(self.frame)]
        self.scores, self.weights = pattern.scores.copy(), pattern.weights.copy()
        yield [FadeOut(self.cover), self._fade_others(0)]
        yield [self.grid.move_to_place(place), *self._along(place)]

    def come_back(self, place: GridPlace) -> Iterator[list[Animation]]:
        """Yield, to be played in turn, how the query goes back into the grid at ``place``."""
        if self.grid.pattern.by_columns:
            yield [FadeOut(self.cover, self.frame)]
            yield [self.grid.move_to_place(place)]
            return
        yield [self.grid.move_to_place(place), *self._along(place)]
        yield [FadeOut(self.frame, self.name), self._fade_others(1)]

    def _fade_others(self, share: float) -> Animation:
        """Let the cells of the other queries, and the rules, vanish (0) or return (1)."""

        def update(pattern: Any, alpha: float) -> None:
            part = abs(1 - share - smooth(alpha))
            pattern.rules.set_opacity(part)
            pattern.blend(
                np.where(self.others, part * self.scores, pattern.scores),
                np.where(self.others, part * self.weights, pattern.weights),
            )

        return UpdateFromAlphaFunc(self.grid.pattern, update, rate_func=linear)

    def _along(self, place: GridPlace) -> list[Animation]:
        """Let frame and name go with the grid to a place."""
        pattern, start = self.grid.pattern, self.name.copy()
        end = self.name.copy().stand_at(*self._name_at(place), "right", size=place.word_size)

        def follow(frame: Any, alpha: float) -> None:
            frame.points = pattern.query_frame(self.query).points

        def go(name: Any, alpha: float) -> None:
            name.interpolate(start, end, smooth(np.clip((alpha - 0.2) / 0.6, 0, 1)))

        timed: Any = {"run_time": 1.6, "rate_func": linear}
        return [
            UpdateFromAlphaFunc(self.frame, follow, **timed),
            UpdateFromAlphaFunc(self.name, go, **timed),
        ]

    def _name_at(self, place: GridPlace) -> tuple[float, float]:
        """Return the right end of the baseline of the query's word, left of its row."""
        box, gap = place.box, 0.15 if place.words_left is None else place.words_left
        middle = box.top - (self.query + 0.5) * box.cell_height
        return box.left - gap, middle - 0.21 * place.word_size
