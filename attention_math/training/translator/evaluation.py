"""How well the translator translates, and where it looks while it does."""

from collections import defaultdict
from collections.abc import Sequence
from random import Random
from statistics import mean

import torch

from attention_math.encoder_decoder import EncoderDecoder
from attention_math.training.translator.batches import Batch, BatchAttention, scores, translate
from attention_math.training.translator.grammar import Pair, draw_pairs

HELD_OUT = 2000
EVALUATION_SEED = 99  # training draws its sentences from other seeds


def measure(network: EncoderDecoder) -> dict:
    """
    Measure a network on sentences that hold combinations of words kept from training.

    Returns
    -------
    dict
        `held_out`: number of sentences, share translated without a mistake, a few mistakes.
        `alignment`: as `alignment` returns.
    """
    pairs = draw_pairs(HELD_OUT, Random(EVALUATION_SEED), kept=True)
    wrong = mistakes(network, pairs)
    return {
        "held_out": {
            "sentences": len(pairs),
            "exact": round(1 - len(wrong) / len(pairs), 4),
            "mistakes": wrong[:8],
        },
        "alignment": alignment(network, pairs),
    }


def mistakes(network: EncoderDecoder, pairs: Sequence[Pair]) -> list[dict[str, str]]:
    """Translate sentences; list those whose French is not the grammar's, word for word."""
    written = translate(network, Batch.of(pairs).source)
    return [
        {
            "english": " ".join(pair.english),
            "french": " ".join(pair.french),
            "written": " ".join(words),
        }
        for pair, words in zip(pairs, written, strict=True)
        if words != pair.french
    ]


@torch.no_grad()
def alignment(network: EncoderDecoder, pairs: Sequence[Pair]) -> list[dict]:
    """
    Measure the weight on the English word that a French word was made from.

    Returns
    -------
    list of dict
        For each layer and head of cross-attention, the mean weight over all French words:
        `predicted` in the column that predicts the word, `read` in the column that reads it;
        overall, by kind of word, and for words that have `moved`: their English stands at another
        place, so that counting places does not find it.
    """
    batch = Batch.of(pairs)
    attention = BatchAttention(batch.source)
    scores(network, batch, attention)
    measured = []
    for layer, weights in enumerate(attention.weights):
        for head in range(weights.shape[1]):
            predicted, read = defaultdict(list), defaultdict(list)
            for A, pair in zip(weights[:, head].tolist(), pairs, strict=True):
                for place, (key, kind) in enumerate(zip(pair.alignment, pair.kinds, strict=True)):
                    for name in ("all", kind, *["moved"] * (key != place)):
                        predicted[name].append(A[place][key])
                        read[name].append(A[place + 1][key])
            measured.append(
                {"layer": layer, "head": head, "predicted": _means(predicted), "read": _means(read)}
            )
    return measured


def _means(values: dict[str, list[float]]) -> dict[str, float]:
    return {name: round(mean(several), 3) for name, several in values.items()}
