"""Matrices as ways from one space to the next: the same tokens as arrows in each of them."""

from collections.abc import Sequence

from manim import VGroup

from scenes.mobjects.marks import arrow
from scenes.mobjects.outlines import Box
from scenes.mobjects.space_map import HEADING, Side, SpacePicture
from scenes.mobjects.symbols import Label
from scenes.theme import Theme

GAP = 1.25  # between the planes, scene units


class SpaceChain(VGroup):
    """Planes side by side, a named arrow from each to the next.

    The parts are ``spaces`` and, between them, ``shafts`` and ``names``.

    Parameters
    ----------
    sides
        What is in each plane, from left to right.
    shares
        How wide and high each plane is, as a share of the largest.
    focus
        Which vector is followed, counted from 0.
    names
        The labels of the arrows: the matrices.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> vectors = np.array([[2.0, 1.0], [-1.0, 0.5]])
    >>> sides = [Side("$E$", (), "E", DARK.ink, vectors, f"space_{i}.others") for i in range(3)]
    >>> names = [Label("$W_V$", DARK.value), Label("$W_O$", DARK.output)]
    >>> chain = SpaceChain(sides, (1, 0.6, 1), 0, names, (-6, -2, 6, 2), DARK)
    >>> bool(chain.spaces[1].plane.width < chain.spaces[0].plane.width)
    True
    """

    def __init__(
        self,
        sides: Sequence[Side],
        shares: Sequence[float],
        focus: int,
        names: Sequence[Label],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        full = (right - left - GAP * len(names)) / sum(shares)
        middle, high = (top - HEADING + bottom) / 2, top - HEADING - bottom
        self.spaces: list[SpacePicture] = []  # labels at tips are no row
        self.shafts, self.names = VGroup(), VGroup(*names)
        x = left
        for i, (side, share) in enumerate(zip(sides, shares, strict=True)):
            if i:
                ends = (x - GAP + 0.15, middle), (x - 0.15, middle)
                self.shafts.add(arrow(*ends, theme.dim, 0.045))
                names[i - 1].stand_at(x - GAP / 2, middle + 0.28)
            half = share * high / 2
            place = (x, middle - half, x + share * full, middle + half + HEADING)
            self.spaces.append(SpacePicture(side, focus, place, theme))
            x += share * full + GAP
        self.add(*self.spaces, self.shafts, self.names)
