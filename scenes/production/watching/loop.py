"""The watch itself: look at the files, draw the beat that changed, show what came of it."""

import signal
import time
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attention_math.assets import asset
from scenes.production import outline
from scenes.production.catalog import Entry
from scenes.production.options import Telling
from scenes.production.sources import Sources
from scenes.production.watching.feed import Feed
from scenes.production.watching.page import served
from scenes.production.watching.stage import REQUESTS, Job, Place, Shown, Stage, Trouble

INTERVAL = 0.1  # seconds between two looks at the files; a look takes less than a millisecond

Say = Callable[[str], None]


def watch(
    entry: Entry,
    telling: Telling,
    port: int,
    say: Say,
    ready: Callable[[str], Any],
) -> None:
    """Watch a clip until a person asks to stop.

    Parameters
    ----------
    entry, telling
        The clip, and what it is told with.
    port
        Of the page; 0 takes any that is free.
    say
        Called with every line for the terminal.
    ready
        Called once with the address of the page.

    Raises
    ------
    PortError
        If the port cannot be had.
    """
    for request in REQUESTS:
        signal.signal(request, signal.default_int_handler)  # every one ends like Ctrl-C
    feed = Feed(title=entry.path.name, state="starting", beats=())
    with TemporaryDirectory(prefix="attention-scenes-") as folder, served(feed, port) as address:
        stage = Stage(Path(folder))
        ready(address)
        try:
            Watch(entry, telling, feed, stage, say).run()
        except KeyboardInterrupt:
            say("Stopped watching.")
        finally:
            stage.stop()


class Watch:
    """One clip being watched.

    Parameters
    ----------
    entry, telling
        The clip, and what it is told with.
    feed
        Where the pages hear of it.
    stage
        Where beats are drawn.
    say
        Called with a line for the terminal after every beat.
    """

    def __init__(self, entry: Entry, telling: Telling, feed: Feed, stage: Stage, say: Say) -> None:
        self.entry, self.telling = entry, telling
        self.feed, self.stage, self.say = feed, stage, say
        self.beat: str | None = None
        self._outline: outline.Outline | None = None
        self._files: set[Path] = set()
        self._seen: dict[Path, Hashable] = {}
        self._to_draw = True
        self._since = time.perf_counter()

    def run(self) -> None:
        """Watch for ever."""
        while True:
            self.turn()

    def turn(self) -> None:
        """Look at the files once, and wait a moment for the beat that is being drawn."""
        seen, picked = look(self._files), self.feed.take_picked()
        if seen != self._seen:
            # Not drawn before the next look finds no change: an editor may write in two steps.
            self._seen, self._to_draw = seen, True
            self._since = time.perf_counter()
            self.stage.stop()
        elif picked or self._to_draw:
            if not self._to_draw:
                self._since = time.perf_counter()
            self._begin(picked)
        result = self.stage.answer(INTERVAL) if self.stage.busy else time.sleep(INTERVAL)
        if result:
            self._show(result)

    def _begin(self, picked: str | None) -> None:
        """Draw the beat that was picked, else the first that changed, else the same as before."""
        try:
            now = outline.read(self.entry.path)
        except (OSError, SyntaxError, UnicodeDecodeError):
            now = self._outline  # drawing it will find the fault, and say it better
        changed = now.changed_since(self._outline) if now and self._outline else None
        self.beat, self._outline = picked or changed or self.beat, now
        files = self._made_of()
        if files - self._files:  # what is new among them has to be seen before it is read
            self._files |= files
            self._seen = look(self._files)
        self._to_draw = False
        self.feed.update(state="drawing", wanted=self.beat)
        self.stage.start(Job(self.entry, self.telling, self.beat))

    def _made_of(self) -> set[Path]:
        files = Sources().files(self.entry.path)
        files |= {path for path in asset("words").parent.rglob("*") if path.is_file()}
        return files | {self.telling.trace} if self.telling.trace else files

    def _show(self, result: Shown | Trouble) -> None:
        seconds = time.perf_counter() - self._since
        if isinstance(result, Shown):
            self.beat = result.beat
            self.feed.update(
                result.film,
                state="ready",
                wanted=result.beat,
                beat=result.beat,
                caption=result.caption,
                place=name(result.place),
                beats=result.beats,
                seconds=round(seconds, 1),
                trouble=None,
            )
            self.say(f"{result.beat}: {seconds:.1f} s")
        else:
            places = [{"place": name(place), "code": place.code} for place in result.places]
            self.feed.update(state="trouble", trouble={"message": result.message, "places": places})
            where = f" ({name(result.places[0])})" if result.places else ""
            self.say(f"{result.message}{where}")


def look(files: Iterable[Path]) -> dict[Path, Hashable]:
    """Return what tells one state of files from another, and the Python files in their folders.

    Time, size and identity of a file change with every save, also where an editor renames a new
    file over the old one. A file that appears may be the one that an import missed.
    """
    files = list(files)
    seen: dict[Path, Hashable] = {path: _state(path) for path in files}
    for folder in {path.parent for path in files if path.suffix == ".py"}:
        names = (path.name for path in folder.glob("*.py"))
        seen[folder] = frozenset(name for name in names if not name.startswith("."))
    return seen


def _state(path: Path) -> Hashable:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def name(place: Place) -> str:
    """Return a place as ``file:line``, the file as seen from here."""
    here = Path.cwd()
    file = place.file.relative_to(here) if place.file.is_relative_to(here) else place.file
    return f"{file}:{place.line}"
