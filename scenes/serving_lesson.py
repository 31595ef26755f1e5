"""ServingLesson: a head that serves its queries one after the other, or all at once; and times."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from manim import Animation, FadeIn, FadeOut, VGroup

from attention_math.all_at_once import TwoWays
from attention_math.measured import LoopOrProduct
from scenes.changing_origin import ChangingOrigin
from scenes.grid_lesson import MOST_LABELLED, GridLesson
from scenes.letters import stream_letter
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.motion import as_animation, count_to, sweep
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.query_results import QueryResults
from scenes.mobjects.symbols import word
from scenes.mobjects.time_table import Times, TimeTable
from scenes.theme import SIZES

MEASURED = (0, 2, 4)  # of the lengths that were measured, those shown
DECIMALS = (3, 3, 0)  # of the times of each, so that their ratio can be checked
RESULTS = 1.1  # room for what comes out, under the columns or beside the rows
CLEAR = 0.08  # between what is framed and its frame
STEPS = "ways.steps"


class ServingLesson(ChangingOrigin, GridLesson):
    """A clip in which the columns of a grid are filled, in some order, and counted."""

    _clears_stage = True
    _most_tokens = MOST_LABELLED

    def opening(self) -> None:
        """Begin with nothing, the grid in the wings without a dot."""
        below, beside = (RESULTS, 0.0) if self.by_columns else (0.0, RESULTS)
        place = self.board.grid(self.board.left, self.board.right - beside, below=below)
        self.grid = LabelledGrid(self.words, self.words, place, self.theme, self.orientation)
        self.grid.pattern.set_mask(self.lookup("head.mask") > 0)
        self.results = QueryResults(self.grid, stream_letter(self.trace) + "'")
        left, baseline = self.board.corner[0], self.board.corner[1] - 0.35
        name = word("steps", self.theme.dim, SIZES.note).stand_at(left, baseline, "left")
        place = float(name.get_right()[0]) + 0.2, baseline + 0.33 * SIZES.title
        self.steps = Numbers(
            [0], f"{STEPS}[0]", [place], self.theme, decimals=0, plus=False, size=SIZES.title,
            align="left", color=self.theme.ink, indices=[()],
        )  # fmt: skip
        self.counter = VGroup(name, self.steps)
        self.frame = Mark([], self.theme.ink)

    @cached_property
    def measured(self) -> LoopOrProduct:
        """How long both ways take."""
        return LoopOrProduct.load()

    @cached_property
    def ways(self) -> TwoWays:
        """The sentence through the head, in both ways."""
        return TwoWays.of(self.head)

    @property
    def ways_differ(self) -> bool:
        """Whether rounding leaves a difference."""
        return self.ways.difference > 0

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add both ways, and how long they take."""
        return super().sources | {"ways": self.ways, "measured": self.measured}

    # --- filling the columns ----------------------------------------------------------------

    def serve(self, order: Sequence[int], seconds: float) -> None:
        """Fill one column after the other, and count the steps."""
        each = seconds / len(order)
        for step, i in enumerate(order, start=1):
            frame = self.grid.pattern.query_frame(i)
            moved = FadeIn(frame) if step == 1 else as_animation(self.frame.animate.become(frame))
            fill = [self.fill(i, 0.6 * each), *self.count(step, 0, 0.6 * each)]
            self.play(moved.set_run_time(0.3 * each), *fill)
            self.frame = frame if step == 1 else self.frame
            self.play(FadeIn(self.results[i]), run_time=0.4 * each)
        self.play(FadeOut(self.frame), run_time=0.3)

    def fill(self, only: int | None, seconds: float) -> Animation:
        """Return how the weights of a query come, or of all."""
        weights, source = self.data("head.A")
        return sweep(
            self.grid.pattern, weights=weights, source=source, only=only, seconds=seconds, lag=0
        )

    def count(self, steps: int, way: int, seconds: float) -> list[Animation]:
        """Return how the counter comes to a number of steps: of the loop (0) or the product (1)."""
        return [count_to(self.steps, [steps], f"{STEPS}[{way}]", seconds)]

    def start_again(self) -> None:
        """Empty the columns and set the counter back."""
        weights, source = self.data("head.A")
        empty = sweep(self.grid.pattern, weights=0 * weights, source=source, seconds=0.5, lag=0)
        self.play(empty, FadeOut(self.results, run_time=0.5), *self.count(0, 0, 0.5))

    @cached_property
    def matrices(self) -> VGroup:
        """Frames around all queries, and around all keys."""
        (left, bottom), (right, top) = self.grid.pattern.anchor.points[[0, 3], :2][:, [0, 1]]
        bottom, top = min(bottom, top), max(bottom, top)
        over, beside = VGroup(*self.grid.top), VGroup(*self.grid.left)
        boxes = [
            (left, top + CLEAR, max(right, float(over.get_right()[0])), over.get_top()[1] + CLEAR),
            (beside.get_left()[0] - 2 * CLEAR, bottom - CLEAR, left - CLEAR, top),
        ]
        colors = [self.theme.query, self.theme.key]
        if not self.by_columns:
            boxes.reverse()
        frames = [frame_around(box, color) for box, color in zip(boxes, colors, strict=True)]
        return VGroup(*frames)

    # --- the times --------------------------------------------------------------------------

    @cached_property
    def table(self) -> TimeTable:
        """Both times for some lengths of text, and how many times as long one takes."""
        names = ("tokens", "milliseconds", "ratio")
        tokens, milliseconds, ratio = (self.data(f"measured.{name}") for name in names)
        times = Times(tokens, milliseconds, ratio, MEASURED)
        ways = ("one by one", "all at once")
        return TimeTable(times, ways, DECIMALS, self.board.page, self.theme)

    def facts(self) -> dict[str, Any]:
        """Add to how many decimals both ways agree, and the ratios of their times."""
        ratio = self.lookup("measured.ratio")
        by_ratio = sorted(MEASURED, key=lambda size: float(ratio[size]))
        facts: dict[str, Any] = {"agreed": self.number("ways.agreed", decimals=0)}
        for name, size in (("least", by_ratio[0]), ("most", by_ratio[-1])):
            facts[name] = self.number("measured.ratio", size, decimals=0)
        return super().facts() | facts
