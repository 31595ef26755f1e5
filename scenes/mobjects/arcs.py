"""Arcs over a row of words: how much one of them takes from the others."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import curve, first_part, straight
from scenes.mobjects.readings import Reading, entry


class Arcs(Mark):
    """One arc from each word to the word that takes from it; its thickness is the weight.

    Parameters
    ----------
    weights, source
        Shape (word,), and the field they were read from.
    places
        The x of each word.
    end
        Which word the arcs lead to; it has no arc of its own.
    foot
        The y where arcs begin and end.
    full
        The thickness of weight one, scene units.
    color
        Fill colour.
    ceiling
        Arcs that would reach above it are flatter, all by one factor; scene units.

    Examples
    --------
    >>> arcs = Arcs([0.0, 0.25, 0.75], "head.A[2]", [-2, 0, 2], 2, 0.5, 0.2, "#E8EAED")
    >>> [round(reading.shown, 6) for reading in arcs.readings()]
    [0.25]
    """

    def __init__(
        self,
        weights: ArrayLike,
        source: str,
        places: Sequence[float],
        end: int,
        foot: float,
        full: float,
        color: str,
        ceiling: float = np.inf,
    ) -> None:
        self.weights = np.asarray(weights, dtype=float)
        self.source, self.full = source, full
        self.keys = [key for key in range(len(places)) if key != end and self.weights[key] > 0]
        rises = [_rise(places[key], places[end]) for key in self.keys]
        thick = full * float(self.weights.max(initial=0)) / 2
        flat = min(1.0, (ceiling - foot - thick) / max(rises, default=1.0))
        self._spans = [
            (places[key], places[end], foot, flat * rise)
            for key, rise in zip(self.keys, rises, strict=True)
        ]
        super().__init__([], color)
        self.reach(1.0)

    def reach(self, share: float) -> "Arcs":
        """Draw each arc from its word as far as ``share`` of its way; returns self."""
        drawn = [
            _arc(*span, self.full * self.weights[key], share)
            for key, span in zip(self.keys, self._spans, strict=True)
        ]
        self.points = np.concatenate(drawn) if drawn else np.zeros((0, 3))
        return self

    def readings(self) -> Iterator[Reading]:
        """Yield every arc's thickness at its crown as a weight."""
        for key, arc in zip(self.keys, self.points.reshape(-1, 4, 4, 3), strict=True):
            outer, inner = (0.125 * (c[0] + c[3]) + 0.375 * (c[1] + c[2]) for c in arc[[0, 2]])
            thickness = float(abs(outer[1] - inner[1]))
            share, outline = thickness / self.full, arc.reshape(-1, 3)
            yield Reading(entry(self.source, key), share, 1e-3, "arc", outline, self)


def _rise(start: float, end: float) -> float:
    """Return how high an arc stands over its feet."""
    return 0.28 * abs(end - start) + 0.35


def _arc(
    start: float, end: float, foot: float, rise: float, thickness: float, share: float
) -> NDArray[np.float64]:
    """Return an arch over ``foot``: an outer curve, a foot, the inner curve back, a foot."""
    half = thickness / 2
    side = half if end > start else -half
    outer = first_part(curve((start - side, foot), (end + side, foot), rise + half), share)
    inner = first_part(curve((start + side, foot), (end - side, foot), rise - half), share)
    there, back = straight(outer[3, :2], inner[3, :2]), straight(inner[0, :2], outer[0, :2])
    return np.concatenate([outer, there, inner[::-1], back])
