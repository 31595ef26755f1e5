"""CountingClip: the weight matrices of a model, drawn to scale, listed and tallied."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from manim import VGroup, VMobject

from attention_math.provenance import Provenance
from attention_math.sizes import ModelSizes
from attention_math.tally import Tally, sizes_of
from scenes.clip import Clip
from scenes.mobjects.count_list import CountLine, CountSum
from scenes.mobjects.entry_zoom import EntryZoom
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.scaled_matrix import ScaledMatrix
from scenes.mobjects.symbols import Label, word
from scenes.sentence_line import Named
from scenes.theme import SIZES

HIGHEST = 1.0  # of a matrix that is as wide as the page, scene units
NEAR, FAR = 0.83, 0.2  # the distance of entries that are seen from nearby, and only just
PRODUCT = 0.6  # type of its name and of the product of its sides
ASIDE = 1.7  # left free at both sides of it
BILL = 4.9  # the width of the list
LINE = 0.62  # from a matrix in the list to the next
DROP = 0.33 * SIZES.word  # from the middle of a line to its baseline
ACROSS = 2.2  # from value up to the other matrices


class CountingClip(Clip):
    """What the clip on parameters draws, and what it asks of the sizes of a model.

    Parameters
    ----------
    model
        The model to count, as in :func:`attention_math.tally.sizes_of`; the clip's own unless
        given.
    **settings
        What every :class:`scenes.clip.Clip` takes.
    """

    takes = frozenset({"model"})
    counted: str

    def __init__(self, *, model: str | None = None, **settings: Any) -> None:
        super().__init__(**settings)
        self.model: ModelSizes = sizes_of(self.counted if model is None else model)
        self.cross = VGroup()  # over the square, if it is too large

    @property
    def origin(self) -> Provenance:
        """Counted from the published sizes."""
        return Provenance("counted", self.model.name, self.model.source)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the sizes of the model and of one head, and the tally."""
        found = {"model": self.model, "own": self.model.head, "tally": Tally.of(self.model)}
        return super().sources | found | {"called": Named((self.model.name,))}

    def facts(self) -> dict[str, Any]:
        """Add the name of the model and its counts."""
        found: dict[str, Any] = {"name": self.model.name}
        for field in ("d_head", "d_model", "n_matrix", "n_square", "n_head"):
            found[field] = self.number(f"own.{field}", decimals=0)
        for field in ("n_sharing", "n_heads", "n_layers", "n_attention", "n_total"):
            found[field] = self.number(f"model.{field}", decimals=0)
        found["share"] = self.number("model.attention_share")
        found["n_queries"] = self.number("tally.n_all", 1, decimals=0)
        whole = self.model.head.n_times.is_integer()
        found["times"] = self.number("own.n_times", decimals=0 if whole else 1)
        return super().facts() | found

    def of_head(self, field: str) -> tuple[float, str]:
        """Return a size of one head and its source."""
        value, source = self.data(f"own.{field}")
        return float(value), source

    @property
    def is_larger(self) -> bool:
        """Whether a square matrix has more parameters than value down and value up together."""
        return self.model.head.n_square > self.model.head.n_value

    @property
    def shares_keys(self) -> bool:
        """Whether query heads share keys and values."""
        return self.model.n_sharing > 1

    @property
    def window(self) -> tuple[float, float, float, float]:
        """The room for a matrix that is as wide as the page, and for the lengths of its sides."""
        left, bottom, right, top = self.board.page
        return left + ASIDE, bottom, right - ASIDE, top - 1.15

    @property
    def unit(self) -> float:
        """Scene units per entry there."""
        left, _, right, _ = self.window
        (rows, _), (columns, _) = self.of_head("d_head"), self.of_head("d_model")
        return min((right - left) / columns, HIGHEST / rows)

    @property
    def near(self) -> float:
        """Scene units per entry where each can be seen."""
        return max(NEAR, self.unit)

    @property
    def far(self) -> float:
        """Scene units per entry where each can be seen only just."""
        return max(FAR, self.unit)

    @cached_property
    def query(self) -> EntryZoom:
        """The query matrix, to be looked at from nearby and from afar."""
        sides = self.of_head("d_head"), self.of_head("d_model")
        return EntryZoom(*sides, self.window, self.unit, self.theme.query, self.theme)

    def strip(self, role: str, place: int) -> ScaledMatrix:
        """Return a matrix as wide as the page, the first or the second from the top."""
        left, bottom, _, top = self.window
        corner = left, top - place * (self.board.page[3] - bottom) / 2
        return ScaledMatrix(
            self.of_head("d_head"), self.of_head("d_model"), corner, self.unit,
            getattr(self.theme, role), self.theme, size=SIZES.title,
        )  # fmt: skip

    @cached_property
    def products(self) -> list[VGroup]:
        """Below both such matrices: the name, the sides to be multiplied, and the product."""
        found = []
        rows, columns, both = (self.of_head(size) for size in ("d_head", "d_model", "n_matrix"))
        text, right = f'$"{rows[0]:,.0f}" times "{columns[0]:,.0f}" =$', self.window[2]
        for place, (role, letter) in enumerate((("query", "Q"), ("key", "K"))):
            left, bottom, _, _ = self.strip(role, place).box
            baseline = bottom - 0.75
            name = Label(f"{role.capitalize()} $W_{letter}$", getattr(self.theme, role), PRODUCT)
            product = Numbers(
                [both[0]], both[1], [(right, baseline + 0.33 * PRODUCT)], self.theme, decimals=0,
                plus=False, size=PRODUCT, align="right", color=self.theme.ink, indices=[()],
            )  # fmt: skip
            sides = Label(text, self.theme.ink, PRODUCT, sources=(rows[1], columns[1]))
            sides.stand_at(float(product.get_left()[0]) - 0.28, baseline, "right")
            found.append(VGroup(name.stand_at(left, baseline, "left"), sides, product))
        return found

    # --- one head: a list, and beside each line its matrix, all to one scale -----------------

    @cached_property
    def side(self) -> float:
        """The side of the square matrix, scene units: below query and key there is room for it."""
        share = self.of_head("d_head")[0] / self.of_head("d_model")[0]
        return (self.first_top - self.board.page[1] - 2 * LINE) / (1 + 2 * share)

    @property
    def first_top(self) -> float:
        """The upper edge of the first matrix: over it stands how many columns all of them have."""
        return self.board.page[3] - 0.95

    @property
    def height(self) -> float:
        """The height of a matrix with d_head rows, scene units."""
        return self.side * self.of_head("d_head")[0] / self.of_head("d_model")[0]

    def top_of(self, place: int) -> float:
        """Return the upper edge of the matrix in a line of the list."""
        return self.first_top - place * (LINE + self.height)

    def scaled(self, place: int, role: str, rows: str, columns: str, left: float = 0.0) -> Any:
        """Return the matrix in a line of the list, with the others at the right unless given."""
        unit = self.side / self.of_head("d_model")[0]
        corner = left or self.board.right - self.side, self.top_of(place)
        sides, color = (self.of_head(rows), self.of_head(columns)), getattr(self.theme, role)
        return ScaledMatrix(*sides, corner, unit, color, self.theme)

    @cached_property
    def to_scale(self) -> list[ScaledMatrix]:
        """Query, key and, below them, the square."""
        named = enumerate((("query", "d_head"), ("key", "d_head"), ("value", "d_model")))
        found = [self.scaled(place, role, rows, "d_model") for place, (role, rows) in named]
        for below in found[1:]:  # as wide as the first
            below.measures.remove(below.across)
        return found

    @cached_property
    def scale_note(self) -> Label:
        """That areas can be compared."""
        note = word("all drawn to one scale", self.theme.dim, SIZES.note)
        return note.stand_at(self.board.left, self.board.page[1] + 0.05, "left")

    @cached_property
    def steps(self) -> tuple[ScaledMatrix, ScaledMatrix]:
        """Value down and value up: wide and tall."""
        left = self.board.right - self.side - ACROSS - self.height
        down = self.scaled(2, "value", "d_head", "d_model")
        down.measures.remove(down.across)
        return down, self.scaled(2, "output", "d_model", "d_head", left)

    @cached_property
    def step_names(self) -> tuple[Label, Label]:
        """Their names, below the wide one and beside the tall one."""
        (left, low, right, _), (_, bottom, beside, top) = (step.box for step in self.steps)
        down, up = (
            Label(name, color)
            for name, color in (("$W_V$", self.theme.value), ("$W_O$", self.theme.output))
        )
        down.stand_at((left + right) / 2, low - 0.5)
        return down, up.stand_at(beside + 0.2, (bottom + top) / 2 - 0.5, "left")

    @property
    def pictures(self) -> list[VMobject]:
        """What stands beside the list in the end."""
        query, key, _ = self.to_scale
        down, up = self.steps
        return [query, key, down, up, *self.step_names]

    @cached_property
    def lines(self) -> list[CountLine]:
        """The four matrices of a head in the list at the left."""
        named = [("Query", "Q"), ("Key", "K"), ("Value down", "V"), ("Value up", "O")]
        roles = ("query", "key", "value", "output")
        return [
            self.line(f"{name} $W_{letter}$", "n_matrix", role, i)
            for i, ((name, letter), role) in enumerate(zip(named, roles, strict=True))
        ]

    def line(self, name: str, field: str, role: str, place: int) -> CountLine:
        """Return a line of that list, beside its matrix."""
        edges = self.board.left, self.board.left + BILL
        baseline = self.top_of(place) - self.height / 2 - DROP
        count, source = self.of_head(field)
        return CountLine(
            name, int(count), source, getattr(self.theme, role), edges, baseline, self.theme
        )

    def into_list(self) -> Iterator[tuple[VMobject, VMobject]]:
        """Yield what stands below the large matrices with what it becomes in the list."""
        for (name, _, product), line in zip(self.products, self.lines, strict=False):
            yield name, line.name
            yield product, line.number

    @cached_property
    def square_line(self) -> CountLine:
        """The square in that list."""
        return self.line("Value, square", "n_square", "value", 2)

    @cached_property
    def sum(self) -> CountSum:
        """What one head holds."""
        return CountSum(self.line("One head", "n_head", "ink", 4), self.theme)
