"""Tell SmolLM2 a detective story and record what its last token becomes; writes `assets/mystery`.

Usage::

    attention-scenes fetch smollm2
    python -m attention_math.training.mystery
    python -m attention_math.training.mystery --verify
"""

import argparse
import logging
from pathlib import Path

import torch

from attention_math import storage
from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.last_token import FORMAT, LastToken
from attention_math.models import load
from attention_math.origins import origin_of

log = logging.getLogger(__name__)

MODEL = "smollm2"
OPENING = (
    "A storm had taken the bridge, so nobody had left Blackwater House, and nobody had come. In "
    "the morning Lord Ashby lay dead in his library, a silver knife beside him. Three men had "
    "dined with him: James, his nephew; Peter, his doctor; and Martin, his gardener. Inspector "
    "Finch asked each of them where he had spent the night."
)
ALIBIS = (
    "James had played the piano until midnight, and the whole house had heard him. Peter had a "
    "broken arm, in plaster, and could not have lifted a spoon."
)
CLUES = (
    "Martin had nothing to say. There was wet earth on the library carpet, and Martin's boots were "
    "wet, although he swore that he had never gone out. The silver knife belonged to Martin."
)
ENDING = (
    "The inspector looked at the boots, then at the knife. He wrote a name in his notebook, and "
    "therefore the murderer was"
)
TEXTS = {
    "story": " ".join((OPENING, ALIBIS, CLUES, ENDING)),
    "retold": " ".join((OPENING, CLUES, ALIBIS, ENDING)),
}


def differing(recorded: Path, found: LastToken) -> list[str]:
    """Return the fields in which a file differs from what the model does."""
    tensors, _ = storage.read(recorded, FORMAT)
    return [name for name, kept in tensors.items() if not torch.equal(kept, getattr(found, name))]


def main() -> None:
    """Read the command line; record or verify.

    Raises
    ------
    InputError
        If a file differs from what the model does.
    """
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--verify", action="store_true", help="compare with assets, write nothing")
    parser.add_argument("--out", type=Path, default=asset("mystery"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)  # several add in another order, and the same bytes are wanted
    model = load(MODEL)
    assert isinstance(model, LanguageModel)
    for name, text in TEXTS.items():
        file, found = args.out / f"{name}.safetensors", LastToken.of(model, text)
        if args.verify:
            if wrong := differing(file, found):
                raise InputError(f"{file} differs in {', '.join(wrong)}: record it again.")
        else:
            found.save(file, origin_of(MODEL))
        said = zip(found.likely, found.likely_shares[-1].tolist(), strict=True)
        log.info("%s: %s", name, ", ".join(f"{token!r} {share:.3f}" for token, share in said))


if __name__ == "__main__":
    main()
