"""Low-rank values.

What a token passes on is made in two steps, value down and value up: through a small space. Of all
directions of its vector only as many come through as the small space has.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh low_rank_values --text "the old red car stopped" --focus red
"""

from manim import RIGHT, FadeIn, FadeOut, TransformFromCopy, VGroup

from scenes.examples import FLUFFY_CREATURE, Example
from scenes.factored_lesson import FactoredLesson, box_of
from scenes.lesson import beat
from scenes.mobjects.marks import frame_around
from scenes.mobjects.motion import grow
from scenes.theme import SIZES


class LowRankValues(FactoredLesson):
    """Value up times value down: a map with a narrow waist."""

    example = Example(FLUFFY_CREATURE.text, focus="blue")  # the sentence, the word to follow
    decimals = 2  # of the numbers in columns
    _clears_stage = True

    @beat(
        "What “{focus}” passes on is made from its vector: {d_model} numbers in, {d_model} out.",
        when="has_no_bias",
        otherwise="What “{focus}” passes on is made from its vector, with a bias: "
        "{d_model} numbers in, {d_model} out.",
    )
    def one_map(self) -> None:
        one, vector, value = self.one_picture, self.columns["E"], self.columns["value"]
        self.play(FadeIn(vector))
        self.play(FadeIn(one.image, one.border, one.labels, self.pixel_note))
        self.play(FadeIn(value, self.signs[0], shift=0.3 * RIGHT))

    @beat(
        "The map is two matrices: a tall one times a wide one, with a side of {d_head} in common."
    )
    def two_matrices(self) -> None:
        one, (up, down) = self.one_picture, self.factors
        self.play(FadeOut(one.image, one.border, one.labels), run_time=0.4)
        self.play(*[FadeIn(part.image, part.border, part.labels) for part in (up, down)])
        self.meet = VGroup(up.side_frame(1), down.side_frame(0))
        self.play(FadeIn(self.meet))

    @beat("Together they hold {n_value} weights; a square of free weights would hold {n_square}.")
    def fewer_weights(self) -> None:
        up, down = self.factors
        self.play(FadeIn(up.count))
        self.play(FadeIn(down.count))

    @beat(
        "By hand: {d_head} $times$ {d_model}, twice, is {n_value}; {d_model} $times$ {d_model} is "
        "{n_square}.",
        only_if="in_numbers",
    )
    def by_hand(self) -> None:
        for factor in self.factors:
            frame = frame_around(box_of(factor.count, 0.08), self.theme.ink, SIZES.rule)
            self.play(FadeIn(frame))
            self.play(FadeOut(frame))

    @beat(
        "Value down: $W_V$ turns the vector of “{focus}” into {d_head} numbers.",
        when="has_no_bias",
        otherwise="Value down: $W_V$ turns the vector of “{focus}” into {d_head} numbers, and a "
        "bias is added.",
    )
    def goes_down(self) -> None:
        (_, down), vector, small = self.factors, self.columns["E"], self.columns["small"]
        self.play(FadeOut(self.meet, self.pixel_note))
        self.remove(self.signs[0])
        self.add(self.signs[1])
        move = self.close_up()
        into = small.column.get_center()
        gone = [FadeOut(part, target_position=into, scale=0.3) for part in (down, vector)]
        self.play(*gone, *move, FadeIn(small), run_time=1.5)

    @beat("Value up: $W_O$ makes it {d_model} again, as long as the vectors that it is added to.")
    def goes_up(self) -> None:
        up, small, value = self.factors[0], self.columns["small"], self.columns["value"]
        *taken, made = [
            frame_around(box_of(part, 0.1), self.theme.ink)
            for part in (up.border, small.column, value.column)
        ]
        self.play(FadeIn(*taken))
        self.play(FadeOut(*taken), run_time=0.6)
        self.play(FadeIn(made))
        self.rest()
        self.play(FadeOut(made), run_time=0.6)

    @beat(
        "The vector of “{focus}” has a part along {rank} directions; only this part comes through. "
        "The rest becomes zero.",
        only_if="loses_some",
    )
    def only_a_part(self) -> None:
        drawn = self.split
        self.change(self.product, drawn.whole)
        self.play(FadeIn(drawn.sides, drawn.kept, drawn.lost))
        self.rest(0.8)
        self.play(FadeIn(drawn.shaft, self.split_note), run_time=0.6)
        self.play(TransformFromCopy(drawn.kept[0], drawn.passed[0]), FadeIn(drawn.passed[1:]))
        self.play(TransformFromCopy(drawn.lost[0], drawn.zero[0]), FadeIn(drawn.zero[1:]))

    @beat(
        "So it is for any vector: {rank} of {d_model} directions come through, each scaled by its "
        "own factor.",
        when="loses_some",
        otherwise="Singular values: how far the map stretches each of {d_model} directions. "
        "None is lost.",
    )
    def stretched(self) -> None:
        drawn = self.spectrum
        last = VGroup(self.split, self.split_note) if self.loses_some else self.product
        self.change(last, self.spectrum_title, drawn.base, drawn.kept)
        self.play(grow(drawn.bars, seconds=1.6))
        self.play(FadeIn(drawn.ends))

    @beat(
        "The other {n_lost} come out as zero: what a vector holds there, this head cannot pass on.",
        only_if="loses_some",
    )
    def lost(self) -> None:
        self.play(FadeIn(self.spectrum.lost))
        self.play(FadeIn(self.spectrum.residue))
        self.rest(1.8)

    @beat(
        "In {larger} a square would hold {n_square_3} weights, the two steps hold {n_value_3}.",
        only_if="in_numbers",  # a part of the clip before
    )
    def in_gpt3(self) -> None:
        drawn = self.gpt3
        gone = FadeOut(self.spectrum, self.spectrum_title)
        self.play(gone, *self.comes_from(self.counted))
        self.play(FadeIn(drawn.square, drawn.one))
        self.rest()
        self.play(FadeOut(drawn.square))
        self.play(FadeIn(drawn.down, drawn.up))
        self.play(FadeIn(drawn.each))
        self.play(FadeIn(drawn.both))
