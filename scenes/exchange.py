"""Exchange: how much tokens give to each other, as lines from their vectors to the new ones."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from attention_math.sink import Sink
from scenes.lesson import Lesson
from scenes.letters import stream_letter
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.links import Links
from scenes.mobjects.symbols import indexed

FULL = 0.3  # how thick a line would be that gives as much as the longest vector has, or the most
WHOLE = 0.16  # how thick a line of weight one would be
FAINT = 0.5  # opacity of what rests on a sink

Lines = TypeVar("Lines", Arcs, Links)


class Exchange:
    """What a clip draws of that: of the story head what each word gives to another.

    A head of a language model adds little to long vectors: what is drawn are its weights, with
    those on a sink dim.

    Parameters
    ----------
    lesson
        The clip.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson, self.theme = lesson, lesson.theme
        rests = Sink(0.0) if lesson.whole_words else Sink.of(lesson.head.A)
        self.has_sink = rests.is_there
        self.field = "head.given" if lesson.whole_words else "head.A"

    @property
    def thickness(self) -> float:
        """How thick one is drawn, scene units: of what is given, or of weight."""
        if not self.lesson.whole_words:
            return WHOLE
        fields = "trace.stream_norm", self.field
        return FULL / (max(float(self.lesson.lookup(field).max()) for field in fields) or 1.0)

    @cached_property
    def refined(self) -> VGroup:
        """The symbols of the new vectors, far below the old ones."""
        place, letter = self.lesson.board.chains, stream_letter(self.lesson.trace) + "'"
        symbols = VGroup()
        for i, x in enumerate(place.x):
            symbol = indexed(letter, i, self.theme.ink, place.symbol_size)
            symbols.add(symbol.stand_at(x, self.lesson.board.bottom + 0.35))
        return symbols

    @cached_property
    def links(self) -> list[Links]:
        """A line from every vector to every new one: a sink's alone, then all others."""
        place = self.lesson.board.chains
        top = place.embeddings - 0.4 * place.symbol_size
        bottom = float(self.refined.get_top()[1]) + 0.12
        values, source = self.lesson.data(self.field)
        return self._dimmed(
            Links(part, source, place.x, top, bottom, self.thickness, color)
            for part, color in self._apart(values)
        )

    def arcs(self, line: Any, ceiling: float) -> list[Arcs]:
        """Return arcs over a sentence, to the focus from what can be seen: a sink's alone first.

        Parameters
        ----------
        line
            The labels of its tokens, level; what a model added to the text has an empty one.
        ceiling
            Which no arc reaches above, scene units.
        """
        focus = self.lesson.focus
        values, source = self.lesson.data(self.field, focus)
        places = [float(label.get_center()[0]) for label in line]
        seen = np.array([float(len(label.points) > 0) for label in line])
        foot = float(line.get_top()[1]) + 0.2
        return self._dimmed(
            Arcs(part, source, places, focus, foot, self.thickness, color, ceiling)
            for part, color in self._apart(values * seen)
        )

    def _apart(self, values: NDArray[np.float64]) -> list[tuple[NDArray[np.float64], str]]:
        """Return values, or rows of them, with their colours: of a sink, dim, and of all others."""
        if not self.has_sink:
            return [(values, self.theme.ink)]
        first, others = np.zeros_like(values), values.copy()
        first[..., 0], others[..., 0] = values[..., 0], 0.0
        return [(first, self.theme.dim), (others, self.theme.ink)]

    def _dimmed(self, marks: Iterable[Lines]) -> list[Lines]:
        """Return lines with those of a sink, which come first, dimmed."""
        drawn = list(marks)
        if self.has_sink:
            drawn[0].set_opacity(FAINT)
        return drawn
