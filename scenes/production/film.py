"""Joining clips into one film without encoding them again, with chapter marks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

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


def join(clips: Sequence[Path], target: Path, marks: Sequence[Chapter]) -> None:
    """Write clips one after the other into one film.

    Parameters
    ----------
    clips
        Videos of the same size, frame rate and encoding.
    target
        The film; its suffix (one of :data:`JOINABLE`) decides the container.
    marks
        Its chapters.

    Raises
    ------
    ValueError
        If the clips differ so that one stream cannot hold them.
    """
    # faststart moves the index to the front, so that a browser plays before it has everything.
    options = {"movflags": "+faststart"} if target.suffix != ".webm" else {}
    with av.open(str(target), "w", container_options=options) as film:
        film.set_chapters(
            [
                {
                    "id": number,
                    "start": round(mark.start * 1000),
                    "end": round(mark.end * 1000),
                    "time_base": Fraction(1, 1000),
                    "metadata": {"title": mark.title},
                }
                for number, mark in enumerate(marks, start=1)
            ]
        )
        # Packets lie in the order of decoding, in which a frame may come after later ones. Decoding
        # has to start so many frames early that none is late.
        orders = [_frame_numbers(path) for path in clips]
        delay = max(place - frame for order in orders for place, frame in enumerate(order))
        stream, start = None, 0
        for path, order in zip(clips, orders, strict=True):
            with av.open(str(path)) as clip:
                source = clip.streams.video[0]
                if stream is None:
                    stream, first = film.add_stream_from_template(source), _encoding(source)
                    if "alpha_mode" in map(str.lower, source.metadata):
                        stream.metadata["alpha_mode"] = "1"  # else players show no transparency
                elif _encoding(source) != first:
                    raise ValueError(
                        f"{path} is encoded as {_encoding(source)}, the clips before it as "
                        f"{first}. Render all of them with the same options."
                    )
                packets = zip(_packets(clip), order, strict=True)
                for place, (packet, frame) in enumerate(packets, start=start):
                    packet.time_base = 1 / _rate(source)
                    packet.pts, packet.dts, packet.duration = start + frame, place - delay, 1
                    packet.stream = stream
                    film.mux(packet)
                start += len(order)


def _packets(video: InputContainer) -> Iterator[av.Packet]:
    # demux ends with an empty packet
    return (packet for packet in video.demux(video.streams.video[0]) if packet.size)


def _frame_numbers(path: Path) -> list[int]:
    """Return the number of the frame that each packet holds."""
    with av.open(str(path)) as video:
        times = [packet.pts for packet in _packets(video) if packet.pts is not None]
    numbers = {time: number for number, time in enumerate(sorted(times))}
    return [numbers[time] for time in times]


def _encoding(stream: VideoStream) -> tuple[str, int, int, str | None, Fraction]:
    codec = stream.codec_context
    return codec.name, codec.width, codec.height, codec.pix_fmt, _rate(stream)


def _rate(stream: VideoStream) -> Fraction:
    if stream.average_rate is None:
        raise ValueError(f"{stream} has no frame rate.")
    return stream.average_rate
