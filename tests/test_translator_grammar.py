"""The grammar that the translator was trained on writes right French, and keeps what it keeps."""

from collections import defaultdict
from collections.abc import Iterator
from random import Random

import pytest

from attention_math.training.translator import lexicon
from attention_math.training.translator.grammar import Pair, draw_pairs, is_kept

NOUNS = {form: noun for noun in lexicon.nouns() for form in noun.english}
ADJECTIVES = {
    adjective.english: adjective
    for table in (lexicon.BEFORE, lexicon.AFTER, lexicon.COLOURS)
    for adjective in lexicon.adjectives(table)
}
VERBS = {form: verb for verb in lexicon.verbs(lexicon.TRANSITIVE) for form in verb.english}
DETERMINERS = {row[0] for row in lexicon.rows(lexicon.DETERMINERS)} | {"an", "any"}


@pytest.fixture(scope="module")
def seen() -> list[Pair]:
    return draw_pairs(3000, Random(5), kept=False)


@pytest.fixture(scope="module")
def kept() -> list[Pair]:
    return draw_pairs(300, Random(6), kept=True)


def combinations(english: tuple[str, ...]) -> Iterator[str]:
    """Adjectives with their nouns and verbs with their objects, read off an English sentence."""
    subject = None
    for place, word in enumerate(english):
        rest = [w for w in english[place + 1 :] if w not in ADJECTIVES]
        if word in NOUNS:
            subject = subject or NOUNS[word]
        elif word in ADJECTIVES:
            described = NOUNS.get(rest[0]) if rest else None
            if {"is", "are"} & set(english[place - 2 : place]):
                described = subject
            if described:
                yield f"{word} {described.english[0]}"
        elif word in VERBS and rest[:1] and rest[0] in DETERMINERS:
            done_to = NOUNS.get(" ".join(rest[1:2]))  # none after the pronoun "her"
            if done_to:
                yield f"{VERBS[word].english[0]} {done_to.english[0]}"


def followed(pair: Pair) -> Iterator[tuple[str, str]]:
    return zip(pair.french, (*pair.french[1:], "."), strict=True)


def test_training_never_sees_a_combination_that_is_kept_from_it(seen: list[Pair]) -> None:
    for pair in seen:
        assert not any(map(is_kept, combinations(pair.english))), pair.english


def test_every_held_out_sentence_holds_such_a_combination(kept: list[Pair]) -> None:
    for pair in kept:
        assert any(map(is_kept, combinations(pair.english))), pair.english


def test_a_sentence_says_which_combinations_it_holds(seen: list[Pair], kept: list[Pair]) -> None:
    for pair in (*seen, *kept):
        assert pair.combinations == set(combinations(pair.english)), pair.english


def test_one_combination_in_ten_is_kept() -> None:
    pairs = [f"{adjective} {noun}" for adjective in ADJECTIVES for noun in NOUNS]
    assert sum(map(is_kept, pairs)) / len(pairs) == pytest.approx(0.1, abs=0.01)


def test_the_same_seed_draws_the_same_sentences(seen: list[Pair]) -> None:
    assert draw_pairs(50, Random(5), kept=False) == seen[:50]
    assert draw_pairs(50, Random(7), kept=False) != seen[:50]


def test_every_english_sentence_has_one_french(seen: list[Pair]) -> None:
    french = defaultdict(set)
    for pair in seen:
        french[pair.english].add(pair.french)
    assert all(len(versions) == 1 for versions in french.values())


def test_the_words_drawn_are_words_listed(seen: list[Pair]) -> None:
    english = {word for pair in seen for word in pair.english}
    french = {word for pair in seen for word in pair.french}
    assert english == set(lexicon.english_words())
    assert french <= set(lexicon.french_words())
    assert len(french) > 0.8 * len(lexicon.french_words())


def test_short_words_lose_their_vowel_before_a_vowel_and_only_there(seen: list[Pair]) -> None:
    for pair in seen:
        for word, after in followed(pair):
            vowel = after[0] in "aeiouhâéêîœ"
            assert not (vowel and word in {"le", "la", "je", "ne", "me", "te", "de", "ce"}), pair
            assert not (vowel and word in {"ma", "ta", "sa"}), pair
            assert vowel or word[-1] != "'", pair
            assert vowel or word not in {"cet", "bel", "vieil", "nouvel"}, pair


