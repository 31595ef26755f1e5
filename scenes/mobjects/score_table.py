"""One column of the grid in words: which key, which query, what they score."""

from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.bars import Bars
from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.softmax_table import TableRoom
from scenes.mobjects.symbols import Label, vector
from scenes.theme import Theme

NUMBER, BAR_START, BAR_END = 0.42, 0.48, 0.98  # shares of the width


class ScoreTable(VGroup):
    """A row for each key: K . Q, the score as a number, the score as a bar.

    Parameters
    ----------
    scores, source
        Shape (key,), and the field they were read from.
    query
        The query they belong to, 0-based.
    room
        Where the table stands.
    theme
        Colours by role.
    decimals
        Of the numbers.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> room = TableRoom(0, 6, np.array([1.0, 0.0]), 1.0, 0.4)
    >>> table = ScoreTable([24.1, -7.4], "head.dot_products[3]", 3, room, DARK)
    >>> [reading.shown for reading in table.numbers.readings()]
    [24.1, -7.4]
    """

    def __init__(
        self,
        scores: NDArray,
        source: str,
        query: int,
        room: TableRoom,
        theme: Theme,
        decimals: int = 1,
    ) -> None:
        super().__init__()
        self.room, self.theme = room, theme
        width, size = room.right - room.left, room.size
        self.products = VGroup()
        for key, y in enumerate(room.rows):
            parts = VGroup(
                Label(vector("K", key), theme.key, size),
                Label("$dot$", theme.dim, size),
                Label(vector("Q", query), theme.query, size),
                Label("$=$", theme.dim, size),
            )
            x = room.left + 0.02 * width
            for part in parts:
                part.stand_at(x, float(y) - 0.3 * size, "left")
                x += part.width + 0.28 * size
            self.products.add(parts)
        self.numbers = Numbers(
            scores, source, room.places(NUMBER), theme,
            decimals=decimals, size=size, align="right",
        )  # fmt: skip
        high, low = self.numbers.values.max(initial=0), self.numbers.values.min(initial=0)
        unit = (BAR_END - BAR_START) * width / (float(high - low) or 1.0)
        zero = room.left + BAR_START * width - unit * float(low)
        self.bars = Bars(
            scores, source, room.rows, zero, unit, 0.4 * room.pitch,
            (theme.positive, theme.negative),
        )  # fmt: skip
        top, bottom = (room.rows[0] + room.pitch / 2, room.rows[-1] - room.pitch / 2)
        self.zero = rule((zero, bottom), (zero, top), theme.dim)
        self.add(self.products, self.numbers, self.zero, self.bars)

    def row_frame(self, key: int) -> Mark:
        """Return a frame in ink around one row."""
        y, half = float(self.room.rows[key]), 0.48 * self.room.pitch
        box = (self.room.left - 0.1, y - half, self.room.right + 0.05, y + half)
        return frame_around(box, self.theme.ink)
