"""Faults of time: a beat in which nothing moves for long."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from manim import CairoRenderer, Wait

from scenes.mobjects.caption import Caption
from scenes.production.checks.picture import Fault, Picture

LONGEST = 6.0  # seconds, at the usual pace


class WatchingRenderer(CairoRenderer):
    """Plays a clip without drawing a frame, and notes when something in its picture moves.

    Attributes
    ----------
    motions
        (start, end) of every animation but waits and changes of the caption, seconds.
    """

    def __init__(self) -> None:
        super().__init__(skip_animations=True)
        self.motions: list[tuple[float, float]] = []

    def play(self, scene: Any, *args: Any, **kwargs: Any) -> None:
        """Play animations, and note them if something moves."""
        start = self.time
        super().play(scene, *args, **kwargs)
        if any(_moves(animation) for animation in scene.animations):
            self.motions.append((start, self.time))

    def update_frame(self, *args: Any, **kwargs: Any) -> None:
        """Draw nothing: skipping would draw the still part of every animation."""


def _moves(animation: Any) -> bool:
    """Tell whether an animation changes the picture: waits, captions, empty groups do not."""
    moved = animation.mobject
    if isinstance(animation, Wait) or isinstance(moved, Caption):
        return False
    return any(len(part.points) for part in moved.get_family())


def standing_still(picture: Picture) -> Iterator[Fault]:
    """Find a beat in which nothing but the caption moves for six seconds.

    The longer a beat takes by its pace, the longer it may stand still; with a voice, as long as
    somebody speaks.
    """
    said, renderer = picture.lesson.timeline[-1], picture.lesson.renderer
    if said.name in picture.lesson.spoken:
        return
    assert isinstance(renderer, WatchingRenderer)  # check plays clips with it
    here = [motion for motion in renderer.motions if motion[0] >= said.start]
    edges = [said.start, *chain.from_iterable(here), said.end]
    rests = [(end - start, start) for start, end in zip(edges[::2], edges[1::2], strict=True)]
    longest, start = max(rests)
    if longest > LONGEST * max(picture.lesson.pace, 1.0):
        since = start - said.start
        what = f"nothing moves for {longest:.1f} seconds, from {since:.1f} seconds into the beat"
        yield Fault("standing still", what)
