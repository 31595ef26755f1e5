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

from scenes.production import catalog, film, manifest
from scenes.production.captions import Cue
from scenes.production.catalog import Entry
from scenes.production.options import FORMATS, SEE_THROUGH, Output, Telling
from scenes.production.produce import produce
from scenes.production.render import Rendered, rehearse, render_clip
from scenes.production.see_through import straight
from tests.clips import WriteClip

pytestmark = pytest.mark.slow

SIZE = (426, 240, 10)  # width, height, frames per second
FRAME = 1 / SIZE[2]
KINDS = (".srt", ".vtt")
SHOWN = next(entry for entry in catalog.entries() if entry.name == "dot_product_grid")


def pictures(path: Path) -> list[NDArray[Any]]:
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="gray") for frame in video.decode(video=0)]


def rendered(entry: Entry, output: Output) -> Rendered:
    """Render one clip here, without captions in the picture."""
    output.clips.mkdir(exist_ok=True)
    work = output.folder / "work"
    return render_clip(entry, Telling(captions="off"), output, work, lambda done, total: None)


def files_of(part: Any) -> list[str]:
    """Return the files that the manifest names for a film, a clip or a section."""
    held = part.film if isinstance(part, manifest.Manifest) else part.files
    return [held.film, held.poster, held.srt, held.vtt]


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
        patch.setattr(catalog, "entries", lambda: [SHOWN])
        made = produce([SHOWN], Telling(captions="sidecar"), Output(folder, size=SIZE), 1)
    assert made.exit_code == 0
    assert made.to_open == (folder / "attention.mp4",)
    return folder


@pytest.fixture(scope="module")
def clip(out: Path) -> Path:
    return out / "clips" / f"{SHOWN.path.stem}.mp4"


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
    beats = rehearse(SHOWN, Telling()).timeline
    assert [mark.title for mark in marks] == [beat.name.replace("_", " ") for beat in beats]
    lengths = [mark.end - mark.start for mark in marks]
    assert min(lengths) > 0
    assert sum(lengths) == pytest.approx(float(film.duration(clip)), abs=FRAME)


def test_the_chapters_of_a_film_are_the_sections_of_its_clips(out: Path, clip: Path) -> None:
    (mark,) = film.chapters(out / "attention.mp4")
    assert mark.title == catalog.section(SHOWN)
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


def test_nothing_is_left_but_what_the_manifest_names_and_captions_beside(
    out: Path, clip: Path
) -> None:
    made = manifest.read(out)
    (told,) = made.clips
    named = [file for part in (made, told, *told.sections) for file in files_of(part)]
    beside = [file.with_suffix(kind) for file in (out / "attention", clip) for kind in KINDS]
    beside.append(out / "snippets" / f"{clip.stem}.html")
    expected = {out / file for file in named} | set(beside) | {out / manifest.NAME}
    assert {path for path in out.rglob("*") if path.is_file() and "/." not in str(path)} == expected
    hidden = {path.relative_to(out) for path in out.rglob(".*")}
    assert hidden == {Path(".lock"), Path(".receipts"), Path("clips/.receipts")}


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


@pytest.mark.parametrize("kind", SEE_THROUGH)
def test_a_transparent_clip_shows_what_lies_behind_it(
    kind: str, write_clip: WriteClip, tmp_path: Path
) -> None:
    body = "self.square.set_fill('#FF8000', opacity=0.5); self.wait(0.5)"
    made = rendered(write_clip("mine", body), Output(tmp_path, kind, SIZE, transparent=True))
    decoder = {"webm": "libvpx-vp9", "mov": "qtrle", "png": "png"}[kind]
    with av.open(str(made.file)) as video:
        codec = av.CodecContext.create(decoder, "r")
        assert isinstance(codec, av.VideoCodecContext)
        codec.width, codec.height, codec.pix_fmt = *SIZE[:2], "argb"
        codec.bits_per_coded_sample = 32
        packets = [packet for packet in video.demux(video=0) if packet.size]
        frames = [frame for packet in packets for frame in codec.decode(packet)]
    picture = frames[-1].to_ndarray(format="rgba").astype(int)
    assert picture[120, 5, 3] < 3  # where nothing was drawn
    inside = picture[120, 213]  # the middle of the square: colour as it is, half opaque
    assert np.abs(inside - (255, 128, 0, 128)).max() <= 6
    if kind == "webm":
        twice = tmp_path / "twice.webm"
        film.join([made.file, made.file], twice, [])
        alpha_mode = b"\x53\xc0\x81\x01"  # 1: without it browsers show a black background
        assert alpha_mode in made.file.read_bytes()
        assert alpha_mode in twice.read_bytes()


def test_colours_of_transparent_pixels_are_written_as_they_are() -> None:
    premultiplied = np.array([[[0, 0, 0, 0], [64, 32, 0, 128], [10, 20, 30, 255], [1, 0, 0, 1]]])
    pixels = straight(premultiplied.astype(np.uint8))
    assert pixels.dtype == np.uint8
    assert pixels.tolist() == [[[0, 0, 0, 0], [128, 64, 0, 128], [10, 20, 30, 255], [255, 0, 0, 1]]]


