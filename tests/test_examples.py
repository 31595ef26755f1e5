"""The named examples keep their promises: who attends to whom in the story head."""

from functools import cache

import pytest

from attention_math.trace import AttentionTrace
from scenes import examples
from scenes.examples import Example
from scenes.subject import Subject

EXAMPLES = {name: value for name, value in vars(examples).items() if isinstance(value, Example)}

# For each example: a word, the words it attends to most, and the least share they have of it.
PROMISES = {
    "FLUFFY_CREATURE": [
        ("creature", {"fluffy", "blue"}, 0.9),
        ("forest", {"verdant"}, 0.8),
    ],
    "TINY_DRAGON": [
        ("dragon", {"tiny", "golden"}, 0.9),
        ("wizard", {"old"}, 0.8),
    ],
    "CAT_SLEPT": [],
}


@cache
def trace(name: str) -> AttentionTrace:
    example = EXAMPLES[name]
    return Subject.of_text(example.text, example.model, example.layer, example.head).trace


def test_every_example_promises_something_or_says_that_it_does_not() -> None:
    assert set(PROMISES) == set(EXAMPLES)


@pytest.mark.parametrize(
    ("name", "noun", "adjectives", "least"),
    [(name, *promise) for name, promises in PROMISES.items() for promise in promises],
)
def test_the_promised_words_are_the_strongest_keys(
    name: str, noun: str, adjectives: set[str], least: float
) -> None:
    tokens, head = trace(name).key_tokens, trace(name).heads[0]
    weights = head.A[tokens.index(noun)]
    strongest = weights.argsort(descending=True)[: len(adjectives)]
    assert {tokens[key] for key in strongest} == adjectives
    assert float(weights[strongest].sum()) >= least


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_focus_of_an_example_is_a_word_of_it(name: str) -> None:
    focus = EXAMPLES[name].focus
    assert focus is None or focus in trace(name).query_tokens
