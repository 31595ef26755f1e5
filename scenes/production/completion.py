"""What the Tab key offers: clips by name and number, the sections of a clip, models.

The shell starts the command anew at every press of the key, so nothing here imports a clip.
"""

from pathlib import Path

import click
from click.shell_completion import CompletionItem, get_completion_class

from attention_math.packages import PACKAGES
from scenes.production import catalog, outline

PROGRAM = "attention-scenes"
VARIABLE = "_ATTENTION_SCENES_COMPLETE"
# How each shell is told that the command of a clone takes the same words.
CLONE = {
    "bash": "complete -o nosort -F {} ./render.sh",
    "zsh": "compdef {} render.sh",
    "fish": 'complete --no-files --command render.sh --arguments "({})"',
}
SHELLS = tuple(CLONE)


class ClipName(click.ParamType):
    """A clip as a person names it: its name, its number, or a Python file."""

    name = "clip"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """Return the clips that begin so; where a path is being written, files."""
        if "/" in incomplete:
            return [CompletionItem(incomplete, type="file")]
        taken = ctx.params.get("clips") or ()
        offered = {}
        for entry in catalog.entries():
            names = [entry.name, str(entry.number)]
            if incomplete[1:].isdecimal():
                names.append(f"s{entry.number:02}")
            if not {*names, f"s{entry.number:02}"} & set(taken):
                offered |= dict.fromkeys(names, _title(entry.path))
        own = (path for path in sorted(Path().glob("*.py")) if path.name not in taken)
        offered |= {path.name: "a file of your own" for path in own}
        return _items(offered, incomplete)


def complete_section(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the sections of the clips on the line (of all if there are none) that begin so."""
    try:
        entries = catalog.select(ctx.params.get("clips") or ())
    except catalog.UnknownClipError:
        return []
    outlines = {entry.name: _outline(entry.path) for entry in entries}
    offered = {beat.name: clip for clip, found in outlines.items() if found for beat in found.beats}
    return _items(offered, incomplete)


def complete_model(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Return the models that have a name and begin so; where a path is being written, folders."""
    if "/" in incomplete:
        return [CompletionItem(incomplete, type="dir")]
    named = {name: package.title for name, package in PACKAGES.items()}
    return _items({"story": "the head trained here"} | named, incomplete)


def first_words(
    command: click.Command, ctx: click.Context, incomplete: str
) -> list[CompletionItem]:
    """Return what may follow the program's name where the verb of ``command`` is left out."""
    with command.make_context(command.name, [], parent=ctx, resilient_parsing=True) as inner:
        if incomplete.startswith("-"):
            return command.shell_complete(inner, incomplete)
        return ClipName().shell_complete(inner, command.params[0], incomplete)


def script(shell: str, command: click.Command) -> str:
    """Return what a shell has to run to complete ``attention-scenes`` and ``./render.sh``.

    Parameters
    ----------
    shell
        One of :data:`SHELLS`.
    command
        The command line to complete.
    """
    kind = get_completion_class(shell)
    assert kind is not None
    complete = kind(command, {}, PROGRAM, VARIABLE)
    # Not source(): it looks for the shell on this machine; the script may be for another one.
    source = complete.source_template % complete.source_vars()
    return f"{source}\n{CLONE[shell].format(complete.func_name)}\n"


def _items(offered: dict[str, str], incomplete: str) -> list[CompletionItem]:
    start = incomplete.lower().replace("-", "_")
    return [
        CompletionItem(value, help=help_text)
        for value, help_text in offered.items()
        if value.lower().startswith((start, incomplete))
    ]


def _title(path: Path) -> str:
    found = _outline(path)
    return found.title if found else ""


def _outline(path: Path) -> outline.Outline | None:
    """Return the outline of a file that can be read: a fault in it is no matter of the Tab key."""
    try:
        return outline.read(path)
    except (OSError, SyntaxError, UnicodeDecodeError):
        return None
