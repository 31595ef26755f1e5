"""Rendering clips side by side: a process for each, one report of how far they are."""

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from scenes.production import reuse
from scenes.production.catalog import Entry
from scenes.production.faults import cannot_write, from_writing
from scenes.production.options import Output, Telling
from scenes.production.render import Rendered, render_clip

# A fresh interpreter for each process: a fork would inherit the threads of torch half-alive.
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Failed:
    """A clip that could not be rendered, and why."""

    entry: Entry
    error: str


@dataclass(frozen=True)
class Asked:
    """What clips are told with.

    Attributes
    ----------
    telling
        As it was asked for; receipts speak of this.
    handed_on
        The same, perhaps with a trace that was computed once for all clips.
    keys
        What each clip was made from, for its receipt; taken before any of them was read.
    """

    telling: Telling
    handed_on: Telling
    keys: Mapping[Entry, str]


class Watcher(Protocol):
    """Whoever is told how the work goes."""

    def moved(self, entry: Entry, done: float, total: float) -> None:
        """Learn how many seconds of a clip are rendered."""
        ...

    def finished(self, result: Rendered | Failed) -> None:
        """Learn what came of a clip."""
        ...


def render_all(
    entries: Sequence[Entry],
    render: Callable[[Entry], Rendered | Failed],
    processes: int,
    watcher: Watcher,
) -> list[Rendered | Failed]:
    """Render clips side by side and return them in the order given.

    Parameters
    ----------
    entries
        The clips. One that fails does not stop the others.
    render
        What to do with each in its process: :func:`in_process`, its other arguments bound.
    processes
        How many at a time.
    watcher
        Told how it goes.
    """
    results = _attempt(entries, render, processes, watcher)
    # A process that dies (out of memory, say) takes the whole pool with it: those that have no
    # result go on, each in a pool of its own, and the culprit names itself.
    for entry in entries:
        if entry not in results:
            results |= _attempt([entry], render, 1, watcher)
        if entry not in results:
            results[entry] = Failed(entry, "its process died; too little memory? -j 1 needs least")
            watcher.finished(results[entry])
    return [results[entry] for entry in entries]


def _attempt(
    entries: Sequence[Entry],
    render: Callable[[Entry], Rendered | Failed],
    processes: int,
    watcher: Watcher,
) -> dict[Entry, Rendered | Failed]:
    """Render what can be rendered before a process dies."""
    results: dict[Entry, Rendered | Failed] = {}
    queue = SPAWN.SimpleQueue()
    with _executor(processes, queue) as executor:
        waiting: set[Future[Rendered | Failed]] = {
            executor.submit(render, entry) for entry in entries
        }
        while waiting:
            done, waiting = wait(waiting, timeout=0.2, return_when=FIRST_COMPLETED)
            while not queue.empty():
                watcher.moved(*queue.get())
            for future in done:
                if isinstance(future.exception(), BrokenProcessPool):
                    return results
                result = future.result()
                results[result.entry] = result
                watcher.finished(result)
    return results


@contextmanager
def _executor(processes: int, queue: Any) -> Iterator[ProcessPoolExecutor]:
    executor = ProcessPoolExecutor(processes, SPAWN, initializer=_enter, initargs=(queue,))
    try:
        yield executor
    except BaseException:
        for process in multiprocessing.active_children():
            process.terminate()
        raise
    finally:
        executor.shutdown(cancel_futures=True)


# --- in the process of a clip ---------------------------------------------------------------

_queue: Any = None


def _enter(queue: Any) -> None:
    """Make this process report to the queue and end with its parent, whatever ends that."""
    global _queue
    _queue = queue
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    parent = multiprocessing.parent_process()
    assert parent is not None

    def end_with_parent() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=end_with_parent, daemon=True).start()


def in_process(entry: Entry, asked: Asked, output: Output, work: Path) -> Rendered | Failed:
    """Render one clip in a process of :func:`render_all`; an error becomes its result.

    Parameters
    ----------
    entry, output, work
        As :func:`render_clip` takes them.
    asked
        What the clip is told with.
    """

    def report(done: float, total: float) -> None:
        _queue.put((entry, done, total))

    try:
        telling = asked.handed_on if entry.load().shares_subject() else asked.telling
        clip = render_clip(entry, telling, output, work, report)
        reuse.keep(clip, asked.keys[entry], asked.telling, output)
    except Exception as error:
        unwritten = from_writing(error, output.folder)
        told = cannot_write(unwritten, output.folder) if unwritten else describe(error, entry)
        return Failed(entry, told)
    return clip


def describe(error: Exception, entry: Entry) -> str:
    """Return an error in one line, with the place in the clip that led to it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = [frame for frame in frames if frame.filename == str(entry.path)] or frames
    message = " ".join(str(error).split())
    where = f"{Path(place[-1].filename).name}, line {place[-1].lineno}"
    return f"{type(error).__name__}: {message} ({where})"
