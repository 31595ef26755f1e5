"""Columns of numbers joined by signs: a weighted sum, or E plus its change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import RIGHT, AnimationGroup, VGroup
from numpy.typing import NDArray

from scenes.mobjects.motion import as_animation
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.numbers import Numbers
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
    """

    name: str
    symbol: str
    color: str
    values: NDArray[np.float64]
    source: str
    weight: float | None = None
    weight_source: str = ""
    sign: str = ""


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
        self.symbol = Label(term.symbol, term.color, SIZES.symbol).stand_at(x, top + 0.26)
        self.name_label = word(term.name, theme.ink, SIZES.word).stand_at(x, top + 1.02)
        self.sign = Label(term.sign or "#h(0pt)", theme.dim, SIZES.symbol)
        self.sign.move_to((before, column.get_center()[1], 0))
        weights = [] if term.weight is None else [float(term.weight)]
        source, index = term.weight_source, [()] * len(weights)
        at = float(column.get_left()[0]) - 0.42
        self.weight = Numbers(
            weights, source, np.array([(at, 0.2)] * len(weights)), theme,
            decimals=2, plus=False, color=theme.ink, indices=index,
        )  # fmt: skip
        under = np.array([(at, -0.35)] * len(weights)).reshape(-1, 2)
        self.dot = WeightDots(weights, source, under, 0.3, theme.ink, indices=index)
        self.add(self.name_label, self.symbol, self.column, self.sign, self.weight, self.dot)

    def weigh_in(self) -> AnimationGroup:
        """Return the motion of the weight up to its symbol, its dot into the column it scales."""
        room = (self.weight.width + 0.1) / 2
        y = self.symbol.baseline + 0.33 * SIZES.number
        moves = (
            self.symbol.animate.shift((room, 0, 0)),
            self.weight.animate.move_to((self.symbol.get_left()[0] + room - 0.1, y, 0), RIGHT),
            self.dot.animate.move_to(self.column).set_opacity(0),
        )
        return AnimationGroup(*map(as_animation, moves), run_time=2)


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
            weighed = term.weight is not None
            column = NumberMatrix(
                term.values, term.source, theme, shown=(shown, 1), decimals=decimals,
                size=size, largest=largest,
            )  # fmt: skip
            column.move_to(((i + 0.5) * slot - width / 2 + 0.28 * weighed, 0, 0))
            before = float(column.get_left()[0])
            before -= 0.95 if weighed else 0.5 * (slot - column.width)
            self.terms.append(TermPicture(term, column, before, theme))
            self.terms[-1].name_label.fit_width(0.95 * slot)
        self.add(*self.terms)
