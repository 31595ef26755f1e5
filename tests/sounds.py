"""Recordings made on the spot, and what is heard in a film."""

from pathlib import Path

import av
import numpy as np
from av.audio.stream import AudioStream
from numpy.typing import NDArray

LOUD = 0.5  # of full scale
PITCH = 440.0


def tone(seconds: float, rate: int = 48_000, loud: float = LOUD) -> NDArray[np.float32]:
    """Return a tone that is there from its first sample on, as a hand clap would be."""
    time = np.arange(round(seconds * rate)) / rate
    return (loud * np.cos(2 * np.pi * PITCH * time)).astype(np.float32)


def write_sound(
    file: Path, samples: NDArray[np.float32], rate: int = 48_000, codec: str = ""
) -> Path:
    """Write samples, (sample) or (channel, sample), in the format of the file's ending."""
    file.parent.mkdir(parents=True, exist_ok=True)
    samples = np.atleast_2d(samples)
    layout = "mono" if len(samples) == 1 else "stereo"
    usual = {".wav": "pcm_s16le", ".mp3": "libmp3lame", ".m4a": "aac", ".flac": "flac"}
    with av.open(str(file), "w") as container:
        stream = container.add_stream(codec or usual[file.suffix.lower()], rate=rate, layout=layout)
        assert isinstance(stream, AudioStream)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples), format="fltp", layout=layout
        )
        frame.sample_rate, frame.pts = rate, 0
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return file


def heard(film: Path) -> NDArray[np.float32]:
    """Return what a player makes heard, (2, sample) at 48 kHz from the first picture on."""
    with av.open(str(film)) as file:
        (stream,) = file.streams.audio
        assert (stream.rate, stream.channels) == (48_000, 2)
        frames = list(file.decode(stream))
        start = round((frames[0].time or 0.0) * 48_000)
        parts = [frame.to_ndarray() for frame in frames]
        samples = np.concatenate(parts, axis=1, dtype=np.float32)
    samples = samples if start >= 0 else samples[:, -start:]
    return np.pad(samples, ((0, 0), (max(start, 0), 0)))


def onsets(samples: NDArray[np.float32]) -> list[float]:
    """Return when something begins to be heard after silence, seconds."""
    loud = np.abs(samples[0]) > LOUD / 4
    places = np.flatnonzero(loud)
    first = np.diff(places, prepend=-48_000) > 4_800  # a tenth of a second of silence before
    return list(places[first] / 48_000)
