"""A grid in which one text asks another, with what each query takes and the word it writes."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from manim import Animation, UpdateFromAlphaFunc, VGroup

from scenes.mobjects import outlines
from scenes.mobjects.grid_place import GridPlace
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark
from scenes.mobjects.pattern import VEIL
from scenes.mobjects.symbols import indexed, vector, word
from scenes.mobjects.token_row import TokenRow
from scenes.theme import SIZES, Theme

INDEXED = 2.3  # the width of a change with its index, em
UNLIT = 0.4  # opacity of words that are not looked at


@dataclass(frozen=True)
class QueryEnds:
    """How far beyond the cells of a query things stand: baselines below, left edges beside.

    Attributes
    ----------
    change, refined
        What it takes from the other text, and its vector with that.
    written
        The word it writes, where those stand between; ``near`` where they do not.
    near
        The same right at the cells.
    size
        Type of the symbols, scene units per em.
    """

    change: float
    refined: float
    written: float
    near: float
    size: float


class TwoTextGrid(VGroup):
    """A :class:`LabelledGrid` of two texts; a word that is written stands at the end of each query.

    Parts: ``grid``, ``written``, ``titles`` (of the words that are read and of those), ``veils``
    (one over each query, unseen until :meth:`light`). Made, to be added when they come:
    ``changes``, ``refined``, ``end_titles`` (theirs); ``vectors`` and ``values``, symbols to stand
    where those of the queries and of the keys do.

    Parameters
    ----------
    queries, keys
        The tokens of the text that asks and of the one that answers.
    written
        The token that each query writes.
    place, ends
        Where everything stands.
    theme
        Colours by role.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> from scenes.two_texts_room import TwoTextsRoom
    >>> texts = (("<start>", "chat"), ("cat",), ("chat", "<end>"))
    >>> room = TwoTextsRoom((-6, -2, 6, 3), *texts)
    >>> grid = TwoTextGrid(*texts, room.place, room.ends, DARK)
    >>> len(grid.written), len(grid.values), len(grid.vectors)
    (2, 1, 2)
    """

    def __init__(
        self,
        queries: tuple[str, ...],
        keys: tuple[str, ...],
        written: tuple[str, ...],
        place: GridPlace,
        ends: QueryEnds,
        theme: Theme,
        orientation: str = "columns",
    ) -> None:
        super().__init__()
        self.theme, self.place, self.ends = theme, place, ends
        self.grid = LabelledGrid(queries, keys, place, theme, orientation)
        self.pattern, self.by_columns = self.grid.pattern, self.grid.pattern.by_columns
        self.written = TokenRow(written, theme)
        self.titles, self.end_titles = (
            VGroup(*[word(text, theme.dim, SIZES.note) for text in texts])
            for texts in (("reads", "writes"), ("change", "refined"))
        )
        self.changes = self._symbols("Delta F", len(queries), theme.value, ends.change)
        self.refined = self._symbols("F'", len(queries), theme.ink, ends.refined)
        self.vectors = self._instead(self.grid.query_symbols, "F", theme.ink, not self.by_columns)
        self.values = self._instead(self.grid.key_symbols, "V", theme.value, self.by_columns)
        boxes = [self.pattern.query_box(query) for query in range(len(queries))]
        self.veils = VGroup(*[Mark(outlines.rectangles([box]), theme.background) for box in boxes])
        self.veils.set_opacity(0)
        self.stand_written(ends.near)
        self.add(self.grid, self.veils, self.written, self.titles)

    def stand_written(self, away: float) -> "TwoTextGrid":
        """Set the written words so far beyond the cells, turned down where those on top turn up."""
        if self.by_columns:
            places, lines = zip(
                *[self._at(i, away, 0) for i in range(len(self.written))], strict=True
            )
            self.written.stand(places, lines[0], self.place.top_size, -self.place.turn)
            return self._stand_titles()
        size = self.place.word_size
        for query, label in enumerate(self.written):
            label.stand_at(*self._at(query, away, size), "left", size=size)
        return self._stand_titles()

    def light(self, queries: Collection[int], keys: Collection[int]) -> "TwoTextGrid":
        """Bring out some queries, with the words they write, and some keys; the rest dims.

        The words read dim too: those that stand at the head of a query are not the ones it is
        about. With no queries and no keys everything is lit again. Returns self.
        """
        for part, opacity in self._lit(queries, keys):
            part.set_opacity(opacity)
        return self

    def lighting(self, queries: Collection[int], keys: Collection[int]) -> Animation:
        """Return how :meth:`light` comes about; opacities alone change, so nothing is copied."""
        parts = [(part, part.get_fill_opacity(), end) for part, end in self._lit(queries, keys)]

        def update(_: Any, alpha: float) -> None:
            for part, start, end in parts:
                part.set_opacity((1 - alpha) * start + alpha * end)

        return UpdateFromAlphaFunc(self, update)

    def _lit(self, queries: Collection[int], keys: Collection[int]) -> list[tuple[Any, float]]:
        """Return how opaque veils and labels are where some queries and keys are brought out."""
        everything, grid = not queries and not keys, self.grid
        vectors = self.vectors if self.vectors in self.submobjects else grid.query_symbols
        values = self.values if self.values in self.submobjects else grid.key_symbols
        parts: list[tuple[Any, float]] = [
            (veil, 0.0 if everything or query in queries else VEIL)
            for query, veil in enumerate(self.veils)
        ]
        of_queries = (vectors, self.written)
        read = ((grid.query_words,), ())
        for rows, lit in ((of_queries, queries), read, ((grid.key_words, values), keys)):
            for row in rows:
                for i, label in enumerate(row):
                    parts.append((label, 1.0 if everything or i in lit else UNLIT))
        return parts

    def take(self, symbols: VGroup) -> "TwoTextGrid":
        """Put ``vectors`` or ``values`` in the place of the queries or the keys; returns self."""
        grid = self.grid
        (grid.key_symbols if symbols is self.values else grid.query_symbols).set_opacity(0)
        return self.add(symbols)

    def _instead(self, symbols: Any, letter: str, color: str, at_left: bool) -> VGroup:
        """Return symbols of another letter where some stand."""
        size, made = self.place.symbol_size, VGroup()
        for index, symbol in enumerate(symbols):
            x, align = (symbol.get_right()[0], "right") if at_left else (symbol.get_x(), "center")
            label = indexed(letter, index, color)
            made.add(label.stand_at(x, symbol.baseline, align, size=size))
        return made

    def _symbols(self, letter: str, count: int, color: str, away: float) -> VGroup:
        """Return a symbol for each query; without indices where there is no room for them."""
        size, box = self.ends.size, self.pattern.box
        fits = not self.by_columns or INDEXED * size <= box.cell_width
        made = VGroup()
        for query in range(count):
            symbol = indexed(letter, query, color, size)
            if not fits:
                symbol = type(symbol)(vector(letter), color, size, text=letter)
            at = self._at(query, away, size)
            made.add(symbol.stand_at(*at, "center" if self.by_columns else "left"))
        return made

    def _at(self, query: int, away: float, size: float) -> tuple[float, float]:
        """Return where a label stands so far beyond the cells of a query."""
        left, bottom, right, top = self.pattern.query_box(query)
        if self.by_columns:
            return (left + right) / 2, bottom - away
        return right + away, (bottom + top) / 2 - 0.21 * size

    def _stand_titles(self) -> "TwoTextGrid":
        """Name what stands at the ends of queries: before the first one, or above it."""
        box, read, ends = self.pattern.box, self.grid.query_words, (self.changes, self.refined)
        titles = [*self.titles, *self.end_titles]
        for title, labels in zip(titles, (read, self.written, *ends), strict=True):
            first: Any = labels[0]
            if not self.by_columns:
                at_left = labels is read
                edge = labels.get_right()[0] if at_left else labels.get_left()[0]
                align = "right" if at_left else "left"
                title.stand_at(edge, box.top + 0.12, align, size=self._title_size)
                continue
            below = labels is self.written and self.place.turn
            foot = labels.get_top()[1] - 0.7 * self._title_size if below else first.baseline
            title.stand_at(box.left - 0.25, foot, "right", size=self._title_size)
        return self

    @property
    def _title_size(self) -> float:
        return min(SIZES.note, max(self.place.word_size, 0.26))
