"""A language model runs once for all clips; what they draw and what receipts say is the same."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from attention_math.language_models import LanguageModel
from scenes import subject
from scenes.production.handing_on import hand_on
from scenes.production.options import Telling
from scenes.s00_title import Title
from tests.tiny_models import tiny_model

pytestmark = pytest.mark.xdist_group("language models")


@pytest.fixture
def asked(tmp_path: Path) -> Telling:
    model = tiny_model("llama")
    model.network.save_pretrained(tmp_path / "tiny")
    model.tokenizer.save_pretrained(tmp_path / "tiny")
    return Telling(text="the old wizard", model=str(tmp_path / "tiny"), layer=2, head=3)


def test_clips_told_from_what_is_handed_on_are_about_the_same(
    asked: Telling, tmp_path: Path
) -> None:
    handed = hand_on(replace(asked, focus="wizard"), tmp_path)
    assert (handed.trace is not None, handed.model, handed.text) == (True, None, None)
    own = Title(**asked.arguments(Title), skip_animations=True)
    told = Title(**handed.arguments(Title), skip_animations=True)
    assert torch.equal(told.head.A, own.head.A)
    assert (told.head.layer, told.head.head) == (2, 3)
    assert (
        told.focus
        == Title(**replace(asked, focus="wizard").arguments(Title), skip_animations=True).focus
    )
    assert told.provenance()[0].text == own.provenance()[0].text
    assert told.subject.whole is not None


def test_the_model_runs_once_in_a_process(
    asked: Telling, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = []
    own = LanguageModel.model_trace
    monkeypatch.setattr(LanguageModel, "model_trace", lambda *given: runs.append(1) or own(*given))
    subject._run.cache_clear()
    Title(**asked.arguments(Title), skip_animations=True)
    hand_on(asked, tmp_path)
    assert runs == [1]


@pytest.mark.parametrize(
    "telling",
    [
        Telling(text="the cat slept"),
        Telling(text="the cat slept", model="story"),
        Telling(model="smollm2"),
        Telling(text=Title.example.text, model="smollm2"),
    ],
    ids=str,
)
def test_what_needs_no_model_is_handed_on_as_it_is(telling: Telling, tmp_path: Path) -> None:
    assert hand_on(telling, tmp_path) is telling
    assert list(tmp_path.iterdir()) == []
