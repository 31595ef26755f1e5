"""Under each column of a grid: the change, its length, the refined vector."""

from collections.abc import Sequence

from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.symbols import indexed, word
from scenes.theme import SIZES

LARGEST = 0.43  # type of the symbols: with their arrows they shall not reach the row above
DROP = 0.24  # scene units


class ChangeRows(VGroup):
    """Rows under a grid; parts: ``titles``, ``changes``, ``lengths``, ``refined``.

    Parameters
    ----------
    grid
        The grid above.
    lengths, source
        The length of each query's change, (query,), and the field it was read from.
    below
        How far below the cells the rows stand: the change, its length (may be left out), the
        refined vector.
    letter
        What the refined vectors are called.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> words = ("the", "cat")
    >>> rows = ChangeRows(LabelledGrid(words, words, Board(words).summed, DARK), [0.1, 2.0], "x.y",
    ...                   Board(words).sum_rows)
    >>> len(rows.refined)
    2
    """

    def __init__(
        self,
        grid: LabelledGrid,
        lengths: NDArray,
        source: str,
        below: Sequence[float],
        letter: str = "E'",
    ) -> None:
        super().__init__()
        theme, pattern, place = grid.theme, grid.pattern, grid.place
        queries, keys = pattern.shape
        floor = pattern.box.top - keys * pattern.box.cell_height
        x = [float(pattern.center_of(query=i, key=0)[0]) for i in range(queries)]
        size = min(LARGEST, pattern.box.cell_width / (2.2 if queries < 10 else 2.8))
        drop = DROP * (size < SIZES.smallest)  # no room side by side: every other one is lower
        size = max(size, SIZES.smallest)
        change, *length, refined = (floor - row + drop / 4 for row in below)
        self.changes = VGroup(
            *[
                indexed("Delta E", i, theme.value, size).stand_at(at, change - i % 2 * drop)
                for i, at in enumerate(x)
            ]
        )
        self.refined = VGroup(
            *[
                indexed(letter, i, theme.ink, size).stand_at(at, refined - i % 2 * drop)
                for i, at in enumerate(x)
            ]
        )
        self.lengths = Numbers(
            lengths if length else [],
            source,
            [(at, y + 0.08) for y in length for at in x],
            theme,
            decimals=1,
            plus=False,
            size=min(SIZES.number, 0.9 * size),
            color=theme.dim,
        )
        edge = pattern.box.left - 0.25
        names = ["change", *["its length"] * len(length), "refined"]
        texts = zip(names, (change, *length, refined), strict=True)
        self.titles = VGroup(
            *[word(text, theme.dim, min(SIZES.note, place.word_size)).stand_at(edge, y, "right")
              for text, y in texts]
        )  # fmt: skip
        self.add(self.titles, self.changes, self.lengths, self.refined)
