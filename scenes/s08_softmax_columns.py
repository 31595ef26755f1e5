"""Softmax columns.

Scores become weights that add up to one: divide, raise e to them, share out. Before masking, so
that every row counts.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh softmax_columns --text "the old red car stopped" --focus car
"""

from functools import cached_property
from typing import Any

from manim import DOWN, RIGHT, FadeIn, FadeOut, LaggedStart, Transform

from attention_math.masks import no_mask
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.motion import as_animation, count_to, grow, sweep
from scenes.mobjects.softmax_table import SoftmaxTable
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES


class SoftmaxColumns(Lesson):
    """Each column of scores becomes weights that add up to one."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    temperature: float | None = None  # set it (say to 3) to see the weights with it, at the end

    @beat("These scores can be any number. We want weights: from 0 to 1, adding up to 1.")
    def any_number(self) -> None:
        self.play(self.grid.animate.stand(self.board.aside), run_time=2)
        self.frame = self.grid.pattern.column_frame(self.focus)
        self.cover = self.grid.pattern.cover(self.focus)
        self.play(FadeIn(self.cover), FadeIn(self.frame))
        self.heading = self.table.raw_heading
        self.play(FadeIn(self.heading), FadeIn(self.table.scores, shift=0.5 * RIGHT))

    @beat("First divide by the square root of {d_head}, the length of a key. This calms them.")
    def divide_by_root(self) -> None:
        self.play(
            Transform(self.heading, self.table.score_heading),
            count_to(self.table.scores, *self.data("unmasked.S", self.focus)),
        )

    @beat("Then raise e to each score: all become positive, and large ones stand out.")
    def exponentiate(self) -> None:
        self.play(FadeIn(self.table.power_heading))
        self.play(grow(self.table.bars, seconds=2), FadeIn(self.table.powers, run_time=2))

    @beat("Add them up.")
    def add_up(self) -> None:
        self.play(FadeIn(self.table.total, shift=0.3 * DOWN))

    @beat("Divide each by that sum: “{top}” gets {power} ÷ {total} {equals} {share} of the whole.")
    def divide_by_sum(self) -> None:
        shares, row = self.table.shares, self.table.row_frame(self.top)
        self.play(FadeIn(self.table.share_heading), FadeIn(row))
        pieces = [shares.piece(key) for key in range(len(self.words))]
        move = [FadeIn(piece, shift=0.6 * RIGHT) for piece in pieces]
        self.play(LaggedStart(*move, lag_ratio=0.15, run_time=2))
        self.remove(*pieces)
        self.add(shares)
        self.play(FadeIn(self.table.one, shift=0.3 * DOWN), FadeOut(row))

    @beat("As dots, the area is the weight. A column is one full dot, shared out.")
    def back_as_dots(self) -> None:
        pattern = self.grid.pattern
        self.play(FadeIn(self.table.dots))
        self.play(FadeIn(self.table.whole, shift=0.3 * DOWN))
        pieces = [self.table.dots.piece(key) for key in range(len(self.words))]
        weights, source = self.data("unmasked.A")
        homes = [pattern.center_of(query=self.focus, key=key) for key in range(len(pieces))]
        grow_by = pattern.full_radius / self.board.table.full_radius
        fly = [
            as_animation(dot.animate.move_to((*home, 0)).scale(grow_by))
            for dot, home in zip(pieces, homes, strict=True)
        ]
        vanish = sweep(pattern, weights=0 * weights, source=source, only=self.focus, seconds=1.5)
        self.play(LaggedStart(*fly, lag_ratio=0.1, run_time=2), vanish)
        pattern.set_column_weights(self.focus, weights[self.focus])
        self.remove(*pieces)

    @beat("Every column goes the same way. Each holds exactly one full dot of ink.")
    def every_column(self) -> None:
        self.play(FadeOut(self.cover, self.frame, self.heading, self.table))
        weights, source = self.data("unmasked.A")
        self.play(sweep(self.grid.pattern, weights=weights, source=source, seconds=4))
        self.play(self.grid.animate.stand(self.board.wide), run_time=2)

    @beat(
        "Without the division, “{focus}” would give “{top}” {sharp} instead of {share}.",
        when="root_calms",
        otherwise="Without the division the weights would look like this.",
    )
    def without_the_root(self) -> None:
        self.compare("unscaled.A", '"without" sqrt(d_k)')

    @beat(
        "The same at temperature {temperature:g}: every score divided by it.", only_if="temperature"
    )
    def at_temperature(self) -> None:
        self.compare("warm.A", f'"temperature" {self.temperature:g}', "dials.temperature")

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the grid of scores, as the clip before left it."""
        self.grid = LabelledGrid(self.words, self.words, self.board.wide, self.theme)
        self.grid.pattern.set_scores(*self.data("unmasked.dot_products"))
        self.top = int(self.lookup("unmasked.A")[self.focus].argmax())
        self.add(self.grid)

    @cached_property
    def table(self) -> SoftmaxTable:
        """The steps of the softmax of one column, at the rows of the grid."""
        return SoftmaxTable(
            self.data("unmasked.dot_products", self.focus),
            self.data("unmasked.exp_S", self.focus),
            self.data("unmasked.normalizer", self.focus),
            self.data("unmasked.A", self.focus),
            self.board.table,
            self.theme,
        )

    def compare(self, field: str, name: str, *sources: str) -> None:
        """Show other weights in the grid, named in its corner, and go back."""
        label = Label(f"${name}$", self.theme.ink, SIZES.note, sources=sources)
        label.stand_at(*self.board.top_line, "left")
        weights, source = self.data(field)
        self.play(FadeIn(label), sweep(self.grid.pattern, weights=weights, source=source, lag=0))
        self.rest(2)
        weights, source = self.data("unmasked.A")
        self.play(FadeOut(label), sweep(self.grid.pattern, weights=weights, source=source, lag=0))

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the head at the temperature of the dial."""
        warm = self.head.with_(mask=no_mask, temperature=self.temperature or 1.0)
        return super().sources | {"warm": warm, "dials": self}

    @property
    def root_calms(self) -> bool:
        """Whether the largest weight of the focus is larger without the division."""
        return self.facts()["sharp"] > self.facts()["share"]

    def facts(self) -> dict[str, Any]:
        """Add one row of the table: the word with the largest weight, its power and its share."""
        top, table = self.top, self.table
        power = self.number("unmasked.exp_S", self.focus, top, decimals=table.powers.decimals)
        total = self.number("unmasked.normalizer", self.focus, decimals=table.powers.decimals)
        share = self.number("unmasked.A", self.focus, top, decimals=table.shares.decimals)
        quotient = round(power, power.decimals) / round(total, total.decimals)
        checks = round(quotient, share.decimals) == round(float(share), share.decimals)
        sharp = self.number("unscaled.A", self.focus, top, decimals=share.decimals)
        facts = {"top": self.words[top], "power": power, "total": total, "share": share}
        facts |= {"sharp": sharp, "equals": "=" if checks else "≈"}
        facts |= {"d_head": self.number("head.d_head", decimals=0)}
        if self.temperature:
            facts |= {"temperature": self.number("dials.temperature")}
        return super().facts() | facts
