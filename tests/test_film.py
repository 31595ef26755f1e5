"""Joining clips, and captions beside them."""

from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
import srt

from scenes.production import captions, film
from scenes.production.captions import Cue
from scenes.production.catalog import Entry
from scenes.production.film import Chapter
from scenes.production.joining import join, to_youtube
from scenes.production.render import Rendered

RATE = 10


def make_video(path: Path, frames: int, shade: int, width: int = 64) -> Path:
    with av.open(str(path), "w") as video:
        codec = "libvpx-vp9" if path.suffix == ".webm" else "libx264"
        stream = video.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, 48, "yuv420p"
        for number in range(frames):
            picture = np.full((48, width, 3), shade + number, dtype=np.uint8)
            video.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        video.mux(stream.encode(None))
    return path


def packets(path: Path) -> list[av.Packet]:
    with av.open(str(path)) as video:
        return [packet for packet in video.demux(video=0) if packet.size]


def times(path: Path) -> list[tuple[float, float]]:
    """When each packet is shown and when it is decoded, in seconds, in the order of the file."""
    found = []
    for packet in packets(path):
        assert packet.pts is not None
        assert packet.dts is not None
        assert packet.time_base is not None
        found.append((float(packet.pts * packet.time_base), float(packet.dts * packet.time_base)))
    return found


def shades(path: Path) -> list[int]:
    with av.open(str(path)) as video:
        return [int(frame.to_ndarray(format="gray").mean()) for frame in video.decode(video=0)]


@pytest.fixture(params=["mp4", "mov", "webm"])
def clips(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    lengths_and_shades = [(13, 20), (1, 90), (7, 160)]
    return [
        make_video(tmp_path / f"{number}.{request.param}", frames, shade)
        for number, (frames, shade) in enumerate(lengths_and_shades)
    ]


@pytest.fixture
def joined(clips: list[Path], tmp_path: Path) -> Path:
    target = tmp_path / f"film{clips[0].suffix}"
    film.join(clips, target, [Chapter("Über alles", 0.0, 1.3), Chapter("the rest", 1.3, 2.1)])
    return target


def test_a_film_is_as_long_as_its_clips_together(clips: list[Path], joined: Path) -> None:
    assert film.duration(joined) == sum(map(film.duration, clips)) == Fraction(21, RATE)
    with av.open(str(joined)) as video:
        assert video.duration is not None
        assert video.duration / av.time_base == pytest.approx(2.1, abs=1 / RATE)


def test_chapter_marks_can_be_read_back(joined: Path) -> None:
    assert film.chapters(joined) == [Chapter("Über alles", 0.0, 1.3), Chapter("the rest", 1.3, 2.1)]


def test_a_film_holds_the_clips_packets_unchanged(clips: list[Path], joined: Path) -> None:
    before = [bytes(packet) for clip in clips for packet in packets(clip)]
    assert [bytes(packet) for packet in packets(joined)] == before


def test_every_frame_of_a_film_has_its_own_evenly_spaced_time(joined: Path) -> None:
    shown = sorted(show for show, _ in times(joined))
    steps = [after - before for before, after in pairwise(shown)]
    assert steps == pytest.approx([1 / RATE] * 20, abs=1.1e-3)  # webm counts milliseconds
    assert all(before < after for (_, before), (_, after) in pairwise(times(joined)))
    assert all(decode <= show for show, decode in times(joined))


def test_the_frames_of_a_film_come_in_the_order_of_its_clips(
    clips: list[Path], joined: Path
) -> None:
    assert shades(joined) == [shade for clip in clips for shade in shades(clip)]


def test_clips_of_another_size_are_refused_by_name(tmp_path: Path) -> None:
    clips = [make_video(tmp_path / "a.mp4", 3, 10), make_video(tmp_path / "wide.mp4", 3, 10, 96)]
    with pytest.raises(ValueError, match=r"wide\.mp4 is encoded as .*96.*same options"):
        film.join(clips, tmp_path / "film.mp4", [])


CUES = [Cue("q & a <i>", 0.0, 1.25), Cue("over an hour", 3661.0, 3662.0)]


def test_captions_beside_a_video_carry_its_name(tmp_path: Path) -> None:
    files = captions.write(CUES, tmp_path / "s08_softmax_columns.mp4")
    assert [file.name for file in files] == ["s08_softmax_columns.srt", "s08_softmax_columns.vtt"]
    assert all(file.stat().st_size for file in files)


def test_subrip_captions_can_be_read_back() -> None:
    found = list(srt.parse(captions.to_srt(CUES)))
    assert [cue.content for cue in found] == [cue.text for cue in CUES]
    assert [cue.end.total_seconds() for cue in found] == [cue.end for cue in CUES]


def test_webvtt_captions_escape_markup() -> None:
    assert captions.to_vtt(CUES) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nq &amp; a &lt;i&gt;\n\n"
        "01:01:01.000 --> 01:01:02.000\nover an hour\n"
    )


def test_the_captions_of_a_later_clip_start_later() -> None:
    assert Cue("now", 0.5, 2.0).later(10.0) == Cue("now", 10.5, 12.0)


def test_clips_of_one_chapter_are_joined_under_one_mark(tmp_path: Path) -> None:
    files = [make_video(tmp_path / f"{n}.mp4", frames, 40) for n, frames in enumerate((5, 8, 6))]
    clips = [
        Rendered(Entry(file), file.stem, (file,), float(film.duration(file)), (), {}, None)
        for file in files
    ]
    (tmp_path / "work").mkdir()
    target = tmp_path / "whole.mp4"
    made, *beside = join(clips, ["Recap", "Recap", "Masking"], target, False, tmp_path / "work")
    assert made == target
    assert beside == [tmp_path / "captions" / f"whole{suffix}" for suffix in (".srt", ".vtt")]
    assert film.chapters(made) == [Chapter("Recap", 0.0, 1.3), Chapter("Masking", 1.3, 1.9)]


def test_chapters_for_youtube_begin_at_zero_and_none_is_shorter_than_ten_seconds() -> None:
    marks = [
        Chapter("Recap", 0.0, 12.2),
        Chapter("Short", 12.2, 20.0),
        Chapter("Masking", 20.0, 75.4),
        Chapter("Values", 75.4, 3700.0),
        Chapter("End", 3700.0, 3711.0),
    ]
    assert to_youtube(marks) == "0:00 Recap\n0:20 Masking\n1:16 Values\n1:01:40 End\n"
    assert to_youtube(marks[:3]) == ""
