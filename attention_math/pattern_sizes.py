"""How many cells the pattern of a head has, for texts of several lengths (video, 12:42)."""

from dataclasses import dataclass

from attention_math.errors import InputError


@dataclass(frozen=True)
class PatternSizes:
    """Tokens of a few texts, and the cells of the pattern of each.

    Attributes
    ----------
    tokens
        How many tokens each text has, ascending.

    Raises
    ------
    InputError
        If they do not ascend from at least 1.

    Examples
    --------
    >>> PatternSizes.doubled(8, 2048).cells[-1]
    4194304
    """

    tokens: tuple[int, ...]

    def __post_init__(self) -> None:
        before = (0, *self.tokens)
        if not self.tokens or any(n <= m for m, n in zip(before, self.tokens, strict=False)):
            raise InputError(
                f"The lengths of the texts are {self.tokens}; give them ascending, from 1 on."
            )

    @classmethod
    def doubled(cls, first: int, last: int) -> "PatternSizes":
        """Return a first length, then every power of two above it, at least 16, up to a last.

        Raises
        ------
        InputError
            If there is no length below 1.
        """
        powers = (2**k for k in range(4, last.bit_length()))
        return cls((first, *(n for n in powers if first < n <= last)))

    @property
    def cells(self) -> tuple[int, ...]:
        """A cell for each pair of query and key."""
        return tuple(n * n for n in self.tokens)

    @property
    def last_step(self) -> tuple[int, int]:
        """By how much the last step multiplies tokens and cells.

        Raises
        ------
        InputError
            If there is only one text.
        """
        if len(self.tokens) < 2:
            raise InputError("One text is no step; give the lengths of two or more.")
        (n, m), (few, many) = self.tokens[-2:], self.cells[-2:]
        return m // n, many // few
