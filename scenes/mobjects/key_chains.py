"""From every word along an edge of a grid to its key or value: its vector E, W_K, and K."""

from typing import Any

from manim import VGroup

from scenes.mobjects.grid_place import OUT, SYMBOL, UP
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark, arrow, rule
from scenes.mobjects.symbols import Label, indexed
from scenes.theme import SIZES

EMBEDDING, KEY = 0.2, 0.55  # where E and K stand, as shares of the way across the cells
LEAST = (1.0, 2.4)  # and how far from the edge at least, scene units
THIN = 0.025  # of the arrows
ALMOST = 0.06  # from line to line: the eye would see that they are two, scene units


class KeyChains(VGroup):
    """What makes the keys of a grid, drawn where its cells will be, a chain for each key.

    A chain begins at the word and runs across the room of the cells: to the right where keys
    stand at the rows, downwards where they stand over the columns. The parts are ``embeddings``
    with ``lookups`` (the arrows that lead to them) and ``keys`` with ``maps`` (arrows) and
    ``names`` (W_K at each arrow).

    Parameters
    ----------
    grid
        The words and the keys' own places; the keys at the ends of the chains are as large.
    letter, matrices, color
        What stands at the ends, what makes it (Typst source), and their colour; keys unless given.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> words = ("the", "cat", "slept")
    >>> chains = KeyChains(LabelledGrid(words, words, Board(words).wide, DARK))
    >>> len(chains.keys)
    3
    """

    def __init__(
        self,
        grid: LabelledGrid,
        letter: str = "K",
        matrices: str = "$W_K$",
        color: str | None = None,
    ) -> None:
        super().__init__()
        self.theme, self.size = grid.theme, grid.place.symbol_size
        self.embeddings, self.keys = VGroup(), VGroup()
        self.lookups, self.maps, self.names = VGroup(), VGroup(), VGroup()
        own = self.theme.key if color is None else color
        link = self._to_the_right if grid.pattern.by_columns else self._downwards
        for position, home in enumerate(grid.key_symbols):
            self.embeddings.add(indexed("E", position, self.theme.ink, self.size))
            self.keys.add(indexed(letter, position, own, self.size))
            self.names.add(Label(matrices, own, self._note))
            link(grid, position, home)
        self.add(self.lookups, self.embeddings, self.maps, self.names, self.keys)

    @property
    def _note(self) -> float:
        """The size of W_K, scene units per em."""
        return max(min(SIZES.note, 0.8 * self.size), SIZES.smallest)

    def _to_the_right(self, grid: LabelledGrid, position: int, home: Any) -> None:
        """Set one chain along the row of a key."""
        box, width = grid.pattern.box, grid.pattern.width
        word, embedding, name, key = self._parts(grid, position)
        out = self._out(position, grid.place.box.cell_height < SYMBOL[0] * self.size, OUT)
        embedding.stand_at(box.left + max(EMBEDDING * width, LEAST[0]) + out, home.baseline)
        key.stand_at(box.left + max(KEY * width, LEAST[1]) + out, home.baseline)
        y = home.baseline + 0.34 * self.size
        first = (word.get_right()[0] + 0.15, y), (embedding.get_left()[0] - 0.12, y)
        then = (embedding.get_right()[0] + 0.12, y), (key.get_left()[0] - 0.12, y)
        name.stand_at((then[0][0] + then[1][0]) / 2, y - 0.25 * self._note)
        # Rows may be too close for the name to stand above the arrow: it stands in its line.
        before, after = (name.get_left()[0] - 0.1, y), (name.get_right()[0] + 0.1, y)
        line = rule(then[0], before, self.theme.dim, THIN)
        self.lookups.add(self._arrow(*first))
        self.maps.add(VGroup(line, self._arrow(after, then[1])))

    def _downwards(self, grid: LabelledGrid, position: int, home: Any) -> None:
        """Set one chain along the column of a key."""
        box, height, x = grid.pattern.box, grid.pattern.height, home.get_x()
        _, embedding, name, key = self._parts(grid, position)
        out = self._out(position, grid.place.box.cell_width < SYMBOL[1] * self.size, UP)
        embedding.stand_at(x, _on_line(grid, box.top - max(EMBEDDING * height, LEAST[0]) - out))
        key.stand_at(x, _on_line(grid, box.top - max(KEY * height, LEAST[1]) - out))
        # The tip of a vector's arrow is 0.95 em above its baseline, its index 0.25 em below it.
        foot = box.top + (grid.place.words_top or 0.0) - 0.3 * grid.place.top_size
        first = (x, foot), (x, embedding.baseline + 0.98 * self.size)
        then = (x, embedding.baseline - 0.32 * self.size), (x, key.baseline + 0.98 * self.size)
        name.stand_at(x + 0.1, (then[0][1] + then[1][1]) / 2 - 0.25 * self._note, "left")
        self.lookups.add(self._arrow(*first))
        self.maps.add(VGroup(self._arrow(*then)))

    def _out(self, position: int, are_close: bool, step: float) -> float:
        """Return how much further every other chain goes where symbols would touch."""
        return step * self.size * (position % 2) * are_close

    def _parts(self, grid: LabelledGrid, position: int) -> list[Any]:
        """Return one chain's word, E, what makes the key of it, and the key."""
        groups = (grid.key_words, self.embeddings, self.names, self.keys)
        return [group[position] for group in groups]

    def _arrow(self, start: tuple[float, float], end: tuple[float, float]) -> Mark:
        return arrow(start, end, self.theme.dim, THIN)


def _on_line(grid: LabelledGrid, baseline: float) -> float:
    """Return the baseline of the query that stands almost on a line, or else that line itself."""
    queries: list[Any] = list(grid.query_symbols)
    nearest = min((query.baseline for query in queries), key=lambda own: abs(own - baseline))
    return nearest if abs(nearest - baseline) < ALMOST else baseline
