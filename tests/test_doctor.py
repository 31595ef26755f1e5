"""``attention-scenes doctor``: what is missing, and what to do about it."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from importlib import metadata
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from attention_math import packages
from scenes.production import catalog, doctor
from scenes.production.cli import main
from scenes.production.doctor import ABSENT, MISSING, OK, WRONG, Finding, Trial, fits

ROOT = catalog.SCENES.parent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *arguments], terminal_width=200)


def findings(folder: Path = Path()) -> dict[str, Finding]:
    return {finding.what: finding for finding in doctor.examine(folder, 2)}


@pytest.fixture
def no_trials(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds is left out; only metadata are read."""
    monkeypatch.setattr(doctor, "TRIALS", ())
    monkeypatch.setattr(Trial, "run", lambda trial: Finding(trial.what, OK, ""))


def test_here_everything_is_there_and_it_takes_seconds() -> None:
    started = time.perf_counter()
    done = run()
    assert time.perf_counter() - started < 30  # 4 s on an idle machine
    assert done.exit_code == 0, done.output
    assert done.output.endswith("Everything is there.\n")
    for part in ("python ", "torch ", "manim ", "typst ", "cairo 1.", "pango 1.", "libx264"):
        assert part in done.output
    for part in ("em wide", "was played", "can be written", "GB free", "cores "):
        assert part in done.output


def test_every_requirement_of_the_package_is_looked_at(no_trials: None) -> None:
    wanted = [text for extra in ("", *doctor.EXTRAS) for text in doctor.requirements(extra)]
    assert len(wanted) == 1 + len(metadata.requires(doctor.PACKAGE) or [])
    for text in wanted:
        named = re.fullmatch(r"([\w-]+)(\[\w+\])?((?:[<>=!]=|[<>]|[\d.]+|,)*)", text)
        assert named, f"{text}: the doctor does not understand this"
        assert findings()[named[1]].state == OK


@pytest.mark.parametrize(
    ("version", "wanted", "fit"),
    [
        ("0.22.0", "<0.23,>=0.22", True),
        ("0.22.0rc1", "<0.23,>=0.22", True),
        ("0.23.0", "<0.23,>=0.22", False),
        ("0.9.1", ">=0.22", False),
        ("2.13.0+cpu", ">=2.6", True),
        ("12.3.0", "<13,>=11", True),
        ("13.0", "<13,>=11", False),
        ("2", ">=2.0.0", True),
        ("2.0.0", "==2", True),
        ("2.0.0", "!=2", False),
        ("1.0", "", True),
    ],
)
def test_versions_are_compared_number_by_number(version: str, wanted: str, fit: bool) -> None:
    assert fits(version, wanted) == fit


def test_what_is_missing_or_does_not_fit_is_named_with_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch, no_trials: None
) -> None:
    ranges = ["manim[typst]>=99,<100", "nonesuch>=1.5", "numpy>=2.1", "extra; extra == 'x'"]
    monkeypatch.setattr(metadata, "requires", lambda name: ranges)
    found = findings()
    assert found["manim"].state == WRONG
    assert found["manim"].found == f"{metadata.version('manim')} does not fit >=99,<100"
    assert found["manim"].advice.endswith('-m pip install "manim[typst]>=99,<100"')
    assert found["nonesuch"].state == MISSING
    assert ">=1.5" in found["nonesuch"].found
    assert found["numpy"].state == OK
    assert "extra" not in found
    done = run()
    assert done.exit_code == 1
    assert "Not as it should be: manim, nonesuch." in done.output
    assert 'pip install "nonesuch>=1.5"' in done.output


def test_what_only_language_models_need_may_be_absent(
    monkeypatch: pytest.MonkeyPatch, no_trials: None, tmp_path: Path
) -> None:
    ranges = ["numpy>=2.1", "nonesuch>=1.5 ; extra == 'models'", 'numpy>=99; extra == "models"']
    monkeypatch.setattr(metadata, "requires", lambda name: ranges[:2])
    monkeypatch.setenv(packages.CACHE, str(tmp_path))
    monkeypatch.setattr(packages, "_found", lambda name: None)
    found = findings()
    assert found["nonesuch"] == Finding("nonesuch", ABSENT, doctor.FETCH)
    assert found["smollm2"].state == found["minilm"].state == ABSENT
    assert f"attention-scenes fetch smollm2 (kept in {tmp_path})" in found["smollm2"].found
    assert run().exit_code == 0
    monkeypatch.setattr(metadata, "requires", lambda name: ranges)
    assert findings()["numpy"].state == WRONG


