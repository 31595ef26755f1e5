"""SizingLesson: a sentence's pattern beside that of a long text, and what patterns cost."""

from functools import cached_property
from typing import Any

from manim import VGroup

from attention_math.long_text import LongText
from attention_math.measured import ContextCost
from attention_math.pattern_sizes import PatternSizes
from attention_math.sizes import GPT3
from scenes.changing_origin import ChangingOrigin
from scenes.grid_lesson import GridLesson
from scenes.mobjects.grid_place import GridPlace
from scenes.mobjects.growing_pattern import GrowingPattern
from scenes.mobjects.growth_chart import GrowthChart, Measured
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.outlines import Box
from scenes.mobjects.repeat_marks import RepeatMarks, meeting
from scenes.mobjects.repeat_zoom import RepeatZoom
from scenes.mobjects.size_table import SizeTable
from scenes.mobjects.symbols import word
from scenes.mobjects.token_row import TokenRow
from scenes.page import HALF_HEIGHT, HALF_WIDTH
from scenes.sentence_line import Named
from scenes.theme import SIZES

MOST_DOTS = 64  # tokens; of more each weight is a pixel
PIXEL = 8 / 720  # scene units, in a frame 720 high
SPAN = 13.0  # doublings that a chart shows


class SizingLesson(ChangingOrigin, GridLesson):
    """A clip about how patterns grow: the sentence's, a long text's, and their numbers."""

    @cached_property
    def rhyme(self) -> LongText:
        """The long text, and how a head of a language model reads it."""
        return LongText.load()

    @cached_property
    def sizes(self) -> PatternSizes:
        """Numbers of tokens: of the sentence, then doubled up to what GPT-3 reads."""
        return PatternSizes.doubled(len(self.words), GPT3.n_context)

    @cached_property
    def cost(self) -> ContextCost:
        """What attention costs, measured."""
        return ContextCost.load()

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the sizes of patterns, the long text and its beginnings, and what was measured."""
        most = len(self.rhyme.tokens)
        first = {f"first_{n}": self.rhyme.first(n) for n in self.sizes.tokens[1:] if n <= most}
        named = {"called": Named((GPT3.name, self.rhyme.provenance.name))}
        own = {"rhyme": self.rhyme, "sizes": self.sizes, "cost": self.cost}
        own["setting"] = self.cost.setting
        return super().sources | named | own | first

    def masked_grid(self) -> LabelledGrid:
        """Return the sentence's weights as masking left them."""
        grid = self.new_grid()
        grid.pattern.set_weights(*self.data("head.A")).set_mask(self.lookup("head.mask") > 0)
        return grid

    # --- the growing pattern ----------------------------------------------------------------

    @cached_property
    def left_half(self) -> GridPlace:
        """Where the sentence's grid stands while its cells are counted."""
        return self.board.grid(self.board.left, self.square[2] + 0.6, keys=False, queries=False)

    @cached_property
    def square(self) -> Box:
        """Where patterns grow: in a frame 720 high, each of 256 cells has two pixels."""
        left, top = 200 * PIXEL - HALF_WIDTH, HALF_HEIGHT - 85 * PIXEL
        side = 2 * 256 * PIXEL
        return left, top - side, left + side, top

    def new_pattern(self, line: int, *, pixels: bool) -> GrowingPattern:
        """Return the pattern of as much of the rhyme as a line of the table says."""
        weights, count = self.lookup("rhyme.A"), self.sizes.tokens[line]
        look = {"pixels": pixels, "orientation": self.orientation}
        return GrowingPattern(weights, "first_{}.A", count, self.square, self.theme, **look)

    def edges(self, line: int) -> VGroup:
        """Return what stands at the edges of such a pattern: tokens at the left, and who is who."""
        count, (left, _, right, top) = self.sizes.tokens[line], self.square
        cell = (right - left) / count
        size = min(0.8 * cell, SIZES.note)
        # Where rows are lower than the smallest type there is no room for words.
        shown = count if size >= SIZES.smallest else 0
        words = TokenRow(self.rhyme.tokens[:shown], self.theme)
        for i, label in enumerate(words):
            y = top - (i + 0.5) * cell - 0.21 * size
            label.stand_at(left - 0.12, y, "right", size=size)
        names = VGroup(*[word(name, color, SIZES.note) for name, color in self.sides])
        names[0].stand_at(left + (right - left) / 4, top + 0.16)
        names[1].stand_at(left - 0.12, top + 0.16, "right")
        return VGroup(words, names)

    @property
    def sides(self) -> tuple[tuple[str, str], ...]:
        """What stands over the columns and what beside the rows, with its colour."""
        sides = ("queries", self.theme.query), ("keys", self.theme.key)
        return sides if self.by_columns else sides[::-1]

    @cached_property
    def repeat(self) -> RepeatMarks:
        """The longest run of words in the rhyme that comes again."""
        rhyme, orientation = self.rhyme, self.orientation
        count, texts = len(rhyme.tokens), ("before", "again")
        return RepeatMarks(
            rhyme.repeat, texts, count, self.square, self.theme, orientation=orientation
        )

    @cached_property
    def zoom(self) -> RepeatZoom:
        """A few of these words, enlarged in the place of the table."""
        first, _, count = self.rhyme.excerpt
        orientation = self.orientation
        spot = meeting(self.rhyme.excerpt, len(self.rhyme.tokens), self.square, orientation)
        tokens, (left, bottom, _, top) = self.rhyme.tokens[first : first + count], self.beside
        weights, room = self.data("rhyme.excerpt_weights"), (left, bottom, self.board.right, top)
        texts, look = ("before", "again"), {"orientation": orientation}
        return RepeatZoom(weights, tokens, texts, spot, room, self.theme, **look)

    @property
    def beside(self) -> Box:
        """The room at the right of the square."""
        _, bottom, edge, top = self.square
        return edge + 0.9, bottom, edge + 5.0, top

    @cached_property
    def table(self) -> SizeTable:
        """Tokens and cells, line by line, beside it."""
        columns = self.data("sizes.tokens"), self.data("sizes.cells")
        return SizeTable(columns, ("tokens", "cells"), self.beside, self.theme)

    @cached_property
    def unknown(self) -> VGroup:
        """Why the grid of GPT-3 is empty."""
        left, _, right, top = self.square
        side, dim = right - left, self.theme.dim
        share, down = (0.64, 0.3) if self.by_columns else (0.36, 0.7)  # in what is not masked
        at, baseline = left + share * side, top - down * side
        return VGroup(
            word("its weights are not public:", dim, SIZES.note).stand_at(at, baseline),
            word("only the size is drawn", dim, SIZES.note).stand_at(at, baseline - 0.45),
        )

    def beyond(self) -> list[tuple[int, int]]:
        """Return the lines of the table beyond the rhyme, and their tokens."""
        return [(line, n) for line, n in enumerate(self.sizes.tokens) if n > len(self.rhyme.tokens)]

    # --- what it costs ----------------------------------------------------------------------

    @cached_property
    def charts(self) -> tuple[GrowthChart, GrowthChart]:
        """Time, and memory, of plain attention and of torch's fused one."""
        time = self._chart("time in ms", "milliseconds", "ms", 0)
        return time, self._chart("memory in MB", "megabytes", "MB", 1)

    def _chart(self, title: str, field: str, unit: str, place: int) -> GrowthChart:
        """Return the chart of one quantity, at the left (0) or at the right (1)."""
        left, bottom, right, top = self.board.page
        middle = (left + right) / 2
        box = ((left, bottom, middle - 0.35, top), (middle + 0.35, bottom, right, top))[place]
        factors = f"cost.{field}_per_doubling"
        measured = [
            Measured(way, unit, self.data(f"cost.{field}", i), self.data(factors, i), color)
            for i, (way, color) in enumerate(
                zip(self.cost.ways, (self.theme.ink, self.theme.positive), strict=True)
            )
        ]
        tokens, scale = self.data("cost.tokens"), self.data(f"cost.{field}_scale")
        return GrowthChart(title, tokens, measured, scale, box, SPAN, self.theme)

    def facts(self) -> dict[str, Any]:
        """Add the sizes of the sentence, of the rhyme and of what GPT-3 reads."""
        longest, first = len(self.cost.tokens) - 1, self.rhyme.excerpt[0]
        by_hand = {
            "tables": self.number("cost.tables", decimals=0),
            "longest": self.number("cost.tokens", longest, decimals=0),
            "few_heads": self.number("setting.heads", decimals=0),
            "cell_bytes": self.number("cost.cell_bytes", decimals=0),
            "table_megabytes": self.number("cost.table_megabytes", longest, decimals=0),
        }
        return (
            super().facts()
            | by_hand
            | {
                "rhyme": self.rhyme.title,
                "looker": self.rhyme.tokens[first + self.rhyme.clearest].strip(),
                "followed": self.rhyme.tokens[first + self.rhyme.clearest + 1].strip(),
                "model": GPT3.name,
                "count": self.number("sizes.tokens", 0, decimals=0),
                "cells": self.number("sizes.cells", 0, decimals=0),
            }
        )
