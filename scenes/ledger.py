"""Ledger: what a picture may be drawn from, by name, so that every number has a source."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scenes.beats import Sourced


@dataclass(frozen=True)
class Sentence:
    """The tokens on screen and where each stands, counted from 1 as on screen."""

    words: tuple[str, ...]

    @property
    def places(self) -> NDArray[np.int_]:
        """Shape (token,)."""
        return np.arange(1, len(self.words) + 1)


class Ledger:
    """Fields of traces and of what a clip computes from them, looked up by their names."""

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens on screen; those that ask, where a text asks another one."""
        return ()

    @property
    def key_words(self) -> tuple[str, ...]:
        """The tokens that answer."""
        return self.words

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What captions call the tokens: without the space that a piece may begin with."""
        return tuple(spoken(token) for token in self.words)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Everything that a number on screen may be read from, by name; clips add to it."""
        return {"sentence": Sentence(self.words)}

    def lookup(self, source: str) -> NDArray[np.float64]:
        """Return what a source names, as a numpy array.

        A source is a field with an optional index, ``head.A[3, 2]`` or ``head.products[3, 2, 5:]``,
        or the sum over such a row, ``sum(head.A[3])``, or its length, ``len(head.K[2])``.

        Raises
        ------
        KeyError, AttributeError, IndexError
            If there is no such field or entry.
        """
        match = re.fullmatch(r"(?:(sum|len)\()?(\w+)\.(\w+)(?:\[([\d:, ]+)\])?(?(1)\))", source)
        if match is None:
            raise KeyError(f"{source!r} does not name a field, such as head.A[3, 2].")
        of_row, name, field, index = match.groups()
        values = np.asarray(getattr(self.sources[name], field), dtype=float)
        if index:
            values = values[tuple(_index(part) for part in index.split(","))]
        if of_row == "len":
            return np.array(len(values), dtype=float)
        return values.sum(axis=-1) if of_row else values

    def data(self, field: str, *index: int) -> tuple[NDArray[np.float64], str]:
        """Return an array and its source: the first two arguments of what draws one."""
        source = f"{field}[{', '.join(map(str, index))}]" if index else field
        return self.lookup(source), source

    def number(self, field: str, *index: int, decimals: int = 1) -> Sourced:
        """Return one number that remembers its source, for captions."""
        value, source = self.data(field, *index)
        return Sourced(float(value), source, decimals)


def spoken(token: str) -> str:
    """Return a token as a sentence may mention it."""
    return token.strip() or {"": "", " ": "space", "\n": "new line"}.get(token, "blank")


def _index(part: str) -> int | slice:
    """Read one part of an index: ``3`` or ``5:``."""
    start, colon, stop = part.strip().partition(":")
    return slice(int(start or 0), int(stop) if stop else None) if colon else int(start)
