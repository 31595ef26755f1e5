"""Is everything there that rendering needs, and what to do where it is not.

Nothing here imports manim, torch or any other library of ours: each is tried in a process of its
own, so that one that is broken, or ends the process that imports it, is a line in the report.
"""

import operator
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib import metadata
from pathlib import Path

from attention_math import packages
from scenes.production.catalog import SCENES

PACKAGE = "attention-scenes"
EXTRAS = ("models", "slides")  # groups of packages that some verbs need
ROOM = 2  # gigabytes; a film at 2160p60 and its parts take less
PATIENCE = 60  # seconds for one trial
MODULES = {  # where a package is imported by another name
    "manim-slides": "manim_slides",
    "pillow": "PIL",
    "python-pptx": "pptx",
    PACKAGE: "scenes",
}
COMPARE = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}
OK, MISSING, WRONG = "ok", "missing", "wrong"
ABSENT = "absent"  # and need not be there
FETCH = "only language models need it: attention-scenes fetch"


@dataclass(frozen=True)
class Finding:
    """A line of the report.

    Attributes
    ----------
    what, state, found
        What was looked for; :data:`OK`, :data:`ABSENT`, :data:`MISSING` or :data:`WRONG`; what
        there is.
    advice
        What to do about it.
    """

    what: str
    state: str
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Trial:
    """Something to try in a fresh Python.

    Attributes
    ----------
    what, call
        Its name in the report, and the expression to evaluate: text that is reported.
    advice
        What to do if it fails.
    """

    what: str
    call: str
    advice: str

    def run(self) -> Finding:
        """Try it."""
        code = f"import sys; from scenes.production import trials; sys.stdout.write({self.call})"
        try:
            done = subprocess.run(
                [sys.executable, "-c", code],
                cwd=SCENES.parent, capture_output=True, text=True, timeout=PATIENCE,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Finding(self.what, WRONG, f"no answer in {PATIENCE} s", self.advice)
        if done.returncode == 0:
            return Finding(self.what, OK, done.stdout)
        said = done.stderr.strip().splitlines() or [f"ended by signal {-done.returncode}"]
        return Finding(self.what, WRONG, said[-1], self.advice)


REINSTALL = (
    "Install it anew: in a clone delete .venv and run ./render.sh; elsewhere\n"
    f'"{sys.executable}" -m pip install --force-reinstall --no-cache-dir {PACKAGE}'
)
TRIALS = (
    Trial(
        "cairo, pango",
        "trials.libraries()",
        "The libraries that draw cannot be loaded. Install them (Debian: apt-get install "
        "libcairo2 libpango-1.0-0\nlibpangocairo-1.0-0; macOS: brew install cairo pango), then "
        f'run\n"{sys.executable}" -m pip install --force-reinstall --no-deps pycairo manimpango',
    ),
    Trial(
        "encoders",
        "trials.encoders()",
        "This build of PyAV cannot write films. Take its own wheel:\n"
        f'"{sys.executable}" -m pip install --force-reinstall --only-binary av av',
    ),
    Trial("typesetting", "trials.typesetting()", REINSTALL),
    Trial("rendering", "trials.rendering()", REINSTALL),
)


def examine(folder: Path, cores: int) -> Iterator[Finding]:
    """Yield what there is and what is not, one finding after the other.

    Parameters
    ----------
    folder
        Where films are to go; need not be there.
    cores
        How many this process may use.
    """
    yield python()
    looks: list[Callable[[], Finding]] = [
        *(partial(package, requirement) for requirement in requirements()),
        *(trial.run for trial in TRIALS),
        *(
            partial(package, requirement, optional=True)
            for extra in EXTRAS
            for requirement in requirements(extra)
        ),
        *(partial(weights, name) for name in packages.PACKAGES),
    ]
    with ThreadPoolExecutor(min(cores, 4)) as pool:
        yield from pool.map(lambda look: look(), looks)
    yield writable(folder)
    yield room(folder)
    yield Finding("cores", OK, f"{cores}: as many clips are rendered side by side (-j)")


def python() -> Finding:
    """Compare this Python with what the package asks for."""
    found = platform.python_version()
    try:
        wanted = metadata.metadata(PACKAGE)["Requires-Python"]
    except metadata.PackageNotFoundError:
        wanted = ""
    advice = f"Python {wanted} is needed. In a clone: install it, delete .venv, run ./render.sh."
    return Finding(
        "python", OK if fits(found, wanted) else WRONG, f"{found}, {sys.executable}", advice
    )


def requirements(extra: str = "") -> list[str]:
    """Return what the package's metadata say that it needs, itself first; or what an extra needs.

    Each is a name and a range, such as ``transformers>=5.0``.
    """
    try:
        wanted = metadata.requires(PACKAGE) or []
    except metadata.PackageNotFoundError:
        wanted = []
    found = [] if extra else [PACKAGE]
    for text in wanted:
        requirement, _, condition = text.partition(";")
        named = re.search("extra == ['\"](.*?)['\"]", condition)
        if (named[1] if named else "") == extra:
            found.append(requirement.strip())
    return found


def package(requirement: str, optional: bool = False) -> Finding:
    """Compare a package with its range, and import it; one that is optional may be absent."""
    there = present(requirement)
    if optional and there.state == MISSING:
        return Finding(there.what, ABSENT, FETCH)
    if there.state != OK:
        return there
    module = MODULES.get(there.what, there.what)
    advice = f"{there.advice} --force-reinstall"
    tried = Trial(there.what, f"trials.loaded({module!r})", advice).run()
    return tried if tried.state != OK else replace(tried, found=there.found)


def present(requirement: str) -> Finding:
    """Compare the version of a package with its range, without importing it."""
    name, wanted = re.match(r"([\w.-]+)(?:\[.*?\])?(.*)", requirement).groups()  # type: ignore[union-attr]
    advice = f'"{sys.executable}" -m pip install "{requirement}"' if name != PACKAGE else REINSTALL
    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(name, MISSING, f"not installed; wanted: {wanted.strip() or 'any'}", advice)
    if not fits(found, wanted):
        return Finding(name, WRONG, f"{found} does not fit {wanted.strip()}", advice)
    return Finding(name, OK, found, advice)


def weights(name: str) -> Finding:
    """Look for the weights of a language model that comes as a package."""
    title = packages.PACKAGES[name].title
    try:
        folder, here = packages.cache(), packages.is_here(name)
    except ImportError as error:
        return Finding(name, WRONG, f"{title}: {error}", REINSTALL)
    if here:
        return Finding(name, OK, f"{title}, kept in {folder}")
    return Finding(name, ABSENT, f"{title}: attention-scenes fetch {name} (kept in {folder})")


def fits(version: str, wanted: str) -> bool:
    """Return whether a version is in a range such as ``<0.23,>=0.22``; numbers count, no suffix."""
    bounds = re.findall(r"([<>=!]=|[<>])\s*([\d.]+)", wanted)
    return all(COMPARE[sign](_numbers(version), _numbers(bound)) for sign, bound in bounds)


def _numbers(version: str) -> tuple[int, ...]:
    """Return ``(2, 13)`` for ``2.13.0+cpu``: zeros at the end say nothing."""
    release = re.match(r"[\d.]*\d", version)
    numbers = [int(part) for part in release[0].split(".")] if release else []
    while numbers and not numbers[-1]:
        numbers.pop()
    return tuple(numbers)


def writable(folder: Path) -> Finding:
    """Find out whether films can be written, without leaving anything behind."""
    try:
        with tempfile.TemporaryFile(dir=_nearest(folder)):
            return Finding("output", OK, f"{folder} can be written")
    except OSError as error:
        advice = "Choose another folder with -o."
        return Finding("output", WRONG, f"{folder} cannot be written: {error.strerror}", advice)


def room(folder: Path) -> Finding:
    """Find out how much room there is for films."""
    free = shutil.disk_usage(_nearest(folder)).free / 1e9
    advice = (
        f"A long film at high quality needs about {ROOM} GB: make room, or choose a folder with -o."
    )
    return Finding(
        "disk", OK if free >= ROOM else WRONG, f"{free:.1f} GB free for {folder}", advice
    )


def _nearest(folder: Path) -> Path:
    """Return the folder, or the one above it that is there."""
    return next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
