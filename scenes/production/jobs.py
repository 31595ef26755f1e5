"""Rendering clips side by side: a process for each, one report of how far they are."""

import multiprocessing
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from scenes.production.catalog import Entry
from scenes.production.options import Output, Telling
from scenes.production.render import Rendered, render_clip

# A fresh interpreter for each process: a fork would inherit the threads of torch half-alive.
SPAWN = multiprocessing.get_context("spawn")


@dataclass(frozen=True)
class Failed:
    """A clip that could not be rendered, and why."""

    entry: Entry
    error: str


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


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Yield a folder for unfinished files, gone afterwards, however this ends.

    A request to stop (Ctrl-C, a polite kill, a closed terminal) becomes one KeyboardInterrupt; a
    second one waits for the tidying up.

    Parameters
    ----------
    folder
        Made if need be; finished files are renamed from the one into the other.
    """
    requests = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: Any) -> None:
        for request in requests:
            signal.signal(request, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {request: signal.signal(request, stop) for request in requests}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".work-", dir=folder.resolve()) as work:
            yield Path(work)
    finally:
        for request, handler in before.items():
            signal.signal(request, handler)


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


def in_process(entry: Entry, telling: Telling, output: Output, work: Path) -> Rendered | Failed:
    """Render one clip in a process of :func:`render_all`; an error becomes its result."""

    def report(done: float, total: float) -> None:
        _queue.put((entry, done, total))

    try:
        return render_clip(entry, telling, output, work, report)
    except Exception as error:
        return Failed(entry, describe(error, entry))


def describe(error: Exception, entry: Entry) -> str:
    """Return an error in one line, with the place in the clip that led to it."""
    frames = traceback.extract_tb(error.__traceback__)
    place = [frame for frame in frames if frame.filename == str(entry.path)] or frames
    message = " ".join(str(error).split())
    where = f"{Path(place[-1].filename).name}, line {place[-1].lineno}"
    return f"{type(error).__name__}: {message} ({where})"
