"""How far keys turn from a query: their cosines, and how to read one."""

from collections.abc import Sequence
from typing import Any

from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.symbols import Label, indexed, vector
from scenes.mobjects.word_table import WordTable
from scenes.theme import SIZES, Theme

INDENT = 0.72  # of the words, which stand beside the symbols, scene units


class AnswerTable(VGroup):
    """One row for each key: its symbol, its word, its cosine with the query; below, how to read it.

    The parts are ``table``, ``symbols`` and ``note``.

    Parameters
    ----------
    query
        The position of the query, counted from 0.
    keys
        For each key its position and its word.
    cosines
        Shape (key,), with their source.
    corner
        Scene point (2,) of the upper left corner.
    theme
        Colours by role.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> cosines = np.array([0.62]), "shadows.cosines"
    >>> answers = AnswerTable(3, [(2, "blue")], cosines, (0, 2), DARK)
    >>> [reading.shown for reading in answers.table.columns[0].readings()]
    [0.62]
    """

    def __init__(
        self,
        query: int,
        keys: Sequence[tuple[int, str]],
        cosines: tuple[NDArray, str],
        corner: tuple[float, float],
        theme: Theme,
    ) -> None:
        super().__init__()
        left, top = corner
        title = f"$#[cosine with] {vector('Q', query).strip('$')}$"
        words = [word for _, word in keys]
        self.table = WordTable(title, words, [("", *cosines)], (left + INDENT, top), theme)
        self.symbols, self.note = VGroup(), VGroup()
        rows: list[Any] = list(self.table.words)
        for (position, _), row in zip(keys, rows, strict=True):
            symbol = indexed("K", position, theme.key, SIZES.number)
            self.symbols.add(symbol.stand_at(left, row.baseline, "left"))
        foot = self.table.get_bottom()[1] - 0.55
        for line in ("one: the same way", "zero: at right angles", "minus one: the opposite way"):
            self.note.add(Label(line, theme.dim, 0.28).stand_at(left, foot, "left"))
            foot -= 0.36
        self.add(self.table, self.symbols, self.note)
