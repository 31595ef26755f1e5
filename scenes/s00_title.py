"""Title.

The title of the film, and the sentence that it computes everything from.

Edit me: the words on the card are the dials below.
Render:  ./render.sh title --text "the old wizard chased a tiny golden dragon"
"""

from manim import DOWN, FadeIn, FadeOut

from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.marks import rule
from scenes.mobjects.symbols import word
from scenes.mobjects.token_row import TokenRow
from scenes.theme import SIZES


class Title(Lesson):
    """The title card; it ends with the sentence alone."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    title = "One head of attention"
    subtitle = "from words to refined vectors, in computed numbers"

    @beat("Every dot, number and arrow comes from a head at work on this sentence.")
    def card(self) -> None:
        line = self.board.line
        title = word(self.title, self.theme.ink, 1.6 * SIZES.title).stand_at(0, line + 2.5)
        subtitle = word(self.subtitle, self.theme.dim, SIZES.word).stand_at(0, line + 1.75)
        title.fit_width(self.board.right - self.board.left)
        under = rule((-1.2, line + 1.3), (1.2, line + 1.3), self.theme.line, 0.03)
        self.play(FadeIn(title, subtitle, under), run_time=0.8)
        sentence = TokenRow(self.words, self.theme)
        sentence.spread(self.board.right - self.board.left, baseline=line)
        self.play(FadeIn(sentence, shift=0.3 * DOWN))
        self.rest(1.5)
        self.play(FadeOut(title, subtitle, under))
