"""How long two ways take: the times in columns, and bars of how many times as long one takes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup

from scenes.mobjects.bars import Bars
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

# Right edges of the columns of times and the start of the bars, as shares of the width; and the
# baseline of the headings, below the upper edge, scene units.
FIRST, SECOND, BARS = 0.34, 0.49, 0.54
HEADINGS = 0.55
UNIT, RATIO = 0.12, 1.1  # from a time to its unit, and room for what stands at the tip of a bar
THICK = 0.36  # a bar, as a share of its row


@dataclass(frozen=True)
class Times:
    """What two ways took, for texts of several lengths.

    Attributes
    ----------
    tokens, milliseconds, ratio
        How many tokens there are, (size,), both times, (way, size), and the first over the second,
        (size,), each with its source.
    sizes
        Which of them to show, 0-based, a row for each.
    """

    tokens: Entries
    milliseconds: Entries
    ratio: Entries
    sizes: Sequence[int]


class TimeTable(VGroup):
    """A row for each length of text: two times, and a bar for their ratio; all bars to one scale.

    The parts are ``headings`` and ``heading`` (of the bars), ``rows`` (a length and two times),
    ``bars`` and ``ratios``.

    Parameters
    ----------
    times
        What to show.
    names
        Of both ways.
    decimals
        Of the times in each row.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> tokens, ratio = ([8, 32], "m.tokens"), ([4.0, 3.0], "m.ratio")
    >>> times = Times(tokens, ([[4.0, 9.0], [1.0, 3.0]], "m.milliseconds"), ratio, (0, 1))
    >>> table = TimeTable(times, ("one by one", "all at once"), (0, 0), (-6, -2, 6, 2), DARK)
    >>> [(reading.source, reading.shown) for reading in table.ratios[0][1].readings()]
    [('m.ratio[0]', 4.0)]
    """

    def __init__(
        self,
        times: Times,
        names: tuple[str, str],
        decimals: Sequence[int],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        self.theme, self.times, width = theme, times, right - left
        self.edges = [left + share * width for share in (FIRST, SECOND)]
        pitch = (top - HEADINGS - 0.2 - bottom) / len(times.sizes)
        middles = [top - HEADINGS - 0.2 - (i + 0.5) * pitch for i in range(len(times.sizes))]
        titles = zip(names, self.edges, strict=True)
        self.headings = VGroup(*[self._heading(name, edge, top, "right") for name, edge in titles])
        start = left + BARS * width
        self.heading = self._heading("how many times as long", start, top, "left")
        lines = list(zip(times.sizes, middles, decimals, strict=True))
        self.rows = VGroup(*[self._row(size, left, y, digits) for size, y, digits in lines])
        values = np.asarray(times.ratio[0], dtype=float)[list(times.sizes)]
        unit = (right - RATIO - start) / float(values.max())
        self.bars = Bars(
            values, times.ratio[1], middles, start, unit, THICK * pitch, (theme.dim, theme.dim),
            indices=[(size,) for size in times.sizes],
        )  # fmt: skip
        tips = (start + unit * values + 0.2).tolist()
        ends = zip(times.sizes, tips, middles, strict=True)
        self.ratios = VGroup(*[self._ratio(*end) for end in ends])
        self.add(self.headings, self.heading, self.rows, self.bars, self.ratios)

    def _row(self, size: int, left: float, y: float, decimals: int) -> VGroup:
        """Return the length of a text and both times."""
        values, source = self.times.tokens
        text = f"{int(np.asarray(values)[size]):,} tokens"
        sources = (f"{source}[{size}]",)
        label = Label(f'#text("{text}")', self.theme.ink, SIZES.word, sources=sources, text=text)
        row = VGroup(label.stand_at(left, y - 0.33 * SIZES.word, "left"))
        for way, edge in enumerate(self.edges):
            row.add(*self._time((way, size), edge, y, decimals))
        return row

    def _heading(self, text: str, x: float, top: float, align: str) -> Label:
        return word(text, self.theme.dim, SIZES.note).stand_at(x, top - HEADINGS, align)

    def _time(self, index: tuple[int, int], edge: float, y: float, decimals: int) -> list[VGroup]:
        """Return a time, and its unit, which ends at ``edge``."""
        values, source = self.times.milliseconds
        unit = word("ms", self.theme.dim, SIZES.note)
        unit.stand_at(edge, y - 0.33 * SIZES.word, "right")
        number = Numbers(
            [np.asarray(values)[index]], source, [(float(unit.get_left()[0]) - UNIT, y)],
            self.theme, decimals=decimals, plus=False, size=SIZES.word, align="right",
            color=self.theme.ink, indices=[index],
        )  # fmt: skip
        return [number, VGroup(unit)]

    def _ratio(self, size: int, x: float, y: float) -> VGroup:
        """Return a ratio with a times sign before it, to stand at the tip of its bar."""
        values, source = self.times.ratio
        sign = Label("$times$", self.theme.ink, SIZES.word)
        sign.stand_at(x, y - 0.33 * SIZES.word, "left")
        number = Numbers(
            [np.asarray(values)[size]], source, [(float(sign.get_right()[0]) + 0.08, y)],
            self.theme, decimals=0, plus=False, size=SIZES.word, align="left",
            color=self.theme.ink, indices=[(size,)],
        )  # fmt: skip
        return VGroup(sign, number)
