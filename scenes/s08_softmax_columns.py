"""Softmax columns.

Scores become weights that add up to one: divide, raise e to them, share out. Before masking, so
that every row counts.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh softmax_columns --text "the old red car stopped" --focus car
"""

import numpy as np
from manim import DOWN, RIGHT, FadeIn, FadeOut, LaggedStart, VGroup

from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import beat
from scenes.mobjects.followed_query import FollowedQuery
from scenes.mobjects.motion import as_animation, count_to, grow, sweep
from scenes.mobjects.symbols import Label
from scenes.sharing_lesson import SharingLesson
from scenes.theme import SIZES


class SoftmaxColumns(SharingLesson):
    """Each column of scores becomes weights that add up to one."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 2  # of the scores
    temperature: float | None = None  # set it (say to 3) to see the weights with it, at the end

    @beat("These scores can be any number. We want weights: from 0 to 1, adding up to 1.")
    def any_number(self) -> None:
        for step in self.followed.leave(self.beside):
            self.play(*step)
        self.heading = self.table.raw_heading
        self.play(FadeIn(self.heading), FadeIn(self.table.raw, self.names_beside, shift=self.away))

    @beat(
        "First divide by the square root of {d_head}, the number of entries in a key.",
        when="is_plain",
        otherwise="First this head scales them in a way of its own.",
    )
    def divide_by_root(self) -> None:
        table, scores = self.table, self.table.scores
        self.play(FadeOut(self.heading), run_time=0.4)
        self.heading = table.score_heading
        self.play(
            FadeIn(self.heading, run_time=0.6), count_to(table.raw, scores.values, scores.source)
        )
        self.remove(table.raw)
        self.add(scores)

    @beat(
        "Raise e to each: all turn positive, some tiny. “{top}”: $e^({score}) approx {power}$.",
        when="worked",
        otherwise="Raise e to each: all turn positive, and a difference of scores becomes a ratio.",
    )
    def exponentiate(self) -> None:
        table = self.table
        self.play(FadeIn(table.power_heading))
        self.play(grow(table.bars, seconds=2), FadeIn(table.powers, run_time=2))
        if self.worked:
            frame = table.key_frame(self.keys.index(self.top))
            self.play(FadeIn(frame))
            self.rest(2)
            self.play(FadeOut(frame))

    @beat("Add them up: {total}.", only_if="worked")
    def add_up(self) -> None:
        self.play(FadeIn(self.table.total))

    @beat(
        "Divide each by the sum: “{top}” gets {power} ÷ {total} {equals} {share} of the whole.",
        when="summed",
        otherwise="Divide each by their sum: “{top}” gets {share} of the whole.",
    )
    def divide_by_sum(self) -> None:
        shares, frame = self.table.shares, self.table.key_frame(self.keys.index(self.top))
        if not self.worked:
            self.play(FadeIn(self.table.total))
        self.play(FadeIn(self.table.share_heading), run_time=0.5)
        pieces = [shares.piece(line) for line in range(len(shares.values))]
        self.play(LaggedStart(*map(FadeIn, pieces), lag_ratio=0.15, run_time=1.5), FadeIn(frame))
        self.remove(*pieces)
        self.add(shares)
        self.play(FadeIn(self.table.one))
        self.rest()
        self.play(FadeOut(frame))

    @beat(
        "“{next}” the same way: $e^({next_score}) approx {next_power}$, {next_power} ÷ {total} "
        "{next_equals} {next_share}. Differences of scores became ratios.",
        only_if="works_another",
    )
    def another_key(self) -> None:
        frame = self.table.key_frame(self.keys.index(self.next))
        self.play(FadeIn(frame))
        self.rest(2)
        self.play(FadeOut(frame))

    @beat("As dots, the area is the weight. A {line} is one full dot, shared out.")
    def back_as_dots(self) -> None:
        pattern, table = self.grid.pattern, self.table
        self.play(FadeIn(table.dots))
        self.play(FadeIn(table.whole))
        weights, source = self.data("unmasked.A")
        pieces = [table.dots.piece(line) for line in range(len(self.keys))]
        bigger = pattern.full_radius / table.room.full_radius
        fly = []
        for key, dot in zip(self.keys, pieces, strict=True):
            home = (*pattern.center_of(query=self.focus, key=key), 0)
            fly.append(as_animation(dot.animate.move_to(home).scale(bigger)))
        vanish = sweep(pattern, weights=0 * weights, source=source, only=self.focus, seconds=1)
        self.play(vanish, FadeOut(table, self.heading, self.names_beside))
        self.play(LaggedStart(*fly, lag_ratio=0.1, run_time=1.6))
        pattern.set_column_weights(self.focus, weights[self.focus])
        self.remove(*pieces)

    @beat("That is the softmax. Every {line} goes the same way, each with one full dot of ink.")
    def every_column(self) -> None:
        for step in self.followed.come_back(self.board.wide):
            self.play(*step)
        weights, source = self.data("unmasked.A")
        self.play(sweep(self.grid.pattern, weights=weights, source=source, seconds=2.5))

    @beat(
        "Without the division the shares are sharper: “{top}” would get {sharp}, not {share}.",
        when="root_calms",
        otherwise="Without the division the weights would look like this.",
        only_if="is_plain",
    )
    def without_the_root(self) -> None:
        self.frame = self.grid.pattern.query_frame(self.focus)
        self.play(FadeIn(self.frame))
        self.show_weights("unscaled.A", f'"without" sqrt({self.facts()["d_head"]})', "head.d_head")

    @beat("At temperature {temperature:g} every score is divided by it.", only_if="temperature")
    def at_temperature(self) -> None:
        self.show_weights("warm.A", f'"temperature" {self.temperature:g}', "dials.temperature")

    @beat(
        "The attention pattern. Words that need nothing rest on {rest}, which pass on little.",
        when="some_rest",
        otherwise="The attention pattern: for each {token}, how much it attends to each one.",
    )
    def pattern_found(self) -> None:
        weights, source = self.data("unmasked.A")
        self.play(
            FadeOut(self.note, self.frame),
            sweep(self.grid.pattern, weights=weights, source=source, lag=0),
        )

    @beat(
        "The first token is a sink: {resting:.0%} of the attention of all others rests on it.",
        only_if="some_sink",
    )
    def sink_marked(self) -> None:
        self.show_sink("unmasked_sink")

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the grid of scores, as the clip before left it."""
        self.grid = self.new_grid()
        self.grid.pattern.set_scores(*self.data("unmasked.dot_products"))
        self.followed = FollowedQuery(self.grid, self.focus)
        self.away = 0.5 * (RIGHT if self.by_columns else DOWN)  # from the grid
        order = np.argsort(-self.lookup("unmasked.A")[self.focus], kind="stable").tolist()
        self.top, self.next = order[0], order[min(1, len(order) - 1)]
        self.note, self.frame = VGroup(), VGroup()  # of weights that are not those of the head
        self.add(self.grid)

    def show_weights(self, field: str, name: str, source: str) -> None:
        """Show other weights in the grid, named in the corner of the board."""
        left, top = self.board.corner
        note = Label(f"${name}$", self.theme.ink, SIZES.note, sources=(source,))
        note.stand_at(left, top - 0.35, "left")
        self.play(FadeOut(self.note), FadeIn(note))
        self.note = note
        self.play(sweep(self.grid.pattern, weights=self.lookup(field), source=field, lag=0))
        self.rest()
