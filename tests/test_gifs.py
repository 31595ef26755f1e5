"""GIFs: the pictures of a film in colours of its own, small enough to send."""

from pathlib import Path

import av
import numpy as np
import pytest

from scenes.production import gifs, manifest
from scenes.production.options import Output, Telling
from scenes.production.produce import produce
from tests.clips import WriteClip

SIZE = (160, 90)


def write_film(file: Path, pictures: np.ndarray, rate: int = 10) -> Path:
    """Write pictures, (number, y, x, rgb), as a film without loss."""
    with av.open(str(file), "w") as film:
        stream = film.add_stream("libx264", rate=rate, options={"crf": "0"})
        stream.height, stream.width = pictures.shape[1:3]
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            film.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        film.mux(stream.encode(None))
    return file


def frames(file: Path) -> np.ndarray:
    with av.open(str(file)) as video:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)])


def times(file: Path) -> list[float]:
    """When each picture comes, seconds."""
    with av.open(str(file)) as video:
        return [frame.time or 0.0 for frame in video.decode(video=0)]


def moving_square(count: int) -> np.ndarray:
    width, height = SIZE
    pictures = np.full((count, height, width, 3), (10, 12, 18), np.uint8)
    for place, picture in enumerate(pictures):
        picture[30:60, 2 * place : 2 * place + 30] = (90, 180, 240)
    return pictures


def noise(count: int) -> np.ndarray:
    width, height = SIZE
    return np.random.default_rng(0).integers(0, 256, (count, height, width, 3), np.uint8)


def test_a_gif_shows_the_pictures_of_its_film_as_fast(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", moving_square(20))
    gifs.write(film, tmp_path / "film.gif")
    shown, expected = frames(tmp_path / "film.gif"), frames(film)
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).max() <= 4
    assert times(tmp_path / "film.gif") == pytest.approx(times(film), abs=0.01)


def test_a_gif_plays_again_and_again_and_holds_its_last_picture(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", moving_square(5))
    gifs.write(film, tmp_path / "film.gif")
    content = (tmp_path / "film.gif").read_bytes()
    assert b"NETSCAPE2.0\x03\x01\x00\x00" in content  # as often as one likes
    delays = [content[place + 4 : place + 6] for place in _controls(content)]
    assert [int.from_bytes(delay, "little") for delay in delays] == [10, 10, 10, 10, 200]


def _controls(content: bytes) -> list[int]:
    """Where the blocks lie that say how long a picture is shown."""
    block = b"\x21\xf9\x04"
    return [place for place in range(len(content)) if content[place : place + 3] == block]


def test_a_gif_is_never_faster_than_browsers_play(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", moving_square(30), rate=60)
    gifs.write(film, tmp_path / "film.gif")
    assert np.diff(times(tmp_path / "film.gif")).min() >= 0.02
    assert len(times(tmp_path / "film.gif")) == 15


def test_a_gif_that_would_be_too_large_shows_fewer_pictures_the_last_among_them(
    tmp_path: Path,
) -> None:
    film = write_film(tmp_path / "film.mp4", noise(22), rate=15)
    gifs.write(film, tmp_path / "whole.gif", largest=1e9)
    whole = (tmp_path / "whole.gif").stat().st_size
    largest = 0.6 * whole * gifs.STANDARD / (SIZE[0] * SIZE[1])
    gifs.write(film, tmp_path / "small.gif", largest=largest)
    assert (tmp_path / "small.gif").stat().st_size <= 0.6 * whole
    shown, expected = frames(tmp_path / "small.gif"), frames(tmp_path / "whole.gif")
    assert len(expected) == 22
    assert len(shown) == 11
    assert np.abs(shown[-1].astype(int) - expected[-1]).mean() < 12  # another palette
    assert np.abs(shown[-1].astype(int) - expected[-2]).mean() > 40


@pytest.mark.slow
def test_the_gifs_of_sections_are_stretches_of_the_clip_rendered_once(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    output = Output(tmp_path / "out", "gif", (426, 240, 10))
    assert produce([write_clip("mine")], Telling(), output, 1).exit_code == 0
    (clip,) = manifest.read(output.folder).clips
    assert clip.files.film == "clips/mine.gif"
    whole = frames(output.folder / clip.files.film).astype(int)
    assert len(whole) == pytest.approx(10 * clip.length)
    for section in clip.sections:
        file = output.folder / section.files.film
        assert file.suffix == ".gif"
        assert file.stat().st_size < gifs.LARGEST
        first, part = round(10 * section.start), frames(file).astype(int)
        assert len(part) == round(10 * section.length)
        assert np.abs(part - whole[first : first + len(part)]).mean() < 1
        assert (output.folder / section.files.poster).is_file()
    assert not list(output.folder.rglob("*.mp4"))


@pytest.mark.slow
def test_a_gif_is_made_of_a_film_without_loss(write_clip: WriteClip, tmp_path: Path) -> None:
    output = Output(tmp_path / "out", "gif", (426, 240, 10))
    produce([write_clip("mine")], Telling(captions="off"), output, 1)
    shown = frames(output.folder / "clips" / "mine.gif").astype(int)[:, 60:180]  # no words
    off = np.abs(shown - shown[0, 0, 0]).max(-1)
    assert np.mean((off > 0) & (off < 8)) < 0.002  # specks around what moves; with loss, 0.006
