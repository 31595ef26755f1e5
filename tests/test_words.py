"""Text becomes tokens and tokens become vectors, or the error says what to do."""

import pytest
import torch

from attention_math.errors import InputError
from attention_math.words import MAX_TOKENS, WordTable, load_glove, tokenize


@pytest.fixture(scope="module")
def glove() -> WordTable:
    return load_glove()


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("A Fluffy BLUE creature", ("a", "fluffy", "blue", "creature")),
        ("  Stop!  (Said the king...)  ", ("stop", "said", "the", "king")),
        ("the wizard's hat", ("the", "wizard", "'s", "hat")),
        ("the wizard\N{RIGHT SINGLE QUOTATION MARK}s hat", ("the", "wizard", "'s", "hat")),
        ("don't, can't, won't, we'll", ("do", "n't", "can", "n't", "will", "n't", "we", "'ll")),
        ("a well-known 'café'", ("a", "well", "known", "cafe")),
        ("\N{BLACK HEART SUIT} cat", ("cat",)),
    ],
)
def test_case_accents_and_punctuation_are_dropped(text: str, tokens: tuple[str, ...]) -> None:
    assert tokenize(text) == tokens


@pytest.mark.parametrize("text", ["the king 's red hat", "they do n't sleep", "i 'm a cat"])
def test_tokens_joined_by_spaces_are_cut_the_same_way_again(text: str) -> None:
    assert " ".join(tokenize(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("?! ...", "no word in '\\?! ...'"),
        ("one " * 17, "17 tokens and at most 16"),
        ("the cat\x07", "control character U\\+0007"),
        ("the\u200bcat", "control character U\\+200B"),
        ("the cat saw лес", "'лес'"),
        ("日本 cat", "'日本'"),
    ],
)
def test_text_that_cannot_be_used_is_refused_with_its_reason(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        tokenize(text)


def test_sixteen_words_fit() -> None:
    assert len(tokenize("one " * MAX_TOKENS)) == MAX_TOKENS


def test_unknown_words_are_all_named_with_the_nearest_spellings(glove: WordTable) -> None:
    with pytest.raises(InputError, match=r'"flufy".*fluffy.*"creture".*creature'):
        glove.lookup(["the", "flufy", "creture"])
    with pytest.raises(InputError, match='"zqxjzqxj" is not known here and nothing'):
        glove.lookup(["zqxjzqxj"])


def test_lookup_gives_the_row_of_each_token() -> None:
    table = WordTable(("cat", "dog"), torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
    assert table.lookup(["dog", "cat", "dog"]).tolist() == [[3, 4], [1, 2], [3, 4]]


def test_nearest_ranks_by_cosine_whatever_the_length() -> None:
    table = WordTable(("east", "north", "far"), torch.tensor([[2.0, 0], [0, 0.5], [9, 9]]))
    vector = torch.tensor([0.0, 3.0])
    assert [word for word, _ in table.nearest(vector, 3)] == ["north", "far", "east"]
    assert table.nearest(vector, 2)[1][1] == pytest.approx(0.5**0.5)
    assert [word for word, _ in table.nearest(vector, 1, exclude=["north"])] == ["far"]


def test_the_extract_is_glove(glove: WordTable) -> None:
    king, man, woman = glove.lookup(["king", "man", "woman"])
    word, cosine = glove.nearest(king - man + woman, 1, exclude=["king", "man", "woman"])[0]
    assert word == "queen"
    assert cosine == pytest.approx(0.783, abs=0.001)


def test_the_extract_holds_the_rare_words_that_clips_show(glove: WordTable) -> None:
    rare = "verdant fluffy shrew mole meghan markle bratwurst hogwarts eiffel mussolini biopsy"
    assert len(glove.words) == len(glove.vectors) > 50_000
    assert set(rare.split()) <= set(glove.words)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("c", ("b", "c", "d")), ("a", ("a", "b", "c")), ("e", ("c", "d", "e"))],
)
def test_the_part_around_a_word_holds_its_neighbours_and_their_rows(word, expected):
    table = WordTable(tuple("daceb"), torch.arange(10.0).reshape(5, 2))  # by frequency, say
    part = table.around(word, 3)
    assert part.words == expected
    assert torch.equal(part.vectors, table.lookup(expected))


def test_the_part_around_a_word_of_a_small_table_is_all_of_it():
    table = WordTable(("a", "b"), torch.zeros(2, 2))
    assert table.around("b", 7).words == ("a", "b")
