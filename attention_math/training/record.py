"""Record what SmolLM2 does with the chapter's own sentences; writes `assets/traces`.

Usage::

    attention-scenes fetch smollm2
    python -m attention_math.training.record
"""

import argparse
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import torch

from attention_math.assets import asset
from attention_math.language_models import LanguageModel
from attention_math.model_trace import ModelTrace
from attention_math.models import load
from attention_math.origins import origin_of
from attention_math.packages import digest
from attention_math.recorded import write

log = logging.getLogger(__name__)

# The head in which nouns look at their adjectives; its weights are three fifths of a megabyte.
NOUNS = {13: (1,)}


@dataclass(frozen=True)
class Recording:
    """What is kept of a text.

    Attributes
    ----------
    name
        Of the file.
    text
        What the model reads.
    layers
        Heads to keep whole, by layer; all of them are counted from 0.
    """

    name: str
    text: str
    layers: Mapping[int, tuple[int, ...]] = field(default_factory=dict)


MODEL = "smollm2"
RECORDINGS = (
    Recording("creature", "a fluffy blue creature roamed the verdant forest", NOUNS),
    Recording("one_day", "One day, a fluffy blue creature roamed the verdant forest", NOUNS),
    Recording("dragon", "the old wizard chased a tiny golden dragon", NOUNS),
    Recording("cat", "the cat slept", NOUNS),
    # One word in three contexts (video, 1:20): what its vector becomes is in the stream.
    Recording("mole_shrew", "American shrew mole"),
    Recording("mole_carbon", "One mole of carbon dioxide"),
    Recording("mole_biopsy", "Take a biopsy of the mole"),
)


def record(model: LanguageModel, recording: Recording) -> ModelTrace:
    """Run the model on a text and return what is kept of that."""
    heads = sorted({head for kept in recording.layers.values() for head in kept})
    return model.model_trace(recording.text, recording.layers, heads or None)


def main() -> None:
    """Read the command line; record everything."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=asset("traces"))
    folder = parser.parse_args().out
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)  # several add in another order, and the same bytes are wanted
    model, index = load(MODEL), []
    assert isinstance(model, LanguageModel)
    for recording in RECORDINGS:
        file = folder / f"{recording.name}.safetensors"
        write(file, record(model, recording), origin_of(MODEL) | {"text": recording.text})
        index.append(
            {
                "file": file.name,
                "model": MODEL,
                "text": recording.text,
                "layers": recording.layers,
                "sha256": digest(file),
            }
        )
        log.info("%s: %.2f MB", file.name, file.stat().st_size / 1e6)
    text = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
    (folder / "index.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
