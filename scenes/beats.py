"""Beats: the steps of a story, what each of them says, and the numbers in what it says."""

from collections.abc import Callable
from dataclasses import dataclass

from scenes.mobjects.rounding import MINUS


@dataclass(frozen=True)
class Beat:
    """A step of the story.

    Attributes
    ----------
    name
        The method's name; also the name of the section in the film.
    caption
        What the band says, with fields in braces that are filled from the trace.
    when, otherwise
        If given, ``caption`` is used where the attribute ``when`` of the lesson is true, else
        ``otherwise``.
    only_if
        If given, the beat is left out where that attribute of the lesson is not set.
    """

    name: str
    caption: str
    when: str = ""
    otherwise: str = ""
    only_if: str = ""


@dataclass(frozen=True)
class BeatTime:
    """When a beat was played (seconds from the start of the clip) and what it said.

    Attributes
    ----------
    name, caption
        As its :class:`Beat`; the caption as it is read, fields filled.
    start, held, end
        It is told from ``start``; its picture is whole until ``held``, and gone at ``end``. The two
        differ for the last beat of a clip that clears the stage.
    """

    name: str
    caption: str
    start: float
    held: float
    end: float


class Sourced(float):
    """A number that remembers the field it was read from and how it is written on screen."""

    source: str
    decimals: int

    def __new__(cls, value: float, source: str, decimals: int = 1) -> "Sourced":
        """Return the value as a float that knows its source."""
        number = super().__new__(cls, value)
        number.source, number.decimals = source, decimals
        return number

    def __format__(self, form: str) -> str:
        return super().__format__(form or f",.{self.decimals}f").replace("-", MINUS)


def beat(
    caption: str, *, when: str = "", otherwise: str = "", only_if: str = ""
) -> Callable[[Callable], Callable]:
    """Mark a method as a beat. Beats play in the order in which they are written.

    Parameters
    ----------
    caption
        Text for the caption band and the speaker notes; ``{focus}`` and the like are filled from
        :meth:`Lesson.facts`.
    when, otherwise
        The name of an attribute of the lesson, and the caption to use where it is false: a caption
        claims only what the trace shows.
    only_if
        The name of a dial without which the beat is left out.
    """

    def mark(method: Callable) -> Callable:
        method.beat = Beat(method.__name__, caption, when, otherwise, only_if)  # type: ignore[attr-defined]
        return method

    return mark
