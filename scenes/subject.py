"""Subject: the text, the model and the head that a clip is about, from what a person asked for."""

from dataclasses import dataclass
from functools import lru_cache
from os import PathLike
from pathlib import Path

from attention_math import models, recorded, storage
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.model_trace import FORMAT as WHOLE
from attention_math.model_trace import ModelTrace
from attention_math.story import StoryModel
from attention_math.trace import AttentionTrace

MOST_TOKENS = 64  # that a grid has room for
# The head of each model that a film is about unless another is asked for.
HEADS = {"smollm2": (13, 1)}


@dataclass(frozen=True, eq=False)
class Subject:
    """What a clip is about.

    Attributes
    ----------
    trace
        One head of one layer on the text, or the whole layer.
    text
        As it was typed; empty where only a trace was given.
    story
        The model of the story head, if the trace is its own.
    whole
        The language model that the head belongs to, on the same text, if it is one.
    place
        Where the head that is followed stands among the heads of the trace.
    """

    trace: AttentionTrace
    text: str = ""
    story: StoryModel | None = None
    whole: ModelTrace | None = None
    place: int = 0

    @classmethod
    def of_text(
        cls,
        text: str,
        model: str,
        layer: int | None = None,
        head: int | None = None,
        every_head: bool = False,
    ) -> "Subject":
        """Run a model on a text, or take what was recorded of it.

        Parameters
        ----------
        text, model
            The text, and the name of a model as in :func:`attention_math.models.load`.
        layer, head
            Which head, counted from 0; some models have one that is taken unless given.
        every_head
            Whether the trace is to keep the other heads of the layer.

        Raises
        ------
        InputError
            If there is no such head, the text is too long to be shown, or the model cannot be run.
        """
        if model == "story":
            story = models.load("story")
            trace = story.trace(text)
            return cls(trace.alone(_place(trace, layer, head)), text, story)
        layer, head = _chosen(model, layer, head)
        wanted = None if every_head else head
        whole = recorded.find(model, text, layer, wanted) or _run(model, text, layer)
        trace, place = whole.layer(layer), _place(whole.layer(layer), layer, head)
        if every_head:
            return cls(trace, text, whole=whole, place=place)
        return cls(trace.alone(place), text, whole=whole)

    @classmethod
    def of_trace(
        cls,
        trace: "AttentionTrace | ModelTrace | str | PathLike[str]",
        layer: int | None = None,
        head: int | None = None,
        every_head: bool = False,
    ) -> "Subject":
        """Take a trace, or read it from its file.

        Parameters
        ----------
        trace
            Of one layer or of a whole model.
        layer, head
            Which head of it, by its numbers there; the first one unless given.
        every_head
            Whether to keep the other heads of the layer that it holds.

        Raises
        ------
        InputError
            If there is no such head, or the trace is not about one text of a size to be shown.
        """
        if isinstance(trace, str | PathLike):
            trace = (ModelTrace if storage.form_of(trace) == WHOLE else AttentionTrace).load(
                Path(trace)
            )
        whole = trace if isinstance(trace, ModelTrace) else None
        found = _layer_of(trace, layer) if isinstance(trace, ModelTrace) else trace
        if found.query_tokens != found.key_tokens:
            raise InputError(
                "In this trace the queries and the keys come from two texts; these clips are about "
                "one text that attends to itself."
            )
        _check_length(len(found.query_tokens))
        text, place = found.cut.text if found.cut else "", _place(found, layer, head)
        if every_head:
            return cls(found, text, whole=whole, place=place)
        return cls(found.alone(place), text, whole=whole)


@lru_cache(maxsize=4)
def _run(model: str, text: str, layer: int) -> ModelTrace:
    """Run a language model; once for all clips of one process."""
    network = models.load(model)
    assert isinstance(network, LanguageModel)
    _check_length(len(network.cut(text).ids))
    return network.model_trace(text, [layer])


def _layer_of(whole: ModelTrace, layer: int | None) -> AttentionTrace:
    """Return a layer of a model's trace, the first that was kept unless one is asked for."""
    if not whole.layers:
        raise InputError(
            "This trace of a model keeps no layer whole; save it again with --layer, such as: "
            "attention-scenes trace --whole --layer 13 ..."
        )
    return whole.layers[0] if layer is None else whole.layer(layer)


def _place(trace: AttentionTrace, layer: int | None, head: int | None) -> int:
    """Return which of the heads of a layer is asked for; the first unless one is."""
    layers = {kept.layer for kept in trace.heads}
    if layer is not None and layer not in layers:
        raise InputError(f"There is no layer {layer} here; there is: {_listed(layers)}.")
    numbers = [kept.head for kept in trace.heads]
    if head is not None and head not in numbers:
        raise InputError(f"There is no head {head} here; there is: {_listed(numbers)}.")
    return 0 if head is None else numbers.index(head)


def _chosen(model: str, layer: int | None, head: int | None) -> tuple[int, int]:
    """Return the layer and the head to show of a language model."""
    usual_layer, usual_head = HEADS.get(model, (None, None))
    if layer is None and head is None and usual_layer is not None and usual_head is not None:
        return usual_layer, usual_head
    if layer is None or head is None:
        models.load(model)  # what is no model at all is said first
        raise InputError(
            "Say which head: --layer and --head, both counted from 0. What each head does is "
            f"listed by: attention-scenes heads --model {model}"
        )
    return layer, head


def _check_length(count: int) -> None:
    if count > MOST_TOKENS:
        raise InputError(
            f"This text has {count} tokens, and at most {MOST_TOKENS} fit on screen: choose a "
            "shorter one. A trace may have thousands: attention-scenes trace."
        )


def _listed(numbers: "set[int] | list[int]") -> str:
    return ", ".join(map(str, sorted(numbers)))
