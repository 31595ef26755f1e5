"""The training itself: next French words, nothing else."""

import logging
from dataclasses import dataclass
from random import Random

import torch

from attention_math.encoder_decoder import EncoderDecoder, NetworkSizes
from attention_math.training.translator.batches import ENGLISH, FRENCH, Batch, loss
from attention_math.training.translator.grammar import draw_pairs
from attention_math.words import MAX_TOKENS

log = logging.getLogger(__name__)
# "<start>" and the longest French of the grammar.
SIZES = NetworkSizes(
    n_source=len(ENGLISH),
    n_target=len(FRENCH),
    n_source_tokens=MAX_TOKENS,
    n_target_tokens=20,
)


@dataclass(frozen=True)
class Settings:
    """What a training run depends on, apart from the grammar."""

    seed: int = 1
    pairs: int = 60_000  # drawn once
    steps: int = 4000
    batch: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 0.01


def train(settings: Settings) -> EncoderDecoder:
    """Train a network on sentences without the combinations kept from training."""
    generator = torch.Generator().manual_seed(settings.seed)
    pairs = Batch.of(draw_pairs(settings.pairs, Random(settings.seed), kept=False))
    network = EncoderDecoder(SIZES, generator)
    optimizer = torch.optim.AdamW(
        network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, settings.learning_rate, total_steps=settings.steps, pct_start=0.15
    )
    for step in range(settings.steps):
        rows = torch.randint(settings.pairs, (settings.batch,), generator=generator)
        now = loss(network, pairs.pick(rows))
        optimizer.zero_grad()
        now.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 250 == 0:
            log.info("step %d: loss %.4f", step, now.item())
    return network
