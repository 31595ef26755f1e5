"""Play clips without rendering them, and look at the picture after every beat for faults."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from scenes.beats import Beat
from scenes.clip import Clip
from scenes.production.catalog import Entry
from scenes.production.checks import (
    belonging,
    captions,
    layout,
    legibility,
    readback,
    room,
    stillness,
)
from scenes.production.checks.picture import Fault, Picture
from scenes.production.jobs import describe
from scenes.production.options import Telling
from scenes.production.render import manim_settings
from scenes.production.report import new_console

CHECKS: tuple[Callable[[Picture], Iterator[Fault]], ...] = (
    layout.empty,
    layout.overlaps,
    layout.off_screen,
    layout.off_the_baseline,
    belonging.strays,
    room.too_little,
    legibility.too_small,
    legibility.low_contrast,
    readback.wrong_values,
    readback.unsourced_digits,
    readback.wrong_grids,
    captions.too_long,
    captions.wrong,
    captions.unsourced,
    stillness.standing_still,
)


@dataclass(frozen=True)
class Finding:
    """A fault, the clip and the beat in which it was found (no beat where the clip failed)."""

    clip: str
    beat: str
    fault: Fault

    def __str__(self) -> str:
        fault = self.fault
        place = f" at ({fault.where[0]:.2f}, {fault.where[1]:.2f})" if fault.where else ""
        beat = f", {self.beat}" if self.beat else ""
        return f"{self.clip}{beat}: {fault.kind}: {fault.what}{place}"


def faults(lesson: Clip, step: Beat) -> list[Fault]:
    """Return what is wrong with the picture after a beat.

    Parameters
    ----------
    lesson
        A clip in which ``step`` was just played.
    step
        The beat.
    """
    picture = Picture(lesson, step)
    return [fault for look in CHECKS for fault in look(picture)]


def play(clip: type[Clip], telling: Telling) -> tuple[Any, list[Finding]]:
    """Play a clip without drawing a frame; return it and what was found after its beats.

    Parameters
    ----------
    clip, telling
        The class, and what it is told with.
    """
    found: list[Finding] = []

    def look(lesson: Clip, step: Beat) -> None:
        found.extend(Finding(clip.__name__, step.name, fault) for fault in faults(lesson, step))

    return watch(clip, telling, look), found


def watch(clip: type[Clip], telling: Telling, look: Callable[[Any, Beat], None]) -> Any:
    """Play a clip without drawing a frame, call ``look`` after every beat, and return it."""
    with manim_settings(dry_run=True):
        lesson = clip(**telling.arguments(clip), renderer=stillness.WatchingRenderer())
        lesson.after_beat = look
        lesson.render()
    return lesson


def run(told: Sequence[tuple[type[Clip], Telling]]) -> int:
    """Check clips and print one line for each fault; return 1 if there are any, else 0.

    Parameters
    ----------
    told
        Classes of clips, each with what it is told with.
    """
    console, found = new_console(), 0
    many = len({telling for _, telling in told}) > 1
    for clip, telling in told:
        try:
            lesson, here = play(clip, telling)
        except Exception as error:
            what = describe(error, Entry(Path(inspect.getfile(clip))))
            here, beats = [Finding(clip.__name__, "", Fault("error", what))], 0
        else:
            beats = len(lesson.timeline)
        given = f" with {telling}" if many and f"{telling}" else ""
        if not here:
            _say(console, f"{clip.__name__}{given}: no faults in {beats} beats")
        elif given:
            _say(console, f"{clip.__name__}{given}:")
        for finding in here:
            _say(console, f"{finding}")
        found += len(here)
    _say(console, f"{found} faults in {len(told)} clips.")
    return int(bool(found))


def _say(console: Console, line: str) -> None:
    console.print(line, markup=False, highlight=False, soft_wrap=True)