def test_sections_are_the_frames_of_the_whole_clip_under_a_name_of_their_own(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    clip = write_clip("mine")
    whole = rendered(clip, Output(tmp_path, size=SIZE))
    first, second = ("a_square_appears", "it_moves")
    parts = [
        rendered(clip, Output(tmp_path, size=SIZE, sections=(name,))) for name in (first, second)
    ]
    both = rendered(clip, Output(tmp_path, size=SIZE, sections=(first, second)))
    assert [part.file.name for part in (*parts, both)] == [
        "mine.a_square_appears.mp4",
        "mine.it_moves.mp4",
        "mine.a_square_appears.it_moves.mp4",
    ]
    assert [mark.title for mark in film.chapters(parts[1].file)] == ["it moves"]
    (cue,) = parts[1].cues
    assert cue == Cue("It moves.", 0.0, cue.end)
    assert cue.end == pytest.approx(parts[1].length, abs=FRAME)
    expected = pictures(whole.file)
    for found in (
        pictures(both.file),
        [picture for part in parts for picture in pictures(part.file)],
    ):
        pairs = zip(found, expected, strict=True)
        assert max(np.abs(one.astype(int) - other).mean() for one, other in pairs) < 1


def test_the_still_of_a_section_is_its_last_frame(write_clip: WriteClip, tmp_path: Path) -> None:
    clip, section = write_clip("mine"), ("a_square_appears",)
    still = rendered(clip, Output(tmp_path, "png", SIZE, sections=section))
    part = rendered(clip, Output(tmp_path, "mp4", SIZE, sections=section))
    (picture,) = pictures(still.file)
    assert np.abs(picture.astype(int) - pictures(part.file)[-1]).mean() < 1


def test_what_comes_after_the_last_section_is_not_played(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    clip = write_clip("mine", "raise RuntimeError('played')")
    part = rendered(clip, Output(tmp_path, size=SIZE, sections=("a_square_appears",)))
    assert len(part.cues) == 1


@pytest.mark.parametrize(("width", "height"), [(240, 240), (600, 240)])
def test_another_shape_holds_the_same_picture_with_margins(
    width: int, height: int, write_clip: WriteClip, tmp_path: Path
) -> None:
    clip = write_clip("mine")
    wide = pictures(rendered(clip, Output(tmp_path, "png", (448, 252, 10))).file)[0]
    other = pictures(rendered(clip, Output(tmp_path, "png", (width, height, 10))).file)[0]
    assert other.shape == (height, width)
    scale = min(width / 448, height / 252)
    boxes = [np.argwhere(picture > 128) for picture in (wide, other)]  # the square
    sizes = [box.max(axis=0) - box.min(axis=0) for box in boxes]
    assert sizes[1] == pytest.approx(sizes[0] * scale, abs=2)
    centres = [
        (box.max(axis=0) + box.min(axis=0) - picture.shape) / 2
        for box, picture in zip(boxes, (wide, other), strict=True)
    ]
    assert centres[1] == pytest.approx(centres[0] * scale, abs=2)


def test_progress_runs_from_nothing_to_the_whole_length(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    told: list[tuple[float, float]] = []
    output = Output(tmp_path, size=SIZE)
    output.clips.mkdir()
    work = tmp_path / "work"
    made = render_clip(write_clip("mine"), Telling(), output, work, lambda *news: told.append(news))
    done = [seconds for seconds, _ in told]
    assert done[0] == 0
    assert done == sorted(done)
    assert done[-1] == pytest.approx(made.length, abs=FRAME)
    assert all(total >= seconds for seconds, total in told)  # a guess that gets better
    assert told[-1][1] == pytest.approx(made.length, abs=FRAME)


def test_progress_does_not_ask_what_no_beat_has_set_yet(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    clip = write_clip("mine", "self.more = False")
    with clip.path.open("a") as file:
        file.write(
            "\n    @beat('And more.', only_if='more')\n    def and_more(self):\n        pass\n"
        )
    made = rendered(clip, Output(tmp_path, size=SIZE))
    assert [cue.text for cue in made.cues][1:] == ["It moves."]


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
    assert [path.name for path in (tmp_path / "clips").glob("[!.]*")] == ["s02_good.mp4"]
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
    assert [path.name for path in tmp_path.glob("out/clips/*.mp4")] == ["s01_short.mp4"]
    cut = {path.name for path in (tmp_path / "out" / "sections").rglob("*")}
    assert cut == {"s01_short", "01_a_square_appears.mp4", "02_it_moves.mp4"}
    assert not (tmp_path / "out" / manifest.NAME).exists()
    assert not list((tmp_path / "out").glob(".work-*"))
    wait_until(lambda: not is_alive(group=job.pid))