def test_beau_vieux_and_nouveau_change_before_a_noun_with_a_vowel(seen: list[Pair]) -> None:
    singular = {noun.english[0] for noun in lexicon.nouns()}
    for pair in seen:
        for place, (word, after) in enumerate(followed(pair)):
            if word in {"beau", "vieux", "nouveau"} and "noun" in pair.kinds[place + 1 : place + 2]:
                described = pair.english[pair.alignment[place + 1]]
                assert described not in singular or after[0] not in "aeiouhâéêîœ", pair


def test_some_and_any_and_a_negated_are_de_where_french_says_so(seen: list[Pair]) -> None:
    for pair in seen:
        made = zip(pair.alignment, pair.french, pair.kinds[1:], strict=False)
        for place, word, after in made:
            english, before = pair.english[place], pair.english[place - 1]
            negated = "not" in pair.english[:place] and before in VERBS
            if english == "any" or (english in {"a", "an"} and negated):
                assert word in {"de", "d'"}, pair
            elif english == "some":
                assert (word in {"de", "d'"}) == (after == "adjective"), pair
            elif english in {"a", "an"}:
                assert word in {"un", "une"}, pair


def test_two_adjectives_after_a_noun_are_mirrored(seen: list[Pair]) -> None:
    mirrored = 0
    for pair in seen:
        for place in range(2, len(pair.kinds)):
            if pair.kinds[place - 2 : place + 1] == ("noun", "adjective", "adjective"):
                noun, near, far = pair.alignment[place - 2 : place + 1]
                assert (near, far) == (noun - 1, noun - 2), pair
                mirrored += 1
    assert mirrored > 50


def test_singular_articles_have_the_gender_of_their_noun(seen: list[Pair]) -> None:
    feminine = {noun.french[0]: noun.feminine for noun in lexicon.nouns()}
    said = {"le": False, "la": True, "un": False, "une": True, "cette": True}
    for pair in seen:
        for place, (word, kind) in enumerate(zip(pair.french, pair.kinds, strict=True)):
            if kind == "article" and word in said:
                noun = pair.french[pair.kinds.index("noun", place)]
                assert feminine[noun] == said[word], pair


def test_adjectives_follow_their_noun_unless_they_go_before(seen: list[Pair]) -> None:
    before = {row[0] for row in lexicon.rows(lexicon.BEFORE)}
    for pair in seen:
        for place, kind in enumerate(pair.kinds):
            if kind == "adjective" and pair.kinds[place - 1] not in {"verb", "negation"}:
                goes_before = pair.english[pair.alignment[place]] in before
                after = {"article"} if goes_before else {"noun", "adjective"}
                assert pair.kinds[place - 1] in after, pair


def test_ne_and_pas_stand_around_the_verb_and_come_from_not(seen: list[Pair]) -> None:
    for pair in seen:
        halves = [place for place, kind in enumerate(pair.kinds) if kind == "negation"]
        assert len(halves) == 2 * pair.english.count("not")
        if halves:
            ne, pas = halves
            assert {pair.english[pair.alignment[half]] for half in halves} == {"not"}
            assert pair.kinds[ne + 1 : pas] in {("verb",), ("pronoun", "verb")}, pair
            assert pair.french[pas] == "pas"


def test_object_pronouns_stand_before_the_verb_that_they_belong_to(seen: list[Pair]) -> None:
    for pair in seen:
        verbs = [place for place, kind in enumerate(pair.kinds) if kind == "verb"]
        pronouns = [place for place, kind in enumerate(pair.kinds) if kind == "pronoun"]
        after_subject = [place for place in pronouns if pair.alignment[place] > 0]
        if after_subject:
            assert after_subject == [verbs[-1] - 1], pair


def test_nobody_does_anything_to_himself(seen: list[Pair]) -> None:
    for pair in seen:
        for subject, objects in (("i", "me"), ("you", "you"), ("we", "us")):
            assert not (pair.english[0] == subject and objects in pair.english[1:]), pair
