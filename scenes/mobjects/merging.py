"""From a grid of pieces to a grid of words: rows that belong to one word become one row."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from manim import Animation, VGroup, linear, smooth
from numpy.typing import NDArray

from scenes.mobjects import outlines
from scenes.mobjects.labelled_grid import LabelledGrid
from scenes.mobjects.marks import Mark
from scenes.mobjects.pieces import piece
from scenes.mobjects.symbols import typeset

# When what happens, as shares of the whole time.
DROP, SLIDE, JOIN = (0.0, 0.25), (0.2, 0.8), (0.8, 1.0)
SAME = 1e-4  # how far the weights of a word may be from the sums of its pieces'

Spans = Sequence[tuple[int, int]]  # for each word its first piece and the one after its last one


class Merging(VGroup):
    """A grid of pieces on its way to a grid of words, at any moment of it.

    As keys, pieces come together and the areas of their dots add up: attention to a word is the
    attention to all of its pieces. As query, a word is its last piece, which has seen the others:
    the weights of other pieces leave. The labels of pieces join into the word.

    Parameters
    ----------
    pieces, words
        The grid to begin with and the one to end with, both with weights.
    spans
        For each word its first piece and the one after its last one.

    Raises
    ------
    ValueError
        If the spans do not fit the grids, or the words' weights are not the sums of the pieces'.

    Examples
    --------
    >>> from scenes.board import Board
    >>> from scenes.theme import DARK
    >>> cut, whole = ("the", " ver", "dant"), ("the", "verdant")
    >>> pieces = LabelledGrid(cut, cut, Board(cut).wide, DARK)
    >>> words = LabelledGrid(whole, whole, Board(whole).wide, DARK)
    >>> _ = pieces.pattern.set_weights([[1, 0, 0], [0.5, 0.5, 0], [0.2, 0.3, 0.5]], "head.A")
    >>> _ = words.pattern.set_weights([[1, 0], [0.2, 0.8]], "words.A")
    >>> len(Merging(pieces, words, [(0, 1), (1, 3)]).at(0.5).dots.points) // 16
    9
    """

    def __init__(self, pieces: LabelledGrid, words: LabelledGrid, spans: Spans) -> None:
        super().__init__()
        self.word_of = np.repeat(np.arange(len(spans)), [end - first for first, end in spans])
        self.last = np.array([end - 1 for _, end in spans])
        _check(pieces, words, spans)
        self.pieces, self.words = pieces, words
        self.before, self.after = pieces.copy(), words.copy()
        self.dots, self.faded = (Mark([], pieces.theme.ink) for _ in range(2))
        self.faded.set_opacity(pieces.pattern.faded.get_fill_opacity())
        self._ends = [
            *_joined(pieces.query_words, words.query_words, spans),
            *_joined(pieces.key_words, words.key_words, spans),
        ]
        self.add(self.before, self.after, self.dots, self.faded)
        self.at(0.0)

    def at(self, alpha: float) -> "Merging":
        """Draw how far it has come when ``alpha`` of the time is over; returns self."""
        drop, slide, join = (
            smooth(float(np.clip((alpha - start) / (stop - start), 0, 1)))
            for start, stop in (DROP, SLIDE, JOIN)
        )
        # A word is over its pieces before they leave: so the letters that they share never dim.
        come, stay = min(2 * join, 1.0), min(2 * (1 - join), 1.0)
        for own, given, share, symbols, words in (
            (self.before, self.pieces, 1 - slide, 1 - drop, stay),
            (self.after, self.words, slide, join, come),
        ):
            _show(own.pattern, given.pattern, share)
            _show(own.leaders, given.leaders, symbols)
            for part in ("query_symbols", "key_symbols"):
                _show(getattr(own, part), getattr(given, part), symbols)
            for part in ("query_words", "key_words"):
                _show(getattr(own, part), getattr(given, part), words)
            own.pattern.dots.set_opacity(0)
            own.pattern.faded.set_opacity(0)
        own, given = _labels(self.before), _labels(self.pieces)
        for label, start, end in zip(own, given, self._ends, strict=True):
            label.points = start.points + slide * (end - start.points)
        self._draw_dots(drop, slide, join)
        return self

    def _draw_dots(self, drop: float, slide: float, join: float) -> None:
        """Draw the weights: of queries that leave, on their way, and added up."""
        one, other = self.pieces.pattern, self.words.pattern
        start, end = one.centers(), other.centers()[self.word_of][:, self.word_of]
        whole = other.weights[self.word_of][:, self.word_of]
        leaves = ~np.isin(np.arange(len(start)), self.last)[:, None]
        share = np.where(leaves, (1 - drop) * one.weights, one.weights * (1 - join) + join * whole)
        full = one.full_radius + slide * (other.full_radius - one.full_radius)
        centers = (start + slide * (end - start)).reshape(-1, 2)
        for mark, is_drawn in ((self.dots, ~one.is_faded), (self.faded, one.is_faded)):
            mark.points = outlines.circles(centers, (full * np.sqrt(share) * is_drawn).reshape(-1))


class Merge(Animation):
    """A grid of pieces becomes a grid of words, and is replaced by it; see :class:`Merging`."""

    def __init__(
        self, pieces: LabelledGrid, words: LabelledGrid, spans: Spans, seconds: float = 3.0
    ) -> None:
        merging = Merging(pieces, words, spans)
        super().__init__(merging, run_time=seconds, rate_func=linear, introducer=True)

    def _setup_scene(self, scene: Any) -> None:
        scene.remove(self.mobject.pieces)
        super()._setup_scene(scene)

    def interpolate_mobject(self, alpha: float) -> None:
        """Draw one moment."""
        self.mobject.at(alpha)

    def clean_up_from_scene(self, scene: Any) -> None:
        """Put the grid of words in the place of what moved."""
        super().clean_up_from_scene(scene)
        scene.remove(self.mobject)
        scene.add(self.mobject.words)


def _check(pieces: LabelledGrid, words: LabelledGrid, spans: Spans) -> None:
    firsts, ends = np.array(spans).T
    counts = (len(spans), int(ends[-1]))
    if (words.pattern.shape[0], pieces.pattern.shape[0]) != counts:
        raise ValueError(
            f"The spans join {counts[1]} pieces into {counts[0]} words; the grids have "
            f"{pieces.pattern.shape[0]} and {words.pattern.shape[0]} queries."
        )
    sums = np.add.reduceat(pieces.pattern.weights[ends - 1], firsts, axis=1)
    apart = np.abs(sums - words.pattern.weights).max()
    if apart > SAME:
        raise ValueError(
            f"The weights of words differ from the sums of their pieces' by {apart:.2g}. As key, a "
            "word takes the weights of all its pieces; as query, those of its last piece."
        )


def _show(own: Any, given: Any, share: float) -> None:
    """Give every part the opacity it is to have, times a share."""
    for part, model in zip(own.get_family(), given.get_family(), strict=True):
        part.set_opacity(share * model.get_fill_opacity(), family=False)


def _labels(grid: LabelledGrid) -> list[Any]:
    return [*grid.query_words, *grid.key_words]


def _joined(was: Iterable[Any], now: Iterable[Any], spans: Spans) -> list[NDArray]:
    """Return the points of the labels of pieces where they spell the words."""
    ends, pieces = [], list(was)
    for word, (first, end) in zip(now, spans, strict=True):
        labels = [label.copy() for label in pieces[first:end]]
        starts = _starts([label.text for label in labels], word.text)
        (x, y), em, angle = word.foot, word.em * word.shrink, np.deg2rad(word.turn)
        for label, along in zip(labels, starts, strict=True):
            if len(label.points) and len(word.points):
                at = x + along * em * np.cos(angle), y + along * em * np.sin(angle)
                label.stand_at(*at, "left", size=em, turn=word.turn)
            ends.append(label.points)
    return ends


def _starts(pieces: Sequence[str], word: str) -> list[float]:
    """Return where each piece begins so that together they spell a word, em from its beginning."""
    (whole,) = typeset(piece(word))
    starts, cursor = [], -float(whole.points[:, 0].min())
    for text in pieces:
        letters = text.strip(" ").removeprefix("##") or text
        shown, core = typeset(piece(text), piece(letters))
        # A space, or the mark of a piece that goes on, hangs out before the letters.
        hangs = shown.advance - core.advance
        starts.append(cursor - hangs + float(shown.points[:, 0].min()))
        cursor += core.advance
    return starts
