"""One column of scores on its way to weights: score, power of e, sum, share, dot; row by row."""

from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.bars import Bars
from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.rounding import decimals_that_check
from scenes.mobjects.symbols import Label
from scenes.mobjects.weight_dots import WeightDots
from scenes.theme import SIZES, Theme

Sourced = tuple[NDArray[np.float64], str]

# Where the columns of the table end, as shares of its width.
SCORE, BAR, POWER, SHARE, DOT = 0.2, 0.27, 0.61, 0.83, 0.95


@dataclass(frozen=True)
class TableRoom:
    """Where a table stands.

    Attributes
    ----------
    left, right
        Its edges.
    rows
        The y of the middle of each row, (key,).
    pitch
        The distance between rows.
    full_radius
        The radius of a dot of weight one.
    """

    left: float
    right: float
    rows: NDArray[np.float64]
    pitch: float
    full_radius: float

    @property
    def size(self) -> float:
        """Type of the numbers, scene units per em."""
        return max(min(SIZES.number, 0.8 * self.pitch), SIZES.smallest)

    def places(self, at: float) -> list[tuple[float, float]]:
        """Return where the numbers of the column that ends at a share of the width stand."""
        x = self.left + at * (self.right - self.left)
        return [(x, float(y)) for y in self.rows]


class SoftmaxTable(VGroup):
    """The steps of one softmax side by side, each a column whose parts come in when told.

    The parts are ``raw`` or, in the same place, ``scores``; ``bars``, ``powers`` and their
    ``total``; ``shares`` and their sum ``one``; ``dots`` and the ``whole`` dot.

    Parameters
    ----------
    raw, scores, powers, total, shares
        Each an array over the keys, one number for ``total``, with its source.
    root
        What ``raw`` is divided by the root of to give ``scores``, with its source.
    room
        Where it stands; its rows are the rows of the grid beside it.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> room, powers = TableRoom(0, 6, np.array([1.0, 0.0]), 1.0, 0.4), np.exp([1.0, 2.0])
    >>> total = powers.sum()
    >>> table = SoftmaxTable(([4, 8], "r"), ([1, 2], "s"), (powers, "e"), (total, "z"),
    ...                      (powers / total, "a"), (16, "d"), room, DARK)
    >>> [round(reading.shown, 3) for reading in table.shares.readings()]
    [0.27, 0.73]
    """

    def __init__(
        self,
        raw: Sourced,
        scores: Sourced,
        powers: Sourced,
        total: Sourced,
        shares: Sourced,
        root: Sourced,
        room: TableRoom,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.room, self.theme = room, theme
        self.size = room.size
        self.foot = float(room.rows[-1]) - 1.08 * room.pitch
        places = (2, 3) if float(total[0]) < 1000 else (0, 0)
        power_decimals, sums = decimals_that_check(powers[0], total[0], *places)
        share_decimals, adds_to_one = decimals_that_check(shares[0], 1.0, 2)
        self.raw = self._column(*raw, SCORE, 2, colored=True)
        self.scores = self._column(*scores, SCORE, 3, colored=True)
        self.powers = self._column(*powers, POWER, power_decimals)
        self.total = self._sum(*total, POWER, BAR, power_decimals, exact=sums)
        self.shares = self._column(*shares, SHARE, share_decimals)
        whole = (np.array(1.0), f"sum({shares[1]})")
        self.one = self._sum(*whole, SHARE, SHARE - 0.15, share_decimals, exact=adds_to_one)
        longest = float(self.powers.get_left()[0]) - self._x(BAR) - 0.2
        unit = max(longest, 0.3) / float(np.max(powers[0]))
        self.bars = Bars(
            *powers, room.rows, self._x(BAR), unit, 0.42 * room.pitch, (theme.dim, theme.dim)
        )
        self.dots = self._dots(*shares, room.rows)
        self.whole = self._dots([1.0], whole[1], [self.foot], indices=[()])
        self.raw_heading = self._heading("$K dot Q$", SCORE)
        scaled = f"K dot Q thin slash sqrt({float(root[0]):.0f})"
        self.score_heading = self._heading(f"${scaled}$", SCORE, sources=(root[1],))
        self.power_heading = self._heading(f"$e^({scaled})$", POWER, sources=(root[1],))
        self.share_heading = self._heading("share", SHARE)
        self.add(self.power_heading, self.share_heading, self.scores, self.bars, self.powers)
        self.add(self.total, self.shares, self.one, self.dots, self.whole)

    def _x(self, at: float) -> float:
        return self.room.left + at * (self.room.right - self.room.left)

    def _column(self, values, source, at, decimals, *, colored=False):
        return Numbers(
            values,
            source,
            self.room.places(at),
            self.theme,
            decimals=decimals,
            plus=colored,
            size=self.size,
            align="right",
            color=None if colored else self.theme.ink,
        )

    def _sum(self, value, source, at, start, decimals, *, exact):
        """Return a rule, an equals sign and a sum, to stand under a column."""
        line = self.foot + 0.54 * self.room.pitch
        number = Numbers(
            [value],
            source,
            [(self._x(at), self.foot)],
            self.theme,
            decimals=decimals,
            plus=False,
            size=self.size,
            align="right",
            color=self.theme.ink,
            indices=[()],
        )
        sign = Label("$=$" if exact else "$approx$", self.theme.dim, self.size)
        sign.stand_at(number.get_left()[0] - 0.3 * self.size, self.foot - 0.33 * self.size, "right")
        drawn = rule((self._x(start), line), (self._x(at), line), self.theme.dim)
        return VGroup(drawn, sign, number)

    def _dots(self, weights, source, heights, indices=None):
        places = [(self._x(DOT), y) for y in heights]
        return WeightDots(weights, source, places, self.room.full_radius, self.theme.ink, indices)

    def _heading(self, source, at, sources=()):
        label = Label(source, self.theme.dim, SIZES.note, sources=sources)
        height = float(self.room.rows[0]) + 0.5 * self.room.pitch + 0.18
        # Not so far to the left that it would reach the last column of the grid.
        right = max(self._x(at), self.room.left - 0.25 + label.width)
        return label.stand_at(right, height, "right")

    def row_frame(self, key: int) -> Mark:
        """Return a frame in ink around one row, from its bar to its share."""
        y, half = float(self.room.rows[key]), 0.46 * self.room.pitch
        return frame_around(
            (self._x(BAR) - 0.1, y - half, self._x(SHARE) + 0.12, y + half), self.theme.ink
        )
