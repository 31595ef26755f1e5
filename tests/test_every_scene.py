"""Every clip plays, is clean and fits its neighbours, for short, long and wide sentences."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from manim import Camera, ManimColor
from numpy.typing import NDArray

from scenes.beats import Beat, BeatTime
from scenes.clip import Clip
from scenes.mobjects.caption import Caption
from scenes.mobjects.pattern import PatternGrid
from scenes.production import catalog, check, sampling
from scenes.production.catalog import Entry
from scenes.production.check import Finding
from scenes.production.checks.picture import PIXEL, Picture
from scenes.production.options import Telling
from scenes.production.sampling import SENTENCES
from scenes.s08_softmax_columns import SoftmaxColumns

CLIPS = catalog.entries()
LESSONS = [entry for entry in CLIPS if entry.load().shares_subject()]  # told with any sentence
# Every two choices of clip, sentence, detail, theme and orientation meet in it.
SAMPLE = sampling.pairs(CLIPS)
# A clip and the next one, in either film.
NEIGHBOURS = list(
    dict.fromkeys(pair for film in catalog.FILMS for pair in pairwise(catalog.film(film)))
)
HANDED_OVER = [pair for pair in NEIGHBOURS if not pair[0].load()._clears_stage]
# Every length, and the paper's convention with the usual sentence.
JOINED = [
    Telling(),
    Telling(orientation="rows"),
    *[Telling(text=SENTENCES[name]) for name in ("3 words", "14 words", "12 letters and more")],
]

QUICK = (None, "the cat slept")  # sentences of the plain run; the others are slow tests
LEVELS, SPOT = 24, 4  # so much a colour may differ, in so many pixels

Places = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Shared:
    """A frame: labels by their text, grids (left, top, right, bottom), and its pixels."""

    labels: Places
    grids: list[list[float]]
    pixels: NDArray[np.int_]

    @classmethod
    def of(cls, lesson: Clip) -> "Shared":
        picture = Picture(lesson, lesson.beats()[0])
        labels: Places = {}
        for item in picture.items:
            if item.kind == "word":
                labels.setdefault(item.name.strip("“”"), []).append(item.center)
        corners = [grid.anchor.points[[0, 3], :2] for grid in picture.visible(PatternGrid)]
        grids = [grid.flatten().tolist() for grid in corners]
        return cls(labels, grids, drawn_without_caption(lesson))


def drawn_without_caption(lesson: Clip) -> NDArray[np.int_]:
    background = ManimColor(lesson.theme.background)
    camera = Camera(background_color=background, pixel_width=427, pixel_height=240)
    left_out = (lesson._corner, *(part for part in lesson.mobjects if isinstance(part, Caption)))
    camera.capture_mobjects([part for part in lesson.mobjects if part not in left_out])
    return camera.pixel_array[..., :3].astype(int)


@dataclass(frozen=True)
class Played:
    """What a clip said and when, what was found, and the frames at its start and at its end."""

    words: tuple[str, ...]
    timeline: list[BeatTime]
    length: float
    found: list[Finding]
    first: Shared
    last: Shared


@cache
def played(entry: Entry, telling: Telling) -> Played:
    first: list[Shared] = []

    class Opened(entry.load()):
        def opening(self) -> None:
            super().opening()
            first.append(Shared.of(self))

    lesson, found = check.play(Opened, telling)
    last = Shared.of(lesson)
    return Played(lesson.words, lesson.timeline, lesson.time, found, first[0], last)


def name_of(value: Entry | Telling) -> str:
    return value.name if isinstance(value, Entry) else f"{value}"


def of_one_clip(*values: Any) -> Any:
    """Keep the tests of one clip in one process (pytest --dist loadgroup): it plays once there."""
    names = "-".join(map(name_of, values))
    runs_model = getattr(values[0].load(), "_whole_model", False)
    marks = [pytest.mark.xdist_group("language models" if runs_model else values[0].name)]
    if any(isinstance(value, Telling) and value.text not in QUICK for value in values):
        marks.append(pytest.mark.slow)
    return pytest.param(*values, marks=marks, id=names)


SAMPLED = pytest.mark.parametrize(("entry", "telling"), [of_one_clip(*told) for told in SAMPLE])
EACH = pytest.mark.parametrize("entry", [of_one_clip(entry) for entry in CLIPS])


@SAMPLED
def test_every_clip_is_clean(entry: Entry, telling: Telling) -> None:
    assert [str(finding) for finding in played(entry, telling).found] == []


@SAMPLED
def test_all_of_a_clip_is_in_named_sections(entry: Entry, telling: Telling) -> None:
    told = played(entry, telling)
    times = [(beat.start, beat.end) for beat in told.timeline]
    assert all(start < end for start, end in times)
    starts, ends = zip(*times, strict=True)
    np.testing.assert_allclose(starts, [0, *ends[:-1]], atol=1e-6)
    assert ends[-1] == pytest.approx(told.length)
    names = [beat.name for beat in told.timeline]
    assert all(names)
    assert len(set(names)) == len(names)


@SAMPLED
def test_every_caption_is_a_whole_sentence(entry: Entry, telling: Telling) -> None:
    for beat in played(entry, telling).timeline:
        assert beat.caption[0].isupper() or beat.caption[0] == "“", beat.caption
        assert beat.caption[-1] in ".?!:", beat.caption
        assert not set("{}$") & set(beat.caption), beat.caption
        assert "  " not in beat.caption, beat.caption


@pytest.mark.parametrize(
    ("before", "after", "telling"),
    [of_one_clip(*pair, telling) for pair in HANDED_OVER for telling in JOINED],
)
def test_a_clip_begins_with_the_picture_of_the_one_before_it(
    before: Entry, after: Entry, telling: Telling
) -> None:
    last, opened = played(before, telling).last, played(after, telling)
    first, words = opened.first, Counter(opened.words)
    for frame in (first, last):
        shown = Counter({word: len(frame.labels.get(word, [])) for word in words})
        assert shown >= words
    assert first.labels.keys() == last.labels.keys()
    for label in first.labels:
        np.testing.assert_allclose(
            sorted(first.labels[label]), sorted(last.labels[label]), atol=PIXEL, err_msg=label
        )
    np.testing.assert_allclose(first.grids, last.grids, atol=PIXEL)
    differ = np.abs(first.pixels - last.pixels).max(axis=-1) > LEVELS
    assert differ.sum() <= SPOT, f"{differ.sum()} pixels differ"


@pytest.mark.parametrize(
    ("before", "after"),
    [of_one_clip(*pair) for pair in NEIGHBOURS if pair not in HANDED_OVER],
)
def test_a_clip_begins_with_an_empty_stage_where_the_one_before_it_clears_it(
    before: Entry, after: Entry
) -> None:
    for frame in (played(before, Telling()).last, played(after, Telling()).first):
        assert (frame.labels, frame.grids) == ({}, [])
        assert len(np.unique(frame.pixels.reshape(-1, 3), axis=0)) == 1


@EACH
def test_worked_numbers_come_on_top_of_the_story(entry: Entry) -> None:
    def names(detail: str) -> list[str]:
        return [beat.name for beat in played(entry, Telling(detail=detail)).timeline]

    assert [name for name in names("numbers") if name in names("story")] == names("story")


@pytest.mark.parametrize("entry", [of_one_clip(entry) for entry in LESSONS])
@pytest.mark.parametrize("focus", ["the", "3"])
def test_any_word_may_be_followed(entry: Entry, focus: str) -> None:
    _, found = check.play(entry.load(), Telling(text="the cat slept", focus=focus))
    assert [str(finding) for finding in found] == []


@EACH
def test_without_captions_the_band_stays_empty(entry: Entry) -> None:
    telling = Telling(text="the cat slept", captions="sidecar")
    bands: list[object] = []

    def look(lesson: Clip, step: Beat) -> None:
        bands.extend(item for item in Picture(lesson, step).items if item.kind == "caption")
        assert check.faults(lesson, step) == []

    check.watch(entry.load(), telling, look)
    assert bands == []


def test_the_dial_of_temperature_adds_a_clean_beat() -> None:
    class Warm(SoftmaxColumns):
        temperature = 3.0

    lesson, found = check.play(Warm, Telling(text="the cat slept"))
    assert [str(finding) for finding in found] == []
    (caption,) = [said.caption for said in lesson.timeline if said.name == "at_temperature"]
    assert "temperature 3" in caption
