"""A list of counts under each other, as on a bill, and their sum."""

from manim import VGroup

from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.symbols import Label
from scenes.theme import SIZES, Theme


class CountLine(VGroup):
    """A name at the left and a whole number at the right; parts ``name`` and ``number``.

    Parameters
    ----------
    name
        Typst source.
    count, source
        The number and where it was read from.
    color
        Of the name.
    edges
        (left, right), scene units.
    baseline
        Scene units.
    theme
        Colours by role.
    size
        Scene units per em.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> line = CountLine("key $W_K$", 1572864, "own.n_matrix", DARK.key, (-6, -1), 0.0, DARK)
    >>> [reading.shown for reading in line.number.readings()]
    [1572864.0]
    """

    def __init__(
        self,
        name: str,
        count: int,
        source: str,
        color: str,
        edges: tuple[float, float],
        baseline: float,
        theme: Theme,
        *,
        size: float = SIZES.word,
    ) -> None:
        super().__init__()
        left, right = edges
        self.edges, self.baseline, self.theme = edges, baseline, theme
        self.name = Label(name, color, size).stand_at(left, baseline, "left")
        self.number = Numbers(
            [count], source, [(right, baseline + 0.33 * size)], theme, decimals=0, plus=False,
            size=size, align="right", color=theme.ink, indices=[()],
        )  # fmt: skip
        self.add(self.name, self.number)

    def frame(self) -> Mark:
        """Return a frame in ink around the line."""
        left, right = self.edges
        box = (left - 0.12, self.baseline - 0.16, right + 0.12, self.baseline + 0.44)
        return frame_around(box, self.theme.ink, SIZES.rule)


class CountSum(VGroup):
    """A rule, and a line for the sum below it; parts ``rule`` and ``line``.

    Parameters
    ----------
    total
        The line of the sum.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> both = CountLine("both", 12, "own.n_value", DARK.ink, (-4, 1), -0.8, DARK)
    >>> len(CountSum(both, DARK))
    2
    """

    def __init__(self, total: CountLine, theme: Theme) -> None:
        super().__init__()
        (left, right), y = total.edges, total.baseline + 1.15 * SIZES.word
        self.rule, self.line = rule((left, y), (right, y), theme.dim), total
        self.add(self.rule, self.line)
