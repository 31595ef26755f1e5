"""Every clip has a small still for the README, and the command that draws them."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from manim import Mobject
from PIL import Image

from attention_math.errors import InputError
from attention_math.provenance import Provenance
from scenes.beats import beat
from scenes.clip import Clip
from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.production import catalog, stills
from scenes.production.catalog import Entry
from scenes.production.options import Telling

CLIPS = catalog.entries()
LARGEST = 60_000  # bytes


class Filled(Clip):
    """Two beats: the left half of the picture is filled, then the right half."""

    @property
    def origin(self) -> Provenance:
        return Provenance("designed", "drawn by a test")

    @beat("The left half.")
    def left(self) -> None:
        self.add(self.half(-8, 0))

    @beat("The right half.")
    def right(self) -> None:
        self.remove(*[part for part in self.mobjects if type(part) is Mark])
        self.add(self.half(0, 8))

    def half(self, left: float, right: float) -> Mobject:
        """Return a filled half of the picture above the captions."""
        return Mark(outlines.rectangles([(left, -2.9, right, 4.1)]), self.theme.ink)


@pytest.mark.parametrize("entry", CLIPS, ids=lambda entry: entry.name)
def test_every_clip_has_a_small_still(entry: Entry) -> None:
    file = stills.FOLDER / f"{entry.path.stem}.png"
    assert file.stat().st_size < LARGEST
    with Image.open(file) as image:
        assert image.size == (stills.WIDTH, stills.HEIGHT)
        assert len(image.getcolors() or []) > 4  # more than a page and its ink


def test_there_is_no_still_of_a_clip_that_is_gone() -> None:
    assert {file.stem for file in stills.FOLDER.iterdir()} == {entry.path.stem for entry in CLIPS}


def test_the_telling_beats_are_beats_of_their_clips() -> None:
    clips = {entry.name: entry for entry in CLIPS}
    for name, told in stills.TELLING_BEATS.items():
        assert told in [step.name for step in clips[name].load().beats()], name


@pytest.mark.parametrize(("told", "is_left"), [("left", True), ("right", False), ("", False)])
def test_a_still_is_the_picture_at_the_end_of_a_beat_without_its_caption(
    told: str, is_left: bool
) -> None:
    still = np.asarray(stills.still_of(Filled, Telling(), told).convert("L"), dtype=int)
    assert still.shape == (stills.HEIGHT, stills.WIDTH)
    halves = still[:, : stills.WIDTH // 2 - 2], still[:, stills.WIDTH // 2 + 2 :]
    full, empty = halves if is_left else halves[::-1]
    assert full[2:-2].min() > 200
    assert empty.max() < 40  # neither the caption nor the line in the corner


def test_a_beat_that_a_clip_does_not_play_is_refused() -> None:
    with pytest.raises(InputError, match=r"plays no beat 'middle'\. Choose one of: left, right"):
        stills.still_of(Filled, Telling(), "middle")


def test_the_command_writes_the_files_and_says_how_large_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Entry, "load", lambda _: Filled)
    monkeypatch.setattr(stills, "TELLING_BEATS", {})
    result: Any = CliRunner().invoke(stills.main, ["title", "-o", str(tmp_path / "new")])
    assert result.exit_code == 0, result.output
    file = tmp_path / "new" / "s00_title.png"
    size = file.stat().st_size
    assert result.output.split() == [str(file), f"{size / 1000:.0f}", "kB"]
    assert CliRunner().invoke(stills.main, ["nonesuch"]).exit_code == 2
