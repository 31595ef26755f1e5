"""The package, installed from its wheel into an environment of its own."""

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
from pathlib import Path

import pytest

from scenes.production import catalog

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The commands of an environment that holds the wheel, and borrows the libraries of ours."""
    folder = tmp_path_factory.mktemp("package")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*build, str(ROOT)], check=True, stdout=subprocess.DEVNULL)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", symlinks=True)
    python = folder / "venv" / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
    subprocess.run([*install, "--no-index", "-q", str(wheel)], check=True)
    return python.parent


def run(command: list[str], folder: Path) -> str:
    # Libraries are found where ours are; what a path file there points to (this clone) is not.
    libraries = {"PYTHONPATH": sysconfig.get_path("purelib")}
    done = subprocess.run(
        command, cwd=folder, env=os.environ | libraries, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_lists_its_clips_in_another_folder(bin_folder: Path, tmp_path: Path) -> None:
    shown = run([str(bin_folder / "attention-scenes"), "list"], tmp_path)
    assert all(entry.name in shown for entry in catalog.entries())
    assert "trained here" in shown
    assert not list(tmp_path.iterdir())


def test_the_wheel_brings_its_own_modules_and_assets(bin_folder: Path, tmp_path: Path) -> None:
    code = (
        "import scenes; from attention_math.assets import asset\n"
        "import sys; sys.stdout.write(f'{scenes.__file__}\\n{asset(\"words\")}')"
    )
    places = run([str(bin_folder / "python"), "-c", code], tmp_path).splitlines()
    assert all(Path(place).is_relative_to(bin_folder.parent) for place in places)


def test_the_wheel_brings_the_recorded_traces(bin_folder: Path, tmp_path: Path) -> None:
    code = (
        "from attention_math import recorded; import sys\n"
        "found = recorded.find('smollm2', 'the cat slept', 13, 1)\n"
        "sys.stdout.write(f'{recorded.__file__} {found.cut.pieces}')"
    )
    shown = run([str(bin_folder / "python"), "-c", code], tmp_path)
    assert shown.startswith(str(bin_folder.parent))
    assert shown.endswith("('the', ' cat', ' slept')")


def test_the_version_is_that_of_pyproject(bin_folder: Path, tmp_path: Path) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert version in run([str(bin_folder / "attention-scenes"), "--version"], tmp_path)
