"""What comes out for each query, at the end of its column or its row."""

from manim import VGroup

from scenes.mobjects.grid_place import OUT, UP
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.symbols import indexed
from scenes.theme import SIZES

LARGEST = 0.46  # type of the symbols
AWAY = 0.16  # from the cells
CLEAR = 0.1  # from what is framed to its frame


class QueryResults(VGroup):
    """A symbol under each column of a grid, or, in the paper's convention, beside each row.

    Where they are too close, every other one stands further out.

    Parameters
    ----------
    grid
        The grid.
    letter
        What comes out, such as ``E'``.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> words = ("the", "cat", "slept")
    >>> grid = LabelledGrid(words, words, Board(words).summed, DARK)
    >>> len(QueryResults(grid, "E'"))
    3
    """

    def __init__(self, grid: LabelledGrid, letter: str) -> None:
        super().__init__()
        self.theme, pattern = grid.theme, grid.pattern
        count, box = pattern.shape[0], pattern.box
        across, down = (2.2 if count < 10 else 2.8), 1.3
        room = box.cell_width / across if pattern.by_columns else box.cell_height / down
        size = max(min(LARGEST, room), SIZES.smallest)
        out = (size > room) * size * (UP if pattern.by_columns else OUT)
        for i in range(count):
            left, bottom, right, top = pattern.query_box(i)
            symbol = indexed(letter, i, self.theme.ink, size)
            if pattern.by_columns:
                lower = bottom - AWAY - size - i % 2 * out
                symbol.stand_at((left + right) / 2, lower)
            else:
                edge = right + AWAY + i % 2 * out
                symbol.stand_at(edge, (bottom + top) / 2 - 0.3 * size, "left")
            self.add(symbol)

    def frame(self) -> Mark:
        """Return a frame around all of them."""
        left, right = float(self.get_left()[0]), float(self.get_right()[0])
        bottom, top = float(self.get_bottom()[1]), float(self.get_top()[1])
        box = (left - CLEAR, bottom - CLEAR, right + CLEAR, top + CLEAR)
        return frame_around(box, self.theme.ink, SIZES.rule)
