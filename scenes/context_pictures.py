"""ContextPictures: phrases, columns and pairs of arrows that show a word in its contexts."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from manim import Animation, Mobject, VGroup

from scenes.context_lesson import ContextLesson
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.arrow_pair import ArrowPair
from scenes.mobjects.depth_track import DepthTrack
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.phrases import PhraseColumns, PhraseLines
from scenes.mobjects.pieces import widest_of
from scenes.mobjects.symbols import literal, typeset, word
from scenes.mobjects.walking import count_through
from scenes.page import Page
from scenes.theme import SIZES

LINES = (1.9, -1.3)  # first and last baseline of the phrases where they stand alone
INDENT, BETWEEN = 0.9, 1.5  # at both ends of those lines, scene units; within them, em
TABLE = 1.75  # top of the columns of the table
LARGEST = 0.36  # type of the columns that pass through the layers
WIDEST = 4.0  # em, for numbers that grow from layer to layer
PITCH = 3.4  # from one of these columns to the next
LOOK = 0.03  # thickness of an arc that only says who may look
APART = 0.9  # between pairs of arrows


class ContextPictures(ContextLesson):
    """What a clip about a word in its contexts draws."""

    # --- the phrases ------------------------------------------------------------------------

    @cached_property
    def lines(self) -> PhraseLines:
        """The phrases one under the other."""
        pieces = [trace.cut.pieces for trace in self.traces]
        baselines = _lines(LINES, len(pieces))
        return PhraseLines(pieces, baselines, Page.left + INDENT, self.line_size, self.theme)

    @property
    def line_size(self) -> float:
        """The type of the phrases, with room for the meanings beside them."""
        phrases = typeset(*map(literal, self.phrases))
        widest = widest_of(*self.meanings) + max(one.advance for one in phrases) + BETWEEN
        return min(SIZES.title, (Page.right - Page.left - 2 * INDENT) / widest)

    @cached_property
    def line_frames(self) -> VGroup:
        """A frame around the word in each."""
        frames = enumerate(self.contexts.places)
        return VGroup(*[self.lines.token_frame(phrase, place) for phrase, place in frames])

    @cached_property
    def line_meanings(self) -> VGroup:
        """What the word means in each, in our words, at the right."""
        return VGroup(
            *[
                word(meaning, self.theme.dim, self.line_size).stand_at(
                    Page.right - INDENT, y, "right"
                )
                for meaning, y in zip(self.meanings, _lines(LINES, len(self.meanings)), strict=True)
            ]
        )

    @cached_property
    def table(self) -> PhraseColumns:
        """The phrases side by side, each token over what the table has for it."""
        pieces = [trace.cut.pieces for trace in self.traces]
        vectors = [self.data(f"phrase_{i}.lookup") for i in range(len(self.traces))]
        box = (Page.left, Page.bottom, Page.right, TABLE)
        return PhraseColumns(pieces, vectors, box, self.theme)

    @cached_property
    def table_meanings(self) -> VGroup:
        """The meanings over them."""
        ends = [[self.table.places(i)[end] for end in (0, -1)] for i in range(len(self.meanings))]
        return VGroup(
            *[
                word(meaning, self.theme.dim, SIZES.word).stand_at(sum(x) / 2, Page.top - 0.75)
                for meaning, x in zip(self.meanings, ends, strict=True)
            ]
        )

    @cached_property
    def word_frames(self) -> VGroup:
        """A frame around the word's column in each phrase."""
        frames = enumerate(self.contexts.places)
        return VGroup(*[self.table.token_frame(phrase, place) for phrase, place in frames])

    @cached_property
    def looks(self) -> list[Arcs]:
        """Arcs to the word from each token before it."""
        arcs = []
        for phrase, place in enumerate(self.contexts.places):
            x = self.table.places(phrase)[: place + 1]
            seen, source = self.data("contexts.before", phrase)
            if place:
                foot = self.table.words[phrase][place].baseline + 0.35
                arcs.append(
                    Arcs(seen, source, x, place, foot, LOOK, self.theme.ink, Page.top - 1.0)
                )
        return arcs

    @cached_property
    def unseen(self) -> list[Mobject]:
        """The words that come after it, with their columns."""
        return [
            part
            for phrase, place in enumerate(self.contexts.places)
            for group in (self.table.words[phrase], self.table.columns[phrase])
            for part in group[place + 1 :]
        ]

    @cached_property
    def word_columns(self) -> list[NumberMatrix]:
        """The word's column in each phrase."""
        places = enumerate(self.contexts.places)
        return [self.table.columns[phrase][place] for phrase, place in places]

    @cached_property
    def other_tokens(self) -> list[Mobject]:
        """Every other token, and its column."""
        return [
            part
            for phrase, place in enumerate(self.contexts.places)
            for group in (self.table.words[phrase], self.table.columns[phrase])
            for i, part in enumerate(group)
            if i != place
        ]

    # --- through the layers -----------------------------------------------------------------

    @cached_property
    def track(self) -> DepthTrack:
        """How many layers have been passed."""
        y = Page.top - 0.75
        return DepthTrack(self.data("contexts.depths"), Page.left, Page.right, y, self.theme)

    @property
    def _pitch(self) -> float:
        return min(PITCH, (Page.right - Page.left) / len(self.meanings))

    @cached_property
    def columns(self) -> list[NumberMatrix]:
        """The word's column in each phrase, side by side, named by what it means there."""
        columns, count = [], len(self.meanings)
        shown, top = self.table.columns[0][0].shown_rows, Page.top - 1.8
        size = min(LARGEST, (top - Page.bottom) / (1.28 * (shown + 1)))
        for i in range(count):
            column = NumberMatrix(
                *self.data("contexts.vectors", 0, i), self.theme,
                shown=(shown, 1), decimals=2, size=size, pitch=(1.28, WIDEST),
            )  # fmt: skip
            x = (i - (count - 1) / 2) * self._pitch
            columns.append(column.move_to((x, top - column.height / 2, 0)))
        return columns

    @cached_property
    def names(self) -> VGroup:
        """The names over those columns."""
        return VGroup(
            *[
                word(meaning, self.theme.ink, SIZES.word)
                .fit_width(0.9 * self._pitch)
                .stand_at(c.get_x(), Page.top - 1.6)
                for meaning, c in zip(self.meanings, self.columns, strict=True)
            ]
        )

    @cached_property
    def pairs(self) -> list[ArrowPair]:
        """Every two of them as arrows."""
        return self._pairs("contexts", range(len(self.contexts.pairs)), self.meanings)

    def _pairs(
        self, name: str, which: Sequence[int], names: Sequence[str], apart: float = APART
    ) -> list[ArrowPair]:
        """Return pairs of arrows side by side, so far apart, with names of one size."""
        arrows, cosines = self.data(f"{name}.pair_arrows"), self.data(f"{name}.pair_cosines")
        width, top = (Page.right - Page.left) / len(which), Page.top - 1.2
        drawn: list[ArrowPair] = []
        for i, pair in enumerate(which):
            left = Page.left + i * width
            box = (left + apart / 2, Page.bottom, left + width - apart / 2, top)
            both = [str(names[text]) for text in self.sources[name].pairs[pair]]
            drawn.append(ArrowPair(arrows, cosines, pair, both, box, self.theme))
        small = min(float(name.em) for pair in drawn for name in pair.names)
        return [pair.resize_names(small) for pair in drawn]

    def to_depth(self, first: int, last: int, seconds: float) -> list[Animation]:
        """Return how the columns go on to another depth."""
        counting = []
        for i, column in enumerate(self.columns):
            stages = self.lookup("contexts.vectors")[:, i, : column.shown_rows]
            source = f"contexts.vectors[{last}, {i}]"
            way = (first, last, seconds)
            counting.append(count_through(column.numbers, stages, source, *way))
        return [self.track.travel(first, last, seconds), *counting]

    def open_to(self, depth: int, seconds: float) -> list[Animation]:
        """Return how the pairs open from the first depth to another one."""
        moving = [self.track, *self.pairs]
        return [part.travel(0, depth, seconds) for part in moving]

    # --- the second word --------------------------------------------------------------------

    @cached_property
    def second_pairs(self) -> list[ArrowPair]:
        """The second word in each phrase and the next one, after the last layer."""
        second = self.sources["second"]
        which = [second.pairs.index((i, i + 1)) for i in range(len(second.texts) - 1)]
        return [pair.go(self.last) for pair in self._pairs("second", which, second.texts, 0.0)]


def _lines(ends: tuple[float, float], count: int) -> list[float]:
    """Return baselines at even distances."""
    return np.linspace(*ends, count).tolist()
