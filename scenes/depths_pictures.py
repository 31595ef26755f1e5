"""The pictures of a lesson about one token in all layers: guesses, heads, and a count."""

from functools import cached_property

import numpy as np
from manim import DL, UR, VGroup

from attention_math.sizes import GPT3
from scenes.depths_lesson import DepthsLesson
from scenes.mobjects.layer_heads import LayerHeads
from scenes.mobjects.likely_tokens import LikelyTokens
from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.stacked_bar import Part, StackedBar
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES

RANKS = 4  # so many tokens are shown that would come next
BETWEEN = 0.3  # their columns
EVERY = 5  # layer has its number under the dots


class DepthsPictures(DepthsLesson):
    """What is read off the chain, and what its blocks add."""

    @cached_property
    def guesses(self) -> VGroup:
        """What would come next at some depths: a line from the chain, a name, and tokens."""
        shown, found = self.depths.shown, VGroup()
        _, low, _, high = self.row(0, 1)
        pitch = (self.board.right - self.board.left) / len(shown)
        for i, depth in enumerate(shown):
            left = self.board.left + i * pitch
            right, base = left + pitch - BETWEEN, high - 0.75
            middle = (left + right) / 2
            names = VGroup(word("after", self.theme.dim, SIZES.note).stand_at(middle, base))
            text = f"{depth} layer" + "s" * (depth > 1)
            name = word(text, self.theme.ink, SIZES.note, sources=(f"depths.shown[{i}]",))
            names.add(name.stand_at(middle, base - 1.2 * SIZES.note))
            shares, source = self.data("depths.said_shares", depth)
            tokens = self.depths.said(depth, RANKS)
            room = (left, low + 0.1, right, base - 0.65)
            rows = LikelyTokens(tokens, shares[:RANKS], source, room, self.theme)
            found.add(VGroup(self._read_off(depth, (middle, base + 0.4)), names, rows))
        return found

    def _read_off(self, depth: int, end: tuple[float, float]) -> VGroup:
        """Return a line across the chain at a depth, and on to where it is read."""
        x, over = float(self.at_depths[depth]), 0.1
        _, bottom, _, top = self.chain.box
        across = rule((x, top + over), (x, bottom - over), self.theme.ink, 0.03)
        return VGroup(across, rule((x, bottom - over), end, self.theme.dim))

    @cached_property
    def heads(self) -> LayerHeads:
        """What every head adds to the vector."""
        box = self.heads_box
        return LayerHeads(self.data("depths.written"), self.in_layers, box, self.theme)

    @cached_property
    def heads_name(self) -> VGroup:
        """What the dots are, and the numbers of some layers under them."""
        names = self._lines(["what each", "head adds"], self.heads_box[3] - 0.75)
        _, bottom, _, _ = self.heads_box
        base = bottom - 0.36
        lines = ["layers,", "counted from 0"]
        ends = self.heads_rows()
        unit = self._lines(lines, base, [(), ("depths.layers[0]",)])
        values, source = self.data("depths.layers")
        last = self.depths.n_layers - 1
        some = [*(i for i in range(0, last - 2, EVERY)), last]
        places = np.stack([self.in_layers[some], np.full(len(some), base + 0.1)], axis=1)
        numbers = Numbers(
            values[some], source, places, self.theme, indices=[(i,) for i in some],
            decimals=0, plus=False, size=SIZES.note, color=self.theme.dim,
        )  # fmt: skip
        return VGroup(names, unit, numbers, ends)

    def heads_rows(self) -> VGroup:
        """Return the numbers of the first and the last head, before their dots."""
        last, rows = len(self.lookup("depths.heads")) - 1, VGroup()
        for head in sorted({0, last}):
            y = float(self.heads.centers[0, head, 1]) - 0.33 * SIZES.smallest
            source = f"depths.heads[{head}]"
            label = word(f"head {head}", self.theme.dim, SIZES.smallest, sources=(source,))
            rows.add(label.stand_at(self.start - 0.08, y, "right"))
        return rows

    @cached_property
    def kinds(self) -> VGroup:
        """Under the word that is followed, what the blocks of the chain are."""
        base, found = self.chain.box[1] - 0.3, VGroup()
        for name, color, x, side in (
            ("attention", self.theme.value, self.board.left, "left"),
            ("MLP", self.theme.positive, self.start - 0.2, "right"),
        ):
            found.add(word(name, color, 0.8 * SIZES.note).stand_at(x, base, side))
        return found

    def most(self) -> VGroup:
        """Return a frame around the largest dot, which head it is, and how much that is."""
        layer, head = self.depths.writer
        base = self.heads_box[3] - 1.8
        lines = [f"most: head {head}", f"of layer {layer}:"]
        names = self._lines(lines, base, [("depths.writer[1]",), ("depths.writer[0]",)])
        value, source = self.data("depths.written", layer, head)
        place = self.board.left, base - 2.27 * SIZES.note
        number = Numbers(
            [value], source, [place], self.theme, indices=[()],
            plus=False, size=SIZES.note, align="left", color=self.theme.ink,
        )  # fmt: skip
        return VGroup(names.set_fill(self.theme.ink), number, self.heads.frame(layer, head))

    def _lines(
        self, lines: list[str], base: float, sources: list[tuple[str, ...]] | None = None
    ) -> VGroup:
        step, left, found = 1.3 * SIZES.note, self.board.left, VGroup()
        for i, (text, named) in enumerate(zip(lines, sources or [()] * len(lines), strict=True)):
            label = word(text, self.theme.dim, SIZES.note, sources=named)
            found.add(label.stand_at(left, base - i * step, "left"))
        return found

    @property
    def heads_box(self) -> Box:
        """Where the dots stand."""
        return self.row(0, 0.62)

    @cached_property
    def tally(self) -> StackedBar:
        """GPT-3's parameters: attention, MLPs, embeddings."""
        left, bottom, right, top = self.board.page
        middle = (bottom + top) / 2
        parts = [
            Part("attention", self._count("n_attention"), self.theme.value),
            Part("MLPs", self._count("n_mlp"), self.theme.positive),
            Part("embedding and unembedding", self._count("n_embedding"), self.theme.dim),
        ]
        return StackedBar(parts, (left, middle - 0.6, right, middle + 1.0), self.theme)

    def share(self) -> Label:
        """Return how large a part attention is, to stand in its bar."""
        value, source = self.data("gpt3.attention_share")
        label = word(f"{float(value):.0%}", self.theme.background, SIZES.title, sources=(source,))
        x, y, _ = self.tally.bars[0].get_center().tolist()
        return label.stand_at(x, y - 0.33 * SIZES.title)

    def attention_frame(self) -> Mark:
        """Return a frame around that part."""
        bar = self.tally.bars[0]
        (left, bottom, _), (right, top, _) = bar.get_corner(DL), bar.get_corner(UR)
        return frame_around((left - 0.03, bottom - 0.03, right, top + 0.03), self.theme.ink)

    def whole(self) -> VGroup:
        """Return the name of the model that is counted, and all its parameters."""
        base = self.tally.bars.get_top()[1] + 0.3
        name = word(GPT3.name, self.theme.ink, SIZES.title).stand_at(self.board.left, base, "left")
        value, source = self._count("n_total")
        unit = word("parameters", self.theme.ink, SIZES.word)
        unit.stand_at(self.board.right, base, "right")
        place = float(unit.get_left()[0]) - 0.15, base + 0.33 * SIZES.word
        number = Numbers(
            [value], source, [place], self.theme, indices=[()],
            decimals=0, plus=False, size=SIZES.word, align="right", color=self.theme.ink,
        )  # fmt: skip
        return VGroup(name, number, unit)

    def _count(self, field: str) -> tuple[float, str]:
        value, source = self.data(f"gpt3.{field}")
        return float(value), source
