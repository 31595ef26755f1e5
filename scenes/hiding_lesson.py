"""HidingLesson: what hiding later tokens, in one way or another, does to the weights."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from attention_math import masking
from attention_math.masks import causal
from scenes.grid_lesson import GridLesson
from scenes.mobjects.rounding import MOST_DECIMALS, written
from scenes.mobjects.weight_change import WeightChange, Weights


class HidingLesson(GridLesson):
    """A clip about hiding later tokens: the sums that betray a wrong way, the focus in numbers."""

    decimals = 2  # of sums; more where those below 1 would show as 1
    rows = 6  # weights of the focus written out, at most

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
    def focus_looked_ahead(self) -> bool:
        """Whether the weight that the focus gave to later words shows."""
        return self.shown("lost") > 0

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
        """Add where later tokens stand, the smallest sum of each wrong way, and the focus."""
        kept, total = "zeroed_scores.seen", "zeroed_weights.total"
        leaky, short = (int(self.lookup(field).argmin()) for field in (kept, total))
        facts = {
            "half": "below" if self.by_columns else "above",
            "leaky": self.names[leaky],
            "kept": self.number(kept, leaky, decimals=self.decimals_of(kept)),
            "short": self.names[short],
            "total": self.number(total, short, decimals=self.decimals_of(total)),
            "lost": self.number("nothing_hidden.hidden", self.focus, decimals=2),
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
