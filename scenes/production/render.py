"""Rendering one clip in the process it is called in."""

import configparser
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from attention_math.errors import InputError
from scenes.production import captions, catalog, film, gifs, parts, sections, voice
from scenes.production.captions import Cue
from scenes.production.catalog import Entry
from scenes.production.options import Output, Telling
from scenes.production.parts import Part
from scenes.production.see_through import see_through
from scenes.production.settings import settings_of
from scenes.production.sound import Sound

OFTEN = 0.2  # seconds between two reports of how far a clip is

# Called with the seconds of film that are done and the seconds there will be.
Report = Callable[[float, float], None]


@dataclass(frozen=True)
class Rendered:
    """A finished clip.

    Attributes
    ----------
    entry, title
        Which clip it is.
    files
        Where it lies, then the captions beside it and what belongs to its parts.
    length
        Seconds of film; 0 for a still.
    parts
        Its beats.
    about
        What it was made from, in words: text, focus, source.
    seconds
        Time it took to render; ``None`` if it was there already, unchanged.
    """

    entry: Entry
    title: str
    files: tuple[Path, ...]
    length: float
    parts: tuple[Part, ...]
    about: Mapping[str, str]
    seconds: float | None

    @property
    def file(self) -> Path:
        """The clip itself."""
        return self.files[0]

    @property
    def cues(self) -> tuple[Cue, ...]:
        """Its captions, one for each beat."""
        return tuple(part.cue for part in self.parts)


@contextmanager
def manim_settings(**settings: Any) -> Iterator[None]:
    """Run with manim's own defaults and these settings: no ``manim.cfg`` of anybody's is heard."""
    from manim import tempconfig
    from manim._config.utils import ManimConfig, config_file_paths

    defaults = configparser.ConfigParser()
    defaults.read(config_file_paths()[0])
    quiet = {"verbosity": "ERROR", "progress_bar": "none"}
    with tempconfig(ManimConfig().digest_parser(defaults)), tempconfig(quiet | settings):
        yield


def prepare(entry: Entry, telling: Telling) -> Any:
    """Return a clip that is ready to be told, nothing played yet.

    Raises
    ------
    InputError
        If the sentence or the focus cannot be used.
    """
    with manim_settings(dry_run=True):
        clip = entry.load()
        return clip(**telling.arguments(clip), skip_animations=True)


def refuse_bad_input(
    entries: Sequence[Entry], telling: Telling, wanted: Sequence[str] = ()
) -> None:
    """Find out before anything is written whether clips can be told like this.

    Parameters
    ----------
    entries, telling
        The clips, and what they are told with.
    wanted
        Names of beats that each of them has to have.

    Raises
    ------
    InputError
        If the sentence, the focus, a beat or the sound of a recording is not to be had.
    """
    for entry in entries:
        voice.lengths(telling.voice, entry)
        try:
            if wanted:
                sections.require(rehearse(entry, telling), wanted)
            else:
                prepare(entry, telling)
        except InputError as error:
            if telling.named or entry in catalog.film("head"):
                raise
            raise InputError(
                f"Clip {entry.name}: {error} The story of one head is told without this clip: "
                "add --film head."
            ) from error
        except Exception:
            continue  # a fault of the clip, not of the input: rendering names it and goes on


def rehearse(entry: Entry, telling: Telling) -> Any:
    """Play a clip without drawing a frame and return it; its ``time`` is then its length."""
    scene = prepare(entry, telling)
    # Skipping still draws the still part of every animation; nobody will see it.
    scene.renderer.update_frame = lambda *args, **kwargs: None
    with manim_settings(dry_run=True):
        scene.render()
    return scene


