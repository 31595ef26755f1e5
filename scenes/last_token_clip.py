"""A clip about the last token of a text: where the text, the vector and its guesses stand."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from manim import Animation, UpdateFromAlphaFunc, VGroup, linear
from numpy.typing import NDArray

from attention_math import models
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.last_token import LastToken
from attention_math.mystery import Mystery
from attention_math.provenance import Provenance
from attention_math.typed import Typed
from scenes.clip import Clip
from scenes.mobjects import outlines
from scenes.mobjects.growing_vector import GrowingVector
from scenes.mobjects.marked_text import STRONGEST, MarkedText
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token, widest_of
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES

MODEL = "smollm2"
MOST_TOKENS = 320  # that can be read on one page
LARGEST = 1.9  # type of a short text, scene units per em
WIDTH = 8.9  # of the text, scene units
BESIDE = 0.4
SCALE = 6.6  # from the text's left edge to what the brightest mark stands for
ROOM = 0.62  # over the text, for what is said of its first token


class LastTokenClip(Clip):
    """The parts of the picture, and how they move together from layer to layer.

    Parameters
    ----------
    text, model
        Any text, and the model that reads it; the recorded story unless one is given.
    **settings
        What every :class:`scenes.clip.Clip` takes.

    Raises
    ------
    InputError
        If the text is too long to be shown, or the model cannot read it.
    """

    takes = frozenset({"text", "model"})

    def __init__(self, *, text: str | None = None, model: str | None = None, **settings: Any):
        self.mystery = Mystery.load() if text is None and model in (None, MODEL) else None
        if self.mystery is None:
            self.last = _read(text or Mystery.load().story.cut.text, model or MODEL)
        else:
            self.last = self.mystery.story
        super().__init__(**settings)

    @property
    def origin(self) -> Provenance:
        """The model that reads."""
        return self.last.provenance

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the last token, and that of the story retold."""
        retold = {"retold": self.mystery.retold, "mystery": self.mystery} if self.mystery else {}
        return super().sources | {"last": self.last} | retold

    # --- what is on screen ------------------------------------------------------------------

    @cached_property
    def typed(self) -> Typed:
        """What each token holds of the text."""
        return Typed.of(self.last.cut)

    @cached_property
    def text(self) -> MarkedText:
        """The text alone, in the middle of the page, with a gap where it stops."""
        left = -WIDTH / 2
        _, bottom, _, top = self.board.page
        box = (left, bottom, left + WIDTH, top - ROOM)
        return MarkedText(
            self.typed.letters, self.typed.spaced, box, self.theme,
            after=widest_of(*self.last.likely) + 0.6, size=LARGEST,
            full=float(self.lookup("last.full")), unmarked=[0],
            breaks=self.mystery.breaks if self.mystery else (),
        )  # fmt: skip

    @property
    def step_aside(self) -> NDArray[np.float64]:
        """How far the text moves to make room, (3,)."""
        return np.array([self.board.left + WIDTH / 2, 0.0, 0.0])

    def gap(self) -> Mark:
        """Return the frame of the word that is to come."""
        left, low, right, high = self._gap_box()
        return frame_around((left, low, right, high), self.theme.ink, 0.02)

    def _gap_box(self) -> Box:
        _, low, end, high = self.text.token_box(self.last.n_tokens - 1)
        left = end + 0.3 * self.text.size
        return left, low, left + (self.text.after - 0.3) * self.text.size, high

    def in_gap(self, text: str) -> Label:
        """Return a token where it is missing."""
        left, _, right, _ = self._gap_box()
        label = token(text.strip(" ") or text, self.theme.ink, self.text.size)
        return label.stand_at((left + right) / 2, float(self.text.places[-1, 1]))

    @cached_property
    def panel(self) -> Box:
        """The room beside the text."""
        left, bottom, right, top = self.board.page
        return left + WIDTH + BESIDE, bottom, right, top

    def vector_of(self, name: str) -> GrowingVector:
        """Return the vector of the last token, of the story as it is told or retold."""
        last: LastToken = self.sources[name]
        return GrowingVector(
            self.data(f"{name}.stream"),
            self.data(f"{name}.candidate_shares"),
            self.data(f"{name}.candidate_places"),
            self.data(f"{name}.layers"),
            last.candidate_names,
            self.panel,
            self.theme,
        )

    @cached_property
    def vector(self) -> GrowingVector:
        """The vector of the last token, before the first layer."""
        return self.vector_of("last")

    def name_over(self, vector: GrowingVector) -> Label:
        """Return the last token where it stands over its column."""
        name = token(self.typed.letters[-1], self.theme.ink, SIZES.word)
        return name.stand_at(*vector.head)

    @cached_property
    def resting(self) -> VGroup:
        """What rests on the first token: a frame, a word and the number."""
        left, low, right, high = self.text.token_box(0)
        frame = frame_around((left - 0.05, low, right + 0.05, high), self.theme.dim, 0.02)
        name = "resting on the first token"
        return VGroup(frame, *self._noted(name, self.resting_share, left))

    @cached_property
    def scale(self) -> VGroup:
        """What the brightest mark stands for: a piece of it, and the least such weight."""
        x = self.board.left + SCALE
        base = self.note_base
        number = self.strongest.shift((x, base + 0.33 * SIZES.note, 0))
        more = word("or more", self.theme.dim, SIZES.note)
        more.stand_at(float(number.paths.get_right()[0]) + 0.12, base, "left")
        box = (x - 0.65, base - 0.06, x - 0.15, base + 0.24)
        swatch = Mark(outlines.rectangles([box]), self.theme.query)
        return VGroup(swatch.set_fill(opacity=STRONGEST), number, more)

    @cached_property
    def together(self) -> VGroup:
        """What the layer that attends to it most gives the answer, where it stands in the text."""
        number = self._number("last.told_weights", self.last.telling)
        return VGroup(*self._noted("framed, together", number, self.board.left + SCALE - 0.9))

    @cached_property
    def after_all(self) -> Label:
        """How many layers the vector has passed in the end."""
        left = float(self.vector.layer.get_left()[0])
        text = f"after {self.last.n_layers} layers"
        label = word(text, self.theme.ink, SIZES.note, sources=("last.n_layers",))
        label.stand_at(left, self.vector.layer_base, "left")
        return label.fit_width(self.panel[2] - left)

    def _noted(self, name: str, number: Numbers, left: float) -> tuple[Label, Numbers]:
        """Set a number with its name over the text."""
        base = self.note_base
        label = word(name, self.theme.dim, SIZES.note).stand_at(left, base, "left")
        place = float(label.get_right()[0]) + 0.15, base + 0.33 * SIZES.note
        return label, number.shift((*place, 0))

    @property
    def note_base(self) -> float:
        """The baseline of what is noted over the text."""
        return self.text.token_box(0)[3] + 0.14

    @cached_property
    def resting_share(self) -> Numbers:
        """The weight of the first token, in the layer on screen or on average."""
        return self._number("last.layer_weights", 0, 0)

    @cached_property
    def strongest(self) -> Numbers:
        """The weight that has the strongest mark."""
        return self._number("last.full")

    def _number(self, field: str, *index: int) -> Numbers:
        value, source = self.data(field, *index)
        return Numbers(
            [value], source, [(0, 0)], self.theme, indices=[()],
            decimals=2, plus=False, size=SIZES.note, align="left", color=self.theme.ink,
        )  # fmt: skip

    # --- how it moves -----------------------------------------------------------------------

    def pass_layers(self, start: int, stop: int, seconds: float) -> Animation:
        """Let the vector go from one depth to another: marks, numbers and places together."""

        def go(depth: float) -> None:
            self._look(depth)
            self.vector.go(depth)

        return self._passing(go, (self._looking, self._growing), (start, stop), seconds)

    def look(self, layer: int, seconds: float) -> Animation:
        """Let the marks become those of a layer, counted from 0; the vector waits."""

        def go(depth: float) -> None:
            self._look(depth)
            self.vector.enter(layer)

        return self._passing(go, (self._looking,), (layer, layer + 1), seconds)

    def take_in(self, layer: int, seconds: float) -> Animation:
        """Let the vector become what it is after a layer, counted from 0; the marks wait."""

        def go(depth: float) -> None:
            self.vector.go(depth).enter(layer)

        return self._passing(go, (self._growing,), (layer, layer + 1), seconds)

    @staticmethod
    def _passing(
        go: Callable[[float], Any], parts: Sequence[VGroup], ends: tuple[int, int], seconds: float
    ) -> Animation:
        """Return how parts that are on stage go from one depth to another."""
        start, stop = ends

        def update(_: Any, alpha: float) -> None:
            go(start + alpha * (stop - start) if alpha < 1 else stop)

        return UpdateFromAlphaFunc(VGroup(*parts), update, run_time=seconds, rate_func=linear)

    @property
    def _looking(self) -> VGroup:
        """What shows the weights of a layer."""
        return VGroup(self.text, self.resting, self.vector.layer)

    @property
    def _growing(self) -> VGroup:
        """What shows the vector: without the probabilities, whose place the places have."""
        vector = self.vector
        return VGroup(vector.column, vector.likely.names, vector.places)

    def _look(self, depth: float) -> None:
        weights = np.concatenate(
            [np.zeros((1, self.last.n_tokens)), self.lookup("last.layer_weights")]
        )
        low = int(np.floor(depth))
        after = int(np.ceil(depth))
        now = weights[low] + (depth - low) * (weights[after] - weights[low])
        layer = max(after - 1, 0)
        self.text.set_weights(now, f"last.layer_weights[{layer}]")
        self.resting_share.set_values([now[0]])
        self.resting_share.source = f"last.layer_weights[{layer}, 0]"


def _read(text: str, name: str) -> LastToken:
    """Run a model on a text."""
    model = models.load(name)
    if not isinstance(model, LanguageModel):
        raise InputError(f"The model {name!r} reads no running text; choose smollm2 or a folder.")
    count = len(model.cut(text).ids)
    if not 2 <= count <= MOST_TOKENS:
        raise InputError(
            f"This text has {count} tokens; the clip takes from 2 to {MOST_TOKENS}: choose another."
        )
    return LastToken.of(model, text)
