"""AskingLesson: what the clip on queries draws, and what it asks of the trace."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from manim import FadeIn, FadeOut, ReplacementTransform, TransformFromCopy, VMobject

from attention_math.learning import Learning
from attention_math.planes import ShadowPlane
from attention_math.projection import Projection
from attention_math.turning import Turning
from scenes.exchange import Exchange
from scenes.lesson import Lesson
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.learned_matrix import LearnedMatrix
from scenes.mobjects.matrix_product import MatrixVectorProduct
from scenes.mobjects.outlines import Box
from scenes.mobjects.rotated_pairs import Pairs, RotatedPairs
from scenes.mobjects.space_map import Side, SpaceMap
from scenes.mobjects.speech_bubble import SpeechBubble
from scenes.mobjects.symbols import Label, indexed
from scenes.mobjects.token_chains import TokenChains
from scenes.mobjects.worked_product import MatrixTerms, WorkedProduct
from scenes.theme import SIZES


class AskingLesson(Lesson):
    """A query made by hand, turned, learned, and seen in its space; the clip says in which order.

    ``chains`` are the words and their vectors that the clip begins with.
    """

    question: str
    neutral_question: str
    rows: int
    columns: int
    chains: TokenChains
    front: Label | None = None  # the matrix that all but the words made room for
    beside: Sequence[VMobject] = ()  # and what stands there with it

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what this clip reads: the products, the training, the planes of both spaces."""
        found = super().sources | {"asked": Projection.of_queries(self.trace, self.head)}
        if self.rotates:
            found["turning"] = Turning.of_query(self.head, self.focus)
        if self.story is not None and self.trained_here:
            found["training"] = Learning.of(self.story.snapshots)
        if self.maps_spaces:
            for name, vectors in (("E_space", self.trace.E), ("Q_space", self.head.Q_raw)):
                found[name] = ShadowPlane.of(vectors[self.focus], vectors)
        return found

    @property
    def trained_here(self) -> bool:
        """Whether the head is the one that was trained here, its training recorded."""
        return self.story is not None and self.trace.provenance.kind == "trained here"

    @property
    def maps_spaces(self) -> bool:
        """Whether the two spaces are shown: worked numbers are wanted, and both have a plane."""
        return self.in_numbers and min(self.head.W_Q.shape) > 1

    @property
    def steps_aside(self) -> bool:
        """Whether all but the words leave, for the training or for the spaces."""
        return self.trained_here or self.maps_spaces

    @property
    def arcs(self) -> list[Arcs]:
        """What the focus takes from others, over the words where these are level."""
        if self.chains.place.turn or not (self.trained_here and self.takes_from_others):
            return []
        return Exchange(self).arcs(self.chains.words, self.board.top - 0.3)

    @property
    def gets_smaller(self) -> bool:
        """Whether a query has fewer entries than E."""
        d_head, d_model = self.head.W_Q.shape
        return d_head < d_model

    @property
    def is_not_normed(self) -> bool:
        """Whether E is what the head's changes are added to, without a norm before W_Q."""
        return not self.trace.norm

    @property
    def rotates(self) -> bool:
        """Whether places turn queries and keys."""
        return self.head.rotates

    @property
    def turns_nothing(self) -> bool:
        """Whether they do not."""
        return not self.rotates

    @property
    def is_turned(self) -> bool:
        """Whether they turn the query of the focus: not at an angle of zero."""
        return bool(self.lookup("turning.degrees").any())

    @property
    def has_no_bias(self) -> bool:
        """Whether the products alone make the query."""
        return not self.head.b_Q.any()

    @property
    def asks_above(self) -> bool:
        """Whether the question stands above the words: where these are level."""
        return not self.chains.place.turn

    @cached_property
    def bubble(self) -> SpeechBubble:
        """The question, above the word where words are level, else below its vector."""
        asks = self.trained_here and self.takes_from_others
        text = self.question if asks else self.neutral_question
        place, focus = self.chains.place, self.focus
        over = self.asks_above
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

    @cached_property
    def rotated(self) -> RotatedPairs:
        """Some pairs of entries of the focus word's query, turned by its place."""
        fields = ("entries", "before", "after", "degrees")
        pairs = Pairs(*[self.data(f"turning.{field}") for field in fields])
        left, bottom, right, top = self.stage
        return RotatedPairs(pairs, (left, bottom, right, top - 0.75), self.theme, self.theme.query)

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

    def becomes_query(self, name: VMobject) -> None:
        """Let the question become the symbol of the query."""
        small = name.width / self.bubble.width
        self.play(FadeOut(self.bubble, target_position=name, scale=small), run_time=0.9)
        self.play(FadeIn(name), run_time=0.3)

    def step_aside(self, name: Label) -> None:
        """Leave the words only, and let the matrix of the focus word come to the front."""
        chains, gone = self.chains, self.beside
        if self.front is None:
            gone = [chains.lookups, chains.embeddings, chains.maps, chains.names, chains.queries]
            come = TransformFromCopy(chains.names[self.focus], name)
        else:
            come = ReplacementTransform(self.front, name)
        self.play(FadeOut(*gone), come, run_time=1.2)
        self.front = name

    def come_back(self, *gone: VMobject) -> None:
        """Put the matrix and all vectors back below the words, and let the rest go."""
        chains = self.chains
        assert self.front is not None
        come = [part for part in chains if part is not chains.words and part is not chains.names]
        names = [label for i, label in enumerate(chains.names) if i != self.focus]
        self.play(FadeOut(*self.beside, *gone), run_time=0.6)
        back = ReplacementTransform(self.front, chains.names[self.focus])
        self.play(FadeIn(*come, *names), back, run_time=1.0)

    def facts(self) -> dict[str, Any]:
        """Add the sizes of both vectors, and what the training did."""
        found = super().facts() | {
            "d_head": self.number("head.d_head", decimals=0),
            "d_model": self.number(f"len(trace.E[{self.focus}])", decimals=0),
            "norm": self.trace.norm,
        }
        if self.trained_here:
            last = len(self.lookup("training.step")) - 1
            found["steps"] = self.number("training.step", last, decimals=0)
            found["first"] = self.number("training.loss", 0, decimals=3)
            found["last"] = self.number("training.loss", last, decimals=3)
        return found
