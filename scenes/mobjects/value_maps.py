"""The two matrices of the value map, for a few heads side by side: value up and value down."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import VGroup

from scenes.mobjects.marks import frame_around
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

SIZE = 0.27  # of the numbers, scene units per em
WIDE = (2, 3)  # rows and columns that are written out of a wide matrix
ACROSS, INSIDE = 3.1, 0.2  # width of a number of a tall matrix, em; room within a panel
TITLE, NAME, FOOT = 0.42, 0.14, 0.4  # how far baselines stand from what they name, scene units


@dataclass(frozen=True)
class ValueMap:
    """The two matrices of one head.

    Attributes
    ----------
    head, head_source
        Which head it is, and where that number was read from.
    up, down
        Shapes (d_model, d_head) and (d_head, d_model), each with its source.
    """

    head: int
    head_source: str
    up: Entries
    down: Entries


class ValueMaps(VGroup):
    """A panel for each head: its value up, then its value down, as they stand in a product.

    The parts are ``panels``, ``titles``, ``ups`` and ``downs``; of the latter each is a matrix, its
    name and its shape. ``matrices`` are the value ups alone.

    Parameters
    ----------
    maps
        From left to right.
    box
        (left, bottom, right, top), scene units: the panels fill it.
    theme
        Colours by role.
    rows
        So many entries are written out of the first column of a tall matrix.
    side
        How long d_model entries are drawn, scene units: the height of the tall matrices and the
        width of the others.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> W = np.linspace(-1, 1, 24).reshape(6, 4)
    >>> one = ValueMap(0, "", (W, "head_0.W_O"), (W.T, "head_0.W_V"))
    >>> maps = ValueMaps([one, one], (-6, -3, 6, 3), DARK, rows=5, side=3.0)
    >>> round(float(maps.ups[0][0].height), 2), round(float(maps.downs[0][0].width), 2)
    (3.0, 3.0)
    """

    def __init__(
        self, maps: Sequence[ValueMap], box: Box, theme: Theme, rows: int = 4, side: float = 4.0
    ) -> None:
        super().__init__()
        self.theme, self.rows, self.side = theme, rows, side
        self.panels, self.titles = VGroup(), VGroup()
        self.ups, self.downs = VGroup(), VGroup()
        left, bottom, right, top = box
        slot, center = (right - left) / len(maps), (bottom + top + FOOT - TITLE - 3 * NAME) / 2
        ups = self._matrices([one.up for one in maps], (rows, 1))
        downs = self._matrices([one.down for one in maps], WIDE)
        self.matrices = ups
        for place, (one, up, down) in enumerate(zip(maps, ups, downs, strict=True)):
            x, width = left + (place + 0.5) * slot, slot - 0.2
            panel = (x - width / 2, bottom, x + width / 2, top)
            self.panels.add(frame_around(panel, theme.line, 2 * SIZES.rule))
            sources = (one.head_source,) if one.head_source else ()
            title = word(f"head {one.head}", theme.ink, SIZES.word, sources=sources)
            self.titles.add(title.stand_at(x, top - TITLE))
            up.move_to((x - width / 2 + INSIDE + up.width / 2, center, 0))
            down.move_to((x + width / 2 - INSIDE - down.width / 2, center, 0))
            for matrix, name, color, group in (
                (up, "#[value up] W_O", theme.output, self.ups),
                (down, "#[value down] W_V", theme.value, self.downs),
            ):
                label = Label(f"${name}^(({one.head}))$", color, SIZES.note, sources=sources)
                group.add(self._named(matrix, label))
        self.add(self.panels, self.titles, self.ups, self.downs)

    def _named(self, matrix: NumberMatrix, name: Label) -> VGroup:
        """Return a matrix with its name above and its shape below."""
        x, foot, head = matrix.get_x(), matrix.get_bottom()[1], matrix.get_top()[1]
        if name.width > matrix.width:
            name.stand_at(matrix.get_left()[0], head + NAME, "left")
        else:
            name.stand_at(x, head + NAME)
        return VGroup(matrix, name, matrix.shape_label().stand_at(x, foot - FOOT))

    def _matrices(self, given: Sequence[Entries], shown: tuple[int, int]) -> list[NumberMatrix]:
        """Return matrices of one kind, in colours that compare; one side is as long as all are."""
        corners = [values[: shown[0], : shown[1]] for values, _ in given]
        return [
            NumberMatrix(
                values,
                source,
                self.theme,
                shown=shown,
                decimals=2,
                size=SIZE,
                pitch=self._pitch(values.shape),
                largest=float(np.abs(corners).max()) or None,
            )
            for values, source in given
        ]

    def _pitch(self, shape: tuple[int, ...]) -> tuple[float, float]:
        """Return the pitch of rows and columns, in em, at which d_model entries fill the side."""
        lines = min(self.rows + 1, max(shape))  # the last one dots
        columns = min(WIDE[1] + 1, max(shape)) - 0.08  # a bracket stands nearer than half a column
        side = self.side / SIZE
        return side / lines, ACROSS if shape[0] >= shape[1] else side / columns


class ValueMatrices(VGroup):
    """What stays in the heads when value up has left them, one above the other.

    The parts are ``panels`` (a frame, which head it is, its value down and the shape of that),
    ``names`` (value down), and ``paper_names`` to put in their place.

    Parameters
    ----------
    maps
        The heads as they were.
    box
        (left, bottom, right, top), scene units: the panels fill it.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> W = np.linspace(-1, 1, 24).reshape(6, 4)
    >>> one = ValueMap(0, "", (W, "head_0.W_O"), (W.T, "head_0.W_V"))
    >>> maps = ValueMaps([one, one], (-6, -3, 6, 3), DARK, rows=5, side=3.0)
    >>> len(ValueMatrices(maps, (-3, -3, 3, 3)).panels)
    2
    """

    def __init__(self, maps: ValueMaps, box: Box) -> None:
        super().__init__()
        left, bottom, right, top = box
        height, theme = (top - bottom) / len(maps.downs), maps.theme
        self.panels, self.names, self.paper_names = VGroup(), VGroup(), VGroup()
        for place, (title, down) in enumerate(zip(maps.titles, maps.downs, strict=True)):
            parts: list[Any] = [part.copy() for part in down]
            matrix, name, shape = parts
            y = top - (place + 0.5) * height
            x = right - INSIDE - 0.1 - matrix.width / 2
            matrix.move_to((x, y, 0))
            outline = (left, y - height / 2 + 0.1, right, y + height / 2 - 0.1)
            frame = frame_around(outline, theme.line, 2 * SIZES.rule)
            title = title.copy().stand_at(left + 0.3, y - 0.12, "left")
            shape.stand_at(x, matrix.get_bottom()[1] - FOOT)
            self.panels.add(VGroup(frame, title, matrix, shape))
            at = float(matrix.get_right()[0]), float(matrix.get_top()[1]) + NAME + 0.06, "right"
            self.names.add(name.stand_at(*at))
            text = name.text.replace("value down", "value down: the value matrix")
            paper = Label(text, theme.value, SIZES.note, sources=name.sources)
            self.paper_names.add(paper.stand_at(*at))
        self.add(self.panels, self.names)
