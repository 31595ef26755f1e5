"""The places of tokens among all that a model knows, under their names."""

from manim import VGroup
from numpy.typing import ArrayLike

from scenes.mobjects.likely_tokens import LikelyTokens
from scenes.mobjects.numbers import Numbers
from scenes.mobjects.symbols import word

SIZE = 0.28
GAP = 0.1


class TokenPlaces(VGroup):
    """Under each name of a list the word "place" and a number, where its bar would be.

    The parts are ``words`` and ``numbers``.

    Parameters
    ----------
    likely
        The list; its bars and probabilities are not to be shown at the same time.
    places, source
        The places, counted from 1, (token,), and the field.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> rows = LikelyTokens((" cat", " dog"), [0.5, 0.25], "x.shares", (0, 0, 2, 2), DARK)
    >>> places = TokenPlaces(rows, [1, 2500], "x.places")
    >>> places.numbers.text(1)
    '2,500'
    """

    def __init__(self, likely: LikelyTokens, places: ArrayLike, source: str) -> None:
        super().__init__()
        theme, left, lines = likely.theme, likely.box[0], likely.low - 0.12
        self.words = VGroup(
            *[word("place", theme.dim, SIZE).stand_at(left, float(y), "left") for y in lines]
        )
        x = float(self.words.get_right()[0]) + GAP
        self.numbers = Numbers(
            places, source, [(x, float(y) + 0.33 * SIZE) for y in lines], theme,
            decimals=0, plus=False, size=SIZE, align="left", color=theme.ink,
        )  # fmt: skip
        self.add(self.words, self.numbers)

    def set_places(self, places: ArrayLike, source: str) -> "TokenPlaces":
        """Show other places; returns self."""
        self.numbers.set_values(places)
        self.numbers.source = source
        return self
