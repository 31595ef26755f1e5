"""A part of a plane, enlarged beside it: small steps that would not be seen where they stand."""

from collections.abc import Sequence

import numpy as np
from manim import VGroup

from scenes.mobjects.marks import frame_around, rule
from scenes.mobjects.moving_picture import Named
from scenes.mobjects.outlines import Box
from scenes.mobjects.spaces import PlaneArrow, VectorPlane, settle
from scenes.mobjects.symbols import Label, word
from scenes.theme import SIZES, Theme

FACTORS = [digit * 10**power for power in range(7) for digit in range(1, 10)]
ROOM = 0.7  # of the panel, for the steps; the rest is for their labels
TITLE = 0.45  # room for the factor on top, scene units
LABELLED = 0.5  # shorter arrows (scene units) get no label


class Enlarged(VGroup):
    """Steps head to tail from a point of a plane, drawn in a panel beside it, so many times larger.

    The parts are ``spot`` (the frame of the panel where it belongs in the plane), ``leads``,
    ``panel``, ``title`` and ``terms``, each with its label.

    Parameters
    ----------
    plane
        Where they would be too small.
    start
        The point from which they go on, (2,), in units of the plane.
    steps
        What is added, in order.
    panel
        (left, bottom, right, top), scene units.
    source
        Where ``factor`` is to be read from.
    theme
        Colours by role.

    Examples
    --------
    >>> from scenes.theme import DARK
    >>> plane = VectorPlane([[100.0, 0.0]], (-6, -2, 1, 2), DARK)
    >>> blue = Named("$V$", np.array([1.0, 2.0]), "plane.terms[0]")
    >>> Enlarged(plane, [100, 0], [blue], (2, -2, 6, 2), "clip.factor", DARK).factor
    20
    """

    def __init__(
        self,
        plane: VectorPlane,
        start: Sequence[float] | np.ndarray,
        steps: Sequence[Named],
        panel: Box,
        source: str,
        theme: Theme,
    ) -> None:
        super().__init__()
        left, bottom, right, top = panel
        ends = np.cumsum([np.asarray(start, dtype=float), *[s.vector for s in steps]], axis=0)
        low, high = ends.min(axis=0), ends.max(axis=0)
        extent = plane.unit * np.maximum(high - low, 1e-9)  # scene units
        fits = ROOM * np.array([right - left, top - TITLE - bottom]) / extent
        self.factor = max([factor for factor in FACTORS if factor <= fits.min()], default=1)
        unit = self.factor * plane.unit
        middle = np.array([left + right, bottom + top - TITLE]) / 2
        # What the panel shows, so many times smaller: its frame in the plane.
        centre = (plane.point(low) + plane.point(high))[:2] / 2
        corner = centre + (np.array([left, bottom]) - middle) / self.factor
        far = centre + (np.array([right, top]) - middle) / self.factor
        self.spot = frame_around((*corner, *far), theme.dim, SIZES.rule)
        self.panel = frame_around(panel, theme.dim, SIZES.rule)
        self.leads = VGroup(
            rule((far[0], far[1]), (left, top), theme.dim),
            rule((far[0], corner[1]), (left, bottom), theme.dim),
        )
        text = f"enlarged {self.factor:,} times"
        self.title = word(text, theme.dim, SIZES.note, sources=(source,))
        self.title.stand_at(left + 0.15, top - 0.35, "left")
        self.terms = VGroup()
        labels: list[Label] = []
        lines = []
        for step, tail in zip(steps, ends, strict=False):
            at = middle + unit * (tail - (low + high) / 2)
            arrow = PlaneArrow(at, step.vector, step.source, unit, theme.value)
            lines.append((arrow.tail, arrow.tip))
            self.terms.add(VGroup(arrow))
            if float(np.hypot(*(arrow.tip - arrow.tail))) >= LABELLED:
                labels.append(Label(step.name, theme.value, SIZES.note, sources=step.name_sources))
                self.terms[-1].add(labels[-1].move_to((*((arrow.tip + arrow.tail) / 2), 0)))
        self.add(self.spot, self.leads, self.panel, self.title, self.terms)
        settle(labels, lines, (left + 0.1, bottom + 0.1, right - 0.1, top - TITLE))
