"""GIFs: made of films that were rendered, each with a palette of its own.

ffmpeg chooses the colours and puts them in (its filters palettegen and paletteuse, through PyAV).
The film is read once for each: to hold its pictures in between takes gigabytes.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import suppress
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av
from av.error import BlockingIOError as NotYet
from av.error import EOFError as NoMore
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

FASTEST = 50  # pictures a second; browsers slow down what is faster
LARGEST = 3e6  # bytes of the GIF of a section, at STANDARD pixels
STANDARD = 854 * 480
SLOWEST = 5  # pictures a second
HELD = {"final_delay": "200"}  # the last picture, hundredths of a second, before it begins again
# Measured on clip 8 at 480p15, of a film without loss (crf 0): 2.4 MB; with the dithering of manim
# (bayer) 2.5, with sierra2_4a 2.7; not dithered, but of a film with the loss of crf 22: 6.4.
CHOOSE, USE = "stats_mode=diff", "dither=none:diff_mode=rectangle"


def of_films(clip: Path, files: Sequence[Path], work: Path) -> tuple[Path, list[Path]]:
    """Turn the film of a clip and those of its parts into GIFs, and return all files.

    Parameters
    ----------
    clip, files, work
        The film of the clip; the files of its parts, films among them, and what they are
        relative to.
    """
    films = [file for file in files if file.suffix == clip.suffix]
    write(clip, clip.with_suffix(".gif"), LARGEST * len(films))
    for film in films:
        write(work / film, (work / film).with_suffix(".gif"))
    made = [file.with_suffix(".gif") if file in films else file for file in files]
    return clip.with_suffix(".gif"), made


def write(film: Path, target: Path, largest: float = LARGEST) -> None:
    """Write a film as a GIF that plays again and again.

    It shows fewer pictures a second than the film where browsers would slow that down, and where
    it would be too large.

    Parameters
    ----------
    film, target
        The film, and the GIF.
    largest
        Bytes that it may have at 480p; at other sizes in proportion.
    """
    with av.open(str(film)) as video:
        stream = video.streams.video[0]
        rate, pixels = Fraction(stream.average_rate or 1), stream.width * stream.height
    first = math.ceil(rate / FASTEST)
    for step in range(first, max(first, int(rate / SLOWEST)) + 1):
        _encode(film, target, rate / step, step)
        if target.stat().st_size <= largest * pixels / STANDARD:
            break


def _encode(film: Path, target: Path, rate: Fraction, step: int) -> None:
    """Write every so many pictures of a film as a GIF of so many a second."""
    palette = _palette(film, step)
    graph = Graph()
    use, sink = graph.add("paletteuse", USE), graph.add("buffersink")
    first = next(_pictures(film, step))
    pictures, colours = _buffer(graph, first), _buffer(graph, palette)
    pictures.link_to(use, 0, 0)
    colours.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    colours.push(palette)
    colours.push(None)
    with av.open(str(target), "w", options=HELD) as gif:
        stream = gif.add_stream("gif", rate=rate)
        stream.width, stream.height, stream.pix_fmt = first.width, first.height, "pal8"
        place = 0
        for picture in chain(_pictures(film, step), [None]):
            pictures.push(picture)
            for coloured in _ready(sink):
                coloured.pts, coloured.time_base = place, 1 / rate
                gif.mux(stream.encode(coloured))
                place += 1
        gif.mux(stream.encode(None))


def _palette(film: Path, step: int) -> VideoFrame:
    """Return the 256 colours that suit a film, as a picture of as many pixels."""
    graph = Graph()
    buffer = _buffer(graph, next(_pictures(film, step)))
    sink = graph.add("buffersink")
    graph.link_nodes(buffer, graph.add("palettegen", CHOOSE), sink).configure()
    for picture in _pictures(film, step):
        buffer.push(picture)
    buffer.push(None)
    (palette,) = _ready(sink)
    return palette


def _pictures(film: Path, step: int) -> Iterator[VideoFrame]:
    """Yield every so many pictures of a film, the last one among them."""
    with av.open(str(film)) as video:
        stream = video.streams.video[0]
        last = stream.frames - 1
        for place, picture in enumerate(video.decode(stream)):
            if (last - place) % step == 0:
                yield picture


def _buffer(graph: Graph, picture: VideoFrame) -> FilterContext:
    """Return where pictures like this one enter a graph of filters."""
    return graph.add_buffer(
        width=picture.width,
        height=picture.height,
        format=picture.format,
        time_base=Fraction(1, 1000),
    )


def _ready(sink: FilterContext) -> Iterator[VideoFrame]:
    """Yield the pictures that have come out of a graph of filters."""
    with suppress(NotYet, NoMore):
        while True:
            picture = sink.pull()
            assert isinstance(picture, VideoFrame)
            yield picture
