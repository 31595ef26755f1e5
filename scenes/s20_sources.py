"""Sources.

The end card: whose story, whose formula, whose words and whose tools these are, with licences.

Edit me: add a line of your own to CREDITS, for your course or your data.
Render:  ./render.sh sources
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from manim import DOWN, FadeIn, FadeOut, LaggedStart

from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.credits import CreditLines
from scenes.mobjects.token_chains import TokenChains

Line = tuple[str, str]
CREDITS: tuple[Line, ...] = (
    ("order of the story", "Attention in transformers, 3Blue1Brown 2024"),
    ("formula", "Attention is all you need, Vaswani et al. 2017, equation 1"),
)
ROTATION: Line = ("rotary positions", "RoFormer, Su et al. 2021")
RUN_WITH: Line = ("model run with", "Hugging Face Transformers, Apache-2.0")
TOOLS: tuple[Line, ...] = (
    ("drawn with", "Manim Community, PyTorch, NumPy, Typst"),
    ("type", "New Computer Modern, GUST Font Licence"),
    ("code", "attention-scenes, MIT licence"),
)


@dataclass(frozen=True)
class Credits:
    """The lines of the card; the digits in them are names, not numbers."""

    lines: tuple[Line, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All that they say."""
        return tuple(text for line in self.lines for text in line)


class Sources(Lesson):
    """The end card."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model

    @beat("Made from these. A film that you render is yours to use.")
    def card(self) -> None:
        room = self.board.left, self.board.bottom, self.board.right, self.board.top - 0.5
        lines = CreditLines(self.sources["credits"].lines, room, self.theme)
        self.play(FadeOut(*self.refined))
        come = [FadeIn(line, shift=0.2 * DOWN) for line in lines]
        self.play(LaggedStart(*come, lag_ratio=0.25, run_time=3))
        self.rest(3)

    # --- what the beat uses -----------------------------------------------------------------

    def opening(self) -> None:
        """Begin with the refined vectors, as the last clip left them."""
        chains = TokenChains(self.words, self.board.chains, self.theme, letter="E'")
        self.refined = (chains.words, chains.embeddings)
        self.add(*self.refined)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the credits: of the story, of the model, of the tools."""
        provenance = ("head", self.trace.provenance.line)
        rotation = (ROTATION,) * self.head.rotates
        run = (RUN_WITH,) * (not self.whole_words)
        credits = self.trace.provenance.credits
        lines = (*CREDITS, *rotation, provenance, *credits, *run, *TOOLS)
        return super().sources | {"credits": Credits(lines)}
