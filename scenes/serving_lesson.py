"""ServingLesson: a head that serves its queries one after the other, or all at once; and times."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from manim import Animation, FadeIn, FadeOut, LaggedStart, VGroup

from attention_math.all_at_once import TwoWays
from attention_math.measured import LoopOrProduct, SlowMotion
from scenes.changing_origin import ChangingOrigin
from scenes.grid_lesson import MOST_LABELLED, GridLesson
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark, arrow, frame_around
from scenes.mobjects.motion import as_animation, count_to, sweep
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.query_results import QueryResults
from scenes.mobjects.race import Race
from scenes.mobjects.symbols import Label, indexed, word
from scenes.mobjects.token_chains import TokenChains
from scenes.theme import SIZES

RACES = (0, 2, 4)  # of the lengths that were measured
DECIMALS = (3, 2, 0)  # of the clocks of each race
RESULTS = 1.1  # room for what comes out, under the columns or beside the rows
CLEAR = 0.08  # between what is framed and its frame
LONGEST = 0.74  # of the room for bars, what the longest takes: behind it is said how often
WAY = 0.75  # from a vector to the head, or from there, with an arrow
STEPS = "ways.steps"


class ServingLesson(ChangingOrigin, GridLesson):
    """A clip in which the columns of a grid are filled, in some order, and clocks run."""

    _clears_stage = True
    _most_tokens = MOST_LABELLED

    def opening(self) -> None:
        """Begin with nothing, the grid in the wings without a dot."""
        below, beside = (RESULTS, 0.0) if self.by_columns else (0.0, RESULTS)
        place = self.board.grid(self.board.left, self.board.right - beside, below=below)
        self.grid = LabelledGrid(self.words, self.words, place, self.theme, self.orientation)
        self.grid.pattern.set_mask(self.lookup("head.mask") > 0)
        self.results = QueryResults(self.grid, "E'")
        left, baseline = self.board.corner[0], self.board.corner[1] - 0.35
        name = word("steps", self.theme.dim, SIZES.note).stand_at(left, baseline, "left")
        place = float(name.get_right()[0]) + 0.2, baseline + 0.33 * SIZES.title
        self.steps = Numbers(
            [0], f"{STEPS}[0]", [place], self.theme, decimals=0, plus=False, size=SIZES.title,
            align="left", color=self.theme.ink, indices=[()],
        )  # fmt: skip
        self.counter = VGroup(name, self.steps)
        self.frame = Mark([], self.theme.ink)
        self.ratios = VGroup()

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
        slow = SlowMotion.of(self.measured, self.pace)
        return super().sources | {"ways": self.ways, "measured": self.measured, "slow": slow}

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

    # --- the clocks -------------------------------------------------------------------------

    @cached_property
    def titles(self) -> VGroup:
        """What each race is about."""
        return VGroup(*[self.title(i) for i in range(len(RACES))])

    @cached_property
    def races(self) -> list[Race]:
        """Both ways side by side, for each of the lengths, at the end."""
        return [self.race(i) for i in range(len(RACES))]

    def start_race(self, i: int) -> None:
        """Run both ways side by side, for one of the lengths; then say how often one takes."""
        race, times = self.races[i], self.times(i)
        self.play(FadeIn(race.at(0).running), run_time=0.3)
        factor, time = self.lookup("slow.factors"), self.lookup("measured.seconds")
        size = RACES[i]
        self.play(race.run(float(factor[size] * time[0, size]) / self.pace))
        self.play(FadeIn(times), run_time=0.4)
        self.ratios.add(times)

    def lane(self, i: int) -> tuple[float, float, float, float]:
        """Return the room for one race, (left, bottom, right, top)."""
        left, bottom, right, top = self.board.page
        height = (top - bottom) / len(RACES)
        return left, top - (i + 1) * height, right, top - i * height

    def title(self, i: int) -> Label:
        """Return how long the text is, and how slow the motion."""
        left, _, _, top = self.lane(i)
        tokens, slow = f"measured.tokens[{RACES[i]}]", f"slow.factors[{RACES[i]}]"
        said = [f"{self.lookup(source):,.0f}" for source in (tokens, slow)]
        text = f"{said[0]} tokens, slowed down {said[1]} times"
        label = Label(
            f'#text("{text}")', self.theme.ink, SIZES.note, sources=(tokens, slow), text=text
        )
        return label.stand_at(left, top - 0.4, "left")

    def race(self, i: int) -> Race:
        """Return both bars and clocks, at the end."""
        left, bottom, right, top = self.lane(i)
        indices = [(way, RACES[i]) for way in range(2)]
        times = self.lookup("measured.milliseconds")[:, RACES[i]], "measured.milliseconds"
        names = ("one after the other", self.theme.dim), ("all at once", self.theme.positive)
        box = left, bottom + 0.15, right, top - 0.6
        ratio = self.lookup("measured.ratio")[list(RACES)]
        share = LONGEST * float(ratio[i] / ratio.max())  # so all at once is as long in each
        return Race(times, indices, names, box, DECIMALS[i], self.theme, share)

    def times(self, i: int) -> VGroup:
        """Return how many times as long the loop takes, behind its clock at the end."""
        unit: Any = self.races[i].units[0]
        left, size = float(unit.get_right()[0]) + 0.5, SIZES.note
        sign = Label("$times$", self.theme.ink, size).stand_at(left, unit.baseline, "left")
        place = float(sign.get_right()[0]) + 0.08, unit.baseline + 0.33 * size
        ratio, source = self.data("measured.ratio")
        number = Numbers(
            ratio[[RACES[i]]], source, [place], self.theme, decimals=0, plus=False, size=size,
            align="left", color=self.theme.ink, indices=[(RACES[i],)],
        )  # fmt: skip
        return VGroup(sign, number)

    @cached_property
    def arrows(self) -> tuple[VGroup, VGroup]:
        """Arrows from each vector into the head, and out of it to the refined one."""
        top, bottom = float(self.head_box.get_top()[1]), float(self.head_box.get_bottom()[1])
        gap, (into, out) = 0.12, (VGroup(), VGroup())
        for x in self.board.chains.x:
            into.add(arrow((x, top + WAY - gap), (x, top + 0.04), self.theme.dim, 0.025))
            out.add(arrow((x, bottom - 0.04), (x, bottom - WAY + gap), self.theme.dim, 0.025))
        return into, out

    # --- reading and writing ----------------------------------------------------------------

    def go_through(self, tokens: Sequence[int], seconds: float) -> None:
        """Let the vectors of some words go into the head and come out refined, all at once."""
        into, out = (VGroup(*[part[i] for i in tokens]) for part in self.arrows)
        after = VGroup(*[self.refined[i] for i in tokens])
        self.play(LaggedStart(FadeIn(into), FadeIn(out, after), lag_ratio=0.7), run_time=seconds)

    def write(self, seconds: float) -> None:
        """Let one word after the other come and go through the head, and count the steps."""
        each = seconds / len(self.words)
        for i in range(len(self.words)):
            comes = FadeIn(self.chains.words[i], self.chains.embeddings[i])
            self.play(comes, *self.count(i + 1, 0, 0.4 * each), run_time=0.4 * each)
            self.go_through([i], 0.6 * each)

    @cached_property
    def chains(self) -> TokenChains:
        """The words and their vectors."""
        return TokenChains(self.words, self.board.chains, self.theme)

    @cached_property
    def refined(self) -> VGroup:
        """The refined vectors, below."""
        place, baseline = self.board.chains, self.board.bottom + 0.35
        symbols = [indexed("E'", i, self.theme.ink, place.symbol_size) for i in range(len(place.x))]
        return VGroup(*[s.stand_at(x, baseline) for s, x in zip(symbols, place.x, strict=True)])

    @cached_property
    def head_box(self) -> VGroup:
        """What stands between both: the head."""
        top = float(self.chains.embeddings.get_bottom()[1]) - WAY
        bottom = float(self.refined.get_top()[1]) + WAY
        box = (self.board.left, bottom, self.board.right, top)
        name = word("one head of attention", self.theme.dim, SIZES.word)
        name.stand_at(0, (bottom + top) / 2 - 0.1)
        return VGroup(frame_around(box, self.theme.dim, SIZES.rule), name)

    def facts(self) -> dict[str, Any]:
        """Add to how many decimals both ways agree."""
        return super().facts() | {"agreed": self.number("ways.agreed", decimals=0)}
