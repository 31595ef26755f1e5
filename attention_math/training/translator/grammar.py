"""English sentences and their French, word by word.

A sentence is drawn once; both languages are written from it, and every French word keeps the
English word it was made from: the gold alignment, which measures the model and never trains it.
What is said makes no sense and need not: a table may eat a house.
"""

import zlib
from dataclasses import dataclass
from random import Random

from attention_math.training.translator import lexicon
from attention_math.training.translator.lexicon import Verb
from attention_math.training.translator.phrases import (
    ADJECTIVES,
    SINGULAR,
    English,
    French,
    Phrase,
    Words,
    elide,
    noun_phrase,
    object_pronoun,
    subject_pronoun,
)
from attention_math.words import MAX_TOKENS


@dataclass(frozen=True)
class Pair:
    """A sentence in both languages.

    Attributes
    ----------
    english, french
        Tokens.
    kinds
        Of each French token: article (any determiner), noun, adjective, verb, negation, pronoun or
        preposition.
    alignment
        For each French token the position of the English word it was made from: for a determiner
        the determiner, not the noun whose gender it takes; for *ne* and for *pas* the word *not*.
    combinations
        "black cat" for each adjective with its noun, "chase cat" for each verb with its object,
        whatever their forms.
    """

    english: tuple[str, ...]
    french: tuple[str, ...]
    kinds: tuple[str, ...]
    alignment: tuple[int, ...]
    combinations: frozenset[str]

    @property
    def is_kept(self) -> bool:
        """Whether the sentence holds a combination that is kept from training."""
        return any(map(is_kept, self.combinations))


def is_kept(combination: str) -> bool:
    """Whether a combination is kept from training: one in ten, the same ones for every seed."""
    return zlib.crc32(combination.encode()) % 10 == 0


def draw_pairs(count: int, random: Random, *, kept: bool) -> list[Pair]:
    """Draw sentences that hold combinations kept from training, or sentences that hold none."""
    pairs: list[Pair] = []
    while len(pairs) < count:
        pair = draw_pair(random)
        if pair.is_kept == kept and len(pair.english) <= MAX_TOKENS:
            pairs.append(pair)
    return pairs


def draw_pair(random: Random) -> Pair:
    """Draw a sentence; one in twenty is a noun phrase alone."""
    if random.random() < 0.05:
        words = noun_phrase(random)
    else:
        subject = subject_pronoun(random) if random.random() < 0.45 else noun_phrase(random)
        negated = random.random() < 0.35
        predicate = _description if random.random() < 0.25 else _action
        words = subject + predicate(random, subject, negated)
    if random.random() < 0.25:
        words += _place(random)
    place = {word: number for number, word in enumerate(words.english)}
    french = elide(words.french)
    return Pair(
        english=tuple(word.text for word in words.english),
        french=tuple(word.text for word in french),
        kinds=tuple(word.kind for word in french),
        alignment=tuple(place[word.made_from] for word in french),
        combinations=words.combinations,
    )


def _place(random: Random) -> Words:
    english, french = random.choice(lexicon.rows(lexicon.PREPOSITIONS))
    word = English(english)
    return Words((word,), (French(french, "preposition", word),)) + noun_phrase(random)


def _description(random: Random, subject: Phrase, negated: bool) -> Words:
    """Say what the subject is like: "is not small"."""
    adjective = random.choice(lexicon.adjectives(random.choice(ADJECTIVES)))
    form, french = lexicon.rows(lexicon.BE)[subject.person]
    be, word = English(form), English(adjective.english)
    no = English("not") if negated else None
    agreed = adjective.french[subject.feminine + 2 * subject.plural]
    return Words(
        (be, no, word) if no else (be, word),
        (*_around(French(french, "verb", be), no), French(agreed, "adjective", word)),
        frozenset({f"{adjective.english} {subject.noun}"} if subject.noun else ()),
    )


def _action(random: Random, subject: Phrase, negated: bool) -> Words:
    """Say what the subject does: "does not want to see it"."""
    modal = random.choice(lexicon.verbs(lexicon.MODALS)) if random.random() < 0.35 else None
    if random.random() < 0.7:
        verb = random.choice(lexicon.verbs(lexicon.TRANSITIVE))
        done_to = _object(random, subject, negated)
    else:
        verb = random.choice(lexicon.verbs(lexicon.INTRANSITIVE))
        done_to = Phrase(person=SINGULAR)
    pronoun, after = ((), done_to.french) if done_to.noun else (done_to.french, ())
    english, first, no = _finite(modal or verb, subject, negated)
    if modal:
        last = English(verb.english[0])
        english += (English("to"), last) if modal.english[0] == "want" else (last,)
        french = (*_around(first, no), *pronoun, French(verb.infinitive, "verb", last))
    else:
        french = _around(first, no, pronoun)
    new = frozenset({f"{verb.english[0]} {done_to.noun}"} if done_to.noun else ())
    return Words(english + done_to.english, french + after, done_to.combinations | new)


def _object(random: Random, subject: Phrase, negated: bool) -> Phrase:
    if random.random() < 0.35:
        return object_pronoun(random, subject)
    return noun_phrase(random, negated=negated)


def _finite(
    verb: Verb, subject: Phrase, negated: bool
) -> tuple[tuple[English, ...], French, English | None]:
    """Write the first verb: its English with *do* and *not*, its French, and that *not*."""
    with_s = subject.person == SINGULAR
    takes_do = verb.english[0] != verb.english[1]  # can and must take none
    no = English("not") if negated else None
    word = English(verb.english[with_s and not negated])
    if no is None:
        english = (word,)
    elif not takes_do:
        english = (word, no)
    else:
        english = (English("does" if with_s else "do"), no, word)
    return english, French(verb.french[subject.person], "verb", word), no


def _around(
    verb: French, no: English | None, pronoun: tuple[French, ...] = ()
) -> tuple[French, ...]:
    """Put *ne* and *pas* around a verb and the pronoun before it, if something negates it."""
    if no is None:
        return (*pronoun, verb)
    return (French("ne", "negation", no), *pronoun, verb, French("pas", "negation", no))
