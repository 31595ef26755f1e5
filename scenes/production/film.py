"""Joining clips into one film, and cutting them, without encoding anything again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream
from PIL import Image

from scenes.production.sound import CODECS, Sound, Track

JOINABLE = ("mp4", "mov", "webm")  # formats that hold chapters; a GIF does not


@dataclass(frozen=True)
class Chapter:
    """A named stretch of a film, in seconds from its start."""

    title: str
    start: float
    end: float


def duration(path: Path) -> Fraction:
    """Return how long a video runs in seconds: its frames over its frame rate."""
    with av.open(str(path)) as video:
        return sum(1 for _ in _packets(video)) / _rate(video.streams.video[0])


def chapters(path: Path) -> list[Chapter]:
    """Return the chapters of a video."""
    with av.open(str(path)) as video:
        return [
            Chapter(
                mark["metadata"]["title"],
                float(mark["start"] * (mark["time_base"] or 1)),
                float(mark["end"] * (mark["time_base"] or 1)),
            )
            for mark in video.chapters()
        ]


def join(clips: Sequence[Path], target: Path, marks: Sequence[Chapter], sound: Sound = ()) -> None:
    """Write clips one after the other into one film; what is heard in them is left out.

    Parameters
    ----------
    clips
        Videos of the same size, frame rate and encoding.
    target
        The film; its suffix (one of :data:`JOINABLE`) decides the container.
    marks
        Its chapters.
    sound
        What is heard in it.

    Raises
    ------
    ValueError
        If the clips differ so that one stream cannot hold them.
    """
    orders = [_frame_numbers(path) for path in clips]
    delay, start = _delay(orders), 0
    with _opened(target) as film:
        film.set_chapters([_mark(number, mark) for number, mark in enumerate(marks, start=1)])
        with av.open(str(clips[0])) as clip:
            source = clip.streams.video[0]
            stream, first, rate = _stream_like(source, film), _encoding(source), _rate(source)
        track = Track(film, CODECS[target.suffix], sound, sum(map(len, orders)) / rate)
        for path, order in zip(clips, orders, strict=True):
            with av.open(str(path)) as clip:
                encoding = _encoding(clip.streams.video[0])
                if encoding != first:
                    raise ValueError(
                        f"{path} is encoded as {encoding}, the clips before it as {first}. "
                        "Render all of them with the same options."
                    )
                packets = zip(_packets(clip), order, strict=True)
                for place, (packet, frame) in enumerate(packets, start=start):
                    track.reach(place / rate)
                    _mux(packet, film, stream, start + frame, place - delay)
                start += len(order)
        track.end()


def cut(path: Path, start: float, end: float, target: Path, sound: Sound = ()) -> None:
    """Write a part of a clip into a file of its own; what is heard in it is left out.

    Parameters
    ----------
    path, target
        The clip and the part, of the same format.
    start, end
        Where the part lies in the clip, seconds; whole frames.
    sound
        What is heard in the part.

    Raises
    ------
    ValueError
        If the clip cannot be entered at ``start`` or left at ``end``: pictures on both sides of
        it are encoded by what differs between them.
    """
    order = _frame_numbers(path)
    with av.open(str(path)) as clip, _opened(target) as part:
        source = clip.streams.video[0]
        first, last = (round(time * _rate(source)) for time in (start, end))
        inside = [place for place, frame in enumerate(order) if first <= frame < last]
        packets = list(_packets(clip))[inside[0] : inside[-1] + 1] if inside else []
        if len(packets) != last - first or not packets or not packets[0].is_keyframe:
            raise ValueError(f"{path} cannot be cut at {start:.3f} s and {end:.3f} s.")
        frames = [order[place] - first for place in inside]
        stream, delay = _stream_like(source, part), _delay([frames])
        track = Track(part, CODECS[target.suffix], sound, len(frames) / _rate(source))
        for place, (packet, frame) in enumerate(zip(packets, frames, strict=True)):
            track.reach(place / _rate(source))
            _mux(packet, part, stream, frame, place - delay)
        track.end()


def picture_at(path: Path, time: float) -> Image.Image:
    """Return the picture that a video shows at a time (seconds), or its last one."""
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        assert stream.time_base is not None
        video.seek(int(time / stream.time_base), stream=stream)
        for frame in _decoded(video, stream):
            picture = frame
            if frame.time is not None and frame.time >= time:
                break
        see_through = any(part.is_alpha for part in picture.format.components)
        return Image.fromarray(picture.to_ndarray(format="rgba" if see_through else "rgb24"))


def _decoded(video: InputContainer, stream: VideoStream) -> Iterator[av.VideoFrame]:
    if not _is_see_through(stream):
        yield from video.decode(stream)
        return
    # The usual decoder of VP9 leaves out how transparent the pictures are.
    decoder = av.CodecContext.create("libvpx-vp9", "r")
    assert isinstance(decoder, av.VideoCodecContext)
    for packet in video.demux(stream):
        yield from decoder.decode(packet)


def _is_see_through(stream: VideoStream) -> bool:
    """Whether it is a WebM stream that says so."""
    return "alpha_mode" in map(str.lower, stream.metadata)


def _opened(target: Path) -> OutputContainer:
    # faststart moves the index to the front, so that a browser plays before it has everything.
    options = {"movflags": "+faststart"} if target.suffix != ".webm" else {}
    return av.open(str(target), "w", container_options=options)


def _mark(number: int, mark: Chapter) -> Any:
    """Return a chapter as PyAV takes it."""
    return {
        "id": number,
        "start": round(mark.start * 1000),
        "end": round(mark.end * 1000),
        "time_base": Fraction(1, 1000),
        "metadata": {"title": mark.title},
    }


def _stream_like(source: VideoStream, target: OutputContainer) -> VideoStream:
    stream = target.add_stream_from_template(source)
    if _is_see_through(source):
        stream.metadata["alpha_mode"] = "1"  # else players show no transparency
    return stream


def _mux(
    packet: av.Packet, target: OutputContainer, stream: VideoStream, shown: int, decoded: int
) -> None:
    """Write a packet, its times counted in frames."""
    assert isinstance(packet.stream, VideoStream)
    packet.time_base = 1 / _rate(packet.stream)
    packet.pts, packet.dts, packet.duration = shown, decoded, 1
    packet.stream = stream
    target.mux(packet)


def _packets(video: InputContainer) -> Iterator[av.Packet]:
    # demux ends with an empty packet
    return (packet for packet in video.demux(video.streams.video[0]) if packet.size)


def _frame_numbers(path: Path) -> list[int]:
    """Return the number of the frame that each packet holds."""
    with av.open(str(path)) as video:
        times = [packet.pts for packet in _packets(video) if packet.pts is not None]
    numbers = {time: number for number, time in enumerate(sorted(times))}
    return [numbers[time] for time in times]


def _delay(orders: Sequence[Sequence[int]]) -> int:
    """Return how many frames early decoding has to start so that none is late.

    Packets lie in the order of decoding, in which a frame may come after later ones.
    """
    return max(place - frame for order in orders for place, frame in enumerate(order))


def _encoding(stream: VideoStream) -> tuple[str, int, int, str | None, Fraction]:
    codec = stream.codec_context
    return codec.name, codec.width, codec.height, codec.pix_fmt, _rate(stream)


def _rate(stream: VideoStream) -> Fraction:
    if stream.average_rate is None:
        raise ValueError(f"{stream} has no frame rate.")
    return stream.average_rate
