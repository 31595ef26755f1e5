"""The parts of a clip: for each beat a film of its own, a poster, captions; nothing drawn twice.

Beside ``clips/NAME.mp4`` lie ``sections/NAME/01_beat.mp4``, ``posters/NAME.png``,
``posters/NAME/01_beat.png``, ``captions/NAME.srt`` and ``.vtt`` and ``captions/NAME/01_beat.srt``
and ``.vtt``. (Captions lie apart, since players show what lies beside a film, and may be in the
picture already.)
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scenes.production import captions, film
from scenes.production.captions import Cue
from scenes.production.sound import Sound

FOLDERS = ("sections", "posters", "captions")


@dataclass(frozen=True)
class Part:
    """A beat as it stands in a finished clip.

    Attributes
    ----------
    name, caption
        The beat, and what it says.
    alt
        The picture at its end in words, for those who do not see it.
    start, held, end
        Seconds in the clip: it begins, its picture is whole until then, the next one begins.
    voice
        Whether a person's voice is heard from its start on.
    """

    name: str
    caption: str
    alt: str
    start: float
    held: float
    end: float
    voice: bool = False

    @property
    def title(self) -> str:
        """Its name as one reads it."""
        return self.name.replace("_", " ")

    @property
    def length(self) -> float:
        """How long its own film is, seconds: until its picture begins to leave."""
        return self.held - self.start

    @property
    def cue(self) -> Cue:
        """What it says, when."""
        return Cue(self.caption, self.start, self.end)


def stems(parts: Sequence[Part]) -> list[str]:
    """Return the names of the parts' files, without their endings; in order where sorted."""
    return [f"{number:02}_{part.name}" for number, part in enumerate(parts, start=1)]


def files_of(stem: str, parts: Sequence[Part], suffix: str) -> list[Path]:
    """Return all files that belong to a clip's parts, relative to the folder of the films.

    Parameters
    ----------
    stem, suffix
        The name of the clip's file and its ending, as in ``.mp4``.
    parts
        Its parts.
    """
    names = [Path(stem), *(Path(stem) / name for name in stems(parts))]
    found = [Path("sections") / f"{name}{suffix}" for name in names[1:]]
    found += [Path("posters") / f"{name}.png" for name in names]
    found += [Path("captions") / f"{name}{end}" for name in names for end in (".srt", ".vtt")]
    return found


def sound(parts: Sequence[Part], recordings: Mapping[str, Path], later: float = 0.0) -> Sound:
    """Return what is heard in a clip.

    Parameters
    ----------
    parts, recordings
        Its parts, and the recordings for some of them by name.
    later
        When it begins, seconds.
    """
    return [(later + part.start, recordings[part.name]) for part in parts if part.voice]


def make(
    clip: Path, parts: Sequence[Part], recordings: Mapping[str, Path], work: Path
) -> list[Path]:
    """Write all files that belong to a clip's parts, and return them relative to ``work``.

    Parameters
    ----------
    clip
        The finished clip.
    parts, recordings
        Its parts, and the recordings for some of them by name.
    work
        The folder to write to.
    """
    files = files_of(clip.stem, parts, clip.suffix)
    for file in files:
        (work / file).parent.mkdir(parents=True, exist_ok=True)
    captions.write([part.cue for part in parts], work / "captions" / clip.name)
    for part, name in zip(parts, stems(parts), strict=True):
        section = work / "sections" / clip.stem / f"{name}{clip.suffix}"
        film.cut(clip, part.start, part.held, section, sound([part], recordings, -part.start))
        alone = Cue(part.caption, 0.0, part.length)
        captions.write([alone], work / "captions" / clip.stem / section.name)
        poster = film.picture_at(section, part.length)
        poster.save(work / "posters" / clip.stem / f"{name}.png", optimize=True)
    poster.save(work / "posters" / f"{clip.stem}.png", optimize=True)
    return files


def publish(files: Sequence[Path], stem: str, work: Path, folder: Path) -> list[Path]:
    """Move the files of a clip's parts into place, and clear away those of an earlier film of it.

    Parameters
    ----------
    files
        Relative to ``work``, as :func:`make` returned them.
    stem
        The name of the clip.
    work, folder
        From where to where; on one file system.
    """
    for kind in FOLDERS:
        shutil.rmtree(folder / kind / stem, ignore_errors=True)
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (work / file).replace(folder / file)
    return [folder / file for file in files]
