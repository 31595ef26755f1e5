"""How long the film takes to render, against the time that encoding alone would take.

The floor is measured on the very frames of the film: they are drawn, held in memory as arrays of
pixels, a stretch at a time, and the clock runs only while they are encoded, with the same options.
Clips are taken side by side as in a render, so that both share the machine alike. Of the floor one
part is turning pixels into what the encoder takes (each different picture once), the other the
encoder itself.
"""

import argparse
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from rich.console import Console
from rich.table import Table

from scenes.production import catalog
from scenes.production.catalog import Entry
from scenes.production.options import QUALITIES
from scenes.production.render import manim_settings

HELD = 1 << 30  # bytes of pictures held in memory in one process before they are encoded


@dataclass(frozen=True)
class Floor:
    """What encoding one clip takes.

    Attributes
    ----------
    name, frames, pictures
        The clip, how many frames it has, and how many of them differ from the one before.
    wall, converting, encoding
        Seconds by the clock for both parts; processor seconds for each.
    """

    name: str
    frames: int
    pictures: int
    wall: float
    converting: float
    encoding: float

    @property
    def processor(self) -> float:
        """Processor seconds of both parts."""
        return self.converting + self.encoding


def floor_of(entry: Entry, size: tuple[int, int, int]) -> Floor:
    """Draw a clip, and measure how long its frames take to encode.

    Parameters
    ----------
    entry, size
        The clip; width and height in pixels, frames per second.
    """
    from scenes.production.writer import FilmRenderer, FilmWriter, Picture

    class Holding(FilmWriter):
        """Holds frames in memory and encodes them by the clock."""

        def __init__(self, settings: Any) -> None:
            super().__init__(settings)
            self.held: list[tuple[Any, int]] = []
            self.pictures, self.wall, self.converting, self.processor = 0, 0.0, 0.0, 0.0

        def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
            self.held.append((pixels.pixels.copy(), repeat))
            self.pictures += bool(pixels.changed)
            if len(self.held) * pixels.pixels.nbytes > HELD:
                self.encode()

        def encode(self) -> None:
            wall, processor = time.perf_counter(), time.process_time()
            for pixels, repeat in self.held:
                height, width = pixels.shape[:2]
                start = time.process_time()
                frame = self._canvas.paint(Picture(pixels, [(0, 0, width, height)]))
                self.converting += time.process_time() - start
                self.encode_frame(frame, repeat)
            self.wall += time.perf_counter() - wall
            self.processor += time.process_time() - processor
            self.held.clear()

        def join_all_encode_jobs(self) -> None:
            self.encode()
            wall, processor = time.perf_counter(), time.process_time()
            super().join_all_encode_jobs()
            self.wall += time.perf_counter() - wall
            self.processor += time.process_time() - processor

    width, height, rate = size
    pixels = {"pixel_width": width, "pixel_height": height, "frame_rate": rate}
    with (
        tempfile.TemporaryDirectory() as folder,
        manim_settings(media_dir=folder, format="mp4", disable_caching=True, **pixels),
    ):
        renderer: Any = FilmRenderer(Holding)
        scene: Any = entry.load()(renderer=renderer)
        scene.render()
        writer = renderer.file_writer
        frames = round(scene.time * rate)
    encoding = writer.processor - writer.converting
    return Floor(entry.name, frames, writer.pictures, writer.wall, writer.converting, encoding)


def rendered(clips: Sequence[Entry], quality: str, jobs: int) -> tuple[float, float]:
    """Render clips with the command line; return seconds by the clock and of the processor."""
    with tempfile.TemporaryDirectory() as folder:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        options = ["-q", quality, "-j", str(jobs), "-o", folder, "--force"]
        command = [sys.executable, "-m", "scenes.production", *options]
        names = [str(entry.path) for entry in clips]
        subprocess.run([*command, *names], check=True, stdout=subprocess.DEVNULL)
        wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, spent


def main(options: Sequence[str] = ()) -> int:
    """Measure, show the table, and return 0."""
    parser = argparse.ArgumentParser("python -m benchmarks film", description=__doc__)
    parser.add_argument("clips", nargs="*", help="numbers or names [default: all]")
    parser.add_argument("-q", "--quality", choices=list(QUALITIES), default="m")
    parser.add_argument("-j", "--jobs", type=int, default=len(os.sched_getaffinity(0)))
    asked = parser.parse_args(options)
    clips = catalog.select(asked.clips)
    wall, processor = rendered(clips, asked.quality, asked.jobs)
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(asked.jobs, spawn) as executor:
        floors = list(executor.map(partial(floor_of, size=QUALITIES[asked.quality]), clips))
    table = Table("clip", "frames", "different", "convert", "encode", "ms a frame")
    for floor in floors:
        times = [f"{seconds:.1f} s" for seconds in (floor.converting, floor.encoding)]
        each = f"{1000 * floor.encoding / floor.frames:.2f}"
        table.add_row(floor.name, str(floor.frames), str(floor.pictures), *times, each)
    console = Console()
    console.print(table)
    by_clock = sum(floor.wall for floor in floors) / asked.jobs
    by_processor = sum(floor.processor for floor in floors)
    encoder = sum(floor.encoding for floor in floors)
    width, height, rate = QUALITIES[asked.quality]
    for line in (
        f"{width} x {height} at {rate}, {asked.jobs} clips at a time",
        f"by the clock: {wall:.1f} s; floor {by_clock:.1f} s; ratio {wall / by_clock:.2f}",
        f"processor: {processor:.1f} s; floor {by_processor:.1f} s; "
        f"ratio {processor / by_processor:.2f}",
        f"to the encoder alone: {encoder:.1f} s; ratio {processor / encoder:.2f}",
    ):
        console.print(line, highlight=False)
    return 0
