"""HidingLesson: what hiding later tokens, in one way or another, does to the weights."""

from functools import cached_property
from typing import Any

import numpy as np
from manim import Animation, FadeIn, VGroup
from numpy.typing import NDArray

from attention_math import masking
from attention_math.masks import causal
from scenes.grid_lesson import GridLesson
from scenes.mobjects.hidden_cells import HiddenCells
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import frame_around
from scenes.mobjects.motion import as_animation, sweep
from scenes.mobjects.query_sums import QuerySums
from scenes.mobjects.rounding import MOST_DECIMALS, written
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.weight_change import WeightChange, Weights
from scenes.theme import SIZES


class HidingLesson(GridLesson):
    """A clip about hiding later tokens: the sums that betray a wrong way, the focus in numbers."""

    decimals = 2  # of sums; more where those below 1 would show as 1
    rows = 6  # weights of the focus written out, at most
    cells: HiddenCells
    sums: QuerySums

    @cached_property
    def visible(self) -> NDArray[np.bool_]:
        """What a causal mask allows, (query, key)."""
        return self.lookup("causal.mask") > 0

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the head with a causal mask, and the ways to hide later tokens."""
        ways = {
            "causal": self.head.with_(mask=causal),
            "nothing_hidden": masking.nothing(self.head, causal),
            "zeroed_scores": masking.zero_scores(self.head, causal),
            "zeroed_weights": masking.zero_weights(self.head, causal),
            "minus_infinity": masking.minus_infinity(self.head, causal),
        }
        return super().sources | ways

    @property
    def is_causal(self) -> bool:
        """Whether the head itself hides later tokens and nothing else."""
        return bool(np.array_equal(self.lookup("head.mask") > 0, self.visible))

    def decimals_of(self, field: str) -> int:
        """Return how many decimals show that the smallest of some sums is below 1, if it is."""
        smallest = float(self.lookup(field).min())
        enough = range(self.decimals, MOST_DECIMALS + 1)
        return next((d for d in enough if float(written(smallest, d)) < 1), self.decimals)

    @property
    def zeros_leak(self) -> bool:
        """Whether some word shows a loss where hidden scores are 0."""
        return self.shown("kept") < 1

    @property
    def zeros_are_missed(self) -> bool:
        """Whether some sum shows as less than 1 where hidden weights are 0."""
        return self.shown("total") < 1

    @property
    def missed(self) -> int:
        """The query that puts most weight on later tokens, where none are hidden."""
        return int(self.lookup("zeroed_weights.total").argmin())

    @property
    def some_looked_ahead(self) -> bool:
        """Whether that weight shows."""
        return self.shown("lost") > 0

    @property
    def some_answer_is_seen(self) -> bool:
        """Whether a token comes after one that must not see it."""
        return self.is_causal and len(self.words) > 1

    @property
    def guesser(self) -> int:
        """The focus, or the token before it where nothing follows the focus."""
        return max(min(self.focus, len(self.words) - 2), 0)

    @property
    def division_checks(self) -> bool:
        """Whether the division of the largest weight comes out nearly right as it is shown."""
        was, left, now = map(self.shown, ("was", "left", "now"))
        return left > 0 and abs(was / left - now) < 0.005

    @cached_property
    def table(self) -> WeightChange:
        """The largest weights of the focus that it may see, before and after."""
        after = self.lookup("causal.A")[self.focus]
        keys = sorted(sorted(range(self.focus + 1), key=lambda key: -after[key])[: self.rows])
        (_, top, _), (right, bottom, _) = self.grid.pattern.anchor.points[[0, 3]].tolist()
        left = right + max(0.5, self.grid.place.lean)
        return WeightChange(
            [self.words[key] for key in keys],
            keys,
            self.weights("without", "unmasked.A", "nothing_hidden.seen"),
            self.weights("masked", "causal.A", "minus_infinity.seen"),
            MOST_DECIMALS,
            (left, bottom, self.board.right, top),
            self.theme,
        )

    def weights(self, heading: str, field: str, together: str) -> Weights:
        """Return the weights of the focus, and what those have that it may see."""
        total, total_source = self.data(together, self.focus)
        return Weights(heading, *self.data(field, self.focus), float(total), total_source)

    def shown(self, fact: str) -> float:
        """Return a number as captions show it."""
        return float(format(self.facts()[fact]))

    def facts(self) -> dict[str, Any]:
        """Add where later tokens stand, who guesses, the worst sum of each wrong way, the focus."""
        kept, total, short = "zeroed_scores.seen", "zeroed_weights.total", self.missed
        leaky = int(self.lookup(kept).argmin())
        guesser, last = self.guesser, len(self.words) - 1
        facts = {
            "guesser": self.names[guesser],
            "answer": self.names[min(guesser + 1, last)],
            "half": "below" if self.by_columns else "above",
            "leaky": self.names[leaky],
            "kept": self.number(kept, leaky, decimals=self.decimals_of(kept)),
            "short": self.names[short],
            "total": self.number(total, short, decimals=self.decimals_of(total)),
            "lost": self.number("nothing_hidden.hidden", short, decimals=2),
        }
        return super().facts() | facts | self._division()

    def _division(self) -> dict[str, Any]:
        """Return the largest weight of the focus word, before and after, and what divides it."""
        top = int(self.lookup("causal.A")[self.focus].argmax())
        was, now = (
            self.number(field, self.focus, top, decimals=MOST_DECIMALS)
            for field in ("unmasked.A", "causal.A")
        )
        left = self.number("nothing_hidden.seen", self.focus, decimals=MOST_DECIMALS)
        before, part, after = (float(format(number)) for number in (was, left, now))
        checks = part > 0 and round(before / part, MOST_DECIMALS) == after
        equals = "=" if checks else "≈"
        return {"top": self.names[top], "was": was, "left": left, "now": now, "equals": equals}

    # --- what is drawn ------------------------------------------------------------------------

    def sweep_to(self, field: str, seconds: float = 1.5) -> Animation:
        """Return the motion of the grid to other weights."""
        weights, source = self.data(field)
        return sweep(self.grid.pattern, weights=weights, source=source, lag=0, seconds=seconds)

    def show_scores(self, *besides: Animation) -> None:
        """Go back to the scores from which the weights were made."""
        scores, source = self.data("unmasked.S")
        back = sweep(self.grid.pattern, scores=scores, source=source, lag=0, seconds=1.0)
        self.play(back, *besides)
        self.rest(0.3)

    def show_sums(self, field: str, title: str) -> None:
        """Write what the weights of each query add up to."""
        sums, source = self.data(field)
        pattern, decimals = self.grid.pattern, self.decimals_of(field)
        only = [int(sums.argmin())] if self.is_long else None
        self.sums = QuerySums(pattern, sums, source, title, decimals, only)
        if len(self.sums.short.values):  # bring out the worst
            self.sums.add(pattern.cover(int(sums.argmin())), self.cells.frame.copy())
        self.play(FadeIn(self.sums))

    def cell_of_answer(self) -> VGroup:
        """Return a frame around the cell in which the guesser sees the answer, if there is one."""
        pattern, query = self.grid.pattern, self.guesser
        if not self.some_answer_is_seen:
            return VGroup()
        box = pattern.cell_box(query=query, key=query + 1)
        side = min(pattern.box.cell_width, pattern.box.cell_height)
        return VGroup(frame_around(box, self.theme.ink, min(SIZES.frame, 0.2 * side)))

    def labels_in(self, color: str) -> Animation:
        """Return the change of colour of all words but the guesser and the answer."""
        guesser, own = self.guesser, self.some_answer_is_seen
        words = VGroup(
            *[word for i, word in enumerate(self.grid.query_words) if i != guesser and own],
            *[word for i, word in enumerate(self.grid.key_words) if i != guesser + 1 and own],
        )
        return as_animation(words.animate.set_color(color))

    def named(self, grid: LabelledGrid, text: str) -> Label:
        """Return what stands under one of two grids."""
        x, y, _ = grid.pattern.anchor.get_bottom()
        return word(text, self.theme.ink, SIZES.note).stand_at(x, y - 0.4)
