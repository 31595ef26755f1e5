"""Traces of language models that come with the package: the chapter's own sentences.

`attention_math.training.record` makes them; each file says what it was computed from.
"""

import json
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

from attention_math import storage
from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.model_trace import ModelTrace
from attention_math.packages import digest
from attention_math.trace import AttentionTrace


def find(
    model: str, text: str, layer: int | None = None, head: int | None = None
) -> ModelTrace | None:
    """
    Return the recorded trace of a model on a text, or None if there is none.

    Parameters
    ----------
    model, text
        The model's name in `models.load`, and the text as it was recorded.
    layer, head
        What has to be kept whole in it, if anything, counted from 0: one head of a layer, or every
        head of it.

    Raises
    ------
    InputError
        If the file is not the one that was recorded.
    """
    for entry in _index():
        if (entry["model"], entry["text"]) != (model, text):
            continue
        asked = set(range(entry["heads"]) if head is None else [head])
        if layer is None or asked.issubset(entry["layers"].get(str(layer), ())):
            return _load(entry["file"], entry["sha256"])
    return None


def patterns_file(model: str, text: str) -> Path | None:
    """
    Return the file with the patterns of all heads of a model on a text, or None if there is none.

    Parameters
    ----------
    model, text
        As in `find`; `every_head.patterns_of` reads the file.

    Raises
    ------
    InputError
        If the file is not the one that was recorded.
    """
    for entry in _index():
        if (entry["model"], entry["text"]) == (model, text) and "patterns" in entry:
            return _whole(entry["patterns"]["file"], entry["patterns"]["sha256"])
    return None


def write(
    path: str | PathLike[str], trace: AttentionTrace | ModelTrace, origin: dict[str, Any]
) -> None:
    """Write a trace as its `save` does, and in its description what it was computed from.

    Parameters
    ----------
    path
        The file.
    trace
        Of a layer or of a model.
    origin
        Anything JSON can hold; see `origins.origin_of`.
    """
    storage.write(path, trace.tensors(), trace.description() | {"origin": origin})


@cache
def _index() -> list[dict[str, Any]]:
    return json.loads(asset("traces/index.json").read_text(encoding="utf-8"))


@cache
def _load(file: str, wanted: str) -> ModelTrace:
    return ModelTrace.load(_whole(file, wanted))


def _whole(file: str, wanted: str) -> Path:
    path = asset(f"traces/{file}")
    if digest(path) != wanted:
        raise InputError(f"{path} is not what was recorded; install the package again.")
    return path
