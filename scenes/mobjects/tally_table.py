"""Weight matrices counted: their sizes, how many there are, how many parameters they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from manim import VGroup

from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import entry
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

# Where the columns of the table end, as shares of its width; the names begin at its left edge.
SIZE, ONE, HEADS, LAYERS = 0.425, 0.6, 0.7, 0.8
HEADINGS = ((SIZE, "one matrix"), (ONE, "parameters"), (HEADS, "heads"), (LAYERS, "layers"),
            (1.0, "parameters in all"))  # fmt: skip
LARGEST, TALLEST = 0.36, 0.6  # type, and the distance of rows
INSET = 0.18  # from the edges of the table to its first and last letters


@dataclass(frozen=True)
class Kind:
    """One kind of matrix: its name (Typst source), its colour, and its place in the tally."""

    name: str
    color: str
    place: int


class TallyRow(VGroup):
    """One row of a :class:`TallyTable`.

    The parts are ``name``, ``size``, ``one`` (parameters of one matrix), ``times`` (how many heads
    and layers have one) and ``all``.

    Parameters
    ----------
    kind
        What is counted.
    values, source
        The fields ``rows``, ``columns``, ``n_one``, ``heads``, ``layers`` and ``n_all`` of this
        kind, and the name of the tally that they were read from.
    box
        (left, bottom, right, top), scene units.
    size
        Scene units per em.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> values = dict(rows=2, columns=3, n_one=6, heads=4, layers=5, n_all=120)
    >>> kind = Kind("Key", DARK.key, 1)
    >>> row = TallyRow(kind, values, "tally", (-6, 0, 6, 0.5), 0.3, DARK)
    >>> [(reading.source, reading.shown) for reading in row.all.readings()]
    [('tally.n_all[1]', 120.0)]
    """

    def __init__(
        self,
        kind: Kind,
        values: Mapping[str, int],
        source: str,
        box: Box,
        size: float,
        theme: Theme,
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        ink = theme.ink
        self.middle = middle = (bottom + top) / 2
        baseline = middle - 0.33 * size
        at = [left + share * (right - left) for share in (SIZE, ONE, HEADS, LAYERS, 1.0)]
        named = {field: entry(f"{source}.{field}", kind.place) for field in values}

        def product(x: float, *factors: str, first: str = "") -> Label:
            counts = [f"{values[factor]:,}" for factor in factors]
            typst = f"${first} " + " times ".join(f'"{count}"' for count in counts) + "$"
            sources = tuple(named[factor] for factor in factors)
            label = Label(typst, ink, size, sources=sources, text=" times ".join(counts))
            return label.stand_at(x, baseline, "right")

        def number(field: str, x: float) -> Numbers:
            return Numbers(
                [values[field]], named[field], [(x, middle)], theme, decimals=0, plus=False,
                size=size, align="right", color=ink, indices=[()],
            )  # fmt: skip

        self.name = Label(kind.name, kind.color, size).stand_at(left, baseline, "left")
        self.size = product(at[0], "rows", "columns")
        self.one, self.all = number("n_one", at[1]), number("n_all", at[4])
        self.times = VGroup(
            product(at[2], "heads", first="times"), product(at[3], "layers", first="times")
        )
        self.add(self.name, self.size, self.one, self.times, self.all)


class TallyTable(VGroup):
    """A row for each kind of matrix under headings, and their sum.

    The parts are ``headings``, ``rows`` and ``sum``: a rule, a name and a number.

    Parameters
    ----------
    kinds
        From top to bottom.
    values
        For each field of a row the values of all kinds of the tally.
    total
        The sum of ``n_all`` over the rows, with its source.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    name
        What the sum is called.
    source
        The name of the tally that the values were read from.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> fields = ("rows", "columns", "n_one", "heads", "layers")
    >>> values = {field: (2, 3) for field in fields} | {"n_all": (16, 81)}
    >>> kinds = [Kind("Query", DARK.query, 0), Kind("Key", DARK.key, 1)]
    >>> table = TallyTable(kinds, values, (97, "model.n_attention"), (-6, -2, 6, 2), DARK)
    >>> [reading.shown for reading in table.sum[-1].readings()]
    [97.0]
    """

    def __init__(
        self,
        kinds: Sequence[Kind],
        values: Mapping[str, Sequence[int]],
        total: tuple[int, str],
        box: Box,
        theme: Theme,
        *,
        name: str = "Sum",
        source: str = "tally",
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        self.theme = theme
        self.pitch = pitch = min((top - bottom) / (len(kinds) + 2), TALLEST)
        size = min(LARGEST, 0.7 * pitch)
        self.inner = inner = left + INSET, right - INSET
        edges = [top - (i + 1) * pitch for i in range(len(kinds) + 1)]
        self.rows: list[TallyRow] = []
        for kind, high in zip(kinds, edges, strict=False):
            own = {field: int(every[kind.place]) for field, every in values.items()}
            row_box = (inner[0], high - pitch, inner[1], high)
            self.rows.append(TallyRow(kind, own, source, row_box, size, theme))
        self.headings = VGroup()
        for share, heading in HEADINGS:
            label = word(heading, theme.dim, max(0.85 * size, SIZES.smallest))
            x = inner[0] + share * (inner[1] - inner[0])
            self.headings.add(label.stand_at(x, edges[0] + 0.3 * pitch, "right"))
        self.sum = self._sum(total, name, edges[-1] - 0.1 * pitch, size)
        self.add(self.headings, *self.rows, self.sum)

    def _sum(self, total: tuple[int, str], name: str, top: float, size: float) -> VGroup:
        """Return the line of the sum: a rule over it, its name and its number."""
        (left, right), theme = self.inner, self.theme
        middle = top - self.pitch / 2
        number = Numbers(
            [total[0]], total[1], [(right, middle)], theme, decimals=0, plus=False,
            size=size, align="right", color=theme.ink, indices=[()],
        )  # fmt: skip
        named = word(name, theme.ink, size).stand_at(left, middle - 0.33 * size, "left")
        return VGroup(rule((left, top), (right, top), theme.dim), named, number)

    def frame(self, row: TallyRow) -> Mark:
        """Return a frame in ink around a row."""
        (left, right), half = self.inner, 0.46 * self.pitch
        box = left - INSET / 2, row.middle - half, right + INSET / 2, row.middle + half
        return frame_around(box, self.theme.ink)
