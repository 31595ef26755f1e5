"""Matrices stapled side by side into one: the first column of each, thin rules between them."""

from collections.abc import Sequence

import numpy as np
from manim import DL, VGroup

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, bracket_pair, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme

REST = 1.3  # of a block's width: the room for all blocks that are not shown
NUMBER, MORE = 0.36, 0.8  # where in a block its numbers and its dots stand
ABOVE, BELOW = 0.16, 0.4  # how far baselines stand from the brackets, scene units


class StapledMatrix(VGroup):
    """One matrix made of blocks of columns, of which the first few are shown; the rest is dots.

    The parts are ``blocks`` (the numbers of each), ``seams``, ``brackets``, ``dots`` and ``names``
    (over the blocks, and over the dots for those that are not shown).

    Parameters
    ----------
    matrix
        Shape (rows, columns), and the source.
    width
        Columns of a block.
    names, name_sources
        Of the blocks that are shown, then of all others together, if there are any, as Typst
        writes them; and where the numbers in each were read from.
    theme
        Colours by role.
    rows
        So many entries are written out of the first column of each block.
    side
        How long both sides are drawn, scene units.
    size
        Of the numbers, scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> W = np.arange(100.0).reshape(10, 10)
    >>> given = (W, "stapled.W_O"), 5, ("a", "b"), ((), ())
    >>> matrix = StapledMatrix(*given, DARK, rows=2, side=3.0)
    >>> [reading.source for reading in matrix.blocks[1].readings()][0]
    'stapled.W_O[0, 5]'
    """

    def __init__(
        self,
        matrix: Entries,
        width: int,
        names: Sequence[str],
        name_sources: Sequence[tuple[str, ...]],
        theme: Theme,
        *,
        rows: int = 5,
        side: float = 4.0,
        size: float = 0.3,
    ) -> None:
        super().__init__()
        (values, source), self.theme = matrix, theme
        self.shape, self.source = values.shape, source
        rows, blocks = min(rows, values.shape[0]), values.shape[1] // width
        shown = len(names) if len(names) == blocks else len(names) - 1
        step = side / (shown + REST * (shown < blocks))
        self.step, self.line = step, side / min(rows + 1, values.shape[0])
        written = values[:rows, : shown * width : width]
        self.blocks: list[Numbers] = []
        for place in range(shown):
            indices = [(i, width * place) for i in range(rows)]
            at = [((place + NUMBER) * step, -(i + 0.5) * self.line) for i in range(rows)]
            numbers = Numbers(
                [values[index] for index in indices], source, at, theme, decimals=2, size=size,
                largest=float(np.abs(written).max()) or None, indices=indices,
            )  # fmt: skip
            self.blocks.append(numbers)
        self.edges = edges = [place * step for place in range(len(names))] + [side]
        self._labels: list[Label] = []
        for place, (name, said) in enumerate(zip(names, name_sources, strict=True)):
            label = Label(name, theme.dim, SIZES.note, sources=said)
            self._labels.append(label.stand_at((edges[place] + edges[place + 1]) / 2, ABOVE))
        self.names = VGroup(*self._labels)
        seams = [rule((x, 0.06 - side), (x, -0.06), theme.dim) for x in edges[1:-1]]
        self.seams = VGroup(*seams)
        self.dots = Mark(self._dots(rows, shown, width, edges, 0.26 * size), theme.dim)
        self.brackets = bracket_pair((0, -side, side, 0), theme.output)
        self.add(self.brackets, self.seams, self.dots, *self.blocks, self.names)
        self.center()

    def _dots(
        self, rows: int, shown: int, width: int, edges: Sequence[float], apart: float
    ) -> np.ndarray:
        """Return three dots wherever there is more: in a block, below it, and in other blocks."""
        spread, dots = apart * np.array([-1, 0, 1]), []
        lines = [-(i + 0.5) * self.line for i in range(rows)]
        last = -(rows + 0.5) * self.line
        below, beside = self.shape[0] > rows, width > 1
        for place in range(shown):
            x, more = ((place + share) * self.step for share in (NUMBER, MORE))
            dots += [(x, last + s) for s in spread if below]
            dots += [(more + s, y) for y in lines for s in spread if beside]
            dots += [(more + s, last - s) for s in spread if below and beside]
        if shown * width < self.shape[1]:
            x, y = (edges[-2] + edges[-1]) / 2, (lines[0] + lines[-1]) / 2
            dots += [(x + 2 * s, y) for s in spread]
        return outlines.circles(dots, [0.21 * apart] * len(dots)) if dots else np.zeros((0, 3))

    @property
    def baseline(self) -> float:
        """The y on which the names stand."""
        return self._labels[0].baseline

    def shape_label(self) -> Label:
        """Return the matrix's true size, standing below it."""
        rows, columns = self.shape
        text = f"{rows:,} times {columns:,}"
        sources = (f"len({self.source})", f"len({entry(self.source, 0)})")
        label = Label(f"${text}$", self.theme.dim, SIZES.note, text=text, sources=sources)
        return label.stand_at(self.brackets.get_center()[0], self.brackets.get_bottom()[1] - BELOW)

    def block_frame(self, place: int) -> Mark:
        """Return a frame in ink around a block, or around all that are not shown."""
        (x, floor, _), ceiling = self.brackets.get_corner(DL), self.brackets.get_top()[1]
        left, right = (x + edge for edge in self.edges[place : place + 2])
        return frame_around((left, floor + 0.05, right, ceiling - 0.05), self.theme.ink, 0.03)

    def row_frame(self, row: int) -> Mark:
        """Return a frame in ink around one written row of all blocks."""
        numbers = self.blocks[0]
        y, half = float(numbers.anchor.points[4 * row, 1]), 0.62 * numbers.em
        left, right = self.brackets.get_left()[0] + 0.06, self.brackets.get_right()[0] - 0.06
        return frame_around((left, y - half, right, y + half), self.theme.ink, 0.03)
