"""Words in rows with numbers beside them, under headings."""

from collections.abc import Sequence

from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pieces import token
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

PITCH = 0.46
COLUMN = 1.0
WIDEST_WORD, WIDEST_TITLE = 1.75, 3.75


class WordTable(VGroup):
    """One row for each word; parts: ``title``, ``words``, ``columns`` and their ``headings``.

    Parameters
    ----------
    title
        Typst source of the line above.
    words
        From top to bottom.
    columns
        For each column its heading, its numbers (word,) and their source.
    indices
        For each word its index in the sources; by default (0,), (1,), ...
    corner
        Scene point (2,) of the upper left corner.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> cosine = ("cosine", [0.93], "nearest.cosines")
    >>> table = WordTable("nearest", ["blue"], [cosine], (0, 2), DARK)
    >>> [reading.shown for reading in table.columns[0].readings()]
    [0.93]
    """

    def __init__(
        self,
        title: str,
        words: Sequence[str],
        columns: Sequence[tuple[str, NDArray, str]],
        corner: tuple[float, float],
        theme: Theme,
        indices: Sequence[tuple[int, ...]] | None = None,
    ) -> None:
        super().__init__()
        left, top = corner
        self.title = Label(title, theme.dim, SIZES.note).fit_width(WIDEST_TITLE)
        self.title.stand_at(left, top - 0.3, "left")
        first = top - 0.3 - PITCH * (2.1 if any(heading for heading, *_ in columns) else 1.3)
        rows = [first - i * PITCH for i in range(len(words))]
        self.words = VGroup(
            *[
                token(text, theme.ink, SIZES.number)
                .fit_width(WIDEST_WORD)
                .stand_at(left, y - 0.11, "left")
                for text, y in zip(words, rows, strict=True)
            ]
        )
        start = left + max([label.width for label in self.words] + [1.2]) + 0.15
        self.columns, self.headings = VGroup(), VGroup()
        for i, (heading, values, source) in enumerate(columns):
            x = start + (i + 0.75) * COLUMN
            places = [(x, y) for y in rows]
            self.columns.add(
                Numbers(
                    values, source, places, theme,
                    decimals=2, plus=False, align="right", color=theme.ink, indices=indices,
                )
            )  # fmt: skip
            if heading:
                label = Label(heading, theme.dim, SIZES.note)
                self.headings.add(label.stand_at(x, first + 0.85 * PITCH, "right"))
        self.add(self.title, self.words, self.headings, self.columns)
