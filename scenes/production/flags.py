"""The options that several verbs share, and what they say together."""

import re
from pathlib import Path
from typing import Any

import click

from scenes.production import completion
from scenes.production.catalog import FILMS
from scenes.production.options import FORMATS, QUALITIES, SEE_THROUGH, Output

SMALLEST, LARGEST = 64, 8192  # pixels


class Resolution(click.ParamType):
    """Width and height in pixels, written ``1920x1080``."""

    name = "WxH"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        """Return width and height."""
        found = re.fullmatch(r"(\d+)x(\d+)", value)
        if not found:
            self.fail(f"{value!r} is not a size; write it like 1920x1080.", param, ctx)
        width, height = int(found[1]), int(found[2])
        if not all(SMALLEST <= side <= LARGEST for side in (width, height)):
            self.fail(f"{value}: each side has to be {SMALLEST} to {LARGEST} pixels.", param, ctx)
        if width % 2 or height % 2:
            near = f"{width + width % 2}x{height + height % 2}"
            self.fail(f"{value}: films need even sides, such as {near}.", param, ctx)
        return width, height


def telling_options(command: Any) -> Any:
    """Add the clips and the options that say what is told."""
    for decorate in reversed(
        (
            click.argument("clips", nargs=-1, type=completion.ClipName()),
            click.option(
                "--film",
                type=click.Choice(list(FILMS)),
                default="chapter",
                show_default=True,
                help="The whole chapter, or the story of one head; all of its clips unless some "
                "are named.",
            ),
            click.option(
                "--text",
                help="The sentence: 1 to 16 words for the story head; for a language model 1 to 24 "
                "tokens, or up to 64 where the clip is about the grid.",
            ),
            click.option("--focus", help="The word to follow, or its place counted from 1."),
            click.option(
                "--model",
                shell_complete=completion.complete_model,
                help="Where attention comes from: story, smollm2, minilm, a folder, or a model of "
                "the Hugging Face hub [default: the clip's own].",
            ),
            click.option(
                "--trace",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="A saved trace (.safetensors) instead of a sentence and a model.",
            ),
            click.option(
                "--layer", type=int, help="Which layer of the model or the trace, counted from 0."
            ),
            click.option("--head", type=int, help="Which head of the layer, counted from 0."),
            click.option(
                "--tokens",
                type=click.Choice(["pieces", "words"]),
                help="Tokens as a language model cuts them, or the pieces of a word also taken "
                "together [default: pieces].",
            ),
            click.option(
                "--sink",
                type=click.Choice(["shown", "faded"]),
                help="What rests on a language model's first token, as strong as it is or faded "
                "[default: shown].",
            ),
            click.option(
                "--detail",
                type=click.Choice(["story", "numbers"]),
                help="The idea with few numbers, or worked numbers too [default: story].",
            ),
            click.option(
                "--decimals",
                type=click.IntRange(0, 3),
                help="Of the numbers on screen [default: the clip's own]; sums may need more.",
            ),
            click.option(
                "--orientation",
                type=click.Choice(["columns", "rows"]),
                help="What a query is in a grid; papers use rows [default: columns].",
            ),
            click.option(
                "--theme", type=click.Choice(["dark", "light"]), default="dark", show_default=True
            ),
            click.option(
                "--captions",
                type=click.Choice(["burn", "sidecar", "off"]),
                default="burn",
                show_default=True,
                help="In the picture, in files beside it (.srt, .vtt), or none.",
            ),
            click.option(
                "--pace",
                type=click.FloatRange(min=0.1, max=10),
                help="Factor on every run time; 2 is half as fast.",
            ),
            click.option(
                "--voice",
                type=click.Path(exists=True, file_okay=False, path_type=Path),
                help="A folder with your own recordings of beats, called as the verb script says; "
                "the picture waits for them.",
            ),
        )
    ):
        command = decorate(command)
    return command


OUTPUT = (
    click.option(
        "-q",
        "--quality",
        type=click.Choice(list(QUALITIES)),
        default="m",
        show_default=True,
        help="480p15, 720p30, 1080p60, 1440p60, 2160p60.",
    ),
    click.option(
        "-r",
        "--resolution",
        type=Resolution(),
        metavar="WxH",
        help="Pixels, instead of those of -q; what is no 16:9 gets margins.",
    ),
    click.option(
        "--fps",
        "rate",
        type=click.IntRange(1, 120),
        help="Frames per second, instead of those of -q.",
    ),
    click.option("-s", "--still", is_flag=True, help="Only the last frame: same as --format png."),
    click.option("--format", "kind", type=click.Choice(FORMATS), default="mp4", show_default=True),
    click.option(
        "-t",
        "--transparent",
        is_flag=True,
        help="Nothing behind the picture: with --format webm (slides, browsers), mov (editors) "
        "or png.",
    ),
    click.option(
        "--section",
        "sections",
        multiple=True,
        metavar="NAME",
        shell_complete=completion.complete_section,
        help="Only this beat, in a file of its own; again for more. Every clip asked for has to "
        "have it, and no film is joined.",
    ),
    click.option(
        "-o",
        "--output",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path("out"),
        show_default=True,
        help="Where the files go.",
    ),
)


RUN = (
    click.option(
        "-j",
        "--jobs",
        type=click.IntRange(min=1),
        help="Clips rendered side by side [default: one for each core].",
    ),
    click.option("-f", "--force", is_flag=True, help="Render even what nothing has changed."),
)


def run_options(command: Any) -> Any:
    """Add the options that say how to render."""
    for decorate in reversed(RUN):
        command = decorate(command)
    return command


def output_options(command: Any) -> Any:
    """Add the options that say which files to make; :func:`output_of` reads them."""
    for decorate in reversed(OUTPUT):
        command = decorate(command)
    return command


def output_of(asked: dict[str, Any]) -> Output:
    """Take the values of :func:`output_options` out of ``asked`` and return what they say.

    Raises
    ------
    click.UsageError
        If they do not go together.
    """
    width, height, rate = QUALITIES[asked.pop("quality")]
    width, height = asked.pop("resolution") or (width, height)
    rate = asked.pop("rate") or rate
    still, kind = asked.pop("still"), asked.pop("kind")
    kind = "png" if still else kind
    transparent = asked.pop("transparent")
    if transparent and kind not in SEE_THROUGH:
        raise click.UsageError(
            f"{kind} cannot be transparent; add --format webm (for slides and browsers), "
            "--format mov (for film editors) or -s (a picture)."
        )
    return Output(
        asked.pop("folder"),
        kind,
        (width, height, rate),
        transparent,
        tuple(dict.fromkeys(asked.pop("sections"))),
    )
