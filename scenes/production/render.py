"""Rendering one clip in the process it is called in."""

import configparser
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenes.production import catalog, film
from scenes.production.captions import Cue, write
from scenes.production.catalog import Entry
from scenes.production.options import Output, Telling

# Called with the seconds of film that are done and the seconds there will be.
Report = Callable[[float, float], None]


@dataclass(frozen=True)
class Rendered:
    """A finished clip.

    Attributes
    ----------
    entry, title
        Which clip it is.
    file
        Where it lies.
    length
        Seconds of film; 0 for a still.
    seconds
        Time it took to render.
    cues
        Its captions, one for each beat.
    """

    entry: Entry
    title: str
    file: Path
    length: float
    seconds: float
    cues: tuple[Cue, ...]


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
        return entry.load()(**telling.arguments(), skip_animations=True)


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
        Told how far it is, after every frame.

    Returns
    -------
    Rendered
        The finished clip.
    """
    started = time.perf_counter()
    still = output.format == "png"
    total = 0.0 if still else rehearse(entry, telling).time
    report(0.0, total)
    width, height, rate = output.size
    with manim_settings(
        media_dir=str(work / entry.path.stem),
        format=output.format,
        pixel_width=width,
        pixel_height=height,
        frame_rate=rate,
        disable_caching=True,  # manim's cache returns wrong frames for updaters (issues 339, 4160)
        max_files_cached=-1,
    ):
        scene: Any = entry.load()(**telling.arguments())
        _report_frames(scene, report, total)
        scene.render()
    cues = tuple(Cue(beat.caption, beat.start, beat.end) for beat in scene.timeline)
    made = Path(scene.renderer.file_writer.final_file_path)
    file = _publish(made, entry, output, scene, cues if telling.captions == "sidecar" else ())
    length = 0.0 if still else float(film.duration(file))
    seconds = time.perf_counter() - started
    return Rendered(entry, catalog.title(type(scene)), file, length, seconds, cues)


def _report_frames(scene: Any, report: Report, total: float) -> None:
    writer = scene.renderer.file_writer
    write_frame = writer.write_frame

    def write_and_report(pixels: Any, *, repeat: int = 1) -> None:
        write_frame(pixels, repeat=repeat)
        report(scene.time, total)

    writer.write_frame = write_and_report


def _publish(made: Path, entry: Entry, output: Output, scene: Any, cues: tuple[Cue, ...]) -> Path:
    """Give a clip its chapters, one for each beat, and rename it (and its captions) into place."""
    whole = made.with_name(entry.path.stem + made.suffix)
    if output.format in film.JOINABLE:
        marks = [
            film.Chapter(beat.name.replace("_", " "), beat.start, beat.end)
            for beat in scene.timeline
        ]
        film.join([made], whole, marks)
    else:
        made.rename(whole)
    beside = write(cues, whole) if cues else []
    for file in (*beside, whole):
        file.replace(output.clips / file.name)
    return output.clips / whole.name
