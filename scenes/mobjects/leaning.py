"""How far words go along a direction: they lean with it, stand across it, or lean against it."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from scenes.mobjects.bars import Bars
from scenes.mobjects.marks import rule
from scenes.mobjects.moving_picture import Named
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.spaces import PlaneArrow
from scenes.mobjects.symbols import Label, word
from scenes.mobjects.word_arrows import THICK, Step, WordArrows
from scenes.theme import SIZES, Theme

PITCH = 0.95
LINE = 0.45  # between the lines over the table
WIDTH, NUMBER, NOTE = 3.75, 2.15, 2.4  # of the table; in it numbers end, notes begin
SHORT = 0.1  # a drop whose foot is nearer to the origin shows nothing, scene units
BAR = 0.1  # thickness of what lies along the direction
DECIMALS = 1


class Leaning(WordArrows):
    """Words and a direction in one plane, a drop from each tip, and the dot products beside it.

    The parts beside those of :class:`WordArrows` are ``direction`` (an arrow from the origin, along
    the first axis), ``axis``, ``drops``, ``reaches`` (bars along the axis), and ``table`` under its
    ``heading``: a row (word, number, note) for each word.

    Parameters
    ----------
    words
        The words, turned into the plane of the direction.
    step
        The direction, where it leads from one tip to another.
    name
        What the direction is called, as mathematics in dollar signs.
    dots
        The dot products, (word,), with their field.
    box
        (left, bottom, right, top) of the plane, scene units.
    corner
        The upper left corner of the table.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> words = [Named("cats", np.array([1.5, 4.0]), "along.turned[0]")]
    >>> step = Step(np.array([-1.4, 4.0]), np.array([2.9, 0.0]), "along.vector")
    >>> dots = np.array([4.35]), "along.dots"
    >>> picture = Leaning(words, step, "$d$", dots, (-6, -3, 1, 3), (2, 2), DARK)
    >>> [label.text for label in picture.table[0] if isinstance(label, Label)]
    ['cats', 'along it']
    """

    def __init__(
        self,
        words: Sequence[Named],
        step: Step,
        name: str,
        dots: Entries,
        box: Box,
        corner: tuple[float, float],
        theme: Theme,
    ) -> None:
        size = SIZES.word
        super().__init__(words, (box[0], box[1] + 0.6, box[2], box[3]), theme, [step], size)
        origin, unit = self.plane.origin, self.plane.unit
        self.direction = PlaneArrow(origin, step.vector, step.source, unit, theme.value, THICK)
        height = float(origin[1])
        self.axis = rule((box[0], height), (box[2], height), theme.dim)
        self.direction_name = Label(name, theme.value, size)
        middle = float(self.direction.get_center()[0])
        self.direction_name.stand_at(middle, height - 0.5, "center")
        self.drops: list[VGroup] = []
        for arrow in self.arrows:
            off = abs(arrow.tip[0] - origin[0]) > SHORT
            drop = [rule(arrow.tip, (arrow.tip[0], height), theme.dim, 0.025)] if off else []
            self.drops.append(VGroup(*drop))
        self.reaches = [self._reach(item) for item in words]
        self.heading = self._heading(name, step, corner)
        self.table = [
            self._row(item.name, float(value), (entry(dots[1], i), corner[0], y))
            for i, (item, value) in enumerate(zip(words, dots[0], strict=True))
            for y in [corner[1] - i * PITCH]
        ]
        self.add(self.axis, self.direction, self.direction_name)
        self.add(*self.drops, *self.reaches, self.heading, *self.table)

    def _heading(self, name: str, step: Step, corner: tuple[float, float]) -> VGroup:
        """Return what the numbers are, and how the bars make them."""
        theme, (left, y) = self.theme, corner
        lines = [
            Label(f"$#[dot product with] {name.strip('$')}$", theme.ink, SIZES.note),
            word(
                f"its length, {step.vector[0]:.1f}, times the coloured bar",
                theme.dim, SIZES.note, sources=(entry(step.source, 0),),
            ),
        ]  # fmt: skip
        for line, base in zip(lines, (y + PITCH + LINE, y + PITCH), strict=True):
            line.fit_width(WIDTH).stand_at(left, base, "left")
        return VGroup(*lines)

    def _reach(self, item: Named) -> Bars:
        """Return how far a word goes along the direction, as a bar under the axis."""
        (x, y), colors = self.plane.origin, (self.theme.positive, self.theme.negative)
        along, source = item.vector[:1], entry(item.source, 0)
        return Bars(along, source, [y - BAR], x, self.plane.unit, BAR, colors, indices=[()])

    def _row(self, name: str, value: float, place: tuple[str, float, float]) -> VGroup:
        """Return a word, its dot product and what that says, from (source, x, y)."""
        source, left, y = place
        theme, shown = self.theme, round(value, DECIMALS)
        says = ["across it", "along it", "against it"][int(np.sign(shown))]
        number = Numbers(
            [value], source, [(left + NUMBER, y + 0.33 * SIZES.word)], theme,
            decimals=DECIMALS, size=SIZES.word, align="right", indices=[()], largest=1e-9,
        )  # fmt: skip
        label = token(name, theme.ink, SIZES.word).fit_width(NUMBER - 1.0)
        note = word(says, theme.dim, SIZES.note).stand_at(left + NOTE, y, "left")
        return VGroup(label.stand_at(left, y, "left"), number, note)
