"""AllHeadsLesson: the patterns of all heads of a model, and those that are known for something."""

from functools import cached_property
from typing import Any

from manim import LEFT, Animation, Mobject, VGroup

from attention_math.every_head import patterns_of
from attention_math.head_scores import HeadScore
from attention_math.provenance import Provenance
from attention_math.roles import recorded_roles
from scenes.changing_origin import ChangingOrigin
from scenes.layer_lesson import LayerLesson, key_of
from scenes.mobjects.head_field import HeadField
from scenes.mobjects.known_heads import KnownHead, KnownHeads
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.motion import as_animation
from scenes.mobjects.pattern_wall import PatternWall
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES

REPEATS = "repeated text"
KNOWN_FOR = ("previous token", "first token", REPEATS, "adjectives")
PIXEL = 1 / 90  # of a film of 720 lines, scene units
STRIP = 0.5  # what is left of the wall's size where heads are brought out of it


class AllHeadsLesson(ChangingOrigin, LayerLesson):
    """A clip that goes from the heads of a layer to those of the whole model, and of GPT-3."""

    def __init__(self, *, model: str | None = None, trace: Any = None, **told: Any) -> None:
        self._model = (model or self.example.model) if trace is None else None
        super().__init__(model=model, trace=trace, **told)

    @property
    def knows_every_head(self) -> bool:
        """Whether the patterns of the other layers can be had: a trace alone does not hold them."""
        return self._model is not None

    @cached_property
    def every(self) -> PatternWall:
        """The patterns of all heads of the model."""
        return PatternWall(
            *self.data("every.A"),
            self.lookup("every.mask"),
            self.focus,
            self.board.page,
            self.theme,
            self.orientation,
        )

    @property
    def has_known_heads(self) -> bool:
        """Whether it was measured which heads of the model are best at something."""
        return self.knows_every_head and self.measured

    @cached_property
    def _best(self) -> list[HeadScore]:
        repeats = len(set(self.words)) < len(self.words)  # else such a head has nothing to do
        names = [name for name in KNOWN_FOR if name != REPEATS or repeats]
        found = [score for name in names for score in recorded_roles()[name].best(1)]
        return sorted(found, key=lambda score: (score.layer, score.head))

    @property
    def known_for(self) -> list[str]:
        """What each of those is best at, in the order of the layers."""
        return [found.role.name for found in self._best]

    @property
    def places(self) -> list[tuple[int, int]]:
        """The layer and the head of each of those."""
        return [(found.layer, found.head) for found in self._best]

    @cached_property
    def known(self) -> KnownHeads:
        """Those heads on this sentence."""
        heads = [
            KnownHead(
                *self.data(f"{found.name}.A"),
                visible=self.lookup("every.mask"),
                role=found.role.name,
                looks=found.role.looks,
                name=f"layer {found.layer}, head {found.head}",
                name_sources=(f"{found.name}.layer", f"{found.name}.head"),
                score=found.score,
                score_source=f"{key_of(found.role.name)}.score[{found.layer}, {found.head}]",
            )
            for found in self._best
        ]
        left, bottom, right, top = self.board.page
        top -= STRIP * self.every.image.height + 0.35
        return KnownHeads(heads, (left, bottom, right, top), self.theme, self.orientation)

    def leader(self, place: int, spot: Mobject) -> Mark:
        """Return the line from where such a head is among all to where it is brought out."""
        start, end = spot.get_bottom(), self.known.frames[place].get_top()
        return rule(start, end, self.theme.ink, SIZES.frame / 2)

    @property
    def of_whole_model(self) -> Provenance:
        """Where the patterns of all layers come from."""
        assert self.subject.whole is not None
        return self.subject.whole.provenance

    def raise_wall(self) -> Animation:
        """Return the motion of the wall to the top, where it leaves room for those heads."""
        top, image = self.board.page[3], self._image
        middle = (0, top - STRIP * image.height / 2, 0)
        return as_animation(image.animate.scale(STRIP).move_to(middle))

    @cached_property
    def field(self) -> HeadField:
        """The heads of GPT-3 as plain cells."""
        count = self.sources["gpt3"]
        _, bottom, right, top = self.board.page
        pitch = max((top - bottom) / count.heads // PIXEL, 1) * PIXEL  # else lines blur unevenly
        x, y = right - count.layers * pitch - 0.4, (bottom + top + count.heads * pitch) / 2
        corner = x // PIXEL * PIXEL, y // PIXEL * PIXEL
        return HeadField(count.layers, count.heads, corner, pitch, self.theme)

    def shrink(self) -> Animation:
        """Return the motion of the wall to where its patterns are as small as the plain cells."""
        cell = self.field.cells.height / self.sources["gpt3"].heads
        return as_animation(
            self._image.animate.scale(cell / self.every.pitch)
            .move_to((0, 2.2, 0))
            .align_to((self.board.left, 0, 0), LEFT)
        )

    @property
    def _image(self) -> Mobject:
        return self.every.image

    @cached_property
    def counts(self) -> VGroup:
        """How many heads there are: of this model under its patterns; GPT-3's name, its numbers.

        Those of GPT-3 stand at its cells, which are at their right.
        """
        left, right = self.board.left, float(self.field.get_left()[0]) - 0.35
        (name, said), large = self._count_of("count"), self._count_of("gpt3")
        note = word("its patterns are not public", self.theme.dim, SIZES.note)
        ours = name.stand_at(left, 1.3, "left"), said.stand_at(left, 0.75, "left")
        theirs = large[1].stand_at(right, -1.15, "right"), note.stand_at(right, -1.65, "right")
        return VGroup(VGroup(*ours), large[0].stand_at(right, -0.6, "right"), VGroup(*theirs))

    def _count_of(self, name: str) -> tuple[Label, Label]:
        """Return the name of a model, and how many heads it has."""
        count = self.sources[name]
        said = f"{count.layers} layers of {count.heads} heads: {count.total:,}"
        sources = tuple(f"{name}.{field}" for field in ("layers", "heads", "total"))
        line = word(said, self.theme.ink, SIZES.note, sources=sources)
        return word(count.name, self.theme.ink, SIZES.word), line

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the patterns of all heads on this text."""
        found = super().sources
        if self._model is not None:
            every = patterns_of(self._model, self.subject.text)
            found["every"] = every
            if self.measured:
                for score in self._best:
                    found[score.name] = every.one(score.layer, score.head)
        return found
