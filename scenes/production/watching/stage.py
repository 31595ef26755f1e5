"""Drawing one beat in a process of its own, which has the libraries loaded but none of our code.

A fork server imports manim and torch once. Each beat is drawn in a fork of it that imports the
clip and everything of ours afresh, from source: no change can be missed, and no old code can run.
"""

import inspect
import multiprocessing
import os
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from scenes.production import catalog
from scenes.production.catalog import Entry
from scenes.production.options import QUALITIES, Telling

# What takes long to import and holds no code of ours. None of it starts a thread by being imported
# that a fork would miss.
LIBRARIES = ("manim", "torch", "av", "typst", "svgelements", "safetensors.torch", "jaxtyping")
SIZE = QUALITIES["l"]
REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)  # to end


@dataclass(frozen=True)
class Job:
    """A clip, what it is told with, and the beat to draw: the first if it has no such beat."""

    entry: Entry
    telling: Telling
    beat: str | None


@dataclass(frozen=True)
class Place:
    """A line of a file, with what it says."""

    file: Path
    line: int
    code: str = ""


@dataclass(frozen=True)
class Shown:
    """A beat that was drawn.

    Attributes
    ----------
    beat, caption, place
        Its name, what it says, where it is written.
    beats
        All that the clip plays when told like this.
    film
        An MP4 file.
    """

    beat: str
    caption: str
    place: Place
    beats: tuple[str, ...]
    film: bytes


@dataclass(frozen=True)
class Trouble:
    """Why there is no picture, and the lines that led there, the innermost first."""

    message: str
    places: tuple[Place, ...] = ()


class Stage:
    """Where one beat at a time is drawn.

    Parameters
    ----------
    folder
        For unfinished films; what is left in it goes when the next beat begins.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(list(LIBRARIES))
        # A terminal tells Ctrl-C to all processes in it; these leave the end to their parent.
        before = {request: signal.signal(request, signal.SIG_IGN) for request in REQUESTS}
        forkserver.ensure_running()
        for request, handler in before.items():
            signal.signal(request, handler)
        self._process: Any = None
        self._answer: Connection | None = None

    def start(self, job: Job) -> None:
        """Begin to draw a beat, and give up the one that is being drawn."""
        self.stop()
        self._answer, theirs = self._context.Pipe(duplex=False)
        process = self._context.Process(
            target=_perform, args=(job, self.folder, theirs), daemon=True
        )
        with _undisturbed():  # half started, it would complain that its parent is gone
            process.start()
            self._process = process
        theirs.close()  # so that the end of the process ends the pipe

    def answer(self, seconds: float) -> Shown | Trouble | None:
        """Wait so long for what comes of the beat; ``None`` if nothing has, or nothing is drawn."""
        if self._answer is None or not self._answer.poll(seconds):
            return None
        try:
            return self._answer.recv()
        except EOFError:
            return Trouble("The process that draws has died; the terminal may say why.")
        finally:
            self.stop()

    @property
    def busy(self) -> bool:
        """Whether a beat is being drawn."""
        return self._answer is not None

    def stop(self) -> None:
        """Give up what is being drawn, at once, and sweep away what is left of it."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._answer is not None:
            self._answer.close()
        self._process = self._answer = None
        for rest in self.folder.iterdir():
            shutil.rmtree(rest, ignore_errors=True)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let a request to end wait until something is done."""
    asked: list[int] = []
    before = {
        request: signal.signal(request, lambda number, frame: asked.append(number))
        for request in REQUESTS
    }
    try:
        yield
    finally:
        for request, handler in before.items():
            signal.signal(request, handler)
    if asked:
        signal.raise_signal(asked[0])


# --- in the process of a beat ----------------------------------------------------------------


def _perform(job: Job, folder: Path, answer: Connection) -> None:
    from tqdm import tqdm

    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Python takes a compiled file for the source's if time (in seconds) and size agree, which two
    # quick saves may. So compiled files are neither read nor written.
    sys.dont_write_bytecode, sys.pycache_prefix = True, str(folder / "no compiled files")
    # A bar would make a semaphore that outlives a process that is given up.
    tqdm.set_lock(threading.RLock())
    try:
        result: Shown | Trouble = draw(job, folder)
    except Exception as error:
        result = describe(error, job.entry)
    answer.send(result)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def draw(job: Job, folder: Path) -> Shown:
    """Draw one beat of a clip; the beats before it are played unseen.

    Parameters
    ----------
    job
        What to draw.
    folder
        Where manim puts its files.
    """
    from scenes.production import sections
    from scenes.production.render import manim_settings
    from scenes.production.writer import FilmRenderer

    width, height, rate = SIZE
    settings = {"pixel_width": width, "pixel_height": height, "frame_rate": rate}
    with manim_settings(
        media_dir=str(folder), format="mp4", disable_caching=True, max_files_cached=-1, **settings
    ):
        clip = job.entry.load()
        scene: Any = clip(**job.telling.arguments(clip), renderer=FilmRenderer())
        beats = _played(scene)
        if not beats:
            raise ValueError(f"{type(scene).__name__} has no beats: mark a method with @beat(...).")
        beat = job.beat if job.beat in beats else beats[0]
        sections.draw_only(scene, [beat])
        scene.render()
    code = inspect.unwrap(getattr(scene, beat)).__code__
    return Shown(
        beat,
        scene.timeline[-1].caption,
        Place(Path(code.co_filename), code.co_firstlineno),
        tuple(beats),
        Path(scene.renderer.file_writer.final_file_path).read_bytes(),
    )


def _played(scene: Any) -> list[str]:
    steps = (step for step in scene.beats() if not step.only_if or getattr(scene, step.only_if))
    return [step.name for step in steps]


def describe(error: Exception, entry: Entry) -> Trouble:
    """Return what to tell an editor about an error: the message, and their lines that led to it."""
    from attention_math.errors import InputError

    message = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError) and error.filename:
        code = (error.text or "").strip()
        message = f"{type(error).__name__}: {error.msg}"
        return Trouble(message, (Place(Path(error.filename), error.lineno or 1, code),))
    theirs = (entry.path.parent, catalog.SCENES, catalog.SCENES.parent / "attention_math")
    hidden = catalog.SCENES / "production"
    places = [
        Place(Path(frame.filename), frame.lineno or 1, frame.line or "")
        for frame in reversed(traceback.extract_tb(error.__traceback__))
        if any(Path(frame.filename).is_relative_to(folder) for folder in theirs)
        and not Path(frame.filename).is_relative_to(hidden)
    ]
    return Trouble(message, () if isinstance(error, InputError) else tuple(places))
