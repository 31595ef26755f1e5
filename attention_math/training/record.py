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
from typing import Any

import torch

from attention_math.assets import asset
from attention_math.every_head import Patterns
from attention_math.language_models import LanguageModel
from attention_math.model_trace import ModelTrace
from attention_math.models import load
from attention_math.origins import origin_of
from attention_math.packages import digest
from attention_math.recorded import write

log = logging.getLogger(__name__)

# The head in which nouns look at their adjectives; its weights are three fifths of a megabyte.
NOUNS = {13: (1,)}
LAYER = {13: tuple(range(9))}  # and with it the others of its layer


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
    every_pattern
        Whether the patterns of all heads of all layers are kept, in a file beside the trace.
    """

    name: str
    text: str
    layers: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    every_pattern: bool = False


MODEL = "smollm2"
RECORDINGS = (
    Recording("creature", "a fluffy blue creature roamed the verdant forest", LAYER, True),
    Recording("one_day", "One day, a fluffy blue creature roamed the verdant forest", NOUNS),
    Recording("dragon", "the old wizard chased a tiny golden dragon", NOUNS),
    Recording("cat", "the cat slept", NOUNS),
    # One word in three contexts (video, 1:20): what its vector becomes is in the stream.
    Recording("mole_shrew", "American shrew mole"),
    Recording("mole_carbon", "One mole of carbon dioxide"),
    Recording("mole_biopsy", "Take a biopsy of the mole"),
    # A word that is told more and more about (2:53). At the start of a text it is another token.
    Recording("tower", "the tower"),
    Recording("tower_eiffel", "the Eiffel tower"),
    Recording("tower_miniature", "the miniature Eiffel tower"),
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
        origin = origin_of(MODEL) | {"text": recording.text}
        file = folder / f"{recording.name}.safetensors"
        write(file, record(model, recording), origin)
        entry: dict[str, Any] = {"model": MODEL, "text": recording.text}
        entry |= {"layers": recording.layers, "heads": model.sizes.n_heads} | _named(file)
        if recording.every_pattern:
            beside = folder / f"{recording.name}_patterns.safetensors"
            Patterns.of(model, recording.text).save(beside, origin)
            entry["patterns"] = _named(beside)
        index.append(entry)
    text = json.dumps(index, indent=1, ensure_ascii=False) + "\n"
    (folder / "index.json").write_text(text, encoding="utf-8")


def _named(file: Path) -> dict[str, str]:
    """Return what the index says of a file."""
    log.info("%s: %.2f MB", file.name, file.stat().st_size / 1e6)
    return {"file": file.name, "sha256": digest(file)}


if __name__ == "__main__":
    main()
