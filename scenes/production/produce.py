"""A whole job: render the clips, join the film, tell how it went."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import accumulate, pairwise
from pathlib import Path

from rich.markup import escape
from rich.table import Table

from scenes.production import captions, catalog, film
from scenes.production.catalog import Entry
from scenes.production.jobs import Failed, describe, in_process, render_all, workplace
from scenes.production.options import Output, Telling
from scenes.production.render import Rendered, rehearse
from scenes.production.report import Bar, add_result, add_row, new_console, new_table

FILM = "attention"


@dataclass(frozen=True)
class Made:
    """What came of a job."""

    exit_code: int
    to_open: tuple[Path, ...] = ()


def produce(entries: Sequence[Entry], telling: Telling, output: Output, processes: int) -> Made:
    """Render clips, join them if they are all the clips there are, and print the table.

    Returns
    -------
    Made
        Exit code 0 if everything was made, 1 if a clip failed, 130 if interrupted.
    """
    console = new_console()
    bar = Bar(entries, console)
    table = new_table()
    wanted = set(entries) >= set(catalog.entries()) and output.format in film.JOINABLE
    joined: tuple[Path, ...] = ()
    try:
        with workplace(output.folder) as work:
            output.clips.mkdir(exist_ok=True)
            render = partial(in_process, telling=telling, output=output, work=work)
            with bar.shown():
                results = render_all(entries, render, min(processes, len(entries)), bar)
            for result in results:
                add_result(table, result)
            done = [result for result in results if isinstance(result, Rendered)]
            if wanted and len(done) == len(results):
                started = time.perf_counter()
                joined = (join(done, telling, output, work),)
                length = sum(clip.length for clip in done)
                add_row(table, FILM, length, time.perf_counter() - started, joined[0])
    except KeyboardInterrupt:
        console.print(f"Stopped. Clips that were whole are in {output.clips}.", markup=False)
        return Made(130)
    console.print(table)
    if len(done) < len(results):
        names = ", ".join(result.entry.name for result in results if isinstance(result, Failed))
        kept = f" The film {FILM}.{output.format} was not made anew." if wanted else ""
        console.print(f"Failed: {names}.{kept}", style="red", markup=False)
    return Made(int(len(done) < len(results)), joined or tuple(clip.file for clip in done))


def join(clips: Sequence[Rendered], telling: Telling, output: Output, work: Path) -> Path:
    """Join clips to the film, a chapter for each, and rename it into place when it is whole."""
    starts = list(accumulate((clip.length for clip in clips), initial=0.0))
    marks = [
        film.Chapter(clip.title, *times)
        for clip, times in zip(clips, pairwise(starts), strict=True)
    ]
    whole = work / f"{FILM}.{output.format}"
    film.join([clip.file for clip in clips], whole, marks)
    files = [whole]
    if telling.captions == "sidecar":
        cues = [
            cue.later(start)
            for clip, start in zip(clips, starts, strict=False)
            for cue in clip.cues
        ]
        files += captions.write(cues, whole)
    for file in files:
        file.replace(output.folder / file.name)
    return output.folder / whole.name


def list_entries(entries: Sequence[Entry]) -> int:
    """Print the clips there are; return 1 if one of them cannot be played, else 0."""
    table = Table("", "clip", "title", "beats", "length", "data", box=None, pad_edge=False)
    for column in (0, 3, 4):
        table.columns[column].justify = "right"
    failed = 0
    for entry in entries:
        number = str(entry.number or "")
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
            escape(clip.trace.provenance.line),
        )
    new_console().print(table)
    return failed
