"""Weight matrices counted: their sizes, how many there are, how many parameters they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from manim import VGroup

from scenes.mobjects import outlines
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
    """One kind of matrix: its name (Typst source), its colour, and whether its row is lit.

    ``place`` is its index in the arrays of the tally.
    """

    name: str
    color: str
    lit: bool
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
    >>> kind = Kind("Key", DARK.key, True, 1)
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
        ink = theme.ink if kind.lit else theme.dim
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
    """A row for each kind of matrix under headings; the sum of those that are lit, and of all.

    The parts are ``band`` (behind the rows that are lit and their sum), ``headings``, ``rows``,
    ``part``, the sum of the rows that are lit, below the last of them, and ``total``, at the
    bottom: each a rule, a name, a note and a number.

    Parameters
    ----------
    kinds
        From top to bottom; those that are lit, one at least, stand together.
    values
        For each field of a row the values of all kinds.
    sums
        The sum of ``n_all`` over the rows that are lit, and over all; each with its source.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.
    names, note
        What both sums are called, and what the total leaves out.
    source
        The name of the tally that the values were read from.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> fields = ("rows", "columns", "n_one", "heads", "layers")
    >>> values = {field: (2, 3) for field in fields} | {"n_all": (16, 81)}
    >>> kinds = [Kind("Embedding", DARK.dim, False, 0), Kind("Key", DARK.key, True, 1)]
    >>> sums = ((81, "model.n_attention"), (97, "model.n_total"))
    >>> table = TallyTable(kinds, values, sums, (-6, -2, 6, 2), DARK)
    >>> [next(line[-1].readings()).shown for line in (table.part, table.total)]
    [81.0, 97.0]
    """

    def __init__(
        self,
        kinds: Sequence[Kind],
        values: Mapping[str, Sequence[int]],
        sums: tuple[tuple[int, str], tuple[int, str]],
        box: Box,
        theme: Theme,
        *,
        names: tuple[str, str] = ("Attention", "Total"),
        note: str = "",
        source: str = "tally",
    ) -> None:
        super().__init__()
        left, bottom, right, top = box
        self.theme = theme
        self.pitch = pitch = min((top - bottom) / (len(kinds) + 3.1), TALLEST)
        self.size = size = min(LARGEST, 0.7 * pitch)
        high = (top + bottom) / 2 + (len(kinds) + 3.1) / 2 * pitch  # in the middle of the box
        self.inner = inner = left + INSET, right - INSET
        edges = [high - (i + 1) * pitch for i in range(len(kinds) + 2)]
        lit = [i for i, kind in enumerate(kinds) if kind.lit]
        self.rows: list[TallyRow] = []
        for i, kind in enumerate(kinds):
            own = {field: int(every[kind.place]) for field, every in values.items()}
            below = i + (i > lit[-1])  # the sum stands in between
            row_box = (inner[0], edges[below + 1], inner[1], edges[below])
            self.rows.append(TallyRow(kind, own, source, row_box, size, theme))
        band = left, edges[lit[-1] + 2], right, edges[lit[0]]
        inside = Mark(outlines.rectangles([band]), theme.hidden)
        self.band = VGroup(inside, frame_around(band, theme.dim, SIZES.rule))
        self.band.set_z_index(-1)  # behind type
        self.headings = VGroup()
        for share, heading in HEADINGS:
            label = word(heading, theme.dim, max(0.85 * size, SIZES.smallest))
            x = inner[0] + share * (inner[1] - inner[0])
            self.headings.add(label.stand_at(x, edges[0] + 0.3 * pitch, "right"))
        self.part = self._sum(sums[0], (names[0], ""), edges[lit[-1] + 1], short=True)
        self.total = self._sum(sums[1], (names[1], note), edges[-1] - 0.1 * pitch)
        self.add(self.band, self.headings, *self.rows, self.part, self.total)

    def _sum(
        self, count: tuple[int, str], named: tuple[str, str], top: float, *, short: bool = False
    ) -> VGroup:
        """Return a line for a sum: a rule over it, over the number only if short, and the rest."""
        (left, right), theme, size = self.inner, self.theme, self.size
        middle = top - self.pitch / 2
        baseline = middle - 0.33 * size
        number = Numbers(
            [count[0]], count[1], [(right, middle)], theme, decimals=0, plus=False,
            size=size, align="right", color=theme.ink, indices=[()],
        )  # fmt: skip
        name = word(named[0], theme.ink, size).stand_at(left, baseline, "left")
        note = word(named[1], theme.dim, max(0.85 * size, SIZES.smallest))
        note.stand_at(float(name.get_right()[0]) + size, baseline, "left")
        start = float(number.get_left()[0]) if short else left
        return VGroup(rule((start, top), (right, top), theme.dim), name, note, number)

    def frame(self, row: TallyRow) -> Mark:
        """Return a frame in ink around a row."""
        (left, right), half = self.inner, 0.46 * self.pitch
        box = left - INSET / 2, row.middle - half, right + INSET / 2, row.middle + half
        return frame_around(box, self.theme.ink)
