"""Title.

The title of the film, and the sentence that it computes everything from.

Edit me: the words on the card are the dials below.
Render:  ./render.sh title --text "the old wizard chased a tiny golden dragon"
"""

from functools import cached_property
from typing import Any

from manim import DOWN, FadeIn, FadeOut

from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.marks import rule
from scenes.mobjects.symbols import word
from scenes.sentence_line import named, sentence_line
from scenes.theme import SIZES


class Title(Lesson):
    """The title card; it ends with the sentence alone."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    title = "One head of attention"
    subtitle = "from {token}s to refined vectors, in computed numbers"

    @beat(
        "Every dot, number and arrow comes from a head at work on this sentence.",
        when="whole_words",
        otherwise="Every dot, number and arrow comes from one head of {name}, at work on this.",
    )
    def card(self) -> None:
        line = self.board.line
        title = word(self.title, self.theme.ink, 1.6 * SIZES.title).stand_at(0, line + 2.5)
        below = self.subtitle.replace("{token}", self.facts()["token"])
        subtitle = word(below, self.theme.dim, SIZES.word).stand_at(0, line + 1.75)
        title.fit_width(self.board.right - self.board.left)
        under = rule((-1.2, line + 1.3), (1.2, line + 1.3), self.theme.line, 0.03)
        self.play(FadeIn(title, subtitle, under), run_time=0.8)
        sentence = sentence_line(self.trace, self.board, self.theme)
        self.play(FadeIn(sentence, shift=0.3 * DOWN))
        self.rest(1.5)
        self.play(FadeOut(title, subtitle, under))

    # --- what the beat uses -----------------------------------------------------------------

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the name of the model and the letters on screen."""
        return super().sources | named(self.trace)

    def facts(self) -> dict[str, Any]:
        """Add the name of the model."""
        return super().facts() | {"name": self.trace.provenance.name}
