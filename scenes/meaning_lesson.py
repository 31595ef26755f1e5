"""MeaningLesson: words of a recorded table, sums of them and directions between them."""

from functools import cached_property
from itertools import pairwise
from typing import Any

from attention_math.analogies import Analogies, Answer
from attention_math.directions import Along, SumPlane
from attention_math.provenance import Provenance
from attention_math.word_table import read_sum
from scenes.changing_clip import ChangingClip


class MeaningLesson(ChangingClip):
    """A clip about word vectors: what they are, a sum that comes out, one that does not."""

    question: str = "king - man + woman"  # a sum that comes out
    answer: str = "queen"
    miss: str = "sushi - japan + germany"  # one that does not
    hoped_for: str = "bratwurst"
    direction: str = "cats - cat"
    across: str = "naples"  # a word that stands across the direction
    groups: tuple[tuple[str, ...], ...] = ()  # words to be compared with the direction
    nearest: int = 5  # words listed beside a sum

    @property
    def origin(self) -> Provenance:
        """The table of word vectors, and over how many words sums were answered."""
        return self.analogies.provenance

    @cached_property
    def analogies(self) -> Analogies:
        """Words with their vectors, and recorded answers to sums of them."""
        return Analogies.load()

    @cached_property
    def sources(self) -> dict[str, Any]:
        """The table, both sums with their answers, and how far words go along the direction."""
        table = self.analogies.table
        counts = read_sum(self.direction)
        more, less = sorted(counts, key=lambda name: -counts[name])
        listed = [name for group in self.groups for name in group]
        return {
            "analogies": self.analogies,
            "table": table,
            "sum": SumPlane.of(table, self.question, (self.answer,)),
            "sum_answer": self.analogies.answer(self.question),
            "miss": SumPlane.of(table, self.miss, (self.hoped_for,)),
            "miss_answer": self.analogies.answer(self.miss),
            "leaning": Along.of(table, self.direction, (more, self.across, less)),
            "along": Along.of(table, self.direction, listed),
        }

    @property
    def in_order(self) -> bool:
        """Whether every group is written from its smallest number to its largest."""
        dots = dict(zip(self.sources["along"].words, self.lookup("along.dots"), strict=True))
        return all(
            dots[one] < dots[other] for group in self.groups for one, other in pairwise(group)
        )

    @property
    def counts(self) -> bool:
        """Whether the last group, after others, has more than two words."""
        return len(self.groups) > 1 and len(self.groups[-1]) > 2

    def facts(self) -> dict[str, Any]:
        """Add the words of the sums and what comes of them."""
        before, after, start = self.sources["sum"].words[:3]
        old, new, other = self.sources["miss"].words[:3]
        last = self.groups[-1] if self.groups else ()
        more, _, less = self.sources["leaning"].words
        found: Answer = self.sources["sum_answer"]
        missed: Answer = self.sources["miss_answer"]
        rank = missed.expected.index(self.hoped_for)
        return super().facts() | {
            "numbers": self.number("len(table.vectors[0])", decimals=0),
            "before": before,
            "after": after,
            "start": start,
            "best": found.words[0],
            "cosine": self.number("sum_answer.cosines", 0, decimals=2),
            "less": less,
            "counted": " to ".join(f"“{last[end]}”" for end in (0, -1)) if last else "",
            "more": more,
            "old": old,
            "new": new,
            "other": other,
            "first": missed.words[0],
            "second": missed.words[1],
            "hoped_for": self.hoped_for,
            "rank": self.number("miss_answer.ranks", rank, decimals=0),
        }
