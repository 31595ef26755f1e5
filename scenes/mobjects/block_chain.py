"""The layers of a model in a row: a block of attention, a block of an MLP, and so on."""

import numpy as np
from manim import ManimColor, VGroup, interpolate_color

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.outlines import Box
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

GAP = 0.09  # between blocks, as a share of a layer's width
SHADE = 0.5  # how far their colour goes to that of their role


class BlockChain(VGroup):
    """Two blocks for each layer, on the line along which vectors go through them.

    The parts are ``line``, ``attention`` and ``mlp``, one path each with all blocks of a kind, so
    that a chain can turn into another one of as many layers.

    Parameters
    ----------
    layers
        How many.
    box
        (left, bottom, right, top) of all of them, scene units; the frame may cut them off.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> chain = BlockChain(3, (-3, 0, 3, 1), DARK)
    >>> len(chain.attention.points) // 16, len(chain.named(2)) // 2
    (3, 2)
    """

    def __init__(self, layers: int, box: Box, theme: Theme) -> None:
        super().__init__()
        self.box, self.theme = box, theme
        left, bottom, right, top = box
        self.width_of_one = (right - left) / layers
        starts = left + self.width_of_one * np.arange(layers)
        middle, half = (bottom + top) / 2, 0.06 * (top - bottom) / 2
        line = (left - self.width_of_one / 4, middle - half, right, middle + half)
        self.line = Mark(outlines.rectangles([line]), theme.dim)
        self.attention = self._blocks(starts, theme.value)
        self.mlp = self._blocks(starts + self.width_of_one / 2, theme.positive)
        self.add(self.line, self.attention, self.mlp)

    def _blocks(self, starts: np.ndarray, color: str) -> Mark:
        _, bottom, _, top = self.box
        gap = GAP * self.width_of_one / 2
        low, high = np.full(len(starts), bottom), np.full(len(starts), top)
        edges = [starts + gap, low, starts + self.width_of_one / 2 - gap, high]
        shade = interpolate_color(ManimColor(self.theme.background), ManimColor(color), SHADE)
        return Mark(outlines.rectangles(np.stack(edges, axis=1)), shade)

    def named(self, layers: int) -> VGroup:
        """Return the names of the blocks of the first layers, to stand in them."""
        left, bottom, _, top = self.box
        half, names = self.width_of_one / 2, VGroup()
        widest: Label = word("attention", self.theme.ink, SIZES.word).fit_width(0.64 * half)
        size = widest.em * widest.shrink
        for block in range(2 * layers):
            label = word(("attention", "MLP")[block % 2], self.theme.ink, size)
            names.add(label.stand_at(left + (block + 0.5) * half, (bottom + top) / 2 - 0.33 * size))
        return names
