"""A clip on a page of one's own: its snippet, and a transparent film over what is behind it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import unquote

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from scenes.production import manifest, snippet
from scenes.production.manifest import Manifest
from scenes.production.options import Output, Telling
from scenes.production.produce import produce
from tests.browser import picture
from tests.clips import write_clip
from tests.kits import with_texts, write_kit

TEXT = "<script>alert('x')</script> “Ünï” & \"you\" 你好"
SIZE = (426, 240, 10)
BLUE = (32, 80, 160)


class Tags(HTMLParser):
    """Collects the tags of a page with what they say."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(file: Path) -> dict[str, dict[str, str | None]]:
    return dict(Tags(file.read_text("ascii")).found)


def addresses(file: Path) -> Iterator[Path]:
    for tag in tags(file).values():
        yield from (
            file.parent / unquote(tag[name] or "") for name in ("src", "poster") if name in tag
        )


def test_a_snippet_shows_the_film_its_poster_and_its_captions(tmp_path: Path) -> None:
    made = write_kit(tmp_path)
    for clip, file in zip(made.clips, snippet.write(made, tmp_path), strict=True):
        assert file == tmp_path / "snippets" / f"{clip.name}.html"
        expected = [clip.files.film, clip.files.poster, clip.files.vtt]
        assert [path.resolve() for path in addresses(file)] == [tmp_path / one for one in expected]
        video, track = tags(file)["video"], tags(file)["track"]
        assert (video["width"], video["height"]) == ("320", "180")
        assert clip.title in (video["aria-label"] or "")
        assert track["kind"] == "captions"


@pytest.mark.parametrize(("captions", "shown"), [("burn", False), ("sidecar", True)])
def test_captions_begin_to_show_where_they_are_not_in_the_picture(
    captions: str, shown: bool, tmp_path: Path
) -> None:
    (file,) = snippet.write(write_kit(tmp_path, (1,), shown=captions), tmp_path)
    assert ("default" in tags(file)["track"]) is shown


def test_what_a_person_wrote_stays_text_in_a_snippet(tmp_path: Path) -> None:
    made = with_texts(write_kit(tmp_path, (1,)), TEXT)
    (file,) = snippet.write(made, tmp_path)
    assert tags(file).keys() == {"video", "track"}
    assert tags(file)["video"]["aria-label"] == f"{TEXT}. {TEXT}"


def test_a_gif_is_an_image_with_its_alternative_text(tmp_path: Path) -> None:
    made = write_kit(tmp_path, (1,))
    (clip,) = made.clips
    made = replace(made, clips=(replace(clip, files=replace(clip.files, film="clips/clip_1.gif")),))
    (file,) = snippet.write(made, tmp_path)
    assert tags(file)["img"]["alt"] == "Clip 1. Picture 1."
    assert tags(file)["img"]["src"] == "../clips/clip_1.gif"


def test_a_snippet_that_is_right_is_left_as_it_is(tmp_path: Path) -> None:
    made = write_kit(tmp_path, (1,))
    (file,) = snippet.write(made, tmp_path)
    before = file.stat().st_mtime_ns
    snippet.write(made, tmp_path)
    assert file.stat().st_mtime_ns == before
    file.write_text("half a snip")
    snippet.write(made, tmp_path)
    assert "video" in tags(file)


@pytest.fixture(scope="module")
def see_through(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Manifest]:
    """A transparent WebM of a half opaque orange square."""
    folder = tmp_path_factory.mktemp("made")
    body = "self.square.set_fill('#FF8000', opacity=0.5); self.wait(1)"
    output = Output(folder / "out", "webm", SIZE, transparent=True)
    telling = Telling(captions="sidecar")
    assert produce([write_clip(folder, "mine", body)], telling, output, 1).exit_code == 0
    return output.folder, manifest.read(output.folder)


@pytest.mark.slow
def test_the_poster_of_a_transparent_film_is_transparent(
    see_through: tuple[Path, Manifest],
) -> None:
    folder, made = see_through
    for files in (made.clips[0].files, made.clips[0].sections[1].files):
        poster = np.asarray(Image.open(folder / files.poster)).astype(int)
        assert poster.shape == (240, 426, 4)
        assert poster[120, 5, 3] < 3
        assert np.abs(poster[120, 213] - (255, 128, 0, 128)).max() <= 6


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(see_through: tuple[Path, Manifest]) -> Iterator[str]:
    """Serve what was made, as a page of one's own would; from a file browsers read no captions."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=see_through[0])) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["poster", "film"])
def test_chromium_shows_a_transparent_film_and_its_captions_over_the_page(
    moment: str, see_through: tuple[Path, Manifest], address: str, chromium: Browser
) -> None:
    folder, made = see_through
    text = (folder / "snippets" / "mine.html").read_text()
    page = f"<style>body {{ margin: 0; background: rgb{BLUE} }}</style>{text}"
    (folder / "snippets" / "page.html").write_text(page)
    shown = chromium.new_page(viewport={"width": SIZE[0], "height": SIZE[1]})
    shown.goto(f"{address}/snippets/page.html")
    shown.evaluate("video = document.querySelector('video'); video.controls = false")
    shown.wait_for_function("video.readyState >= 2 && video.textTracks[0].cues?.length")
    cues = shown.evaluate(
        "[...video.textTracks[0].cues].map((cue) => cue.getCueAsHTML().textContent)"
    )
    assert cues == [section.caption for section in made.clips[0].sections]
    assert shown.evaluate("video.textTracks[0].mode") == "showing"
    if moment == "film":
        shown.evaluate("video.muted = true, video.play()")
        shown.wait_for_function("video.ended")
    seen = picture(shown).astype(int)
    shown.close()
    assert np.abs(seen[30, 5] - BLUE).max() <= 4
    half = (np.array((255, 128, 0)) + BLUE) / 2
    assert np.abs(seen[120, 213] - half).max() <= 8
