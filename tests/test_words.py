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


@pytest.fixture
def plane() -> WordTable:
    """King and queen differ as man and woman do; cat lies elsewhere."""
    rows = {"man": (1.0, 0.0), "woman": (1.0, 1.0), "king": (3.0, 0.5), "queen": (3.0, 1.5)}
    rows["cat"] = (-1.0, 2.0)
    return WordTable(tuple(rows), torch.tensor(list(rows.values())))


def test_a_sum_adds_and_takes_away_the_vectors_of_its_words(plane: WordTable) -> None:
    assert plane.vector("king - man + woman").tolist() == [3.0, 1.5]
    assert plane.vector("- man + king").tolist() == [2.0, 0.5]
    assert plane.vector("cat + cat").tolist() == [-2.0, 4.0]


def test_an_analogy_leaves_out_the_words_of_its_question(plane: WordTable) -> None:
    found = plane.analogy("king - man + woman", 5)
    assert [word for word, _ in found] == ["queen", "cat"]
    assert found[0][1] == pytest.approx(1.0)


def test_a_direction_is_the_mean_of_its_sums_with_length_one(plane: WordTable) -> None:
    mean = torch.tensor([-2.0, 1.25])  # half of (0, 1) + (-4, 1.5)
    found = plane.direction("woman - man", "cat - king")
    torch.testing.assert_close(found, mean / mean.norm())
    assert found.norm().item() == pytest.approx(1.0)


def test_words_are_measured_along_a_direction_by_dot_products(plane: WordTable) -> None:
    assert plane.along(torch.tensor([2.0, 1.0]), ["cat", "man"]).tolist() == [0.0, 2.0]


def test_the_cosine_of_two_sums_tells_alike_from_opposite(plane: WordTable) -> None:
    assert plane.cosine("woman - man", "queen - king") == pytest.approx(1.0)
    assert plane.cosine("woman - man", "king - queen") == pytest.approx(-1.0)
    assert plane.cosine("woman", "cat") == pytest.approx(1 / 10**0.5)


@pytest.mark.parametrize(
    "text", ["", "king -", "king queen", "king + - - man", "one two three", "+", "king-man +"]
)
def test_what_is_no_sum_of_words_is_refused_with_an_example(plane: WordTable, text: str) -> None:
    with pytest.raises(InputError, match=r"no sum of words.*king - man \+ woman"):
        plane.vector(text)


def test_words_that_cancel_point_nowhere(plane: WordTable) -> None:
    with pytest.raises(InputError, match="'man - man' cancel to zero"):
        plane.analogy("man - man", 2)
    with pytest.raises(InputError, match="cancel to zero"):
        plane.direction("man - king", "king - man")


def test_a_sum_with_an_unknown_word_names_the_nearest_spelling(plane: WordTable) -> None:
    with pytest.raises(InputError, match='"quen" is not known here: did you mean queen'):
        plane.analogy("king + quen", 2)
