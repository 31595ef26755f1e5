"""A whole job: render the clips, join the film, tell how it went."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from attention_math.errors import InputError
from scenes.production import catalog, film, manifest, reuse, snippet
from scenes.production.catalog import Entry
from scenes.production.describing import manifest_of
from scenes.production.faults import cannot_write
from scenes.production.handing_on import hand_on
from scenes.production.jobs import Asked, Failed, describe, in_process, render_all
from scenes.production.joining import join
from scenes.production.manifest import Manifest
from scenes.production.options import Output, Telling
from scenes.production.render import Rendered, refuse_bad_input, rehearse
from scenes.production.report import Bar, add_result, new_console, new_table
from scenes.production.sources import Sources
from scenes.production.voice import refuse_unheard
from scenes.production.workplace import workplace


@dataclass(frozen=True)
class Made:
    """What came of a job: the exit code, what to look at, all that was made."""

    exit_code: int
    to_open: tuple[Path, ...] = ()
    manifest: Manifest | None = None


@dataclass(frozen=True)
class Job:
    """Clips to render, and to join if all the clips of a film are there.

    Parameters
    ----------
    entries, telling, output
        The clips, what they are told with, the files to make.
    force
        Whether to make anew what nothing has changed.
    """

    entries: Sequence[Entry]
    telling: Telling
    output: Output
    force: bool = False

    @property
    def film(self) -> Path | None:
        """The film to make of the clips, if it is one."""
        joinable = self.output.format in film.JOINABLE and not self.output.sections
        name = self.telling.film
        if joinable and set(self.entries) >= set(catalog.film(name)):
            return self.output.folder / f"{catalog.FILMS[name]}.{self.output.format}"
        return None

    def kept(self) -> dict[Entry, Rendered]:
        """Return the clips that need not be made again."""
        return {} if self.force else reuse.finished(self.entries, self.telling, self.output)

    def kept_film(self, clips: Sequence[Rendered]) -> Rendered | None:
        """Return the film, if it need not be joined again."""
        if not self.film or self.force or len(clips) < len(self.entries):
            return None
        receipt = reuse.recall(self.film, self._film_key(clips))
        return _film(self.film, receipt["files"], clips, None) if receipt else None

    def render(self, processes: int, work: Path) -> list[Rendered | Failed]:
        """Return all clips, those rendered that have to be."""
        results: dict[Entry, Rendered | Failed] = {**self.kept()}
        changed = [entry for entry in self.entries if entry not in results]
        if changed:
            keys = reuse.clip_keys(changed, self.telling, self.output)
            shared = any(entry.load().shares_subject() for entry in changed)
            handed_on = hand_on(self.telling, work) if shared else self.telling
            asked = Asked(self.telling, handed_on, keys)
            render = partial(in_process, asked=asked, output=self.output, work=work)
            bar = Bar(changed, new_console())
            with bar.shown():
                fresh = render_all(changed, render, min(processes, len(changed)), bar)
            results |= {result.entry: result for result in fresh}
        return [results[entry] for entry in self.entries]

    def join(self, clips: Sequence[Rendered], work: Path) -> Rendered | Failed | None:
        """Return the film of the clips, joined if it has to be; ``None`` if it is none."""
        if not self.film or len(clips) < len(self.entries):
            return None
        kept = self.kept_film(clips)
        if kept:
            return kept
        started = time.perf_counter()
        try:
            titles = [self.chapter(clip) for clip in clips]
            sidecar, voice = self.telling.captions == "sidecar", self.telling.voice
            files = join(clips, titles, self.film, sidecar, work, voice)
            reuse.remember(files, self._film_key(clips))
        except OSError as error:
            return Failed(Entry(self.film), cannot_write(error, self.output.folder))
        names = [os.path.relpath(file, self.film.parent) for file in files]
        return _film(self.film, names, clips, time.perf_counter() - started)

    def chapter(self, clip: Rendered) -> str:
        """Return which chapter of the film a clip belongs to."""
        whole = self.telling.film == "chapter"
        return (whole and catalog.section(clip.entry)) or clip.title

    def _film_key(self, clips: Sequence[Rendered]) -> str:
        parts = [(clip.file, clip.title, clip.length, *map(vars, clip.cues)) for clip in clips]
        code = Sources().digests(Path(__file__), Path(catalog.__file__))
        return reuse.key_of({"parts": parts, "code": code, "captions": self.telling.captions})


def produce(
    entries: Sequence[Entry],
    telling: Telling,
    output: Output,
    processes: int,
    force: bool = False,
) -> Made:
    """Do a job and print the table of what came of it.

    Clips, and a film, that are there already and unchanged are left as they are. Where that is
    everything, nothing is written, and neither manim nor torch is loaded.

    Parameters
    ----------
    entries, telling, output, force
        As for :class:`Job`.
    processes
        How many clips to render at a time.

    Returns
    -------
    Made
        Exit code 0 if everything is there, 1 if a clip or the film failed, 130 if interrupted.

    Raises
    ------
    InputError
        If the clips cannot be told like this; nothing is written then.
    OSError
        If the folder cannot be written to.
    """
    if telling.voice:
        refuse_unheard(telling.voice, entries, output.format)
    job = Job(entries, telling, output, force)
    kept = job.kept()
    if len(kept) == len(entries):
        clips = [kept[entry] for entry in entries]
        whole = job.kept_film(clips)
        if whole or not job.film:
            return _tell(job, clips, whole, _describe(job, clips, whole))
    refuse_bad_input([entry for entry in entries if entry not in kept], telling, output.sections)
    say = partial(new_console().print, markup=False, highlight=False, soft_wrap=True)
    try:
        with workplace(output.folder, say) as work:
            output.clips.mkdir(exist_ok=True)
            results = job.render(processes, work)
            clips = [clip for clip in results if isinstance(clip, Rendered)]
            whole = job.join(clips, work)
    except KeyboardInterrupt:
        say(f"Stopped. Clips that were whole are in {output.clips}.")
        return Made(130)
    return _tell(job, results, whole, _describe(job, clips, whole))


def _describe(job: Job, clips: Sequence[Rendered], whole: Rendered | Failed | None) -> Manifest:
    """Return the manifest of a job; it is written where the folder has another one."""
    described = manifest_of(job, clips, whole.file if isinstance(whole, Rendered) else None)
    try:
        known = manifest.read(job.output.folder) == described
    except InputError:
        known = False
    if not known:
        described.write(job.output.folder)
    snippet.write(described, job.output.folder)
    return described


def _tell(
    job: Job,
    results: Sequence[Rendered | Failed],
    whole: Rendered | Failed | None,
    described: Manifest,
) -> Made:
    """Print the table of what came of a job."""
    console, table = new_console(), new_table()
    rows = [*results, *([whole] if whole else [])]
    for row in rows:
        add_result(table, row)
    console.print(table)
    failed = [row for row in rows if isinstance(row, Failed)]
    if failed:
        names = ", ".join(row.entry.name for row in failed)
        kept = f" The film {job.film.name} was not made anew." if job.film else ""
        console.print(f"Failed: {names}.{kept}", style="red", markup=False)
    to_open = [row.file for row in [whole] if isinstance(row, Rendered)]
    clips = [row.file for row in results if isinstance(row, Rendered)]
    return Made(int(bool(failed)), tuple(to_open or clips), described)


def _film(
    file: Path, names: Sequence[str], clips: Sequence[Rendered], seconds: float | None
) -> Rendered:
    """Return what is told about the film."""
    files = tuple(file.parent / name for name in names)
    length = sum(clip.length for clip in clips)
    return Rendered(Entry(file), file.stem, files, length, (), {}, seconds)


def list_entries(entries: Sequence[Entry]) -> int:
    """Print the clips there are; return 1 if one of them cannot be played, else 0."""
    table = Table("", "clip", "title", "beats", "length", "data", box=None, pad_edge=False)
    for column in (0, 3, 4):
        table.columns[column].justify = "right"
    failed = 0
    for entry in entries:
        number = "" if entry.number is None else str(entry.number)
        try:
            clip = rehearse(entry, Telling())
        except Exception as error:
            failed = 1
            table.add_row(number, entry.name, escape(describe(error, entry)), style="red")
            continue
        table.add_row(
            number,
            entry.name,
            escape(catalog.title(type(clip))),
            str(len(clip.timeline)),
            f"{clip.time:.0f} s",
            escape(clip.origin.line),
        )
    new_console().print(table)
    return failed
