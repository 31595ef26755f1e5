"""Readings: what a drawn number, dot or bar says, measured on its outline.

A mobject that draws data has a method ``readings()``. ``check`` compares each reading with the
entry of the trace that its source names.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
from manim import VMobject
from numpy.typing import NDArray

# Values and the field they were read from: what a mobject that draws data is given.
Entries = tuple[NDArray[np.float64], str]


@dataclass(frozen=True)
class Reading:
    """One drawn value.

    Attributes
    ----------
    source
        Field and index it was drawn from, such as ``head.A[3, 2]``; empty if it has none.
    shown
        The value measured on the drawing.
    tolerance
        How far ``shown`` may be from the entry: half the last digit of a number, a thousandth of
        the full dot or bar otherwise.
    kind
        ``number``, ``dot``, ``ring``, ``bar``, ``arc`` or ``arrow``.
    outline
        The points of the drawing that it was measured on, (4 curves, 3).
    ink
        The mark that holds the outline: its colour and opacity.
    """

    source: str
    shown: float
    tolerance: float
    kind: str
    outline: NDArray[np.float64] = field(compare=False, repr=False)
    ink: VMobject = field(compare=False, repr=False)


@runtime_checkable
class Sourced(Protocol):
    """A mobject whose values can be read back."""

    def readings(self) -> Iterable[Reading]:
        """Yield what is drawn now."""
        ...


def entry(source: str, *index: int) -> str:
    """Return the source of one entry: ``entry("head.A[3]", 2)`` is ``head.A[3, 2]``."""
    if not source or not index:
        return source
    inner = ", ".join(map(str, index))
    return f"{source[:-1]}, {inner}]" if source.endswith("]") else f"{source}[{inner}]"
