"""The story head keeps its promises, on sentences that it was not trained on."""

import json
from pathlib import Path
from statistics import mean

import numpy as np
import pytest
import torch

from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.masks import causal, no_mask
from attention_math.story import StoryModel
from attention_math.training import loss
from attention_math.training import story as training
from attention_math.training.evaluation import figures, own_share, parse_file, parse_marked
from attention_math.training.report import generated
from attention_math.training.sentences import KIND, draw_skeletons
from attention_math.training.vocabulary import Vocabulary

RUNNING = "a fluffy blue creature roamed the verdant forest"
HAND_WRITTEN = Path(__file__).parent / "data" / "hand_written.txt"


@pytest.fixture(scope="module")
def model() -> StoryModel:
    return StoryModel.load()


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


def strongest(model: StoryModel, text: str, noun: str) -> list[str]:
    trace = model.trace(text)
    weights = trace.heads[0].A[trace.query_tokens.index(noun)]
    return [trace.key_tokens[key] for key in weights.argsort(descending=True)]


def test_creature_looks_at_fluffy_and_blue_and_forest_at_verdant(model: StoryModel) -> None:
    trace = model.trace(RUNNING)
    assert set(strongest(model, RUNNING, "creature")[:2]) == {"fluffy", "blue"}
    assert strongest(model, RUNNING, "forest")[0] == "verdant"
    assert trace.heads[0].A[7, 6] >= 0.8


def test_both_adjectives_are_near_the_change_of_creature(model: StoryModel) -> None:
    change = model.trace(RUNNING).heads[0].dE[3]
    assert {"fluffy", "blue"} <= {word for word, _ in model.nearest(change, 10)}


def test_without_the_mask_the_running_sentence_tells_the_same_story(model: StoryModel) -> None:
    head = model.trace(RUNNING).heads[0].with_(mask=no_mask)
    assert head.A[3, 1:3].sum() >= 0.8
    assert head.A[7, 6] >= 0.8


def test_hand_written_sentences_reach_their_figures(model: StoryModel) -> None:
    texts = parse_file(HAND_WRITTEN.read_text().splitlines())
    measured = figures(model.trace, texts)
    assert len(texts) == 30
    assert measured["own"] >= 0.85
    assert measured["other"] <= 0.06
    assert measured["bare"] <= 0.25


def test_sentences_that_begin_with_an_adjective_are_understood_each(model: StoryModel) -> None:
    texts = [t for t in parse_file(HAND_WRITTEN.read_text().splitlines()) if 0 not in t.adjectives]
    beginning = [text for text in texts if text.begins_with_adjective]
    assert len(beginning) == 7
    for text in beginning:
        assert mean(own_share(model.trace(text.text), text)) >= 0.8, text.text


@pytest.mark.parametrize(("kind", "least"), [("seen", 0.92), ("unseen", 0.84)])
def test_generated_sentences_reach_their_figures(
    model: StoryModel, vocabulary: Vocabulary, kind: str, least: float
) -> None:
    measured = figures(model.trace, generated(vocabulary, getattr(vocabulary, kind)))
    assert measured["own"] >= least
    assert measured["other"] <= 0.06
    assert measured["bare"] <= 0.25
    reported = model.report["figures"][kind]
    assert measured == pytest.approx(reported, abs=0.002), "report.json is of other weights"


def test_determiners_have_almost_nothing_to_say(model: StoryModel) -> None:
    head = model.trace(RUNNING).heads[0]
    size = head.V_up.norm(dim=-1)
    assert size[[0, 5]].max() <= 0.1 * size[[1, 2, 6]].min()


def test_word_plus_position_is_the_embedding_and_both_can_be_seen(model: StoryModel) -> None:
    embedding = model.embed(RUNNING)
    trace = model.trace(RUNNING)
    assert torch.equal(embedding.words + embedding.positions, embedding.E)
    assert torch.equal(trace.E, embedding.E)
    assert torch.equal(trace.stream, embedding.E)
    for part in (embedding.words, embedding.positions):
        assert (part[:, :6].abs() >= 0.05).double().mean() >= 0.75, "too many shown entries are 0"
    assert torch.equal(model.embed("creature").words[0], embedding.words[3])


