"""One word in several texts: where its vectors are found, and how alike they are."""

import pytest
import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.contexts import Contexts
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.model_trace import ModelTrace
from attention_math.pieces import Cut
from attention_math.provenance import Provenance
from attention_math.sizes import GPT2_SMALL

MOLES = (
    "We saw an American shrew mole",
    "There is one mole of carbon dioxide",
    "The doctor took a biopsy of the mole",
)
PHRASES = "American shrew mole", "One mole of carbon dioxide", "Take a biopsy of the mole"
PAIRS = (0, 1), (0, 2), (1, 2)


def trace(
    pieces: str, words: str, stream: Float[Tensor, "depth token d"], name: str = "tiny"
) -> ModelTrace:
    """Make a trace by hand: only cut, provenance, lookup rows and stream are read here."""
    cut_pieces = tuple(pieces.split("|"))
    word_of = tuple(int(word) for word in words)
    n, layers = len(cut_pieces), len(stream) - 1
    return ModelTrace(
        cut=Cut("".join(cut_pieces), cut_pieces, tuple(range(n)), word_of),
        sizes=GPT2_SMALL,
        provenance=Provenance("designed", name),
        lookup=10 * stream[0],
        positions=torch.zeros(n, stream.shape[-1]),
        stream=stream,
        written=torch.zeros(layers, 1, n),
        mlp_written=torch.zeros(layers, n),
        last_A=torch.zeros(layers, 1, n),
        lens_ids=torch.zeros(layers + 1, n, 0, dtype=torch.long),
        lens_shares=torch.zeros(layers + 1, n, 0),
        names={},
        layers=(),
    )


def numbered(depth: int, token: int, d: int = 2) -> Float[Tensor, "depth token d"]:
    """Every entry says where it is: 100 * depth + 10 * token + entry."""
    depths, tokens = 100.0 * torch.arange(depth), 10.0 * torch.arange(token)
    return depths[:, None, None] + tokens[:, None] + torch.arange(d)


def test_the_last_piece_of_the_last_occurrence_stands_for_the_word() -> None:
    found = Contexts.of(
        [
            trace("The| mo|le| saw| a| Mo|le| there", "01123445", numbered(3, 8)),
            trace("mole", "0", 1000 + numbered(3, 1)),
        ],
        "Mole",
    )
    assert found.places == (6, 0)
    assert found.texts == ("The mole saw a Mole there", "mole")
    assert found.vectors.tolist() == [
        [[60, 61], [1000, 1001]],
        [[160, 161], [1100, 1101]],
        [[260, 261], [1200, 1201]],
    ]
    assert found.lookup.tolist() == [[600, 610], [10000, 10010]]


def test_cosines_are_between_texts_at_each_depth() -> None:
    first = torch.tensor([[[1.0, 0.0]], [[2.0, 2.0]]])
    second = torch.tensor([[[3.0, 0.0]], [[0.0, -5.0]]])
    found = Contexts.of([trace("a", "0", first), trace("a", "0", second)], "a")
    half = 0.5**0.5
    expected = torch.tensor([[[1.0, 1.0], [1.0, 1.0]], [[1.0, -half], [-half, 1.0]]])
    torch.testing.assert_close(found.cosines, expected)
    torch.testing.assert_close(found.lookup_cosines, torch.ones(2, 2))


def test_a_missing_word_is_refused_and_the_words_that_are_there_named() -> None:
    with pytest.raises(InputError, match=r"'mole' is not in the text 'an ape'.*an, ape"):
        Contexts.of([trace("an| ape", "01", numbered(2, 2))], "mole")


def test_traces_of_two_models_or_of_none_are_refused() -> None:
    traces = [trace("a", "0", numbered(2, 1), name) for name in ("tiny", "other")]
    with pytest.raises(InputError, match="of other, designed and of tiny, designed"):
        Contexts.of(traces, "a")
    with pytest.raises(InputError, match="these are of none"):
        Contexts.of([], "a")


def moles(model: LanguageModel, texts: tuple[str, ...]) -> Contexts:
    return Contexts.of([model.model_trace(text, layers=()) for text in texts], "mole")


def test_context_parts_three_moles_that_the_lookup_cannot_tell_apart(
    smollm2: LanguageModel,
) -> None:
    found = moles(smollm2, MOLES)
    assert torch.equal(found.lookup, found.lookup[:1].expand(3, -1))
    assert torch.equal(found.lookup, found.vectors[0])
    for pair, expected in zip(PAIRS, (0.76, 0.83, 0.75), strict=True):
        assert found.cosines[(0, *pair)].item() == pytest.approx(1, abs=1e-6)
        assert found.cosines[(10, *pair)].item() == pytest.approx(expected, abs=0.01)


def test_the_phrases_of_the_clip_part_as_well(smollm2: LanguageModel) -> None:
    found = moles(smollm2, PHRASES)
    assert torch.equal(found.lookup, found.lookup[:1].expand(3, -1))
    for pair, expected in zip(PAIRS, (0.92, 0.81, 0.83), strict=True):
        assert found.cosines[(10, *pair)].item() == pytest.approx(expected, abs=0.01)


def test_a_mole_never_knows_what_is_said_after_it(smollm2: LanguageModel) -> None:
    found = moles(smollm2, ("One mole of carbon dioxide", "One mole of pure gold"))
    torch.testing.assert_close(found.vectors[:, 0], found.vectors[:, 1], rtol=1e-4, atol=1e-3)


def test_after_the_last_layer_the_lens_says_what_the_model_expects(smollm2: LanguageModel) -> None:
    text = "The Eiffel Tower is located in the city of"
    found = smollm2.model_trace(text, layers=())
    with torch.no_grad():
        logits = smollm2.network(torch.tensor([found.cut.ids])).logits[0]
    shares, ids = logits.softmax(dim=-1).topk(found.lens_ids.shape[-1])
    assert torch.equal(found.lens_ids[-1], ids)
    torch.testing.assert_close(found.lens_shares[-1], shares, rtol=1e-4, atol=1e-6)
    piece, share = found.says(token=-1)[0]
    assert (piece, round(share, 3)) == (" Paris", 0.702)


def test_the_lens_reads_any_vector_through_the_norm_and_the_unembedding(
    smollm2: LanguageModel,
) -> None:
    vectors = smollm2.model_trace(MOLES[0], layers=()).stream[10]
    ids, shares = smollm2.lens(vectors, 5)
    with torch.no_grad():
        scores = smollm2.network.base_model.norm(vectors) @ smollm2.unembedding.T
    assert torch.equal(ids, scores.topk(5).indices)
    torch.testing.assert_close(shares, scores.softmax(dim=-1).gather(1, ids))
