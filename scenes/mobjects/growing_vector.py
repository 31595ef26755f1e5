"""A vector on its way through the layers: its numbers, the layer, and what it speaks for."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.likely_tokens import LikelyTokens
from scenes.mobjects.marks import arrow
from scenes.mobjects.number_matrix import NumberMatrix
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.outlines import Box
from scenes.mobjects.readings import Entries, entry
from scenes.mobjects.symbols import word
from scenes.mobjects.token_places import TokenPlaces
from scenes.theme import SIZES, Theme

SIZE = 0.32
PITCH = 1.28, 4.2  # of its numbers, em: there is room for hundreds
COLUMN = 1.4  # its width, scene units
ARROW = 0.4
HEAD = 1.05  # room over the column for the token and the layer


class GrowingVector(VGroup):
    """A column of numbers and, beside it, tokens with the places or probabilities it gives them.

    The parts are ``layer`` (its number, and how many there are), ``column``, ``arrow``,
    ``heading``, ``likely`` and ``places``, which stand where the bars of ``likely`` do: show these
    or those. It begins before the first layer, where ``layer`` is to be left out.

    Parameters
    ----------
    stream
        The vector at every depth, (depth, d_model), with its field.
    shares
        The probabilities at every depth, (depth, token), with their field.
    places
        The places of the same tokens among all, counted from 1, (depth, token), with their field.
    layers
        The number of each layer, (layer,), with its field.
    tokens
        What these probabilities and places are of.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> vector = GrowingVector((np.eye(3, 20), "x.stream"), (np.ones((3, 1)) / 2, "x.shares"),
    ...                        (np.full((3, 1), 7), "x.places"), (np.arange(2) + 1, "x.layers"),
    ...                        [" cat"], (0, -3, 4, 3), DARK)
    >>> next(iter(vector.go(1.0).column.numbers.readings())).source
    'x.stream[1, 0]'
    """

    def __init__(
        self,
        stream: Entries,
        shares: Entries,
        places: Entries,
        layers: Entries,
        tokens: Sequence[str],
        box: Box,
        theme: Theme,
    ) -> None:
        super().__init__()
        self.stream, self.shares, self.layers, self.theme = stream, shares, layers, theme
        self.ranked = places
        left, bottom, right, top = box
        self.box, ceiling = box, top - HEAD
        shown = int((ceiling - bottom) / (1.28 * SIZE)) - 1
        first = stream[0][0], entry(stream[1], 0)
        self.column = NumberMatrix(*first, theme, shown=(shown, 1), size=SIZE, pitch=PITCH)
        self.column.move_to((left + COLUMN / 2, 0, 0)).align_to((0, ceiling, 0), direction=_UP)
        self.head = left + COLUMN / 2, ceiling + 0.2  # where the token stands
        self.layer_base = base = top - 0.78
        name = word("layer", theme.dim, SIZES.note)
        name.stand_at(left + COLUMN + ARROW + 0.2, base, "left")
        x = float(name.get_right()[0]) + 0.12 + 0.5 * SIZES.note * len(str(len(layers[0])))
        self.number = Numbers(
            [layers[0][0]], entry(layers[1], 0), [(x, base + 0.33 * SIZES.note)], theme,
            decimals=0, plus=False, size=SIZES.note, align="right", color=theme.ink, indices=[()],
        )  # fmt: skip
        of_all = word(f"of {len(layers[0])}", theme.dim, SIZES.note, sources=(f"len({layers[1]})",))
        self.layer = VGroup(name, self.number, of_all.stand_at(x + 0.1, base, "left"))
        start, middle = left + COLUMN, float(self.column.get_center()[1])
        self.arrow = arrow((start + 0.08, middle), (start + ARROW, middle), theme.dim)
        room = (start + ARROW + 0.2, bottom, right, ceiling - 0.5)
        self.heading = word("what comes next?", theme.dim, SIZES.note)
        self.heading.fit_width(room[2] - room[0]).stand_at(room[0], ceiling - 0.35, "left")
        self.likely = LikelyTokens(tokens, shares[0][0], entry(shares[1], 0), room, theme)
        self.places = TokenPlaces(self.likely, places[0][0], entry(places[1], 0))
        self.add(self.layer, self.column, self.arrow, self.heading, self.likely, self.places)

    def go(self, depth: float) -> "GrowingVector":
        """Show the vector at a depth, the number of layers it has passed; returns self.

        Between two depths, numbers are on their way from one to the other.
        """
        after = int(np.ceil(depth))
        written = len(self.column.numbers.values)
        self.column.numbers.set_values(_between(self.stream[0], depth)[:written])
        self.column.numbers.source = entry(self.stream[1], after)
        self.likely.set_shares(_between(self.shares[0], depth), entry(self.shares[1], after))
        self.places.set_places(_between(self.ranked[0], depth), entry(self.ranked[1], after))
        return self.enter(after - 1) if after else self

    def enter(self, layer: int) -> "GrowingVector":
        """Show the number of a layer, counted from 0 here; returns self."""
        self.number.set_values([self.layers[0][layer]])
        self.number.source = entry(self.layers[1], layer)
        return self


_UP = np.array([0.0, 1.0, 0.0])


def _between(values: NDArray[np.float64], depth: float) -> NDArray[np.float64]:
    low = int(np.floor(depth))
    part = depth - low
    return values[low] if not part else (1 - part) * values[low] + part * values[low + 1]
