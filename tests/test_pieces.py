"""Texts are cut as the model cuts them, whatever they hold."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attention_math import piece_text
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.pieces import Cut, joined
from tests.tiny_models import byte_pairs, tiny_model, word_pieces


def cut_by(tokenizer, text):
    encoding = tokenizer(text)
    pieces = tuple(piece_text.piece(tokenizer, id) for id in encoding["input_ids"])
    return Cut(text, pieces, tuple(encoding["input_ids"]), piece_text.words_of(encoding, pieces))


def test_pieces_carry_their_leading_space_and_words_their_pieces():
    cut = tiny_model("llama").cut("the verdant forest, old")
    assert "".join(cut.pieces) == "the verdant forest, old"
    assert cut.words == ("the", "verdant", "forest", ",", "old")
    assert cut.spans[0] == (0, 1)
    assert cut.spans[-1][1] == len(cut.pieces)


def test_word_pieces_and_special_tokens_stay_as_in_their_vocabulary():
    cut = cut_by(word_pieces(), "the dragons")
    assert cut.pieces == ("[CLS]", "the", "dragon", "##s", "[SEP]")
    assert cut.words == ("[CLS]", "the", "dragons", "[SEP]")


def test_bytes_that_are_no_character_are_hexadecimal_and_join_to_one():
    cut = cut_by(byte_pairs(), "a 🐉")
    assert cut.pieces[-4:] == ("<0xF0>", "<0x9F>", "<0x90>", "<0x89>")
    assert cut.words[-1] == "🐉"
    assert joined((" <0xC3>",)) == "<0xC3>"


@given(st.text(min_size=1, max_size=12))
@settings(max_examples=200)
def test_any_text_comes_back_whole_from_its_pieces(text):
    cut = cut_by(byte_pairs(), text)
    assert joined(cut.pieces) == (text.strip() or text) or "<0x" in text
    assert len(cut.words) == cut.word_of[-1] + 1
    assert all(cut.words)


@pytest.mark.parametrize(
    ("ids", "word_of"), [((1,), (0, 1)), ((1, 2), (1, 1)), ((1, 2), (0, 2)), ((1, 2), (0, -1))]
)
def test_a_cut_that_does_not_add_up_is_refused(ids, word_of):
    with pytest.raises(InputError, match="cut"):
        Cut("ab", ("a", "b"), ids, word_of)


@pytest.mark.xdist_group("language models")
def test_smollm2_cuts_as_its_makers_do(smollm2: LanguageModel):
    cut = smollm2.cut("One day, verdant Tokenization in 1984")
    assert cut.pieces == (
        *("One", " day", ",", " ver", "d", "ant", " Token", "ization", " in"),
        *(" ", "1", "9", "8", "4"),
    )  # every digit by itself
    assert cut.words[3:5] == ("verdant", "Tokenization")
    assert cut.ids[0] == 2705


@pytest.mark.xdist_group("language models")
@pytest.mark.parametrize(
    "text", ["狗在睡觉", "naïve café", "👩‍👩‍👧 zero-width", "שלום", "\n\n\t x", "\x00", "“”…"]
)
def test_smollm2_traces_any_text(smollm2: LanguageModel, text: str):
    cut = smollm2.cut(text)
    assert joined(cut.pieces) == text.strip()
    trace = smollm2.trace(text, 3, [1])
    assert trace.query_tokens == cut.pieces
    trace.verify()


@pytest.mark.xdist_group("language models")
def test_minilm_reads_both_ways(minilm: LanguageModel):
    trace = minilm.trace("a fluffy blue creature roamed the verdant forest", 0)
    assert trace.query_tokens[4:7] == ("creature", "roam", "##ed")
    assert trace.heads[0].mask.all()
    # Of the reference figures: layer 0 head 2 looks at the token before.
    assert trace.heads[2].A[4, 3].item() == pytest.approx(1.0, abs=0.01)
    assert (minilm.sizes.n_layers, minilm.sizes.n_heads, minilm.sizes.head.d_model) == (6, 12, 384)
