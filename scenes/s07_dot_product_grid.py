"""Dot product grid.

How well does each key match each query? One number for every pair of tokens: their dot product.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh dot_product_grid --text "the old wizard chased a tiny golden dragon"
"""

from functools import cached_property
from typing import Any, ClassVar

from manim import (
    DOWN,
    RIGHT,
    FadeIn,
    FadeOut,
    LaggedStart,
    Transform,
    TransformFromCopy,
    VGroup,
)

from scenes.examples import FLUFFY_CREATURE
from scenes.grid_lesson import GridLesson
from scenes.lesson import beat
from scenes.mobjects.dot_product import DotProduct, DotProductSteps
from scenes.mobjects.followed_query import FollowedQuery
from scenes.mobjects.legend import SignLegend
from scenes.mobjects.marks import Mark, arrow, frame_around
from scenes.mobjects.meeting import Meeting
from scenes.mobjects.motion import grow, sweep
from scenes.mobjects.named_keys import NamedKeys
from scenes.mobjects.score_table import ScoreTable
from scenes.mobjects.symbols import indexed

NEAR = 0.9  # of the largest score: a second one so large is named with it


class DotProductGrid(GridLesson):
    """Every key meets every query: a grid of dot products."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 1  # of the scores of the query that is followed
    _may_be_small: ClassVar[dict[str, str]] = dict.fromkeys(
        ("one_column", "attends_to"), "the grid of few words stands aside"
    )

    @beat("Every key meets every query: each pair gives its dot product, a score.")
    def pairs_meet(self) -> None:
        self.play(FadeIn(self.grid.pattern), run_time=0.6)
        self.add(self.grid)
        self.meeting = Meeting(self.grid)
        self.play(self.meeting.keys_spread(seconds=1.2))
        self.play(self.meeting.queries_fall(seconds=1.2))
        self.play(FadeIn(self.meeting.times), run_time=0.5)

    @beat("As dots: the area is the size of the score. Filled is positive, a ring negative.")
    def dots_grow(self) -> None:
        scores, source = self.data("unmasked.dot_products")
        self.legend = SignLegend(self.board.corner, self.theme)
        self.play(FadeOut(self.meeting, self.meeting.times), FadeIn(self.legend))
        self.play(sweep(self.grid.pattern, scores=scores, source=source, lag=0.1))

    @beat("High scores with {rest} only mean rest: these pass on little.", only_if="some_rest")
    def loud_keys(self) -> None:
        boxes = [self.grid.pattern.key_box(key) for key in self.resting_places]
        frames = VGroup(*[frame_around(box, self.theme.ink) for box in boxes])
        self.play(FadeIn(frames), FadeOut(self.legend), run_time=0.5)
        self.rest(1.8)
        self.play(FadeOut(frames), run_time=0.4)

    @beat("Follow “{focus}”. Its {line} holds all its scores.")
    def one_column(self) -> None:
        if self.legend in self.mobjects:
            self.play(FadeOut(self.legend), run_time=0.5)
        for step in self.followed.leave(self.beside):
            self.play(*step)

    @beat("One cell by hand: “{best}” and “{focus}”, multiplied entry by entry, then added up.")
    def one_cell(self) -> None:
        product, grid = self.product, self.grid
        key, query = product.names
        asking = grid.query_words[self.focus] if self.by_columns else self.followed.name
        self.play(
            TransformFromCopy(grid.key_words[self.best], key),
            TransformFromCopy(asking, query),
        )
        frame, found = product.entry_frame(0), []
        self.play(FadeIn(product.key, product.query, product.shapes, frame))
        for entry in range(product.shown):
            found.append(product.entry_result(entry))
            move = frame.animate.become(product.entry_frame(entry))
            self.play(move, FadeIn(found[-1]), run_time=0.5)
        self.remove(*found)
        self.add(product.results)
        self.play(FadeOut(frame), FadeIn(product.rest, shift=0.2 * DOWN))
        self.play(FadeIn(product.sum, shift=0.2 * DOWN))

    @beat(
        "That sum is the score. The same for every key: the whole {line} in numbers.",
        when="is_short",
        otherwise="That sum is the score. The same for every key: here the largest, and the least.",
    )
    def every_row(self) -> None:
        table, total = self.table, self.product.total.piece(0)
        self.add(total)
        self.play(FadeOut(self.product), run_time=0.5)
        self.play(Transform(total, table.numbers.piece(self.keys.index(self.best))))
        shift = 0.4 * (RIGHT if self.by_columns else DOWN)
        keys = [FadeIn(parts, shift=shift) for parts in [*self.names_beside, *table.products]]
        if keys:
            self.play(LaggedStart(*keys, lag_ratio=0.1, run_time=1))
        self.play(FadeIn(table.numbers, table.zero), grow(table.bars))
        self.remove(total)
        self.add(table)

    @beat(
        "“{best}” scores {high}: it matches. “{worst}” scores {low}: it points away.",
        when="signs_differ",
        otherwise="“{best}” scores {high}, the most. “{worst}” scores {low}, the least.",
        only_if="several",
    )
    def large_and_small(self) -> None:
        rows = map(self.keys.index, (self.best, self.worst))
        high, low = (self.table.key_frame(row) for row in rows)
        self.play(FadeIn(high), run_time=0.5)
        self.rest(0.4)
        self.play(Transform(high, low), run_time=0.8)
        self.rest(0.5)
        self.play(FadeOut(high), run_time=0.5)

    @beat(
        "“{focus}” attends most where scores are large: to “{best}” and “{next}”.",
        when="two_are_high",
        otherwise="“{focus}” attends most where the score is largest: to “{best}”.",
    )
    def attends_to(self) -> None:
        keys = [self.best, self.next] if self.two_are_high else [self.best]
        self.looks = VGroup(*[self.look(key) for key in keys])
        self.play(LaggedStart(*map(FadeIn, self.looks), lag_ratio=0.5))

    @beat("A score for every pair of {token}s. Next, each {line} turns into weights.")
    def every_column(self) -> None:
        self.play(FadeOut(self.looks, self.table, self.names_beside), run_time=0.5)
        for step in self.followed.come_back(self.board.wide):
            self.play(*step)

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the words, their queries and their keys, as the clip before left them."""
        self.grid = self.new_grid()
        self.followed = FollowedQuery(self.grid, self.focus)
        scores = self.lookup("unmasked.dot_products")[self.focus]
        self.best, self.worst = int(scores.argmax()), int(scores.argmin())
        self.next = int(scores.argsort()[-2:][0])
        self.two_are_high = self.next != self.best and bool(
            scores[self.next] > NEAR * scores.max() > 0
        )
        self.several, self.signs_differ = len(self.words) > 1, bool(scores.min() < 0 < scores.max())
        self.add(*self.grid.top, *self.grid.left, self.grid.leaders)

    @cached_property
    def product(self) -> DotProduct:
        """The cell of the largest score, worked out in the room beside or below the grid."""
        cell = (self.focus, self.best)
        product = DotProduct(
            DotProductSteps(
                self.data("head.K", self.best),
                self.data("head.Q", self.focus),
                self.data("head.products", *cell),
                self.data("head.dot_products", *cell),
            ),
            (
                indexed("K", self.best, self.theme.key),
                indexed("Q", self.focus, self.theme.query),
            ),
            self.theme,
            shown=7 if self.in_numbers else 3,
            decimals=self.decimals,
            by_columns=self.by_columns,
        )
        left, bottom, right, top = self.panel
        product.scale(min(1.0, (right - left) / product.width, (top - bottom) / product.height))
        return product.move_to(((left + right) / 2, (bottom + top) / 2, 0))

    @cached_property
    def table(self) -> ScoreTable:
        """The scores of the focus, at the rows or the columns of the grid."""
        room = self.named_keys.room if self.is_long else self.board.room(self.orientation)
        scores = self.data("unmasked.dot_products", self.focus)
        return ScoreTable(scores, self.focus, room, self.theme, self.decimals, self.keys)

    @cached_property
    def keys(self) -> list[int]:
        """The keys in the table: of a long text those that score highest, and the lowest."""
        if not self.is_long:
            return list(range(len(self.words)))
        return [*self.largest("unmasked.dot_products"), self.worst]

    @cached_property
    def named_keys(self) -> NamedKeys:
        """The names of a few keys, beside their lines of the table."""
        names, box = [self.words[key] for key in self.keys], self.panel
        omitted = len(names) - 1
        return NamedKeys(names, box, self.theme, by_columns=self.by_columns, omitted=omitted)

    @property
    def names_beside(self) -> VGroup:
        """What names the lines of the table where those of the grid do not."""
        return self.named_keys if self.is_long else VGroup()

    def look(self, key: int) -> Mark:
        """Return the arrow from the cell of a large score to the word it looks at."""
        pattern, label = self.grid.pattern, self.grid.key_words[key]
        x, y = pattern.center_of(query=self.focus, key=key).tolist()
        at, up = label.get_center()[:2].tolist() if self.is_long else (x, y)  # stands apart
        if self.by_columns:
            start, end = (x - pattern.full_radius, y), (label.get_right()[0] + 0.1, up)
        else:
            start, end = (x, y + pattern.full_radius), (at, label.get_bottom()[1] - 0.06)
        return arrow(start, end, self.theme.ink)

    def facts(self) -> dict[str, Any]:
        """Add the words that score highest and lowest with the focus, and their scores."""
        scores = ("unmasked.dot_products", self.focus)
        return super().facts() | {
            "best": self.names[self.best],
            "next": self.names[self.next],
            "worst": self.names[self.worst],
            "high": self.number(*scores, self.best, decimals=self.decimals),
            "low": self.number(*scores, self.worst, decimals=self.decimals),
        }
