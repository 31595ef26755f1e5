"""Captions as files beside the film: SubRip (.srt) and WebVTT (.vtt)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from pathlib import Path

import srt


@dataclass(frozen=True)
class Cue:
    """What is said from ``start`` to ``end``, in seconds."""

    text: str
    start: float
    end: float

    def later(self, seconds: float) -> "Cue":
        """Return the same cue, moved."""
        return Cue(self.text, self.start + seconds, self.end + seconds)


def write(cues: Sequence[Cue], video: Path) -> list[Path]:
    """Write captions beside a video, under its name, and return the two files.

    Parameters
    ----------
    cues
        Captions in the order in which they are said.
    video
        The video they belong to; only its name is used.
    """
    texts = {".srt": to_srt(cues), ".vtt": to_vtt(cues)}
    files = [video.with_suffix(suffix) for suffix in texts]
    for file in files:
        file.write_text(texts[file.suffix], encoding="utf-8")
    return files


def to_srt(cues: Sequence[Cue]) -> str:
    """Return cues as SubRip text."""
    return srt.compose(
        srt.Subtitle(number, timedelta(seconds=cue.start), timedelta(seconds=cue.end), cue.text)
        for number, cue in enumerate(cues, start=1)
    )


def to_vtt(cues: Sequence[Cue]) -> str:
    """Return cues as WebVTT text (https://www.w3.org/TR/webvtt1/), in which < and & are markup."""
    blocks = [
        f"{_clock(cue.start)} --> {_clock(cue.end)}\n{escape(cue.text, quote=False)}"
        for cue in cues
    ]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _clock(seconds: float) -> str:
    minutes, milliseconds = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000:03}"
