"""StagesLesson: from what enters a language model to what a head of it reads."""

from functools import cached_property

from manim import DOWN, FadeIn, FadeOut, ReplacementTransform, VGroup

from scenes.informing_lesson import InformingLesson
from scenes.letters import stream_letter
from scenes.mobjects.equation import ColumnEquation
from scenes.mobjects.pieces import piece
from scenes.mobjects.stages import Stage, Stages
from scenes.mobjects.symbols import Label, indexed, word
from scenes.theme import SIZES

ENTERS = "embedding.E"  # what was looked up for each token, and what is added for its place


class StagesLesson(InformingLesson):
    """What layers and a norm make of the vector of the focus before the head reads it."""

    shown: int
    equation: ColumnEquation  # of what enters
    tie: VGroup  # from its sum to the word

    @property
    def room(self) -> tuple[float, float, float, float]:
        """The free part of the frame below the words: (left, bottom, right, top)."""
        ceiling = self.chains.place.words - (0.45 if self.has_pieces else 0.85)
        return self.board.left, self.board.bottom, self.board.right, ceiling

    @property
    def knows_table(self) -> bool:
        """Whether the whole language model is known, its table too."""
        return self.subject.whole is not None

    @property
    def adds_positions(self) -> bool:
        """Whether a language model adds a column for the place."""
        return self.subject.whole is not None and bool(self.subject.whole.positions.any())

    @property
    def turns_by_place(self) -> bool:
        """Whether it adds none, and rotates queries and keys instead."""
        return self.knows_table and not self.adds_positions and self.head.rotates

    @property
    def many_layers_before(self) -> bool:
        """Whether two layers or more work on the vectors before this head reads them."""
        return self.head.layer > 1

    @property
    def is_normed(self) -> bool:
        """Whether a norm turns the stream into E."""
        return bool(self.trace.norm)

    @property
    def has_stream(self) -> bool:
        """Whether the stream is neither what entered, as far as is known, nor E."""
        enters = self.knows_table and self.sources["embedding"].enters_plainly
        return self.is_normed and not (enters and self.head.layer == 0)

    @property
    def passes_layers(self) -> bool:
        """Whether both are known."""
        return self.knows_table and self.has_stream

    @property
    def has_stages(self) -> bool:
        """Whether anything is known of a language model's E before it was E."""
        return self.has_pieces and len(self.stages.columns) > 1

    @cached_property
    def stages(self) -> Stages:
        """The vector of the focus as it was looked up, as it is in the stream, and as E."""
        ink, focus = self.theme.ink, self.focus
        stages, steps, before = [], [], self._step_before()
        if self.subject.whole is not None:
            name = word("enters", ink) if self.adds_positions else Label(
                piece(self.words[focus]), ink, text=self.words[focus]
            )  # fmt: skip
            stages.append(Stage(name, *self.data(ENTERS, focus)))
        if self.has_stream:
            name = indexed(stream_letter(self.trace), focus, ink)
            stages.append(Stage(name, *self.data("trace.stream", focus)))
            steps.append(before)
        stages.append(Stage(indexed("E", focus, ink), *self.data("trace.E", focus)))
        steps.append(word(self.trace.norm, ink, SIZES.note) if self.is_normed else before)
        steps = steps[len(steps) - len(stages) + 1 :]
        return Stages(
            stages, steps, self.room, self.theme, shown=self.shown, decimals=self.decimals
        )

    def _step_before(self) -> Label:
        """Return the name of what lies between what entered and the stream."""
        count = self.head.layer
        if not count:
            return word("norm", self.theme.ink, SIZES.note)
        text = f"{count} layer{'s' * (count > 1)}"
        return word(text, self.theme.ink, SIZES.note, sources=("head.layer",))

    def come_to_stages(self) -> None:
        """Let the first stage stand at the left, wherever its column comes from."""
        self.leave_cut()
        first, name = self.stages.columns[0], self.stages.names[0]
        if first in self.mobjects:
            return
        if not self.adds_positions:
            self.play(FadeIn(first, name, shift=0.3 * DOWN))
            return
        before, place, total = self.equation.terms
        gone = [*before.submobjects, *place.submobjects, total.sign, self.tie]
        self.play(FadeOut(*gone), run_time=0.7)
        self.play(
            ReplacementTransform(total.column, first),
            ReplacementTransform(total.symbol, name),
            run_time=1.2,
        )
