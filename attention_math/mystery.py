"""A short detective story of our own, and what a language model says at its end (video, 3:59).

`attention_math.training.mystery` tells it to the model twice, the second time with two parts
exchanged, and records what the last token of each becomes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.last_token import LastToken

FILES = "mystery/story.safetensors", "mystery/retold.safetensors"


@dataclass(frozen=True, eq=False)
class Mystery:
    """The story, told in two orders.

    Attributes
    ----------
    story
        The last token of the story as it is told.
    retold
        The same where what speaks against one man comes before what clears the others.
    """

    story: LastToken
    retold: LastToken

    @classmethod
    def load(cls) -> "Mystery":
        """Read `assets/mystery`.

        Raises
        ------
        InputError
            If a file is damaged.
        """
        first, second = (LastToken.load(asset(name)) for name in FILES)
        return cls(first, second)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """For each token of the story, its place in the story retold, 0-based."""
        return exchanged(self.story.cut.ids, self.retold.cut.ids)

    @property
    def parts(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The tokens of the part that the story retold tells later, and of that told earlier."""
        there = list(enumerate(self.places))
        later = tuple(token for token, place in there if place > token)
        return later, tuple(token for token, place in there if place < token)

    @property
    def breaks(self) -> tuple[int, ...]:
        """The tokens with which these parts begin, and what follows them."""
        later, earlier = self.parts
        return later[0], earlier[0], earlier[-1] + 1

    @property
    def order(self) -> tuple[int, ...]:
        """The tokens of the story, by their numbers, in the order in which it is retold."""
        return tuple(sorted(range(len(self.places)), key=self.places.__getitem__))

    @property
    def names_last(self) -> bool:
        """Whether the answers differ, and each is the one of the two that was read last."""
        here, there = self.story, self.retold
        answers = int(here.likely_ids[0]), int(there.likely_ids[0])
        if answers[0] == answers[1] or not (here.told and there.told):
            return False
        latest = (here.told[-1], there.told[-1])
        return latest == tuple(
            max(i for i, id in enumerate(last.cut.ids) if id in answers) for last in (here, there)
        )


def exchanged(first: Sequence[int], second: Sequence[int]) -> tuple[int, ...]:
    """
    Return where each token goes when two neighbouring parts of a text change places.

    Raises
    ------
    InputError
        If the second text is not the first one with two neighbouring parts exchanged.

    Examples
    --------
    >>> exchanged((7, 1, 2, 3, 9), (7, 3, 1, 2, 9))
    (0, 2, 3, 1, 4)
    """
    n = len(first)
    if n == len(second):
        same = [a == b for a, b in zip(first, second, strict=True)]
        start = same.index(False) if False in same else n
        for end in range(start, n + 1):
            for cut in range(start, end + 1):
                if list(first) == _turned(second, start, cut, end):
                    places = _turned(range(n), start, cut, end)
                    return tuple(places)
    raise InputError(
        f"These texts of {n} and {len(second)} tokens do not differ by two neighbouring parts that "
        "change places; tell both from the same sentences."
    )


def _turned(tokens: Sequence[int], start: int, cut: int, end: int) -> list[int]:
    """Exchange the parts from start to cut and from cut to end."""
    return [*tokens[:start], *tokens[cut:end], *tokens[start:cut], *tokens[end:]]
