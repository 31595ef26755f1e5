"""Words that come again in a text, marked at the edges of its pattern."""

from manim import VGroup

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark, frame_around
from scenes.mobjects.outlines import Box
from scenes.mobjects.symbols import word
from scenes.theme import SIZES, Theme

GAP, BAR = 0.1, 0.07  # from the pattern to a bar, and how thick it is


def meeting(
    places: tuple[int, int, int], count: int, box: Box, orientation: str = "columns"
) -> Box:
    """Return where words that come again meet those that stood before, scene units.

    Parameters are those of :class:`RepeatMarks`.
    """
    left, bottom, right, top = box
    first, again, length = places
    column, row = (again, first) if orientation == "columns" else (first, again)
    across, down = (right - left) / count, (top - bottom) / count
    start, ceiling = left + column * across, top - row * down
    return start, ceiling - length * down, start + length * across, ceiling


class RepeatMarks(VGroup):
    """A bar where words come again, one where they stood before, and a frame where both meet.

    The parts are ``again`` and ``before``, each a bar with its name, and ``frame``. Queries and
    keys are as in the pattern: the words that come again are queries.

    Parameters
    ----------
    places
        The token where they stood first, the one where they come again, and how many they are.
    texts
        What is written where they stood first, and where they come again.
    count
        The tokens of the text.
    box
        Of the pattern, (left, bottom, right, top), scene units.
    theme
        Colours by role.
    orientation
        What a query is on screen: one of the ``columns`` or one of the ``rows``.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> marks = RepeatMarks((2, 6, 3), ("so", "so again"), 10, (-2, -2, 3, 3), DARK)
    >>> round(float(marks.again[0].width), 3)
    1.5
    """

    def __init__(
        self,
        places: tuple[int, int, int],
        texts: tuple[str, str],
        count: int,
        box: Box,
        theme: Theme,
        *,
        orientation: str = "columns",
    ) -> None:
        super().__init__()
        left, bottom, _, top = box
        first, again, _ = places
        colors = {first: theme.key, again: theme.query}
        names = dict(zip((first, again), texts, strict=True))
        column, row = (again, first) if orientation == "columns" else (first, again)
        start, floor, end, ceiling = meeting(places, count, box, orientation)
        over = (start, top + GAP, end, top + GAP + BAR)
        beside = (left - GAP - BAR, floor, left - GAP, ceiling)
        size, middle = SIZES.note, (start + end) / 2
        upper = word(names[column], colors[column], size).stand_at(middle, over[3] + 0.1)
        lower = word(names[row], colors[row], size)
        low = min(max((ceiling + floor - lower.width) / 2, bottom), top - lower.width)
        lower.stand_at(beside[0] - 0.14, low, "left", turn=90)
        pairs = {
            column: VGroup(Mark(outlines.rectangles([over]), colors[column]), upper),
            row: VGroup(Mark(outlines.rectangles([beside]), colors[row]), lower),
        }
        self.again, self.before = pairs[again], pairs[first]
        self.frame = frame_around((start, floor, end, ceiling), theme.ink, SIZES.rule)
        self.add(self.again, self.before, self.frame)
