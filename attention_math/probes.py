"""Texts that show what a head does, each with one that would show the same if it did not.

Random tokens, because nothing but their order can be looked for in them: heads that look back, and
heads that look for repetitions, were found on such (Elhage et al. 2021, "A Mathematical Framework
for Transformer Circuits"; Olsson et al. 2022, "In-context Learning and Induction Heads").
Adjectives: sentences of our own, each with "a" and with "the", since a head that looks at whatever
stands before a noun does so with one of the two more than with the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from attention_math.errors import InputError
from attention_math.head_scores import Heads, Measured
from attention_math.language_models import LanguageModel

HALF = 25  # random tokens, read twice or followed by as many others
SEQUENCES = 12  # of random tokens


@dataclass(frozen=True)
class Sentence:
    """A sentence that ends with a noun, to be read with two adjectives and without them.

    Attributes
    ----------
    before, adjectives, noun
        Its parts; an article stands after the first.

    Examples
    --------
    >>> Sentence("He had forgotten about", "sweet ripe", "apple").plain("a")
    'He had forgotten about an apple'
    """

    before: str
    adjectives: str
    noun: str

    def described(self, article: str) -> str:
        """Return the sentence with the adjectives."""
        return f"{self.before} {_fitting(article, self.adjectives)} {self.adjectives} {self.noun}"

    def plain(self, article: str) -> str:
        """Return the sentence without them."""
        return f"{self.before} {_fitting(article, self.noun)} {self.noun}"


def _fitting(article: str, follower: str) -> str:
    return "an" if article == "a" and follower[0] in "aeiou" else article


ARTICLES = ("a", "the")
SENTENCES = tuple(
    Sentence(*parts)
    for parts in (
        ("When the rain stopped our neighbour came home on", "shiny black", "motorcycle"),
        ("Last year the museum in the city bought", "rare golden", "coin"),
        ("At the end of the valley there stood", "lonely red", "house"),
        ("From the top of the hill they could see", "quiet blue", "lake"),
        ("With a little luck the fisherman will catch", "fat silver", "fish"),
        ("My grandfather kept letters and photographs in", "round yellow", "box"),
        ("In the middle of the night we heard", "sudden loud", "noise"),
        ("It was so cold that he put on", "thick woollen", "coat"),
        ("After the storm they repaired", "tall wooden", "tower"),
        ("The children were afraid of", "large brown", "dog"),
        ("He had forgotten about", "sweet ripe", "apple"),
        ("Every morning before breakfast the girl feeds", "hungry grey", "cat"),
        ("She forgot to close", "heavy iron", "door"),
        ("I asked him about", "broken silver", "watch"),
        ("The tourists walked around", "deep cold", "pool"),
        ("Two days later the painter sold", "dark stormy", "picture"),
        ("On Sunday they climbed", "steep rocky", "mountain"),
        ("My brother fell over", "sharp grey", "stone"),
        ("We could hardly hear", "quiet distant", "bell"),
        ("The doctor opened", "thin white", "envelope"),
        ("The girl picked up", "soft pink", "blanket"),
        ("To reach the island you have to cross", "narrow stone", "bridge"),
        ("The teacher put her books on", "broken plastic", "chair"),
        ("All of us admired", "bright young", "singer"),
    )
)


def texts() -> list[tuple[str, str]]:
    """Return every sentence with both articles: with its adjectives, and without them."""
    return [
        (sentence.described(article), sentence.plain(article))
        for sentence, article in product(SENTENCES, ARTICLES)
    ]


def on_random_tokens(model: LanguageModel, seed: int) -> Iterator[dict[str, Measured]]:
    """Yield, for each sequence, mean weights by the name of a role (see `roles.ROLES`).

    Queries are the tokens from the third on; for "repeated text", those of the second half.

    Raises
    ------
    InputError
        If the model reads too few tokens, or knows too few.
    """
    first, last = framing(model.tokenizer)
    generator = torch.Generator().manual_seed(seed)
    ordinary = _ordinary(model, len(first) + len(last))
    places = torch.arange(2 * HALF) + len(first)
    query, second_half = places[2:], places[HALF:]
    for _ in range(SEQUENCES):
        chosen = torch.randperm(len(ordinary), generator=generator)[: 2 * HALF]
        tokens = ordinary[chosen].tolist()
        fresh = model.patterns([*first, *tokens, *last])
        repeated = model.patterns([*first, *tokens[:HALF] * 2, *last])
        own, before, earlier = (_mean(fresh, query, query - back) for back in range(3))
        start, second = (_mean(fresh, query, torch.full_like(query, key)) for key in range(2))
        follower = second_half - HALF + 1  # what came after the query's token the last time
        yield {
            "own token": (own, before),
            "previous token": (before, earlier),
            "first token": (start, second),
            "repeated text": (
                _mean(repeated, second_half, follower),
                _mean(fresh, second_half, follower),
            ),
        }


def on_adjectives(model: LanguageModel) -> Iterator[Measured]:
    """Yield the weights of the noun of each sentence on the two words before it.

    First where these are its adjectives, then, as a control, where it has none.
    """
    for described, plain in texts():
        yield _weight_before(model, described), _weight_before(model, plain)


def framing(tokenizer: Any) -> tuple[list[int], list[int]]:
    """Return the tokens that a tokenizer puts before and after every text, such as [CLS], [SEP]."""
    encoding = tokenizer("a", return_special_tokens_mask=True)
    ids, special = encoding["input_ids"], encoding["special_tokens_mask"]
    start, end = special.index(0), len(special) - special[::-1].index(0)
    return ids[:start], ids[end:]


def _weight_before(model: LanguageModel, text: str) -> Heads:
    """Return the weight of the last word on the two before it.

    Of a word of several pieces the last one asks, and the weights on all of them are added.
    """
    cut = model.cut(text)
    last = len(framing(model.tokenizer)[1])  # each of them a word of its own
    *_, (start, _), _, (noun, end) = cut.spans[: len(cut.spans) - last]
    return model.patterns(cut.ids)[:, :, end - 1, start:noun].sum(dim=-1)


def _mean(A: Float[Tensor, "layer head query key"], queries: Tensor, keys: Tensor) -> Heads:
    return A[:, :, queries, keys].mean(dim=-1)


def _ordinary(model: LanguageModel, framed: int) -> Tensor:
    """Return the ids of all tokens that text is made of."""
    tokenizer = model.tokenizer
    known = range(min(len(tokenizer), model.sizes.n_vocab))
    special = {*tokenizer.added_tokens_decoder, *tokenizer.all_special_ids}
    ordinary = [id for id in known if id not in special]
    wanted = 2 * HALF
    if len(ordinary) < wanted or model.sizes.n_context < wanted + framed:
        raise InputError(
            f"Heads are looked for on {wanted} different tokens in one text; {model.name} knows "
            f"{len(ordinary)} and reads {model.sizes.n_context - framed} at a time. Choose a "
            "larger model."
        )
    return torch.tensor(ordinary)
