"""A few heads brought out: the pattern of each, what it does, which one it is and its score."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.marks import frame_around
from scenes.mobjects.outlines import Box
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

LINES = (0.5, 0.95, 1.4)  # how far below a pattern the baselines stand, scene units
FRAME = SIZES.frame  # it stands around the cells
BELOW = 1.55  # all of that


@dataclass(frozen=True)
class KnownHead:
    """A head that is known for something.

    Attributes
    ----------
    weights, source
        Shape (query, key), and the field they were read from.
    visible
        Bool (query, key), True = may look.
    role, looks
        What it is known for, and what it looks at.
    name, name_sources
        Which head it is, and where the numbers in that were read from.
    score, score_source
        How much it does that, and the field.
    """

    weights: NDArray[np.float64]
    source: str
    visible: ArrayLike
    role: str
    looks: str
    name: str
    name_sources: tuple[str, ...]
    score: float
    score_source: str


class KnownHeads(VGroup):
    """Heads in a row, each a ``pattern`` in a ``frame`` with its ``words`` below it.

    Parameters
    ----------
    heads
        From left to right.
    box
        (left, bottom, right, top), scene units: divided evenly.
    theme
        Colours by role.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> A = np.tri(3) / np.arange(1, 4)[:, None]
    >>> one = KnownHead(A, "L0H1.A", np.tri(3), "even", "all", "L0 H1", (), 0.5, "even.score[0, 1]")
    >>> row = KnownHeads([one, one], (-6, -2, 6, 2), DARK)
    >>> [label.text for label in row.words[0]]
    ['even', 'L0 H1: 0.50', 'on all']
    """

    def __init__(
        self, heads: Sequence[KnownHead], box: Box, theme: Theme, orientation: str = "columns"
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        pitch, side = (right - left) / len(heads), top - bottom - BELOW
        self.patterns: list[PatternGrid] = []
        self.words, self.frames = VGroup(), VGroup()
        for place, head in enumerate(heads):
            x = left + (place + 0.5) * pitch - side / 2
            shape = np.shape(head.weights)
            cells = GridBox(x, top, side / shape[1], side / shape[0])
            grid = PatternGrid((shape[0], shape[1]), cells, theme, orientation=orientation)
            grid.set_mask(head.visible).set_weights(head.weights, head.source)
            self.patterns.append(grid)
            box = (x - FRAME, top - side - FRAME, x + side + FRAME, top + FRAME)
            self.frames.add(frame_around(box, theme.ink))
            name, sources = (
                f"{head.name}: {head.score:.2f}",
                (*head.name_sources, head.score_source),
            )
            said = (
                word(head.role, theme.ink, SIZES.word),
                word(name, theme.ink, SIZES.note, sources=sources),
                word(f"on {head.looks}", theme.dim, SIZES.note),
            )
            for label, down in zip(said, LINES, strict=True):
                label.stand_at(x + side / 2, top - side - down).fit_width(0.95 * pitch)
            self.words.add(VGroup(*said))
        self.add(*self.patterns, self.frames, self.words)
