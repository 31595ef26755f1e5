"""One query's scores on their way to weights: score, power of e, sum, share, dot; step by step."""

from dataclasses import dataclass, replace

import numpy as np
from manim import VGroup

from scenes.mobjects.bars import Bars
from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Entries
from scenes.mobjects.rounding import MOST_DECIMALS, decimals_that_check, written
from scenes.mobjects.symbols import Label
from scenes.mobjects.table_room import TableRoom, width_of
from scenes.mobjects.weight_dots import WeightDots
from scenes.theme import SIZES, Theme

APART = 0.15  # between headings, scene units
OVER = 0.205  # headings over the keys: on the line of level words over the grid, scene units
LONGEST_TOTAL = 1_000_000.0  # a longer sum and its parts are left out


@dataclass(frozen=True)
class SoftmaxSteps:
    """What becomes of the scores of one query, each step with the field it was read from.

    Of a long text there may be a few keys, and one more line with the sums over all others: they
    have powers and a share, and no score.

    Attributes
    ----------
    raw, root
        The dot products, (key,), and what they are divided by the root of; ``None`` where the
        model scales them in a way of its own.
    scores, powers, total, shares
        The scaled scores, e to them, the sum of that, and what each is of the sum.
    """

    raw: Entries
    root: Entries | None
    scores: Entries
    powers: Entries
    total: Entries
    shares: Entries

    @property
    def can_be_written(self) -> bool:
        """Whether the powers are of a size that fits on screen and says something there."""
        return 0.1 <= float(self.total[0]) < LONGEST_TOTAL


@dataclass(frozen=True)
class _Stops:
    """Where each step stands, as shares of the room."""

    score: float
    bar: float
    bar_end: float
    power: float
    share: float
    dot: float


# Beside a grid whose queries are columns, and below one whose queries are rows.
BESIDE, BELOW = _Stops(0.2, 0.27, 0.61, 0.61, 0.83, 0.95), _Stops(0.09, 0.53, 0.2, 0.62, 0.77, 0.93)


