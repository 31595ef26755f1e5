"""The verb that says what each head of a language model does."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scenes.production import completion

if TYPE_CHECKING:
    from attention_math.language_models import LanguageModel
    from attention_math.roles import HeadRoles


@click.command()
@click.option(
    "--model",
    default="smollm2",
    show_default=True,
    shell_complete=completion.complete_model,
    help="smollm2, minilm, a folder, or a model of the Hugging Face hub.",
)
@click.option("--seed", default=0, show_default=True, help="Of the random tokens it reads.")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to write all numbers (heads.json) and a picture of them (heads.png).",
)
@click.option(
    "--theme",
    type=click.Choice(["dark", "light"]),
    default="dark",
    show_default=True,
    help="Of the picture.",
)
def heads(model: str, seed: int, folder: Path | None, theme: str) -> None:
    """Find out what each head of a language model does.

    Every head is scored for five roles: the mean weight on the previous token, on the first token,
    on what followed the same token last time, on the adjectives of a noun, on the token itself.
    What it is worth is said by a control, the same weight where there is nothing to be found: a
    head has a role only if it clears that by far.
    """
    from rich.markup import escape

    from attention_math import roles
    from attention_math.errors import InputError
    from scenes.production.head_table import head_table
    from scenes.production.report import new_console

    console = new_console()
    try:
        with console.status(f"Loading {escape(model)} ..."):
            loaded = _loaded(model)
        with console.status(f"{escape(loaded.name)} reads ..."):
            found = roles.of(loaded, seed)
    except InputError as error:
        raise click.UsageError(str(error)) from error
    console.print(head_table(found))
    console.print(roles.RULE, soft_wrap=True, highlight=False)
    if folder is None:
        return
    try:
        for file in _write(found, model, folder, theme):
            console.print(str(file), soft_wrap=True, markup=False, highlight=False)
    except OSError as error:
        raise click.ClickException(f"Cannot write to {folder}: {error.strerror}.") from error


def _loaded(name: str) -> "LanguageModel":
    from attention_math import models
    from attention_math.errors import InputError
    from attention_math.story import StoryModel

    model = models.load(name)
    if isinstance(model, StoryModel):
        raise InputError("The story head is one head, and was trained for its role; name a model.")
    return model


def _write(found: "HeadRoles", model: str, folder: Path, theme: str) -> Iterator[Path]:
    """Write the numbers and their picture; yield each file when it is there."""
    from attention_math.origins import origin_of
    from scenes.production import head_page
    from scenes.theme import Theme

    folder.mkdir(parents=True, exist_ok=True)
    found.save(folder / "heads.json", origin_of(model))
    yield folder / "heads.json"
    head_page.write(found, Theme.named(theme), folder / "heads.png")
    yield folder / "heads.png"
