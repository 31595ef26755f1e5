"""Writing a film: one stream for a whole clip, fed with what changed in each frame.

manim encodes every animation as a film of its own, converts whole pictures, and joins them. One
stream is smaller by half, since each part would begin with a whole picture; it begins with one
where a beat does, so that a film can be entered and cut there.
"""

from collections.abc import Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any, NamedTuple

import av
import numpy as np
from av.error import FFmpegError
from av.video.frame import PictureType
from manim import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter
from numpy.typing import NDArray

from scenes.production.boxes import Box
from scenes.production.camera import FilmCamera

RIM = 2  # rows: as far up and down do colours, at half the resolution, depend on pixels
# Chosen by measurement: python -m benchmarks encoders. A forced first picture of a beat is one that
# nothing after it looks behind (forced-idr): there a film can be cut.
X264 = {"preset": "superfast", "crf": "22", "b_strategy": "0", "threads": "1", "forced-idr": "1"}
STEP = 16  # pixels; what converts them takes so many at once


class Picture(NamedTuple):
    """A frame to be written: its pixels, (y, x, rgba), and where they changed since the last."""

    pixels: NDArray
    changed: Sequence[Box]


class Canvas:
    """The present frame as the encoder wants it: yuv420p, converted where it changed.

    Parameters
    ----------
    width, height
        Size in pixels, both even.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.frame = av.VideoFrame(width, height, "yuv420p")

    def paint(self, picture: Picture) -> av.VideoFrame:
        """Bring the frame up to date and return it."""
        self.frame.make_writable()  # the encoder may still hold what it was given
        for area in picture.changed:
            self._convert(picture.pixels, self._rounded(area))
        return self.frame

    def _convert(self, pixels: NDArray, area: Box) -> None:
        left, top, right, bottom = area
        part = av.VideoFrame.from_numpy_buffer(pixels[top:bottom, left:right], format="rgba")
        # More threads would take longer to set up than a small area takes.
        converted = part.reformat(format="yuv420p", threads=1)
        # Half as many rows have colours: those at a rim would depend on what is beyond it.
        top_rim, bottom_rim = RIM * (top > 0), RIM * (bottom < self.height)
        for plane, new, step in zip(self.frame.planes, converted.planes, (1, 2, 2), strict=True):
            rows = slice((top + top_rim) // step, (bottom - bottom_rim) // step)
            source = slice(top_rim // step, (bottom - top - bottom_rim) // step)
            _rows(plane)[rows, left // step : right // step] = _rows(new)[source]

    def _rounded(self, area: Box) -> Box:
        """Return an area, the rim that changes with it and the one that it needs, in steps."""
        left, top = area[0] // STEP * STEP, max(0, area[1] - 2 * RIM) // STEP * STEP
        right, bottom = -(-area[2] // STEP) * STEP, -(-(area[3] + 2 * RIM) // STEP) * STEP
        return left, top, min(right, self.width), min(bottom, self.height)


def _rows(plane: Any) -> NDArray[np.uint8]:
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


class FilmWriter(SceneFileWriter):
    """Encodes the frames of a scene into one stream."""

    x264 = X264
    _container: Any = None
    _frames = 0
    _begins = True  # a section

    def open_partial_movie_stream(self, **_: Any) -> None:
        """Open the stream for the first animation; later ones go on in it."""
        if self._container is not None:
            return
        spec = self.video_encoder
        assert spec is not None
        target = self.output_plan.segment_path("film")
        target.parent.mkdir(parents=True, exist_ok=True)
        self.partial_movie_files = [str(target)]
        self._container = av.open(str(target), "w", format=spec.container_format)
        options = self.x264 if spec.codec == "libx264" else dict(spec.options)
        self._stream = self._container.add_stream(spec.codec, rate=spec.frame_rate, options=options)
        self._stream.width, self._stream.height = spec.width, spec.height
        self._stream.pix_fmt = spec.pixel_format
        self._canvas = Canvas(spec.width, spec.height)
        self._time_base = 1 / Fraction(spec.frame_rate)

    def close_partial_movie_stream(self) -> None:
        """Leave the stream open: the film goes on."""

    def next_section(self, name: str, type_: str, skip_animations: bool) -> None:
        """Begin a section, and with it a stretch of film that can be entered."""
        super().next_section(name, type_, skip_animations)
        self._begins = True

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """There are no partial files."""

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """Encode a :class:`Picture` as so many frames."""
        self.encode_frame(self._canvas.paint(pixels), repeat)

    def encode_frame(self, frame: av.VideoFrame, repeat: int) -> None:
        """Encode a picture that is converted as so many frames."""
        for _ in range(repeat):
            frame.pict_type = PictureType.I if self._begins else PictureType.NONE
            self._begins = False
            frame.pts, frame.time_base = self._frames, self._time_base
            self._frames += 1
            self._container.mux(self._stream.encode(frame))

    def join_all_encode_jobs(self) -> None:
        """Write what the encoder still holds, and close the stream."""
        if self._container is not None:
            self._container.mux(self._stream.encode(None))
            self._container.close()
            self._container = None

    def abort_encode_jobs(self, reraise_encoder_failures: bool = False) -> None:
        """Close the stream as it is."""
        if self._container is not None:
            with suppress(FFmpegError):
                self._container.close()
            self._container = None


class LosslessWriter(FilmWriter):
    """Encodes frames as they are, for films that others are made of."""

    x264 = X264 | {"crf": "0"}


class FilmRenderer(CairoRenderer):
    """Draws a scene with a :class:`FilmCamera` and hands what changed to a :class:`FilmWriter`.

    Parameters
    ----------
    writer
        What to write with.
    """

    camera: FilmCamera

    def __init__(self, writer: type[FilmWriter] = FilmWriter) -> None:
        super().__init__(file_writer_class=writer, camera_class=FilmCamera)

    def save_static_frame_data(self, scene: Any, static_mobjects: Any) -> None:
        """Tell the camera what stands still while an animation is played."""
        self.camera.stand_still(static_mobjects)

    def update_frame(self, scene: Any, mobjects: Any = None, *_: Any, **__: Any) -> None:
        """Draw a scene, whole, unless it is skipped."""
        if not self.skip_animations:
            self.camera.draw([*scene.mobjects, *scene.foreground_mobjects])

    def get_frame(self) -> Any:
        """Return the picture and where it changed since this was last asked."""
        picture = Picture(self.camera.pixel_array, self.camera.changed)
        self.camera.forget_changes()
        return picture
