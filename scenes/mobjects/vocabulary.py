"""A part of a table of words: each word over its column of numbers."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token, widest_of
from scenes.mobjects.readings import entry
from scenes.mobjects.symbols import Label
from scenes.mobjects.token_ids import TokenIds
from scenes.theme import SIZES, Theme

HEADING = 0.62  # height of the words over their columns, scene units
WIDEST = 0.86  # of a word, as a share of its slot
NUMBERED = 0.38  # more for their numbers below them


class Vocabulary(VGroup):
    """Words of a table side by side, a column of numbers below each; dots say that it goes on.

    The parts are ``words``, ``columns``, ``more`` (the dots at both ends) and ``ids``.

    Parameters
    ----------
    words
        Some words of the table, in its order.
    vectors, source
        Shape (word, d_model), and the field they were read from.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    shown, decimals
        Entries written out in each column, their digits after the point.
    ids
        The number of each word in the table, (word,), and its field; not shown unless given.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> table = Vocabulary(("cat", "dog"), np.eye(2, 9), "t.vectors", (-4, -2, 4, 2), DARK, shown=1)
    >>> [reading.source for reading in table.columns[1].numbers.readings()]
    ['t.vectors[1, 0]']
    """

    def __init__(
        self,
        words: Sequence[str],
        vectors: ArrayLike,
        source: str,
        box: Box,
        theme: Theme,
        *,
        shown: int = 6,
        decimals: int = 1,
        ids: tuple[Sequence[int], str] | None = None,
    ) -> None:
        super().__init__()
        left, bottom, right, top = (float(edge) for edge in box)
        heading = HEADING + (NUMBERED if ids else 0.0)
        slot = (right - left) / (len(words) + 1)  # half a slot at each end for the dots
        size = min((top - bottom - heading) / (1.28 * (shown + 1)), 0.29 * slot, SIZES.number)
        places = [left + (i + 1) * slot for i in range(len(words))]
        type_size = min(SIZES.word, WIDEST * slot / widest_of(*words))  # one for all
        self.columns, self.words = VGroup(), VGroup()
        for i, (text, x, vector) in enumerate(zip(words, places, np.asarray(vectors), strict=True)):
            column = NumberMatrix(
                vector, entry(source, i), theme, shown=(shown, 1), decimals=decimals, size=size
            )
            column.move_to((x, 0, 0)).shift((0, top - heading - column.get_top()[1], 0))
            self.columns.add(column)
            label = token(text, theme.ink, type_size)
            self.words.add(label.stand_at(x, top - 0.66 * HEADING))
        middle = float(self.columns.get_center()[1])
        self.more = VGroup(
            *[
                Label("$dots.c$", theme.dim, SIZES.title).move_to((x, middle, 0))
                for x in (left + 0.2 * slot, right - 0.2 * slot)
            ]
        )
        self.theme = theme
        self.ids = TokenIds([*self.words], *ids, theme) if ids else VGroup()
        self.add(self.words, self.columns, self.more, self.ids)

    def word_frame(self, index: int) -> Mark:
        """Return a frame in ink around a word and its column."""
        both = VGroup(self.words[index], self.columns[index])
        left, bottom = both.get_left()[0] - 0.14, both.get_bottom()[1] - 0.1
        right, top = both.get_right()[0] + 0.14, both.get_top()[1] + 0.12
        return frame_around((left, bottom, right, top), self.theme.ink)
