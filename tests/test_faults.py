"""Faults: no network, a full disk, a folder that is read-only, processes that are killed."""

import ctypes
import errno
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import av
import pytest

from scenes.production import catalog, faults, film
from scenes.production.options import Output, Telling
from scenes.production.produce import produce
from tests.clips import WriteClip, command, environment

# What a run leaves beside its clips and its film.
BESIDE = {"captions", "manifest.json", "posters", "sections", "snippets"}
OPTIONS = ("-r", "128x72", "--fps", "5", "-j", "1")
# A moving picture of noise: no encoder makes it small.
NOISE = """
import numpy as np
from manim import ImageMobject
noise = np.random.default_rng(0)
picture = ImageMobject(noise.integers(0, 255, (72, 128, 3), dtype=np.uint8)).scale_to_fit_height(8)
picture.add_updater(lambda it: it.pixel_array.__setitem__(
    (..., slice(3)), noise.integers(0, 255, (72, 128, 3), dtype=np.uint8)))
self.add(picture)
self.wait(10, frozen_frame=False)
"""
ENDLESS = "while not self.skip_animations: self.wait(0.1, frozen_frame=False)"


def wait_until(happens: Callable[[], bool], seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


class Run:
    """The command line in a process of its own, with the clips of a folder."""

    def __init__(self, clips: Path, out: Path, **how: Any) -> None:
        how = {"env": environment(), "start_new_session": True, "cwd": clips} | how
        self.process = subprocess.Popen(
            command(clips, *OPTIONS, "-o", str(out)),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            **how,
        )

    def end(self) -> tuple[int, str]:
        """Wait for the end and return exit code and output, which never holds a traceback."""
        said, _ = self.process.communicate(timeout=200)
        assert "Traceback" not in said, said
        return self.process.returncode, said

    def workers(self) -> list[int]:
        """Return the processes that it started, a helper of multiprocessing among them."""
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True
        )
        return [int(pid) for pid in listed.stdout.split()]


@pytest.fixture
def start() -> Iterator[Callable[..., Run]]:
    """Start a :class:`Run`; whatever a failing test leaves of it is ended."""
    runs: list[Run] = []

    def begin(*arguments: Any, **how: Any) -> Run:
        runs.append(Run(*arguments, **how))
        return runs[-1]

    yield begin
    for run in runs:
        with run.process, suppress(ProcessLookupError):
            os.killpg(run.process.pid, signal.SIGKILL)


def without_privileges() -> None:
    """Let permissions bind the process about to start, even where it belongs to root."""
    drop_from_bounding_set, dac_override = 24, 1  # prctl(2), capabilities(7)
    ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


def limit_files(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if not path.name.startswith(".")}


# --- what is said -------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_one_line_that_names_disk_and_folder(number: int, tmp_path: Path) -> None:
    said = faults.cannot_write(OSError(number, os.strerror(number)), tmp_path / "not yet" / "out")
    disk = next(place for place in (tmp_path, *tmp_path.parents) if place.is_mount())
    assert said.startswith(f"Cannot write to {tmp_path}/not yet/out: the disk at {disk} is full (")
    assert "Make room on it. Then run the same command again: finished clips are kept." in said
    assert "\n" not in said


def test_an_error_in_reading_is_not_taken_for_one_in_writing(tmp_path: Path) -> None:
    denied = PermissionError(errno.EACCES, "Permission denied", "/data/of/mine.npy")
    assert faults.from_writing(denied, tmp_path) is None
    missing = FileNotFoundError(errno.ENOENT, "No such file", str(tmp_path / "a.mp4"))
    assert faults.from_writing(missing, tmp_path) is None
    denied = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "clips" / "a.mp4"))
    assert faults.from_writing(denied, tmp_path) is denied


def test_an_error_in_writing_is_found_beneath_those_of_libraries(tmp_path: Path) -> None:
    full, told = OSError(errno.ENOSPC, "No space left"), RuntimeError("Failed to finish a segment")
    told.__cause__ = full
    assert faults.from_writing(told, tmp_path) is full
    later = KeyError("while tidying up")
    later.__context__ = told
    assert faults.from_writing(later, tmp_path) is full
    assert faults.from_writing(RuntimeError("of the clip"), tmp_path) is None


