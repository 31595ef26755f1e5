"""Sound: recordings as samples, and the track of them beside the pictures of a film."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain
from math import inf
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.error import FFmpegError
from numpy.typing import NDArray

from attention_math.errors import InputError

RATE = 48_000  # samples a second: what films are usually made with
CODECS = {".mp4": "aac", ".mov": "aac", ".webm": "libopus"}
BITS = 128_000  # a second
PIECE = RATE // 10  # samples: so finely do sound and pictures alternate in a file

Seconds = float | Fraction
# Recordings, each with when it begins, seconds; in order.
Sound = Sequence[tuple[float, Path]]


def read(path: Path) -> NDArray[np.float32]:
    """Return the samples of a recording, (2, sample) at :data:`RATE`, as loud as it was recorded.

    Parameters
    ----------
    path
        Of any format that ffmpeg reads. What was recorded with one channel is heard from both.

    Raises
    ------
    InputError
        If there is no sound in it, or none that can be read.
    """
    try:
        with av.open(str(path)) as file:
            stream = file.streams.audio[0]
            layout = "mono" if stream.channels == 1 else "stereo"
            resampler = AudioResampler("fltp", layout, RATE)
            frames = chain(file.decode(stream), [None])  # None: what the resampler still holds
            heard = [part.to_ndarray() for frame in frames for part in resampler.resample(frame)]
        samples = np.concatenate(heard, axis=1, dtype=np.float32)
    except (FFmpegError, IndexError, ValueError) as error:
        raise InputError(
            f"{path} holds no sound that can be read. Play it in another program; if that can, "
            "export it from there as WAV."
        ) from error
    return np.broadcast_to(samples, (2, samples.shape[1]))


def length(path: Path) -> float:
    """Return how long a recording is, seconds; raises what :func:`read` raises."""
    return read(path).shape[1] / RATE


def pieces(sound: Sound, seconds: Seconds) -> Iterator[NDArray[np.float32]]:
    """Yield the samples of recordings and of the silence around them, a little at a time.

    Parameters
    ----------
    sound
        The recordings, one or more; each is heard until the next begins.
    seconds
        How long it is in all.
    """
    starts = [round(start * RATE) for start, _ in sound]
    yield from _silence(starts[0])
    for (_, path), start, after in zip(
        sound, starts, [*starts[1:], round(seconds * RATE)], strict=True
    ):
        samples = read(path)[:, : after - start]
        for first in range(0, samples.shape[1], PIECE):
            yield samples[:, first : first + PIECE]
        yield from _silence(after - start - samples.shape[1])


def _silence(samples: int) -> Iterator[NDArray[np.float32]]:
    for first in range(0, samples, PIECE):
        yield np.zeros((2, min(PIECE, samples - first)), np.float32)


class Track:
    """The sound of a film that is being written, encoded while its pictures come.

    Parameters
    ----------
    film
        The film. Its pictures have their stream, and none is written yet.
    codec
        One of :data:`CODECS`.
    sound, seconds
        The recordings, and how long the film is. Without recordings it gets no sound.
    """

    def __init__(self, film: OutputContainer, codec: str, sound: Sound, seconds: Seconds) -> None:
        self._film, self._samples = film, 0
        self._pieces = pieces(sound, seconds) if sound else iter(())
        if sound:
            stream = film.add_stream(codec, rate=RATE, layout="stereo", bit_rate=BITS)
            assert isinstance(stream, AudioStream)
            self._stream = stream

    def reach(self, seconds: Seconds) -> None:
        """Write the sound until then."""
        while self._samples < seconds * RATE and (piece := next(self._pieces, None)) is not None:
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(piece), format="fltp", layout="stereo"
            )
            frame.sample_rate, frame.time_base = RATE, Fraction(1, RATE)
            frame.pts = self._samples
            self._samples += piece.shape[1]
            self._film.mux(self._stream.encode(frame))

    def end(self) -> None:
        """Write the rest."""
        self.reach(inf)
        if self._samples:
            self._film.mux(self._stream.encode(None))
