"""Slides: what a PowerPoint file and a PDF hold, read back."""

import io
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageColor
from pptx import Presentation

from attention_math.errors import InputError
from scenes.production import slides
from scenes.production.cli import main
from scenes.production.decking import command
from scenes.production.manifest import Manifest, Section
from scenes.production.produce import Made
from tests.kits import COLOURS, SIZE, with_texts, write_kit

TEXT = "<script>alert('x')</script> “Ünï” & 你好 שלום"


def sections(made: Manifest) -> list[Section]:
    return [section for clip in made.clips for section in clip.sections]


def held(file: Path) -> list[Any]:
    """The slides of a PowerPoint file."""
    return list(Presentation(str(file)).slides)


def film_of(slide: Any) -> bytes:
    (shape,) = slide.shapes
    media = "{http://schemas.microsoft.com/office/powerpoint/2010/main}media"
    embed = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}embed"
    (found,) = shape._element.iter(media)
    return slide.part.related_part(found.get(embed)).blob


def write_film(file: Path, colours: Sequence[str]) -> None:
    """Write a film of a picture for each colour."""
    with av.open(str(file), "w") as film:
        stream = film.add_stream("libx264", rate=SIZE[2])
        stream.width, stream.height, stream.pix_fmt = *SIZE[:2], "yuv420p"
        for colour in colours:
            image = Image.new("RGB", SIZE[:2], colour)
            film.mux(stream.encode(av.VideoFrame.from_image(image)))
        film.mux(stream.encode(None))


@pytest.fixture
def made(tmp_path: Path) -> Manifest:
    return write_kit(tmp_path)


def test_each_section_is_a_slide_with_its_film_its_note_and_its_alternative_text(
    made: Manifest, tmp_path: Path
) -> None:
    file = slides.write(made, tmp_path, "pptx")
    assert file == tmp_path / "deck.pptx"
    for slide, section in zip(held(file), sections(made), strict=True):
        assert film_of(slide) == (tmp_path / section.files.film).read_bytes()
        assert slide.notes_slide.notes_text_frame.text == section.caption
        assert slide.shapes[0]._element.nvPicPr.cNvPr.get("descr") == section.alt
        assert slide.shapes[0].name == section.title


def test_a_film_fills_its_slide_and_plays_by_itself_from_its_first_picture(
    made: Manifest, tmp_path: Path
) -> None:
    file = slides.write(made, tmp_path, "pptx")
    whole = Presentation(str(file))
    assert (whole.slide_width, whole.slide_height) == (12192000, 6858000)  # 13.33 by 7.5 inches
    for place, slide in enumerate(held(file)):
        film: Any = slide.shapes[0]
        assert (film.left, film.top) == (0, 0)
        assert (film.width, film.height) == (whole.slide_width, whole.slide_height)
        (begins,) = slide._element.iter(f"{{{slide._element.nsmap['p']}}}cond")
        assert begins.get("delay") == "0"
        poster = np.asarray(Image.open(io.BytesIO(film.poster_frame.blob)).convert("RGB"))
        expected = ImageColor.getrgb(COLOURS[place % len(COLOURS)])
        assert np.abs(poster[90, 160].astype(int) - expected).max() < 8


def test_each_section_is_a_page_that_shows_its_last_picture(made: Manifest, tmp_path: Path) -> None:
    ends = ["#804020", "#208040", "#402080", "#808020", "#208080"]
    for section, end in zip(sections(made), ends, strict=True):
        write_film(tmp_path / section.files.film, ["black", end])
    content = slides.write(made, tmp_path, "pdf").read_bytes()
    assert set(re.findall(rb"/MediaBox \[ ([^]]*) ]", content)) == {b"0 0 960.0 540.0"}
    pictures = [b"\xff\xd8\xff" + rest for rest in content.split(b"\xff\xd8\xff")[1:]]
    for picture, end in zip(pictures, ends, strict=True):
        shown = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)
        assert np.abs(shown - ImageColor.getrgb(end)).max() < 8


def test_what_a_person_wrote_stays_text(made: Manifest, tmp_path: Path) -> None:
    for slide in held(slides.write(with_texts(made, TEXT), tmp_path, "pptx")):
        assert slide.notes_slide.notes_text_frame.text == TEXT
        assert slide.shapes[0]._element.nvPicPr.cNvPr.get("descr") == TEXT
    titles = ", ".join([TEXT, TEXT])
    assert Presentation(str(tmp_path / "deck.pptx")).core_properties.title == titles


def test_slides_that_cannot_be_finished_leave_those_that_were_there(
    made: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = slides.write(made, tmp_path, "pptx").read_bytes()

    def is_full(file: Path, *_: Any) -> None:
        assert file.is_file()  # half done
        raise OSError("No space left on device")

    monkeypatch.setattr(slides, "_describe", is_full)
    with pytest.raises(OSError, match="No space left"):
        slides.write(made, tmp_path, "pptx")
    assert (tmp_path / "deck.pptx").read_bytes() == before
    assert not [file for file in tmp_path.iterdir() if file.name.startswith(".")]


def test_films_that_powerpoint_does_not_play_are_refused() -> None:
    with pytest.raises(InputError, match="made of mp4 films, not of webm"):
        slides.refuse("pptx", "webm")


def test_without_manim_slides_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "manim_slides", None)
    with pytest.raises(InputError, match=re.escape("pip install 'attention-scenes[slides]'")):
        slides.refuse("pdf", "mp4")


@pytest.mark.parametrize(
    ("options", "captions"),
    [
        (["--to", "pptx"], "burn"),
        (["--to", "pdf", "--captions", "sidecar"], "sidecar"),
        ([], "sidecar"),
    ],
)
def test_the_captions_of_slides_are_in_the_picture_unless_asked_otherwise(
    options: list[str], captions: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = []

    def rendered(entries: Any, telling: Any, output: Any, *others: Any) -> Made:
        told.append(telling)
        return Made(0, (), write_kit(output.folder))

    monkeypatch.setattr(command, "rendered", rendered)
    done = CliRunner().invoke(main, ["deck", "8", "-o", str(tmp_path), *options])
    assert done.exit_code == 0, done.output
    assert told[0].captions == captions
    name = f"deck.{options[1] if options else 'html'}"
    assert name in done.output
    assert (tmp_path / name).is_file()


def test_neither_manim_nor_a_window_is_loaded_to_write_slides(
    made: Manifest, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from scenes.production import manifest, slides; "
        f"folder = Path({str(tmp_path)!r}); slides.write(manifest.read(folder), folder, 'pptx'); "
        "sys.stdout.write(' '.join(sys.modules))"
    )
    run = [sys.executable, "-c", code]
    done = subprocess.run(
        run, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[1]
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "manim_slides" in loaded
    assert not loaded & {"manim", "torch", "PyQt6", "PySide6"}