# --- no network ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_rendering_needs_no_network(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    # Every Python that starts looks for a sitecustomize; the workers do as well.
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        "def listen(event, arguments):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.bind'):\n"
        "        os.write(2, f'{event} {arguments}'.encode()); os._exit(9)\n"
        "sys.addaudithook(listen)\n"
    )
    clip = write_clip("s01_offline")
    variables = environment()
    variables["PYTHONPATH"] += f":{tmp_path}"
    knock = "import socket; socket.create_connection(('127.0.0.1', 9))"
    knocked = subprocess.run([sys.executable, "-c", knock], env=variables, stderr=subprocess.PIPE)
    assert knocked.returncode == 9
    code, said = start(clip.path.parent, tmp_path / "out", env=variables).end()
    assert code == 0, said
    assert (tmp_path / "out" / "attention.mp4").is_file()


# --- a full disk --------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_clip_that_finds_no_room_is_named_and_the_next_run_goes_on(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    small, _ = write_clip("s01_small"), write_clip("s02_large", NOISE)
    folder, out = small.path.parent, tmp_path / "out"
    code, said = start(folder, out, preexec_fn=partial(limit_files, 60_000)).end()
    assert code == 1
    assert f"Cannot write to {out}: a file grew past the limit set for it" in said
    assert "Failed: large. The film attention.mp4 was not made anew." in said
    assert names_in(out / "clips") == {"s01_small.mp4"}
    assert names_in(out) == BESIDE | {"clips"}
    code, said = start(folder, out).end()
    assert code == 0
    assert said.count("unchanged") == 1
    assert "s02_large: done" in said


