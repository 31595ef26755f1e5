"""A lesson about one token in all layers of a model: the chain, and what stands under it."""

from functools import cached_property
from typing import Any

import numpy as np
from manim import Animation, FadeIn, FadeOut, UpdateFromAlphaFunc, linear
from numpy.typing import NDArray

from attention_math.depths import Depths
from attention_math.provenance import Provenance
from attention_math.sizes import GPT3
from attention_math.typed import Typed
from scenes.changing_origin import ChangingOrigin
from scenes.lesson import Lesson
from scenes.mobjects.block_chain import BlockChain
from scenes.mobjects.depth_chart import DepthChart
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.outlines import Box
from scenes.mobjects.typed_text import TypedText
from scenes.sentence_line import Named
from scenes.theme import SIZES

NAMES = 2.25  # room at the left for what the rows are, scene units
CHAIN, NEAR = 0.42, 2.6  # height of the chain at the top, and as it is seen at first
SEEN = 3  # layers that are seen at first
APART = 0.3
FAR = 50.0  # room for a word that is made narrower later, scene units
PASS = 2.4  # seconds in which the vector passes all layers


class DepthsLesson(ChangingOrigin, Lesson):
    """The rows of the picture share one axis: the layers of the model, from left to right."""

    _whole_model = True
    _clears_stage = True

    @property
    def first_origin(self) -> Provenance:
        """The whole model, not one head of it."""
        assert self.subject.whole is not None
        return self.subject.whole.provenance

    @cached_property
    def depths(self) -> Depths:
        """The word that is followed, in every layer."""
        assert self.subject.whole is not None  # such a lesson has a whole model
        return Depths(self.subject.whole, self.focus)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the word at every depth, and GPT-3's sizes."""
        assert self.trace.cut is not None  # whole models cut their texts
        named = {"typed": Typed.of(self.trace.cut), "names": Named((GPT3.name,))}
        return super().sources | {"depths": self.depths, "gpt3": GPT3} | named

    # --- where things stand -----------------------------------------------------------------

    @property
    def start(self) -> float:
        """The x at which the first layer begins."""
        return self.board.left + NAMES

    @property
    def across(self) -> float:
        """The width of a layer."""
        return (self.board.right - self.start - APART) / self.depths.n_layers

    @property
    def at_depths(self) -> NDArray[np.float64]:
        """The x before the first layer and after each one, (depth,)."""
        return np.linspace(self.start, self.board.right - APART, self.depths.n_layers + 1)

    @property
    def in_layers(self) -> NDArray[np.float64]:
        """The x of the middle of each layer, (layer,)."""
        return self.at_depths[:-1] + self.across / 2

    @property
    def ends(self) -> list[int]:
        """The first and the last depth."""
        return [0, self.depths.n_layers]

    def row(self, top: float, bottom: float) -> Box:
        """Return the room of a row between two shares of the room under the chain."""
        left, low, right, _ = self.board.page
        height = self.chain.box[1] - 0.35 - low
        high = low + height
        return left, high - bottom * height + APART / 2, right, high - top * height - APART / 2

    # --- what stands there ------------------------------------------------------------------

    @cached_property
    def sentence(self) -> TypedText:
        """The text as it was typed, over the chain that is near."""
        left, _, right, top = self.board.page
        typed: Typed = self.sources["typed"]
        box = (left, self.near.box[3] + 0.3, right, top)
        return TypedText(typed.letters, typed.spaced, self.theme).stand(box, top - 0.7)

    @cached_property
    def chain(self) -> BlockChain:
        """All layers in a row."""
        top = self.board.page[3] - 0.25
        box = (self.start, top - CHAIN, self.board.right - APART, top)
        return BlockChain(self.depths.n_layers, box, self.theme)

    @property
    def seen(self) -> int:
        """How many layers are seen whole at first."""
        return min(SEEN, self.depths.n_layers)

    @cached_property
    def near(self) -> BlockChain:
        """The same chain so near that only the first layers are seen."""
        left, bottom, right, _ = self.board.page
        layer, start = (right - left - 0.4) / (self.seen + 0.1), left + 0.4
        middle = bottom + 0.5 + NEAR / 2
        box = (start, middle - NEAR / 2, start + layer * self.depths.n_layers, middle + NEAR / 2)
        return BlockChain(self.depths.n_layers, box, self.theme)

    @cached_property
    def focus_name(self) -> TypedText:
        """The word of the token that is followed, before the chain; its other pieces are dim."""
        first, end = self.depths.span
        typed: Typed = self.sources["typed"]
        name = TypedText(typed.letters[first:end], typed.spaced[first:end], self.theme)
        base = (self.chain.box[1] + self.chain.box[3]) / 2 - 0.3 * SIZES.word
        name.stand((-FAR, base, FAR, base + 1), base, SIZES.word)
        if name.width > NAMES - 0.4:
            name.scale_to_fit_width(NAMES - 0.4)
        for i, label in enumerate(name):
            label.set_fill(self.theme.ink if first + i == self.focus else self.theme.dim)
        return name.shift((self.board.left - name.get_left()[0], 0, 0))

    @cached_property
    def cursor(self) -> Mark:
        """A line that shows how far the vector has come."""
        ends = (self.start, self.board.bottom + 0.1), (self.start, self.chain.box[3] + 0.12)
        return rule(*ends, self.theme.ink, 0.025)

    def chart(self, lines: list[str], field: str, room: Box, **options: Any) -> DepthChart:
        """Return the bars of a field, for every depth or for every layer."""
        values = self.data(field)
        by_depth = len(values[0]) > self.depths.n_layers
        places = self.at_depths if by_depth else self.in_layers
        return DepthChart(lines, values, places, room, self.theme, **options)

    # --- how it moves -----------------------------------------------------------------------

    def pass_through(self, *charts: DepthChart) -> None:
        """Let bars appear as the vector passes the layers."""
        self.cursor.set_x(self.start)
        named = [part for chart in charts for part in (chart.names, chart.axis)]
        self.play(FadeIn(*named, self.cursor), run_time=0.6)
        self.play(*[chart.passing(PASS) for chart in charts], self.cursor_passes())
        numbers = [chart.numbers for chart in charts]
        self.play(FadeOut(self.cursor), FadeIn(*numbers), run_time=0.6)

    def cursor_passes(self) -> Animation:
        """Let the line go from the first depth to the last."""
        start, end = self.at_depths[[0, -1]].tolist()

        def update(line: Any, alpha: float) -> None:
            line.set_x(start + alpha * (end - start))

        return UpdateFromAlphaFunc(self.cursor, update, run_time=PASS, rate_func=linear)