def test_the_trace_says_that_the_head_was_trained_here(model: StoryModel) -> None:
    line = model.trace("the cat slept").provenance.line
    assert line.startswith("story head, trained here: seed ")
    assert f"loss {model.report['loss']:.3f}" in line


@pytest.mark.parametrize("text", ["cat", "The cat slept.", "the old cat " * 5 + "slept"])
def test_one_to_sixteen_words_run(model: StoryModel, text: str) -> None:
    trace = model.trace(text)
    assert trace.heads[0].A.sum(dim=-1) == pytest.approx(1)


def test_an_unknown_word_is_named(model: StoryModel) -> None:
    with pytest.raises(InputError, match='"flufy"'):
        model.trace("a flufy creature")


def test_a_dozen_snapshots_of_the_query_matrix_end_at_the_shipped_one(model: StoryModel) -> None:
    snapshots = model.snapshots
    assert len(snapshots) == 12
    assert snapshots[0].step == 0
    assert [s.step for s in snapshots] == sorted({s.step for s in snapshots})
    assert snapshots[0].loss > 5 * snapshots[-1].loss
    assert torch.equal(snapshots[-1].W_Q, model.weights["W_Q"])


@pytest.mark.parametrize("masked", [True, False])
def test_the_batched_head_of_the_training_is_the_traced_head(
    model: StoryModel, masked: bool
) -> None:
    texts = ["the old wizard chased a tiny golden dragon", "birds sang"]
    traces = [model.trace(text) for text in texts]
    E = torch.zeros(2, 16, 100, dtype=torch.float64)
    kind = torch.zeros(2, 16, dtype=torch.long)
    for row, trace in enumerate(traces):
        E[row, : len(trace.E)] = trace.E
        kind[row, : len(trace.E)] = KIND["nouns"]
    weights = {name: weight.double() for name, weight in model.weights.items()}
    dE = loss.change(E, loss.allowed(kind, causal=masked), weights)
    for row, trace in enumerate(traces):
        head = trace.heads[0].with_(mask=causal if masked else no_mask)
        torch.testing.assert_close(dE[row, : len(trace.E)], head.dE)


def test_training_repeats_itself_and_leaves_global_randomness_alone(
    vocabulary: Vocabulary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "SKELETONS", 100)
    settings = training.Settings(steps=11, batch=16)
    before = torch.random.get_rng_state()
    first, second = (training.train(settings, vocabulary)[0] for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_training_never_sees_the_words_kept_from_it(vocabulary: Vocabulary) -> None:
    for kind in ("nouns", "adjectives", "verbs", "adverbs"):
        seen, unseen = set(vocabulary.seen[kind].tolist()), set(vocabulary.unseen[kind].tolist())
        assert len(unseen) > 20
        assert not seen & unseen


def test_word_lists_do_not_call_red_and_cheap_nouns() -> None:
    nouns, adjectives = (
        set(asset(f"words/{kind}.txt").read_text().split()) for kind in ("nouns", "adjectives")
    )
    assert {"red", "cheap", "wooden", "cold", "tiny"} <= adjectives
    assert not nouns & adjectives


def test_skeletons_own_only_adjectives_that_stand_before_their_noun() -> None:
    skeletons = draw_skeletons(300, np.random.default_rng(5))
    sentence, noun, adjective = skeletons.owns.nonzero().unbind(dim=1)
    assert (skeletons.kind[sentence, noun] == KIND["nouns"]).all()
    assert (skeletons.kind[sentence, adjective] == KIND["adjectives"]).all()
    assert (adjective < noun).all()


def test_marked_text_is_read_as_written() -> None:
    marked = parse_marked("[old men] saw a [fluffy blue cat] near the [forest]")
    assert marked.text == "old men saw a fluffy blue cat near the forest"
    assert marked.adjectives == {1: (0,), 6: (4, 5), 9: ()}
    assert marked.begins_with_adjective


def test_the_report_is_of_the_shipped_settings() -> None:
    report = json.loads(asset("story/report.json").read_text())
    assert report["settings"] == training.asdict(training.Settings(seed=report["seed"]))
