"""How long a head takes, one query after the other or all at once as one product.

Run ``python -m benchmarks.loop_or_product``; it writes ``assets/measured/loop_or_product.json``. A
causal head as large as the story head, in float32; queries, keys and values are there before the
clock starts. Time is processor time of one thread, the median of several runs, because other
programs share the machine.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor

from attention_math import models
from attention_math.assets import asset
from attention_math.masks import causal, to_tensor
from attention_math.measured import LoopOrProduct, Setting, write
from attention_math.steps import attend
from attention_math.story import StoryModel
from benchmarks.context_cost import seconds

TOKENS = (8, 32, 128, 512, 2048)
RUNS = 15
SEED = 0
COMMAND = "python -m benchmarks.loop_or_product"


class Work:
    """What is to be computed: one head on a text of so many tokens."""

    def __init__(self, tokens: int, d_head: int, d_out: int) -> None:
        generator = torch.Generator().manual_seed(SEED)
        sizes = (d_head, d_head, d_out)
        drawn = [torch.randn(tokens, size, generator=generator) for size in sizes]
        self.Q, self.K, self.V_up = drawn
        self.mask = to_tensor(causal, tokens, tokens)
        self.bias, self.scale = torch.zeros(tokens, tokens), d_head**-0.5

    def part(self, start: int, stop: int) -> Tensor:
        """Return what some queries take, (query, d_out)."""
        rows = slice(start, stop)
        return attend(
            self.Q[rows], self.K, self.V_up, self.mask[rows], self.scale, self.bias[rows]
        )[-1]

    def loop(self) -> Tensor:
        """Compute one query after the other."""
        return torch.cat([self.part(i, i + 1) for i in range(len(self.Q))])

    def product(self) -> Tensor:
        """Compute all at once."""
        return self.part(0, len(self.Q))


def main(options: Sequence[str] | None = None) -> int:
    """Measure, write the file, show the table, and return 0."""
    parser = argparse.ArgumentParser(COMMAND, description=__doc__)
    parser.add_argument("--tokens", type=int, nargs="+", default=TOKENS)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--out", type=Path, default=asset("measured") / "loop_or_product.json")
    asked = parser.parse_args(options)
    torch.set_num_threads(1)
    story = models.load("story")
    assert isinstance(story, StoryModel)
    d_head, d_out = story.trace("the cat slept").heads[0].W_Q.shape
    taken, off = [[], []], []
    for count in asked.tokens:
        work = Work(count, d_head, d_out)
        for times, way in zip(taken, (work.loop, work.product), strict=True):
            times.append(seconds(way, asked.runs))
        off.append(float((work.loop() - work.product()).abs().max()))
    version = torch.__version__.partition("+")[0]
    setting = Setting(COMMAND, "1 CPU core", version, asked.runs, 1, d_head, d_out)
    write(asked.out, setting, {"tokens": [*asked.tokens], "seconds": taken, "difference": off})
    found = LoopOrProduct.load(asked.out)
    table = Table("tokens", "loop, ms", "product, ms", "ratio", "largest difference")
    for size, count in enumerate(found.tokens.tolist()):
        loop, product = found.milliseconds[:, size].tolist()
        ratio, difference = float(found.ratio[size]), float(found.difference[size])
        table.add_row(
            f"{count:,}", f"{loop:.3f}", f"{product:.3f}", f"{ratio:.1f}", f"{difference:.1e}"
        )
    Console().print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
