"""All at once.

Why attention runs fast: no token waits for the result of another, so that a whole sentence goes
through a head as one product of matrices. One after the other gives the same numbers, later.

Edit me: the dials below change the sentence; each beat is a step.
Render:  ./render.sh all_at_once --text "the old red car stopped"
"""

from manim import FadeIn, FadeOut, LaggedStart, Transform

from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import beat
from scenes.mobjects.motion import grow, reach
from scenes.writing_lesson import WritingLesson


class AllAtOnce(WritingLesson):
    """One query after the other or all in one product: the same numbers, in less time."""

    example = FLUFFY_CREATURE  # the sentence

    @beat("A head could take one {token} after the other: weigh, gather, refine, go on.")
    def one_after_the_other(self) -> None:
        self.play(FadeIn(self.grid, self.counter))
        self.serve(range(len(self.words)), seconds=3.2)

    @beat("But no {token} needs the result of another: any order gives the same numbers.")
    def in_another_order(self) -> None:
        self.start_again()
        self.serve(range(len(self.words))[::-1], seconds=2.6)

    @beat(
        "So all go at once. One product, $K^T Q$, has every score; softmax makes them weights.",
        when="by_columns",
        otherwise="So all go at once. One product, $Q K^T$, has every score; softmax makes them "
        "weights.",
    )
    def in_one_product(self) -> None:
        self.start_again()
        queries, keys = self.matrices
        self.play(LaggedStart(FadeIn(queries), FadeIn(keys), lag_ratio=0.5), run_time=1.5)
        self.play(self.fill(None, 1.2), *self.count(1, 1, 0.3))
        self.play(FadeIn(self.results))

    @beat(
        "Both ways give the same vectors, equal to {agreed} decimals.",
        when="ways_differ",
        otherwise="Both ways give the same vectors, to the last digit.",
    )
    def same_numbers(self) -> None:
        self.around = self.results.frame()
        self.play(FadeOut(self.matrices), FadeIn(self.around))

    @beat("Measured: the time of both ways, for texts of three lengths.")
    def measured_times(self) -> None:
        table = self.table
        old = FadeOut(self.grid, self.results, self.counter, self.around)
        changed = LaggedStart(old, FadeIn(table.headings), lag_ratio=0.5)
        self.play(changed, *self.comes_from(self.measured.setting.provenance), run_time=1.2)
        for row in table.rows:
            self.play(FadeIn(row), run_time=0.5)

    @beat("One by one took {least} to {most} times as long, on one core of a processor.")
    def measured_ratios(self) -> None:
        table = self.table
        self.play(FadeIn(table.heading), run_time=0.5)
        self.play(grow(table.bars))
        self.play(FadeIn(table.ratios), run_time=0.5)

    @beat("So a text is read all at once: through every layer, all its {token}s together.")
    def all_read(self) -> None:
        old, new = FadeOut(self.table), FadeIn(self.chains_read, self.model_box, self.counter)
        self.steps.set_values([0])
        changed = LaggedStart(old, new, lag_ratio=0.6)
        self.play(changed, *self.comes_from(self.first_origin), run_time=1.2)
        self.play(*self.count(1, 1, 0.3), run_time=0.3)
        self.go_through(range(len(self.words)), seconds=1.5)

    @beat("Only writing goes one by one: the last vector gives the next {token}, and that is read.")
    def one_by_one(self) -> None:
        self.empty()
        self.write(seconds=2.4)

    @beat("Either way, each vector takes in what others pass on.")
    def links_drawn(self) -> None:
        self.play(FadeOut(self.model_box, *self.arrows, self.counter), run_time=0.6)
        self.play(*[reach(links, seconds=2.0) for links in self.exchange.links])

    @beat(
        "{Token}s go in alone and come out as vectors that know their context. That is attention."
    )
    def in_context(self) -> None:
        alone, refined = self.row_frames
        self.play(FadeIn(alone), run_time=0.6)
        self.rest(1.2)
        self.play(Transform(alone, refined))
        self.rest(1.5)
