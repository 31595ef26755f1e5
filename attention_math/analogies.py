"""What sums of words come to in GloVe: answers over all 400,000 words, recorded.

The vectors of so many words (80 MB) are not shipped. `assets/words/analogies.json` holds the
answers to a list of questions, `analogies.safetensors` the vectors of every word that occurs in
them; `attention_math.training.analogies` made both. Any other question goes to `WordTable.analogy`.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math import storage
from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.provenance import Provenance
from attention_math.word_table import WordTable

FORMAT = "words and vectors"


@dataclass(frozen=True, eq=False)
class Answer:
    """The words nearest to a sum of words, and how far down some others are.

    Attributes
    ----------
    question
        The sum, such as "king - man + woman". Its own words are left out of the answer.
    words
        Nearest first.
    cosines
        Their cosines with the sum, (word,).
    expected
        Words that one might expect.
    ranks
        Their places among all words, (expected,); the nearest word has rank 1.
    """

    question: str
    words: tuple[str, ...]
    cosines: Float[Tensor, " word"]
    expected: tuple[str, ...]
    ranks: Int[Tensor, " expected"]

    @property
    def places(self) -> Int[Tensor, " word"]:
        """The places of the words among all words: 1 for the nearest."""
        return torch.arange(1, len(self.words) + 1)


@dataclass(frozen=True, eq=False)
class Analogies:
    """Recorded answers, and the vectors of the words in them.

    Attributes
    ----------
    table
        The vectors as they were published, (word, 50). What it computes of words that are in it
        (sums, cosines, dot products) is therefore exact; *nearest* words are not, for it holds few.
    answers
        One for each question.
    n_words
        How many words the answers were chosen from.
    usual_cosine
        Mean cosine over all pairs of the 20,000 most frequent words: what a cosine is when it
        says nothing.
    provenance
        Where the vectors come from.

    Examples
    --------
    >>> answer = Analogies.load().answer("king - man + woman")
    >>> answer.words[:2], answer.cosines[:2]
    (('queen', 'daughter'), tensor([0.8610, 0.7685]))
    """

    table: WordTable
    answers: tuple[Answer, ...]
    n_words: int
    usual_cosine: float
    provenance: Provenance

    @classmethod
    def load(cls) -> "Analogies":
        """Read `assets/words`."""
        record = json.loads(asset("words/analogies.json").read_text(encoding="utf-8"))
        return cls(
            read_table(asset("words/analogies.safetensors")),
            tuple(_answer(question, found) for question, found in record["answers"].items()),
            record["n_words"],
            record["usual_cosine"],
            Provenance("pretrained", "GloVe 6B 50d", f"nearest of {record['n_words']:,} words"),
        )

    def answer(self, question: str) -> Answer:
        """Look up a question; its words stand in the order in which it was recorded.

        Raises
        ------
        InputError
            When it was not recorded; names the questions that were.
        """
        for answer in self.answers:
            if answer.question == " ".join(question.split()).lower():
                return answer
        recorded = ", ".join(answer.question for answer in self.answers)
        raise InputError(
            f"No answer to {question!r} is recorded; ask one of these: {recorded}. Any other sum "
            "can be asked of load_glove().analogy, which knows fewer words."
        )


def read_table(path: Path) -> WordTable:
    """Read the words and vectors that `write_table` wrote."""
    tensors, description = storage.read(path, FORMAT)
    return WordTable(tuple(description["words"]), tensors["vectors"])


def write_table(path: Path, table: WordTable) -> None:
    """Write words and vectors to one file."""
    storage.write(path, {"vectors": table.vectors}, {"format": FORMAT, "words": table.words})


def _answer(question: str, found: dict[str, dict]) -> Answer:
    nearest, ranks = found["nearest"], found["ranks"]
    cosines, places = torch.tensor(list(nearest.values())), torch.tensor(list(ranks.values()))
    return Answer(question, tuple(nearest), cosines, tuple(ranks), places.long())
