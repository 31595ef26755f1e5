"""Words side by side on one baseline."""

from collections.abc import Sequence

from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.pieces import piece, token
from scenes.mobjects.symbols import typeset
from scenes.theme import SIZES, Theme

STEEP = 70  # degrees


class TokenRow(VGroup):
    """The tokens of a sentence, one label each, all on one baseline.

    Parameters
    ----------
    tokens
        What the labels say, exactly as given.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> row = TokenRow(("a", "fluffy", "creature"), DARK).spread(width=10, baseline=1)
    >>> [round(label.baseline, 6) for label in row]
    [1.0, 1.0, 1.0]
    """

    def __init__(self, tokens: Sequence[str], theme: Theme) -> None:
        self.tokens = tuple(tokens)
        super().__init__(*[token(text, theme.ink) for text in tokens])

    def spread(self, width: float, baseline: float, size: float = SIZES.title) -> "TokenRow":
        """Set the words like a line of text, centred on x = 0, shrunk to ``width`` if need be.

        Parameters
        ----------
        width, baseline
            Scene units.
        size
            Scene units per em, at most.
        """
        advances = [outline.advance for outline in typeset(*map(piece, self.tokens))]
        gap = 0.6
        whole = sum(advances) + gap * (len(advances) - 1)
        size = min(size, width / whole)
        x = -whole * size / 2
        for label, advance in zip(self, advances, strict=True):
            label.stand_at(x + advance * size / 2, baseline, size=size)
            x += (advance + gap) * size
        return self

    def stand(
        self, places: Sequence[float] | NDArray, baseline: float, size: float, turn: float = 0.0
    ) -> "TokenRow":
        """Set every word at its own x: centred, or, if turned, beginning there.

        Parameters
        ----------
        places
            The x of each word.
        baseline, size, turn
            Scene units, scene units per em, degrees.
        """
        align, nudge = ("left", -0.12) if turn else ("center", 0.0)
        if turn > STEEP:  # an upright word has its middle line over its place
            nudge = 0.22 * size
        for label, x in zip(self, places, strict=True):
            label.stand_at(x + nudge, baseline, align, size=size, turn=turn)
        return self
