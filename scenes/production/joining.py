"""The film: clips joined under chapter marks, with captions, a poster and chapters for YouTube."""

import shutil
from collections.abc import Sequence
from datetime import timedelta
from itertools import accumulate, chain, groupby, pairwise
from operator import itemgetter
from pathlib import Path

from scenes.production import captions, film, parts
from scenes.production.film import Chapter
from scenes.production.render import Rendered
from scenes.production.voice import recordings

# https://support.google.com/youtube/answer/9884579: what a list of chapters has to be.
FEWEST, SHORTEST = 3, 10.0  # chapters, seconds


def join(
    clips: Sequence[Rendered],
    titles: Sequence[str],
    target: Path,
    sidecar: bool,
    work: Path,
    voice: Path | None = None,
) -> list[Path]:
    """Join clips to a film with chapters, and rename it into place when it is whole.

    Parameters
    ----------
    clips
        In the order of the film.
    titles
        For each clip the chapter it belongs to; clips of one chapter follow each other.
    target
        The film.
    sidecar
        Whether captions go into files beside it.
    work
        A folder on the same file system, for the unfinished film.
    voice
        The folder of a person's recordings.

    Returns
    -------
    list of Path
        The film; beside it captions, if wanted, and its chapters as text; captions and a poster in
        folders of their own.
    """
    starts = list(accumulate((clip.length for clip in clips), initial=0.0))
    marks = chapters(titles, starts)
    cues = [
        cue.later(start) for clip, start in zip(clips, starts, strict=False) for cue in clip.cues
    ]
    heard = chain.from_iterable(
        parts.sound(clip.parts, recordings(voice, clip.entry), start)
        for clip, start in zip(clips, starts, strict=False)
    )
    whole = work / target.name
    film.join([clip.file for clip in clips], whole, marks, list(heard))
    beside = captions.write(cues, whole) if sidecar else []
    listed = to_youtube(marks)
    if listed:
        beside.append(whole.with_name(f"{whole.stem}.chapters.txt"))
        beside[-1].write_text(listed, encoding="utf-8")
    files = [file.replace(target.with_name(file.name)) for file in (whole, *beside)]
    (target.parent / "captions").mkdir(exist_ok=True)
    files += captions.write(cues, target.parent / "captions" / target.name)
    poster = target.parent / "posters" / f"{clips[0].file.stem}.png"
    if poster.exists():
        files.append(Path(shutil.copyfile(poster, poster.with_name(f"{target.stem}.png"))))
    return files


def chapters(titles: Sequence[str], starts: Sequence[float]) -> list[Chapter]:
    """Return one mark for each run of clips of one title.

    Parameters
    ----------
    titles
        For each clip the chapter it belongs to.
    starts
        When each begins in the film, and when the last ends, seconds.
    """
    times = zip(titles, pairwise(starts), strict=True)
    runs = [(title, list(run)) for title, run in groupby(times, itemgetter(0))]
    return [Chapter(title, run[0][1][0], run[-1][1][1]) for title, run in runs]


def to_youtube(marks: Sequence[Chapter]) -> str:
    """Return chapters as lines for the description of a video on YouTube.

    It wants three or more, the first at 0:00, each at least ten seconds long: one that is shorter
    is left to the chapter before it. Empty where there are too few.
    """
    kept: list[Chapter] = []
    for mark in marks:
        if not kept or (
            mark.end - mark.start >= SHORTEST and mark.start - kept[-1].start >= SHORTEST
        ):
            kept.append(mark)
    if len(kept) < FEWEST:
        return ""
    return "".join(f"{_clock(mark.start)} {mark.title}\n" for mark in kept)


def _clock(seconds: float) -> str:
    """Return m:ss or h:mm:ss; rounded up, since a mark before its chapter shows the one before."""
    clock = str(timedelta(seconds=-int(-seconds // 1)))
    return clock.removeprefix("0:").removeprefix("0") if clock.startswith("0:") else clock
