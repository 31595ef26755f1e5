"""Lesson: a scene told in beats, each with a caption, about one sentence and its trace."""

from collections.abc import Callable
from os import PathLike
from string import Formatter
from typing import Any

import numpy as np
from manim import Camera, FadeIn, FadeOut, ManimColor, Scene, VGroup

from attention_math.errors import InputError
from attention_math.model_trace import ModelTrace
from attention_math.trace import AttentionTrace
from scenes.beats import Beat, BeatTime, Sourced, beat
from scenes.board import Board
from scenes.examples import FLUFFY_CREATURE, Example
from scenes.ledger import Ledger
from scenes.mobjects.caption import DOLLAR, Caption
from scenes.mobjects.symbols import word
from scenes.subject import Subject
from scenes.theme import DARK, SIZES, Theme

__all__ = ["Lesson", "beat"]

CHARACTERS_PER_SECOND = 17.0
LITTLE = 0.1  # of a word's own length: what is less hardly changes it
REST = 0.8  # the caption's change adds half a second
CAPTION_CHANGE = 0.4
CHOICES = {
    "captions": ("burn", "sidecar", "off"),
    "detail": ("story", "numbers"),
    "orientation": ("columns", "rows"),
    "tokens": ("pieces", "words"),
    "sink": ("shown", "faded"),
}


