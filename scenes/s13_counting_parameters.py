"""Counting parameters.

How many numbers one head of attention holds, and all of them in a model: GPT-3's, counted. A value
matrix is made in two steps, so that it costs no more than the query and key matrices.

Edit me: the dial below changes the model; each beat is a step.
Render:  ./render.sh counting_parameters --model gpt2
"""

from manim import (
    DOWN,
    LEFT,
    UP,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
)

from scenes.clip import beat
from scenes.counted_share import CountedShare
from scenes.mobjects.scaled_matrix import cross


class CountingParameters(CountedShare):
    """The weight matrices of a head and of a whole model, drawn to scale and counted."""

    counted = "gpt3"  # or gpt2, smollm2, or a folder with a language model

    @beat(
        "Seen from near: the query matrix of a head in {name}. Each dot is a number, learned in "
        "training."
    )
    def query_matrix(self) -> None:
        self.query.look(self.near).measures.set_opacity(0)  # until all of it is in sight
        self.play(FadeIn(self.query.dots), run_time=0.7)
        self.play(self.query.go(self.near, self.far, seconds=2.5))

    @beat("Its {d_head} rows of {d_model} are {n_matrix} parameters. The key matrix has as many.")
    def key_matrix(self) -> None:
        query, key = self.products
        self.play(self.query.go(self.far, self.unit, seconds=1.6))
        self.play(self.query.measures.animate.set_opacity(1), run_time=0.6)
        self.play(FadeIn(query), run_time=0.7)
        self.key = self.strip("key", 1)
        self.play(FadeIn(self.key.body, shift=DOWN), run_time=0.7)
        self.play(FadeIn(self.key.measures, key), run_time=0.8)
        self.rest(0.4)
        large = (self.query, self.key)
        small = self.to_scale[:2]
        self.play(
            FadeOut(
                *[matrix.measures for matrix in large], *[sides for _, sides, _ in self.products]
            ),
            run_time=0.4,
        )
        pairs = [(matrix.body, to.body) for matrix, to in zip(large, small, strict=True)]
        self.play(
            *[ReplacementTransform(*pair) for pair in (*pairs, *self.into_list())], run_time=1.3
        )
        self.play(FadeIn(small[0].measures, small[1].measures, self.scale_note), run_time=0.4)

    @beat("A value matrix could be square: {d_model} numbers go in, {d_model} come out.")
    def square_value(self) -> None:
        square, few = self.to_scale[2], self.of_head("d_head")[0]
        square.draw(few, square.columns[0])
        self.play(FadeIn(square), run_time=0.5)
        self.play(square.pulled_down(few, seconds=2.5))

    @beat(
        "Too many: it has {n_square} parameters, {times} times as many as the query matrix.",
        only_if="is_larger",
    )
    def too_many(self) -> None:
        self.play(FadeIn(self.square_line), run_time=0.5)
        self.rest()
        self.cross = cross(self.to_scale[2].box, self.theme.ink)
        self.play(FadeIn(self.cross))

    @beat("Instead two: $W_V$ takes a vector to {d_head} numbers, $W_O$ takes these to {d_model}.")
    def two_steps(self) -> None:
        square = self.to_scale[2]
        self.play(FadeOut(self.cross, self.square_line, square), run_time=0.7)
        for step, name, line in zip(self.steps, self.step_names, self.lines[2:], strict=True):
            self.play(FadeIn(step.body, shift=(UP, LEFT)[step is self.steps[1]]), run_time=0.8)
            self.play(FadeIn(step.measures, name, line), run_time=0.7)

    @beat("Four matrices of one size: one head holds {n_head} parameters.")
    def one_head(self) -> None:
        self.play(FadeIn(self.sum.rule, self.sum.line.name), run_time=0.6)
        self.play(FadeIn(self.sum.line.number), run_time=0.6)

    @beat(
        "Here {n_sharing} query heads share one key matrix and one value-down matrix.",
        only_if="shares_keys",
    )
    def shared(self) -> None:
        frames = [line.frame() for line in self.lines[1:3]]
        self.play(FadeIn(*frames))
        self.rest(2)
        self.play(FadeOut(*frames))

    @beat("There are {n_heads} heads in a layer, and {name} has {n_layers} layers.")
    def heads_and_layers(self) -> None:
        table = self.table
        pairs = list(zip(self.lines, table.rows, strict=True))
        self.play(FadeOut(*self.pictures, self.sum, self.scale_note), run_time=0.7)
        self.play(
            *[ReplacementTransform(line.name, row.name) for line, row in pairs],
            *[ReplacementTransform(line.number, row.one) for line, row in pairs],
            run_time=1.2,
        )
        self.play(FadeIn(*table.headings[:2], *[row.size for row in table.rows]), run_time=0.7)
        self.play(FadeIn(*table.headings[2:4], *[row.times for row in table.rows]), run_time=0.7)
        come = [FadeIn(row.all) for row in table.rows]
        self.play(FadeIn(table.headings[4]), LaggedStart(*come, lag_ratio=0.3, run_time=1.8))
        self.play(FadeIn(table.sum), run_time=0.7)

    @beat("As a part of all {n_total} parameters of {name}:")
    def attention(self) -> None:
        _, names, numbers = self.whole
        self.play(self.whole.grow(0), FadeIn(names[0]))
        self.play(TransformFromCopy(self.table.sum[-1], numbers[0]))
        self.play(self.whole.grow(1))
        self.play(FadeIn(names[1], numbers[1], self.left_out), run_time=0.6)

    @beat("Attention has {share:.0%}. What else there is comes later.")
    def part(self) -> None:
        self.play(FadeIn(self.share), run_time=0.5)

    @beat(
        "By hand: {n_matrix} $times$ {n_heads} $times$ {n_layers} $=$ {n_queries} in all $W_Q$.",
        only_if="in_numbers",
    )
    def by_hand(self) -> None:
        frame = self.table.frame(self.table.rows[0])
        self.play(FadeIn(frame))
        self.rest(2)
        self.play(FadeOut(frame))
