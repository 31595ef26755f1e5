"""Singular values as bars, largest first: those that are not zero, then those that are."""

import numpy as np
from manim import VGroup
from manim.utils.color import ParsableManimColor

from scenes.mobjects import outlines
from scenes.mobjects.bars import Bars
from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

BELOW, ABOVE = 0.75, 0.5  # room for what stands under and over the bars, scene units
TICK = 0.09
FINE = 15  # decimals of what rounding left


class Spectrum(VGroup):
    """A bar for each singular value, with how many there are of either kind below them.

    The parts are ``base`` (the line they stand on, with room for all), ``bars``,
    ``ends`` (the largest and the smallest that is not zero), ``kept`` and
    ``lost``: a line under each kind with its number; ``residue`` is the largest of the lost ones,
    written out to many decimals, and stands over them.

    Parameters
    ----------
    values
        Shape (n,), in descending order, and their source.
    counts
        How many are not zero and how many are, with their sources.
    rest
        The largest of those that are zero but for rounding, with its source.
    box
        (left, bottom, right, top), scene units.
    color
        Of the bars.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> values = np.array([2.0, 1.0, 1e-16]), "low_rank.stretch"
    >>> counts = (2, "low_rank.rank"), (1, "low_rank.n_lost")
    >>> rest = (1e-16, "low_rank.most_lost")
    >>> drawn = Spectrum(values, counts, rest, (-4, -2, 4, 2), DARK.value, DARK)
    >>> [next(number.readings()).shown for number in drawn.ends]
    [2.0, 1.0]
    """

    def __init__(
        self,
        values: Entries,
        counts: tuple[tuple[int, str], tuple[int, str]],
        rest: tuple[float, str],
        box: Box,
        color: ParsableManimColor,
        theme: Theme,
    ) -> None:
        super().__init__()
        (array, source), (left, bottom, right, top) = values, box
        (kept, kept_source), (lost, lost_source) = counts
        self.theme, self.floor = theme, bottom + BELOW
        pitch = (right - left) / len(array)
        middles = left + (np.arange(len(array)) + 0.5) * pitch
        unit = (top - ABOVE - self.floor) / (float(array[0]) or 1.0)
        thickness = 0.75 * pitch
        self.bars = Bars(
            array, source, middles, self.floor, unit, thickness, (color, color), upright=True
        )
        self.base = rule((left, self.floor), (right, self.floor), theme.dim, SIZES.rule)
        edge = left + kept * pitch
        tops = self.floor + unit * array
        self.ends = VGroup()
        told = [(0, "left", (left, tops[0] + 0.2))] if kept else []
        if kept > 1 and lost:
            told.append((kept - 1, "left", (edge + 0.12, tops[kept - 1] - 0.12)))
        for i, align, place in told:
            number = Numbers(
                [array[i]], source, [place], theme, decimals=2, plus=False,
                size=SIZES.note, align=align, color=theme.ink, indices=[(i,)],
            )  # fmt: skip
            self.ends.add(number)
        self.kept = self._under(left, edge, f"{kept:,} not zero", kept_source, color)
        self.lost = self._under(edge, right, f"{lost:,} zero", lost_source, theme.dim)
        for part in (self.kept, self.lost):
            if part and part[-1].get_left()[0] < left:  # wider than what it stands under
                part[-1].stand_at(left, part[-1].baseline, "left")
        x, y = (edge + right) / 2, self.floor + 0.45
        self.residue = VGroup()
        if lost:
            number = Numbers(
                [rest[0]], rest[1], [(x, y)], theme, decimals=FINE, plus=False,
                size=SIZES.note, color=theme.dim, indices=[()],
            )  # fmt: skip
            note = Label("zero but for rounding: at most", theme.dim, SIZES.note)
            self.residue.add(note.stand_at(x, y + 0.4), number)
        self.add(self.base, self.bars, self.ends, self.kept, self.lost, self.residue)

    def _under(
        self, start: float, end: float, text: str, source: str, color: ParsableManimColor
    ) -> VGroup:
        """Return a line with end marks under bars, and a label below it; nothing where none are."""
        if end - start < 1e-9:
            return VGroup()
        y = self.floor - 0.16
        marks = [(x, y - TICK, x + SIZES.rule, y + TICK) for x in (start, end - SIZES.rule)]
        line = rule((start, y), (end, y), color, 0.03)
        label = Label(text, color, SIZES.word, sources=(source,))
        label.stand_at((start + end) / 2, y - 0.5)
        return VGroup(line, Mark(outlines.rectangles(marks), color), label)
