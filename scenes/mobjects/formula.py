"""A formula whose parts are marks of their own: they can be framed, coloured, moved, opened."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from manim import VGroup
from manim.utils.color import ParsableManimColor

from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.outlines import Box
from scenes.mobjects.symbols import Label, Outline, typeset
from scenes.theme import SIZES, Theme

PADDING = 0.16  # between a part and the frame around it, em
NOTE_GAP = 0.12  # between the formula and a note over or under it, scene units


@dataclass(frozen=True)
class FormulaPlace:
    """Where a formula stands, and the arrays that it opens into.

    Attributes
    ----------
    middle, width, size
        The x of its middle, the room there is, scene units per em.
    first, second
        Baselines of the formula and of a second one below it.
    between
        Baseline of a note between the two.
    pair, single
        Boxes (left, bottom, right, top) of two arrays side by side, and of one alone.
    bar, under
        Height of a bar below two arrays, and baseline of what stands under it.
    """

    middle: float
    width: float
    size: float
    first: float
    second: float
    between: float
    pair: tuple[Box, Box]
    single: Box
    bar: float
    under: float


@dataclass(frozen=True)
class Part:
    """A part of a formula: its Typst source, its colour and what it says in plain text."""

    source: str
    color: ParsableManimColor
    text: str


class FormulaPart(Label):
    """One part of a formula, which keeps the place it has in the whole.

    Parameters
    ----------
    part
        What it shows.
    outline
        Its own outline, at its place in the formula, em.
    size
        Scene units per em.

    Examples
    --------
    >>> (whole,) = typeset("$Q$")
    >>> FormulaPart(Part("Q", "#F0E442", "Q"), whole, 0.6).text
    'Q'
    """

    def __init__(self, part: Part, outline: Outline, size: float) -> None:
        super().__init__("", part.color, size, text=part.text)
        self._outline = outline
        self.stand_with(0, 0, size)

    def stand_with(self, x: float, baseline: float, size: float) -> "FormulaPart":
        """Stand in a formula that begins at ``x``; returns self."""
        edge = x + float(self._outline.points[:, 0].min()) * size
        self.stand_at(edge, baseline, "left", size=size)
        return self


class Formula(VGroup):
    """A formula set by Typst in one compilation; ``parts`` are labels by their names.

    What belongs to no part (parentheses that grow, the bar of a fraction) is the mark ``rest``.

    Parameters
    ----------
    layout
        Typst mathematics with each part's name in braces; the numerator of a fraction in
        parentheses, which Typst leaves out.
    parts
        The parts by name.
    theme
        Colours by role.
    size
        Scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> parts = {"top": Part("K Q", DARK.ink, "K Q"), "below": Part("d", DARK.dim, "d")}
    >>> formula = Formula("({top}) / {below}", parts, DARK)
    >>> bool(formula.parts["top"].get_bottom()[1] > formula.parts["below"].get_top()[1])
    True
    """

    def __init__(
        self, layout: str, parts: Mapping[str, Part], theme: Theme, size: float = 0.62
    ) -> None:
        super().__init__()
        self.theme = theme
        sources = [_showing(layout, parts, only) for only in ((), *[(name,) for name in parts])]
        rest, *drawn = typeset(*sources)
        self.advance, self._rest = rest.advance, rest.points
        self.rest = Mark([], theme.ink)
        self.parts: dict[str, FormulaPart] = {
            name: FormulaPart(parts[name], _without(outline, rest), size)
            for name, outline in zip(parts, drawn, strict=True)
        }
        self.add(self.rest, *self.parts.values())
        self.stand(0, 0, size)

    def stand(self, x: float, baseline: float, size: float) -> "Formula":
        """Set the formula anew, its middle at ``x``; returns self."""
        self.size = size
        start = x - self.advance * size / 2
        self.rest.points = self._rest * size + [start, baseline, 0]
        for part in self.parts.values():
            part.stand_with(start, baseline, size)
        return self

    def box(self, *names: str) -> Box:
        """Return (left, bottom, right, top) of some parts (or ``rest``) together."""
        marks = {"rest": self.rest, **self.parts}
        points = np.concatenate([marks[name].points for name in names])
        (left, bottom), (right, top) = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
        return float(left), float(bottom), float(right), float(top)

    def frame(self, *names: str, color: ParsableManimColor | None = None) -> Mark:
        """Return a frame around some parts together."""
        left, bottom, right, top = self.box(*names)
        reach = PADDING * self.size
        box = (left - reach, bottom - reach, right + reach, top + reach)
        return frame_around(box, color or self.theme.ink, SIZES.frame)

    def note(self, label: Label, *names: str, above: bool = False) -> Label:
        """Stand a label under the formula, or over it, in the middle of some parts; return it."""
        left, _, right, _ = self.box(*names)
        _, bottom, _, top = self.box("rest", *self.parts)
        cap, foot = 0.7 * label.em, 0.2 * label.em
        baseline = top + NOTE_GAP + foot if above else bottom - NOTE_GAP - cap
        return label.stand_at((left + right) / 2, baseline)


def _showing(layout: str, parts: Mapping[str, Part], only: tuple[str, ...]) -> str:
    """Return the source of the formula in which all parts keep their places, some of them drawn."""
    shown = {
        name: part.source if name in only else f"#hide[${part.source}$]"
        for name, part in parts.items()
    }
    return f"$display({layout.format_map(shown)})$"


def _without(outline: Outline, rest: Outline) -> Outline:
    """Return an outline without the glyphs that the rest of the formula draws."""
    others = [rest.points[start:stop] for start, stop in rest.glyphs]
    own = [outline.points[start:stop] for start, stop in outline.glyphs]
    own = [drawn for drawn in own if not any(np.array_equal(drawn, other) for other in others)]
    ends = np.cumsum([len(drawn) for drawn in own]).tolist()
    return Outline(np.concatenate(own), tuple(zip([0, *ends], ends, strict=False)), outline.advance)
