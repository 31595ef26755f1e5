"""Queries.

Every token asks: a matrix, W_Q, makes from its vector E a shorter one, its query Q. The matrix was
learned.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh queries --text "the old red car stopped" --focus car
"""

from typing import Any

from manim import (
    DOWN,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
    VMobject,
)

from scenes.asking_lesson import AskingLesson
from scenes.examples import FLUFFY_CREATURE
from scenes.exchange import Exchange
from scenes.lesson import beat
from scenes.mobjects.folding import fold, unfold
from scenes.mobjects.motion import reach
from scenes.mobjects.token_chains import TokenChains
from scenes.theme import SIZES

DIMMED = 0.3
WALK, MOMENT = 1.6, 0.1  # seconds along the whole curve, and more for each of its moments
SPREAD, NEXT = 1.8, 0.3  # seconds from token to token at most: all ways, and each


class Queries(AskingLesson):
    """Every token asks: W_Q times its vector is its query."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    question = "Any adjectives in front of me?"  # said of the head trained here
    neutral_question = "Which of you matter to me?"  # said of any other head and word
    decimals = 2  # of the product; more where its sum needs them
    rows, columns = 5, 4  # of the matrix, written out if there is room

    @beat("Say “{focus}” asks a question. That is our reading: the model holds numbers only.")
    def a_question(self) -> None:
        self.play(FadeOut(self.exchange.refined, *self.exchange.links), run_time=0.7)
        self.play(self.chains.spotlight(self.focus, DIMMED), run_time=0.7)
        self.play(GrowFromPoint(self.bubble, (*self.bubble.tip, 0)), run_time=1.2)

    @beat(
        "A matrix, $W_Q$, turns the vector E into {d_head} numbers: the query, Q.",
        when="is_not_normed",
        otherwise="A matrix, $W_Q$, turns E, the stream x after {norm}, into {d_head} numbers: "
        "the query, Q.",
    )
    def a_matrix_makes_it(self) -> None:
        product, (matrix_name, vector_name, name) = self.product, self.product.names
        if not self.asks_above:  # it stands where the matrix comes
            self.becomes_query(name)
        unfold_matrix = unfold(product.matrix, matrix_name.get_center(), 1.2)
        self.play(FadeIn(matrix_name, product.shapes[0]), unfold_matrix)
        self.play(TransformFromCopy(self.chains.embeddings[self.focus], vector_name))
        unfold_vector = unfold(product.vector, vector_name.get_center(), 1.2)
        self.play(unfold_vector, FadeIn(product.shapes[1]))
        result = product.result.brackets, product.result.ellipsis, product.shapes[2]
        if self.asks_above:
            self.becomes_query(name)
        self.play(FadeIn(product.equals, *result), run_time=0.6)

    @beat(
        "The first row times E, entry by entry: all {d_model} products add up to one number.",
        when="has_no_bias",
        otherwise="The first row times E: all {d_model} products and a bias add up to one number.",
    )
    def first_row(self) -> None:
        product, added = self.worked.product, self.worked.row_sum
        frames = product.entry_frames(0, 0)
        self.play(FadeIn(frames), run_time=0.4)
        for entry in range(product.columns):
            move = frames.animate.become(product.entry_frames(0, entry))
            self.play(move, *self.worked.multiply(entry), run_time=0.8)
        if product.hides_columns:
            move = frames.animate.become(product.entry_frames(0, product.columns))
            self.play(move, FadeIn(added.rest, shift=0.2 * DOWN))
        self.play(FadeIn(added.bias, added.total, shift=0.2 * DOWN), run_time=0.7)
        self.remove(*self.worked.loose)
        self.add(added)
        self.rest()
        self.play(self.worked.give_result())
        self.frames = frames

    @beat("Every row gives one entry of the query.")
    def other_rows(self) -> None:
        product, found = self.product, self.worked.loose
        frames = self.frames
        self.play(FadeOut(self.worked.row_sum, frames), run_time=0.6)
        for row in range(1, product.rows):
            before, frames = frames, product.row_frames(row)
            found.append(product.row_result(row))
            self.play(*[FadeOut(before)] * (row > 1), FadeIn(frames, found[-1]), run_time=0.4)
        self.remove(*found)
        self.add(product)
        self.play(FadeOut(frames), run_time=0.5)

    @beat("In symbols: $W_Q$ leads from E to Q.")
    def becomes_a_symbol(self) -> None:
        product, chains, focus = self.product, self.chains, self.focus
        columns = product.matrix, product.vector, product.result
        self.play(
            FadeOut(product.shapes, product.equals),
            *[
                fold(c, name.get_center(), 1.2)
                for c, name in zip(columns, product.names, strict=True)
            ],
        )
        matrix_name, vector_name, query_name = product.names
        arrow = chains.maps[focus]
        self.play(
            FadeOut(vector_name),  # it stands above as well
            GrowFromPoint(arrow, arrow.get_top()),
            ReplacementTransform(matrix_name, chains.names[focus]),
            ReplacementTransform(query_name, chains.queries[focus]),
            run_time=1.3,
        )

    @beat(
        "Its place turns the query: pairs of entries rotate, the first ones fast, others slowly.",
        when="is_turned",
        otherwise="A place turns pairs of entries of a query. At the first one no angle is left.",
        only_if="rotates",
    )
    def turned_by_its_place(self) -> None:
        chains, drawn = self.chains, self.rotated
        symbol: Any = chains.queries[self.focus]
        self.query_home = symbol.get_center()
        around = chains.lookups, chains.embeddings, *self.own_map
        place, self.shrunk = (0, self.stage[3] - 0.35, 0), min(1.0, SIZES.symbol / symbol.em)
        self.play(FadeOut(*around), symbol.animate.scale(self.shrunk).move_to(place))
        before = drawn.headings, drawn.circles, drawn.before, drawn.were
        self.play(FadeIn(*before, target_position=symbol))
        self.rest()
        self.play(*drawn.turn())
        self.play(FadeIn(drawn.degrees, drawn.leads, drawn.are))
        self.rest(2)

    @beat("From now on, Q is the query as its place has turned it.", only_if="rotates")
    def goes_on_turned(self) -> None:
        chains, symbol = self.chains, self.chains.queries[self.focus]
        around = chains.lookups, chains.embeddings, *self.own_map
        self.play(FadeOut(*self.rotated, target_position=symbol))
        grows = symbol.animate.scale(1 / self.shrunk).move_to(self.query_home)
        self.play(grows, FadeIn(*around))

    @beat(
        "The same matrix makes a query for every token.",
        when="turns_nothing",
        otherwise="The same matrix makes a query for every token, and each is turned by its place.",
    )
    def every_token_asks(self) -> None:
        chains, focus = self.chains, self.focus
        others = [i for i in range(len(self.words)) if i != focus]
        self.play(chains.spotlight(focus, 1), run_time=0.6)
        if not others:
            return
        farthest = max(focus, len(self.words) - 1 - focus)
        for away in range(1, farthest + 1):  # from each token to the next: no copy passes another
            here = [(focus + side * away, side) for side in (-1, 1)]
            near = [(i, i - side) for i, side in here if i in others]
            self.play(
                *[GrowFromPoint(chains.maps[i], chains.maps[i].get_top()) for i, _ in near],
                *[TransformFromCopy(chains.names[last], chains.names[i]) for i, last in near],
                run_time=min(NEXT, SPREAD / farthest),
            )
        make = [TransformFromCopy(chains.embeddings[i], chains.queries[i]) for i in others]
        self.play(LaggedStart(*make, lag_ratio=0.12, run_time=2))

    @beat(
        "$W_Q$ was learned. In {steps} steps the error on new sentences, its loss, fell "
        "from {first} to {last}.",
        only_if="trained_here",
    )
    def learned(self) -> None:
        learned = self.learned_matrix
        matrix, name, curve = learned.matrix, learned.name, learned.curve
        self.step_aside(name)
        self.play(unfold(matrix, name.get_center(), 1.2), FadeIn(curve))
        for moment, seconds in enumerate(curve.seconds(WALK, MOMENT), start=1):
            self.play(*learned.go(moment, seconds))
        self.beside = [matrix, curve]

    @beat(
        "$W_Q$ leads to a smaller space. "
        "Planes show only shadows; faint arrows are other {token}s.",
        when="gets_smaller",
        otherwise="$W_Q$ leads to another space. Planes show only shadows; faint: other {token}s.",
        only_if="maps_spaces",
    )
    def another_space(self) -> None:
        drawn = self.space_map
        before, shaft, name, after = drawn.before, drawn.shaft, drawn.name, drawn.after
        self.step_aside(name)
        self.play(FadeIn(before.plane, before.heading), FadeIn(before.followed, before.label))
        self.play(FadeIn(before.others))
        self.play(GrowFromPoint(shaft, shaft.get_left()), FadeIn(after.plane, after.heading))
        self.play(
            TransformFromCopy(before.followed, after.followed),
            TransformFromCopy(before.label, after.label),
            run_time=1.5,
        )
        if len(self.words) > 1:
            self.play(*map(TransformFromCopy, before.others, after.others), run_time=1.5)
        self.rest(2)
        self.beside = [before, shaft, after]

    @beat(
        "The model was trained to let adjectives change their noun. Now every token asks.",
        when="trained_here",
        otherwise="Now every token has its query.",
        only_if="steps_aside",
    )
    def every_query(self) -> None:
        arcs = self.arcs
        if arcs:
            self.play(*[reach(each, seconds=1.2) for each in arcs])
            self.rest()
        self.come_back(*arcs)

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the words, their vectors and the new ones, as the clip before left them."""
        self.chains = TokenChains(self.words, self.board.chains, self.theme)
        self.exchange = Exchange(self)
        self.add(self.chains.words, self.chains.lookups, self.chains.embeddings)
        self.add(self.exchange.refined, *self.exchange.links)

    @property
    def own_map(self) -> tuple[VMobject, VMobject]:
        """The arrow from E to Q of the focus word, and W_Q beside it."""
        return self.chains.maps[self.focus], self.chains.names[self.focus]