class SoftmaxTable(VGroup):
    """The steps of one softmax one after the other, each with parts that come in when told.

    The parts are ``raw`` or, in the same place, ``scores``; ``bars``, ``powers`` and their
    ``total``; ``shares`` and their sum ``one``; ``dots`` and the ``whole`` dot.

    Parameters
    ----------
    steps
        What to show.
    room
        Where it stands; its keys are those of the grid.
    theme
        Colours by role.
    decimals
        Of scores, at least; more where a sum needs them.
    fine
        Whether scores have more, to be worked with.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> room, powers = TableRoom(0, 6, np.array([1.0, 0.0]), 1.0, 0.4), np.exp([1.0, 2.0])
    >>> total = powers.sum()
    >>> steps = SoftmaxSteps(raw=([4, 8], "r"), root=(16, "d"), scores=([1, 2], "s"),
    ...                      powers=(powers, "e"), total=(total, "z"), shares=(powers / total, "a"))
    >>> table = SoftmaxTable(steps, room, DARK)
    >>> [round(reading.shown, 3) for reading in table.shares.readings()]
    [0.27, 0.73]
    """

    def __init__(
        self,
        steps: SoftmaxSteps,
        room: TableRoom,
        theme: Theme,
        *,
        decimals: int = 1,
        fine: bool = True,
    ) -> None:
        super().__init__()
        self.room, self.theme = room, theme
        self.worked = steps.can_be_written  # else bars only
        self.stops = BESIDE if room.by_columns else BELOW
        if not (self.worked or room.by_columns):  # bars take the place of the powers
            self.stops = replace(BELOW, bar=BELOW.power)
        stops, most = self.stops, MOST_DECIMALS
        signed = [min(decimals + more * (fine and self.worked), most) for more in (1, 2)]
        self.raw = self._numbers(steps.raw, stops.score, signed[0], signed=True)
        self.scores = self._numbers(steps.scores, stops.score, signed[1], signed=True)
        self.powers, self.total = Numbers([], "", np.zeros((0, 2)), theme), VGroup()
        if self.worked:
            self._write_powers(steps, min(decimals + fine, most))
        self.bars = self._bars(*(steps.powers if steps.can_be_written else steps.shares))
        written, adds_up = decimals_that_check(steps.shares[0], 1.0, min(decimals + 1, most))
        self.shares = self._numbers(steps.shares, stops.share, written)
        whole = (np.array(1.0), f"sum({steps.shares[1]})")
        self.one = self._sum(whole, self.shares, stops.share, stops.share - 0.15, exact=adds_up)
        self.dots = self._dots(*steps.shares, room.places(stops.dot))
        middle = room.foot + (0 if room.by_columns else 0.3 + room.full_radius)
        self.whole = self._dots([1.0], whole[1], [room.point(stops.dot, middle)], indices=[()])
        self._write_headings(steps.root)
        self.add(self.power_heading, self.share_heading, self.scores, self.bars, self.powers)
        self.add(self.total, self.shares, self.one, self.dots, self.whole)

    def _write_powers(self, steps: SoftmaxSteps, least: int) -> None:
        """Write the powers and their sum, with the decimals that make it check."""
        total = float(steps.total[0])
        span = (least, MOST_DECIMALS) if total < 1000 else (0, 0)
        decimals, exact = decimals_that_check(steps.powers[0], total, *span)
        self.powers = self._numbers(steps.powers, self.stops.power, decimals)
        self.total = self._sum(
            steps.total, self.powers, self.stops.power, self.stops.bar, exact=exact
        )

    def _numbers(self, data: Entries, share: float, decimals: int, *, signed=False) -> Numbers:
        """Write the numbers of one step."""
        texts = [written(value, decimals, plus=signed) for value in data[0]]
        lettering = self.room.lettering(max(map(width_of, texts)))
        return Numbers(
            *data,
            self.room.places(share, lettering.drop)[: len(data[0])],
            self.theme,
            decimals=decimals,
            plus=signed,
            size=lettering.size,
            align=self.room.align,
            color=None if signed else self.theme.ink,
        )

    def _bars(self, values, source) -> Bars:
        """Draw the powers, from nothing to as long as there is room."""
        room, stops = self.room, self.stops
        start, end = room.at(stops.bar), room.at(stops.bar_end)
        if room.by_columns and self.worked:  # the numbers stand where the bars would end
            end = max(float(self.powers.get_left()[0]) - 0.2, start + 0.3)
        unit = (end - start) / float(np.max(values))
        ink, upright = (self.theme.dim, self.theme.dim), not room.by_columns
        return Bars(values, source, room.keys, start, unit, 0.42 * room.pitch, ink, upright=upright)

    def _sum(self, whole: Entries, parts: Numbers, share, start, *, exact: bool) -> VGroup:
        """Return a rule, an equals sign and a sum, to stand under a column or right of a row."""
        room, size, across = self.room, parts.size, not self.room.by_columns
        number = Numbers(
            [whole[0]], whole[1], [room.point(share, room.foot)], self.theme,
            decimals=parts.decimals, plus=False, size=size, align="left" if across else "right",
            color=self.theme.ink, indices=[()],
        )  # fmt: skip
        sign = Label("$=$" if exact else "$approx$", self.theme.dim, size)
        y = room.at(share) if across else room.foot
        if across:
            sign.stand_at(room.foot + 0.12, y - 0.33 * size, "left")
            number.shift((0.12 + sign.width + 0.3 * size, 0, 0))
            first, last = (room.foot, y - 0.7 * size), (room.foot, y + 0.7 * size)
        else:
            sign.stand_at(number.get_left()[0] - 0.3 * size, y - 0.33 * size, "right")
            line = room.foot + 0.54 * room.pitch
            first, last = (room.at(start), line), (room.at(share), line)
        return VGroup(rule(first, last, self.theme.dim), sign, number)

    def _dots(self, weights, source, places, indices=None) -> WeightDots:
        return WeightDots(weights, source, places, self.room.full_radius, self.theme.ink, indices)

    def _write_headings(self, root: Entries | None) -> None:
        """Name the steps; the root is a number with a source of its own."""
        stops = self.stops
        dot = "K dot Q" if self.room.by_columns else "Q dot K"
        scaled, sources = '"score"', ()
        if root is not None:
            scaled, sources = f"{dot} thin slash sqrt({float(root[0]):.0f})", (root[1],)
        self.raw_heading = self._heading(f"${dot}$", stops.score)
        self.score_heading = self._heading(f"${scaled}$", stops.score, sources)
        beside = stops.power if self.worked or self.room.by_columns else stops.bar - 0.06
        self.power_heading = self._heading(f"$e^({scaled})$", beside, sources)
        self.share_heading = self._heading("share", stops.share)
        if self.room.by_columns:  # in a narrow room two headings would meet
            start, end = self.score_heading.get_left()[0], self.power_heading.get_left()[0]
            for heading in (self.raw_heading, self.score_heading):
                right = min(heading.get_right()[0], end - APART)
                heading.fit_width(end - APART - start).stand_at(right, heading.baseline, "right")

    def _heading(self, source: str, share: float, sources=()) -> Label:
        """Return a heading over its column, or at the left of its row."""
        room, label = self.room, Label(source, self.theme.dim, SIZES.note, sources=sources)
        if not room.by_columns:
            return label.stand_at(room.edges[0] - 0.25, room.at(share) - 0.1, "right")
        # Not so far to the left that it would reach the last column of the grid.
        right = max(room.at(share), room.start - 0.25 + label.width)
        return label.stand_at(right, room.edges[0] + OVER, "right")

    def key_frame(self, key: int) -> Mark:
        """Return a frame in ink around one key, from its bar to its share."""
        room, stops = self.room, self.stops
        if room.by_columns:
            left, bottom, right, top = room.box(key, stops.bar, stops.share)
            return frame_around((left - 0.1, bottom, right + 0.12, top), self.theme.ink)
        left, bottom, right, top = room.box(key, stops.bar_end, stops.share)
        texts = [part.text(key) for part in (self.powers, self.shares) if len(part.values)]
        wider = max(map(width_of, texts)) * self.shares.size / 2 + 0.04 - (right - left) / 2
        wider = max(wider, 0.0)  # numbers that take turns on two lines are wider than their column
        return frame_around((left - wider, bottom - 0.32, right + wider, top + 0.1), self.theme.ink)
