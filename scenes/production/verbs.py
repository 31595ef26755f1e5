"""The verbs around the work: is everything there, begin a clip of your own, the Tab key."""

import sys
import textwrap
from pathlib import Path

import click

from scenes.production import completion, doctor
from scenes.production.catalog import Entry
from scenes.production.machine import cores
from scenes.production.new import NameRefusedError, create
from scenes.production.options import Telling

WHERE = """\b
Put the script where your shell reads it, then open a new shell:
  bash  attention-scenes completion bash >~/.attention-scenes.bash
        echo 'source ~/.attention-scenes.bash' >>~/.bashrc
  zsh   attention-scenes completion zsh >~/.attention-scenes.zsh
        echo 'source ~/.attention-scenes.zsh' >>~/.zshrc      (after compinit)
  fish  attention-scenes completion fish >~/.config/fish/conf.d/attention-scenes.fish

\b
In a clone the command is .venv/bin/attention-scenes; put .venv/bin on PATH. The script completes
./render.sh as well; in bash this needs nothing on PATH (./render.sh completion bash).
"""


@click.command("completion", epilog=WHERE)
@click.argument("shell", type=click.Choice(completion.SHELLS))
@click.pass_context
def complete(ctx: click.Context, shell: str) -> None:
    """Print the script that lets the Tab key complete verbs, options and clips."""
    click.echo(completion.script(shell, ctx.find_root().command), nl=False)


STYLES = {doctor.OK: "green", doctor.ABSENT: None, doctor.MISSING: "red", doctor.WRONG: "red"}


@click.command("doctor")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Where films are to go.",
)
def examine(folder: Path) -> None:
    """Say whether everything is there that rendering needs, and what to do where it is not."""
    bad = []
    for finding in doctor.examine(folder, cores()):
        state = click.style(f"{finding.state:8}", fg=STYLES[finding.state])
        click.echo(f"{state} {finding.what:16} {finding.found}")
        if finding.state in (doctor.MISSING, doctor.WRONG):
            bad.append(finding.what)
            click.echo(textwrap.indent(finding.advice, " " * 9))
    click.echo(f"Not as it should be: {', '.join(bad)}." if bad else "Everything is there.")
    sys.exit(bool(bad))


@click.command()
@click.argument("name")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="Where the file goes [default: here].",
)
def new(name: str, folder: Path) -> None:
    """Write a starter file, NAME.py, that renders at once."""
    try:
        file = create(name.removesuffix(".py"), folder)
    except NameRefusedError as error:
        raise click.UsageError(str(error)) from error
    except FileExistsError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"Cannot write to {folder}: {error.strerror}.") from error
    program = "./render.sh" if Path("render.sh").is_file() else completion.PROGRAM
    click.echo(
        f"Wrote {file}. Next:\n"
        f"  {program} {file}        render it\n"
        f"  {program} watch {file}  see every change as you save it"
    )


def watch(entry: Entry, telling: Telling, port: int, open_page: bool) -> None:
    """Watch a clip, and tell the terminal about it.

    Parameters
    ----------
    entry, telling
        The clip, and what it is told with.
    port, open_page
        Of the page, and whether to open it.
    """
    from scenes.production.watching import loop
    from scenes.production.watching.page import PortError

    def ready(address: str) -> None:
        click.echo(f"Watching {entry.path.name}: {address} (Ctrl-C ends it)")
        if open_page:
            click.launch(address)

    try:
        loop.watch(entry, telling, port, click.echo, ready)
    except PortError as error:
        raise click.ClickException(str(error)) from error
