"""Numbers at given places as a handful of paths, one for each step of colour."""

from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from manim import VGroup
from manim.utils.color import ParsableManimColor
from numpy.typing import ArrayLike, NDArray

from scenes.mobjects.marks import Mark
from scenes.mobjects.readings import Reading, entry
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import Outline, literal, typeset
from scenes.theme import SIZES, Theme

GLYPHS = "0123456789+\N{MINUS SIGN}.,"
COLOR_STEPS = 3  # on each side of zero


@cache
def digit_outlines() -> dict[str, Outline]:
    """Return the outline of every glyph a number is written with, set once per process."""
    return dict(zip(GLYPHS, typeset(*map(literal, GLYPHS)), strict=True))


class Numbers(VGroup):
    """Numbers, each centred, left or right on a place; reads back what it draws.

    Parameters
    ----------
    values, source
        Shape (n,), and the field they were read from.
    places
        Shape (n, 2): where each number stands (x of its edge or centre, y of its middle).
    theme
        Colours by role.
    decimals, plus
        Digits after the point; whether positive numbers carry a sign.
    size
        Scene units per em.
    align
        ``left``, ``center`` or ``right``.
    color
        One colour for all; without it, colour by sign and size.
    largest
        The size at which a colour is full; by default that of the largest number.
    indices
        For each number its index in ``source``; by default (0,), (1,), ...

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> numbers = Numbers([0.25, -1.5], "head.K[3]", [[0, 1], [0, 0]], DARK, decimals=2)
    >>> [(reading.source, reading.shown) for reading in numbers.readings()]
    [('head.K[3, 0]', 0.25), ('head.K[3, 1]', -1.5)]
    """

    def __init__(
        self,
        values: ArrayLike,
        source: str,
        places: ArrayLike,
        theme: Theme,
        *,
        decimals: int = 1,
        plus: bool = True,
        size: float = SIZES.number,
        align: str = "center",
        color: ParsableManimColor | None = None,
        largest: float | None = None,
        indices: Sequence[tuple[int, ...]] | None = None,
    ) -> None:
        super().__init__()
        self.values = np.asarray(values, dtype=float)
        self.source, self.theme, self.color_of_all = source, theme, color
        self.decimals, self.plus, self.size, self.align = decimals, plus, size, align
        self.full_color_at = largest
        self.indices = list(indices) if indices is not None else _count(len(self.values))
        # Remembers place and scale while the group is moved: a flat curve one em long for each.
        places = np.asarray(places, dtype=float).reshape(-1, 1, 2)
        flat = np.array([0, 1, 1, 1])[None, :, None] * np.array([size, 0])
        anchor = np.concatenate([places + flat, np.zeros((len(places), 4, 1))], axis=2)
        self.anchor = Mark(anchor.reshape(-1, 3), theme.background)
        self.paths = VGroup(*[Mark([], shade) for shade in self._shades()])
        self.add(self.anchor, self.paths)
        self.set_values(self.values)

    def _shades(self) -> list[ParsableManimColor]:
        if self.color_of_all is not None:
            return [self.color_of_all]
        steps = range(-COLOR_STEPS, COLOR_STEPS + 1)
        return [self.theme.signed(step, COLOR_STEPS) for step in steps]

    def _shade_of(self, value: float, largest: float) -> int:
        if self.color_of_all is not None:
            return 0
        if round(abs(value), self.decimals) == 0:
            return COLOR_STEPS
        step = int(np.ceil(COLOR_STEPS * min(abs(value) / largest, 1.0)))
        return COLOR_STEPS + int(np.sign(value)) * max(step, 1)

    def set_values(self, values: ArrayLike) -> "Numbers":
        """Write other numbers in the same places; to animate it, see :func:`motion.count_to`."""
        self.values = np.asarray(values, dtype=float)
        largest = self.full_color_at or float(np.abs(self.values).max(initial=0)) or 1.0
        pieces: list[list[NDArray]] = [[] for _ in self.paths]
        self._glyphs: list[list[tuple[int, int, int]]] = []
        lengths = [0] * len(self.paths)
        for value, flat in zip(self.values, self.anchor.points.reshape(-1, 4, 3), strict=True):
            shade = self._shade_of(value, largest)
            slices = []
            for outline in self._outlines(value, flat):
                pieces[shade].append(outline)
                slices.append((shade, lengths[shade], lengths[shade] + len(outline)))
                lengths[shade] += len(outline)
            self._glyphs.append(slices)
        for path, drawn in zip(self.paths, pieces, strict=True):
            path.points = np.concatenate(drawn) if drawn else np.zeros((0, 3))
        return self

    @property
    def em(self) -> float:
        """The present type size, scene units per em."""
        return float(self.anchor.points[1, 0] - self.anchor.points[0, 0])

    def text(self, index: int) -> str:
        """Return number ``index`` as it is meant to be written."""
        return written(self.values[index], self.decimals, plus=self.plus)

    def _outlines(self, value: float, flat: NDArray) -> Iterator[NDArray]:
        glyphs = [digit_outlines()[c] for c in written(value, self.decimals, plus=self.plus)]
        em = float(flat[1, 0] - flat[0, 0])
        width = sum(glyph.advance for glyph in glyphs) * em
        x = flat[0, 0] - width * {"left": 0.0, "center": 0.5, "right": 1.0}[self.align]
        y = flat[0, 1] - 0.33 * em  # digits are 0.66 em high
        for glyph in glyphs:
            yield glyph.points * em + [x, y, 0]
            x += glyph.advance * em

    def piece(self, index: int) -> Mark:
        """Return a copy of one number as a mark of its own, to move it elsewhere."""
        shade = self._glyphs[index][0][0]
        path = self.paths[shade]
        drawn = [path.points[start:stop] for _, start, stop in self._glyphs[index]]
        return Mark(np.concatenate(drawn), path.get_fill_color())

    def readings(self) -> Iterator[Reading]:
        """Yield every number, read glyph by glyph from the drawn outlines."""
        for index, slices in zip(self.indices, self._glyphs, strict=True):
            drawn = [self.paths[shade].points[start:stop] for shade, start, stop in slices]
            text = "".join(map(_read, drawn))
            shown = float(text.replace("\N{MINUS SIGN}", "-").replace(",", ""))
            half = 0.5 * 10.0 ** -len(text.partition(".")[2])
            source, ink = entry(self.source, *index), self.paths[slices[0][0]]
            outline = np.concatenate(drawn)
            yield Reading(source, shown, half * 1.000001, "number", outline, ink)


def _count(length: int) -> list[tuple[int, ...]]:
    return [(i,) for i in range(length)]


def _read(drawn: NDArray) -> str:
    """Return the glyph whose outline, moved and scaled, is nearest to the drawn one."""

    def distance(glyph: str) -> float:
        outline = digit_outlines()[glyph].points
        if len(outline) != len(drawn):
            return np.inf
        return float(np.abs(_normal(outline) - _normal(drawn)).max())

    best = min(GLYPHS, key=distance)
    if distance(best) > 0.01:
        raise ValueError("An outline among the numbers is not a digit any more.")
    return best


def _normal(outline: NDArray) -> NDArray:
    low = outline.min(axis=0)
    return (outline - low) / max(float((outline - low).max()), 1e-12)
