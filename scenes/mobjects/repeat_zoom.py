"""A few words that come again, enlarged: each cell with its words, beside the pattern."""

from collections.abc import Sequence

from manim import VGroup

from scenes.mobjects.marks import Mark, frame_around, rule
from scenes.mobjects.outlines import Box
from scenes.mobjects.pattern import GridBox, PatternGrid
from scenes.mobjects.readings import Entries
from scenes.mobjects.symbols import word
from scenes.mobjects.token_row import TokenRow
from scenes.theme import SIZES, Theme

LEFT, OVER = 1.45, 1.6  # room for the words at the left of the cells and over them
TURN = 60.0  # degrees, of the words over the columns
LARGEST = 0.62  # of a cell


class RepeatZoom(VGroup):
    """A spot of a pattern, enlarged: the words that come again look at where they stood before.

    The parts are ``spot`` (a frame where it belongs), ``leads`` to the enlarged cells, ``pattern``,
    ``rows`` and ``columns`` (the same words twice) and ``names``, who is who.

    Parameters
    ----------
    weights
        Of the words that come again, (query, key), for the same words before, with their field.
    tokens
        These words.
    texts
        What is written where they stood first, and where they come again.
    spot
        Where the cells are in the pattern, (left, bottom, right, top), scene units.
    box
        The room beside it.
    theme
        Colours by role.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> import numpy as np
    >>> from scenes.theme import DARK
    >>> weights = np.array([[0.0, 0.9], [0.2, 0.0]]), "rhyme.excerpt_weights"
    >>> where = (-4.0, 0.0, -3.5, 0.5), (-2.0, -2.0, 3.0, 3.0)
    >>> zoom = RepeatZoom(weights, ("so", "it"), ("before", "again"), *where, DARK)
    >>> [reading.source for reading in zoom.pattern.readings()]
    ['rhyme.excerpt_weights[0, 1]', 'rhyme.excerpt_weights[1, 0]']
    """

    def __init__(
        self,
        weights: Entries,
        tokens: Sequence[str],
        texts: tuple[str, str],
        spot: Box,
        box: Box,
        theme: Theme,
        *,
        orientation: str = "columns",
    ) -> None:
        super().__init__()
        self.theme = theme
        left, bottom, right, top = box
        count = len(tokens)
        cell = min((right - left - LEFT) / count, (top - bottom - OVER) / count, LARGEST)
        x, y = left + LEFT, (top + bottom - OVER + count * cell) / 2
        place = GridBox(x, y, cell, cell)
        self.pattern = PatternGrid((count, count), place, theme, orientation=orientation)
        self.pattern.set_weights(*weights)
        centers = [(i + 0.5) * cell for i in range(count)]
        size = min(SIZES.note, 0.8 * cell)
        self.columns = TokenRow(tokens, theme)
        self.columns.stand([x + at for at in centers], y + 0.14, size, TURN)
        self.rows = TokenRow(tokens, theme)
        for label, at in zip(self.rows, centers, strict=True):
            label.stand_at(x - 0.14, y - at - 0.21 * size, "right", size=size)
        beside, over = zip(texts, (theme.key, theme.query), strict=True)
        if orientation == "rows":
            beside, over = over, beside
        self.names = VGroup(
            word(*beside, SIZES.note).stand_at(x - 0.3, y + 0.4, "right"),
            word(*over, SIZES.note).stand_at(x + count * cell / 2, y + OVER - 0.3),
        )
        self.spot = frame_around(spot, theme.ink, SIZES.rule)
        edge, floor = spot[2], y - count * cell
        end = min(float(label.get_left()[0]) for label in self.rows) - 0.12
        self.leads = VGroup(
            rule((edge, spot[3]), (end, y), theme.dim),
            rule((edge, spot[1]), (end, floor), theme.dim),
        )
        self.add(self.spot, self.leads, self.pattern, self.rows, self.columns, self.names)

    def cell_frame(self, query: int, key: int) -> Mark:
        """Return a frame around one cell."""
        return frame_around(self.pattern.cell_box(query=query, key=key), self.theme.ink)
