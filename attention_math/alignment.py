"""What the cross-attention of a translation shows: changed order, split words, words left out.

Read from the weights alone; no dictionary is asked. The video sets such weights by hand for
"I do not want to pet it" (18:50).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from jaxtyping import Float
from torch import Tensor

from attention_math.translator import END, Translator

MOST = 0.5  # of its weight a column puts on the key that answers it
HARDLY = 0.05  # of a column's weight, at most, falls on a key that is left out


@dataclass(frozen=True, eq=False)
class Alignment:
    """The key that answers each column of a translation, and what follows; made by `of`.

    Attributes
    ----------
    answers
        For each column the key with its largest weight, 0-based; None where no key has half of it
        or the column writes no word.
    turned
        The columns of the longest run in which each next word that is written comes from further
        left, those that share their answer aside; empty if the languages go the same way.
    split
        Two columns that write different words and are answered by one key; empty if there are none.
    left_out
        The keys on which hardly any weight falls, in any column that writes a word.
    """

    answers: tuple[int | None, ...]
    turned: tuple[int, ...]
    split: tuple[int, ...]
    left_out: tuple[int, ...]

    @classmethod
    def of(cls, A: Float[Tensor, "query key"], predicted: Sequence[str]) -> "Alignment":
        """Read the weights of cross-attention, and the word that each query predicts."""
        writes = [query for query, word in enumerate(predicted) if word != END]
        best = A.max(dim=1)
        answers: list[int | None] = [None] * len(predicted)
        for query in writes:
            if best.values[query] >= MOST:
                answers[query] = int(best.indices[query])
        heaviest: Float[Tensor, " key"] = A[writes].amax(dim=0)
        return cls(
            tuple(answers),
            _longest_way_back([None if answers.count(key) > 1 else key for key in answers]),
            _split(answers, predicted),
            tuple((heaviest < HARDLY).nonzero().flatten().tolist()),
        )


@dataclass(frozen=True)
class Habit:
    """Where the weight of a column lies, measured when the translator was trained.

    Attributes
    ----------
    on_written, on_read
        The mean weight on the English word of the French word that the column writes, and of the
        one that it reads.
    sentences
        How many sentences, none of them seen in training, that was measured on.
    """

    on_written: float
    on_read: float
    sentences: int

    @classmethod
    def of(cls, translator: Translator) -> "Habit":
        """Read the report of the training."""
        (measured,) = translator.report["alignment"]
        return cls(
            measured["predicted"]["all"],
            measured["read"]["all"],
            translator.report["held_out"]["sentences"],
        )


def _longest_way_back(answers: Sequence[int | None]) -> tuple[int, ...]:
    """Return the longest run of neighbours whose answers descend; the first of several."""
    longest: tuple[int, ...] = ()
    run: list[int] = []
    for query, key in enumerate(answers):
        before = answers[run[-1]] if run else None
        if key is None or before is None or key >= before:
            run = []
        if key is not None:
            run.append(query)
        if len(run) > max(len(longest), 1):
            longest = tuple(run)
    return longest


def _split(answers: Sequence[int | None], written: Sequence[str]) -> tuple[int, ...]:
    """Return the first two columns that write different words and share an answer."""
    for first, second in combinations(range(len(answers)), 2):
        if answers[first] == answers[second] is not None and written[first] != written[second]:
            return first, second
    return ()
