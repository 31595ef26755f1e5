"""What a render leaves beside its clips: sections cut from them, posters, captions, a manifest."""

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import srt
from PIL import Image

from attention_math.errors import InputError
from scenes.production import film, manifest
from scenes.production.manifest import Manifest
from scenes.production.options import Output, Telling
from scenes.production.produce import produce
from tests.clips import WriteClip

SIZE = (426, 240, 10)
FRAME = 1 / SIZE[2]
CLEARS_THE_STAGE = "self.play(self.square.animate.shift([1, 0, 0]))\nself._clears_stage = True"


def frames(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as video:
        return [frame.to_ndarray(format="rgb24") for frame in video.decode(video=0)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a clip that clears the stage and one that does not."""
    from tests.clips import write_clip

    place = tmp_path_factory.mktemp("made")
    entries = [write_clip(place, "first"), write_clip(place, "second", CLEARS_THE_STAGE)]
    telling = Telling(text="the cat slept", focus="cat", theme="light", named=True)
    assert produce(entries, telling, Output(place / "out", size=SIZE), 1).exit_code == 0
    return place / "out"


@pytest.fixture(scope="module")
def made(folder: Path) -> Manifest:
    return manifest.read(folder)


@pytest.mark.slow
def test_sections_hold_the_frames_of_their_clip_one_after_the_other(
    folder: Path, made: Manifest
) -> None:
    for clip in made.clips:
        whole = frames(folder / clip.files.film)
        for section in clip.sections:
            first = round(section.start / FRAME)
            part = frames(folder / section.files.film)
            assert len(part) == pytest.approx(section.length / FRAME, abs=1e-6)
            np.testing.assert_array_equal(part, whole[first : first + len(part)])


@pytest.mark.slow
def test_sections_fill_a_clip_but_for_the_clearing_of_the_stage(made: Manifest) -> None:
    first, second = made.clips
    assert sum(section.length for section in first.sections) == pytest.approx(first.length)
    cleared = second.length - sum(section.length for section in second.sections)
    assert cleared == pytest.approx(0.6, abs=FRAME)
    assert second.start == pytest.approx(first.length)


@pytest.mark.slow
def test_a_section_ends_with_the_picture_of_its_poster(folder: Path, made: Manifest) -> None:
    for clip in made.clips:
        for section in clip.sections:
            poster = np.asarray(Image.open(folder / section.files.poster))
            np.testing.assert_array_equal(poster, frames(folder / section.files.film)[-1])
            assert np.ptp(poster[:200]) > 100  # above the caption something stands
        assert (folder / clip.files.poster).read_bytes() == (
            folder / clip.sections[-1].files.poster
        ).read_bytes()


@pytest.mark.slow
def test_every_section_has_its_caption_in_two_formats(folder: Path, made: Manifest) -> None:
    for clip in made.clips:
        for section in clip.sections:
            (cue,) = srt.parse((folder / section.files.srt).read_text())
            assert (cue.content, cue.start.total_seconds()) == (section.caption, 0)
            assert cue.end.total_seconds() == pytest.approx(section.length, abs=FRAME)
            assert (folder / section.files.vtt).read_text().startswith("WEBVTT\n")
        cues = list(srt.parse((folder / clip.files.srt).read_text()))
        assert [cue.content for cue in cues] == [section.caption for section in clip.sections]


@pytest.mark.slow
def test_the_manifest_says_what_was_made_from_what(made: Manifest) -> None:
    first = made.clips[0]
    assert made.size == SIZE
    assert made.theme == "light"
    assert made.versions.keys() >= {"attention-scenes", "manim", "torch"}
    assert "--text 'the cat slept'" in made.command
    assert first.about["text"] == "the cat slept"
    assert first.about["focus"] == "cat"
    assert first.about["source"].startswith("story head")
    assert [section.name for section in first.sections] == ["a_square_appears", "it_moves"]
    assert first.sections[0].caption == "cat is <one> square."
    assert first.sections[0].title == "a square appears"
    assert first.sections[0].alt.startswith("In the picture: ")


@pytest.mark.slow
def test_a_render_of_fewer_sections_leaves_none_of_an_earlier_one(
    write_clip: WriteClip, tmp_path: Path
) -> None:
    output = Output(tmp_path / "out", size=SIZE)
    clip = write_clip("mine")
    produce([clip], Telling(), output, 1)
    clip.path.write_text(clip.path.read_text().split('    @beat("It moves.")')[0])
    produce([clip], Telling(), output, 1)
    left = [file.name for file in (output.folder / "sections" / "mine").iterdir()]
    assert left == ["01_a_square_appears.mp4"]


def test_a_manifest_is_read_as_it_was_written(tmp_path: Path) -> None:
    files = manifest.Files("clips/a.mp4", "posters/a.png")
    section = manifest.Section("one", "one", 0.0, 2.5, "“One” & <two>.", "A dot.", files)
    about = {"source": "mine"}
    clip = manifest.Clip("a", "A", "Values", 0.0, 2.5, about, files, (section,))
    versions = {"manim": "0.22"}
    written = Manifest("render", versions, SIZE, "burn", "dark", manifest.Files(""), (clip,))
    written.write(tmp_path)
    assert manifest.read(tmp_path) == written
    assert manifest.read(tmp_path) != replace(written, theme="light")


@pytest.mark.parametrize("text", ["", "{}", '{"format": "another"}', "[]"])
def test_what_is_no_manifest_is_refused_with_what_to_do(text: str, tmp_path: Path) -> None:
    (tmp_path / manifest.NAME).write_text(text)
    with pytest.raises(InputError, match="Render into"):
        manifest.read(tmp_path)


@pytest.mark.slow
def test_a_clip_is_not_cut_where_it_cannot_be_entered(folder: Path, tmp_path: Path) -> None:
    clip = folder / "clips" / "first.mp4"
    with pytest.raises(ValueError, match="cannot be cut"):
        film.cut(clip, 0.3, 1.0, tmp_path / "part.mp4")