def render_clip(
    entry: Entry, telling: Telling, output: Output, work: Path, report: Report
) -> Rendered:
    """Render one clip and put it into the folder of the clips when it is whole.

    Parameters
    ----------
    entry, telling, output
        The clip, what it is told with, the file to make.
    work
        A folder of this run's own on the same file system as ``output.folder``.
    report
        Told how far it is, a few times a second.

    Returns
    -------
    Rendered
        The finished clip.
    """
    started = time.perf_counter()
    still = output.format == "png"
    report(0.0, 0.0)
    with manim_settings(media_dir=str(work / entry.path.stem), **settings_of(output)):
        clip = entry.load()
        scene: Any = clip(**telling.arguments(clip), renderer=_renderer(output))
        _report_frames(scene, report, output.sections)
        shown = _listen(scene)
        if output.transparent:
            see_through(scene)
        if output.sections:
            sections.draw_only(scene, output.sections)
        scene.render()
    beats = sections.times(scene.timeline, output.sections)
    made = Path(scene.renderer.file_writer.final_file_path)
    title, target = catalog.title(type(scene)), output.clip(entry.path.stem)
    said = voice.recordings(telling.voice, entry)
    told = [
        Part(
            *(beat.name, beat.caption, shown[beat.name], beat.start, beat.held, beat.end),
            voice=beat.name in said,
        )
        for beat in beats
    ]
    heard = parts.sound(told, said)
    whole = _with_chapters(made, work / f"{target.stem}.{output.filmed}", told, heard)
    length = 0.0 if still else float(film.duration(whole))
    beside = captions.write([part.cue for part in told], whole) * (telling.captions == "sidecar")
    cut = parts.make(whole, told, said, work) if whole.suffix[1:] in film.JOINABLE else []
    if output.format == "gif":
        whole, cut = gifs.of_films(whole, cut, work)
    files = parts.publish(cut, whole.stem, work, output.folder)
    for file in (*beside, whole):  # the clip last: where it is, all the rest is
        files.insert(0, file.replace(target.with_name(file.name)))
    report(length, length)
    about, seconds = _about(scene), time.perf_counter() - started
    return Rendered(entry, title, tuple(files), length, tuple(told), about, seconds)


def _renderer(output: Output) -> Any:
    from scenes.production.writer import FilmRenderer, FilmWriter, LosslessWriter  # import manim

    if output.format == "png" or output.transparent:
        return None  # manim's own
    return FilmRenderer(LosslessWriter if output.format == "gif" else FilmWriter)


def _report_frames(scene: Any, report: Report, wanted: Sequence[str]) -> None:
    writer, rate = scene.renderer.file_writer, scene.camera.frame_rate
    write_frame, written, told = writer.write_frame, 0, 0.0

    def write_and_report(pixels: Any, *, repeat: int = 1) -> None:
        nonlocal written, told
        write_frame(pixels, repeat=repeat)
        written += repeat
        if time.perf_counter() > told + OFTEN:
            told = time.perf_counter()
            report(written / rate, sections.expected_length(scene, wanted, written / rate))

    writer.write_frame = write_and_report


def _listen(scene: Any) -> dict[str, str]:
    """Return a table, filled while a clip is played: what its picture shows after each beat."""
    from scenes.production.alt import alt_text  # imports manim

    shown: dict[str, str] = {}

    def look(clip: Any, step: Any) -> None:
        shown[step.name] = alt_text(clip, step)

    scene.after_beat = look
    return shown


def _about(scene: Any) -> dict[str, str]:
    """Return what a clip is made from, in words."""
    about = {"source": scene.origin.line}
    if hasattr(scene, "focus"):
        about |= {"text": scene.subject.text or " ".join(scene.words)}
        about |= {"focus": scene.words[scene.focus]}
    return about


def _with_chapters(made: Path, whole: Path, told: Sequence[Part], heard: Sound) -> Path:
    """Return a clip under its own name, with sound, and chapters where the format has them."""
    if whole.suffix[1:] not in film.JOINABLE:
        return made.rename(whole)
    marks = [film.Chapter(part.title, part.start, part.end) for part in told]
    film.join([made], whole, marks, heard)
    return whole
