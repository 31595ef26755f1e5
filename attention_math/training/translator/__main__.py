"""Train the translator; writes `assets/translator`: weights, words and a report.

Usage::

    python -m attention_math.training.translator            # a few minutes on one core
    python -m attention_math.training.translator --seed 2 --out /tmp/translator
"""

import argparse
import json
import logging
import time
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import save_file

from attention_math.assets import asset
from attention_math.training.translator.batches import ENGLISH, FRENCH
from attention_math.training.translator.evaluation import measure
from attention_math.training.translator.training import SIZES, Settings, train

log = logging.getLogger(__name__)


def main() -> None:
    """Read the command line, train, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--out", type=Path, default=asset("translator"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    # The matrices are small: a second thread gains little, and changes the order of the sums.
    torch.set_num_threads(1)

    settings = Settings(seed=args.seed)
    start = time.process_time()
    network = train(settings)
    seconds = time.process_time() - start
    report = {
        "seed": settings.seed,
        "cpu_seconds": round(seconds),
        "settings": asdict(settings),
        "sizes": asdict(SIZES),
        **measure(network),
    }
    args.out.mkdir(parents=True, exist_ok=True)
    save_file(network.state_dict(), args.out / "weights.safetensors")
    for language, words in (("english", ENGLISH), ("french", FRENCH)):
        (args.out / f"{language}.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    text = json.dumps(report, indent=2, ensure_ascii=False)
    (args.out / "report.json").write_text(text + "\n", encoding="utf-8")
    log.info("%s", text)


if __name__ == "__main__":
    main()
