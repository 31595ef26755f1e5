"""Starter.

Where one word of the sentence looks: its weights, first as arcs, then as dots.

Edit me: the dials below change the sentence and the word that is followed; each beat is a step.
Render:  ./render.sh starter.py --text "the old red car stopped" --focus car
"""

from functools import cached_property
from typing import Any, ClassVar

import numpy as np
from manim import DOWN, FadeIn, LaggedStart

from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.arcs import Arcs
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.motion import reach
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.token_row import TokenRow
from scenes.mobjects.weight_dots import WeightDots

MARGIN = 0.12  # between a word and its frame, scene units; the picture is 8 high


class Starter(Lesson):
    """Where one word of the sentence looks."""

    # The dials. A sentence of your own: from scenes.examples import Example, then
    # example = Example("the cat slept", focus="slept").
    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    decimals = 2  # of the number under a dot

    # The beats, played from top to bottom. The text is the caption; what stands in braces comes
    # from facts() below. The method draws: build something from self.trace, then play it.

    @beat("A sentence. Which of its words matter to “{focus}”?")
    def the_question(self) -> None:
        self.play(LaggedStart(*map(FadeIn, self.row), lag_ratio=0.15))
        self.play(FadeIn(self.frame))

    @beat(
        "“{focus}” attends to other words. The thicker an arc, the larger the weight.",
        when="looks_elsewhere",
        otherwise="“{focus}” attends to itself: no weight worth an arc goes to another word.",
    )
    def arcs_arrive(self) -> None:
        self.play(reach(self.arcs))

    @beat("The same weights as dots: area is weight. “{top}” has the largest, {share}.")
    def weights_as_dots(self) -> None:
        self.play(FadeIn(self.dots, shift=DOWN))
        self.play(FadeIn(self.largest))

    # Pictures that leave much of the frame free say why; else `check` reports them.
    _may_be_small: ClassVar[dict[str, str]] = dict.fromkeys(
        ("arcs_arrive", "weights_as_dots"), "words that are close have low arcs and small dots"
    )

    # What the beats use. Each part is made once, when a beat first asks for it, and carries the
    # name of the field it is drawn from: `check` reads every picture back and compares.

    @cached_property
    def row(self) -> TokenRow:
        """The words of the sentence, on one line."""
        width = 0.92 * (self.board.right - self.board.left)
        return TokenRow(self.words, self.theme).spread(width, self.board.bottom + 2, size=1)

    @cached_property
    def places(self) -> list[float]:
        """The x of each word."""
        return [float(label.get_x()) for label in self.row]

    @cached_property
    def frame(self) -> Mark:
        """A frame in ink around the word that is followed, as high as the line."""
        word, line = self.row[self.focus], self.row
        left, right = word.get_left()[0] - MARGIN, word.get_right()[0] + MARGIN
        bottom, top = line.get_bottom()[1] - MARGIN, line.get_top()[1] + MARGIN
        return frame_around((left, bottom, right, top), self.theme.ink)

    @cached_property
    def arcs(self) -> Arcs:
        """From each word to the one that is followed."""
        weights, source = self.data("head.A", self.focus)
        foot = self.frame.get_top()[1] + MARGIN
        return Arcs(weights, source, self.places, self.focus, foot, 0.25, self.theme.ink)

    @cached_property
    def dots(self) -> WeightDots:
        """Under each word its weight, all on one scale: as large as close words allow."""
        weights, source = self.data("head.A", self.focus)
        radius = 0.5 * float(np.diff(self.places).min(initial=1))
        y = self.frame.get_bottom()[1] - MARGIN - radius
        places = [(x, y) for x in self.places]
        return WeightDots(weights, source, places, radius, self.theme.ink)

    @cached_property
    def largest(self) -> Numbers:
        """The largest weight, under its dot."""
        weights, source = self.data("head.A", self.focus)
        place = (self.places[self.top], self.dots.get_bottom()[1] - 0.3)
        return Numbers(
            weights[[self.top]], source, [place], self.theme,
            decimals=self.decimals, plus=False, color=self.theme.ink, indices=[(self.top,)],
        )  # fmt: skip

    @property
    def top(self) -> int:
        """The word that has the largest weight."""
        return int(self.lookup("head.A")[self.focus].argmax())

    @property
    def looks_elsewhere(self) -> bool:
        """Whether another word has a weight that can be seen."""
        others = np.delete(self.lookup("head.A")[self.focus], self.focus)
        return round(float(others.max(initial=0)), self.decimals) > 0

    def facts(self) -> dict[str, Any]:
        """Return what captions may mention; a number remembers where it was read."""
        share = self.number("head.A", self.focus, self.top, decimals=self.decimals)
        return super().facts() | {"top": self.words[self.top], "share": share}
