"""The scores of one query in words: which key, which query, what they score."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from scenes.mobjects.bars import Bars
from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Entries
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import Label, typeset, vector
from scenes.mobjects.table_room import TableRoom, width_of
from scenes.theme import Theme

# Where products, numbers, the lowest and the highest bar stand, as shares of the room: beside a
# grid whose queries are columns, and below one whose queries are rows.
BESIDE, BELOW = (0.02, 0.42, 0.48, 0.98), (0.1, 0.26, 0.98, 0.38)
CLOSE = 0.25  # lower rows than that have no room for products, scene units
GAP = 0.28  # between the parts of a product, em


class ScoreTable(VGroup):
    """For each key: K . Q (Q . K where a query is a row), the score as a number and as a bar.

    Rows that are very low have numbers and bars only.

    Parameters
    ----------
    scores
        Shape (key,), with the field they were read from.
    query
        The query they belong to, 0-based.
    room
        Where the table stands.
    theme
        Colours by role.
    decimals
        Of the numbers.
    keys
        Which keys, 0-based; all of them unless given.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> room = TableRoom(0, 6, np.array([1.0, 0.0]), 1.0, 0.4)
    >>> table = ScoreTable(([24.1, -7.4], "head.dot_products[3]"), 3, room, DARK)
    >>> [reading.shown for reading in table.numbers.readings()]
    [24.1, -7.4]
    """

    def __init__(
        self,
        scores: Entries,
        query: int,
        room: TableRoom,
        theme: Theme,
        decimals: int = 1,
        keys: Sequence[int] | None = None,
    ) -> None:
        super().__init__()
        self.room, self.theme = room, theme
        values, source = np.asarray(scores[0], dtype=float), scores[1]
        self.keys = list(range(len(values)) if keys is None else keys)
        values, indices = values[self.keys], [(key,) for key in self.keys]
        product, number, low, high = BESIDE if room.by_columns else BELOW
        self.products = VGroup()
        if not room.by_columns or room.pitch >= CLOSE:
            self.products.add(*self._products(query, product))
        widest = max(width_of(written(score, decimals, plus=True)) for score in values)
        lettering = room.lettering(widest)
        if room.by_columns:  # long numbers push the bars to the right
            names = float(self.products.get_right()[0]) if len(self.products) else room.start
            edge = names + (widest + 0.6) * lettering.size
            moved = max((edge - room.start) / (room.end - room.start) - number, 0.0)
            number, low = number + moved, low + moved
        self.numbers = Numbers(
            values, source, room.places(number, lettering.drop), theme,
            decimals=decimals, size=lettering.size, align=room.align, indices=indices,
        )  # fmt: skip
        most, least = max(*values, 0.0), min(*values, 0.0)
        unit = (room.at(high) - room.at(low)) / (float(most - least) or 1.0)
        zero = room.at(low) - unit * float(least)
        self.bars = Bars(
            values, source, room.keys, zero, unit, 0.4 * room.pitch,
            (theme.positive, theme.negative), upright=not room.by_columns, indices=indices,
        )  # fmt: skip
        first, last = ((zero, e) if room.by_columns else (e, zero) for e in room.edges)
        self.zero = rule(first, last, theme.dim)
        self.add(self.products, self.numbers, self.zero, self.bars)

    def _products(self, query: int, share: float) -> list[VGroup]:
        """Return what is multiplied for each key, in the order of the convention."""
        room, theme = self.room, self.theme
        asked = (vector("Q", query), theme.query)
        dot, equals = ("$dot$", theme.dim), ("$=$", theme.dim)
        texts = []
        for key in self.keys:
            answer = (vector("K", key), theme.key)
            texts.append([answer, dot, asked, equals] if room.by_columns else [asked, dot, answer])
        widths = [_width([source for source, _ in parts]) for parts in texts]
        lettering = room.lettering(max(widths), gap=0.25, line=1.5)
        rows, size = [], lettering.size
        for parts, width, (x, y) in zip(
            texts, widths, room.places(share, lettering.drop), strict=True
        ):
            left = x if room.by_columns else x - width * size / 2
            rows.append(VGroup())
            for source, color in parts:
                label = Label(source, color, size).stand_at(left, y - 0.3 * size, "left")
                left += label.width + GAP * size
                rows[-1].add(label)
        return rows

    def key_frame(self, line: int) -> Mark:
        """Return a frame in ink around the steps of one key, by its line in the table."""
        left, bottom, right, top = self.room.box(line, 0.02 * (not self.room.by_columns), 1.0)
        if self.room.by_columns:
            left, right = left - 0.1, right + 0.05
        return frame_around((left, bottom, right, top), self.theme.ink)


def _width(sources: list[str]) -> float:
    """Return the width of labels side by side, em."""
    drawn = [outline.points[:, 0] for outline in typeset(*sources)]
    return sum(float(x.max() - x.min()) for x in drawn) + GAP * (len(drawn) - 1)
