"""Many sentences at once: tensors, attention and translation, as training and measuring need them.

A test holds all of it equal to the modules, which run one sentence at a time.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from attention_math.attention import AttentionHead, CrossAttention, MultiHeadAttention
from attention_math.encoder_decoder import EncoderDecoder
from attention_math.masks import Mask, causal, to_tensor
from attention_math.training.translator.grammar import Pair
from attention_math.training.translator.lexicon import english_words, french_words
from attention_math.translator import END, START

ENGLISH = english_words()
FRENCH = [START, END, *french_words()]
PADDING = -1
_ENGLISH = {word: number for number, word in enumerate(ENGLISH)}
_FRENCH = {word: number for number, word in enumerate(FRENCH)}


@dataclass(frozen=True)
class Batch:
    """Sentences as numbers of words; -1 after their end.

    Attributes
    ----------
    source
        English.
    target
        French as the decoder reads it, "<start>" first.
    following
        What comes after each token of the target, "<end>" last.
    """

    source: Int[Tensor, "sentence english"]
    target: Int[Tensor, "sentence french"]
    following: Int[Tensor, "sentence french"]

    @classmethod
    def of(cls, pairs: Sequence[Pair]) -> "Batch":
        """Write sentences as numbers."""
        french = [[_FRENCH[word] for word in pair.french] for pair in pairs]
        return cls(
            source=_padded([[_ENGLISH[word] for word in pair.english] for pair in pairs]),
            target=_padded([[_FRENCH[START], *row] for row in french]),
            following=_padded([[*row, _FRENCH[END]] for row in french]),
        )

    def pick(self, rows: Int[Tensor, " sentence"]) -> "Batch":
        """Take some of the sentences, no longer than the longest of them."""
        return Batch(*(_trimmed(part[rows]) for part in vars(self).values()))


class BatchAttention:
    """Run a layer's heads on a batch; pass it to the network as `attend`.

    Parameters
    ----------
    source
        The batch that is read: padding is never looked at.

    Attributes
    ----------
    weights
        A of each cross-attention that ran, (sentence, head, query, key).
    """

    def __init__(self, source: Int[Tensor, "sentence english"]) -> None:
        self.words = source != PADDING
        self.weights: list[Float[Tensor, "sentence head query key"]] = []

    def __call__(
        self,
        layer: MultiHeadAttention | CrossAttention,
        E: Float[Tensor, "sentence query d_model"],
        memory: Float[Tensor, "sentence key d_model"] | None = None,
    ) -> Float[Tensor, "sentence query d_model"]:
        """Compute E_out of the layer."""
        heads = cast(list[AttentionHead], list(layer.heads))
        keys = E if memory is None else memory

        def projected(x: Tensor, name: str) -> Float[Tensor, "sentence head token d_head"]:
            weight = torch.cat([getattr(head, f"W_{name}") for head in heads])
            bias = torch.cat([getattr(head, f"b_{name}") for head in heads])
            return (x @ weight.T + bias).unflatten(-1, (len(heads), -1)).transpose(1, 2)

        Q, K, V = projected(E, "Q"), projected(keys, "K"), projected(keys, "V")
        S = Q @ K.mT / math.sqrt(Q.shape[-1])
        A = S.masked_fill(~self.allowed(heads[0].mask, E, keys), -math.inf).softmax(dim=-1)
        if memory is not None:
            self.weights.append(A)
        W_O = torch.cat([head.W_O for head in heads], dim=1)
        dE = (A @ V).transpose(1, 2).flatten(2) @ W_O.T
        return E + dE + (0 if layer.b_O is None else layer.b_O)

    def allowed(self, mask: Mask, E: Tensor, keys: Tensor) -> Bool[Tensor, "sentence 1 query key"]:
        """Say who may look at whom, in every sentence."""
        table = to_tensor(mask, E.shape[1], keys.shape[1])[None, None]
        # What is written is padded after its end, where no word of it may look anyway.
        return table if mask is causal else table & self.words[:, None, None, :]


def scores(
    network: EncoderDecoder, batch: Batch, attention: BatchAttention
) -> Float[Tensor, "sentence french word"]:
    """Score every French word as the next one, after every token of the target."""
    memory = network.encode(batch.source.clamp(min=0), attention)
    return network.decode(batch.target.clamp(min=0), memory, attention)


def loss(network: EncoderDecoder, batch: Batch) -> Float[Tensor, ""]:
    """Cross-entropy of the next French word. Nothing else is looked at, attention least of all."""
    counted = batch.following != PADDING
    return nn.functional.cross_entropy(
        scores(network, batch, BatchAttention(batch.source))[counted], batch.following[counted]
    )


@torch.no_grad()
def translate(
    network: EncoderDecoder, source: Int[Tensor, "sentence english"]
) -> list[tuple[str, ...]]:
    """Translate sentences, taking the likeliest word at every step."""
    attention = BatchAttention(source)
    memory = network.encode(source.clamp(min=0), attention)
    target = torch.full((len(source), 1), _FRENCH[START])
    for _ in range(len(network.target_positions) - 1):
        following = network.decode(target, memory, attention)[:, -1:].argmax(dim=-1)
        target = torch.cat([target, following], dim=1)
    return [_until_end([FRENCH[number] for number in row]) for row in target[:, 1:].tolist()]


def _until_end(words: list[str]) -> tuple[str, ...]:
    return tuple(words[: words.index(END)] if END in words else words)


def _padded(rows: list[list[int]]) -> Int[Tensor, "sentence token"]:
    longest = max(map(len, rows))
    return torch.tensor([row + [PADDING] * (longest - len(row)) for row in rows])


def _trimmed(part: Int[Tensor, "sentence token"]) -> Int[Tensor, "sentence shorter"]:
    return part[:, : int((part != PADDING).any(dim=0).sum())]
