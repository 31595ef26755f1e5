"""How fast, how small and how true encoder settings are, on the frames of a clip held in memory.

Truth is measured on ink, the pixels that differ from the background: peak signal to noise ratio,
and the error in levels that 999 of 1000 of those pixels stay below.
"""

import argparse
import io
import tempfile
import time
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from scenes.production import catalog
from scenes.production.options import QUALITIES
from scenes.production.render import manim_settings

SETTINGS: tuple[dict[str, str], ...] = (
    {"preset": "medium", "crf": "23"},  # what manim takes
    {"preset": "medium", "crf": "22"},
    {"preset": "veryfast", "crf": "18"},
    {"preset": "superfast", "crf": "18"},
    {"preset": "superfast", "crf": "20"},
    {"preset": "superfast", "crf": "22"},
    {"preset": "superfast", "crf": "22", "b_strategy": "0"},
    {"preset": "superfast", "crf": "22", "b_strategy": "0", "threads": "2"},
    {"preset": "ultrafast", "crf": "22"},
    {"preset": "ultrafast", "crf": "28"},
)
SAMPLED = 10  # one of so many pictures is compared
INK = 8  # levels by which it differs from the background

Frames = list[tuple[av.VideoFrame, int]]  # each picture, and how many frames show it


def frames_of(clip: str, size: tuple[int, int, int]) -> Frames:
    """Draw a clip and return its frames as the encoder takes them."""
    from scenes.production.writer import FilmRenderer, FilmWriter

    found: Frames = []

    class Holding(FilmWriter):
        """Keeps frames."""

        def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
            picture = self._canvas.paint(pixels).to_ndarray()
            found.append((av.VideoFrame.from_ndarray(picture, format="yuv420p"), repeat))

    width, height, rate = size
    pixels = {"pixel_width": width, "pixel_height": height, "frame_rate": rate}
    (entry,) = catalog.select([clip])
    with (
        tempfile.TemporaryDirectory() as folder,
        manim_settings(media_dir=folder, format="mp4", disable_caching=True, **pixels),
    ):
        scene: Any = entry.load()(renderer=FilmRenderer(Holding))
        scene.setup()
        scene.construct()
        scene.renderer.file_writer.abort_encode_jobs()
    return found


def encoded(frames: Frames, rate: int, options: dict[str, str]) -> tuple[bytes, float]:
    """Encode frames; return the film and the processor seconds that it took."""
    film = io.BytesIO()
    start = time.process_time()
    with av.open(film, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate, options={"threads": "1"} | options)
        stream.width, stream.height = frames[0][0].width, frames[0][0].height
        stream.pix_fmt = "yuv420p"
        number = 0
        for frame, repeat in frames:
            for _ in range(repeat):
                frame.pts, frame.time_base = number, Fraction(1, rate)
                number += 1
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return film.getvalue(), time.process_time() - start


def errors(frames: Frames, film: bytes) -> Iterator[NDArray[np.int16]]:
    """Yield by how many levels of brightness the ink of sampled pictures is off."""
    ends = np.cumsum([repeat for _, repeat in frames]) - 1
    wanted = {
        int(end): frame for end, (frame, _) in list(zip(ends, frames, strict=True))[::SAMPLED]
    }
    with av.open(io.BytesIO(film), "r") as container:
        for number, shown in enumerate(container.decode(video=0)):
            if number in wanted:
                height = shown.height
                meant = wanted[number].to_ndarray()[:height].astype(np.int16)
                ink = np.abs(meant - meant[0, 0]) > INK
                yield np.abs(shown.to_ndarray()[:height][ink] - meant[ink])


def main(options: Sequence[str] = ()) -> int:
    """Measure, show the table, and return 0."""
    parser = argparse.ArgumentParser("python -m benchmarks encoders", description=__doc__)
    parser.add_argument("clip", nargs="?", default="8")
    parser.add_argument("-q", "--quality", choices=list(QUALITIES), default="m")
    asked = parser.parse_args(options)
    size = QUALITIES[asked.quality]
    frames = frames_of(asked.clip, size)
    count = sum(repeat for _, repeat in frames)
    table = Table("x264", "ms a frame", "megabytes", "ink, dB", "ink, levels")
    for settings in SETTINGS:
        film, seconds = encoded(frames, size[2], settings)
        off = np.concatenate(list(errors(frames, film))).astype(float)
        table.add_row(
            " ".join(f"{name}={value}" for name, value in settings.items()),
            f"{1000 * seconds / count:.2f}",
            f"{len(film) / 1e6:.2f}",
            f"{10 * np.log10(255**2 / (off**2).mean()):.1f}",
            f"{np.percentile(off, 99.9):.0f}",
        )
    Console().print(table)
    return 0
