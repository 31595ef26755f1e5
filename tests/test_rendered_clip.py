"""Rendering for real: what comes out, what a failure leaves, what Ctrl-C leaves."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import srt
from numpy.typing import NDArray

from scenes.production import catalog, film
from scenes.production.options import FORMATS, Output, Telling
from scenes.production.produce import produce
from scenes.production.render import rehearse, render_clip
from tests.clips import WriteClip

pytestmark = pytest.mark.slow

SIZE = (426, 240, 10)  # width, height, frames per second
FRAME = 1 / SIZE[2]


def pictures(path: Path) -> list[NDArray[Any]]:
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="gray") for frame in video.decode(video=0)]


def wait_until(happens: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def is_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The film of a catalog that holds one of our clips only."""
    folder = tmp_path_factory.mktemp("film")
    with pytest.MonkeyPatch.context() as patch:
        entry = catalog.entries()[0]
        patch.setattr(catalog, "entries", lambda: [entry])
        made = produce([entry], Telling(captions="sidecar"), Output(folder, size=SIZE), 1)
    assert made.exit_code == 0
    assert made.to_open == (folder / "attention.mp4",)
    return folder


@pytest.fixture(scope="module")
def clip(out: Path) -> Path:
    return out / "clips" / f"{catalog.entries()[0].path.stem}.mp4"


def test_a_clip_has_the_codec_size_and_rate_that_were_asked_for(clip: Path) -> None:
    with av.open(str(clip)) as video:
        stream = video.streams.video[0]
        assert stream.codec_context.name == "h264"
        assert stream.codec_context.pix_fmt == "yuv420p"
        assert (stream.width, stream.height, stream.average_rate) == SIZE
        assert stream.frames == film.duration(clip) * SIZE[2]
        assert stream.frames == sum(1 for _ in video.decode(stream))


def test_the_sections_of_a_clip_are_its_beats_and_fill_it(clip: Path) -> None:
    marks = film.chapters(clip)
    beats = rehearse(catalog.entries()[0], Telling()).timeline
    assert [mark.title for mark in marks] == [beat.name.replace("_", " ") for beat in beats]
    lengths = [mark.end - mark.start for mark in marks]
    assert min(lengths) > 0
    assert sum(lengths) == pytest.approx(float(film.duration(clip)), abs=FRAME)


def test_the_chapters_of_a_film_are_its_clips(out: Path, clip: Path) -> None:
    (mark,) = film.chapters(out / "attention.mp4")
    assert mark.title == catalog.title(catalog.entries()[0].load())
    assert mark.end == pytest.approx(float(film.duration(clip)), abs=FRAME)
    assert film.duration(out / "attention.mp4") == film.duration(clip)


