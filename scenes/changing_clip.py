"""ChangingClip: a clip in which one picture makes room for another."""

from collections.abc import Sequence

from manim import Animation, AnimationGroup, FadeIn, FadeOut, LaggedStart, Mobject

from scenes.clip import Clip
from scenes.mobjects.symbols import Label, word
from scenes.page import Page

NOTE = 0.28
LEAVING = 0.7  # seconds in which a picture goes


class ChangingClip(Clip):
    """A clip of several pictures: it knows what stays on stage, and what leaves."""

    def opening(self) -> None:
        """Remember what stays on stage throughout."""
        self.always = [*self.mobjects]

    def leave(self, *kept: Mobject) -> list[Animation]:
        """Return how everything leaves but what is kept, the caption and what is always there."""
        stays = {*self.always, self._caption, *kept}
        gone = [part for part in self.mobjects if part not in stays]
        return [FadeOut(part, run_time=LEAVING) for part in gone]

    def change_to(self, *parts: Mobject, moves: Sequence[Animation] = ()) -> None:
        """Let other parts come while those on stage go; what moves stays."""
        moved = [move.mobject for move in moves]
        self.remove(*moved)
        self.add(*moved)  # each by itself, no longer as part of a picture
        come = AnimationGroup(FadeIn(*parts), *moves)
        self.play(LaggedStart(AnimationGroup(*self.leave(*moved)), come, lag_ratio=0.5))

    def plane_note(self, text: str) -> Label:
        """Return what a plane shows, for the corner above it."""
        note = word(text, self.theme.dim, NOTE)
        return note.stand_at(Page.left, Page.top - 0.5, "left")
