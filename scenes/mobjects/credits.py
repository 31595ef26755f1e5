"""Lines of credit: what, and whose work it is."""

from collections.abc import Sequence

from manim import VGroup

from scenes.mobjects.outlines import Box
from scenes.mobjects.symbols import literal, typeset, word
from scenes.theme import SIZES, Theme

Credits = Sequence[tuple[str, str]]
TALLEST = 0.72  # distance between lines, at most, scene units


class CreditLines(VGroup):
    """One line for each credit: what it is for, dim, and whose it is, in ink.

    Parameters
    ----------
    credits
        Pairs of (what, whose).
    box
        (left, bottom, right, top), scene units; the lines are spread over it.
    theme
        Colours by role.
    pages
        All the pages that are set alike, this one among them: in one size and the same columns.
        Alone if left out.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> len(CreditLines([("formula", "Vaswani et al.")], (-6, -2, 6, 2), DARK))
    1
    """

    def __init__(
        self, credits: Credits, box: Box, theme: Theme, pages: Sequence[Credits] = ()
    ) -> None:
        super().__init__()
        pages = pages or (credits,)
        left, bottom, right, top = (float(edge) for edge in box)
        gap, pitch = 0.35, min((top - bottom) / max(map(len, pages)), TALLEST)
        columns = zip(*(line for page in pages for line in page), strict=True)
        sides = [typeset(*map(literal, column)) for column in columns]
        whats, names = (max(outline.advance for outline in side) for side in sides)
        size = min(SIZES.word, (right - left - gap) / (whats + names))
        start = left + (right - left - gap - size * (whats + names)) / 2 + size * whats
        foot = (top + bottom) / 2 + pitch * (len(credits) - 1) / 2 - 0.3 * size
        for i, (what, whose) in enumerate(credits):
            line = foot - i * pitch
            self.add(
                VGroup(
                    word(what, theme.dim, size).stand_at(start, line, "right"),
                    word(whose, theme.ink, size).stand_at(start + gap, line, "left"),
                )
            )
