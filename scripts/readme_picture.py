"""Make the README's moving picture from a rendered clip.

./render.sh softmax_columns && .venv/bin/python scripts/readme_picture.py \
    out/clips/s08_softmax_columns.mp4 docs/softmax_columns.webp 13 35
"""

import sys
from pathlib import Path

import av
from PIL import Image

WIDTH, RATE = 560, 8  # pixels, frames per second


def frames(clip: Path, start: float, end: float) -> list[Image.Image]:
    """Return the frames of a clip between two times (seconds), small and at a low rate."""
    kept: list[Image.Image] = []
    with av.open(str(clip)) as container:
        for frame in container.decode(video=0):
            time = float(frame.time or 0)
            if start <= time < end and time >= start + len(kept) / RATE:
                image = frame.to_image()
                kept.append(image.resize((WIDTH, WIDTH * image.height // image.width)))
    return kept


def main() -> None:
    """Read the arguments: clip, picture, start and end in seconds."""
    clip, picture, start, end = sys.argv[1:]
    first, *others = frames(Path(clip), float(start), float(end))
    Path(picture).parent.mkdir(exist_ok=True)
    first.save(
        picture, save_all=True, append_images=others, duration=1000 // RATE, loop=0, quality=45
    )


if __name__ == "__main__":
    main()