def test_models_that_are_here_are_listed_with_their_folder(no_trials: None) -> None:
    for name, package in packages.PACKAGES.items():
        assert findings()[name] == Finding(name, OK, f"{package.title}, kept in {packages.cache()}")


def test_without_platformdirs_the_report_goes_on(
    monkeypatch: pytest.MonkeyPatch, no_trials: None
) -> None:
    monkeypatch.delenv(packages.CACHE, raising=False)
    monkeypatch.setitem(sys.modules, "platformdirs", None)
    found = findings()
    assert found["smollm2"].state == WRONG
    assert "platformdirs" in found["smollm2"].found
    assert "cores" in found


def test_a_package_that_is_not_installed_itself_is_said_so(
    monkeypatch: pytest.MonkeyPatch, no_trials: None
) -> None:
    def missing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    for ask in ("requires", "version", "metadata"):
        monkeypatch.setattr(metadata, ask, missing)
    assert findings()[doctor.PACKAGE].state == MISSING
    assert "./render.sh" in findings()[doctor.PACKAGE].advice


BROKEN = {
    "an error": ("raise ImportError('libcudart.so.12 is gone')", "libcudart.so.12 is gone"),
    "a crash": ("import os; os.kill(os.getpid(), 11)", "ended by signal 11"),
    "an exit": ("raise SystemExit(3)", "ended"),
}


@pytest.mark.parametrize("fault", BROKEN)
def test_it_works_where_torch_and_manim_cannot_be_imported(fault: str, tmp_path: Path) -> None:
    code, said = BROKEN[fault]
    for module in ("torch", "manim"):
        (tmp_path / f"{module}.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-m", "scenes.production", "doctor"], cwd=tmp_path, text=True,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}:{ROOT}"}, capture_output=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert not done.stderr
    lines = done.stdout.splitlines()
    for module in ("torch", "manim"):
        (place,) = (i for i, line in enumerate(lines) if line.startswith(f"wrong    {module} "))
        assert said in lines[place]
        assert "pip install" in lines[place + 1]
    assert any(line.startswith("ok       numpy ") for line in lines)
    # accelerate, which only language models need, imports torch.
    assert lines[-1] == "Not as it should be: manim, torch, typesetting, rendering, accelerate."


def test_a_trial_that_never_ends_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 0.3)
    trial = Trial("slow", "__import__('time').sleep(60)", "Wait.")
    assert trial.run() == Finding("slow", WRONG, "no answer in 0.3 s", "Wait.")


def test_a_missing_encoder_is_found() -> None:
    call = "__import__('av').Codec('no-such-encoder', 'w')"
    assert Trial("encoders", call, "").run().state == WRONG


def test_a_folder_that_cannot_be_written_is_found_and_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_trials: None
) -> None:
    (tmp_path / "taken").touch()
    assert findings(tmp_path / "new" / "out")["output"].state == OK
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
    found = findings(tmp_path / "taken" / "out")["output"]
    assert found.state == WRONG
    assert found.found.endswith("cannot be written: Not a directory")
    assert "-o" in found.advice
    done = run("-o", str(tmp_path / "taken" / "out"))
    assert done.exit_code == 1
    assert "Not as it should be: output." in done.output


def test_a_full_disk_is_found(monkeypatch: pytest.MonkeyPatch, no_trials: None) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(1e12, 1e12 - 1e9, 1e9))
    assert findings()["disk"].state == WRONG
    assert "1.0 GB" in findings()["disk"].found
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(1e12, 0, 1e12))
    assert findings()["disk"].state == OK


def test_an_old_python_is_found(monkeypatch: pytest.MonkeyPatch, no_trials: None) -> None:
    monkeypatch.setattr(doctor.platform, "python_version", lambda: "3.10.14")
    assert findings()["python"].state == WRONG
    assert ">=3.11" in findings()["python"].advice
