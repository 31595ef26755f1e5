"""What a verb that renders was asked for, and doing it; wrong answers become click's own errors."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenes.production import catalog
from scenes.production.catalog import Entry
from scenes.production.machine import cores
from scenes.production.options import Output, Telling

if TYPE_CHECKING:
    from scenes.production.produce import Made


def asked(told: dict[str, Any]) -> tuple[list[Entry], Telling]:
    """Return the clips and what they are told with.

    Parameters
    ----------
    told
        The values of :func:`scenes.production.flags.telling_options`; the clips are taken out.

    Raises
    ------
    click.UsageError
        If there is no such clip, or a recording belongs to none.
    """
    clips = told.pop("clips")
    try:
        entries = catalog.select(clips, told["film"])
    except catalog.UnknownClipError as error:
        raise click.UsageError(str(error)) from error
    if told["voice"]:
        _refuse_unknown(told["voice"], entries)
    return entries, Telling(**told, named=bool(clips))


def rendered(
    entries: Sequence[Entry],
    telling: Telling,
    output: Output,
    jobs: int | None = None,
    force: bool = False,
) -> "Made":
    """Render clips, and return what came of it.

    Parameters
    ----------
    entries, telling, output
        The clips, what they are told with, the files to make.
    jobs
        How many at a time; one for each core if not given.
    force
        Whether to make anew what nothing has changed.

    Raises
    ------
    click.ClickException
        If they cannot be told like this, or the folder cannot be written to.
    """
    _refuse_one_name_for_two(entries)

    from attention_math.errors import InputError
    from scenes.production.faults import cannot_write
    from scenes.production.produce import produce

    try:
        return produce(entries, telling, output, jobs or cores(), force)
    except InputError as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(cannot_write(error, output.folder)) from error


def _refuse_unknown(recordings: Path, entries: Sequence[Entry]) -> None:
    from attention_math.errors import InputError
    from scenes.production.voice import refuse_unknown  # reads sound

    try:
        refuse_unknown(recordings, entries)
    except InputError as error:
        raise click.UsageError(str(error)) from error


def _refuse_one_name_for_two(entries: Sequence[Entry]) -> None:
    taken: dict[str, Entry] = {}
    for entry in entries:
        other = taken.setdefault(entry.path.stem, entry)
        if other is not entry:
            raise click.UsageError(
                f"{other.path} and {entry.path} would both be written to one clip, "
                f"{entry.path.stem}. Rename one of them, or render one at a time."
            )
