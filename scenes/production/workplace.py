"""A run's own place in the folder that the films go to, shared with no other run."""

import fcntl
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PREFIX = ".work-"
POLL = 0.2  # seconds


@contextmanager
def workplace(folder: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """Yield a folder for unfinished files, gone afterwards, however this ends.

    One run at a time works in a folder; a second one waits, and then finds what the first has
    finished. What a killed run has left there unfinished is cleared away.

    A request to stop (Ctrl-C, a polite kill, a closed terminal) becomes one KeyboardInterrupt; a
    second one waits for the tidying up.

    Parameters
    ----------
    folder
        Made if need be; finished files are renamed from the one into the other.
    say
        Told, in one line, what a person should know.

    Raises
    ------
    OSError
        If the folder cannot be written to.
    """
    with stoppable():
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, say):
            left = list(folder.glob(f"{PREFIX}*"))
            for place in left:
                shutil.rmtree(place, ignore_errors=True)
            if left:
                say(f"A run before this one was cut off; clips it finished in {folder} are kept.")
            with TemporaryDirectory(prefix=PREFIX, dir=folder.resolve()) as work:
                yield Path(work)


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn a request to stop into a KeyboardInterrupt; a second one waits for the tidying up."""
    requests = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def stop(number: int, frame: Any) -> None:
        for request in requests:
            signal.signal(request, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {request: signal.signal(request, stop) for request in requests}
    try:
        yield
    finally:
        for request, handler in before.items():
            signal.signal(request, handler)


@contextmanager
def _alone(folder: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a folder. The system lets go of it when the process ends, killed or not."""
    with (folder / ".lock").open("a") as lock:
        waiting = False
        while not _taken(lock):
            if not waiting:
                say(f"Another run is at work in {folder}; this one waits for it to end.")
            waiting = True
            time.sleep(POLL)
        yield


def _taken(lock: Any) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
