"""Faults of captions: too fast, too long, wrong, with a number from nowhere."""

import re
from collections.abc import Container, Iterator
from string import Formatter

import numpy as np

from scenes.beats import Sourced
from scenes.clip import CHARACTERS_PER_SECOND
from scenes.mobjects.caption import Caption
from scenes.mobjects.symbols import Label
from scenes.production.checks.picture import Fault, Picture
from scenes.production.checks.readback import known_words, read_number
from scenes.theme import SIZES

LINES = 2


def too_long(picture: Picture) -> Iterator[Fault]:
    """Find a caption that cannot be read in its time, or does not fit its band."""
    said = picture.lesson.timeline[-1]
    rate = len(said.caption) / max(said.end - said.start, 1e-9)
    if rate > CHARACTERS_PER_SECOND + 0.1:
        what = f"the caption runs at {rate:.1f} characters a second, more than 17"
        yield Fault("caption", what)
    lesson = picture.lesson
    text, band = lesson.caption_of(picture.step), lesson.board.caption_band
    lines = [line for line in Caption(text, band, lesson.theme) if isinstance(line, Label)]
    if len(lines) > LINES:
        yield Fault("caption", f"the caption has {len(lines)} lines, more than {LINES}")
    if any(line.em < 0.999 * SIZES.caption for line in lines):
        yield Fault("caption", f"the caption is wider than two lines of its band: “{text}”")


def wrong(picture: Picture) -> Iterator[Fault]:
    """Find a caption that is not its beat's, or whose numbers are not the trace's."""
    lesson, step = picture.lesson, picture.step
    text = lesson.caption_of(step)
    shown = [part.text for part in picture.mobjects if isinstance(part, Caption)]
    if lesson.captions == "burn" and shown != [text]:
        yield Fault("caption", f"the band shows {shown}, the beat says “{text}”")
    if re.search(r"[{}]", text):
        yield Fault("caption", f"a brace was not filled: “{text}”")
    for number, source in lesson.caption_numbers(step):
        entry, (value, half) = float(lesson.lookup(source)), read_number(number)
        if abs(value - entry) > half:
            yield Fault("read-back", f"the caption says {number}, {source} is {entry:.6g}")


def unsourced(picture: Picture) -> Iterator[Fault]:
    """Find digits in a caption that were not filled in from the trace."""
    facts, words = picture.lesson.facts(), known_words(picture.lesson)
    for written, name, *_ in Formatter().parse(picture.lesson.template(picture.step)):
        plain = re.sub(r"\$[^$]*\$", "", written)
        # From 0 to 1 is what a weight is, and no measurement.
        digits = [number for number in re.findall(r"[\d.,]*\d", plain) if number not in ("0", "1")]
        fact = facts.get(name) if name else None
        from_nowhere = isinstance(fact, int | float | np.number) and not isinstance(fact, Sourced)
        if from_nowhere or (isinstance(fact, str) and re.search(r"\d", _unquoted(fact, words))):
            digits.append(str(fact))
        for number in digits:
            yield Fault("unsourced", f"the caption says {number}, which no field of the trace gave")


def _unquoted(fact: str, words: Container[str]) -> str:
    """Return what a caption says beside the words of the sentence, which may hold digits."""
    if fact in words:
        return ""
    return re.sub("“([^”]*)”", lambda quoted: "" if quoted[1] in words else quoted[0], fact)
