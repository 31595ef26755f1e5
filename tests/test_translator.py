"""The translator keeps its promises, on sentences that it was not trained on."""

from dataclasses import asdict, replace
from pathlib import Path
from random import Random

import pytest
import torch

from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.trace import AttentionTrace
from attention_math.training.translator import training
from attention_math.training.translator.batches import (
    ENGLISH,
    FRENCH,
    Batch,
    BatchAttention,
    scores,
    translate,
)
from attention_math.training.translator.evaluation import alignment, mistakes
from attention_math.training.translator.grammar import Pair, draw_pairs
from attention_math.translator import END, START, Translator, join

HAND_WRITTEN = Path(__file__).parent / "data" / "translations.txt"
EXAMPLES = [
    tuple(line.split(" | "))
    for line in HAND_WRITTEN.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]


@pytest.fixture(scope="module")
def translator() -> Translator:
    return Translator.load()


@pytest.fixture(scope="module")
def fresh() -> list[Pair]:
    """Held-out sentences that neither the training nor its report has drawn."""
    return draw_pairs(300, Random(20_261_123), kept=True)


@pytest.mark.parametrize(("english", "french"), EXAMPLES)
def test_hand_written_sentences_are_translated_right(
    translator: Translator, english: str, french: str
) -> None:
    assert translator.translate(english) == french


def test_combinations_never_seen_are_translated_without_a_mistake(
    translator: Translator, fresh: list[Pair]
) -> None:
    exact = 1 - len(mistakes(translator.network, fresh)) / len(fresh)
    assert exact >= 0.97
    assert exact == pytest.approx(translator.report["held_out"]["exact"], abs=0.01)
    backwards = [replace(fresh[0], french=fresh[0].french[::-1])]
    assert len(mistakes(translator.network, backwards)) == 1


def test_the_column_that_predicts_a_word_looks_at_the_word_it_was_made_from(
    translator: Translator, fresh: list[Pair]
) -> None:
    (measured,) = alignment(translator.network, fresh)
    assert min(measured["predicted"].values()) >= 0.9
    assert measured["predicted"]["all"] > 10 * measured["read"]["all"]
    (reported,) = translator.report["alignment"]
    for column in ("predicted", "read"):
        assert measured[column] == pytest.approx(reported[column], abs=0.03), "of other weights"


def test_the_report_is_of_the_shipped_settings(translator: Translator) -> None:
    report = translator.report
    assert report["settings"] == asdict(training.Settings(seed=report["seed"]))
    assert report["sizes"] == asdict(training.SIZES)
    assert translator.english.words == tuple(ENGLISH)
    assert translator.french.words == tuple(FRENCH)


def test_noir_is_written_after_chat_by_looking_at_black(translator: Translator) -> None:
    translation = translator.translation("the black cat sleeps")
    trace = translation.trace
    assert translation.text == "le chat noir dort"
    assert translation.read == (START, "le", "chat", "noir", "dort")
    assert translation.predicted == ("le", "chat", "noir", "dort", END)
    looks_at = [trace.key_tokens[key] for key in trace.heads[0].A.argmax(dim=-1)]
    assert looks_at[:4] == ["the", "cat", "black", "sleeps"]
    assert translation.probabilities.min() > 0.9


def test_both_halves_of_the_negation_look_at_not(translator: Translator) -> None:
    translation = translator.translation("I do not want to pet it")
    no = translation.trace.key_tokens.index("not")
    for half in ("ne", "pas"):
        assert translation.trace.heads[0].A[translation.predicted.index(half), no] > 0.9


def test_a_trace_follows_the_contract_and_can_be_saved(
    translator: Translator, tmp_path: Path
) -> None:
    trace = translator.trace("the black cat sleeps")
    trace.verify()
    assert trace.E.dtype == torch.float64
    assert trace.E.shape == (5, 64)
    assert trace.memory.shape == (4, 64)
    assert torch.equal(trace.stream, trace.E)
    assert trace.heads[0].A.shape == (5, 4)
    assert trace.heads[0].mask.all()
    assert trace.provenance.line.startswith("translator, trained here: seed 1, ")
    trace.save(tmp_path / "trace.safetensors")
    loaded = AttentionTrace.load(tmp_path / "trace.safetensors")
    assert torch.equal(loaded.heads[0].A, trace.heads[0].A)


def test_another_french_can_be_read_than_the_one_written(translator: Translator) -> None:
    translation = translator.translation("the black cat sleeps", "Le chien n\u2019aime")
    assert translation.read == (START, "le", "chien", "n'", "aime")
    assert translation.predicted[:2] == ("le", "chat")


def test_what_is_written_later_changes_no_earlier_column(translator: Translator) -> None:
    short, long = (
        translator.trace("the black cat sleeps", french)
        for french in ("le chat noir", "le chat noir dort dans la maison")
    )
    torch.testing.assert_close(short.E, long.E[:4])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("the blak cat", '"blak" is not known here: did you mean black.*small grammar'),
        ("", "The text is empty"),
        (
            "the small black cat can not see the old red apple in the big garden of mine",
            "at most 16",
        ),
        ("I " + "cannot " * 10, "at most 16 fit"),
    ],
)
def test_english_that_cannot_be_read_is_refused(
    translator: Translator, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        translator.translate(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("le chaat", '"chaat" is not known here: did you mean chat'),
        ("...", "no word in '...'"),
        ("le " * 20, "has 21 tokens and at most 20 fit"),
    ],
)
def test_french_that_cannot_be_read_is_refused(
    translator: Translator, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        translator.trace("the cat sleeps", text)


def test_batches_compute_what_the_modules_compute(translator: Translator) -> None:
    pairs = draw_pairs(5, Random(3), kept=False)
    assert len({len(pair.english) for pair in pairs}) > 2
    batch, network = Batch.of(pairs), translator.network
    attention = BatchAttention(batch.source)
    computed = scores(network, batch, attention)
    written = translate(network, batch.source)
    for row, pair in enumerate(pairs):
        n, m = len(pair.french) + 1, len(pair.english)
        alone = network.decode(batch.target[row, :n], network.encode(batch.source[row, :m]))
        torch.testing.assert_close(computed[row, :n], alone)
        trace = translator.trace(" ".join(pair.english), " ".join(pair.french))
        assert trace.key_tokens == pair.english
        torch.testing.assert_close(attention.weights[0][row, 0, :n, :m], trace.heads[0].A)
        assert join(written[row]) == translator.translate(" ".join(pair.english))


def test_training_repeats_itself_and_leaves_global_randomness_alone() -> None:
    settings = training.Settings(pairs=40, steps=3, batch=8)
    before = torch.random.get_rng_state()
    first, second = (training.train(settings).state_dict() for _ in range(2))
    assert torch.equal(before, torch.random.get_rng_state())
    assert all(torch.equal(first[name], second[name]) for name in first)
    other = training.train(replace(settings, seed=2)).state_dict()
    assert (first["source"] != other["source"]).any(dim=-1).all(), "they began with equal words"


def test_the_weights_are_small() -> None:
    assert asset("translator/weights.safetensors").stat().st_size < 2 * 2**20
