"""Queries.

Every token asks: a matrix, W_Q, makes from its vector E a shorter one, its query Q. The matrix was
learned.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh queries --text "the old red car stopped" --focus car
"""

from functools import cached_property
from typing import Any

from manim import (
    DOWN,
    FadeIn,
    FadeOut,
    GrowFromPoint,
    LaggedStart,
    ReplacementTransform,
    TransformFromCopy,
)

from attention_math.learning import Learning
from attention_math.planes import ShadowPlane
from attention_math.projection import Projection
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.folding import fold, unfold
from scenes.mobjects.learned_matrix import LearnedMatrix
from scenes.mobjects.matrix_product import MatrixVectorProduct
from scenes.mobjects.outlines import Box
from scenes.mobjects.space_map import Side, SpaceMap
from scenes.mobjects.speech_bubble import SpeechBubble
from scenes.mobjects.symbols import Label, indexed
from scenes.mobjects.token_chains import TokenChains
from scenes.mobjects.worked_product import MatrixTerms, WorkedProduct
from scenes.theme import SIZES

DIMMED = 0.3
MOMENT = 0.32  # seconds from one recorded moment to the next


class Queries(Lesson):
    """Every token asks: W_Q times its vector is its query."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    question = "Any adjectives in front of me?"  # said of the head trained here
    neutral_question = "Which of you matter to me?"  # said of any other head and word
    decimals = 2  # of the product; more where its sum needs them
    rows, columns = 5, 4  # of the matrix, written out if there is room

    @beat("Say “{focus}” asks a question. That is our reading: the head holds numbers only.")
    def a_question(self) -> None:
        self.play(self.chains.spotlight(self.focus, DIMMED))
        self.play(GrowFromPoint(self.bubble, (*self.bubble.tip, 0)), run_time=1.2)

    @beat("A matrix, $W_Q$, turns the vector E into {d_head} numbers: the query, Q.")
    def a_matrix_makes_it(self) -> None:
        result, name = self.product.result, self.product.names[2]
        shrink = self.bubble.animate.scale(name.width / self.bubble.width).move_to(name)
        self.play(shrink, run_time=0.8)
        self.play(FadeOut(self.bubble), FadeIn(name), run_time=0.4)
        self.play(FadeIn(result.brackets, result.ellipsis, self.product.shapes[2]), run_time=0.7)
        product, (matrix_name, vector_name, _) = self.product, self.product.names
        self.play(TransformFromCopy(self.chains.embeddings[self.focus], vector_name))
        unfold_vector = unfold(product.vector, vector_name.get_center(), 1.2)
        self.play(unfold_vector, FadeIn(product.shapes[1]), FadeIn(matrix_name))
        unfold_matrix = unfold(product.matrix, matrix_name.get_center(), 1.2)
        self.play(unfold_matrix, FadeIn(product.shapes[0]), FadeIn(product.equals))

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
            self.play(move, *self.worked.multiply(entry), run_time=0.9)
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
        move = self.frames.animate.become(product.row_frames(0))
        self.play(FadeOut(self.worked.row_sum), move)
        for row in range(1, product.rows):
            found.append(product.row_result(row))
            move = self.frames.animate.become(product.row_frames(row))
            self.play(move, FadeIn(found[-1]), run_time=0.4)
        self.remove(*found)
        self.add(product)
        self.play(FadeOut(self.frames), run_time=0.5)

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
        homes = chains.names[focus], chains.embeddings[focus], chains.queries[focus]
        arrow = chains.maps[focus]
        self.play(
            GrowFromPoint(arrow, arrow.get_top()),
            *map(ReplacementTransform, product.names, homes),
            run_time=1.3,
        )

    @beat("The same matrix makes a query for every token.")
    def every_token_asks(self) -> None:
        chains, focus = self.chains, self.focus
        others = [i for i in range(len(self.words)) if i != focus]
        self.play(chains.spotlight(focus, 1), run_time=0.6)
        if not others:
            return
        name = [TransformFromCopy(chains.names[focus], chains.names[i]) for i in others]
        self.play(*[GrowFromPoint(chains.maps[i], chains.maps[i].get_top()) for i in others], *name)
        make = [TransformFromCopy(chains.embeddings[i], chains.queries[i]) for i in others]
        self.play(LaggedStart(*make, lag_ratio=0.12, run_time=2))

    @beat(
        "$W_Q$ was learned, so that adjectives change their noun. "
        "In {steps} steps the error, its loss, fell from {first} to {last}.",
        only_if="trained_here",
    )
    def learned(self) -> None:
        learned = self.learned_matrix
        matrix, name, curve = learned.matrix, learned.name, learned.curve
        self.step_aside(name)
        self.play(unfold(matrix, name.get_center(), 1.2), FadeIn(curve))
        for moment in range(1, len(curve.places)):
            self.play(*learned.go(moment, MOMENT))
        self.rest()
        self.play(fold(matrix, name.get_center(), 1), FadeOut(curve))
        self.come_back(name)

    @beat(
        "$W_Q$ leads to a smaller space. Planes show only shadows; faint arrows are other words.",
        when="gets_smaller",
        otherwise="$W_Q$ leads to another space. Planes show only shadows; faint: other words.",
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
        self.play(FadeOut(before, shaft, after))
        self.come_back(name)

    # --- what the beats use -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the words and their vectors, as the clip before left them."""
        self.chains = TokenChains(self.words, self.board.chains, self.theme)
        self.add(self.chains.words, self.chains.lookups, self.chains.embeddings)

    def step_aside(self, name: Label) -> None:
        """Leave the words only, and let the matrix of the focus word come to the front."""
        chains = self.chains
        gone = chains.lookups, chains.embeddings, chains.maps, chains.names, chains.queries
        self.play(FadeOut(*gone), TransformFromCopy(chains.names[self.focus], name), run_time=1.2)

    def come_back(self, name: Label) -> None:
        """Put the matrix and all vectors back below the words."""
        chains = self.chains
        come = [part for part in chains if part is not chains.words and part is not chains.names]
        names = [label for i, label in enumerate(chains.names) if i != self.focus]
        back = ReplacementTransform(name, chains.names[self.focus])
        self.play(FadeIn(*come, *names), back, run_time=1.2)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what this clip reads: the products, the training, the planes of both spaces."""
        found = super().sources | {"asked": Projection.of_queries(self.trace, self.head)}
        if self.model is not None and self.trained_here:
            found["training"] = Learning.of(self.model.snapshots)
        if self.maps_spaces:
            for name, vectors in (("E_space", self.trace.E), ("Q_space", self.head.Q_raw)):
                found[name] = ShadowPlane.of(vectors[self.focus], vectors)
        return found

    @property
    def trained_here(self) -> bool:
        """Whether the head is the one that was trained here, its training recorded."""
        return self.model is not None and self.trace.provenance.kind == "trained here"

    @property
    def maps_spaces(self) -> bool:
        """Whether the two spaces are shown: worked numbers are wanted, and both have a plane."""
        return self.in_numbers and min(self.head.W_Q.shape) > 1

    @property
    def gets_smaller(self) -> bool:
        """Whether a query has fewer entries than E."""
        d_head, d_model = self.head.W_Q.shape
        return d_head < d_model

    @property
    def has_no_bias(self) -> bool:
        """Whether the products alone make the query."""
        return not self.head.b_Q.any()

    @cached_property
    def bubble(self) -> SpeechBubble:
        """The question, above the word where words are level, else below its vector."""
        asks = self.trained_here and self.takes_from_others
        text = self.question if asks else self.neutral_question
        place, focus = self.chains.place, self.focus
        over = not place.turn
        chains = self.chains
        edge = chains.words[focus].get_top() if over else chains.embeddings[focus].get_bottom()
        tip = place.x[focus], edge[1] + (0.06 if over else -0.06)
        room = self.board.left, self.board.right
        return SpeechBubble(text, tip, room, self.theme, reach=0.18 if over else -0.3)

    @property
    def stage(self) -> Box:
        """The room below the words: (left, bottom, right, top)."""
        top = float(self.chains.words.get_bottom()[1]) - 0.35
        return self.board.left, self.board.bottom, self.board.right, top

    @cached_property
    def worked(self) -> WorkedProduct:
        """W_Q times E of the focus word, the sum of its first row beside it, below the row of E."""
        focus, (left, bottom, right, _) = self.focus, self.stage
        terms = MatrixTerms(
            self.data("head.W_Q"),
            self.data("trace.E", focus),
            self.data("asked.products", focus),
            self.data("asked.bias"),
            self.data("asked.result", focus),
        )
        names = (
            Label("$W_Q$", self.theme.query, SIZES.symbol),
            indexed("E", focus, self.theme.ink),
            indexed("Q", focus, self.theme.query),
        )
        box = left, bottom, right, float(self.chains.embeddings.get_bottom()[1]) - 0.2
        shown = self.rows, self.columns
        return WorkedProduct(terms, names, box, self.theme, shown=shown, decimals=self.decimals)

    @property
    def product(self) -> MatrixVectorProduct:
        """The product alone."""
        return self.worked.product

    @cached_property
    def learned_matrix(self) -> LearnedMatrix:
        """W_Q and its loss at the recorded moments of the training."""
        return LearnedMatrix(
            self.data("training.W_Q"),
            self.data("training.step"),
            self.data("training.loss"),
            Label("$W_Q$", self.theme.query, SIZES.symbol),
            self.stage,
            self.theme,
            decimals=self.decimals,
        )

    @cached_property
    def space_map(self) -> SpaceMap:
        """Both spaces side by side, each as a plane through the focus word's vector."""
        theme = self.theme
        sides = [
            Side(f"$#[the space of] arrow({letter}): {size} #[numbers]$", (count,), letter, color,
                 *self.data(f"{letter}_space.others"))
            for letter, color, size, count in (
                ("E", theme.ink, self.trace.E.shape[1], f"len(trace.E[{self.focus}])"),
                ("Q", theme.query, self.head.d_head, f"len(head.Q_raw[{self.focus}])"),
            )
        ]  # fmt: skip
        name = Label("$W_Q$", theme.query, SIZES.symbol)
        return SpaceMap(sides, self.focus, name, self.stage, theme)

    def facts(self) -> dict[str, Any]:
        """Add the sizes of both vectors, and what the training did."""
        found = super().facts() | {
            "d_head": self.number("head.d_head", decimals=0),
            "d_model": self.number(f"len(trace.E[{self.focus}])", decimals=0),
        }
        if self.trained_here:
            last = len(self.lookup("training.step")) - 1
            found["steps"] = self.number("training.step", last, decimals=0)
            found["first"] = self.number("training.loss", 0, decimals=3)
            found["last"] = self.number("training.loss", last, decimals=3)
        return found
