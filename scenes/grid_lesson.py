"""GridLesson: a clip about the grid of every query and every key, of short texts and long ones."""

from functools import cached_property
from typing import Any

import numpy as np
from manim import FadeIn, FadeOut, VGroup

from attention_math.sink import Sink
from scenes.board import Board
from scenes.lesson import LITTLE, Lesson
from scenes.mobjects.grid_place import GridPlace
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.motion import as_animation
from scenes.mobjects.outlines import Box
from scenes.mobjects.sink_mark import SinkMark, fade
from scenes.subject import MOST_TOKENS

MOST_LABELLED = 24  # tokens that all have labels
LARGEST = 5  # keys with labels in a longer text, besides the focus
NARROW = -0.9  # the right edge of the grid of a long text that stands aside
FAINT = 0.25  # opacity of what rests on the sink, where it is to be faded


class GridLesson(Lesson):
    """A clip whose main picture is ``grid``.

    In a text of more than 24 tokens only the focus and its five largest keys are labelled. Where
    the weights of a language model rest on its first token, the sink, that is marked.
    """

    _most_tokens = MOST_TOKENS
    grid: LabelledGrid

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        self._sink = VGroup()
        if self.is_long:
            self.board = self.board_of("unmasked.A")

    @property
    def is_long(self) -> bool:
        """Whether the text has more tokens than can be labelled."""
        return len(self.words) > MOST_LABELLED

    @property
    def is_short(self) -> bool:
        """Whether every token can be labelled."""
        return not self.is_long

    def largest(self, weights: str) -> list[int]:
        """Return the keys with the largest of some weights of the focus, the largest first."""
        order = np.argsort(-self.lookup(weights)[self.focus], kind="stable")
        return order[:LARGEST].tolist()

    def board_of(self, weights: str) -> Board:
        """Return the board of a long text: the focus and its largest keys are labelled."""
        return Board(self.words, [self.focus, *self.largest(weights)])

    def new_grid(self) -> LabelledGrid:
        """Return the grid where clips begin and end with it."""
        wide = self.board.wide
        return LabelledGrid(self.words, self.words, wide, self.theme, self.orientation)

    @cached_property
    def beside(self) -> GridPlace:
        """Where the grid goes while the story of one query is told; a table with names is wide."""
        if self.is_short or not self.by_columns:
            return self.board.beside(self.focus, self.orientation)
        return self.board.grid(self.board.left, NARROW, keys=False, queries=False)

    @property
    def panel(self) -> Box:
        """The room for that story, (left, bottom, right, top)."""
        left, bottom, right, top = self.board.panel(self.orientation)
        if self.is_long and self.by_columns:
            box = self.beside.box
            edge = box.left + len(self.words) * box.cell_width
            left = edge + max(0.55, self.beside.lean)
        return left, bottom, right, top

    # --- the sink ---------------------------------------------------------------------------

    def rests(self, of: str) -> bool:
        """Whether the weights of a language model rest on its first token (``of``: a sink)."""
        return not self.whole_words and self.sources[of].is_there

    def show_sink(self, of: str) -> None:
        """Mark the first token where weight rests on it, and draw that lightly if asked."""
        if self.rests(of):
            self._sink = self._mark(of)
            fades = [fade(self.grid.pattern, [0], FAINT)] if self.sink == "faded" else []
            self.play(FadeIn(self._sink), *fades)

    def begin_with_sink(self, of: str) -> None:
        """Begin as :meth:`show_sink` ends."""
        if self.rests(of):
            self._sink = self._mark(of)
            if self.sink == "faded":
                self.grid.pattern.set_faded([0], FAINT)
            self.add(self._sink)

    def _mark(self, of: str) -> SinkMark:
        """Return the mark; where there is no room beyond the label of the key, before it."""
        mark = SinkMark(self.grid, share=(self.sources[of].share, f"{of}.share"))
        first: Any = self.grid.key_words[0]
        if mark.label.get_left()[0] < self.board.left:
            mark.label.stand_at(self.board.left, first.baseline + 1.1 * first.em, "left")
        if mark.label.get_top()[1] > self.board.page[3]:
            x, baseline = first.foot
            mark.label.stand_at(x - 0.4 * first.em, baseline, "right", turn=0)
        return mark

    def leave_sink(self) -> None:
        """Take the mark away, for the grid to go on."""
        if len(self._sink):
            pattern = self.grid.pattern
            full: Any = pattern.faded.animate.set_opacity(1.0)
            self.play(FadeOut(self._sink), as_animation(full), run_time=0.5)
            pattern.set_faded([], 1.0)
            self._sink = VGroup()

    @cached_property
    def resting_places(self) -> list[int]:
        """The words that give next to nothing and have the attention of words that take little."""
        head, given = self.sources["unmasked"], self.lookup("unmasked.given")
        noticed = LITTLE * self.lookup("trace.stream_norm")
        idle = np.asarray(head.A)[np.asarray(head.dE_norm) < noticed].argmax(axis=1)
        places = sorted({*idle.tolist()}, key=lambda key: -int((idle == key).sum()))
        return [key for key in places if (given[:, key] < noticed).all()][:2]

    @property
    def some_rest(self) -> bool:
        """Whether there are such words; a language model has a sink for that."""
        return self.whole_words and bool(self.resting_places)

    def facts(self) -> dict[str, Any]:
        """Add the words on which attention rests."""
        rest = " or ".join(f"“{self.names[key]}”" for key in self.resting_places)
        return super().facts() | {"rest": rest}

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add how much rests on the first token, with the mask and without."""
        found = super().sources
        sinks = {"sink": Sink.of(self.head.A), "unmasked_sink": Sink.of(found["unmasked"].A)}
        return found | sinks
