"""A person's own voice: which recording is of which beat.

In the folder there is one for each clip, called as the clip is on the command line or as its film
(``softmax_columns``, ``8``, ``s08_softmax_columns``), and in that a recording for each beat, called
as the beat (``back_as_dots.wav``). A number in front (``03_back_as_dots.wav``) is there to sort by
and says nothing. Beats without a recording are told as usual; a file that belongs to no beat is an
error, since its voice would be missed without a word.
"""

import difflib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from attention_math.errors import InputError
from scenes.production import catalog, outline, sound
from scenes.production.catalog import Entry, UnknownClipError

SUFFIXES = (".wav", ".mp3", ".m4a", ".flac", ".ogg")
TEXT = ".md"  # what there is to read from may lie beside the folders


def recordings(folder: Path | None, entry: Entry) -> dict[str, Path]:
    """Return the recordings for a clip by the names of its beats.

    Parameters
    ----------
    folder, entry
        Where recordings are (``None``: there are none), and the clip.

    Raises
    ------
    InputError
        If there are two for one beat.
    """
    found: dict[str, Path] = {}
    places = [place for place in _shown(folder) if entry.is_called(place.name)] if folder else []
    for file in (file for place in places for file in _shown(place)):
        other = found.setdefault(_beat(file), file)
        if other is not file:
            raise InputError(f"{other} and {file} are for one beat. Move one of them elsewhere.")
    return found


def lengths(folder: Path | None, entry: Entry) -> dict[str, float]:
    """Return how long the recordings for a clip are, seconds, by the names of its beats.

    Raises
    ------
    InputError
        If one cannot be read.
    """
    return {beat: sound.length(file) for beat, file in recordings(folder, entry).items()}


def refuse_unknown(folder: Path, entries: Iterable[Entry]) -> None:
    """See to it that everything in a folder of recordings is a recording of some beat.

    Parameters
    ----------
    folder
        Where recordings are, of any clips.
    entries
        Clips that may be of one's own.

    Raises
    ------
    InputError
        If something is not; the message names what it may have meant.
    """
    own = list(entries)
    for place in _shown(folder):
        if place.is_dir():
            _refuse_unknown_in(place, [*own, *catalog.entries()])
        elif place.suffix != TEXT:
            raise InputError(
                f"{place} belongs to no clip. A recording lies in a folder called as its clip, "
                f"such as {folder / 'softmax_columns' / place.name}; put other files elsewhere."
            )
    for entry in own:
        recordings(folder, entry)


def refuse_unheard(folder: Path, entries: Sequence[Entry], kind: str) -> None:
    """See to it that recordings will be heard in what is to be made.

    Parameters
    ----------
    folder, entries
        Where recordings are, and the clips to make.
    kind
        The format they are made in.

    Raises
    ------
    InputError
        If the format has no sound, or none of the clips has a recording.
    """
    if f".{kind}" not in sound.CODECS:
        heard = ", ".join(suffix[1:] for suffix in sound.CODECS)
        raise InputError(f"{kind} has no sound: leave out --voice, or choose one of {heard}.")
    if not any(recordings(folder, entry) for entry in entries):
        names = ", ".join(entry.name for entry in entries[:3]) + ", ..." * (len(entries) > 3)
        raise InputError(
            f"{folder} holds no recording for {names}. Its files are called as "
            "`attention-scenes script` says."
        )


def _refuse_unknown_in(place: Path, known: Sequence[Entry]) -> None:
    """Refuse what is no recording for the clip that a folder is called as."""
    try:
        entry = catalog.find(place.name, known)
    except UnknownClipError as error:
        raise InputError(f"{place} belongs to no clip. {error}") from error
    for file in _shown(place):
        if file.suffix.lower() not in SUFFIXES:
            listed = ", ".join(SUFFIXES)
            raise InputError(f"{file} is no recording ({listed}). Convert it, or put it elsewhere.")
        names = _beats(entry, _beat(file))
        if names and _beat(file) not in names:
            near = difflib.get_close_matches(_beat(file), names, n=1)
            hint = f" Did you mean {near[0]}{file.suffix}?" if near else ""
            raise InputError(
                f"{file} belongs to no beat of {entry.name}.{hint} Its beats are: "
                f"{', '.join(names)}."
            )


def _beats(entry: Entry, wanted: str) -> list[str]:
    """Return the names of a clip's beats; the clip is run only where ``wanted`` is not written."""
    try:
        names = [beat.name for beat in outline.read(entry.path).beats]
        return names if wanted in names else [beat.name for beat in entry.load().beats()]
    except Exception:
        return []  # a fault of the clip, not of the recording: rendering names it


def _beat(file: Path) -> str:
    return re.sub(r"^\d+_", "", file.stem)


def _shown(folder: Path) -> list[Path]:
    """Return what is in a folder but for what systems hide there; sorted."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
