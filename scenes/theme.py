"""Colours by role and sizes by use: the one place that decides how every clip looks.

Hues are Okabe and Ito's colour-blind safe set (https://jfly.uni-koeln.de/color/), and no colour
stands alone: each role has a second cue (a label, a shape or a place). A theme is passed to
whatever draws; nothing reads a global one.
"""

from dataclasses import dataclass

from manim import ManimColor, interpolate_color


@dataclass(frozen=True)
class Theme:
    """One set of colours by role, as hex strings.

    Parameters
    ----------
    name
        What the command line calls it: ``dark`` or ``light``.
    background, ink, dim, line
        The page, the text and weights drawn on it, the quiet text, the rules of a grid.
    query, key, value, output
        One hue for each matrix of a head: W_Q, W_K, W_V (down), W_O (up).
    positive, negative
        Signed numbers; both fade to ``dim`` at zero.
    hidden
        The tint of a masked cell.
    """

    name: str
    background: str
    ink: str
    dim: str
    line: str
    query: str
    key: str
    value: str
    output: str
    positive: str
    negative: str
    hidden: str

    def signed(self, value: float, largest: float) -> ManimColor:
        """Return the colour of a signed number: its hue, through neutral grey at zero.

        Parameters
        ----------
        value
            The number to colour.
        largest
            The size at which the hue is full.
        """
        share = min(abs(value) / largest, 1.0) if largest > 0 else 0.0
        hue = self.positive if value >= 0 else self.negative
        return interpolate_color(ManimColor(self.dim), ManimColor(hue), share)

    @classmethod
    def named(cls, name: str) -> "Theme":
        """Return the theme called ``name``.

        Raises
        ------
        ValueError
            If there is no theme of that name; the message lists those there are.
        """
        themes = {theme.name: theme for theme in (DARK, LIGHT)}
        if name not in themes:
            raise ValueError(f"There is no theme {name!r}. Choose one of: {', '.join(themes)}.")
        return themes[name]


DARK = Theme(
    name="dark",
    background="#0B0D12",
    ink="#E8EAED",
    dim="#8A909C",
    line="#3A404B",
    query="#F0E442",
    key="#35C9A0",
    value="#E08DBD",
    output="#C96BA4",
    positive="#5CB8F0",
    negative="#F0A030",
    hidden="#181C25",
)

LIGHT = Theme(
    name="light",
    background="#FFFFFF",
    ink="#14161A",
    dim="#5F6672",
    line="#C2C7D0",
    query="#7D6600",
    key="#00755A",
    value="#A33A78",
    output="#7E2459",
    positive="#0A68AD",
    negative="#A85400",
    hidden="#EDEFF3",
)


@dataclass(frozen=True)
class Sizes:
    """Lengths in scene units (the frame is 8 high) and type sizes in units per em.

    The smallest type keeps an x-height of 0.012 of the frame's height, 0.096 units; the x-height of
    New Computer Modern is 0.431 em.
    """

    title: float = 0.72
    word: float = 0.42
    symbol: float = 0.52
    number: float = 0.36
    caption: float = 0.44
    note: float = 0.34
    provenance: float = 0.24
    smallest: float = 0.224
    margin: float = 0.4
    rule: float = 0.014
    frame: float = 0.036


SIZES = Sizes()
