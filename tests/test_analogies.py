"""What GloVe says of sums of words: recorded over 400,000 words, checked against their vectors."""

import hashlib
import json

import pytest
import torch

from attention_math.analogies import Analogies, Answer
from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.training import analogies as training
from attention_math.word_table import WordTable, read_sum

# Measured in another program, before this one was written: GloVe 6B 50d, five nearest of all words.
MEASURED = {
    "king - man + woman": "queen .861 daughter .768 prince .764 throne .763 princess .751",
    "queen + man - woman": "king .859 prince .805 crown .776 coronation .751 royal .746",
    "uncle + woman - man": "daughter .909 niece .898 grandmother .888 aunt .885 granddaughter .882",
    "nephew + woman - man": "niece .922 daughter .900 granddaughter .890 eldest .883 cousin .872",
    "hitler + italy - germany": "mussolini .847 fascist .696 napoleon .658 doge .642 rome .641",
    "sushi - japan + germany": "gourmet .692 fries .672 sausages .652 hamburger .638 deli .634",
    "paris - france + italy": "rome .838 milan .772 turin .760 venice .757 madrid .746",
    "tower": "towers .877 gate .793 building .787 built .780 roof .778",
    "eiffel": "skyscraper .683 louvre .646 staircase .626 tower .623 schiphol .615",
    "eiffel + tower": "skyscraper .797 towers .795 gate .732 staircase .725 roof .723",
    "mole": "squid .674 snake .670 rat .666 pea .631 poblano .629",
    "mole + american + shrew": "snake .698 wolf .689 squirrel .688 shark .687 ape .673",
    "mole + carbon + dioxide": "co2 .879 gases .878 nitrogen .874 sulfur .837 pollutants .827",
    "mole + biopsy": "lesion .790 cyst .727 abscess .713 tumor .708 lesions .706",
    "creature": "creatures .894 beast .822 alien .795 mythical .770 mysterious .769",
    "fluffy + creature": "furry .812 creatures .791 flesh .751 spider .743 dark .742",
    "fluffy": "creamy .808 buttery .746 velvety .742 puffs .729 mottled .725",
    "verdant": "scrubby .813 lush .810 hillsides .799 expanse .792 greenery .786",
    "harry": "john .789 potter .783 james .778 holmes .773 jack .769",
    "harry + wizard": "potter .802 sherlock .724 sorcerer .724 holmes .697 jack .694",
    "harry + queen + sussex": "elizabeth .787 lord .764 somerset .742 lady .742 england .739",
}
ONE_AND_SEVERAL = ("cat", "dog", "student", "girl", "boy", "car", "house", "tree")


@pytest.fixture(scope="module")
def analogies() -> Analogies:
    return Analogies.load()


@pytest.fixture(scope="module")
def table(analogies: Analogies) -> WordTable:
    return analogies.table


def answers() -> list[Answer]:
    return list(Analogies.load().answers)


@pytest.mark.parametrize("question", MEASURED)
def test_the_recorded_answers_are_those_measured(analogies: Analogies, question: str) -> None:
    parts = MEASURED[question].split()
    answer = analogies.answer(question)
    assert answer.words[:5] == tuple(parts[::2])
    expected = torch.tensor([float(part) for part in parts[1::2]])
    torch.testing.assert_close(answer.cosines[:5], expected, rtol=0, atol=5.1e-4)


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.question)
def test_the_shipped_vectors_give_the_recorded_answers(table: WordTable, answer: Answer) -> None:
    found = table.analogy(answer.question, len(answer.words))
    assert tuple(word for word, _ in found) == answer.words
    cosines = torch.tensor([cosine for _, cosine in found])
    torch.testing.assert_close(cosines, answer.cosines, rtol=0, atol=2e-6)


@pytest.mark.parametrize("answer", answers(), ids=lambda answer: answer.question)
def test_ranks_agree_with_the_answers_and_the_vectors(table: WordTable, answer: Answer) -> None:
    places = dict(zip(answer.expected, answer.ranks.tolist(), strict=True))
    listed = dict(zip(answer.words, range(1, len(answer.words) + 1), strict=True))
    assert all(place == listed.get(word, place) for word, place in places.items())
    assert all(place > len(listed) for word, place in places.items() if word not in listed)
    among_few = [word for word, _ in table.analogy(answer.question, len(table.words))]
    assert sorted(places, key=lambda word: places[word]) == sorted(places, key=among_few.index)
    assert not set(answer.expected) & set(read_sum(answer.question))


