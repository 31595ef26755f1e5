"""Record the pattern of one head of SmolLM2 on a long text; writes `assets/context`.

Usage::

    attention-scenes fetch smollm2
    python -m attention_math.training.long_text
"""

import argparse
from pathlib import Path

import torch

from attention_math.assets import asset
from attention_math.language_models import LanguageModel
from attention_math.long_text import LongText
from attention_math.models import load
from attention_math.origins import origin_of

MODEL = "smollm2"
TITLE, TEXT = "The House That Jack Built", "context/house_that_jack_built.txt"
TOKENS = 256  # as many as there are at two pixels each in a frame 720 high
# The head that scores highest at repeated text (`attention-scenes heads`): it looks at what came
# after a word the last time, and each verse of the rhyme repeats the verses before it.
LAYER, HEAD = 18, 6


def record(model: LanguageModel, text: str) -> LongText:
    """Run the model on the first tokens of a text and keep what one head does."""
    cut = model.cut(text)
    patterns = model.patterns(cut.ids[:TOKENS])
    origin = model.provenance(LAYER).of_head(HEAD)
    return LongText(TITLE, cut.pieces[:TOKENS], patterns[LAYER, HEAD].clone(), origin)


def main() -> None:
    """Read the command line; record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=asset(TEXT).with_name("pattern.safetensors"))
    out = parser.parse_args().out
    torch.set_num_threads(1)  # several add in another order, and the same bytes are wanted
    model = load(MODEL)
    assert isinstance(model, LanguageModel)
    record(model, asset(TEXT).read_text(encoding="utf-8")).save(out, origin_of(MODEL))


if __name__ == "__main__":
    main()
