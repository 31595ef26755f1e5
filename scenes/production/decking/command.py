"""The verb ``deck``: clips as a talk."""

import sys
from pathlib import Path
from typing import Any

import click

from attention_math.errors import InputError
from scenes.production import slides
from scenes.production.asking import asked, rendered
from scenes.production.flags import output_of, output_options, run_options, telling_options

DEFAULT_MAP = click.core.ParameterSource.DEFAULT_MAP  # nobody said so: the verb's own choice
PLAYED = ("mp4", "webm")  # what browsers play

EXAMPLES = """\b
Examples:
  attention-scenes deck --film head -o talk          open talk/deck.html
  attention-scenes deck 8 12 --text "the old red car stopped" --theme light -o talk
  attention-scenes deck --film head --single-file    one file to carry: out/deck.html
  attention-scenes deck --film head --to pptx        PowerPoint: out/deck.pptx
"""


# A talk is captioned by the page, where captions can be switched off.
@click.command(epilog=EXAMPLES, context_settings={"default_map": {"captions": "sidecar"}})
@telling_options
@output_options
@run_options
@click.option(
    "--to",
    "target",
    type=click.Choice(["html", *slides.TARGETS]),
    default="html",
    show_default=True,
    help="A page, or slides for PowerPoint or to print, their captions in the picture unless "
    "--captions says else.",
)
@click.option("-p", "--preview", is_flag=True, help="Open the deck in the browser when done.")
@click.option(
    "--single-file", is_flag=True, help="All of it in one HTML file, to carry or to send."
)
@click.pass_context
def deck(
    context: click.Context,
    target: str,
    jobs: int | None,
    force: bool,
    preview: bool,
    single_file: bool,
    **options: Any,
) -> None:
    """Make an HTML talk of clips: deck.html, to open by double click, without a network.

    One step for each beat: it plays, and waits on its last picture. Arrow keys and a clicker step;
    R plays again, C captions, O overview, S speaker view, F full screen, F1 shows all keys.
    """
    output = output_of(options)
    _refuse(target, output.format, single_file)
    if target != "html" and context.get_parameter_source("captions") is DEFAULT_MAP:
        options["captions"] = "burn"  # slides cannot switch them on
    made = rendered(*asked(options), output, jobs, force)
    if made.exit_code or made.manifest is None:
        click.echo("The deck was not made.", err=True)
        sys.exit(made.exit_code)

    from scenes.production.decking.page import write
    from scenes.production.faults import cannot_write

    try:
        if target == "html":
            page = write(made.manifest, output.folder, single_file)
        else:
            page = slides.write(made.manifest, output.folder, target)
    except OSError as error:
        raise click.ClickException(cannot_write(error, output.folder)) from error
    click.echo(f"{_size(page)} {page}")
    if preview:
        click.launch(str(page))


def _refuse(target: str, kind: str, single_file: bool) -> None:
    """Find out before anything is rendered whether a deck can be made."""
    if target == "html" and kind not in PLAYED:
        raise click.UsageError(
            f"A deck plays films; {kind} is none that browsers play. Leave it out, or "
            f"take --format {' or '.join(PLAYED)}."
        )
    if target != "html":
        if single_file:
            raise click.UsageError(f"--single-file is for a page; {target} is one file anyway.")
        try:
            slides.refuse(target, kind)
        except InputError as error:
            raise click.UsageError(str(error)) from error


def _size(file: Path) -> str:
    size = file.stat().st_size
    return f"{size / 1e6:.1f} MB" if size > 1e6 else f"{size / 1e3:.0f} KB"
