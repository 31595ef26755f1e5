"""Subjects, objects and places, in English and in French at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from attention_math.training.translator import lexicon
from attention_math.training.translator.lexicon import Adjective, Noun, begins_with_vowel

SINGULAR, PLURAL = 2, 4  # persons of a noun, among je, tu, il, nous, ils
ADJECTIVES = (lexicon.BEFORE, lexicon.AFTER, lexicon.COLOURS)


@dataclass(frozen=True, eq=False)
class English:
    """One English word at its place in one sentence: equal to itself only."""

    text: str


@dataclass(frozen=True)
class French:
    """One French word, what kind of word it is, and the English word it was made from."""

    text: str
    kind: str
    made_from: English


@dataclass(frozen=True)
class Words:
    """Part of a sentence in both languages, with the combinations of words that it holds."""

    english: tuple[English, ...] = ()
    french: tuple[French, ...] = ()
    combinations: frozenset[str] = frozenset()

    def __add__(self, other: "Words") -> "Words":
        return Words(
            self.english + other.english,
            self.french + other.french,
            self.combinations | other.combinations,
        )


@dataclass(frozen=True, kw_only=True)
class Phrase(Words):
    """A subject or an object.

    Attributes
    ----------
    person
        0 to 4: je, tu, il, nous, ils.
    feminine
        What an adjective agrees with, beside the person.
    noun
        In the English singular; empty for a pronoun.
    """

    person: int
    feminine: bool = False
    noun: str = ""

    @property
    def plural(self) -> bool:
        """Whether an adjective takes its plural."""
        return self.person > SINGULAR


def subject_pronoun(random: Random) -> Phrase:
    """Draw I, you, he, she, it, we or they."""
    english, _, french, _ = random.choice(lexicon.rows(lexicon.PRONOUNS))
    person = SINGULAR if french == "elle" else lexicon.PERSONS.index(french)
    return _pronoun(english, french, person, feminine=french == "elle")


def object_pronoun(random: Random, subject: Phrase) -> Phrase:
    """Draw me, you, him ...; not the subject again: that would be *myself*."""
    own = {0: "me", 1: "te", 3: "nous"}.get(subject.person)
    others = [row for row in lexicon.rows(lexicon.PRONOUNS) if row[3] != own]
    _, english, _, french = random.choice(others)
    return _pronoun(english, french, SINGULAR)


def noun_phrase(random: Random, *, negated: bool = False) -> Phrase:
    """Draw a determiner, up to two adjectives and a noun.

    A negated object has *a* and *any* for *a* and *some*, and *de* in French.
    """
    noun, plural = random.choice(lexicon.nouns()), random.random() < 0.35
    adjectives = _adjectives(random)
    word = English(noun.english[plural])
    described = [English(adjective.english) for adjective in adjectives]
    before: list[French] = []
    after: list[French] = []
    for adjective, made_from in zip(adjectives, described, strict=True):
        side = before if adjective in lexicon.adjectives(lexicon.BEFORE) else after
        text = _agreed(adjective, noun, plural, next_to_noun=side is before)
        # Mirrored after the noun: the fluffy black cat, le chat noir duveteux.
        side.insert(0, French(text, "adjective", made_from))
    english = [*described, word]
    french = [*before, French(noun.french[plural], "noun", word), *after]
    determiner, text = _determiner(random, english[0], french[0], noun.feminine, plural, negated)
    return Phrase(
        (determiner, *english),
        (French(text, "article", determiner), *french),
        frozenset(f"{adjective.english} {noun.english[0]}" for adjective in adjectives),
        person=PLURAL if plural else SINGULAR,
        feminine=noun.feminine,
        noun=noun.english[0],
    )


def elide(words: Sequence[French]) -> tuple[French, ...]:
    """Drop the last letter of *le*, *je*, *ne* and their like before a vowel."""
    following = [word.text for word in words[1:]] + ["."]
    return tuple(
        replace(word, text=word.text[:-1] + "'")
        if word.text in lexicon.ELIDED and begins_with_vowel(after)
        else word
        for word, after in zip(words, following, strict=True)
    )


def _pronoun(english: str, french: str, person: int, feminine: bool = False) -> Phrase:
    word = English(english)
    return Phrase((word,), (French(french, "pronoun", word),), person=person, feminine=feminine)


def _adjectives(random: Random) -> list[Adjective]:
    """Draw up to two, in English order: size or age, other, colour."""
    number = random.choices((0, 1, 2), (0.4, 0.4, 0.2))[0]
    tables = sorted(random.sample(range(len(ADJECTIVES)), number))
    return [random.choice(lexicon.adjectives(ADJECTIVES[table])) for table in tables]


def _agreed(adjective: Adjective, noun: Noun, plural: bool, next_to_noun: bool) -> str:
    """Choose the form of an adjective: un bel arbre, une belle maison."""
    masculine_singular = not noun.feminine and not plural
    if next_to_noun and masculine_singular and begins_with_vowel(noun.french[0]):
        return adjective.liaison
    return adjective.french[noun.feminine + 2 * plural]


def _determiner(
    random: Random,
    english: English,
    french: French,
    feminine: bool,
    plural: bool,
    negated: bool,
) -> tuple[English, str]:
    """Draw a determiner that fits the number, before these words, in both languages."""
    fitting = [row for row in lexicon.rows(lexicon.DETERMINERS) if row[1] in ("-", "sp"[plural])]
    word, _, *forms = random.choice(fitting)
    text = forms[2 if plural else feminine]
    if begins_with_vowel(french.text):
        # cet homme; mon amie
        text = {"ce": "cet", "ma": "mon", "ta": "ton", "sa": "son"}.get(text, text)
    if word == "a":
        word = "an" if english.text[0] in "aeiou" else "a"
        text = "de" if negated else text
    elif word == "some":
        word = "any" if negated else "some"
        text = "de" if negated or french.kind == "adjective" else "des"
    return English(word), text
