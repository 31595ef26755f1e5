"""Clip: a scene told in beats, each with a caption, in which every number has a source."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from string import Formatter
from typing import Any, ClassVar

from manim import Camera, FadeIn, FadeOut, ManimColor, Scene, VGroup

from attention_math.errors import InputError
from attention_math.provenance import Provenance
from scenes.beats import Beat, BeatTime, Sourced, beat
from scenes.board import Board
from scenes.examples import Example
from scenes.ledger import Ledger
from scenes.mobjects.caption import DOLLAR, Caption
from scenes.mobjects.symbols import word
from scenes.theme import DARK, SIZES, Theme

__all__ = ["Clip", "beat"]

CHARACTERS_PER_SECOND = 17.0
REST = 0.8  # the caption's change adds half a second
BREATH = 0.5  # seconds between what a voice says and the next beat
CAPTION_CHANGE = 0.4
LEAVING = 0.6  # seconds in which the stage becomes empty
CLEARING = "clearing"  # the section in which it does; no beat
CHOICES = {
    "captions": ("burn", "sidecar", "off"),
    "detail": ("story", "numbers"),
    "orientation": ("columns", "rows"),
    "tokens": ("pieces", "words"),
    "sink": ("shown", "faded"),
}


class Clip(Ledger, Scene):
    """A scene told in beats: its theme, its dials, its beats and its caption band.

    A clip about one sentence is a :class:`scenes.lesson.Lesson`; others say in ``origin`` and
    ``sources`` what they draw from.

    Parameters
    ----------
    theme
        Colours by role.
    captions
        ``burn`` draws them into the picture; ``sidecar`` and ``off`` leave the band empty.
    spoken
        For beats, by name, how many seconds a voice speaks from where they begin: the picture waits
        for it, whatever the pace.
    **dials
        Any dial of the clip by name, such as ``pace=2`` (``None`` leaves it as it is); what is no
        dial goes to :class:`manim.Scene`.

    Attributes
    ----------
    takes
        What a person may choose: some of text, focus, model, trace, layer, head. The clip takes
        them as keyword arguments.

    Raises
    ------
    InputError
        If a dial is none of its choices; the message lists them.
    """

    takes: ClassVar[frozenset[str]] = frozenset()
    pace: float = 1.0  # 2 is half as fast
    detail: str = "story"  # "numbers" adds worked numbers, to check by hand
    decimals: int = 1  # of the numbers on screen; more are shown where a sum needs them
    orientation: str = "columns"  # what a query is in a grid; "rows" is the paper's convention
    _may_be_small: ClassVar[Mapping[str, str]] = {}  # beats with a small picture, each with why
    _alone = True  # a film's sentence and model do not reach it: it has a subject of its own
    _clears_stage = True  # it ends with an empty stage; else the next clip takes its picture over

    def __init__(
        self,
        *,
        theme: Theme = DARK,
        captions: str = "burn",
        spoken: Mapping[str, float] | None = None,
        **dials: Any,
    ) -> None:
        turned = {name: dials.pop(name) for name in self.dials() if name in dials}
        super().__init__(**dials)
        vars(self).update({name: value for name, value in turned.items() if value is not None})
        self.theme, self.captions, self.spoken = theme, captions, spoken or {}
        for name, choices in CHOICES.items():
            if getattr(self, name, choices[0]) not in choices:
                listed = " or ".join(choices)
                raise InputError(f"{name} is {getattr(self, name)!r}; choose {listed}.")
        self.timeline: list[BeatTime] = []
        self.after_beat: Callable[[Any, Beat], None] = lambda clip, step: None
        self._caption, self.board = VGroup(), Board(self.words)

    # --- what the clip is about -------------------------------------------------------------

    @property
    def origin(self) -> Provenance:
        """Where its numbers come from; it stands in the corner."""
        raise NotImplementedError(f"{type(self).__name__} does not say where its numbers are from.")

    @property
    def in_numbers(self) -> bool:
        """Whether worked numbers are wanted."""
        return self.detail == "numbers"

    @property
    def by_columns(self) -> bool:
        """Whether a query is a column of a grid."""
        return self.orientation == "columns"

    def facts(self) -> dict[str, Any]:
        """Return what captions may mention; clips add to it."""
        return {"line": "column" if self.by_columns else "row"}

    @classmethod
    def shares_subject(cls) -> bool:
        """Whether it is about the text and the model that a film is about."""
        return not cls._alone

    @classmethod
    def of_film(cls, subject: dict[str, Any]) -> dict[str, Any]:
        """Return what of the subject of a film (its text, its model ...) the clip is told with."""
        return {} if cls._alone else {name: subject[name] for name in subject if name in cls.takes}

    @classmethod
    def show(cls, quality: str = "l", **told: Any) -> Any:
        """Render the clip and display it in a notebook; see :func:`scenes.notebook.show`."""
        # By name: what renders a clip is no part of it, and would count as its source.
        return import_module("scenes.notebook").show(cls, quality, **told)

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
        owners = [owner for owner in reversed(cls.__mro__) if issubclass(owner, Clip)]
        found = {name: value for owner in owners for name, value in vars(owner).items()}
        plain = (str, int, float, bool, type(None), Example)
        return {
            name: value
            for name, value in found.items()
            if isinstance(value, plain) and not name.startswith("_")
        }

    def opening(self) -> None:
        """Set the first frame: what the clip before left on the board."""

    def closing(self) -> None:
        """Leave the stage as the next clip finds it: empty, unless that takes the picture over."""
        if self._clears_stage:
            self.next_section(CLEARING)
            leaving = [FadeOut(part) for part in self.mobjects if part is not self._corner]
            self.play(*leaving, run_time=LEAVING)
            self._caption = VGroup()

    def construct(self) -> None:
        """Play the beats in order, a section and a caption for each."""
        assert isinstance(self.camera, Camera)  # clips are drawn by cairo
        self.camera.background_color = ManimColor(self.theme.background)
        self.add(self._corner)
        self.opening()
        for step in self.beats():
            if step.only_if and not getattr(self, step.only_if):
                continue
            self.next_section(step.name)
            start, text = self.time, self.caption_of(step)
            self._show(text)
            getattr(self, step.name)()
            reading = len(text) / CHARACTERS_PER_SECOND - (self.time - start) / self.pace
            self.rest(max(REST, reading, self._talking(step, start)))
            told = text.replace("$", "").replace(DOLLAR, "$")
            self.timeline.append(BeatTime(step.name, told, start, self.time, self.time))
            self.after_beat(self, step)
        self.closing()
        self.timeline[-1] = replace(self.timeline[-1], end=self.time)

    def _talking(self, step: Beat, start: float) -> float:
        """Return how long to rest (before the pace) until the voice of a beat has ended."""
        if step.name not in self.spoken:
            return 0.0
        return (start + self.spoken[step.name] + BREATH - self.time) / self.pace

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

    @cached_property
    def _corner(self) -> VGroup:
        return self.provenance()

    def provenance(self) -> VGroup:
        """Return the line in the corner that says where the numbers come from."""
        line = word(self.origin.line, self.theme.dim, SIZES.provenance)
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
        """Hold still between two ideas of one beat; a wait is played, and so stretched."""
        self.wait(seconds)
