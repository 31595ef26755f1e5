"""A small still of every clip, for the README. Make them: ``python -m scenes.production.stills``.

A still shows a clip at the end of the beat that tells most at a glance, or of its last beat.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from manim import Camera, ManimColor
from PIL import Image

from attention_math.errors import InputError
from scenes.beats import Beat
from scenes.clip import Clip
from scenes.page import HALF_HEIGHT, HALF_WIDTH, Page
from scenes.production import catalog
from scenes.production.catalog import Entry
from scenes.production.check import watch
from scenes.production.checks.picture import Picture
from scenes.production.options import Telling

FOLDER = Path(__file__).parents[2] / "docs" / "stills"
WIDTH = 480  # pixels
SHARPER = 3  # drawn so many times larger, then reduced
COLORS = 64
# The beats that tell most; other clips are shown as their last beat leaves them.
TELLING_BEATS = {
    "meaning_is_direction": "nearest_word",
    "words_need_context": "arrows_part",
    "the_last_vector": "says",
    "tokens_and_positions": "word_plus_position",
    "queries": "other_rows",
    "keys": "in_one_plane",
    "dot_product_grid": "large_and_small",
    "softmax_columns": "divide_by_sum",
    "attention_formula": "mixed",
    "masking": "side_by_side",
    "context_size": "to_pixels",
    "values": "gathered",
    "low_rank_values": "lost",
    "many_heads": "proposals_add_up",
    "going_deeper": "at_the_end",
    "all_at_once": "in_context",
}
# What is kept of the frame: the part above the captions.
SHARE = (HALF_HEIGHT - Page.caption_band[3]) / (2 * HALF_HEIGHT)
HEIGHT = round(WIDTH * HALF_HEIGHT / HALF_WIDTH * SHARE)


def still_of(clip: type[Clip], telling: Telling, beat: str = "") -> Image.Image:
    """Return a small picture of a clip at the end of a beat, without caption and corner line.

    Parameters
    ----------
    clip, telling
        The class, and what it is told with.
    beat
        The name of the beat; the last one unless given.

    Raises
    ------
    InputError
        If the clip has no such beat, or leaves it out when it is told like this.
    """
    taken: dict[str, Image.Image] = {}

    def look(lesson: Clip, step: Beat) -> None:
        if step.name == beat or not beat:
            taken["last"] = _drawn(lesson, step)

    played = watch(clip, telling, look)
    if not taken:
        names = ", ".join(said.name for said in played.timeline)
        raise InputError(f"{clip.__name__} plays no beat {beat!r}. Choose one of: {names}.")
    return taken["last"]


def _drawn(lesson: Clip, step: Beat) -> Image.Image:
    """Draw what is on screen now."""
    picture: Any = Picture(lesson, step)
    width = SHARPER * WIDTH
    camera = Camera(
        background_color=ManimColor(lesson.theme.background),
        pixel_width=width,
        pixel_height=round(width * HALF_HEIGHT / HALF_WIDTH),
        frame_width=2 * HALF_WIDTH,
        frame_height=2 * HALF_HEIGHT,
    )
    camera.capture_mobjects(
        [part for part in picture.drawn[0] if id(part) not in picture.beside],
        include_submobjects=False,
    )
    pixels = np.ascontiguousarray(camera.pixel_array[: SHARPER * HEIGHT, :, :3])
    small = Image.fromarray(pixels).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    return small.quantize(COLORS, dither=Image.Dither.NONE)


def make(entries: Sequence[Entry], folder: Path = FOLDER) -> list[Path]:
    """Write a still of each clip, ``folder``/sNN_name.png, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for entry in entries:
        files.append(folder / f"{entry.path.stem}.png")
        beat = TELLING_BEATS.get(entry.name, "")
        still_of(entry.load(), Telling(), beat).save(files[-1], optimize=True)
    return files


@click.command()
@click.argument("clips", nargs=-1)
@click.option("-o", "--output", "folder", type=click.Path(path_type=Path), default=FOLDER)
def main(clips: tuple[str, ...], folder: Path) -> None:
    """Draw a small still of each of the CLIPS, or of all."""
    try:
        files = make(catalog.select(clips), folder)
    except (catalog.UnknownClipError, InputError) as error:
        raise click.UsageError(str(error)) from error
    for file in files:
        click.echo(f"{file}  {file.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
