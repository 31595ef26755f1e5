"""The verb ``script``: what to read from when recording a voice, as Markdown."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenes.production.asking import asked
from scenes.production.catalog import Entry
from scenes.production.flags import telling_options
from scenes.production.options import Telling
from scenes.production.whole import write_whole

if TYPE_CHECKING:
    from scenes.beats import BeatTime

CALM = 140  # words a minute
FOLDER = Path("voice")  # where recordings go, where none was named
EXAMPLES = """\b
Examples:
  attention-scenes script 8 12 -o script.md        what clips 8 and 12 say
  attention-scenes 8 12 --voice voice              told in your own voice
  attention-scenes script 8 12 --voice voice -f    which beats are recorded, and how long
"""
OPENING = """\
# Script

{clips}, {beats}, {time} of picture.

Record each beat into a file of its own, called as below, in a folder `{folder}` (WAV, MP3, M4A, \
FLAC or OGG); then:

    {command}

Say what is written, or say it your own way. Where you speak for longer than the picture takes, it \
waits for you; where you are done before it, it is told to its end. A beat without a recording is \
told as usual. {calm} words a minute are calm speech.
"""


@dataclass(frozen=True)
class Told:
    """A clip as it was rehearsed.

    Attributes
    ----------
    entry, title
        Which one.
    beats, alts
        When each beat was told and what it said, and what its picture showed.
    recorded
        Recordings that are there: their seconds, by the names of beats.
    """

    entry: Entry
    title: str
    beats: "tuple[BeatTime, ...]"
    alts: tuple[str, ...]
    recorded: dict[str, float]


@click.command(epilog=EXAMPLES)
@telling_options
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("script.md"),
    show_default=True,
    help="The file to write.",
)
@click.option("-f", "--force", is_flag=True, help="Write it anew where there is one.")
def script(file: Path, force: bool, **told: Any) -> None:
    """Write a script to read when you record your voice.

    Markdown, that prints as it is and that you may change before you read it.
    For each beat: the file to record to, what to say, how long the picture takes, what is seen.
    """
    entries, telling = asked(told)
    if file.exists() and not force:
        raise click.UsageError(f"{file} is there already and stays as it is. -f writes it anew.")

    from attention_math.errors import InputError
    from scenes.production.faults import cannot_write
    from scenes.production.render import refuse_bad_input
    from scenes.production.report import new_console

    try:
        refuse_bad_input(entries, telling)
        with new_console().status("Rehearsing ..."):
            clips = [rehearsed(entry, telling) for entry in entries]
        _write(file, text_of(clips, telling))
    except InputError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(cannot_write(error, file.parent)) from error
    click.echo(f"Wrote {file}: {_count(sum(len(clip.beats) for clip in clips), 'beat')}.")


def rehearsed(entry: Entry, telling: Telling) -> Told:
    """Play a clip without drawing it, at its own speed, and return what it tells.

    Raises
    ------
    click.ClickException
        If it cannot be played.
    """
    from scenes.production import catalog, check, voice
    from scenes.production.alt import alt_text
    from scenes.production.jobs import describe

    alts: list[str] = []
    try:
        unheard, clip = replace(telling, voice=None), entry.load()
        played = check.watch(
            clip, unheard, lambda lesson, step: alts.append(alt_text(lesson, step))
        )
    except Exception as error:
        raise click.ClickException(f"{entry.name}: {describe(error, entry)}") from error
    recorded = voice.lengths(telling.voice, entry)
    return Told(entry, catalog.title(clip), tuple(played.timeline), tuple(alts), recorded)


def text_of(clips: Sequence[Told], telling: Telling) -> str:
    """Return a script for clips, as Markdown; what a person wrote stays text in it."""
    from scenes.production.describing import command_of

    heard = replace(telling, voice=telling.voice or FOLDER)
    opening = OPENING.format(
        clips=_count(len(clips), "clip"),
        beats=_count(sum(len(clip.beats) for clip in clips), "beat"),
        time=_clock(sum(clip.beats[-1].end for clip in clips)),
        folder=heard.voice,
        command=command_of([clip.entry for clip in clips], heard),
        calm=CALM,
    )
    return "\n".join([opening, *map(_clip, clips)])


def _clip(clip: Told) -> str:
    number = "" if clip.entry.number is None else f"{clip.entry.number} · "
    lines = [f"## {number}{_plain(clip.title)}", f"{_clock(clip.beats[-1].end)} of picture."]
    for place, (beat, alt) in enumerate(zip(clip.beats, clip.alts, strict=True), start=1):
        seconds = beat.held - beat.start
        words, room = len(beat.caption.split()), int(seconds / 60 * CALM)
        time = f"picture {seconds:.1f} s, room for {_count(room, 'word')}; here {words}"
        if beat.name in clip.recorded:
            time += f". Recorded: {clip.recorded[beat.name]:.1f} s"
        lines += [
            f"### {place}. {_plain(beat.name.replace('_', ' '))}",
            f"`{clip.entry.path.stem}/{place:02}_{beat.name}.wav`  \n{time}.",
            f"> {_plain(beat.caption)}",
            _plain(alt),
        ]
    return "\n\n".join(lines) + "\n"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is."""
    # Within a word an underscore stays one: E_4.
    marks = r"[\\`*\[\]<>&#|~$]|(?<!\w)_|_(?!\w)"
    marked = re.sub(f"({marks})", r"\\\1", " ".join(text.split()))
    return re.sub(r"^(\d+)([.)])|^([-+=])", r"\1\\\2\3", marked)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, text.encode())


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
