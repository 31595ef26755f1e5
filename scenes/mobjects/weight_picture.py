"""A matrix as a picture with its name above it, its true size and its count below it."""

from manim import Group, VGroup

from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.symbols import Label
from scenes.mobjects.weight_image import WeightImage
from scenes.theme import SIZES, Theme

NAME, SIZE, COUNT = 0.28, 0.55, 1.05  # from its edges to the baselines of what it is labelled with
AROUND = 0.1  # from a number to its frame


class WeightPicture(Group):
    """A matrix, a pixel for each entry, with labels.

    The parts are ``image``, ``border``, ``labels`` (its name and its size) and ``count``.

    Parameters
    ----------
    matrix
        Shape (rows, columns), and its source.
    name, color
        Typst source of what stands above it; of that and of its border.
    count
        How many entries it has, with the field that says so.
    box
        (left, bottom, right, top) of the picture, scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> W = np.arange(12.0).reshape(3, 4) - 6
    >>> count = (12, "sizes.n_matrix")
    >>> drawn = WeightPicture((W, "head.W_V"), "$W_V$", DARK.value, count, (-2, -1, 2, 2), DARK)
    >>> [reading.shown for reading in drawn.count.readings()]
    [12.0]
    """

    def __init__(
        self,
        matrix: Entries,
        name: str,
        color: str,
        count: tuple[int, str],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        (values, source), (left, bottom, right, top) = matrix, box
        self.theme, middle = theme, (left + right) / 2
        self.image = WeightImage(values, source, box, theme)
        self.border = frame_around(box, color, 2 * SIZES.rule)
        over = Label(name, color, SIZES.symbol).stand_at(middle, top + NAME)
        rows, columns = values.shape
        self.sides = VGroup(
            Label(f"{rows:,}", theme.ink, SIZES.word, sources=(f"len({source})",)),
            Label("$times$", theme.dim, SIZES.word),
            Label(f"{columns:,}", theme.ink, SIZES.word, sources=(f"len({entry(source, 0)})",)),
        )
        x = middle - (sum(part.width for part in self.sides) + 0.3) / 2
        for part in self.sides:
            part.stand_at(x, bottom - SIZE, "left")
            x += part.width + 0.15
        self.count = Numbers(
            [count[0]], count[1], [(middle, bottom - COUNT)], theme, decimals=0, plus=False,
            size=SIZES.word, color=theme.ink, indices=[()],
        )  # fmt: skip
        self.labels = VGroup(over, self.sides)
        self.add(self.image, self.border, self.labels, self.count)

    def side_frame(self, axis: int) -> Mark:
        """Return a frame around its number of rows (0) or of columns (1)."""
        side = self.sides[2 * axis]
        (left, bottom, _), (right, top, _) = side.points.min(axis=0), side.points.max(axis=0)
        box = (left - AROUND, bottom - AROUND, right + AROUND, top + AROUND)
        return frame_around(box, self.theme.ink, SIZES.rule)
