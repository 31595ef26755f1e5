"""Meaning is direction.

Words are arrows in a space of many dimensions, and directions in that space carry meaning: a step
from one word to another can be taken from a third, and a dot product says how far a word goes along
a direction. Directions are rough: the clip also shows a sum that does not come out.

Edit me: the dials below change the words; sums and their nearest words are recorded over all of
GloVe, and `attention_math.training.analogies` says which, and records others.
Render:  ./render.sh meaning_is_direction
"""

from manim import (
    AnimationGroup,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    GrowFromPoint,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    TransformFromCopy,
    VGroup,
)

from scenes.clip import beat
from scenes.meaning_pictures import MeaningPictures
from scenes.mobjects.motion import as_animation


class MeaningIsDirection(MeaningPictures):
    """Directions among word vectors carry meaning."""

    question = "king - man + woman"  # a sum that comes out, and its answer
    answer = "queen"
    miss = "sushi - japan + germany"  # one that does not, and what one might hope for
    hoped_for = "bratwurst"
    direction = "cats - cat"  # plural
    across = "naples"  # a word that stands across it
    groups = (  # words along it, each group from its smallest number to its largest
        ("cat", "cats"),
        ("puppy", "puppies"),
        ("student", "students"),
        ("tower", "towers"),
        ("one", "two", "three", "four"),
    )

    @beat("A model holds each word as a list of numbers: in this table, {numbers:.0f} for a word.")
    def as_numbers(self) -> None:
        self.play(FadeIn(self.row))
        drop = [GrowFromPoint(column, column.get_top()) for column in self.columns]
        self.play(LaggedStart(*drop, lag_ratio=0.4, run_time=2))
        self.play(FadeIn(self.lengths), run_time=0.5)

    @beat("Such a list is a point in space, an arrow. A flat picture shows its shadow.")
    def as_arrows(self) -> None:
        picture, columns = self.sums, self.columns
        points = [picture.tip_point(i).move_to(column) for i, column in enumerate(columns)]
        shrink = [FadeOut(column, scale=0.05) for column in columns]
        self.play(FadeOut(self.lengths), *shrink, *map(GrowFromCenter, points))
        moves = [self.moves_to_tip(i, point) for i, point in enumerate(points)]
        come = FadeIn(picture.plane, self.shadows_of("sum"))
        self.play(LaggedStart(*moves, come, lag_ratio=0.2, run_time=1.8))
        origin = (*picture.plane.origin, 0)
        arrows = [GrowFromPoint(arrow, origin) for arrow in picture.arrows[: len(columns)]]
        self.play(*arrows, *map(FadeOut, points))

    @beat("From “{before}” to “{after}” is an arrow, too. Take the same step from “{start}”.")
    def the_same_step(self) -> None:
        step, moved = self.sums.steps
        self.play(GrowFromPoint(step, (*step.tail, 0)), run_time=1.2)
        self.play(TransformFromCopy(step, moved), run_time=1.6)
        self.play(*self.grow(self.sums, -1), run_time=0.8)

    @beat(
        "Of all other words, “{best}” points most nearly that way: cosine {cosine:.2f} in all "
        "{numbers:.0f} dimensions."
    )
    def nearest_word(self) -> None:
        found, picture = self.ranking("sum"), self.sums
        self.play(picture.animate.shift(self.aside))
        quiet = [*picture.arrows[:3], *picture.names[:3], *picture.steps]
        fade = [part.animate.set_opacity(0.4) for part in quiet]
        self.play(FadeIn(found.titles, found.heading), *fade, run_time=0.7)
        self.play(LaggedStart(*map(FadeIn, found.rows), lag_ratio=0.3, run_time=1.4))
        self.play(FadeIn(found.row_frame(0), self.usual), run_time=0.6)

    @beat("Directions are rough. From “{other}”, take the step from “{old}” to “{new}”.")
    def a_miss(self) -> None:
        picture = self.missed
        words = [*picture.arrows[:3], *picture.names[:3]]
        self.change_to(picture.plane, self.shadows_of("miss"), *words)
        self.play(GrowFromPoint(picture.steps[0], (*picture.steps[0].tail, 0)), run_time=0.8)
        self.play(TransformFromCopy(*picture.steps), run_time=1.2)

    @beat("Nearest are “{first}” and “{second}”; “{hoped_for}” is only number {rank:.0f}.")
    def what_comes(self) -> None:
        found = self.ranking("miss")
        listed = [*found.rows[:-1], VGroup(found.gaps, found.rows[-1])]
        self.play(*self.grow(self.missed, -1), FadeIn(found.titles, found.heading), run_time=0.7)
        self.play(LaggedStart(*map(FadeIn, listed), lag_ratio=0.3, run_time=1.6))

    @beat(
        "“{more}” minus “{less}” is a direction: plural. The dot product says how far a word "
        "goes along it."
    )
    def dot_product(self) -> None:
        picture = self.leans
        note = self.plane_note("each word at its true length and its true angle to the direction")
        words = [part[i] for part in (picture.arrows, picture.names) for i in (2, 0)]
        self.change_to(picture.plane, note, *words)
        step = picture.steps[0]
        self.play(GrowFromPoint(step, (*step.tail, 0)), run_time=0.8)
        down = TransformFromCopy(picture.steps[0], picture.direction)
        self.play(down, FadeIn(picture.axis, picture.direction_name, picture.heading))
        for i, place in enumerate((0, 2, 1)):  # what is new to the picture comes last
            parts = [picture.drops[place], picture.reaches[place], picture.table[place]]
            new = self.grow(picture, place) if i == 2 else []
            self.play(FadeIn(*parts), *new, run_time=0.8)

    @beat(
        "Multiply entry by entry and add: that is “{more}” along the direction.",
        only_if="in_numbers",
    )
    def worked(self) -> None:
        product = self.product
        self.change_to(product.names, product.key, product.query, product.shapes)
        self.play(FadeIn(product.results, product.rest))
        self.play(FadeIn(product.sum))

    @beat(
        "In each pair, the plural goes further along it.",
        when="in_order",
        otherwise="So far each of these words goes along it.",
    )
    def plural_meter(self) -> None:
        first, *others = self.meter.lines[: len(self.groups) - self.counts]
        line = [first.axis, first.track]
        self.change_to(self.meter.heading, self.meter.sides, *line, moves=self.carried)
        self.play(FadeIn(*first.dots), run_time=0.5)
        self.add(first)
        self.play(LaggedStart(*map(FadeIn, others), lag_ratio=0.5, run_time=1.6))

    @beat(
        "And {counted} stand in order.",
        when="in_order",
        otherwise="And these.",
        only_if="counts",
    )
    def counted_up(self) -> None:
        self.play(FadeIn(self.meter.lines[-1]))

    # --- how the stage changes --------------------------------------------------------------

    def moves_to_tip(self, index: int, point: Mobject) -> AnimationGroup:
        """Return how a word and its point go where the tip of its arrow will be."""
        picture = self.sums
        return AnimationGroup(
            ReplacementTransform(self.row[index], picture.names[index]),
            as_animation(point.animate.move_to((*picture.arrows[index].tip, 0))),
        )
