"""Lines between two rows: from each key to each query, as thick as what it gives."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.readings import Reading, entry


class Links(Mark):
    """A line from every key above to every query below, as thick as a number says.

    Parameters
    ----------
    values, source
        Shape (query, key), not negative, and the field they were read from. Zero has no line.
    places
        The x of each token.
    top, bottom
        The y where lines begin, and where they end.
    full
        The thickness of one, scene units.
    color
        Fill colour.

    Examples
    --------
    >>> A = [[1.0, 0.0], [0.25, 0.75]]
    >>> links = Links(A, "head.A", [-2, 2], 1, -1, 0.2, "#E8EAED")
    >>> [(reading.source, round(reading.shown, 6)) for reading in links.readings()]
    [('head.A[0, 0]', 1.0), ('head.A[1, 0]', 0.25), ('head.A[1, 1]', 0.75)]
    """

    def __init__(
        self,
        values: ArrayLike,
        source: str,
        places: Sequence[float],
        top: float,
        bottom: float,
        full: float,
        color: str,
    ) -> None:
        values = np.asarray(values, dtype=float)
        self.source, self.full = source, full
        self.pairs = [tuple(pair) for pair in np.argwhere(values > 0).tolist()]
        self._ends = [((places[key], top), (places[query], bottom)) for query, key in self.pairs]
        self._thickness = [full * values[pair] for pair in self.pairs]
        super().__init__([], color)
        self.reach(1.0)

    def reach(self, share: float) -> "Links":
        """Draw each line from its key as far as ``share`` of its way; returns self."""
        drawn = [
            _line(np.array(start), np.array(end), thickness, share)
            for (start, end), thickness in zip(self._ends, self._thickness, strict=True)
        ]
        self.points = np.concatenate(drawn) if drawn else np.zeros((0, 3))
        return self

    def readings(self) -> Iterator[Reading]:
        """Yield every line's thickness as the number it stands for."""
        for pair, line in zip(self.pairs, self.points.reshape(-1, 16, 3), strict=True):
            thickness = float(np.hypot(*(line[12] - line[0])[:2]))
            source = entry(self.source, *pair)
            yield Reading(source, thickness / self.full, 1e-4 / self.full, "link", line, self)


def _line(start, end, thickness, share):
    """Return a bar from ``start`` towards ``end``, four straight curves."""
    along = end - start
    side = np.array([along[1], -along[0]]) / np.hypot(*along) * thickness / 2
    stop = start + share * along
    return outlines.polygon([start - side, stop - side, stop + side, start + side])
