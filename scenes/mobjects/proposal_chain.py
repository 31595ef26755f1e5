"""Changes head to tail from one point, and the arrow of their sum."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from manim import VGroup
from numpy.typing import NDArray

from scenes.mobjects.moving_picture import Named
from scenes.mobjects.outlines import Box
from scenes.mobjects.spaces import PlaneArrow, VectorPlane
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

LABELLED = 0.35  # shorter arrows (scene units) get no label
AWAY = (0.14, 0.24, 0.4)  # how far a label may stand from its arrow, scene units
SHARES = (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)  # and where along it
CLEAR = 0.08  # between a label and what is drawn beside it, scene units


class ProposalChain(VGroup):
    """Arrows one after another in a plane; the sum goes from the first tail to the last tip.

    The parts are ``plane``, ``steps`` (each an arrow, with its label if there is room by it) and
    ``total``; ``arrows`` are those of the steps, then that of the total.

    Parameters
    ----------
    steps
        What is added, in order.
    total
        Their sum.
    box
        (left, bottom, right, top), scene units.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> steps = [Named("a", np.array([1.0, 2.0]), "p.shadows[0]"),
    ...          Named("b", np.array([2.0, -2.0]), "p.shadows[1]")]
    >>> total = Named("$arrow(E)$", np.array([3.0, 0.0]), "p.total_shadow")
    >>> chain = ProposalChain(steps, total, (-4, -2, 4, 2), DARK)
    >>> bool(np.allclose(chain.steps[-1][0].tip, chain.total[0].tip))
    True
    """

    def __init__(self, steps: Sequence[Named], total: Named, box: Box, theme: Theme) -> None:
        super().__init__()
        left, bottom, right, top = box
        start = np.zeros(2)
        ends = np.cumsum([start, *[step.vector for step in steps]], axis=0)
        self.plane = VectorPlane([*ends, total.vector], (left, bottom, right, top), theme)
        self.steps = VGroup()
        arrow = self.plane.arrow(total.vector, total.source, theme.ink)
        name = Label(total.name, theme.ink, SIZES.word, sources=total.name_sources)
        self.total = VGroup(arrow, name)
        arrows = [
            self.plane.arrow(step.vector, step.source, theme.value, tail)
            for step, tail in zip(steps, ends, strict=False)
        ]
        labels = [
            word(step.name, theme.value, SIZES.note, sources=step.name_sources) for step in steps
        ]
        lines = [_points_on(drawn) for drawn in (arrow, *arrows)]
        placed: list[Box] = []
        _stand_by(name, 0, lines, placed, box)
        stands = {
            place: _stand_by(labels[place], place + 1, lines, placed, box)
            for place in sorted(range(len(steps)), key=lambda i: -_length(arrows[i]))
            if _length(arrows[place]) >= LABELLED
        }
        for place, (drawn, label) in enumerate(zip(arrows, labels, strict=True)):
            self.steps.add(VGroup(drawn, *([label] if stands.get(place) else [])))
        self.arrows: list[PlaneArrow] = [*arrows, arrow]
        self.add(self.plane, self.steps, self.total)


def _length(arrow: PlaneArrow) -> float:
    return float(np.hypot(*(arrow.tip - arrow.tail)))


def _points_on(arrow: PlaneArrow) -> NDArray[np.float64]:
    return arrow.tail + np.linspace(0, 1, 60)[:, None] * (arrow.tip - arrow.tail)


def _stand_by(
    label: Label, own: int, lines: Sequence[NDArray], placed: list[Box], box: Box
) -> bool:
    """Put a label where it is nearest to its own line of all, and clear; False if nowhere."""
    line = lines[own]
    along = (line[-1] - line[0]) / max(float(np.hypot(*(line[-1] - line[0]))), 1e-9)
    side, half = np.array([-along[1], along[0]]), np.array([label.width, label.height]) / 2
    others = np.concatenate([points for place, points in enumerate(lines) if place != own])
    for away, share, sign in product(AWAY, SHARES, (1, -1)):
        reach = away + float(np.abs(side) @ half)
        center = line[0] + share * (line[-1] - line[0]) + sign * reach * side
        low, high = center - half, center + half
        to_own, to_others = _distance(line, low, high), _distance(others, low, high)
        is_inside = (low >= box[:2]).all() and (high <= box[2:]).all()
        meets = any(
            (low < np.array(there[2:]) + CLEAR).all() and (high > np.array(there[:2]) - CLEAR).all()
            for there in placed
        )
        if is_inside and not meets and to_own >= CLEAR and to_others > max(1.3 * to_own, CLEAR):
            label.move_to((*center, 0))
            placed.append((low[0], low[1], high[0], high[1]))
            return True
    return False


def _distance(points: NDArray, low: NDArray, high: NDArray) -> float:
    """Return how far the nearest of some points is from a box; 0 inside."""
    out = np.maximum(np.maximum(low - points, points - high), 0)
    return float(np.hypot(*out.T).min())
