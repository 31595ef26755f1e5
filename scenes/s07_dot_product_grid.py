"""Dot product grid.

How well does each key match each query? One number for every pair of words: their dot product.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh dot_product_grid --text "the old wizard chased a tiny golden dragon"
"""

from typing import Any

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    Transform,
    TransformFromCopy,
)

from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.dot_product import DotProduct
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.legend import SignLegend
from scenes.mobjects.marks import arrow
from scenes.mobjects.meeting import Meeting
from scenes.mobjects.motion import grow, reach, sweep
from scenes.mobjects.score_table import ScoreTable
from scenes.mobjects.symbols import indexed
from scenes.mobjects.token_row import TokenRow


class DotProductGrid(Lesson):
    """Every key meets every query: a grid of dot products."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 1  # of the scores in the column that is followed

    @beat(
        "Attention lets words inform each other. Here “{focus}” takes most from “{giver}”.",
        when="takes_from_others",
        otherwise="Attention lets words inform each other, each as much as it matters. How?",
    )
    def words_inform_words(self) -> None:
        places = [float(label.get_center()[0]) for label in self.sentence]
        foot = float(self.sentence.get_top()[1]) + 0.2
        weights = self.data("head.A", self.focus)
        self.arcs = Arcs(*weights, places, self.focus, foot, 0.22, self.theme.ink)
        self.play(reach(self.arcs, seconds=2.5))
        self.rest()

    @beat("Each word asks with a vector, its query Q, and answers with another, its key K.")
    def queries_and_keys(self) -> None:
        grid = self.grid
        self.play(FadeOut(self.arcs))
        self.play(ReplacementTransform(self.sentence, grid.query_words), run_time=1.5)
        ask = [FadeIn(symbol, shift=0.4 * DOWN) for symbol in grid.query_symbols]
        self.play(LaggedStart(*ask, lag_ratio=0.1, run_time=2))
        pairs = zip(grid.query_words, grid.key_words, strict=True)
        move = [TransformFromCopy(top, left) for top, left in pairs]
        self.play(LaggedStart(*move, lag_ratio=0.1, run_time=2))
        answer = [FadeIn(symbol, shift=0.4 * RIGHT) for symbol in grid.key_symbols]
        self.play(LaggedStart(*answer, lag_ratio=0.1, run_time=1.5))

    @beat("Every key meets every query. Each pair gives one number, their dot product: a score.")
    def pairs_meet(self) -> None:
        self.play(FadeIn(self.grid.pattern))
        self.meeting = Meeting(self.grid)
        self.play(self.meeting.keys_spread(seconds=2))
        self.play(self.meeting.queries_fall(seconds=2))
        self.play(FadeIn(self.meeting.times), run_time=0.5)
        self.rest()

    @beat("Drawn as dots: the area is the size of the score. Filled is positive, a ring negative.")
    def dots_grow(self) -> None:
        scores, source = self.data("unmasked.dot_products")
        self.legend = SignLegend(self.board.corner, self.theme)
        self.play(FadeOut(self.meeting, self.meeting.times), FadeIn(self.legend))
        self.play(sweep(self.grid.pattern, scores=scores, source=source, lag=0.1))

    @beat("Follow one query, that of “{focus}”. Only scores in one column are compared.")
    def one_column(self) -> None:
        self.play(FadeOut(self.legend, run_time=0.5), self.grid.move_to_place(self.board.aside))
        self.frame = self.grid.pattern.query_frame(self.focus)
        self.cover = self.grid.pattern.cover(self.focus)
        self.play(FadeIn(self.cover), FadeIn(self.frame))

    @beat("One cell by hand: “{best}” and “{focus}”, multiplied entry by entry, then added up.")
    def one_cell(self) -> None:
        cell = (self.focus, self.best)
        names = indexed("K", self.best, self.theme.key), indexed("Q", self.focus, self.theme.query)
        self.product = DotProduct(
            self.data("head.K", self.best),
            self.data("head.Q", self.focus),
            self.data("head.products", *cell),
            self.data("head.dot_products", *cell),
            names,
            self.theme,
        )
        self.product.scale(min(1.0, self.board.panel_width / self.product.width))
        self.product.move_to(self.board.panel_center)
        self.play(
            TransformFromCopy(self.grid.key_words[self.best], names[0]),
            TransformFromCopy(self.grid.query_words[self.focus], names[1]),
        )
        self.play(FadeIn(self.product.key, self.product.query, self.product.shapes))
        frame, found = self.product.row_frame(0), []
        self.play(FadeIn(frame))
        for row in range(len(self.product.times)):
            found.append(self.product.row_result(row))
            move = frame.animate.become(self.product.row_frame(row))
            self.play(move, FadeIn(found[-1]), run_time=0.6)
        self.remove(*found)
        self.add(self.product.results)
        self.play(FadeOut(frame), FadeIn(self.product.rest, shift=0.2 * DOWN))
        self.play(FadeIn(self.product.sum, shift=0.2 * DOWN))

    @beat("That sum is the score. The same for every row: the whole column in numbers.")
    def every_row(self) -> None:
        self.table = ScoreTable(
            *self.data("unmasked.dot_products", self.focus),
            self.focus,
            self.board.table,
            self.theme,
            self.decimals,
        )
        total = self.product.total.piece(0)
        first = self.table.numbers.piece(self.best)
        self.add(total)
        self.play(FadeOut(self.product))
        self.play(Transform(total, first))
        rows = [FadeIn(row, shift=0.4 * RIGHT) for row in self.table.products]
        self.play(LaggedStart(*rows, lag_ratio=0.1, run_time=1.5))
        self.play(FadeIn(self.table.numbers), FadeIn(self.table.zero))
        self.play(grow(self.table.bars))
        self.remove(total)
        self.add(self.table)

    @beat(
        "“{best}” scores {high}: a strong match. “{worst}” scores {low}: it points away.",
        when="some_score_is_negative",
        otherwise="“{best}” scores {high}, the most. “{worst}” scores {low}, the least.",
    )
    def large_and_small(self) -> None:
        high, low = (self.table.row_frame(key) for key in (self.best, self.worst))
        self.play(FadeIn(high))
        self.rest()
        self.play(Transform(high, low), run_time=1.5)
        self.rest()
        self.play(FadeOut(high))

    @beat("The larger the score, the more “{focus}” attends to that word: to “{best}” most of all.")
    def attends_to(self) -> None:
        pattern, label = self.grid.pattern, self.grid.key_words[self.best]
        start = pattern.center_of(query=self.focus, key=self.best)
        start = start - (pattern.full_radius, 0)
        look = arrow(start, (label.get_right()[0] + 0.1, start[1]), self.theme.ink)
        self.play(FadeIn(look, shift=0.4 * LEFT))
        self.rest()
        self.play(FadeOut(look, self.cover, self.frame, self.table))

    @beat("One score for every pair of words. Next, each column turns into weights.")
    def every_column(self) -> None:
        self.play(self.grid.move_to_place(self.board.wide))

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the sentence alone."""
        self.grid = LabelledGrid(self.words, self.words, self.board.wide, self.theme)
        scores = self.lookup("unmasked.dot_products")[self.focus]
        self.best, self.worst = int(scores.argmax()), int(scores.argmin())
        self.some_score_is_negative = bool(scores.min() < 0)
        self.sentence = TokenRow(self.words, self.theme)
        self.sentence.spread(self.board.right - self.board.left, baseline=-0.6)
        givers = self.lookup("head.A")[self.focus] * (np.arange(len(self.words)) != self.focus)
        self.giver, self.takes_from_others = int(givers.argmax()), bool(givers.max() > 0.25)
        self.add(self.sentence)

    def facts(self) -> dict[str, Any]:
        """Add the words that score highest and lowest with the focus, and their scores."""
        return super().facts() | {
            "giver": self.words[self.giver],
            "best": self.words[self.best],
            "worst": self.words[self.worst],
            "high": self.number("unmasked.dot_products", self.focus, self.best),
            "low": self.number("unmasked.dot_products", self.focus, self.worst),
        }
