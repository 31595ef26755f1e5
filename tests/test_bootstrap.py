"""Setting up: what render.sh does before Python starts, on a machine made of small scripts."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# A Python that makes virtual environments of itself, and notes what it was asked.
PYTHON = """#!/bin/sh
echo "python $*" >>"$NOTES"
case "$*" in
*version_info*) exit ${TOO_OLD:-0} ;;
*ensurepip*) exit ${NO_VENV:-0} ;;
*Python.h*) exit ${NO_HEADERS:-0} ;;
*--version*) echo "Python 3.9.2" ;;
*"-m venv"*)
    for folder; do :; done
    rm -rf "$folder" && mkdir -p "$folder/bin"
    cp "$0" "$folder/bin/python"
    cp "$(dirname "$0")/pip" "$folder/bin/pip" ;;
*scenes.production*) echo "rendering $3 $4" ;;
esac
"""
PIP = """#!/bin/sh
echo "pip $*" >>"$NOTES"
exit ${PIP_FAILS:-0}
"""
PKG_CONFIG = """#!/bin/sh
case "${MISSING:-}" in *$2*) exit 1 ;; esac
"""
APT_GET = """#!/bin/sh
echo "apt-get $*" >>"$NOTES"
exit ${APT_FAILS:-0}
"""
SCRIPTS = {
    "python3": PYTHON,
    "pip": PIP,
    "pkg-config": PKG_CONFIG,
    "apt-get": APT_GET,
    "id": '#!/bin/sh\necho "${USER_ID:-1000}"\n',
    "uname": '#!/bin/sh\necho "${SYSTEM:-Linux}"\n',
    "gcc": "#!/bin/sh\n",
}
# What the bootstrap may use of a bare system.
TOOLS = ("bash", "sh", "cat", "cksum", "cp", "rm", "mkdir", "dirname", "basename", "env")


class Machine:
    """A fresh clone on a bare machine."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.bin, self.notes = folder / "clone", folder / "bin", folder / "notes"
        for name in ("render.sh", "pyproject.toml", "constraints.txt", "scripts"):
            source, target = ROOT / name, self.clone / name
            target.parent.mkdir(exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
        self.bin.mkdir()
        for name, text in SCRIPTS.items():
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        for name in TOOLS:
            where = shutil.which(name)
            assert where is not None
            (self.bin / name).symlink_to(where)

    def render(self, **environment: str) -> subprocess.CompletedProcess[str]:
        self.notes.write_text("")
        return subprocess.run(
            [self.bin / "bash", self.clone / "render.sh", "--text", "hello"],
            env={"PATH": str(self.bin), "NOTES": str(self.notes)} | environment,
            capture_output=True,
            text=True,
            timeout=20,
        )

    def asked(self, what: str) -> bool:
        """Whether the run before asked for this."""
        return what in self.notes.read_text()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_run_sets_up_and_goes_on_with_its_arguments(machine: Machine) -> None:
    run = machine.render()
    assert run.returncode == 0, run.stderr
    assert run.stdout == "rendering --text hello\n"
    assert machine.asked(f"python -m venv --clear {machine.clone}/.venv")
    assert machine.asked("-c constraints.txt -e .")


def test_the_second_run_adds_less_than_a_second(machine: Machine) -> None:
    machine.render()
    before = time.perf_counter()
    run = machine.render()
    assert time.perf_counter() - before < 1
    assert run.stdout == "rendering --text hello\n"
    assert not machine.asked("venv --clear")
    assert not machine.asked("pip")


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"TOO_OLD": "1"}, "Python 3.11 or newer is needed; here there is Python 3.9.2."),
        (
            {"MISSING": "cairo"},
            "sudo apt-get update && sudo apt-get install -y --no-install-recommends libcairo2-dev",
        ),
        ({"NO_HEADERS": "1"}, "--no-install-recommends python3-dev"),
        ({"NO_VENV": "1"}, "--no-install-recommends python3-venv"),
        ({"MISSING": "cairo", "SYSTEM": "Darwin"}, "brew install cairo pango pkg-config"),
        ({"MISSING": "cairo", "USER_ID": "0", "APT_FAILS": "1"}, "apt-get update failed"),
        ({"MISSING": "cairo", "USER_ID": "0"}, "still finds no\nlibcairo2-dev"),
        ({"PIP_FAILS": "1"}, "pip could not install the packages"),
    ],
)
def test_a_step_that_fails_says_so_and_the_next_run_recovers(
    machine: Machine, environment: dict[str, str], message: str
) -> None:
    run = machine.render(**environment)
    assert run.returncode != 0
    assert message in run.stderr
    assert run.stdout == ""
    assert machine.render().stdout == "rendering --text hello\n"


def test_only_root_installs_with_apt(machine: Machine) -> None:
    machine.render(MISSING="cairo and pangocairo")
    assert not machine.asked("apt-get")
    machine.render(MISSING="cairo and pangocairo", USER_ID="0")
    assert machine.asked("apt-get -qq -o Acquire::http::Timeout=30 update")
    assert machine.asked("--no-install-recommends libcairo2-dev libpango1.0-dev")


def test_all_that_is_missing_is_named_at_once(machine: Machine) -> None:
    (machine.bin / "pkg-config").unlink()
    (machine.bin / "gcc").unlink()
    run = machine.render(NO_HEADERS="1")
    assert "Missing: gcc pkg-config libcairo2-dev libpango1.0-dev python3-dev." in run.stderr


def test_a_failed_or_interrupted_installation_is_made_anew(machine: Machine) -> None:
    machine.render(PIP_FAILS="1")
    assert not list((machine.clone / ".venv").glob(".installed*"))
    machine.render()
    assert machine.asked("venv --clear")


def test_an_update_that_failed_is_made_anew(machine: Machine) -> None:
    machine.render()
    with (machine.clone / "constraints.txt").open("a") as file:
        file.write("# changed\n")
    machine.render(PIP_FAILS="1")
    machine.render()
    assert machine.asked("venv --clear")


def test_a_broken_environment_is_made_anew(machine: Machine) -> None:
    machine.render()
    (machine.clone / ".venv" / "bin" / "python").unlink()
    assert machine.render().stdout == "rendering --text hello\n"
    assert machine.asked("venv --clear")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_versions_are_installed_into_the_environment_there_is(
    machine: Machine, name: str
) -> None:
    machine.render()
    with (machine.clone / name).open("a") as file:
        file.write("# changed\n")
    machine.render()
    assert machine.asked("pip install")
    assert not machine.asked("venv --clear")


def test_a_clone_that_was_moved_is_installed_again(machine: Machine) -> None:
    machine.render()
    machine.clone = machine.clone.rename(machine.clone.with_name("moved"))
    assert machine.render().stdout == "rendering --text hello\n"
    assert machine.asked("pip install")


@pytest.mark.parametrize("script", ["render.sh", "test.sh", ".ci/run"])
def test_the_scripts_can_be_executed(script: str) -> None:
    assert os.access(ROOT / script, os.X_OK)
