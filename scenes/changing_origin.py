"""ChangingOrigin: a clip whose numbers come from one place and then from another."""

from typing import Any

from manim import FadeIn, FadeOut, VGroup, smooth
from manim.utils.rate_functions import squish_rate_func

from attention_math.provenance import Provenance
from scenes.clip import Clip


class ChangingOrigin(Clip):
    """A clip that says anew, in the corner, where its numbers come from."""

    _now: Provenance | None = None  # if not what the clip begins with

    @property
    def first_origin(self) -> Provenance:
        """Where the numbers of the first beats come from."""
        return super().origin

    @property
    def origin(self) -> Provenance:
        """Where the numbers on screen come from."""
        return self._now or self.first_origin

    def provenance(self) -> VGroup:
        """Return the line in the corner, and keep it to be changed."""
        self._corner = super().provenance()
        return self._corner

    def comes_from(self, origin: Provenance) -> list[Any]:
        """Return how the line in the corner changes: the old one goes before the new one comes."""
        old, self._now = self._corner, origin
        first, second = (squish_rate_func(smooth, *half) for half in ((0, 0.5), (0.5, 1)))
        return [FadeOut(old, rate_func=first), FadeIn(self.provenance(), rate_func=second)]