class Lesson(Ledger, Scene):
    """A clip about one sentence: its trace, its theme, its beats and its caption band.

    Parameters
    ----------
    text, focus, model
        The sentence, the word to follow (as written, or its place counted from 1) and the model;
        each defaults to the clip's ``example``.
    trace
        Instead of text and model: a trace of a layer or of a model, or the file of one.
    layer, head
        Which head to show, by its numbers in the model or the trace, counted from 0.
    theme
        Colours by role.
    captions
        ``burn`` draws them into the picture; ``sidecar`` and ``off`` leave the band empty.
    **dials
        Any dial of the clip by name, such as ``pace=2`` (``None`` leaves it as it is); what is no
        dial goes to :class:`manim.Scene`.

    Raises
    ------
    InputError
        If the text, the trace, the focus or a dial cannot be used; the message says what to do.
    """

    example: Example = FLUFFY_CREATURE  # the sentence, the focus word, the model
    pace: float = 1.0  # 2 is half as fast
    detail: str = "story"  # "numbers" adds worked numbers, to check by hand
    decimals: int = 1  # of the numbers on screen; more are shown where a sum needs them
    orientation: str = "columns"  # what a query is in a grid; "rows" is the paper's convention
    tokens: str = "pieces"  # "words" also joins the pieces of a word where patterns are read
    sink: str = "shown"  # "faded" draws lightly what rests on a language model's first token
    _most_tokens = 24  # that a clip has room for; grids have room for more

    def __init__(
        self,
        *,
        text: str | None = None,
        focus: str | None = None,
        model: str | None = None,
        trace: AttentionTrace | ModelTrace | str | PathLike[str] | None = None,
        layer: int | None = None,
        head: int | None = None,
        theme: Theme = DARK,
        captions: str = "burn",
        **dials: Any,
    ) -> None:
        turned = {name: dials.pop(name) for name in self.dials() if name in dials}
        super().__init__(**dials)
        vars(self).update({name: value for name, value in turned.items() if value is not None})
        self.theme, self.captions = theme, captions
        for name, choices in CHOICES.items():
            if getattr(self, name) not in choices:
                listed = " or ".join(choices)
                raise InputError(f"{name} is {getattr(self, name)!r}; choose {listed}.")
        if trace is None:
            told = self.example.text if text is None else text
            if layer is None and head is None and model is None:
                layer, head = self.example.layer, self.example.head
            self.subject = Subject.of_text(told, model or self.example.model, layer, head)
        elif text is not None or model is not None:
            raise InputError(
                "A trace has its own text and model: give either a trace, or a text and a model."
            )
        else:
            self.subject = Subject.of_trace(trace, layer, head)
        self.trace, self.story = self.subject.trace, self.subject.story
        if len(self.words) > self._most_tokens:
            raise InputError(
                f"This clip has room for {self._most_tokens} tokens, and the text has "
                f"{len(self.words)}: choose a shorter one, or a clip about the grid."
            )
        if focus is None and self.subject.text == self.example.text:
            focus = self.example.focus
        self.focus = self._busiest() if focus is None else self._find(focus)
        self.board = Board(self.words)
        self.timeline: list[BeatTime] = []
        self.after_beat: Callable[[Lesson, Beat], None] = lambda lesson, step: None
        self._caption = VGroup()

    # --- what the clip is about -------------------------------------------------------------

    @property
    def in_numbers(self) -> bool:
        """Whether worked numbers are wanted."""
        return self.detail == "numbers"

    @property
    def by_columns(self) -> bool:
        """Whether a query is a column of a grid."""
        return self.orientation == "columns"

    @property
    def giver(self) -> int:
        """The other token that gives the focus most."""
        given = self.lookup("head.given")[self.focus].copy()
        given[self.focus] = 0
        return int(given.argmax())

    @property
    def takes_from_others(self) -> bool:
        """Whether that changes the focus noticeably."""
        given = self.lookup("head.given")[self.focus, self.giver]
        noticed = LITTLE * self.lookup("trace.stream_norm")[self.focus]
        return self.giver != self.focus and bool(given > noticed)

    @property
    def is_plain(self) -> bool:
        """Whether scores are the dot products over the root of d_head, and nothing else."""
        return self.head.is_plain

    @property
    def knows_words(self) -> bool:
        """Whether there is a table of words to ask: the story head's; no other trace has one."""
        return self.story is not None

    @property
    def whole_words(self) -> bool:
        """Whether tokens are whole words, and not the pieces that a language model cuts."""
        return self.trace.cut is None

    def facts(self) -> dict[str, Any]:
        """Return what captions may mention; clips add to it."""
        return {
            "focus": self.names[self.focus],
            "giver": self.names[self.giver],
            "line": "column" if self.by_columns else "row",
            "token": "word" if self.whole_words else "token",
        }

    def _find(self, focus: str) -> int:
        wanted = focus.strip().lower()
        places = [i for i, name in enumerate(self.names) if name.lower() == wanted]
        if not places and self.trace.cut is not None:  # a word of several pieces ends in its last
            words = zip(self.trace.cut.words, self.trace.cut.spans, strict=True)
            places = [end - 1 for name, (_, end) in words if name.lower() == wanted]
        if places:
            return places[-1]
        if focus.isdecimal() and 1 <= int(focus) <= len(self.words):
            return int(focus) - 1
        listed = ", ".join(f"{i} {name}" for i, name in enumerate(self.names, start=1))
        raise InputError(
            f"The focus {focus!r} is not a word of the sentence. Give one of its tokens or the "
            f"number before it: {listed}."
        )

    def _busiest(self) -> int:
        """Return the token that is given most by one other token.

        Weights alone would pick a word that only parks its attention where nothing is to be had.
        The first token of a language model is where all others do that.
        """
        given = np.asarray(self.head.given).copy()
        np.fill_diagonal(given, 0)
        if not self.whole_words:
            given[:, 0] = 0
        return int(given.max(axis=1).argmax()) if given.any() else len(given) - 1

    # --- how it is told ---------------------------------------------------------------------

    @classmethod
    def beats(cls) -> list[Beat]:
        """Return the beats in the order in which they are written, inherited ones first."""
        found: dict[str, Beat] = {}
        for owner in reversed(cls.__mro__):
            for name, method in vars(owner).items():
                if hasattr(method, "beat"):
                    found[name] = method.beat
        return list(found.values())

    @classmethod
    def dials(cls) -> dict[str, Any]:
        """Return the dials of a clip with their defaults: its plain class attributes."""
        owners = [owner for owner in reversed(cls.__mro__) if issubclass(owner, Lesson)]
        found = {name: value for owner in owners for name, value in vars(owner).items()}
        plain = (str, int, float, bool, type(None), Example)
        return {
            name: value
            for name, value in found.items()
            if isinstance(value, plain) and not name.startswith("_")
        }

    def opening(self) -> None:
        """Set the first frame: what the clip before left on the board."""

    def construct(self) -> None:
        """Play the beats in order, a section and a caption for each."""
        assert isinstance(self.camera, Camera)  # clips are drawn by cairo
        self.camera.background_color = ManimColor(self.theme.background)
        self.add(self.provenance())
        self.opening()
        for step in self.beats():
            if step.only_if and not getattr(self, step.only_if):
                continue
            self.next_section(step.name)
            start, text = self.time, self.caption_of(step)
            self._show(text)
            getattr(self, step.name)()
            needed = len(text) / CHARACTERS_PER_SECOND - (self.time - start)
            self.wait(max(REST, needed) * self.pace)
            spoken = text.replace("$", "").replace(DOLLAR, "$")
            self.timeline.append(BeatTime(step.name, spoken, start, self.time))
            self.after_beat(self, step)

    def caption_of(self, step: Beat) -> str:
        """Return the caption of a beat, filled from the trace."""
        facts = {
            name: fact.replace("$", DOLLAR) if isinstance(fact, str) else fact
            for name, fact in self.facts().items()
        }
        return self.template(step).format_map(facts)

    def caption_numbers(self, step: Beat) -> list[tuple[str, str]]:
        """Return the numbers in a beat's caption: (text as shown, source)."""
        facts, shown = self.facts(), []
        for _, name, form, _ in Formatter().parse(self.template(step)):
            if name and isinstance(facts[name], Sourced):
                shown.append((format(facts[name], form or ""), facts[name].source))
        return shown

    def template(self, step: Beat) -> str:
        """Return the caption of a beat with its fields still in braces."""
        return step.otherwise if step.when and not getattr(self, step.when) else step.caption

    def provenance(self) -> VGroup:
        """Return the line in the corner that says where the numbers come from."""
        line = word(self.trace.provenance.line, self.theme.dim, SIZES.provenance)
        return VGroup(line.stand_at(self.board.right, self.board.top - 0.02, "right"))

    def _show(self, text: str) -> None:
        if self.captions != "burn":
            return
        caption = Caption(text, self.board.caption_band, self.theme)
        if len(self._caption):  # one after the other: two texts over each other read as noise
            self.play(FadeOut(self._caption), run_time=CAPTION_CHANGE / 2)
        self.play(FadeIn(caption), run_time=CAPTION_CHANGE)
        self._caption = caption

    def play(self, *animations: Any, **kwargs: Any) -> None:
        """Play animations, run times stretched by the pace."""
        prepared = self.compile_animations(*animations, **kwargs)
        for animation in prepared:
            animation.set_run_time(animation.run_time * self.pace)
        super().play(*prepared)

    def rest(self, seconds: float = REST) -> None:
        """Hold still between two ideas of one beat."""
        self.wait(seconds * self.pace)
