"""Every clip plays, is clean and fits its neighbours, for short, long and wide sentences."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from scenes.beats import Beat
from scenes.lesson import Lesson
from scenes.mobjects.pattern import PatternGrid
from scenes.production import catalog, check
from scenes.production.check import Finding
from scenes.production.checks.picture import PIXEL, Picture
from scenes.production.options import Telling
from scenes.s08_softmax_columns import SoftmaxColumns

SENTENCES = {
    "its own": None,
    "3 words": "the cat slept",
    "1 word": "forest",
    "8 words": "the old wizard chased a tiny golden dragon",
    "14 words": "the old king gave his young son a silver ring and a small boat",
    "16 words": "a tall young knight with a shiny sword rode his white horse through the dark wood",
    "12 letters and more": "an extraordinarily enthusiastic photographer congratulated the "
    "internationally distinguished mathematician",
}
CLIPS = {entry.name: entry for entry in catalog.entries()}
THEMES = ("dark", "light")

# Every clip with every sentence; every clip and every sentence in both themes, by turns.
SAMPLE = [
    (name, sentence, THEMES[(i + j) % 2])
    for i, name in enumerate(CLIPS)
    for j, sentence in enumerate(SENTENCES)
]

Places = dict[str, list[tuple[float, float]]]


@dataclass(frozen=True)
class Shared:
    """Where labels stand, by their text, and where grids do: (left, top, right, bottom)."""

    labels: Places
    grids: list[list[float]]

    @classmethod
    def of(cls, lesson: Lesson) -> "Shared":
        picture = Picture(lesson, lesson.beats()[0])
        labels: Places = {}
        for item in picture.items:
            if item.kind == "word":
                labels.setdefault(item.name.strip("“”"), []).append(item.center)
        corners = [grid.anchor.points[[0, 3], :2] for grid in picture.visible(PatternGrid)]
        return cls(labels, [grid.flatten().tolist() for grid in corners])


@dataclass(frozen=True)
class Played:
    """A clip that was played, what was found, and what was shared at its start and at its end."""

    lesson: Lesson
    found: list[Finding]
    first: Shared
    last: Shared


@cache
def played(name: str, sentence: str, theme: str) -> Played:
    first: list[Shared] = []

    class Opened(CLIPS[name].load()):
        def opening(self) -> None:
            super().opening()
            first.append(Shared.of(self))

    lesson, found = check.play(Opened, Telling(text=SENTENCES[sentence], theme=theme))
    return Played(lesson, found, first[0], Shared.of(lesson))


@pytest.mark.parametrize(("name", "sentence", "theme"), SAMPLE)
def test_every_clip_is_clean(name: str, sentence: str, theme: str) -> None:
    assert [str(finding) for finding in played(name, sentence, theme).found] == []


@pytest.mark.parametrize(("name", "sentence", "theme"), SAMPLE)
def test_all_of_a_clip_is_in_named_sections(name: str, sentence: str, theme: str) -> None:
    lesson = played(name, sentence, theme).lesson
    times = [(beat.start, beat.end) for beat in lesson.timeline]
    assert all(start < end for start, end in times)
    starts, ends = zip(*times, strict=True)
    np.testing.assert_allclose(starts, [0, *ends[:-1]], atol=1e-6)
    assert ends[-1] == pytest.approx(lesson.time)
    names = [beat.name for beat in lesson.timeline]
    assert all(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("name", "sentence", "theme"), SAMPLE)
def test_every_caption_is_a_whole_sentence(name: str, sentence: str, theme: str) -> None:
    for beat in played(name, sentence, theme).lesson.timeline:
        assert beat.caption[0].isupper() or beat.caption[0] == "“", beat.caption
        assert beat.caption[-1] in ".?!:", beat.caption
        assert not set("{}$") & set(beat.caption), beat.caption
        assert "  " not in beat.caption, beat.caption


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(("before", "after"), list(pairwise(CLIPS)))
def test_a_clip_begins_where_the_one_before_it_ends(before: str, after: str, sentence: str) -> None:
    themes = {(name, said): theme for name, said, theme in SAMPLE}
    last = played(before, sentence, themes[before, sentence]).last
    opened = played(after, sentence, themes[after, sentence])
    first, words = opened.first, Counter(opened.lesson.words)
    for frame in (first, last):
        shown = Counter({word: len(frame.labels.get(word, [])) for word in words})
        assert shown >= words
    for label in first.labels.keys() & last.labels.keys():
        np.testing.assert_allclose(
            sorted(first.labels[label]), sorted(last.labels[label]), atol=PIXEL, err_msg=label
        )
    np.testing.assert_allclose(first.grids, last.grids, atol=PIXEL)


@pytest.mark.parametrize("name", CLIPS)
@pytest.mark.parametrize("focus", ["the", "3"])
def test_any_word_may_be_followed(name: str, focus: str) -> None:
    _, found = check.play(CLIPS[name].load(), Telling(text="the cat slept", focus=focus))
    assert [str(finding) for finding in found] == []


@pytest.mark.parametrize("name", CLIPS)
def test_without_captions_the_band_stays_empty(name: str) -> None:
    telling = Telling(text="the cat slept", captions="sidecar")
    bands: list[object] = []

    def look(lesson: Lesson, step: Beat) -> None:
        bands.extend(item for item in Picture(lesson, step).items if item.kind == "caption")
        assert check.faults(lesson, step) == []

    check.watch(CLIPS[name].load(), telling, look)
    assert bands == []


def test_the_dial_of_temperature_adds_a_clean_beat() -> None:
    class Warm(SoftmaxColumns):
        temperature = 3.0

    lesson, found = check.play(Warm, Telling(text="the cat slept"))
    assert [str(finding) for finding in found] == []
    (caption,) = [said.caption for said in lesson.timeline if said.name == "at_temperature"]
    assert "temperature 3" in caption
