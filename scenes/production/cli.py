"""The command line. Modules that import manim or torch are imported when a verb needs them."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from scenes.production import catalog
from scenes.production.options import FORMATS, QUALITIES, Output, Telling

EXAMPLES = """\b
Examples:
  attention-scenes                            all clips, joined to out/attention.mp4
  attention-scenes softmax_columns -q h -p    one clip at 1080p60, and open it
  attention-scenes 8 12 --text "the old red car stopped" --focus car
  attention-scenes --theme light --captions sidecar --format webm
  attention-scenes 7 -s                       its last frame as a picture
  attention-scenes list                       which clips there are
  attention-scenes check --text "the cat slept"
"""


class DefaultVerb(click.Group):
    """A group whose verb is ``render`` unless another is named; its help shows render's options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the verb in front if it is missing."""
        if not args or args[0] not in (*self.commands, "--help", "-h", "--version"):
            args = ["render", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of render, then the verbs."""
        options = [
            option.get_help_record(ctx)
            for option in self.commands["render"].params
            if isinstance(option, click.Option)
        ]
        with formatter.section("Options of render"):
            formatter.write_dl([record for record in options if record])
        self.format_commands(ctx, formatter)


def telling_options(command: Any) -> Any:
    """Add the clips and the options that say what is told."""
    for decorate in reversed(
        (
            click.argument("clips", nargs=-1),
            click.option("--text", help="The sentence: 1 to 16 words."),
            click.option("--focus", help="The word to follow, or its place counted from 1."),
            click.option("--model", help="Where attention comes from [default: the clip's own]."),
            click.option(
                "--trace",
                type=click.Path(exists=True, dir_okay=False, path_type=Path),
                help="A saved trace (.safetensors) instead of a sentence and a model.",
            ),
            click.option("--head", type=int, help="Which head of the trace, by its number there."),
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
        )
    ):
        command = decorate(command)
    return command


@click.group(
    cls=DefaultVerb,
    epilog=EXAMPLES,
    subcommand_metavar="[VERB] [CLIPS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(package_name="attention-scenes")
def main() -> None:
    """Render clips that tell how attention works, each dot of them a computed number.

    CLIPS are names or numbers (see the verb list), or Python files of your own; all if none is
    given. Without a verb, clips are rendered.
    """


@main.command(epilog=EXAMPLES)
@telling_options
@click.option(
    "-q",
    "--quality",
    type=click.Choice(list(QUALITIES)),
    default="m",
    show_default=True,
    help="480p15, 720p30, 1080p60, 1440p60, 2160p60.",
)
@click.option("-p", "--preview", is_flag=True, help="Open the film, or the clips, when done.")
@click.option("-s", "--still", is_flag=True, help="Only the last frame: the same as --format png.")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="mp4", show_default=True)
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where the files go.",
)
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(min=1),
    help="Clips rendered side by side [default: one for each core].",
)
def render(
    quality: str,
    preview: bool,
    still: bool,
    kind: str,
    folder: Path,
    jobs: int | None,
    **told: Any,
) -> None:
    """Render clips and join them to one film."""
    entries, telling = _asked(told)
    output = Output(folder, "png" if still else kind, QUALITIES[quality])
    _refuse_bad_input(entries, telling)

    from scenes.production.produce import produce

    try:
        made = produce(entries, telling, output, jobs or _cores())
    except OSError as error:
        raise click.ClickException(f"Cannot write to {folder}: {error}") from error
    if preview:
        for file in made.to_open:
            click.launch(str(file))
    sys.exit(made.exit_code)


@main.command("list")
def list_clips() -> None:
    """List the clips: title, beats, length, where their data come from."""
    from scenes.production.produce import list_entries

    sys.exit(list_entries(catalog.entries()))


@main.command()
@telling_options
def check(**told: Any) -> None:
    """Play clips without rendering and report faults, beat by beat."""
    entries, telling = _asked(told)
    _refuse_bad_input(entries, telling)

    from scenes.production import check as checker

    sys.exit(checker.run([entry.load() for entry in entries], telling))


def _asked(told: dict[str, Any]) -> tuple[list[catalog.Entry], Telling]:
    clips = told.pop("clips")
    try:
        return catalog.select(clips), Telling(**told)
    except catalog.UnknownClipError as error:
        raise click.UsageError(str(error)) from error


def _refuse_bad_input(entries: Sequence[catalog.Entry], telling: Telling) -> None:
    """Stop with one message, before anything is written, if the sentence cannot be told."""
    from attention_math.errors import InputError
    from scenes.production.render import prepare

    for entry in entries:
        try:
            prepare(entry, telling)
        except InputError as error:
            raise click.UsageError(str(error)) from error
        except Exception:
            continue  # a fault of the clip, not of the input: rendering names it and goes on


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