@pytest.mark.parametrize(
    ("question", "word", "rank"),
    [
        ("king - man + woman", "queen", 1),
        ("uncle + woman - man", "aunt", 4),
        ("sushi - japan + germany", "bratwurst", 106),
    ],
)
def test_misses_are_recorded_with_their_rank(
    analogies: Analogies, question: str, word: str, rank: int
) -> None:
    answer = analogies.answer(question)
    assert answer.ranks[answer.expected.index(word)] == rank


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("woman - man", "queen - king", 0.597),
        ("woman - man", "aunt - uncle", 0.692),
        ("italy - germany", "mussolini - hitler", 0.692),
        ("cats - cat", "dogs - dog", 0.740),
    ],
)
def test_differences_of_like_pairs_point_alike(
    analogies: Analogies, one: str, other: str, expected: float
) -> None:
    cosine = analogies.table.cosine(one, other)
    assert cosine == pytest.approx(expected, abs=5.1e-4)
    assert cosine > 5 * analogies.usual_cosine


@pytest.mark.parametrize(
    ("word", "expected"),
    {
        "cat": -3.97, "cats": 4.42, "dog": -3.93, "dogs": 1.76, "student": -1.13, "students": 3.41,
        "girl": -4.98, "girls": 1.70, "octopus": -2.76, "octopi": 1.68,
        "one": -2.40, "two": 0.79, "three": 1.27, "four": 1.49,
    }.items(),
)  # fmt: skip
def test_several_lie_further_along_cats_minus_cat(table, word: str, expected: float) -> None:
    product = table.along(table.vector("cats - cat"), [word])
    assert product.item() == pytest.approx(expected, abs=0.0051)  # octopi: 1.675


@pytest.mark.parametrize(
    ("word", "expected"),
    {
        "octopus": -0.86, "octopi": 0.72, "tower": -0.23, "towers": 0.85,
        "one": -0.59, "two": 0.70, "three": 0.77, "four": 0.89,
    }.items(),
)  # fmt: skip
def test_eight_pairs_agree_on_what_is_several(table, word: str, expected: float) -> None:
    several = table.direction(*[f"{one}s - {one}" for one in ONE_AND_SEVERAL])
    assert table.along(several, [word]).item() == pytest.approx(expected, abs=0.0051)


def test_a_cosine_that_says_nothing_is_above_zero(analogies: Analogies) -> None:
    # .118 over pairs drawn at random; this is the mean over all of them.
    assert analogies.usual_cosine == pytest.approx(0.118, abs=0.003)


def test_every_word_of_a_question_and_of_its_answer_has_its_vector(analogies: Analogies) -> None:
    for answer in analogies.answers:
        named = {*read_sum(answer.question), *answer.words, *answer.expected}
        assert named <= set(analogies.table.words), answer.question
    assert len(analogies.answers) == len(training.QUESTIONS)
    assert analogies.table.vectors.shape == (len(analogies.table.words), 50)
    assert analogies.n_words == 400_000


def test_a_question_may_be_spaced_and_capitalised_otherwise(analogies: Analogies) -> None:
    assert analogies.answer(" King -  man + Woman").question == "king - man + woman"


def test_an_unrecorded_question_is_refused_and_the_recorded_ones_named(analogies) -> None:
    with pytest.raises(InputError, match=r"king - man \+ woman.*sushi.*load_glove"):
        analogies.answer("king - man")


@pytest.fixture
def small() -> WordTable:
    words = ("king", "man", "woman", "queen", "prince", "cat", "bratwurst")
    return WordTable(words, torch.randn(7, 4, generator=torch.Generator().manual_seed(5)))


def test_a_recorded_rank_counts_the_nearer_words_that_are_not_in_the_question(small) -> None:
    found = training.answer(small, "king - man + woman", "cat bratwurst")
    sought = small.vectors[0] - small.vectors[1] + small.vectors[2]
    cosines = torch.nn.functional.cosine_similarity(small.vectors, sought[None])
    for word, rank in found["ranks"].items():
        nearer = (cosines[3:] > cosines[small.rows[word]]).sum()
        assert rank == nearer + 1
    assert set(found["nearest"]) == set(small.words[3:])


def test_the_usual_cosine_is_the_mean_over_all_pairs(small: WordTable) -> None:
    unit = torch.nn.functional.normalize(small.vectors, dim=1)
    pairs = [unit[i] @ unit[j] for i in range(7) for j in range(i)]
    assert training.usual_cosine(small) == pytest.approx(float(torch.stack(pairs).mean()))


def test_another_file_than_the_package_is_refused_by_its_checksum(tmp_path) -> None:
    wheel = tmp_path / "other.whl"
    wheel.write_bytes(b"not vectors")
    with pytest.raises(InputError, match=hashlib.sha256(b"not vectors").hexdigest()):
        training.read_wheel(wheel)


def test_verifying_notices_a_changed_answer_and_a_changed_vector(analogies: Analogies) -> None:
    text = json.loads(asset("words/analogies.json").read_text("utf-8"))
    training.verify(text, analogies.table)
    vectors = analogies.table.vectors.clone()
    vectors[3, 4] += 1e-6
    with pytest.raises(InputError, match="recorded vectors differ"):
        training.verify(text, WordTable(analogies.table.words, vectors))
    text["answers"]["tower"]["nearest"]["towers"] += 1e-6
    with pytest.raises(InputError, match="recorded answers differ"):
        training.verify(text, analogies.table)
