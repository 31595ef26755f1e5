"""Columns of numbers joined by signs: a weighted sum, or E plus its change."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import RIGHT, AnimationGroup, VGroup
from numpy.typing import NDArray

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


class ColumnEquation(VGroup):
    """Columns under their names and symbols, with signs and weights between them.

    The parts of term i are ``names[i]``, ``symbols[i]``, ``columns[i]``, ``signs[i]`` and, where the
    term has one, ``weights[i]`` and ``dots[i]``.

    Parameters
    ----------
    terms
        From left to right.
    theme
        Colours by role.
    width
        The terms are spread evenly over it, centred on x = 0.
    shown, decimals, size
        Entries written out in each column, their digits after the point, scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> one = Term("blue", "$V$", DARK.value, np.array([1.0, 2.0]), "head.V_up[2]", 0.5, "head.A[3, 2]")
    >>> equation = ColumnEquation([one], DARK, 10)
    >>> [reading.shown for reading in equation.weights[0].readings()]
    [0.5]
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
        self.theme = theme
        largest = max(float(np.abs(term.values[:shown]).max()) for term in terms)
        self.names, self.symbols, self.columns = VGroup(), VGroup(), VGroup()
        self.signs, self.weights, self.dots = VGroup(), VGroup(), VGroup()
        slot = width / len(terms)
        for i, term in enumerate(terms):
            x = (i + 0.5) * slot - width / 2 + (0.28 if term.weight is not None else 0)
            column = NumberMatrix(
                term.values, term.source, theme, shown=(shown, 1), decimals=decimals,
                size=size, largest=largest,
            )  # fmt: skip
            column.move_to((x, 0, 0))
            top = float(column.get_top()[1])
            symbol = Label(term.symbol, term.color, SIZES.symbol).stand_at(x, top + 0.26)
            name = word(term.name, theme.ink, SIZES.word)
            name.stand_at(x, top + 1.02).fit_width(slot * 0.95)
            left = column.get_left()[0]
            before = left - (0.95 if term.weight is not None else 0.5 * (slot - column.width))
            sign = Label(term.sign or "#h(0pt)", theme.dim, SIZES.symbol).move_to((before, 0, 0))
            for group, part in (
                (self.names, name), (self.symbols, symbol), (self.columns, column), (self.signs, sign),
            ):  # fmt: skip
                group.add(part)
            self._weigh(term, left - 0.42)
        self.add(self.names, self.symbols, self.columns, self.signs, self.weights, self.dots)

    def _weigh(self, term: Term, x: float) -> None:
        weighed = term.weight is not None
        values, place = ([term.weight], [(x, 0.2)]) if weighed else ([], np.zeros((0, 2)))
        index = [()] * weighed
        self.weights.add(
            Numbers(
                values, term.weight_source, place, self.theme, decimals=2, plus=False,
                color=self.theme.ink, indices=index,
            )
        )  # fmt: skip
        under = [(x, -0.35)] if weighed else place
        self.dots.add(
            WeightDots(values, term.weight_source, under, 0.3, self.theme.ink, indices=index)
        )

    def weigh_in(self, index: int) -> AnimationGroup:
        """Return the motion of a weight up to its symbol, its dot into the column it scales."""
        symbol, weight = self.symbols[index], self.weights[index]
        room = (weight.width + 0.1) / 2
        up = (symbol.get_left()[0] + room - 0.1, symbol.baseline + 0.33 * SIZES.number, 0)
        into = self.dots[index].animate.move_to(self.columns[index]).set_opacity(0)
        return AnimationGroup(
            symbol.animate.shift((room, 0, 0)), weight.animate.move_to(up, RIGHT), into, run_time=2
        )

    def part(self, index: int) -> VGroup:
        """Return everything that belongs to one term, its sign included."""
        groups = (self.names, self.symbols, self.columns, self.signs, self.weights, self.dots)
        return VGroup(*[group[index] for group in groups])
