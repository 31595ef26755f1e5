"""The caption band: one or two centred lines at the foot of the frame."""

from manim import VGroup

from scenes.mobjects.outlines import Box
from scenes.mobjects.symbols import Label, literal
from scenes.theme import SIZES, Theme

DOLLAR = "\ue000"  # stands for a dollar sign that the viewer is to see


class Caption(VGroup):
    """A caption of one line, or of two of nearly equal length.

    Parameters
    ----------
    text
        What it says; what stands between dollar signs is mathematics, set by Typst.
    band
        (left, bottom, right, top) of the band, scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> len(Caption("Every word asks.", (-6.7, -3.9, 6.7, -3.0), DARK))
    1
    """

    def __init__(self, text: str, band: Box, theme: Theme) -> None:
        left, bottom, right, top = band
        self.text = text
        super().__init__(*_lines(text, right - left, theme))
        middle = (bottom + top) / 2
        pitch = 0.52
        for i, line in enumerate(self.submobjects):
            lift = ((len(self) - 1) / 2 - i) * pitch
            line.stand_at((left + right) / 2, middle + lift - 0.3 * SIZES.caption)


def _lines(text: str, width: float, theme: Theme) -> list[Label]:
    whole = _line(text, theme)
    spaces = [i for i, letter in enumerate(text) if letter == " "]
    if whole.width <= width * 0.92 or not spaces:
        return [whole.fit_width(width)]
    # Near the middle, better after a full stop or a comma than within a phrase.
    cut = min(spaces, key=lambda i: abs(i - len(text) / 2) - 8 * (text[i - 1] in ".,;:"))
    halves = [text[:cut], text[cut + 1 :]]
    return [_line(half, theme).fit_width(width) for half in halves]


def _line(text: str, theme: Theme) -> Label:
    """Set one line: plain text as typed, what stands between dollar signs as mathematics."""
    parts = text.split("$")
    source = "".join(f"${p}$" if i % 2 else literal(p) for i, p in enumerate(parts) if p)
    source = source.replace(DOLLAR, "$")
    return Label(source, theme.ink, SIZES.caption, text=text.replace(DOLLAR, "$"))
