"""Sources.

The end card: whose story, whose ideas, whose words and whose tools these are, with licences.

Edit me: add a line of your own to IDEAS or TOOLS, for your course or your data.
Render:  ./render.sh sources
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from manim import DOWN, FadeIn, FadeOut, VGroup

from attention_math.errors import InputError
from attention_math.provenance import Provenance
from attention_math.sizes import GPT3
from scenes.examples import FLUFFY_CREATURE
from scenes.lesson import Lesson, beat
from scenes.mobjects.credits import CreditLines

Line = tuple[str, str]
AUTHORS, *_, TABLE = GPT3.source.split(", ")  # the title between them is too long for a line
FILMS = ("chapter", "head")
IDEAS: tuple[Line, ...] = (
    ("order of the clips", "Attention in transformers, 3Blue1Brown 2024"),
    ("formula", "Attention is all you need, Vaswani et al. 2017, equation 1"),
)
ROTATION: Line = ("rotary positions", "RoFormer, Su et al. 2021")
# What only the chapter shows.
MORE_IDEAS: tuple[Line, ...] = (
    ("word directions", "Linguistic regularities, Mikolov, Yih, Zweig 2013"),
    ("translation", "Bahdanau, Cho, Bengio 2015"),
    ("fused attention", "FlashAttention, Dao et al. 2022"),
    ("guesses by layer", "logit lens, nostalgebraist 2020"),
    ("sizes of GPT-3", f"{AUTHORS}, {TABLE}"),
)
SUMS: Line = ("adding words", "GloVe 6B 50d; Pennington, Socher, Manning 2014; PDDL 1.0")
MORE_DATA: tuple[Line, ...] = (
    ("language model", "SmolLM2-135M-Instruct; Ben Allal et al. 2025; Apache-2.0"),
    ("translator", "trained here on sentences of a small grammar; MIT"),
    ("long text", "The House That Jack Built, traditional; public domain"),
)
RUN_WITH: Line = ("model run with", "Hugging Face Transformers, Apache-2.0")
TOOLS: tuple[Line, ...] = (
    ("drawn with", "Manim Community, PyTorch, NumPy, Typst"),
    ("typeface", "New Computer Modern, GUST Font Licence"),
    ("code", "attention-scenes, MIT licence"),
)


@dataclass(frozen=True)
class Credits:
    """The lines of each page; the digits in them are names, not numbers."""

    pages: tuple[tuple[Line, ...], ...]

    @property
    def words(self) -> tuple[str, ...]:
        """All that they say."""
        return tuple(text for page in self.pages for line in page for text in line)


class Sources(Lesson):
    """The end card, or two: ideas first where there are many."""

    example = FLUFFY_CREATURE  # the sentence, the word to follow, the model
    film = "chapter"  # or "head": the story of one head
    _clears_stage = True

    @beat("The ideas are from these; texts and pictures were made anew.", only_if="long")
    def ideas(self) -> None:
        self.rest(2.8)

    @beat("Made with these. What you render with them is yours to use.")
    def card(self) -> None:
        self.rest(4.4)

    # --- what the beats use -----------------------------------------------------------------

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        if self.film not in FILMS:
            raise InputError(f"film is {self.film!r}; choose {' or '.join(FILMS)}.")

    @property
    def long(self) -> bool:
        """Whether there are more lines than one card holds."""
        return self.film == "chapter"

    @property
    def origin(self) -> Provenance:
        """Where there is more to read: these lines hold no numbers."""
        shipped = self.long or self.knows_words
        detail = "more in the READMEs of attention-scenes" if shipped else ""
        return Provenance("listed", "credits", detail)

    def _show(self, text: str) -> None:
        """Let the lines of the next page come before what is said of them."""
        if len(self.shown):
            self.play(FadeOut(self.shown, self._caption), run_time=0.4)
            self._caption = VGroup()
        self.shown = self.show_lines(len(self.timeline))
        super()._show(text)

    def opening(self) -> None:
        """Begin with an empty stage."""
        self.shown = VGroup()

    def show_lines(self, place: int) -> VGroup:
        """Let the lines of a page come one after the other, and return them."""
        pages = self.sources["credits"].pages
        room = self.board.left, self.board.bottom, self.board.right, self.board.top - 0.5
        shown = CreditLines(pages[place], room, self.theme, pages)
        self.play(FadeIn(shown, shift=0.2 * DOWN, lag_ratio=0.12, run_time=1.6))
        return shown

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the credits: of the ideas, of the model, of the data, of the tools."""
        made = self.trace.provenance
        ideas = (*IDEAS, *(ROTATION,) * (self.head.rotates or self.long))
        data = (("head of attention", made.line), *made.credits)
        run = (RUN_WITH,) * (self.long or not self.whole_words)
        if self.long:
            materials = (data[0], SUMS, *data[1:], *MORE_DATA, *run, *TOOLS)
            return super().sources | {"credits": Credits(((*ideas, *MORE_IDEAS), materials))}
        return super().sources | {"credits": Credits(((*ideas, *data, *run, *TOOLS),))}
