"""A row of short columns of numbers: the vector of each word, below the word."""

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.readings import entry
from scenes.mobjects.token_chains import ChainPlace
from scenes.theme import SIZES, Theme

WIDTH = 3.4  # of a column with its brackets and the gap beside it, em
DIGIT = 0.55  # more for each digit after the first one behind the point
LONE_SLOT = 2.0  # room of a column that has no neighbour, scene units


class ColumnRow(VGroup):
    """One column for each word, hanging where its symbol will stand.

    ``columns`` has them by token; where not all have room, only every second token has one, or
    every third, so that ``followed`` is among them.

    Parameters
    ----------
    vectors, source
        Shape (token, d_model), and the field they were read from.
    place
        Where the words and their symbols stand.
    floor
        How far down a column may reach, scene units.
    theme
        Colours by role.
    decimals
        Digits after the point.
    followed
        A token that has a column in any case, 0-based.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> row = ColumnRow(np.eye(2, 9), "trace.E", Board(("a", "cat")).chains, -2.7, DARK)
    >>> [reading.source for reading in row.columns[1].numbers.readings()][:2]
    ['trace.E[1, 0]', 'trace.E[1, 1]']
    """

    def __init__(
        self,
        vectors: ArrayLike,
        source: str,
        place: ChainPlace,
        floor: float,
        theme: Theme,
        decimals: int = 1,
        followed: int = 0,
    ) -> None:
        super().__init__()
        self.columns: dict[int, NumberMatrix] = {}
        slot = place.x[1] - place.x[0] if len(place.x) > 1 else LONE_SLOT
        width = WIDTH + DIGIT * (decimals - 1)
        every = int(np.ceil(width * SIZES.smallest / slot))
        size = min(SIZES.number, slot / width) if every == 1 else SIZES.smallest
        top = place.embeddings + 0.9 * place.symbol_size
        shown = int((top - floor) / (1.28 * size)) - 2
        array, centers = np.asarray(vectors), list(place.x)
        for i in range(followed % every, len(array), every):
            column = NumberMatrix(
                array[i], entry(source, i), theme, shown=(shown, 1), decimals=decimals, size=size
            )
            spare = (slot - column.width) / 2  # at the ends a wide one stands further in
            x = float(np.clip(centers[i], centers[0] - spare, centers[-1] + spare))
            column.move_to((x, 0, 0)).shift((0, top - column.get_top()[1], 0))
            self.columns[i] = column
        self.add(*self.columns.values())
