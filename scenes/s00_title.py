"""Title.

The title of the film, and the sentence that most of it is computed from.

Edit me: the words on the card are CARDS, one for each film; the sentence is the dial below.
Render:  ./render.sh title --text "the old wizard chased a tiny golden dragon"
"""

from functools import cached_property
from typing import Any

from manim import DOWN, FadeIn

from attention_math.errors import InputError
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.marks import rule
from scenes.mobjects.symbols import word
from scenes.sentence_line import named, sentence_line
from scenes.theme import SIZES

# For each film its title and what stands below.
CARDS = {
    "chapter": ("Attention, computed", "how {token}s take from each other what they mean"),
    "head": ("One head of attention", "from {token}s to refined vectors, in computed numbers"),
}


class Title(Lesson):
    """The title card; it leaves an empty stage."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    film = "chapter"  # or "head": the story of one head
    _clears_stage = True

    @beat(
        "Language models read with attention.",
        when="is_chapter",
        otherwise="One head at work, from its first number to its last.",
    )
    def card(self) -> None:
        line, (title, below) = self.board.line, CARDS[self.film]
        heading = word(title, self.theme.ink, 1.6 * SIZES.title).stand_at(0, line + 2.5)
        heading.fit_width(self.board.right - self.board.left)
        below = below.replace("{token}", self.facts()["token"])
        subtitle = word(below, self.theme.dim, SIZES.word).stand_at(0, line + 1.75)
        under = rule((-1.2, line + 1.3), (1.2, line + 1.3), self.theme.line, 0.03)
        self.play(FadeIn(heading, subtitle, under), run_time=0.8)
        sentence = sentence_line(self.trace, self.board, self.theme)
        self.play(FadeIn(sentence, shift=0.3 * DOWN), run_time=0.8)

    @beat(
        "Every dot, number and arrow is computed or measured, most from this sentence. "
        "The corner says by what.",
        when="is_chapter",
        otherwise="Every dot, number and arrow comes from {head}, at work on this. "
        "The corner names it.",
    )
    def corner(self) -> None:
        self.play(FadeIn(self._corner, shift=0.3 * DOWN))

    # --- what the beats use -----------------------------------------------------------------

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        if self.film not in CARDS:
            raise InputError(f"film is {self.film!r}; choose {' or '.join(CARDS)}.")

    @property
    def is_chapter(self) -> bool:
        """Whether the film is the whole chapter."""
        return self.film == "chapter"

    def opening(self) -> None:
        """Begin with nothing: the line in the corner waits until it is spoken of."""
        self.remove(self._corner)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the name of the model and the letters on screen."""
        return super().sources | named(self.trace)

    def facts(self) -> dict[str, Any]:
        """Add whose head it is."""
        own = "one head" if self.whole_words else f"one head of {self.trace.provenance.name}"
        return super().facts() | {"head": own}
