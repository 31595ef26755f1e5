"""What the trained head is held to, measured and written down by the training command."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from attention_math.story import StoryModel
from attention_math.training.evaluation import MarkedText, figures, own_share, parse_file
from attention_math.training.sentences import KIND, draw_skeletons, fill
from attention_math.training.vocabulary import Vocabulary

SENTENCES = 1000
RUNNING = "a fluffy blue creature roamed the verdant forest"


def measure(weights: dict[str, Tensor], vocabulary: Vocabulary, hand_written: Path) -> dict:
    """
    Measure a head on generated sentences and on hand-written ones.

    Parameters
    ----------
    weights
        As the training returns them.
    vocabulary
        Words seen in training and words kept from it.
    hand_written
        Marked texts, one a line.

    Returns
    -------
    dict
        `figures` for words seen, words never seen and the hand-written texts
        (`evaluation.figures`); `begins_with_adjective`: share by text; `running`: what the two
        nouns of the running sentence look at, and the nearest words of the change of *creature*.
    """
    model = StoryModel(weights, {"seed": 0, "loss": 0.0})
    texts = parse_file(hand_written.read_text(encoding="utf-8").splitlines())
    kinds = {
        "seen": generated(vocabulary, vocabulary.seen),
        "unseen": generated(vocabulary, vocabulary.unseen),
        "hand_written": texts,
    }
    measured = {kind: figures(model.trace, marked) for kind, marked in kinds.items()}
    return {
        "figures": _rounded(measured),
        "begins_with_adjective": _rounded(
            {
                marked.text: float(np.mean(own_share(model.trace(marked.text), marked)))
                for marked in texts
                if marked.begins_with_adjective
            }
        ),
        "running": _rounded(running(model)),
    }


def generated(vocabulary: Vocabulary, choices: dict[str, Tensor]) -> list[MarkedText]:
    """Draw sentences that training does not use, from the given words."""
    skeletons = draw_skeletons(SENTENCES, np.random.default_rng(99))
    rows = fill(skeletons.kind, choices, torch.Generator().manual_seed(99))
    texts = []
    for kind, owns, row in zip(skeletons.kind, skeletons.owns, rows, strict=True):
        length = int((kind != KIND["padding"]).sum())
        nouns = (kind == KIND["nouns"]).nonzero().flatten().tolist()
        texts.append(
            MarkedText(
                tuple(vocabulary.words[r] for r in row[:length].tolist()),
                {noun: tuple(owns[noun].nonzero().flatten().tolist()) for noun in nouns},
            )
        )
    return texts


def running(model: StoryModel) -> dict[str, Any]:
    """Weights of the two nouns of the running sentence, and where *creature* is moved to."""
    trace = model.trace(RUNNING)
    head = trace.heads[0]

    def looks_at(noun: str) -> dict[str, float]:
        weights = head.A[trace.query_tokens.index(noun)].tolist()
        return dict(zip(trace.key_tokens, weights, strict=True))

    change = head.dE[trace.query_tokens.index("creature")]
    return {
        "creature": looks_at("creature"),
        "forest": looks_at("forest"),
        "nearest words of the change of creature": dict(model.nearest(change, 10)),
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    return round(value, 3)