@pytest.mark.slow
def test_a_worker_that_finds_the_disk_full_says_so(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    # /dev/full is a device on which there is never any room (full(4)).
    full = 'with open("/dev/full", "wb", buffering=0) as file: file.write(b"a frame")'
    kept, _ = write_clip("s01_kept"), write_clip("s02_full", full)
    code, said = start(kept.path.parent, tmp_path / "out").end()
    assert code == 1
    assert f"Cannot write to {tmp_path}/out: the disk at " in said
    assert "is full (" in said
    assert names_in(tmp_path / "out" / "clips") == {"s01_kept.mp4"}


@pytest.mark.slow
def test_a_film_that_finds_the_disk_full_leaves_the_clips_and_the_film_before(
    write_clip: WriteClip,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clips, open_file = [write_clip("s01_one")], av.open

    def on_full_disk(name: str, *mode: Any, **options: Any) -> Any:
        full = mode == ("w",)
        return open_file("/dev/full", "w", format="mp4") if full else open_file(name, **options)

    monkeypatch.setattr(catalog, "entries", lambda: clips)
    output = Output(tmp_path, size=(128, 72, 5))
    (tmp_path / "attention.mp4").write_text("the film before")
    with monkeypatch.context() as patch:
        patch.setattr(film.av, "open", on_full_disk)
        made = produce(clips, Telling(), output, 1)
    said = capsys.readouterr().out
    assert made.exit_code == 1
    assert f"Cannot write to {tmp_path}: the disk at" in said
    assert "Failed: attention. The film attention.mp4 was not made anew." in said
    assert (tmp_path / "attention.mp4").read_text() == "the film before"
    assert made.to_open == (tmp_path / "clips" / "s01_one.mp4",)
    assert produce(clips, Telling(), output, 1).exit_code == 0
    assert "unchanged" in capsys.readouterr().out


@pytest.mark.slow
def test_a_disk_that_runs_full_keeps_what_was_finished(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    small, disk = write_clip("s01_small"), tmp_path / "disk"
    write_clip("s02_large", NOISE)
    disk.mkdir()
    mount = f"mount -t tmpfs -o size=200k tmpfs {disk}"
    alone = ["unshare", "-rm", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*alone, mount]).returncode:
        pytest.skip("no mount of one's own here; un-skip where `unshare -rm` may mount a tmpfs")
    run = command(small.path.parent, *OPTIONS, "-o", str(disk / "out"))
    look = f'"$@"; echo "exit code $?"; ls -A {disk}/out {disk}/out/clips'
    done = subprocess.run(
        [*alone, f"{mount} && {{ {look}; }}", "sh", *run],
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert "exit code 1" in done.stdout
    assert f"the disk at {disk} is full (" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    left = "\n".join(sorted({".lock", "clips"} | BESIDE))
    assert done.stdout.endswith(
        f"{disk}/out:\n{left}\n\n{disk}/out/clips:\n.receipts\ns01_small.mp4\n"
    )


# --- a folder that is read-only -----------------------------------------------------------------


@pytest.mark.slow
def test_a_read_only_folder_is_one_message_and_no_obstacle_where_nothing_changed(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    folder, out = write_clip("s01_only").path.parent, tmp_path / "out"
    assert start(folder, out).end()[0] == 0
    out.chmod(0o555)
    code, said = start(folder, out, preexec_fn=without_privileges).end()
    assert code == 0
    assert said.count("unchanged") == 2
    write_clip("s02_new")
    (out / ".lock").unlink()
    code, said = start(folder, out, preexec_fn=without_privileges).end()
    assert code == 1
    assert said == (
        f"Error: Cannot write to {out}: Permission denied. Choose another folder with -o.\n"
    )
    assert names_in(out) == BESIDE | {"clips", "attention.mp4"}


@pytest.mark.slow
def test_a_read_only_folder_of_clips_is_named_for_each(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    clip = write_clip("s01_only")
    (tmp_path / "out" / "clips").mkdir(parents=True)
    (tmp_path / "out" / "clips").chmod(0o555)
    code, said = start(clip.path.parent, tmp_path / "out", preexec_fn=without_privileges).end()
    assert code == 1
    assert "Permission denied. Choose another folder with -o." in said
    assert names_in(tmp_path / "out") == (BESIDE - {"snippets"}) | {"clips"}


# --- killed -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_after_a_killed_run_the_next_goes_on_where_it_stopped(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    folder, out = write_clip("s01_short").path.parent, tmp_path / "out"
    write_clip("s02_long", ENDLESS)
    run = start(folder, out)
    wait_until(lambda: any(out.glob(".work-*/s02_long/**/*.mp4")))
    workers = run.workers()
    assert workers
    run.process.kill()
    run.process.communicate()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))
    assert names_in(out / "clips") == {"s01_short.mp4"}
    (left,) = out.glob(".work-*")
    write_clip("s02_long")
    code, said = start(folder, out).end()
    assert code == 0
    assert f"A run before this one was cut off; clips it finished in {out} are kept." in said
    assert said.count("unchanged") == 1
    assert "s01_short: started" not in said
    assert not left.exists()
    assert names_in(out) == BESIDE | {"clips", "attention.mp4"}


@pytest.mark.slow
def test_what_a_living_run_works_on_is_not_cleared_away(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    folder, out = write_clip("s01_long", ENDLESS).path.parent, tmp_path / "out"
    first = start(folder, out)
    wait_until(lambda: any(out.glob(".work-*/s01_long/**/*.mp4")))
    (work,) = out.glob(".work-*")
    second = start(folder, out)
    assert second.process.stdout is not None
    assert "waits for it to end" in second.process.stdout.readline()
    assert work.exists()
    second.process.terminate()
    assert second.end()[0] == 130
    assert work.exists()
    first.process.terminate()
    code, said = first.end()
    assert code == 130
    assert "Stopped. Clips that were whole are in" in said
    assert not work.exists()


@pytest.mark.slow
def test_a_worker_that_is_killed_once_is_replaced(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    flag = tmp_path / "killed"
    body = f"""
    if not os.path.exists({str(flag)!r}):
        open({str(flag)!r}, "w").close()
        os.kill(os.getpid(), {signal.SIGKILL.value})
    self.wait(1)
    """
    clip = write_clip("s01_fragile", body)
    write_clip("s02_sound")
    code, said = start(clip.path.parent, tmp_path / "out").end()
    assert flag.exists()
    assert code == 0, said
    assert names_in(tmp_path / "out" / "clips") == {"s01_fragile.mp4", "s02_sound.mp4"}


@pytest.mark.slow
def test_a_clip_that_kills_its_worker_is_named_and_the_others_survive(
    write_clip: WriteClip, start: Callable[..., Run], tmp_path: Path
) -> None:
    clip = write_clip("s01_sound")
    write_clip("s02_deadly", f"os.kill(os.getpid(), {signal.SIGKILL.value})")
    write_clip("s03_sound")
    out = tmp_path / "out"
    code, said = start(clip.path.parent, out).end()
    assert code == 1
    assert "s02_deadly: its process died" in said
    assert "Failed: deadly." in said
    assert names_in(out / "clips") == {"s01_sound.mp4", "s03_sound.mp4"}
    receipts = [json.loads(path.read_text()) for path in (out / "clips/.receipts").iterdir()]
    assert len(receipts) == 2
    write_clip("s02_deadly")
    code, said = start(clip.path.parent, out).end()
    assert code == 0
    assert said.count("unchanged") == 2
