"""Columns one below the other as one: the first entries of each, thin rules between them."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, bracket_pair, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.readings import Entries
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

REST = 0.65  # of a part's height: the room for all parts that are not shown
WIDE = 3.6  # the width of the column, em
BESIDE, BELOW = 0.15, 0.4  # how far names and the length stand from the brackets, scene units


class StackedColumn(VGroup):
    """One column made of parts, of which the first few are shown; the rest is dots.

    The parts are ``blocks`` (the numbers of each), ``seams``, ``brackets``, ``dots`` and ``names``
    (at the right of the blocks, and of the dots for those that are not shown).

    Parameters
    ----------
    column
        Shape (entries,), and the source.
    height
        Entries of a part.
    names, name_sources
        Of the parts that are shown, then of all others together, if there are any; and where the
        numbers in each were read from.
    theme
        Colours by role.
    shown
        So many entries of each part are written out.
    side
        How long the column is drawn, scene units.
    size
        Of the numbers, scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> given = np.arange(6.0), "stapled.mixed[3]"
    >>> column = StackedColumn(given, 3, ("a", "b"), ((), ()), DARK, shown=1)
    >>> [reading.source for reading in column.blocks[1].readings()]
    ['stapled.mixed[3, 3]']
    """

    def __init__(
        self,
        column: Entries,
        height: int,
        names: Sequence[str],
        name_sources: Sequence[tuple[str, ...]],
        theme: Theme,
        *,
        shown: int = 3,
        side: float = 4.0,
        size: float = 0.3,
    ) -> None:
        super().__init__()
        (values, source), self.theme = column, theme
        self.shape, self.source = values.shape, source
        rows, parts = min(shown, height), len(values) // height
        named = len(names) if len(names) == parts else len(names) - 1
        step, across = side / (named + REST * (named < parts)), WIDE * size
        line, spread = step / (rows + (height > rows)), 0.26 * size * np.array([-1, 0, 1])
        written = [values[height * k + i] for k in range(named) for i in range(rows)]
        self.blocks: list[Numbers] = []
        dots = []
        for place in range(named):
            indices = [(height * place + i,) for i in range(rows)]
            at = [(0, -place * step - (i + 0.5) * line) for i in range(rows)]
            numbers = Numbers(
                [values[index] for index in indices], source, at, theme, decimals=2, size=size,
                largest=float(np.abs(written).max()) or None, indices=indices,
            )  # fmt: skip
            self.blocks.append(numbers)
            if height > rows:
                dots += [(0, -place * step - (rows + 0.5) * line + s) for s in spread]
        self.edges = edges = [-place * step for place in range(len(names))] + [-side]
        if named < parts:
            dots += [(0, (edges[-2] + edges[-1]) / 2 + 2 * s) for s in spread]
        self.names = VGroup()
        for place, (name, said) in enumerate(zip(names, name_sources, strict=True)):
            label, middle = (
                word(name, theme.dim, SIZES.note, sources=said),
                edges[place : place + 2],
            )
            self.names.add(label.stand_at(across / 2 + BESIDE, sum(middle) / 2 - 0.1, "left"))
        self.seams = VGroup(
            *[rule((-across / 2, y), (across / 2, y), theme.dim) for y in edges[1:-1]]
        )
        self.dots = Mark(outlines.circles(dots, [0.055 * size] * len(dots)), theme.dim)
        self.brackets = bracket_pair((-across / 2, -side, across / 2, 0), theme.value)
        self.add(self.brackets, self.seams, self.dots, *self.blocks, self.names)
        self.center()

    def frame(self) -> Mark:
        """Return a frame in ink around the whole column."""
        left, right = self.brackets.get_left()[0] + 0.06, self.brackets.get_right()[0] - 0.06
        bottom, top = self.brackets.get_bottom()[1] + 0.05, self.brackets.get_top()[1] - 0.05
        return frame_around((left, bottom, right, top), self.theme.ink, 0.03)

    def part_frame(self, place: int) -> Mark:
        """Return a frame in ink around a part, or around all that are not shown."""
        left, right = self.brackets.get_left()[0] + 0.06, self.brackets.get_right()[0] - 0.06
        top, bottom = (self.brackets.get_top()[1] + y for y in self.edges[place : place + 2])
        return frame_around((left, bottom, right, top), self.theme.ink, 0.03)

    def shape_label(self) -> Label:
        """Return its true length, standing below it."""
        text, sources = f"{self.shape[0]:,}", (f"len({self.source})",)
        label = Label(f"${text}$", self.theme.dim, SIZES.note, text=text, sources=sources)
        return label.stand_at(self.brackets.get_center()[0], self.brackets.get_bottom()[1] - BELOW)