def test_the_middle_and_the_last_frame_show_something(clip: Path) -> None:
    frames = pictures(clip)
    assert frames[len(frames) // 2].std() > 5
    assert frames[-1].std() > 5


def test_captions_beside_a_clip_are_those_of_its_beats(out: Path, clip: Path) -> None:
    cues = list(srt.parse(clip.with_suffix(".srt").read_text()))
    assert len(cues) == len(film.chapters(clip))
    assert cues[-1].end.total_seconds() == pytest.approx(float(film.duration(clip)), abs=FRAME)
    assert clip.with_suffix(".srt").read_text() == (out / "attention.srt").read_text()
    assert clip.with_suffix(".vtt").read_text().startswith("WEBVTT\n")


def test_nothing_but_clips_film_and_captions_is_left(out: Path, clip: Path) -> None:
    kinds = (".mp4", ".srt", ".vtt")
    expected = {out / f"attention{kind}" for kind in kinds} | {clip.with_suffix(k) for k in kinds}
    assert {path for path in out.rglob("*") if path.is_file()} == expected
    assert {path for path in out.iterdir() if path.is_dir()} == {out / "clips"}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_clip_of_every_format_can_be_played(
    kind: str, write_clip: WriteClip, tmp_path: Path
) -> None:
    output = Output(tmp_path, kind, SIZE)
    output.clips.mkdir()
    made = render_clip(
        write_clip("mine"), Telling(), output, tmp_path / "work", lambda done, total: None
    )
    assert made.file == tmp_path / "clips" / f"mine.{kind}"
    frames = pictures(made.file)
    assert frames[-1].shape == (240, 426)
    assert frames[-1].std() > 5
    assert len(frames) == (1 if kind == "png" else pytest.approx(made.length / FRAME, abs=4))


def test_progress_runs_from_nothing_to_the_whole_length(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    told: list[tuple[float, float]] = []
    output = Output(tmp_path, size=SIZE)
    output.clips.mkdir()
    made = render_clip(
        write_clip("mine"), Telling(), output, tmp_path, lambda *news: told.append(news)
    )
    done = [seconds for seconds, _ in told]
    assert done[0] == 0
    assert done == sorted(done)
    assert done[-1] == pytest.approx(made.length, abs=FRAME)
    (total,) = {total for _, total in told}
    assert total == pytest.approx(made.length, abs=5 * FRAME)


def test_a_manim_cfg_does_not_reach_a_clip(
    write_clip: WriteClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("manim.cfg").write_text(
        "[CLI]\nrenderer = opengl\nframe_height = 3\nbackground_color = RED\npreview = True\n"
        "from_animation_number = 1\nmedia_dir = ./elsewhere\nsave_sections = True\n"
        "[video_encoder]\ncodec = mpeg4\n"
    )
    entry = write_clip("mine")
    command = [sys.executable, "-m", "scenes.production", str(entry.path), "-q", "l"]
    path = {"PYTHONPATH": str(catalog.SCENES.parent)}
    subprocess.run(command, check=True, env=os.environ | path, stdout=subprocess.DEVNULL)
    Path("manim.cfg").unlink()
    output = Output(tmp_path / "plain", size=(854, 480, 15))
    output.clips.mkdir(parents=True)
    plain = render_clip(entry, Telling(), output, tmp_path, lambda *news: None)
    with av.open("out/clips/mine.mp4") as video:
        assert video.streams.video[0].codec_context.name == "h264"
    pairs = zip(pictures(Path("out/clips/mine.mp4")), pictures(plain.file), strict=True)
    assert all(np.abs(one.astype(int) - other).mean() < 1 for one, other in pairs)
    assert not Path("elsewhere").exists()


def test_a_failing_clip_is_named_and_the_others_go_on(
    write_clip: WriteClip,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    clips = [
        write_clip("s01_raises", "raise RuntimeError('no [chalk] left')"),
        write_clip("s02_good"),
        write_clip("s03_dies", "os._exit(3)"),
        write_clip("s04_broken", "("),  # a fault of the file itself
    ]
    monkeypatch.setattr(catalog, "entries", lambda: clips)
    (tmp_path / "attention.mp4").write_text("an older film")
    made = produce(clips, Telling(), Output(tmp_path, size=SIZE), 2)
    shown = capsys.readouterr().out
    assert made.exit_code == 1
    assert made.to_open == (tmp_path / "clips" / "s02_good.mp4",)
    assert film.duration(made.to_open[0]) > 3
    assert "RuntimeError: no [chalk] left (s01_raises.py, line 21)" in shown
    assert "its process died" in shown
    assert "SyntaxError" in shown
    assert "Failed: raises, dies, broken. The film attention.mp4 was not made anew." in shown
    assert (tmp_path / "attention.mp4").read_text() == "an older film"
    assert [path.name for path in (tmp_path / "clips").iterdir()] == ["s02_good.mp4"]
    assert not list(tmp_path.glob(".work*"))


@pytest.mark.parametrize("request_to_stop", [signal.SIGINT, signal.SIGTERM])
def test_stopping_leaves_whole_clips_only_and_no_process(
    request_to_stop: signal.Signals, write_clip: WriteClip, tmp_path: Path
) -> None:
    first = write_clip("s01_short")
    # A rehearsal, which skips animations, must end for the rendering to begin.
    endless = write_clip(
        "s02_endless", "while not self.skip_animations: self.wait(0.1, frozen_frame=False)"
    )
    command = [sys.executable, "-m", "scenes.production", "-j", "1", "-q", "l"]
    job = subprocess.Popen(
        [*command, "-o", str(tmp_path / "out"), str(first.path), str(endless.path)],
        env=os.environ | {"PYTHONPATH": str(catalog.SCENES.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    wait_until(lambda: any(tmp_path.glob("out/.work-*/s02_endless/**/*.mp4")))
    if request_to_stop == signal.SIGINT:
        os.killpg(job.pid, signal.SIGINT)  # what a terminal does on Ctrl-C
    else:
        job.terminate()
    said, _ = job.communicate(timeout=30)
    assert job.returncode == 130
    assert "Stopped. Clips that were whole are in" in said
    assert "Traceback" not in said
    assert {path.name for path in (tmp_path / "out").rglob("*")} == {"clips", "s01_short.mp4"}
    wait_until(lambda: not is_alive(group=job.pid))
