"""Some of the beats of a clip: which there are, drawing only those, when they come."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from attention_math.errors import InputError

if TYPE_CHECKING:
    from scenes.beats import BeatTime

USUAL = 7.0  # seconds that a beat takes


def require(scene: Any, sections: Iterable[str]) -> None:
    """See to it that a clip has these beats.

    Parameters
    ----------
    scene
        A clip that was played: which beats it leaves out may depend on the sentence.
    sections
        Names of beats.

    Raises
    ------
    InputError
        If it does not; the message lists those it has.
    """
    there = [beat.name for beat in scene.timeline]
    for name in sections:
        if name not in there:
            raise InputError(
                f"{type(scene).__name__} has no section {name!r}; its sections are: "
                f"{', '.join(there)}."
            )


def draw_only(scene: Any, sections: Collection[str]) -> None:
    """Make a clip draw these beats only: it plays the others unseen, and ends with the last.

    Parameters
    ----------
    scene
        A clip that has not begun.
    sections
        Names of beats.
    """
    from manim.utils.exceptions import EndSceneEarlyException

    begin, draw = scene.next_section, scene.renderer.update_frame
    missing = set(sections)

    def next_section(name: str) -> None:
        if not missing:
            raise EndSceneEarlyException
        drawn = name in sections
        begin(name, skip_animations=not drawn)
        # Skipping still draws the still part of every animation; nobody will see it.
        scene.renderer.update_frame = draw if drawn else lambda *args, **kwargs: None
        missing.discard(name)

    scene.next_section = next_section


def times(timeline: "Sequence[BeatTime]", sections: Collection[str]) -> "list[BeatTime]":
    """Return when these beats (all, if none are named) come where no others are between them."""
    found, start = [], 0.0
    for beat in timeline:
        if not sections or beat.name in sections:
            moved = start - beat.start
            found.append(replace(beat, start=start, held=beat.held + moved, end=beat.end + moved))
            start = found[-1].end
    return found


def expected_length(scene: Any, sections: Collection[str], done: float) -> float:
    """Return about how many seconds a clip will have, from how long its beats took so far.

    Parameters
    ----------
    scene
        A clip that is being drawn.
    sections
        The beats to draw; all of them if none are named.
    done
        Seconds that are drawn.
    """
    wanted = [name for name in _played(scene) if not sections or name in sections]
    told = times(scene.timeline, sections)
    usual = told[-1].end / len(told) if told else USUAL
    present = min((done - (told[-1].end if told else 0.0)) / usual, 1.0)
    return max(done, done * len(wanted) / (len(told) + max(present, 0.01)))


def _played(scene: Any) -> list[str]:
    """Return the names of the beats that a clip plays, as far as that is known yet."""
    # What a beat waits for may be set by the one before; until then it counts as played.
    steps = scene.beats()
    return [step.name for step in steps if not step.only_if or getattr(scene, step.only_if, True)]
