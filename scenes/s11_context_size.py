"""Context size.

The pattern of a head has a cell for every pair of tokens: twice the text, four times the cells.
What that costs is measured; time grows with the square, memory only where all cells are kept.

Edit me: the dials below change the sentence that it begins and ends with; each beat is a step.
Render:  ./render.sh context_size --text "the old red car stopped"
"""

from manim import FadeIn, FadeOut, Indicate, LaggedStart, VGroup

from attention_math.provenance import Provenance
from attention_math.sizes import GPT3
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import beat
from scenes.mobjects.square_within import SquareWithin
from scenes.sizing_lesson import MOST_DOTS, SizingLesson


class ContextSize(SizingLesson):
    """The pattern grows with the square of the text, and with it what attention costs."""

    example = FLUFFY_CREATURE  # the sentence

    @beat(
        "A cell for every pair, the masked ones too: {count} {token}s make {count} $times$ {count} "
        "= {cells}."
    )
    def cells_counted(self) -> None:
        self.leave_sink()
        self.play(self.grid.move_to_place(self.left_half))
        self.play(FadeIn(self.table.names, self.table.lines[0]), run_time=0.7)

    @beat("Now a nursery rhyme, “{rhyme}”, read by a language model.")
    def rhyme_begins(self) -> None:
        self.play(FadeOut(self.grid), *self.comes_from(self.rhyme.provenance), run_time=0.6)
        self.labels, self.sides_named = self.edges(1)
        self.play(FadeIn(self.pattern, self.labels, self.sides_named, self.table.lines[1]))

    @beat(
        "Every token brings a column and a row: twice the tokens, four times the cells.",
        only_if="grows_in_dots",
    )
    def zoomed_out(self) -> None:
        self.leave_labels()
        self.grow_up_to(MOST_DOTS)

    @beat("Now each weight is a pixel, with more ink where it is larger.")
    def to_pixels(self) -> None:
        self.leave_labels()
        if not self.pattern.pixels:
            image = self.new_pattern(self.line, pixels=True)
            self.play(FadeOut(self.pattern), FadeIn(image))
            self.pattern = image
        self.grow_up_to(len(self.rhyme.tokens))

    @beat(
        "Slanted lines: words come again. At “{looker}”, this head looks at “{followed}”, which "
        "followed it before."
    )
    def lines_explained(self) -> None:
        marks, zoom = self.repeat, self.zoom
        self.play(FadeIn(marks.again, marks.before), run_time=0.6)
        self.play(FadeOut(self.counted), FadeIn(marks.frame, zoom.spot), run_time=0.6)
        self.play(FadeIn(zoom.leads, zoom.pattern, zoom.rows, zoom.columns, zoom.names))
        place = self.rhyme.clearest
        self.seen = zoom.cell_frame(place, place + 1)
        self.play(FadeIn(self.seen), run_time=0.5)

    @beat("Doubled up to as many tokens as {model} reads: each of its heads has so many cells.")
    def as_large_as_gpt3(self) -> None:
        whole = SquareWithin(self.square, "the rhyme", self.theme, orientation=self.orientation)
        origin = self.comes_from(Provenance("counted", GPT3.name, GPT3.source))
        told = FadeOut(self.repeat, self.zoom, self.seen, self.sides_named)
        come = FadeIn(whole, self.counted)
        self.play(LaggedStart(told, come, lag_ratio=0.6), *origin, run_time=0.9)
        for line, count in self.beyond():
            share = len(self.rhyme.tokens) / count
            smaller = whole.shrink(share, 1.2), self.pattern.grow_to(count, 1.2)
            self.play(*smaller, self.table.count_up(line, 1.2))
        self.play(FadeIn(self.unknown), run_time=0.5)
        self.whole = whole

    @beat("Measured: plain attention stores every cell, fused attention a part at a time.")
    def time_measured(self) -> None:
        time, memory = self.charts
        old, new = (
            FadeOut(self.whole, self.unknown, self.pattern, self.table),
            FadeIn(time.frame, memory.frame),
        )
        changed = LaggedStart(old, new, lag_ratio=0.4)
        self.play(changed, *self.comes_from(self.cost.setting.provenance), run_time=1.2)
        self.play(time.grow(), run_time=2.5)

    @beat(
        "Twice the tokens take about four times as long. Memory: plain about four times, fused "
        "about twice."
    )
    def memory_measured(self) -> None:
        time, memory = self.charts
        self.play(FadeIn(time.results), run_time=0.7)
        self.play(memory.grow(), run_time=2.5)
        self.play(FadeIn(memory.results), run_time=0.7)

    @beat(
        "By hand: {tables} tables of {longest} $times$ {longest} cells for each of {few_heads} "
        "heads, {cell_bytes} bytes a cell, are {table_megabytes} MB: nearly all of it.",
        only_if="in_numbers",
    )
    def memory_by_hand(self) -> None:
        plain = self.charts[1].ends[0]
        self.play(Indicate(plain, color=self.theme.ink))

    @beat("Back to our {count} {token}s, where every cell can be seen.")
    def sentence_again(self) -> None:
        self.grid = self.masked_grid()
        changed = LaggedStart(FadeOut(*self.charts), FadeIn(self.grid), lag_ratio=0.4)
        self.play(changed, *self.comes_from(self.first_origin), run_time=1.2)
        self.show_sink("sink")

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the grid of weights as masking left it."""
        self.grid = self.masked_grid()
        self.add(self.grid)
        self.begin_with_sink("sink")
        self.line = 1  # of the table: as much of the rhyme is shown
        self.pattern = self.new_pattern(1, pixels=self.sizes.tokens[1] > MOST_DOTS)

    @property
    def grows_in_dots(self) -> bool:
        """Whether there are sizes left at which every weight has room for a dot."""
        return self.sizes.tokens[2] <= MOST_DOTS

    @property
    def counted(self) -> VGroup:
        """What is there of the table."""
        return VGroup(self.table.names, *self.table.lines[: self.line + 1])

    def leave_labels(self) -> None:
        """Take the tokens away before rows become too low for them."""
        if len(self.labels):
            self.play(FadeOut(self.labels), run_time=0.4)
            self.labels = VGroup()

    def grow_up_to(self, most: int) -> None:
        """Grow the pattern line by line of the table, up to so many tokens."""
        tokens = self.sizes.tokens
        while tokens[self.line + 1] <= most:
            self.line += 1
            larger = self.pattern.grow_to(tokens[self.line], 1.7)
            self.play(larger, self.table.count_up(self.line, 1.7))
