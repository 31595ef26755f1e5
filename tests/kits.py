"""What a render leaves, made small and quick: films of one colour, and their manifest."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
from PIL import Image

from scenes.production import captions
from scenes.production.captions import Cue
from scenes.production.manifest import Clip, Files, Manifest, Section

SIZE = (320, 180, 10)
LENGTH = 0.8  # seconds of each section
COLOURS = ("#D04040", "#40D040", "#D0D040", "#40D0D0", "#D040D0")  # none of them dark
ABOUT = {"source": "story head", "text": "a <b>small</b> kit", "focus": "kit"}


def write_kit(
    folder: Path,
    sections: Sequence[int] = (2, 3),
    caption: str = "Step {}: it's “so” & so.",
    theme: str = "dark",
    shown: str = "sidecar",
) -> Manifest:
    """Write clips with as many sections each, all of one colour, and return the manifest.

    Parameters
    ----------
    folder
        Where.
    sections
        How many each clip has.
    caption
        With a place for the number of the step, from 1.
    theme, shown
        The manifest's theme and captions.
    """
    clips, number, start = [], 0, 0.0
    for place, count in enumerate(sections, start=1):
        name, parts = f"clip_{place}", []
        for beat in range(count):
            files = _files(f"clip_{place}/{beat + 1:02}_beat_{beat + 1}", "sections")
            said = caption.format(number + 1)
            _write(folder, files, COLOURS[number % len(COLOURS)], said, 1)
            parts.append(
                Section(f"beat_{beat + 1}", f"beat {beat + 1}", beat * LENGTH, LENGTH, said,
                        f"Picture {number + 1}.", files)
            )  # fmt: skip
            number += 1
        whole = _files(name, "clips")
        _write(folder, whole, COLOURS[place], "whole", count)
        clips.append(
            Clip(name, f"Clip {place}", "Chapter", start, count * LENGTH, ABOUT, whole,
                 tuple(parts))
        )  # fmt: skip
        start += count * LENGTH
    made = Manifest(
        "attention-scenes", {"python": "3"}, SIZE, shown, theme, Files(""), tuple(clips)
    )
    made.write(folder)
    return made


def with_texts(made: Manifest, text: str) -> Manifest:
    """Return a manifest every text of which is this one."""
    return replace(
        made,
        clips=tuple(
            replace(
                clip,
                title=text,
                about={"source": text, "text": text, "focus": text},
                sections=tuple(
                    replace(section, title=text, caption=text, alt=text)
                    for section in clip.sections
                ),
            )
            for clip in made.clips
        ),
    )


def _files(name: str, kind: str) -> Files:
    beside = (f"posters/{name}.png", f"captions/{name}.srt", f"captions/{name}.vtt")
    return Files(f"{kind}/{name}.mp4", *beside)


def _write(folder: Path, files: Files, colour: str, said: str, times: int) -> None:
    for name in (files.film, files.poster, files.srt):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    width, height, rate = SIZE
    image = Image.new("RGB", (width, height), colour)
    image.save(folder / files.poster)
    captions.write([Cue(said, 0, LENGTH * times)], folder / files.srt)
    with av.open(str(folder / files.film), "w") as film:
        stream = film.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(round(LENGTH * rate) * times):
            film.mux(stream.encode(av.VideoFrame.from_image(image)))
        film.mux(stream.encode())
