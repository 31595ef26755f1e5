"""Train the story head; writes `assets/story`: weights, snapshots of W_Q and a report.

Usage::

    python -m attention_math.training.story            # a few minutes on one core
    python -m attention_math.training.story --seed 2 --out /tmp/story

The loss (`attention_math.training.loss`) looks at the output alone.
"""

import argparse
import json
import logging
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import mean

import numpy as np
import torch
from jaxtyping import Float
from safetensors.torch import save_file
from torch import Tensor

from attention_math.assets import asset
from attention_math.story import LEARNED
from attention_math.training.loss import Batch, Weights, losses
from attention_math.training.report import measure
from attention_math.training.sentences import Skeletons, draw_skeletons
from attention_math.training.vocabulary import Vocabulary
from attention_math.words import MAX_TOKENS

SNAPSHOTS = 12
SKELETONS = 20_000  # drawn once, filled with other words in every batch
HAND_WRITTEN = Path(__file__).parents[2] / "tests" / "data" / "hand_written.txt"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """What a training run depends on, apart from the words."""

    seed: int = 1
    steps: int = 3500
    batch: int = 256
    learning_rate: float = 4e-3
    weight_decay: float = 0.02
    # Standard deviation of the noise on the GloVe vectors: a word seen in training stands for its
    # neighbours, so that words never seen are understood. Falls to 0 over the training.
    noise: float = 0.4
    # Weight of the squared distance between a refined word and plain GloVe.
    anchor: float = 0.02
    # Weight of the confusion of a noun's own adjectives with others, and the slope of its scores.
    contrast: float = 0.004
    slope: float = 14.0
    d_head: int = 32
    hidden: int = 128


def first_weights(settings: Settings, d_glove: int, generator: torch.Generator) -> Weights:
    """Draw the weights that training starts from."""

    def normal(rows: int, columns: int, deviation: float) -> Tensor:
        return deviation * torch.randn(rows, columns, generator=generator)

    d_model, d_head, hidden = d_glove, settings.d_head, settings.hidden
    return {
        "learned_words": normal(len(LEARNED), d_glove, 0.3),
        "refine_in": normal(hidden, d_glove, 0.1),
        "refine_bias": torch.zeros(hidden),
        "refine_out": normal(d_model, hidden, 0.02),
        "positions": normal(MAX_TOKENS, d_model, 0.3),
        "W_Q": normal(d_head, d_model, d_model**-0.5),
        "W_K": normal(d_head, d_model, d_model**-0.5),
        "W_V": normal(d_head, d_model, d_model**-0.5),
        "W_O": normal(d_model, d_head, 0.5 * d_head**-0.5),
    }


def train(settings: Settings, vocabulary: Vocabulary) -> tuple[Weights, list[dict], Tensor]:
    """
    Train the head.

    Returns
    -------
    tuple
        The weights; step and held-out loss of each snapshot; the snapshots of W_Q, stacked.
    """
    generator = torch.Generator().manual_seed(settings.seed)
    skeletons = draw_skeletons(SKELETONS, np.random.default_rng(settings.seed))
    weights = first_weights(settings, vocabulary.glove.shape[1], generator)
    parameters = [weight.requires_grad_() for weight in weights.values()]
    optimizer = torch.optim.AdamW(
        parameters, lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.learning_rate, total_steps=settings.steps
    )
    held_out = held_out_batches(vocabulary)
    moments = {0, *np.geomspace(10, settings.steps, SNAPSHOTS - 1).astype(int).tolist()}
    history, snapshots = [], []
    for step in range(settings.steps + 1):
        if step in moments:
            history.append(
                {"step": step, "loss": held_out_loss(held_out, vocabulary.glove, weights)}
            )
            snapshots.append(weights["W_Q"].detach().clone())
            log.info("step %d: held-out loss %.4f", step, history[-1]["loss"])
        if step < settings.steps:
            batch = draw_batch(skeletons, vocabulary, settings.batch, generator)
            loss = total_loss(settings, step, batch, vocabulary.glove, weights, generator)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
    trained = {name: weight.detach().contiguous() for name, weight in weights.items()}
    return trained, history, torch.stack(snapshots)


def draw_batch(
    skeletons: Skeletons, vocabulary: Vocabulary, size: int, generator: torch.Generator
) -> Batch:
    """Draw sentences; every other batch, on average, runs without the mask.

    The grid of scores is shown before masking too, and has to tell the same story.
    """
    pick = torch.randint(len(skeletons.kind), (size,), generator=generator)
    chosen = Skeletons(skeletons.kind[pick], skeletons.owns[pick])
    causal = bool(torch.rand((), generator=generator) < 0.5)
    return Batch.draw(chosen, vocabulary, causal, generator)


def total_loss(
    settings: Settings,
    step: int,
    batch: Batch,
    glove: Float[Tensor, "word d_glove"],
    weights: Weights,
    generator: torch.Generator,
) -> Float[Tensor, ""]:
    """Add up the parts of the loss on noisy words."""
    spread = settings.noise * (1 - step / settings.steps)
    noise = spread * torch.randn((*batch.token.shape, glove.shape[1]), generator=generator)
    parts = losses(batch, glove, weights, settings.slope, noise)
    return (
        parts["error"]
        + settings.contrast * parts["confusion"]
        + settings.anchor * parts["distance"]
    )


def held_out_batches(vocabulary: Vocabulary) -> tuple[Batch, Batch]:
    """Draw 512 sentences that training does not use, with the mask and without."""
    generator = torch.Generator().manual_seed(0)
    skeletons = draw_skeletons(512, np.random.default_rng(0))
    masked, unmasked = (
        Batch.draw(skeletons, vocabulary, causal, generator) for causal in (True, False)
    )
    return masked, unmasked


@torch.no_grad()
def held_out_loss(
    batches: tuple[Batch, Batch], glove: Float[Tensor, "word d_glove"], weights: Weights
) -> float:
    """Mean squared error of dE per entry, without noise."""
    parts = [losses(batch, glove, weights, slope=1.0) for batch in batches]
    return mean(part["error"].item() for part in parts)


def main() -> None:
    """Read the command line, train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--out", type=Path, default=asset("story"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # The matrices are small: a second thread gains little, and changes the order of the sums.
    torch.set_num_threads(1)

    settings = Settings(seed=args.seed)
    vocabulary = Vocabulary.load()
    start = time.perf_counter()
    weights, history, snapshots = train(settings, vocabulary)
    seconds = time.perf_counter() - start
    report = {
        "seed": settings.seed,
        "loss": history[-1]["loss"],
        "seconds": round(seconds),
        "settings": asdict(settings),
        **measure(weights, vocabulary, HAND_WRITTEN),
        "snapshots": history,
    }
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(weights, args.out / "head.safetensors")
    save_file({"W_Q": snapshots}, args.out / "snapshots.safetensors")
    (args.out / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    log.info("%s", json.dumps(report["figures"], indent=2))


if __name__ == "__main__":
    main()
