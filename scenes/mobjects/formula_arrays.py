"""The arrays that the letters of the formula stand for, opened below it."""

from manim import VGroup

from scenes.mobjects.formula import FormulaPlace
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark, bracket_pair, rule
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.sized_formula import Arrays, shape_label
from scenes.mobjects.symbols import Label
from scenes.mobjects.vector_array import VectorArray
from scenes.theme import SIZES, Theme


class FormulaArrays(VGroup):
    """Queries, keys and values as arrays in brackets, the keys also turned over.

    The parts are ``by_letter`` (``Q``, ``K_T``, ``V``) with their true ``sizes`` under the same
    names, and ``keys``: the keys before they are turned.

    Parameters
    ----------
    arrays
        For each letter the array, as it is multiplied, and its source.
    place
        Where they stand.
    theme
        Colours by role.
    orientation
        Whether vectors are ``columns`` or ``rows``.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> shapes = {"Q": (32, 3), "K_T": (3, 32), "V": (32, 3)}
    >>> arrays = {name: (np.ones(shape), f"columns.{name}") for name, shape in shapes.items()}
    >>> opened = FormulaArrays(arrays, Board(("the", "cat", "slept")).formula, DARK)
    >>> opened.sizes["K_T"].text
    '3 times 32'
    """

    def __init__(
        self, arrays: Arrays, place: FormulaPlace, theme: Theme, orientation: str = "columns"
    ) -> None:
        super().__init__()
        self.arrays, self.place, self.theme = arrays, place, theme
        self.by_columns = orientation == "columns"
        upright = self.by_columns
        count = arrays["V"][0].shape[1 if upright else 0]
        # In the order of the formula: with columns the keys come first.
        key_box, query_box = place.pair if upright else place.pair[::-1]
        self.keys = VectorArray("K", count, key_box, theme.key, upright=upright)
        self.by_letter = {
            "Q": VectorArray("Q", count, query_box, theme.query, upright=upright),
            "K_T": VectorArray("K", count, key_box, theme.key, upright=not upright),
            "V": VectorArray("V", count, place.single, theme.value, upright=upright),
        }
        self.sizes: dict[str, Label] = {}
        for name, array in self.by_letter.items():
            x, y, _ = array.get_bottom()
            self.sizes[name] = shape_label(*arrays[name], theme).stand_at(x, y - 0.36)
        self.add(*self.by_letter.values(), *self.sizes.values())

    def numbers(self, name: str, shown: tuple[int, int], decimals: int) -> NumberMatrix:
        """Return some of the numbers of an array, to stand in its place."""
        array = self.by_letter[name]
        matrix = NumberMatrix(
            *self.arrays[name], self.theme, shown=shown, decimals=decimals, size=SIZES.note
        )
        return matrix.scale_to_fit_width(min(matrix.width, array.width)).move_to(array)

    def divided_by(self, divisor: Label) -> VGroup:
        """Stand a divisor below the two arrays of the numerator, under a bar; return both."""
        place = self.place
        (left, *_), (*_, right, _) = place.pair
        bar = rule((left, place.bar), (right, place.bar), self.theme.ink)
        return VGroup(bar, divisor.stand_at(place.middle, place.under))

    def around_labels(self, grid: LabelledGrid) -> dict[str, Mark]:
        """Return brackets around the queries and the keys of a grid: the same arrays again."""
        (left, top), (right, bottom) = grid.pattern.anchor.points[[0, 3], :2].tolist()
        above, aside = grid.top[1], grid.left[1]
        boxes = [
            (left, top + 0.04, right, float(above.get_top()[1]) + 0.06),
            (float(aside.get_left()[0]) - 0.14, bottom, left - 0.04, top),
        ]
        names = ("Q", "K_T") if self.by_columns else ("K_T", "Q")
        colors = {"Q": self.theme.query, "K_T": self.theme.key}
        return {
            name: bracket_pair(box, colors[name]) for name, box in zip(names, boxes, strict=True)
        }
