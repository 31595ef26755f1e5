"""Describing a finished job: its manifest."""

from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from scenes.production import catalog, manifest, reuse
from scenes.production.catalog import Entry
from scenes.production.manifest import Files, Manifest, Section
from scenes.production.options import Telling
from scenes.production.parts import stems
from scenes.production.render import Rendered

if TYPE_CHECKING:
    from scenes.production.produce import Job


def manifest_of(job: "Job", clips: Sequence[Rendered], whole: Path | None) -> Manifest:
    """Return the manifest of what was made.

    Parameters
    ----------
    job
        What was asked for.
    clips, whole
        The finished clips, and the film of them if there is one.
    """
    starts = accumulate((clip.length for clip in clips), initial=0.0)
    return Manifest(
        command=command_of(job.entries, job.telling),
        versions=reuse.versions(),
        size=job.output.size,
        captions=job.telling.captions,
        theme=job.telling.theme,
        film=_files(whole, job.output.folder) if whole else Files(""),
        clips=tuple(
            manifest.Clip(
                clip.entry.name,
                clip.title,
                job.chapter(clip),
                start,
                clip.length,
                dict(clip.about),
                _files(clip.file, job.output.folder),
                _sections(clip, job.output.folder),
            )
            for clip, start in zip(clips, starts, strict=False)
        ),
    )


def command_of(entries: Sequence[Entry], telling: Telling) -> str:
    """Return the command that renders clips so."""
    every = list(entries) == catalog.film(telling.film)
    known = catalog.entries()
    names = [entry.name if entry in known else quote(entry.path.name) for entry in entries]
    words = ["attention-scenes", *([] if every else names), str(telling)]
    return " ".join(filter(None, words))


def _sections(clip: Rendered, folder: Path) -> tuple[Section, ...]:
    stem, suffix = clip.file.stem, clip.file.suffix
    return tuple(
        Section(
            part.name,
            part.title,
            part.start,
            part.length,
            part.caption,
            part.alt,
            _files(folder / "sections" / stem / f"{name}{suffix}", folder),
            part.voice,
        )
        for part, name in zip(clip.parts, stems(clip.parts), strict=True)
    )


def _files(video: Path, folder: Path) -> Files:
    """Return a film, and what there is of its poster and its captions."""
    place = video.relative_to(folder)
    name = Path(*place.parts[1:] or place.parts).with_suffix("")
    beside = [Path("posters") / f"{name}.png"]
    beside += [Path("captions") / f"{name}{suffix}" for suffix in (".srt", ".vtt")]
    found = [file.as_posix() if (folder / file).exists() else "" for file in (place, *beside)]
    return Files(*found)
