"""Output matrix.

The value-up matrices of all heads, stapled side by side, are the output matrix of the layer. One
product with it is the sum of what the heads add. What papers call the value matrix is what stays.

Edit me: the dials below change the sentence, the word that is followed and the layer.
Render:  ./render.sh output_matrix --text "the old red car stopped" --focus car
"""

from manim import (
    DOWN,
    FadeIn,
    FadeOut,
    LaggedStart,
    ReplacementTransform,
    Succession,
    Transform,
    VGroup,
    smooth,
)
from manim.utils.rate_functions import squish_rate_func

from scenes.examples import Example
from scenes.lesson import beat
from scenes.product_lesson import ProductLesson
from scenes.stapling_lesson import AT


class OutputMatrix(ProductLesson):
    """Value up of every head, stapled together, is the output matrix."""

    example = Example(  # the sentence, the word to follow, the model, the layer and its head
        "a fluffy blue creature roamed the verdant forest", "creature", "smollm2", 13, 1
    )
    decimals = 2  # of the sums; more where they need them
    shown = 6  # entries written out in each column of the sum
    one_by_one = 2  # heads that are shown one by one: 1 or 2

    @beat("In each head, values go down to {d_head} numbers, and up again to {d_model}.")
    def two_matrices(self) -> None:
        maps = self.maps
        for panel, title, down, up in zip(
            maps.panels, maps.titles, maps.downs, maps.ups, strict=True
        ):
            self.play(FadeIn(panel, title, down), run_time=0.8)
            self.play(FadeIn(up), run_time=0.8)
        if self.shares_values:
            self.play(FadeIn(self.same_again))

    @beat("Now take every “value up” out of its head, and staple them side by side.")
    def leave_their_heads(self) -> None:
        maps, stapled, stays = self.maps, self.stapled, self.stays
        self.rest(0.6)
        around = [part for matrix, *names in maps.ups for part in (matrix.ellipsis, *names)]
        leaving = [maps.panels, maps.titles, maps.downs, self.same_again, *around]
        self.play(FadeOut(*leaving, run_time=0.6))
        pairs = zip(maps.matrices, stapled.blocks, strict=True)
        moves = [ReplacementTransform(matrix.numbers, block) for matrix, block in pairs]
        moves += [Transform(matrix.brackets, stapled.brackets) for matrix in maps.matrices]
        stay = FadeIn(
            stays.panels, stays.names, self.shared, rate_func=squish_rate_func(smooth, 0.5, 1)
        )
        self.play(*moves, stay, run_time=1.5)
        self.remove(*[matrix.brackets for matrix in maps.matrices])
        self.add(stapled.brackets)
        self.play(FadeIn(stapled.seams, stapled.dots, stapled.names), run_time=0.7)
        self.add(stapled)

    @beat(
        "The $W_O$ of a head is a block. All {heads} blocks are one output matrix, the whole $W_O$."
    )
    def one_matrix(self) -> None:
        self.play(FadeIn(self.title))
        self.rest()

    @beat(
        "Before value up, the weighted sum for “{focus}” has {d_head} numbers in each head. "
        "Stacked: one column, z."
    )
    def one_column(self) -> None:
        column, aside = self.gathered, self.product[0].get_x() - self.stapled.brackets.get_x()
        names = self.product_names[:2]
        self.factor = VGroup(self.stapled, self.title)
        self.play(FadeOut(self.stays.panels, self.stays.names, self.shared, run_time=0.5))
        self.play(self.factor.animate.shift((aside, 0, 0)))
        self.play(FadeIn(names, column.brackets, column.seams, column.dots))
        parts = [VGroup(*pair) for pair in zip(column.blocks, column.names, strict=False)]
        come = [FadeIn(part, shift=0.3 * DOWN) for part in (*parts, *column.names[len(parts) :])]
        self.play(LaggedStart(*come, lag_ratio=0.5, run_time=1.8))
        self.add(column)

    @beat("One product does the work of all heads at once: this is added to “{focus}”.")
    def one_product(self) -> None:
        result, equals = self.result, self.product[2]
        frame, whole = self.stapled.row_frame(0), self.gathered.frame()
        self.play(FadeIn(frame, whole, equals, self.product_names[2:], result.brackets))
        pieces = [result.numbers.piece(line) for line in range(len(result.numbers.values))]
        down = [Transform(frame, self.stapled.row_frame(line)) for line in range(len(pieces))]
        self.play(
            Succession(*down, run_time=2.7),
            LaggedStart(*map(FadeIn, pieces), lag_ratio=1, run_time=2.9),
        )
        self.remove(*pieces)
        self.add(result)
        self.play(FadeIn(result.ellipsis), FadeOut(frame, whole), run_time=0.5)

    @beat("Head by head it is the same: each block times its own part, then all added up.")
    def head_by_head_again(self) -> None:
        *heads, total, once = self.head_by_head.terms
        places = range(len(self.head_names))
        pairs = [
            VGroup(self.stapled.block_frame(place), self.gathered.part_frame(place))
            for place in places
        ]
        frames = pairs[0].copy()
        self.play(FadeIn(frames), run_time=0.5)
        for pair in pairs[1:]:
            self.play(Transform(frames, pair), run_time=0.6)
        leaving = [frames, self.factor, self.gathered, self.product[2], self.product_names]
        come = LaggedStart(*map(FadeIn, heads), lag_ratio=0.4, run_time=1.8)
        self.play(
            ReplacementTransform(self.result, once.column),
            FadeIn(once.symbol, once.name_label),
            LaggedStart(FadeOut(*leaving, run_time=0.6), come, lag_ratio=0.6),
        )
        self.play(FadeIn(total, *self.difference[1:]), run_time=0.7)
        self.play(FadeIn(once.sign, self.difference[0]), run_time=0.6)
        self.add(self.head_by_head)

    @beat(
        "In papers $W_O$ is the whole matrix, not a block; the value matrix is “value down” alone."
    )
    def what_stays(self) -> None:
        stays = self.stays
        self.factor.shift((AT - self.stapled.brackets.get_x(), 0, 0))
        self.play(FadeOut(self.head_by_head, self.difference, run_time=0.3))
        self.play(FadeIn(self.factor, stays.panels, stays.names, self.shared))
        self.rest()
        self.play(FadeOut(stays.names, run_time=0.4), FadeIn(stays.paper_names))
