"""Masking.

No peeking at later tokens: two ways to hide them that go wrong, and the one that works, minus
infinity before the softmax.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh masking --text "the old red car stopped" --focus car
"""

from dataclasses import replace

from manim import (
    RIGHT,
    UP,
    AnimationGroup,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    Transform,
    VGroup,
    VMobject,
)

from scenes.board import Board
from scenes.examples import FLUFFY_CREATURE
from scenes.guessing_lesson import GuessingLesson
from scenes.lesson import beat
from scenes.mobjects.hidden_cells import HiddenCells, empty
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.merging import Merge
from scenes.mobjects.motion import as_animation
from scenes.mobjects.prefixes import Prefix


class Masking(GuessingLesson):
    """Later tokens are hidden by minus infinity, before the softmax: weights still sum to one."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    reader = "smollm2"  # the language model that guesses how whole words go on; "" for none

    @beat(
        "A whole language model learns to guess the next {token}, after every beginning of a text.",
        when="may_predict",
        otherwise="A model that writes guesses the next token after every beginning. This one "
        "only reads.",
    )
    def every_prefix(self) -> None:
        self.leave_sink()
        *shorter, whole = self.prefixes.lines
        labels, own = self.grid.query_words[whole.first :].copy(), whole.tokens
        self.add(labels)
        self.play(FadeOut(self.grid), run_time=0.6)
        if self.is_long:  # of which few words have labels
            self.play(FadeOut(labels), FadeIn(own, self.prefixes.more))
        else:
            self.play(*map(ReplacementTransform, labels, own))
        self.remove(*own)
        self.add(whole.words)
        rise = [
            FadeIn(line.words, shift=(line.baseline - whole.baseline) * UP)
            for line in shorter  # the longest way first: no line crosses another
        ]
        if rise:
            self.play(LaggedStart(*rise, lag_ratio=0.35, run_time=1.8))
        boxes = [FadeIn(line.guess) for line in self.prefixes.lines]
        self.play(LaggedStart(*boxes, lag_ratio=0.2, run_time=0.9))

    @beat("{reader} guesses, and says how likely that is.", only_if="guesses")
    def guesses_appear(self) -> None:
        found = []
        for line in self.prefixes.lines:
            (_, box, question), (frame, *known) = line.guess, line.answer
            still = frame.copy().set_color(self.theme.dim)
            found.append(AnimationGroup(Transform(box, still), FadeOut(question), FadeIn(*known)))
        self.play(LaggedStart(*found, lag_ratio=0.2, run_time=2.2), FadeIn(self.reader_note))

    @beat(
        "The next line ends with what came. Right, {where}: {hits} of {asked}.",
        only_if="can_be_right",
    )
    def guesses_are_judged(self) -> None:
        lines = self.prefixes.lines
        earlier = VGroup(*lines[0].words, *[part for line in lines for part in line.words[:-1]])
        self.play(as_animation(earlier.animate.set_color(self.theme.dim)))
        self.play(*[Transform(line.guess[1], line.answer[0]) for line in lines])

    @beat(
        "In training, “{guesser}” must guess “{answer}”: seeing it gives the answer away.",
        when="some_answer_is_seen",
        otherwise="A model that guesses must not see the answer.",
    )
    def answers_given_away(self) -> None:
        if self.is_long:
            self.board = self.board_of("causal.A")
        grid, lines = self.grid.stand(self.board.tallied(by_columns=self.by_columns)), self.prefixes
        whole = lines.lines[-1]
        others = [line.words for line in lines.lines[:-1]]
        boxes = [part for line in lines.lines for part in self.boxed(line)]
        labels, own = grid.query_words[whole.first :], whole.tokens
        self.play(
            FadeOut(*others, *boxes, self.reader_note, *whole.words[: -len(own)]), run_time=0.7
        )
        back = [ReplacementTransform(a, b) for a, b in zip(own, labels, strict=True)]
        if self.is_long:
            back = [FadeOut(own), FadeOut(lines.more), FadeIn(labels)]
        self.play(*back)
        came = [part for part in grid if part is not grid.query_words]
        self.play(FadeIn(*came, *grid.query_words[: whole.first]), run_time=0.7)
        self.remove(*came, *grid.query_words)
        self.add(grid)
        self.answer = self.cell_of_answer()
        self.play(self.labels_in(self.theme.dim), FadeIn(self.answer))

    @beat(
        "So nothing {half} the diagonal may count.",
        when="is_causal",
        otherwise="A causal mask hides all that is {half} the diagonal.",
    )
    def no_looking_ahead(self) -> None:
        self.cells = HiddenCells(self.grid.pattern, self.visible, *self.data("zeroed_scores.S"))
        self.play(FadeIn(self.cells.frame), FadeOut(self.answer), self.labels_in(self.theme.ink))

    @beat("First try: set those scores to 0, before the softmax.")
    def scores_to_zero(self) -> None:
        self.show_scores()
        self.play(empty(self.grid.pattern, ~self.visible, "zeroed_scores.S", seconds=0.7))
        self.play(FadeIn(self.cells.zeros), run_time=0.4)

    @beat("But $e^0 = 1$: a zero still takes weight.")
    def zeros_are_not_nothing(self) -> None:
        self.play(FadeOut(self.cells.zeros), self.sweep_to("zeroed_scores.A"))

    @beat(
        "Most beside low scores: “{leaky}” puts {kept} on allowed {token}s, not 1.",
        when="zeros_leak",
        otherwise="Beside high scores it takes little, beside low ones much.",
    )
    def zeros_take_weight(self) -> None:
        self.show_sums("zeroed_scores.seen", "allowed")

    @beat("Second try: set the weights to 0, after the softmax.")
    def weights_to_zero(self) -> None:
        self.play(FadeOut(self.sums, run_time=0.4), self.sweep_to("unmasked.A", seconds=0.8))
        self.zeros = self.cells.written(*self.data("zeroed_weights.A"))
        self.play(self.sweep_to("zeroed_weights.A", seconds=0.6))
        self.play(FadeIn(self.zeros), run_time=0.4)

    @beat(
        "But now “{short}” has {total} in all, not 1.",
        when="zeros_are_missed",
        otherwise="But now sums can fall below 1.",
    )
    def weights_are_missed(self) -> None:
        self.play(FadeOut(self.zeros, run_time=0.4))
        self.show_sums("zeroed_weights.total", "sum")

    @beat("What works: back to the scores, and set those to minus infinity.")
    def scores_to_minus_infinity(self) -> None:
        self.show_scores(FadeOut(self.sums, run_time=0.4))
        pattern = self.grid.pattern
        self.play(
            empty(pattern, ~self.visible, "zeroed_scores.S"),  # those that stay are the same
            FadeOut(self.cells.frame),
            pattern.hidden.animate.set_opacity(1),
        )
        self.play(FadeIn(self.cells.infinities), run_time=0.4)

    @beat("The softmax makes them $e^(-∞) = 0$: later {token}s get nothing, each sum is 1.")
    def sums_are_one(self) -> None:
        self.play(FadeOut(self.cells.infinities), self.sweep_to("causal.A"))
        self.show_sums("minus_infinity.total", "sum")

    @beat(
        "Unmasked, “{short}” puts {lost} on later {token}s. Masked, the allowed ones share that.",
        when="some_looked_ahead",
        otherwise="Side by side: without a mask, and with it.",
    )
    def side_by_side(self) -> None:
        left, right = self.board.pair
        before = self.new_grid().stand(left)
        before.pattern.set_weights(*self.data("unmasked.A"))
        self.play(FadeOut(self.sums, run_time=0.4))
        self.play(self.grid.move_to_place(right, seconds=1.0))
        names = [self.named(before, "without a mask"), self.named(self.grid, "masked")]
        frames = [grid.pattern.query_frame(self.missed) for grid in (before, self.grid)]
        self.play(FadeIn(before, *names, run_time=0.7))
        self.play(FadeIn(*frames), run_time=0.6)
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
        "This is masking: no {token} sees a later one, and sums stay 1.",
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
        self.show_sink("sink")

    @beat(
        "By words: what goes to the pieces of a word adds up. As query, a word is its last piece.",
        only_if="joins_words",
    )
    def pieces_joined(self) -> None:
        self.leave_sink()
        cut = self.trace.cut
        assert cut is not None
        # A word of several pieces has no key of its own.
        place = replace(Board(cut.words).wide, symbols_top=None, symbols_left=None)
        whole = LabelledGrid(cut.words, cut.words, place, self.theme, self.orientation)
        whole.pattern.set_weights(*self.data("by_words.A"))
        whole.pattern.set_mask(self.lookup("by_words.mask") > 0)
        self.play(Merge(self.grid, whole, cut.spans))
        self.grid = whole

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the grid of weights before any mask, as the clip before left it."""
        self.grid = self.new_grid()
        pattern = self.grid.pattern.set_weights(*self.data("unmasked.A"))
        pattern.set_mask(self.visible).hidden.set_opacity(0)
        self.add(self.grid)
        self.begin_with_sink("unmasked_sink")

    def boxed(self, line: Prefix) -> list[VMobject]:
        """Return what stands after a prefix: a question mark in a box, or a guess."""
        way, box, question = line.guess
        return [way, box, *(line.answer[1:] if self.guesses else [question])]
