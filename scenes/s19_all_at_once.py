"""All at once.

Why attention runs fast: no token waits for the result of another, so that a whole sentence goes
through a head as one product of matrices. One after the other gives the same numbers, later.

Edit me: the dials below change the sentence; each beat is a step.
Render:  ./render.sh all_at_once --text "the old red car stopped"
"""

from manim import FadeIn, FadeOut, LaggedStart

from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import beat
from scenes.serving_lesson import ServingLesson


class AllAtOnce(ServingLesson):
    """One query after the other or all in one product: the same numbers, in less time."""

    example = FLUFFY_CREATURE  # the sentence

    @beat("A head could take one {token} after the other: weigh, gather, refine, go on.")
    def one_after_the_other(self) -> None:
        self.play(FadeIn(self.grid, self.counter))
        self.serve(range(len(self.words)), seconds=4.2)

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

    @beat("Measured, in slow motion. The unit is the time that all at once takes.")
    def few_tokens(self) -> None:
        old = FadeOut(self.grid, self.results, self.counter, self.around)
        new = FadeIn(self.titles, *[race.names for race in self.races])
        changed = LaggedStart(old, new, lag_ratio=0.4)
        self.play(changed, *self.comes_from(self.measured.setting.provenance), run_time=1.2)
        self.start_race(0)
        self.start_race(1)

    @beat(
        "Long texts gain less: each step has much to do itself. This is one core; many can share "
        "a product."
    )
    def many_tokens(self) -> None:
        self.start_race(2)

    @beat("So a text is read, and learned from, all at once.")
    def all_refined(self) -> None:
        chains = self.chains
        old = FadeOut(self.titles, *self.races, self.ratios)
        new = FadeIn(chains.words, chains.embeddings, self.head_box, self.counter)
        self.steps.set_values([0])
        changed = LaggedStart(old, new, lag_ratio=0.4)
        self.play(changed, *self.comes_from(self.first_origin), run_time=1.2)
        self.play(*self.count(1, 1, 0.3), run_time=0.3)
        self.go_through(range(len(self.words)), seconds=1.5)

    @beat("Only writing goes one by one: each {token} must wait for the ones before it.")
    def one_by_one(self) -> None:
        chains = self.chains
        empty = FadeOut(chains.words, chains.embeddings, *self.arrows, self.refined)
        self.play(empty, *self.count(0, 0, 0.5), run_time=0.5)
        self.write(seconds=3.6)
