"""The manifest: everything a job made, in one file that whatever is made of it is made from.

``manifest.json`` lies in the folder of the films. It holds the film and, for each clip and each of
its sections, the files (relative to that folder), when it comes, what it says and shows, and what
it was made from and with. It describes the last job done in the folder.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from attention_math.errors import InputError
from scenes.production.whole import write_whole

NAME = "manifest.json"
FORMAT = "attention-scenes manifest 1"


@dataclass(frozen=True)
class Files:
    """A film and what belongs to it, relative to the folder of the manifest; empty: there is none.

    Attributes
    ----------
    film, poster, srt, vtt
        The film, a picture of it, its captions.
    """

    film: str
    poster: str = ""
    srt: str = ""
    vtt: str = ""


@dataclass(frozen=True)
class Section:
    """A beat of a clip, in a film of its own.

    Attributes
    ----------
    name, title
        The name of the beat's method, and as one reads it.
    start, length
        When it begins in its clip, and how long its own film is, seconds.
    caption, alt
        What it says, and what its last picture shows.
    files
        Its own.
    voice
        Whether a person's voice is heard in it.
    """

    name: str
    title: str
    start: float
    length: float
    caption: str
    alt: str
    files: Files
    voice: bool = False


@dataclass(frozen=True)
class Clip:
    """A clip.

    Attributes
    ----------
    name, title, chapter
        What it is called on the command line, and on screen; the chapter of the film.
    start, length
        When it begins in the film, and how long it is, seconds.
    about
        What it was made from, in words: ``source``, and for a sentence ``text`` and ``focus``.
    files
        Its own.
    sections
        In the order in which they come.
    """

    name: str
    title: str
    chapter: str
    start: float
    length: float
    about: Mapping[str, str]
    files: Files
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Manifest:
    """What a job made.

    Attributes
    ----------
    command
        Which made it again, made elsewhere or changed.
    versions
        Of this package and of what it draws with, by name.
    size
        Width and height in pixels, frames per second.
    captions
        ``burn`` (in the picture), ``sidecar`` or ``off``.
    theme
        ``dark`` or ``light``.
    film
        The clips joined, or no file.
    clips
        In order.
    """

    command: str
    versions: Mapping[str, str]
    size: tuple[int, int, int]
    captions: str
    theme: str
    film: Files
    clips: tuple[Clip, ...]

    def write(self, folder: Path) -> Path:
        """Write it to a folder, whole or not at all, and return the file."""
        text = json.dumps({"format": FORMAT} | asdict(self), indent=1, ensure_ascii=False)
        return write_whole(folder / NAME, f"{text}\n".encode())


def read(folder: Path) -> Manifest:
    """Return the manifest of a folder.

    Raises
    ------
    InputError
        If there is none, or none that this version reads.
    """
    try:
        held = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{folder} has no {NAME} that can be read. Render into it first."
        ) from error
    if not isinstance(held, dict) or held.pop("format", None) != FORMAT:
        raise InputError(f"{folder / NAME} is of another version. Render into {folder} again.")
    clips = tuple(_clip(clip) for clip in held.pop("clips"))
    size, film = tuple(held.pop("size")), Files(**held.pop("film"))
    return Manifest(**held, size=size, film=film, clips=clips)


def _clip(held: dict[str, Any]) -> Clip:
    sections = tuple(
        Section(files=Files(**section.pop("files")), **section) for section in held.pop("sections")
    )
    return Clip(files=Files(**held.pop("files")), sections=sections, **held)
