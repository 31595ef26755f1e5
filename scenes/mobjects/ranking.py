"""Words by rank: each with its place and a number, and a gap where places are left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from manim import VGroup

from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import circles
from scenes.mobjects.pieces import token
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

PITCH = 0.56
PLACE, WORD = 0.7, 0.9  # where places end and words begin, from the left
WIDTH = 3.65


@dataclass(frozen=True)
class Ranked:
    """A word, its place and its number, each with its field."""

    word: str
    place: tuple[float, str]
    number: tuple[float, str]


class Ranking(VGroup):
    """One row for each word; three dots stand where places are left out.

    The parts are ``titles``, ``heading`` (over the numbers), ``rows`` and ``gaps``.

    Parameters
    ----------
    titles
        Lines above the rows, labels that are set here.
    heading
        What the numbers are.
    ranked
        From top to bottom.
    corner
        Scene point (2,) of the upper left corner.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> rows = [Ranked("queen", (1, "answer.places[0]"), (0.86, "answer.cosines[0]")),
    ...         Ranked("woman", (7, "answer.places[6]"), (0.73, "answer.cosines[6]"))]
    >>> len(Ranking([], "cosine", rows, (0, 2), DARK).gaps)
    1
    """

    def __init__(
        self,
        titles: Sequence[Label],
        heading: str,
        ranked: Sequence[Ranked],
        corner: tuple[float, float],
        theme: Theme,
    ) -> None:
        super().__init__()
        self.theme = theme
        left, y = corner
        self.left = left
        self.titles = VGroup(*titles)
        for title in titles:
            y -= 0.8 * PITCH
            title.fit_width(WIDTH).stand_at(left, y, "left")
        y -= 1.25 * PITCH
        self.heading = word(heading, theme.dim, SIZES.note).stand_at(left + WIDTH, y, "right")
        self.rows: list[VGroup] = []
        self._bases: list[float] = []
        self.gaps, before = VGroup(), 0.0
        for row in ranked:
            y -= PITCH
            if row.place[0] > before + 1:
                dots = [(left + WORD + 0.2, y + 0.14 + 0.12 * k) for k in (-1, 0, 1)]
                self.gaps.add(Mark(circles(dots, [0.025] * 3), theme.dim))
                y -= PITCH
            self.rows.append(self._row(row, left, y))
            self._bases.append(y)
            before = row.place[0]
        self.add(self.titles, self.heading, *self.rows, self.gaps)

    def _row(self, row: Ranked, left: float, y: float) -> VGroup:
        ink = {"plus": False, "align": "right", "indices": [()], "size": SIZES.word}
        middle, theme = y + 0.33 * SIZES.word, self.theme
        place = Numbers(
            [row.place[0]], row.place[1], [(left + PLACE, middle)], theme,
            decimals=0, color=theme.dim, **ink,
        )  # fmt: skip
        number = Numbers(
            [row.number[0]], row.number[1], [(left + WIDTH, middle)], theme,
            decimals=2, color=theme.ink, **ink,
        )  # fmt: skip
        name = token(row.word, theme.ink, SIZES.word).fit_width(WIDTH - WORD - 1.0)
        return VGroup(place, name.stand_at(left + WORD, y, "left"), number)

    def row_frame(self, index: int) -> Mark:
        """Return a frame in ink around a row."""
        base, left = self._bases[index], self.left + 0.1
        box = (left, base - 0.18, self.left + WIDTH + 0.12, base + 0.44)
        return frame_around(box, self.theme.ink)
