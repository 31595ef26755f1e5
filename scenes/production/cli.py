"""The command line. Modules that import manim or torch are imported when a verb needs them."""

import sys
from typing import Any

import click
from click.shell_completion import CompletionItem

from scenes.production import catalog, completion, model_verbs, verbs
from scenes.production.asking import asked, rendered
from scenes.production.decking.command import deck
from scenes.production.flags import output_of, output_options, run_options, telling_options
from scenes.production.heads import heads
from scenes.production.options import Telling
from scenes.production.script import script

EXAMPLES = """\b
Examples:
  attention-scenes                            the whole chapter, out/attention.mp4
  attention-scenes softmax_columns -q h -p    one clip at 1080p60, and open it
  attention-scenes 8 12 --text "the old red car stopped" --focus car
  attention-scenes --theme light --captions sidecar --format webm
  attention-scenes 7 -s                       its last frame as a picture
  attention-scenes 8 --section back_as_dots   one of its beats, in a file of its own name
  attention-scenes 8 -t --format webm         see-through, to lay over a slide
  attention-scenes --model smollm2 --layer 13 --head 1 --text "the old red car stopped"
  attention-scenes --film head                the story of one head alone
  attention-scenes list                       which clips there are
  attention-scenes check --text "the cat slept"
"""


class DefaultVerb(click.Group):
    """A group whose verb is ``render`` unless another is named; its help shows render's options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the verb in front if it is missing."""
        verb_or_help = (*self.commands, "--help", "-h", "--version")
        first_word_is_open = ctx.resilient_parsing and not args  # the Tab key: a verb or a clip
        if not first_word_is_open and (not args or args[0] not in verb_or_help):
            args = ["render", *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the verbs, and what render takes."""
        of_render = completion.first_words(self.commands["render"], ctx, incomplete)
        return super().shell_complete(ctx, incomplete) + of_render

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
@output_options
@click.option("-p", "--preview", is_flag=True, help="Open the film, or the clips, when done.")
@run_options
def render(preview: bool, jobs: int | None, force: bool, **options: Any) -> None:
    """Render clips and join them to one film.

    A clip that was rendered before is left as it is if nothing has changed since: its source and
    what that imports, the sentence, the options, the libraries. A file that a clip of your own
    reads by itself is not seen: use --force then. A film needs all of its clips and no --section.
    """
    output = output_of(options)
    made = rendered(*asked(options), output, jobs, force)
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
@click.option(
    "--pairs",
    is_flag=True,
    help="Not one telling but a sample, in which every two choices of clip, length, detail, theme "
    "and orientation meet.",
)
def check(pairs: bool, **told: Any) -> None:
    """Play clips without rendering and report faults, beat by beat."""
    entries, telling = asked(told)
    if pairs and telling != Telling(film=telling.film, named=telling.named):
        raise click.UsageError("--pairs chooses sentences and options itself; give clips only.")

    from attention_math.errors import InputError
    from scenes.production import check as checker
    from scenes.production import sampling
    from scenes.production.render import refuse_bad_input

    try:
        refuse_bad_input(entries, telling)
    except InputError as error:
        raise click.UsageError(str(error)) from error

    wanted = sampling.pairs(entries) if pairs else [(entry, telling) for entry in entries]
    sys.exit(checker.run([(entry.load(), one) for entry, one in wanted]))


@main.command()
@telling_options
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8642,
    show_default=True,
    help="Of the page, on this machine only; 0 takes any that is free.",
)
@click.option("--open", "open_page", is_flag=True, help="Open the page in the browser.")
def watch(port: int, open_page: bool, **told: Any) -> None:
    """Show one clip in a local page, the beat at hand drawn anew at every save."""
    entries, telling = asked(told)
    if len(entries) != 1:
        raise click.UsageError("One clip at a time can be watched; name it.")

    verbs.watch(entries[0], telling, port, open_page)


main.add_command(verbs.examine)
main.add_command(verbs.new)
main.add_command(verbs.complete)
main.add_command(model_verbs.fetch)
main.add_command(model_verbs.trace)
main.add_command(heads)
main.add_command(deck)
main.add_command(script)
