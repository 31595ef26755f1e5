"""GatheringLesson: what a token gathers, as columns of numbers: the weighted sum, and what it adds.

A head adds its change to the vectors of the stream. Where a norm made of them what the head reads,
E, they are called x; else they are E themselves.
"""

from functools import cached_property
from typing import Any

import numpy as np

from attention_math.gathering import Gathering
from scenes.grid_lesson import GridLesson
from scenes.lesson import LITTLE
from scenes.letters import stream_letter
from scenes.mobjects.equation import ColumnEquation, Term
from scenes.mobjects.rounding import decimals_that_check, decimals_that_tell
from scenes.mobjects.symbols import vector

WEAK = 0.1  # weights below it leave little of a value
SHOWS = 0.1  # entries above it are noticed


class GatheringLesson(GridLesson):
    """A clip that writes out the sum of the focus, and the sum with its own vector."""

    shown: int
    terms = 4  # at most so many terms of its sum; the last holds the rest

    @property
    def gathering(self) -> Gathering:
        """The terms of the focus's sum."""
        return self.sources["gathering"]

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add what this clip reads: the terms of the sum."""
        return super().sources | {"gathering": Gathering.of(self.head, self.focus, self.terms)}

    @property
    def weak(self) -> int | None:
        """The term, if any, of which the column shows that its small weight leaves little of it."""
        found, best = self.gathering, SHOWS
        place = None
        for i in range(len(found.keys)):
            largest = float(np.abs(self.lookup("gathering.values")[i][: self.shown]).max())
            if float(found.weights[i]) < WEAK and largest > best:
                place, best = i, largest
        return place

    @property
    def some_is_weak(self) -> bool:
        """Whether there is such a term."""
        return self.weak is not None

    @property
    def quiet(self) -> list[int]:
        """The keys whose value would hardly change any token, even at a weight of one."""
        lengths = np.linalg.norm(self.lookup("head.V_up"), axis=1)
        few = lengths < LITTLE * self.lookup("trace.stream_norm").min()
        return np.flatnonzero(few).tolist()

    @property
    def some_are_quiet(self) -> bool:
        """Whether weight rests on such values; the vectors of language models are all long."""
        return self.whole_words and 0 < len(self.quiet) < len(self.words)

    @property
    def adds_to_vector(self) -> bool:
        """Whether the change is added to E itself, and not to the stream that a norm made it of."""
        return not self.trace.norm

    @property
    def letter(self) -> str:
        """What the vectors are called that the change is added to."""
        return stream_letter(self.trace)

    @property
    def before_symbol(self) -> str:
        """What the change is added to."""
        return vector(self.letter, self.focus)

    @property
    def after_symbol(self) -> str:
        """What it is with the change."""
        return vector(f"{self.letter}'", self.focus)

    @property
    def was_masked(self) -> bool:
        """Whether the weights of the focus that can be seen are not those without a mask."""
        weights, before = (self.lookup(f"{of}.A")[self.focus] for of in ("head", "unmasked"))
        return bool(np.abs(weights - before).max() > 0.005)

    @cached_property
    def weighted_sum(self) -> ColumnEquation:
        """The values of the focus word's sum, before they are scaled, and the change."""
        values = self.lookup("gathering.terms")[:, : self.shown]
        change, source = self.data("head.dE", self.focus)
        least = decimals_that_tell(change[: self.shown], self.decimals)
        decimals, self.sum_is_exact = decimals_that_check(list(values), change[: self.shown], least)
        sign = "$=$" if self.sum_is_exact else "$approx$"
        name = vector("Delta E", self.focus)
        parts = [self._weighed(i) for i in range(len(values))]
        parts.append(Term("change", name, self.theme.value, change, source, sign=sign))
        width = self.board.right - self.board.left
        return self._equation(parts, width, decimals)

    def _weighed(self, place: int) -> Term:
        """Return one term of that sum, the last of which may hold all the rest."""
        found = self.gathering
        key = found.keys[place] if place < len(found.keys) else None
        weight, source = self.data("gathering.weights", place)
        return Term(
            "the rest" if key is None else self.words[key],
            vector("V", key),
            self.theme.value,
            *self.data("gathering.values", place),
            float(weight),
            source,
            sign="$+$" if place else "",
        )

    @cached_property
    def refined_sum(self) -> ColumnEquation:
        """The vector plus its change is the refined one, as columns."""
        ink, place = self.theme.ink, self.focus
        before, change = self.data("trace.stream", place), self.data("head.dE", place)
        refined = self.data("trace.E_out", place)
        top = [column[: self.shown] for column, _ in (before, change, refined)]
        least = decimals_that_tell(top[1], self.decimals)
        decimals, exact = decimals_that_check(top[:2], top[2], least)
        sign, delta = "$=$" if exact else "$approx$", vector("Delta E", place)
        parts = [
            Term(self.words[place], self.before_symbol, ink, *before),
            Term("change", delta, self.theme.value, *change, sign="$+$"),
            Term("refined", self.after_symbol, ink, *refined, sign=sign),
        ]
        return self._equation(parts, 8.4, decimals)

    def _equation(self, parts: list[Term], width: float, decimals: int) -> ColumnEquation:
        equation = ColumnEquation(parts, self.theme, width, shown=self.shown, decimals=decimals)
        return equation.move_to((0, self.board.panel_center[1], 0))

    def facts(self) -> dict[str, Any]:
        """Add what the vectors are called, and what is made of the stream."""
        masked = ", now masked," if self.was_masked else ""
        weak = "" if self.weak is None else self.names[self.gathering.keys[self.weak]]
        facts = {"letter": self.letter, "norm": self.trace.norm, "masked": masked, "weak": weak}
        return super().facts() | facts
