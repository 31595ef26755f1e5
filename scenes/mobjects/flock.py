"""Many small copies of symbols that fly together, as one path."""

from collections.abc import Sequence

import numpy as np
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike

from scenes.mobjects.marks import Mark
from scenes.mobjects.symbols import Outline


class Flock(Mark):
    """Copies of symbols at places of their own, drawn as one path.

    Parameters
    ----------
    outlines
        One typeset outline for each copy.
    places
        Shape (copies, 2): the middle of each.
    sizes
        Scene units per em, one number or one for each.
    color
        Fill colour.

    Examples
    --------
    >>> from scenes.mobjects.symbols import typeset, vector
    >>> flock = Flock(typeset(vector("K", 0), vector("K", 1)), [[0, 0], [1, 0]], 0.5, "#35C9A0")
    >>> flock.places.shape
    (2, 2)
    """

    def __init__(
        self,
        outlines: Sequence[Outline],
        places: ArrayLike,
        sizes: ArrayLike,
        color: ParsableManimColor,
    ) -> None:
        super().__init__([], color)
        shapes = [outline.points for outline in outlines]
        self._shapes = [shape - (shape.min(0) + shape.max(0)) / 2 for shape in shapes]
        self._owner = np.repeat(np.arange(len(shapes)), [len(shape) for shape in shapes])
        self._flat = np.concatenate(self._shapes)
        self.set_birds(places, np.broadcast_to(np.asarray(sizes, dtype=float), len(shapes)))

    def set_birds(self, places: ArrayLike, sizes: ArrayLike) -> "Flock":
        """Put every copy at its place, (copies, 2), in its size, (copies,); returns self."""
        self.places = np.asarray(places, dtype=float)
        self.sizes = np.asarray(sizes, dtype=float).copy()
        spread = np.zeros((len(self._flat), 3))
        spread[:, :2] = self.places[self._owner]
        self.points = self._flat * self.sizes[self._owner, None] + spread
        return self
