"""What a filled dot and a hollow ring mean."""

from manim import VGroup

from scenes.mobjects import outlines
from scenes.mobjects.marks import Mark
from scenes.mobjects.symbols import word
from scenes.theme import Theme


class SignLegend(VGroup):
    """A filled dot, "positive"; a hollow ring, "negative"; one under the other.

    Parameters
    ----------
    corner
        Scene point (2,) of the upper left corner.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> len(SignLegend((-6, 3), DARK))
    4
    """

    def __init__(self, corner: tuple[float, float], theme: Theme) -> None:
        super().__init__()
        left, top = corner
        radius, pitch, size = 0.11, 0.38, 0.3
        places = [(left + radius, top - (i + 0.5) * pitch) for i in range(2)]
        self.add(
            Mark(outlines.circles(places[:1], [radius]), theme.positive),
            Mark(outlines.rings(places[1:], [radius], 0.03), theme.negative),
        )
        for (x, y), text in zip(places, ("positive", "negative"), strict=True):
            label = word(text, theme.ink, size)
            self.add(label.stand_at(x + radius + 0.12, y - 0.21 * size, "left"))
