"""A row of short columns of numbers: the vector of each word, below the word."""

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.readings import entry
from scenes.mobjects.token_chains import ChainPlace
from scenes.theme import SIZES, Theme

WIDTH = 3.4  # of a column with its brackets and the gap beside it, em
LONE_SLOT = 2.0  # room of a column that has no neighbour, scene units


class ColumnRow(VGroup):
    """One column for each word, hanging where its symbol will stand; ``columns`` lists them.

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
    ) -> None:
        super().__init__()
        self.columns: list[NumberMatrix] = []
        slot = place.x[1] - place.x[0] if len(place.x) > 1 else LONE_SLOT
        size = min(SIZES.number, slot / WIDTH)
        top = place.embeddings + 0.9 * place.symbol_size
        shown = int((top - floor) / (1.28 * size)) - 2
        for i, (x, vector) in enumerate(zip(place.x, np.asarray(vectors), strict=True)):
            column = NumberMatrix(
                vector, entry(source, i), theme, shown=(shown, 1), decimals=decimals, size=size
            )
            column.move_to((x, 0, 0)).shift((0, top - column.get_top()[1], 0))
            self.columns.append(column)
        self.add(*self.columns)
