"""What a person asked for: the sentence to tell, and the file to make of it."""

import inspect
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attention_math.errors import InputError

if TYPE_CHECKING:
    from scenes.clip import Clip

SUBJECT = ("text", "focus", "model", "trace", "layer", "head")
FORMATS = ("mp4", "webm", "mov", "gif", "png")
SEE_THROUGH = ("webm", "mov", "png")  # formats that can be transparent
QUALITIES = {  # manim's own letters: width, height in pixels, frames per second
    "l": (854, 480, 15),
    "m": (1280, 720, 30),
    "h": (1920, 1080, 60),
    "p": (2560, 1440, 60),
    "k": (3840, 2160, 60),
}


@dataclass(frozen=True)
class Telling:
    """What a clip is told with; whatever is ``None`` is the clip's own choice.

    Parameters
    ----------
    text, focus, model
        The sentence, the word to follow, the model to ask.
    trace
        Instead of text and model: the file of a trace, of a layer or of a model.
    layer, head
        Which head, by its numbers in the model or in the trace, counted from 0.
    tokens
        ``pieces`` or ``words``: what a language model's tokens are shown as.
    sink
        ``shown`` or ``faded``: what rests on a language model's first token.
    theme
        ``dark`` or ``light``.
    captions
        ``burn``, ``sidecar`` or ``off``.
    pace
        Factor on every run time; 2 is half as fast.
    detail
        ``story`` or ``numbers``.
    decimals
        Of the numbers on screen.
    orientation
        ``columns`` or ``rows``: what a query is in a grid.
    voice
        The folder of a person's recordings: :mod:`scenes.production.voice`.
    film
        Which film the clips belong to, a key of ``catalog.FILMS``.
    named
        Whether the clips were asked for by name. A film's sentence and model are for the clips
        that share a sentence; those with a subject of their own take another when they are named.
    """

    text: str | None = None
    focus: str | None = None
    model: str | None = None
    trace: Path | None = None
    layer: int | None = None
    head: int | None = None
    tokens: str | None = None
    sink: str | None = None
    theme: str = "dark"
    captions: str = "burn"
    pace: float | None = None
    detail: str | None = None
    decimals: int | None = None
    orientation: str | None = None
    voice: Path | None = None
    film: str = "chapter"
    named: bool = False

    def __str__(self) -> str:
        """Return what differs from the clip's own choices, as options."""
        usual = Telling(named=self.named)
        given = {n: value for n, value in vars(self).items() if value != getattr(usual, n)}
        return " ".join(f"--{name} {shlex.quote(str(value))}" for name, value in given.items())

    def arguments(self, clip: "type[Clip]") -> dict[str, Any]:
        """Return the arguments for a clip; what is left out is the clip's own choice.

        Raises
        ------
        InputError
            If the clip was asked for by name and cannot be told with what was asked.
        """
        from scenes.production import voice
        from scenes.production.catalog import Entry
        from scenes.theme import Theme

        given = {name: value for name, value in vars(self).items() if value is not None}
        recordings = given.pop("voice", None)
        file = Path(inspect.getfile(clip)) if recordings else Path()
        spoken = voice.lengths(recordings, Entry(file))
        subject = {name: given.pop(name) for name in SUBJECT if name in given}
        if self.named:
            _refuse(clip, sorted(subject.keys() - clip.takes))
        else:
            subject = clip.of_film(subject)
        theme, captions = Theme.named(given.pop("theme")), given.pop("captions")
        dials = {name: value for name, value in given.items() if name in clip.dials()}
        told = {"theme": theme, "captions": captions} | ({"spoken": spoken} if spoken else {})
        return {**subject, **dials, **told}


def _refuse(clip: "type[Clip]", names: list[str]) -> None:
    if names:
        refused = " and no ".join(f"--{name}" for name in names)
        takes = ", ".join(f"--{name}" for name in SUBJECT if name in clip.takes)
        raise InputError(
            f"{clip.__name__} takes no {refused}: it has a subject of its own. Leave that out"
            + (f"; it takes {takes}." if takes else ".")
        )


@dataclass(frozen=True)
class Output:
    """The file to make of a clip.

    Parameters
    ----------
    folder
        Where it goes: clips into ``clips/`` in it, the film beside that.
    format
        One of :data:`FORMATS`; ``png`` is the last frame.
    size
        Width and height in pixels, frames per second.
    transparent
        Whether nothing is drawn behind the picture; for :data:`SEE_THROUGH` formats.
    sections
        The beats to draw, by name; all of them if none are given.
    """

    folder: Path
    format: str = "mp4"
    size: tuple[int, int, int] = QUALITIES["m"]
    transparent: bool = False
    sections: tuple[str, ...] = ()

    @property
    def clips(self) -> Path:
        """The folder of the clips."""
        return self.folder / "clips"

    @property
    def filmed(self) -> str:
        """The format that a clip is drawn in: a GIF is made of a film."""
        return "mp4" if self.format == "gif" else self.format

    def clip(self, stem: str) -> Path:
        """Return the file of a clip. One with some of the beats has their names in its own."""
        return self.clips / ".".join((stem, *self.sections, self.format))
