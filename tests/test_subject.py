"""What a person asks for becomes one head on one text, or an error that says what to do."""

import re
from pathlib import Path

import pytest
import torch

from attention_math.errors import InputError
from attention_math.model_trace import ModelTrace
from scenes.production import check
from scenes.production.options import Telling
from scenes.s00_title import Title
from scenes.s08_softmax_columns import SoftmaxColumns
from scenes.subject import MOST_TOKENS, Subject
from tests.tiny_models import TEXT, tiny_model

pytestmark = pytest.mark.xdist_group("language models")
SHORT = "the verdant forest"


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """A tiny model in a folder, as Hugging Face transformers saves it."""
    model = tiny_model("llama")
    model.network.save_pretrained(tmp_path / "tiny")
    model.tokenizer.save_pretrained(tmp_path / "tiny")
    return str(tmp_path / "tiny")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A trace of that model on a text, with two layers kept whole."""
    path = tmp_path / "whole.safetensors"
    tiny_model("llama").model_trace(SHORT, layers=[0, 2], heads=[1, 3]).save(path)
    return path


def test_the_story_head_is_one_head() -> None:
    subject = Subject.of_text("the cat slept", "story")
    assert subject.story is not None
    assert subject.whole is None
    with pytest.raises(InputError, match="no layer 13 here; there is: 0"):
        Subject.of_text("the cat slept", "story", layer=13)
    with pytest.raises(InputError, match="no head 1 here; there is: 0"):
        Subject.of_text("the cat slept", "story", head=1)


def test_a_model_in_a_folder_is_told_from_the_head_asked_for(folder: str) -> None:
    subject = Subject.of_text(SHORT, folder, layer=2, head=3)
    assert isinstance(subject.whole, ModelTrace)
    (head,) = subject.trace.heads
    assert (head.layer, head.head) == (2, 3)
    assert "layer 2, head 3" in subject.trace.provenance.line
    own = tiny_model("llama").trace(SHORT, 2).heads[3]
    torch.testing.assert_close(head.A, own.A)
    torch.testing.assert_close(subject.trace.E_out, subject.trace.stream + head.dE)


@pytest.mark.parametrize("asked", [{}, {"layer": 1}, {"head": 1}])
def test_a_head_of_a_model_without_a_usual_one_has_to_be_named(folder: str, asked) -> None:
    with pytest.raises(InputError, match=re.escape(f"attention-scenes heads --model {folder}")):
        Subject.of_text(SHORT, folder, **asked)


def test_a_text_too_long_for_the_screen_is_refused_before_the_model_runs(
    folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from attention_math.language_models import LanguageModel

    monkeypatch.setattr(LanguageModel, "model_trace", None)
    monkeypatch.setattr("scenes.subject.MOST_TOKENS", 5)
    with pytest.raises(InputError, match=r"has \d+ tokens, and at most 5 fit"):
        Subject.of_text(TEXT, folder, layer=1, head=1)
    assert MOST_TOKENS == 64


@pytest.mark.parametrize("asked", [{}, {"layer": 2}, {"layer": 2, "head": 3}])
def test_a_saved_trace_of_a_model_is_told_from_the_head_asked_for(saved: Path, asked) -> None:
    subject = Subject.of_trace(saved, **asked)
    (head,) = subject.trace.heads
    assert (head.layer, head.head) == (asked.get("layer", 0), asked.get("head", 1))
    assert subject.text == SHORT
    assert subject.whole is not None


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"layer": 1}, "Layer 1 was not kept; there is: 0, 2"), ({"head": 2}, "no head 2 here")],
)
def test_what_a_saved_trace_does_not_hold_is_named(saved: Path, asked, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Subject.of_trace(saved, **asked)


def test_a_trace_of_a_model_without_a_whole_layer_says_how_to_save_one(tmp_path: Path) -> None:
    path = tmp_path / "whole.safetensors"
    tiny_model("llama").model_trace(SHORT, layers=[]).save(path)
    with pytest.raises(InputError, match="attention-scenes trace --whole --layer"):
        Subject.of_trace(path)


def test_a_word_of_several_pieces_is_followed_by_its_last(saved: Path) -> None:
    lesson = Title(trace=saved, focus="verdant", skip_animations=True)
    cut = lesson.trace.cut
    assert cut is not None
    assert lesson.focus == cut.spans[1][1] - 1
    assert cut.spans[1][1] - cut.spans[1][0] > 1
    assert Title(trace=saved, focus="2", skip_animations=True).focus == 1


def test_pieces_are_mentioned_without_the_space_before_them(saved: Path) -> None:
    lesson = Title(trace=saved, skip_animations=True)
    assert any(piece.startswith(" ") for piece in lesson.words)
    assert not any(name.startswith(" ") or not name for name in lesson.names)
    assert not lesson.whole_words


def test_what_rests_on_the_first_token_is_not_what_a_film_follows() -> None:
    trace = tiny_model("llama").trace(TEXT, 1, [2])
    lesson = Title(trace=trace, skip_animations=True)
    given = trace.heads[0].given.clone()
    given.fill_diagonal_(0)
    assert lesson.focus == int(given[:, 1:].max(dim=1).values.argmax())


def test_the_examples_focus_is_kept_for_its_text_whatever_the_model() -> None:
    lesson = Title(text=Title.example.text, skip_animations=True)
    assert lesson.names[lesson.focus] == "creature"


def test_a_clip_is_told_from_a_saved_trace_of_a_model(saved: Path) -> None:
    lesson, found = check.play(SoftmaxColumns, Telling(trace=saved, head=3))
    assert [str(finding) for finding in found] == []
    assert lesson.head.head == 3
