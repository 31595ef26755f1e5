"""Softmax columns.

Scores become weights that add up to one: divide, raise e to them, share out. Before masking, so
that every row counts.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh softmax_columns --text "the old red car stopped" --focus car
"""

from functools import cached_property
from typing import Any

from manim import DOWN, RIGHT, FadeIn, FadeOut, LaggedStart, VGroup

from attention_math.masks import no_mask
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.motion import as_animation, grow, sweep
from scenes.mobjects.softmax_table import SoftmaxTable
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES


class SoftmaxColumns(Lesson):
    """Each column of scores becomes weights that add up to one."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    temperature: float | None = None  # set it (say to 3) to see the weights with it, at the end

    @beat("These scores can be any number. We want weights: from 0 to 1, adding up to 1.")
    def any_number(self) -> None:
        self.play(self.grid.move_to_place(self.board.aside))
        self.frame = self.grid.pattern.query_frame(self.focus)
        self.cover = self.grid.pattern.cover(self.focus)
        self.play(FadeIn(self.cover), FadeIn(self.frame))
        self.heading = self.table.raw_heading
        self.play(FadeIn(self.heading), FadeIn(self.table.raw, shift=0.5 * RIGHT))

    @beat("First divide by the square root of {d_head}, the number of entries in a key.")
    def divide_by_root(self) -> None:
        table = self.table
        self.play(FadeOut(self.heading, table.raw, shift=0.4 * DOWN))
        self.heading = table.score_heading
        self.play(FadeIn(self.heading, table.scores, shift=0.4 * DOWN))

    @beat("Raise e to each: all turn positive, some tiny. “{top}”: $e^({score}) approx {power}$.")
    def exponentiate(self) -> None:
        table, row = self.table, self.table.row_frame(self.top)
        self.play(FadeIn(table.power_heading))
        self.play(grow(table.bars, seconds=2), FadeIn(table.powers, run_time=2))
        self.play(FadeIn(row))
        self.rest(2)
        self.play(FadeOut(row))

    @beat("Add them up: {total}.")
    def add_up(self) -> None:
        self.play(FadeIn(self.table.total))

    @beat("Divide each by that sum: “{top}” gets {power} ÷ {total} {equals} {share} of the whole.")
    def divide_by_sum(self) -> None:
        shares, row = self.table.shares, self.table.row_frame(self.top)
        self.play(FadeIn(self.table.share_heading))
        pieces = [shares.piece(key) for key in range(len(self.words))]
        self.play(LaggedStart(*map(FadeIn, pieces), lag_ratio=0.15, run_time=2), FadeIn(row))
        self.remove(*pieces)
        self.add(shares)
        self.play(FadeIn(self.table.one))
        self.rest()
        self.play(FadeOut(row))

    @beat("As dots, the area is the weight. A column is one full dot, shared out.")
    def back_as_dots(self) -> None:
        pattern, table = self.grid.pattern, self.table
        self.play(FadeIn(table.dots))
        self.play(FadeIn(table.whole))
        weights, source = self.data("unmasked.A")
        pieces = [table.dots.piece(key) for key in range(len(self.words))]
        bigger = pattern.full_radius / table.room.full_radius
        fly = []
        for key, dot in enumerate(pieces):
            home = (*pattern.center_of(query=self.focus, key=key), 0)
            fly.append(as_animation(dot.animate.move_to(home).scale(bigger)))
        vanish = sweep(pattern, weights=0 * weights, source=source, only=self.focus, seconds=1)
        self.play(vanish, FadeOut(table, self.heading))
        self.play(LaggedStart(*fly, lag_ratio=0.1, run_time=2))
        pattern.set_column_weights(self.focus, weights[self.focus])
        self.remove(*pieces)

    @beat("Every column goes the same way. Each holds exactly one full dot of ink.")
    def every_column(self) -> None:
        self.play(FadeOut(self.cover, self.frame))
        weights, source = self.data("unmasked.A")
        self.play(sweep(self.grid.pattern, weights=weights, source=source, seconds=5))
        self.play(self.grid.move_to_place(self.board.wide))

    @beat(
        "Without the division, “{focus}” would give “{top}” {sharp} instead of {share}.",
        when="root_calms",
        otherwise="Without the division the weights would look like this.",
    )
    def without_the_root(self) -> None:
        self.frame = self.grid.pattern.query_frame(self.focus)
        self.play(FadeIn(self.frame))
        self.show("unscaled.A", f'"without" sqrt({self.facts()["d_head"]})', "head.d_head")

    @beat("At temperature {temperature:g} every score is divided by it.", only_if="temperature")
    def at_temperature(self) -> None:
        self.show("warm.A", f'"temperature" {self.temperature:g}', "dials.temperature")

    @beat("The division keeps the sharing gentler. This is the attention pattern.")
    def pattern_found(self) -> None:
        weights, source = self.data("unmasked.A")
        self.play(
            FadeOut(self.note, self.frame),
            sweep(self.grid.pattern, weights=weights, source=source, lag=0),
        )

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the grid of scores, as the clip before left it."""
        self.grid = LabelledGrid(self.words, self.words, self.board.wide, self.theme)
        self.grid.pattern.set_scores(*self.data("unmasked.dot_products"))
        self.top = int(self.lookup("unmasked.A")[self.focus].argmax())
        self.note = VGroup()  # names weights that are not those of the head
        self.add(self.grid)

    @cached_property
    def table(self) -> SoftmaxTable:
        """The steps of the softmax of one column, at the rows of the grid."""
        return SoftmaxTable(
            self.data("unmasked.dot_products", self.focus),
            self.data("unmasked.S", self.focus),
            self.data("unmasked.exp_S", self.focus),
            self.data("unmasked.normalizer", self.focus),
            self.data("unmasked.A", self.focus),
            self.data("head.d_head"),
            self.board.table,
            self.theme,
        )

    def show(self, field: str, name: str, source: str) -> None:
        """Show other weights in the grid, named in the corner of the board."""
        left, top = self.board.corner
        note = Label(f"${name}$", self.theme.ink, SIZES.smallest * 1.25, sources=(source,))
        note.stand_at(left, top - 0.35, "left")
        self.play(FadeOut(self.note), FadeIn(note))
        self.note = note
        self.play(sweep(self.grid.pattern, weights=self.lookup(field), source=field, lag=0))
        self.rest(1.5)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the head at the temperature of the dial."""
        warm = self.head.with_(mask=no_mask, temperature=self.temperature or 1.0)
        return super().sources | {"warm": warm, "dials": self}

    @property
    def root_calms(self) -> bool:
        """Whether the largest weight of the focus is larger without the division, as shown."""
        facts = self.facts()
        return facts["sharp"] > facts["share"] and f"{facts['sharp']}" != f"{facts['share']}"

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
        facts |= {"score": self.number("unmasked.S", self.focus, top, decimals=3)}
        facts |= {"d_head": self.number("head.d_head", decimals=0)}
        if self.temperature:
            facts |= {"temperature": self.number("dials.temperature")}
        return super().facts() | facts
