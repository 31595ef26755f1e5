"""What attention costs as a text grows: plain, with the whole pattern in memory, and torch's fused.

Run ``python -m benchmarks.context_cost``; it writes ``assets/measured/context_cost.json``. Both
compute every cell (no mask) of one layer as large as one of SmolLM2, in float32. Time is processor
time of one thread, the median of several runs, because other programs share the machine; memory is
what torch held at the same time beside queries, keys and values, read from its profiler.
"""

# ruff: noqa: N803 (Q, K and V keep their names of the paper)

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention
from torch.profiler import ProfilerActivity, profile

from attention_math.assets import asset
from attention_math.measured import ContextCost, Setting, write
from attention_math.sizes import SMOLLM2

TOKENS = (256, 512, 1024, 2048, 4096, 8192)
RUNS = 7
SEED = 0
COMMAND = "python -m benchmarks.context_cost"


class Plain:
    """Attention step by step, each step's result whole: (head, token, d_head).

    Its tables are kept for the next run, so that the clock does not count how long the system takes
    to hand out gigabytes.
    """

    def __init__(self) -> None:
        self.scores, self.weights = torch.empty(0), torch.empty(0)

    def __call__(self, Q: Tensor, K: Tensor, V: Tensor) -> Tensor:
        """Compute it."""
        torch.matmul(Q, K.mT, out=self.scores)
        self.scores *= Q.shape[-1] ** -0.5
        torch.softmax(self.scores, dim=-1, out=self.weights)
        return self.weights @ V


class Fused:
    """The same, a part of the pattern at a time, as torch does it."""

    def __call__(self, Q: Tensor, K: Tensor, V: Tensor) -> Tensor:
        """Compute it."""
        return scaled_dot_product_attention(Q[None], K[None], V[None])[0]


WAYS = {"plain": Plain, "fused": Fused}


def inputs(tokens: int) -> list[Tensor]:
    """Return random queries, keys and values: what they hold changes neither time nor memory."""
    generator = torch.Generator().manual_seed(SEED)
    shape = (SMOLLM2.n_heads, tokens, SMOLLM2.head.d_head)
    return [torch.randn(shape, generator=generator) for _ in range(3)]


def seconds(work: Callable[[], object], runs: int) -> float:
    """Return the median processor time of some work, after a first run that is not counted."""
    work()
    taken = []
    for _ in range(runs):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def peak_bytes(work: Callable[[], object]) -> int:
    """Return how much torch held at most of what it allocated during some work."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as watched:
        work()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trace.json"
        watched.export_chrome_trace(str(file))
        events = json.loads(file.read_text())["traceEvents"]
    changes = sorted(
        (event["ts"], event["args"]["Bytes"]) for event in events if event["name"] == "[memory]"
    )
    return max(accumulate(change for _, change in changes))


def main(options: Sequence[str] | None = None) -> int:
    """Measure, write the file, show the table, and return 0."""
    parser = argparse.ArgumentParser(COMMAND, description=__doc__)
    parser.add_argument("--tokens", type=int, nargs="+", default=TOKENS)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--out", type=Path, default=asset("measured") / "context_cost.json")
    asked = parser.parse_args(options)
    torch.set_num_threads(1)
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    held: dict[str, list[int]] = {name: [] for name in WAYS}
    for count in asked.tokens:
        given = inputs(count)
        for name, way in WAYS.items():
            held[name].append(peak_bytes(partial(way(), *given)))
            taken[name].append(seconds(partial(way(), *given), asked.runs))
    head = SMOLLM2.head.d_head
    version = torch.__version__.partition("+")[0]
    setting = Setting(
        COMMAND, "1 CPU core", version, asked.runs, SMOLLM2.n_heads, d_head=head, d_out=head
    )
    found = {"ways": [*WAYS], "tokens": [*asked.tokens]}
    found |= {"seconds": [*taken.values()], "bytes": [*held.values()]}
    write(asked.out, setting, found)
    Console().print(_table(ContextCost.load(asked.out)))
    return 0


def _table(cost: ContextCost) -> Table:
    table = Table("tokens", *[f"{way}, {unit}" for way in cost.ways for unit in ("ms", "MB")])
    for size, count in enumerate(cost.tokens.tolist()):
        row = [f"{count:,}"]
        for way in range(len(cost.ways)):
            row += [f"{1e3 * cost.seconds[way, size]:.2f}", f"{cost.megabytes[way, size]:.1f}"]
        table.add_row(*row)
    growth = zip(cost.milliseconds_per_doubling, cost.megabytes_per_doubling, strict=True)
    table.add_row("doubled", *[f"x {factor:.2f}" for pair in growth for factor in pair])
    return table


if __name__ == "__main__":
    raise SystemExit(main())
