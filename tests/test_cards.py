"""The title and the sources say which film it is, and whose work is in it."""

from pathlib import Path
from typing import Any

import pytest

from attention_math.assets import asset
from attention_math.errors import InputError
from scenes.mobjects.credits import CreditLines
from scenes.mobjects.symbols import Label
from scenes.production import check
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling
from scenes.s00_title import CARDS, Title
from scenes.s20_sources import Sources
from tests.tiny_models import tiny_model

FILMS = ("chapter", "head")


def texts(clip: Any, **options: Any) -> list[list[str]]:
    """Play a clip and return what stands on screen after each of its beats, without a caption."""
    seen: list[list[str]] = []

    def look(played: Any, step: Any) -> None:
        assert [fault.what for fault in check.faults(played, step)] == []
        seen.append([label.text for label in Picture(played, step).visible(Label)])

    played = check.watch(clip, Telling(captions="off", **options), look)
    left = [label.text for part in played.mobjects for label in part.get_family()[1:]]
    assert left == [played.origin.line]  # the line in the corner
    return seen


@pytest.mark.parametrize("film", FILMS)
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_title_is_that_of_its_film_above_the_sentence(film: str, theme: str) -> None:
    for shown in texts(Title, film=film, text="the cat slept", theme=theme):
        assert CARDS[film][0] in shown
        assert {"the", "cat", "slept"} <= set(shown)


@pytest.mark.parametrize("film", FILMS)
def test_sentence_and_corner_are_spoken_of_when_they_are_there(film: str) -> None:
    shown, said = [], []

    def look(played: Any, step: Any) -> None:
        said.append(played.caption_of(step))
        shown.append(played._corner in played.mobjects)

    check.watch(Title, Telling(film=film), look)
    assert shown == ["corner" in caption for caption in said] == [False, True]
    assert "this" not in said[0]  # the sentence comes while that is read


def test_the_chapter_credits_everything_that_is_shipped() -> None:
    ideas, materials = texts(Sources, theme="light")
    said = " ".join(ideas + materials)
    for work in ("3Blue1Brown", "Vaswani", "Brown et al. 2020", "GloVe 6B 50d", "GloVe 6B 100d"):
        assert work in said
    for folder, licence in {
        "words": "PDDL 1.0",
        "traces": "Apache-2.0",
        "translator": "MIT",
    }.items():
        readme = Path(asset(f"{folder}/README.md")).read_text(encoding="utf-8")
        assert licence.split()[0].split("-")[0] in readme.replace("Public Domain", "PDDL")
        assert licence in said
    assert "WordNet licence" in said
    assert "public domain" in said


def test_each_list_stands_before_what_is_said_of_it_and_goes_with_it() -> None:
    shown: list[tuple[int, bool]] = []

    class Watched(Sources):
        def play(self, *animations: Any, **kwargs: Any) -> None:
            super().play(*animations, **kwargs)
            lists = [part for part in self.mobjects if isinstance(part, CreditLines)]
            shown.append((len(lists), self._caption in self.mobjects))

    check.watch(Watched, Telling(), lambda *_: None)
    assert shown[0] == (1, False)
    assert all(lists == 1 for lists, said in shown if said)


def test_both_pages_are_set_in_one_size_and_in_the_same_columns() -> None:
    sizes, columns = set(), set()

    def look(played: Any, step: Any) -> None:
        for what, whose in Picture(played, step).visible(CreditLines)[0]:
            sizes.update({round(what.x_height, 4), round(whose.x_height, 4)})
            columns.add((round(what.get_right()[0], 1), round(whose.get_left()[0], 1)))

    played = check.watch(Sources, Telling(), look)
    assert len(played.timeline) == 2
    assert (len(sizes), len(columns)) == (1, 1)


@pytest.mark.parametrize("film", FILMS)
def test_no_line_of_credit_repeats_what_the_corner_says(film: str) -> None:
    clip: Any = Sources(film=film)
    assert clip.trace.provenance.line in clip.sources["credits"].words
    assert clip.origin.line not in clip.sources["credits"].words


def test_the_story_of_one_head_credits_what_it_uses_on_one_card() -> None:
    (shown,) = texts(Sources, film="head")
    said = " ".join(shown)
    assert "GloVe 6B 100d" in said
    assert not any(other in said for other in ("50d", "SmolLM2", "GPT-3", "translator"))


@pytest.mark.parametrize("film", FILMS)
def test_a_language_model_is_credited_and_the_story_head_is_not(film: str, tmp_path: Path) -> None:
    file = tmp_path / "whole.safetensors"
    model = tiny_model("llama")
    model.model_trace("the old wizard", [1], [0]).save(file)
    said = " ".join(text for page in texts(Sources, film=film, trace=file) for text in page)
    assert model.name in said
    assert "RoFormer" in said
    assert "Transformers" in said
    assert "story head" not in said


@pytest.mark.parametrize("clip", [Title, Sources])
def test_there_are_two_films(clip: type) -> None:
    with pytest.raises(InputError, match="chapter or head"):
        clip(film="trailer")
