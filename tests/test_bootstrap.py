"""Setting up: what render.sh does before Python starts, on a machine made of small scripts."""

import os
import shutil
import subprocess
import sys
import time
import venv
from collections.abc import Callable
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
*fcntl*) exec "$REAL_PYTHON" "$@" ;;
*--remember*) ;;
*installed.py*) exit ${LOST_A_FILE:-0} ;;
*"-m pip"*) shift 2; exec "$(dirname "$0")/pip" "$@" ;;
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
if [ -n "$PIP_WAITS" ]; then while [ ! -e "$PIP_WAITS" ]; do sleep 0.05; done; fi
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
    "chromium": "#!/bin/sh\n",
}
# What the bootstrap may use of a bare system.
TOOLS = ("bash", "sh", "cat", "cksum", "cp", "rm", "mkdir", "dirname", "basename", "env", "sleep")


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
        run = self.start(**environment)
        said, complained = run.communicate(timeout=20)
        return subprocess.CompletedProcess(run.args, run.returncode, said, complained)

    def start(self, **environment: str) -> subprocess.Popen[str]:
        return self.run(str(self.clone / "render.sh"), "--text", "hello", **environment)

    def run(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        tools = {"PATH": str(self.bin), "NOTES": str(self.notes), "REAL_PYTHON": sys.executable}
        return subprocess.Popen(
            [self.bin / "bash", *arguments],
            env=tools | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def asked(self, what: str) -> bool:
        """Whether the run before asked for this."""
        return what in self.notes.read_text()


def wait_until(happens: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.02)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_first_run_sets_up_and_goes_on_with_its_arguments(machine: Machine) -> None:
    run = machine.render()
    assert run.returncode == 0, run.stderr
    assert run.stdout == "rendering --text hello\n"
    assert machine.asked(f"python -m venv --clear {machine.clone}/.venv")
    assert machine.asked("-c constraints.txt -e .\n")


def test_who_tests_gets_the_tools_and_what_runs_language_models(machine: Machine) -> None:
    machine.notes.write_text("")
    code = f"source {machine.clone}/scripts/bootstrap.sh; bootstrap {machine.clone} test"
    machine.run("-c", code).communicate(timeout=20)
    assert machine.asked("-c constraints.txt -e .[models,slides] --group test\n")


@pytest.mark.parametrize(("group", "missing"), [("test", True), ("", False)])
def test_only_who_tests_needs_a_browser(machine: Machine, group: str, missing: bool) -> None:
    (machine.bin / "chromium").unlink()
    machine.notes.write_text("")
    code = f"source {machine.clone}/scripts/bootstrap.sh; bootstrap {machine.clone} {group}"
    _, complained = machine.run("-c", code).communicate(timeout=20)
    assert ("--no-install-recommends chromium" in complained) is missing
    machine.run("-c", code, USER_ID="0").communicate(timeout=20)
    assert machine.asked("install -y --no-install-recommends chromium") is missing


def test_the_weights_are_fetched_before_the_tests() -> None:
    script = (ROOT / "test.sh").read_text()
    fetch = script.index("attention-scenes fetch smollm2 minilm")
    assert script.index("bootstrap") < fetch < script.index("pytest -n")


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


def test_an_environment_that_lost_a_file_is_made_anew(machine: Machine) -> None:
    machine.render()
    assert machine.render(LOST_A_FILE="1").stdout == "rendering --text hello\n"
    assert machine.asked("venv --clear")
    machine.render()
    assert not machine.asked("venv --clear")


def test_two_commands_at_once_install_one_after_the_other(machine: Machine, tmp_path: Path) -> None:
    machine.notes.write_text("")
    first = machine.start(PIP_WAITS=str(tmp_path / "go on"))
    wait_until(lambda: machine.asked("pip install"))
    second = machine.start()
    assert second.stderr is not None
    assert "Another command is installing" in second.stderr.readline()
    (tmp_path / "go on").touch()
    for run in (first, second):
        said, _ = run.communicate(timeout=20)
        assert said == "rendering --text hello\n"
    assert machine.notes.read_text().count("-m venv --clear") == 1
    assert machine.notes.read_text().count("python -m pip install") == 2  # pip itself, the package


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    """A real environment with one package of two modules, its files remembered."""
    venv.create(tmp_path / "venv", symlinks=True)
    python = tmp_path / "venv" / "bin" / "python"
    ask = [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    library = Path(subprocess.run(ask, check=True, capture_output=True, text=True).stdout.strip())
    names = ["one/__init__.py", "one/two.py", "one-1.0.dist-info/METADATA"]
    names += ["one-1.0.dist-info/RECORD", "one/__pycache__/two.pyc", "../../../bin/one"]
    for name in names:
        (library / name).parent.mkdir(parents=True, exist_ok=True)
        (library / name).touch()
    (library / names[3]).write_text("".join(f"{name},,\n" for name in names))
    subprocess.run([python, ROOT / "scripts" / "installed.py", "--remember"], check=True)
    return library


def is_whole(library: Path) -> bool:
    python = library.parents[2] / "bin" / "python"
    done = subprocess.run([python, ROOT / "scripts" / "installed.py"], stderr=subprocess.DEVNULL)
    return done.returncode == 0


def test_an_environment_is_whole_without_its_compiled_modules(environment: Path) -> None:
    assert is_whole(environment)
    shutil.rmtree(environment / "one" / "__pycache__")
    assert is_whole(environment)
    (environment / "more.py").touch()
    assert is_whole(environment)


@pytest.mark.parametrize(
    "lost", ["one/two.py", "one", "one-1.0.dist-info", "../../../bin/one", "../../../.files"]
)
def test_an_environment_that_lost_anything_else_is_not_whole(environment: Path, lost: str) -> None:
    gone = environment / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    assert not is_whole(environment)


@pytest.mark.slow
def test_without_a_network_setting_up_says_so_and_setting_up_again_works(tmp_path: Path) -> None:
    clone = Machine(tmp_path).clone
    nowhere = "http://127.0.0.1:9/simple"  # nobody listens on the discard port
    done = subprocess.run(
        ["bash", clone / "render.sh", "list"],
        env=os.environ
        | {"PIP_INDEX_URL": nowhere, "PIP_EXTRA_INDEX_URL": "", "PIP_CONFIG_FILE": os.devnull}
        | {"PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1", "PIP_FIND_LINKS": ""},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 1
    assert "pip could not install the packages (see above). Is the network there?" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((clone / ".venv").glob(".installed*"))


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
