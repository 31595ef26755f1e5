"""A query and keys as arrows: how far each key reaches along the query is how well it answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import NDArray

from scenes.mobjects.marks import Mark, rule
from scenes.mobjects.outlines import Box
from scenes.mobjects.pieces import token
from scenes.mobjects.spaces import PlaneArrow, VectorPlane, settle
from scenes.mobjects.symbols import indexed
from scenes.theme import SIZES, Theme

LABEL_ROOM = 0.12  # below the query's line, as a share of how high the keys reach
SHORT = 0.08  # a drop shorter than this would be a speck, scene units


@dataclass(frozen=True)
class TokenVector:
    """The shadow of one token's query or key in a plane, (2,), with its field.

    ``position`` counts from 0; ``text`` is the token.
    """

    position: int
    text: str
    vector: NDArray[np.float64]
    source: str


class AnswerPlane(VGroup):
    """A query along the first axis of a plane, and keys, each with a drop to the query's line.

    The parts are ``plane``, ``axis`` (the line through the query), ``query`` and
    ``keys`` (arrows), ``drops``, ``query_label`` and ``key_labels`` (a symbol and a word each).

    Parameters
    ----------
    query
        The vector along the first axis.
    keys
        The vectors to compare with it, the most important one first.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> query = TokenVector(3, "creature", np.array([2.0, 0.0]), "shadows.vector")
    >>> blue = TokenVector(2, "blue", np.array([1.5, 1.0]), "shadows.others[0]")
    >>> picture = AnswerPlane(query, [blue], (-4, -2, 4, 2), DARK)
    >>> [round(reading.shown, 6) for reading in picture.keys[0].readings()]
    [1.5, 1.0]
    """

    def __init__(
        self, query: TokenVector, keys: Sequence[TokenVector], box: Box, theme: Theme
    ) -> None:
        super().__init__()
        self.theme = theme
        vectors = np.array([query.vector, *[key.vector for key in keys]])
        below = (0.0, -LABEL_ROOM * float(np.ptp([0.0, *vectors[:, 1]])))
        self.plane = VectorPlane([*vectors, below], box, theme)
        height = float(self.plane.origin[1])
        self.axis = rule((box[0], height), (box[2], height), theme.dim)
        self.query = self._arrow(query, theme.query)
        arrows = [self._arrow(key, theme.key) for key in keys]
        self.keys = VGroup(*arrows)
        self.query_label = self._label("Q", query, theme.query)
        half = np.array([self.query_label.width, self.query_label.height]) / 2
        self.query_label.move_to((self.query.tip[0] - half[0], height - 0.2 - half[1], 0))
        labels = [self._label("K", key, theme.key) for key in keys]
        by_angle = sorted(range(len(arrows)), key=lambda i: _angle(arrows[i]))
        for place, i in enumerate(by_angle):
            # The lowest arrow's label stands to its right, the highest one's to its left.
            side = (place == len(arrows) - 1) - (place == 0)
            _beyond(labels[i], arrows[i], side)
        self.key_labels = VGroup(*labels)
        off = [drawn for drawn in arrows if abs(drawn.tip[1] - height) > SHORT]
        self.drops = VGroup(*[self._drop(drawn, height) for drawn in off])
        lines = [((box[0], height), (box[2], height))]
        for drawn in arrows:
            lines += [(drawn.tail, drawn.tip), (drawn.tip, (drawn.tip[0], height))]
        tips = [drawn.tip for drawn in (self.query, *arrows)]
        settle([self.query_label, *labels], lines, box, tips)
        self.add(self.plane, self.axis, self.drops, self.query, self.keys)
        self.add(self.query_label, self.key_labels)

    @property
    def arrows_and_labels(self) -> list[VMobject]:
        """All parts but the drops."""
        return [part for part in self if part is not self.drops]

    def _arrow(self, item: TokenVector, color: str) -> PlaneArrow:
        return self.plane.arrow(item.vector, item.source, color)

    def _label(self, letter: str, item: TokenVector, color: str) -> VGroup:
        """Return a symbol and its word, which stands before it as beside a grid."""
        symbol = indexed(letter, item.position, color, SIZES.word)
        name = token(item.text, self.theme.ink, SIZES.note)
        return VGroup(symbol.stand_at(name.get_right()[0] + 0.15, 0, "left"), name)

    def _drop(self, drawn: PlaneArrow, height: float) -> Mark:
        """Return the line from a tip at right angles to the query's line."""
        x, y = drawn.tip
        return rule((x, y), (x, height), self.theme.dim)


def _angle(drawn: PlaneArrow) -> float:
    x, y = drawn.tip - drawn.tail
    return float(np.arctan2(y, x))


def _beyond(label: VGroup, drawn: PlaneArrow, side: int) -> None:
    """Set a label beyond the tip of its arrow, on its left (1), on its right (-1) or ahead (0)."""
    along = drawn.tip - drawn.tail
    along = along / max(float(np.hypot(*along)), 1e-9)
    along = along + side * np.array([-along[1], along[0]])
    along = along / max(float(np.hypot(*along)), 1e-9)
    half = np.array([label.width, label.height]) / 2
    label.move_to((*(drawn.tip + along * (0.15 + abs(along) @ half)), 0))
