"""Parts of a whole: bars end to end, each as long as its part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from manim import Animation, Mobject, UpdateFromAlphaFunc, VGroup, linear, smooth
from manim.utils.color import ParsableManimColor

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Reading
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

GAP = 0.04  # between parts, scene units: each is shorter by so much
NARROW, FOOT = 0.5, 0.025  # scene units
PITCH = 0.62  # from a name to its number


@dataclass(frozen=True)
class Part:
    """One part: its name, its size with the field, and its colour."""

    name: str
    value: tuple[float, str]
    color: ParsableManimColor


class StackedBar(VGroup):
    """Bars side by side with their names and numbers, which stand under them or lead there.

    The parts are ``bars``, ``names`` and ``numbers``, each in the order given.

    Parameters
    ----------
    parts
        What the whole is made of.
    box
        (left, bottom, right, top) of the bar, scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> parts = [Part("a", (1, "x.a"), DARK.value), Part("b", (3, "x.b"), DARK.positive)]
    >>> bar = StackedBar(parts, (0, 0, 8, 1), DARK)
    >>> [round(reading.shown, 6) for reading in bar.readings()]
    [1.0, 3.0]
    """

    def __init__(self, parts: Sequence[Part], box: Box, theme: Theme) -> None:
        super().__init__()
        self.parts = list(parts)
        left, bottom, right, top = box
        self.total = sum(part.value[0] for part in parts)
        self.unit = (right - left) / self.total
        self.bars, self.names, self.numbers = VGroup(), VGroup(), VGroup()
        x = left
        for part in parts:
            width = self.unit * part.value[0]
            half = min(GAP, 0.2 * width) / 2
            shapes = [(x + half, bottom, x + width - half, top)]
            if width < NARROW:  # a foot leads to the name, which reaches under its neighbour
                shapes.append((x + width - half - FOOT, bottom - 0.16, x + width - half, bottom))
            self.bars.add(Mark(outlines.rectangles(shapes), part.color))
            x += width
        self._write(box, theme)
        self.add(self.bars, self.names, self.numbers)

    def _write(self, box: Box, theme: Theme) -> None:
        """Set names and numbers: under the middle of a part, the last flush with the right edge."""
        left, bottom, right, _ = box
        base, x = bottom - 0.5, left
        for i, part in enumerate(self.parts):
            width = self.unit * part.value[0]
            last = i == len(self.parts) - 1
            at, align = (right, "right") if last else (x, "left")
            self.names.add(word(part.name, theme.ink, SIZES.word).stand_at(at, base, align))
            self.numbers.add(
                Numbers(
                    [part.value[0]], part.value[1], [(at, base - PITCH + 0.33 * SIZES.number)],
                    theme, decimals=0, plus=False, size=SIZES.number, align=align,
                    color=theme.dim, indices=[()],
                )
            )  # fmt: skip
            x += width

    def grow(self, place: int, seconds: float = 1.2) -> Animation:
        """Return how one part grows from its left edge to its length."""
        bar = self.bars[place]
        whole = bar.points.copy()
        left = whole[:, 0].min()

        def update(shown: Mobject, alpha: float) -> None:
            shown.points = whole.copy()
            shown.points[:, 0] = left + smooth(alpha) * (whole[:, 0] - left)

        return UpdateFromAlphaFunc(bar, update, run_time=seconds, rate_func=linear)

    def readings(self) -> Iterator[Reading]:
        """Yield the length of every bar as its part, with the gap beside it."""
        for part, bar in zip(self.parts, self.bars, strict=True):
            value, source = part.value
            gap = min(GAP, 0.2 * self.unit * value)
            shown = (float(bar.width) + gap) / self.unit
            yield Reading(source, shown, 1e-3 * self.total, "bar", bar.points, bar)
