"""The key on which weight rests that has nowhere to go: marked, and drawn lightly if asked."""

from collections.abc import Sequence
from typing import Any

from manim import Animation, UpdateFromAlphaFunc, VGroup, linear, smooth

from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import frame_around
from scenes.mobjects.pattern import PatternGrid
from scenes.mobjects.pieces import widest_of
from scenes.mobjects.rounding import written
from scenes.mobjects.symbols import word
from scenes.theme import SIZES

NAME = "sink"
APART = 0.45  # from the token's label to the name, em
THIN = 0.02  # of the frame, scene units


class SinkMark(VGroup):
    """A thin frame around all cells of the first key, and a name beside that key's label.

    Language models let queries that look for nothing rest on the first token (Xiao et al. 2023,
    "Efficient streaming language models with attention sinks"). The parts are ``frame`` and
    ``label``.

    Parameters
    ----------
    grid
        The grid, with the words of its keys.
    share
        A weight that rests there and the field it was read from, to be written at the name.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> words = ("One", " day", " it")
    >>> mark = SinkMark(LabelledGrid(words, words, Board(words).wide, DARK), (0.47, "x.y"))
    >>> mark.label.text, mark.label.sources
    ('sink 0.47', ('x.y',))
    """

    def __init__(self, grid: LabelledGrid, share: tuple[float, str] | None = None) -> None:
        super().__init__()
        theme, pattern = grid.theme, grid.pattern
        first: Any = grid.key_words[0]
        left, _, _, top = pattern.cell_box(query=0, key=0)
        _, bottom, right, _ = pattern.cell_box(query=pattern.shape[0] - 1, key=0)
        self.frame = frame_around((left, bottom, right, top), theme.dim, THIN)
        text = NAME if share is None else f"{NAME} {written(share[0], 2)}"
        size = max(0.8 * first.em, SIZES.smallest)
        sources = () if share is None else (share[1],)
        self.label = word(text, theme.dim, size, sources=sources)
        x, baseline = first.foot
        if pattern.by_columns or first.turn:
            self.label.stand_at(x - APART * first.em, baseline, "right")
        else:
            self.label.stand_at(first.get_x(), baseline + 0.72 * first.em + 0.3 * size)
        self.add(self.frame, self.label)


def sink_room(token: str) -> float:
    """Return how far the label of a key and the name beyond it reach in one line, em."""
    return widest_of(token) + APART + widest_of(f"{NAME} 0.00")


def fade(
    pattern: PatternGrid, keys: Sequence[int], opacity: float = 0.25, seconds: float = 1.0
) -> Animation:
    """Let the weights of some keys become light; no dot is removed, and areas stay weights."""
    pattern.set_faded(keys, 1.0)

    def update(drawn: Any, alpha: float) -> None:
        drawn.faded.set_opacity(1 + smooth(alpha) * (opacity - 1))

    return UpdateFromAlphaFunc(pattern, update, run_time=seconds, rate_func=linear)
