"""Masking.

No peeking at later tokens: two ways to hide them that go wrong, and the one that works, minus
infinity before the softmax.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh masking --text "the old red car stopped" --focus car
"""

from functools import cached_property
from typing import Any

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Animation,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from attention_math import masking
from attention_math.masks import causal
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.hidden_cells import HiddenCells, empty
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.motion import sweep
from scenes.mobjects.prefixes import Prefixes
from scenes.mobjects.query_sums import QuerySums
from scenes.mobjects.rounding import MOST_DECIMALS, written
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.weight_change import WeightChange, Weights
from scenes.theme import SIZES


class Masking(Lesson):
    """Later words are hidden by minus infinity, before the softmax: weights still sum to one."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 2  # of sums; more where those below 1 would show as 1
    rows = 6  # weights of the followed word written out, at most

    @beat("A whole language model learns to guess the next word, after every beginning of a text.")
    def every_prefix(self) -> None:
        *shorter, whole = self.prefixes.lines
        labels, own = self.grid.query_words[whole.first :], whole.tokens
        copies = [TransformFromCopy(a, b) for a, b in zip(labels, own, strict=True)]
        self.play(FadeOut(self.grid), *copies, run_time=1.2)
        self.remove(*own)
        self.add(whole.words)
        rise = [
            FadeIn(line.words, shift=(line.baseline - whole.baseline) * UP)
            for line in reversed(shorter)
        ]
        if rise:
            self.play(LaggedStart(*rise, lag_ratio=0.35, run_time=2.2))
        boxes = [FadeIn(line.guess) for line in self.prefixes.lines]
        self.play(LaggedStart(*boxes, lag_ratio=0.2, run_time=1.2))

    @beat(
        "Later words would give that word away. So nothing {half} the diagonal may count.",
        when="is_causal",
        otherwise="This head has its own way. A causal mask hides all that is {half} the diagonal.",
    )
    def no_looking_ahead(self) -> None:
        grid, lines = self.grid.stand(self.board.tallied(by_columns=self.by_columns)), self.prefixes
        whole = lines.lines[-1]
        labels, own = grid.query_words[whole.first :], whole.tokens
        back = [ReplacementTransform(a, b) for a, b in zip(own, labels, strict=True)]
        others = [line.words for line in lines.lines[:-1]]
        gone = FadeOut(*others, *[line.guess for line in lines.lines], *whole.words[: -len(own)])
        came = [part for part in grid if part is not grid.query_words]
        self.play(gone, *back, FadeIn(*came, *grid.query_words[: whole.first]))
        self.remove(*came, *grid.query_words)
        self.add(grid)
        self.cells = HiddenCells(grid.pattern, self.visible, *self.data("zeroed_scores.S"))
        self.play(FadeIn(self.cells.frame))

    @beat("First try: before the softmax, set those scores to 0.")
    def scores_to_zero(self) -> None:
        self.show_scores()
        self.play(
            empty(self.grid.pattern, ~self.visible, "zeroed_scores.S"), FadeIn(self.cells.zeros)
        )

    @beat(
        "But $e^0 = 1$: “{leaky}” leaks weight to later words. The allowed ones get {kept}, not 1.",
        when="zeros_leak",
        otherwise="But $e^0 = 1$: a score of 0 takes its share of the weight like any other.",
    )
    def zeros_take_weight(self) -> None:
        self.play(FadeOut(self.cells.zeros), self.sweep_to("zeroed_scores.A"))
        self.show_sums("zeroed_scores.seen", "allowed")

    @beat(
        "Second try: set the weights to 0, after the softmax. Now “{short}” has {total}, not 1.",
        when="zeros_are_missed",
        otherwise="Second try: set the weights to 0, after the softmax. Sums can fall below 1.",
    )
    def weights_to_zero(self) -> None:
        self.play(FadeOut(self.sums), self.sweep_to("unmasked.A", seconds=1.0))
        self.play(self.sweep_to("zeroed_weights.A", seconds=1.0))
        self.show_sums("zeroed_weights.total", "sum")

    @beat("What works: set those scores to minus infinity. The softmax makes it $e^(-∞) = 0$.")
    def scores_to_minus_infinity(self) -> None:
        self.show_scores(FadeOut(self.sums))
        pattern = self.grid.pattern
        # The scores that stay are those of the first try, too.
        self.play(empty(pattern, ~self.visible, "zeroed_scores.S"))
        self.play(
            FadeOut(self.cells.frame),
            FadeIn(self.cells.infinities),
            pattern.hidden.animate.set_opacity(1),
        )

    @beat("Later words get exactly 0, the others share out a whole: each {line} sums to 1.")
    def sums_are_one(self) -> None:
        self.play(FadeOut(self.cells.infinities), self.sweep_to("causal.A"))
        self.show_sums("minus_infinity.total", "sum")

    @beat(
        "Unmasked, “{focus}” puts {lost} on later words. Masked, the allowed ones share that.",
        when="focus_looked_ahead",
        otherwise="Side by side: without a mask, and with it.",
    )
    def side_by_side(self) -> None:
        left, right = self.board.pair
        before = LabelledGrid(self.words, self.words, left, self.theme, self.orientation)
        before.pattern.set_weights(*self.data("unmasked.A"))
        self.play(FadeOut(self.sums, run_time=0.5))
        self.play(self.grid.move_to_place(right, seconds=1.5))
        names = [self.named(before, "without a mask"), self.named(self.grid, "masked")]
        self.play(FadeIn(before, names[0], shift=LEFT), FadeIn(names[1]))
        frames = [grid.pattern.query_frame(self.focus) for grid in (before, self.grid)]
        self.play(FadeIn(*frames))
        self.shown_beside = VGroup(before, *names, *frames)

    @beat(
        "Each is divided by what they had together: for “{top}”, {was} ÷ {left} {equals} {now}.",
        when="division_checks",
        otherwise="Each is divided by what they had together, so that they make a whole.",
        only_if="in_numbers",
    )
    def divided_by_what_was_left(self) -> None:
        self.play(FadeOut(self.shown_beside))
        self.play(self.grid.move_to_place(self.board.aside))
        frame, table = self.grid.pattern.query_frame(self.focus), self.table
        self.play(FadeIn(frame, table.words, table.headings, table.before))
        self.play(FadeIn(table.arrows, table.after, shift=0.4 * RIGHT))
        self.shown_beside = VGroup(frame, table)

    @beat(
        "This is masking: no word sees a later one, and each {line} is still one full dot.",
        when="is_causal",
        otherwise="That was causal masking. These are the weights as this head runs.",
    )
    def as_the_head_runs(self) -> None:
        self.play(FadeOut(self.shown_beside, run_time=0.6))
        self.play(self.grid.move_to_place(self.board.wide))
        hidden = self.grid.pattern.hidden
        if not self.is_causal:
            self.play(hidden.animate.set_opacity(0))
            self.grid.pattern.set_mask(self.lookup("head.mask") > 0)
            self.play(hidden.animate.set_opacity(1), self.sweep_to("head.A"))
        self.grid.pattern.set_weights(*self.data("head.A"))

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the grid of weights before any mask, as the clip before left it."""
        self.visible = self.lookup("causal.mask") > 0
        place, theme = self.board.wide, self.theme
        self.grid = LabelledGrid(self.words, self.words, place, theme, self.orientation)
        pattern = self.grid.pattern.set_weights(*self.data("unmasked.A"))
        pattern.set_mask(self.visible).hidden.set_opacity(0)
        self.prefixes = Prefixes(self.words, self.board.page, theme)
        self.add(self.grid)

    def sweep_to(self, field: str, seconds: float = 1.5) -> Animation:
        """Return the motion of the grid to other weights."""
        weights, source = self.data(field)
        return sweep(self.grid.pattern, weights=weights, source=source, lag=0, seconds=seconds)

    def show_scores(self, *besides: Animation) -> None:
        """Go back to the scores from which the weights were made."""
        scores, source = self.data("unmasked.S")
        back = sweep(self.grid.pattern, scores=scores, source=source, lag=0, seconds=1.2)
        self.play(back, *besides)
        self.rest(0.3)

    def show_sums(self, field: str, title: str) -> None:
        """Write what the weights of each query add up to."""
        sums, source = self.data(field)
        pattern, decimals = self.grid.pattern, self.decimals_of(field)
        self.sums = QuerySums(pattern, sums, source, title, decimals)
        if len(self.sums.short.values):  # bring out the worst
            self.sums.add(pattern.cover(int(sums.argmin())), self.cells.frame.copy())
        self.play(FadeIn(self.sums))

    def named(self, grid: LabelledGrid, text: str) -> Label:
        """Return what stands under one of two grids."""
        x, y, _ = grid.pattern.anchor.get_bottom()
        return word(text, self.theme.ink, SIZES.note).stand_at(x, y - 0.4)

    @cached_property
    def table(self) -> WeightChange:
        """The largest weights of the focus word that it may see, before and after."""
        after = self.lookup("causal.A")[self.focus]
        keys = sorted(sorted(range(self.focus + 1), key=lambda key: -after[key])[: self.rows])
        (_, top, _), (right, bottom, _) = self.grid.pattern.anchor.points[[0, 3]].tolist()
        left = right + max(0.5, self.grid.place.lean)
        return WeightChange(
            [self.words[key] for key in keys],
            keys,
            self.weights("without", "unmasked.A", "nothing_hidden.seen"),
            self.weights("masked", "causal.A", "minus_infinity.seen"),
            MOST_DECIMALS,
            (left, bottom, self.board.right, top),
            self.theme,
        )

    def weights(self, heading: str, field: str, together: str) -> Weights:
        """Return the weights of the focus word, and what those have that it may see."""
        total, total_source = self.data(together, self.focus)
        return Weights(heading, *self.data(field, self.focus), float(total), total_source)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the head with a causal mask, and the ways to hide later words."""
        ways = {
            "causal": self.head.with_(mask=causal),
            "nothing_hidden": masking.nothing(self.head, causal),
            "zeroed_scores": masking.zero_scores(self.head, causal),
            "zeroed_weights": masking.zero_weights(self.head, causal),
            "minus_infinity": masking.minus_infinity(self.head, causal),
        }
        return super().sources | ways

    @property
    def is_causal(self) -> bool:
        """Whether the head itself hides later words and nothing else."""
        return bool(np.array_equal(self.lookup("head.mask") > 0, self.visible))

    def decimals_of(self, field: str) -> int:
        """Return how many decimals show that the smallest of some sums is below 1, if it is."""
        smallest = float(self.lookup(field).min())
        enough = range(self.decimals, MOST_DECIMALS + 1)
        return next((d for d in enough if float(written(smallest, d)) < 1), self.decimals)

    @property
    def zeros_leak(self) -> bool:
        """Whether some word shows a loss where hidden scores are 0."""
        return self.shown("kept") < 1

    @property
    def zeros_are_missed(self) -> bool:
        """Whether some sum shows as less than 1 where hidden weights are 0."""
        return self.shown("total") < 1

    @property
    def focus_looked_ahead(self) -> bool:
        """Whether the weight that the focus gave to later words shows."""
        return self.shown("lost") > 0

    @property
    def division_checks(self) -> bool:
        """Whether the division of the largest weight comes out nearly right as it is shown."""
        was, left, now = map(self.shown, ("was", "left", "now"))
        return left > 0 and abs(was / left - now) < 0.005

    def shown(self, fact: str) -> float:
        """Return a number as captions show it."""
        return float(format(self.facts()[fact]))

    def facts(self) -> dict[str, Any]:
        """Add where later words stand, the smallest sum of each wrong way, the focus in numbers."""
        kept, total = "zeroed_scores.seen", "zeroed_weights.total"
        leaky, short = (int(self.lookup(field).argmin()) for field in (kept, total))
        facts = {
            "half": "below" if self.by_columns else "above",
            "leaky": self.words[leaky],
            "kept": self.number(kept, leaky, decimals=self.decimals_of(kept)),
            "short": self.words[short],
            "total": self.number(total, short, decimals=self.decimals_of(total)),
            "lost": self.number("nothing_hidden.hidden", self.focus, decimals=2),
        }
        return super().facts() | facts | self._division()

    def _division(self) -> dict[str, Any]:
        """Return the largest weight of the focus word, before and after, and what divides it."""
        top = int(self.lookup("causal.A")[self.focus].argmax())
        was, now = (
            self.number(field, self.focus, top, decimals=MOST_DECIMALS)
            for field in ("unmasked.A", "causal.A")
        )
        left = self.number("nothing_hidden.seen", self.focus, decimals=MOST_DECIMALS)
        before, part, after = (float(format(number)) for number in (was, left, now))
        checks = part > 0 and round(before / part, MOST_DECIMALS) == after
        equals = "=" if checks else "≈"
        return {"top": self.words[top], "was": was, "left": left, "now": now, "equals": equals}
