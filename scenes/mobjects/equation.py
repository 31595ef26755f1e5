"""Columns of numbers joined by signs: a weighted sum, or E plus its change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import Animation, VGroup, VMobject
from numpy.typing import NDArray

from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.motion import as_animation
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.pieces import token
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.weight_dots import WeightDots
from scenes.theme import SIZES, Theme


@dataclass(frozen=True)
class Term:
    """One column of an equation.

    Attributes
    ----------
    name, symbol
        The line above, plain text, and the Typst source of the symbol under it.
    color
        Of the symbol.
    values, source
        The column, (d,), and where it was read from.
    weight, weight_source
        The number before the column and where it was read from, if there is one.
    sign
        The Typst source of the sign before the term; none for the first.
    symbol_sources
        Where the numbers in the symbol were read from, but for its index.
    """

    name: str
    symbol: str
    color: str
    values: NDArray[np.float64]
    source: str
    weight: float | None = None
    weight_source: str = ""
    sign: str = ""
    symbol_sources: tuple[str, ...] = ()


class TermPicture(VGroup):
    """One column with its name, symbol, sign and weight, as drawn in a :class:`ColumnEquation`.

    Parameters
    ----------
    term
        What to draw.
    column
        Its numbers, where they stand.
    before
        The x of the sign.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> blue = Term("blue", "$V$", DARK.value, np.array([1.0]), "head.V_up[2]", 0.5, "head.A[3, 2]")
    >>> drawn = TermPicture(blue, NumberMatrix([1.0], "head.V_up[2]", DARK), -2, DARK)
    >>> [reading.shown for reading in drawn.weight.readings()]
    [0.5]
    """

    def __init__(self, term: Term, column: NumberMatrix, before: float, theme: Theme) -> None:
        super().__init__()
        x, top = float(column.get_center()[0]), float(column.get_top()[1])
        self.column = column
        self.symbol = Label(term.symbol, term.color, SIZES.symbol, sources=term.symbol_sources)
        weights = [] if term.weight is None else [float(term.weight)]
        baseline, source, index = top + 0.26, term.weight_source, [()] * len(weights)
        middle = baseline + 0.33 * SIZES.word
        self.weight = Numbers(
            weights, source, [(x, middle)] * len(weights), theme,
            decimals=2, plus=False, align="right", size=SIZES.word, color=theme.ink, indices=index,
        )  # fmt: skip
        # Weight and symbol are centred together: 0.24 V.
        start = x + (self.weight.width - self.symbol.width + 0.08 * len(weights)) / 2
        self.symbol.stand_at(start, baseline, "left")
        self.weight.shift((start - 0.08 - x, 0, 0))
        at = float(self.weight.get_left()[0]) - 0.3
        self.dot = WeightDots(
            weights, source, [(at, middle)] * len(weights), 0.24, theme.ink, indices=index
        )
        name = token if term.name else word  # a token that holds nothing has a sign, no name none
        self.name_label = name(term.name, theme.ink, SIZES.word).stand_at(x, top + 1.02)
        self.sign = Label(term.sign or "#h(0pt)", theme.dim, SIZES.symbol)
        self.sign.move_to((before, column.get_center()[1], 0))
        self.add(self.name_label, self.symbol, self.column, self.sign, self.weight, self.dot)

    @property
    def column_parts(self) -> tuple[VMobject, ...]:
        """The column with its name and symbol: what stays itself when it leaves the equation."""
        return self.name_label, self.symbol, self.column

    def weigh_in(self) -> Animation:
        """Return the motion of the dot into the column that its weight scales."""
        move = as_animation(self.dot.animate.move_to(self.column).set_opacity(0))
        return move.set_run_time(2)


class ColumnEquation(VGroup):
    """Columns under their names and symbols, with signs and weights between them.

    Parameters
    ----------
    terms
        From left to right; drawn, they are ``terms`` again.
    theme
        Colours by role.
    width
        The terms are spread evenly over it, centred on x = 0.
    shown, decimals, size
        Entries written out in each column, their digits after the point, scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> E = Term("blue", "$E$", DARK.ink, np.array([1.0, 2.0]), "trace.E[2]")
    >>> change = Term("change", "$Delta E$", DARK.value, np.array([0.5, -1.0]), "head.dE[2]")
    >>> len(ColumnEquation([E, change], DARK, 6).terms)
    2
    """

    def __init__(
        self,
        terms: Sequence[Term],
        theme: Theme,
        width: float,
        *,
        shown: int = 6,
        decimals: int = 1,
        size: float = 0.43,
    ) -> None:
        super().__init__()
        largest = max(float(np.abs(term.values[:shown]).max()) for term in terms)
        slot = width / len(terms)
        self.terms: list[TermPicture] = []
        for i, term in enumerate(terms):
            column = NumberMatrix(
                term.values, term.source, theme, shown=(shown, 1), decimals=decimals,
                size=size, largest=largest,
            )  # fmt: skip
            column.move_to(((i + 0.5) * slot - width / 2, 0, 0))
            before = i * slot - width / 2
            self.terms.append(TermPicture(term, column, before, theme))
            self.terms[-1].name_label.fit_width(0.95 * slot)
        self.theme, self.size = theme, size
        self.add(*self.terms)

    def row_frame(self, row: int) -> Mark:
        """Return a frame in ink around one entry of every column."""
        first, last = self.terms[0].column, self.terms[-1].column
        y, half = first.row_height(row), 0.62 * self.size
        box = (first.get_left()[0] - 0.12, y - half, last.get_right()[0] + 0.12, y + half)
        return frame_around(box, self.theme.ink)
