"""Reuse: a file is not made again when nothing it depends on has changed.

Beside every clip and film lies a receipt, ``.receipts/NAME.json``: the key of what it was made from
(sources, sentence, model, options, libraries) and the digest of every file made. A file that a clip
of your own opens by itself, or a folder with a model that only its example names, is not known
here; ``--force`` renders it anew.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from platform import python_version
from typing import Any

from attention_math import packages
from attention_math.assets import asset
from attention_math.origins import origin_of
from scenes.production import render, voice
from scenes.production.catalog import CARDS, Entry
from scenes.production.options import SUBJECT, Output, Telling
from scenes.production.parts import Part
from scenes.production.render import Rendered
from scenes.production.sources import Sources, digest

LIBRARIES = ("attention-scenes", "av", "manim", "numpy", "pillow", "pycairo", "torch", "typst")


def key_of(facts: Any) -> str:
    """Return a digest of anything JSON can hold; a path in it counts by the file's content."""
    text = json.dumps(facts, sort_keys=True, default=digest)
    return hashlib.sha256(text.encode()).hexdigest()


def clip_keys(entries: Iterable[Entry], telling: Telling, output: Output) -> dict[Entry, str]:
    """Return for each clip a digest of everything that its files depend on.

    Parameters
    ----------
    entries, telling, output
        The clips, what they are told with, the files to make.
    """
    sources, renderer = Sources(), Path(render.__file__)
    assets = (path for path in asset("words").parent.rglob("*") if path.is_file())
    shared = {
        "model": _weights(telling.model),
        "reader": _reader_is_here(),
        "output": {name: value for name, value in vars(output).items() if name != "folder"},
        "assets": sorted((path.name, digest(path)) for path in assets),
        "versions": versions(),
    }
    return {
        entry: key_of(
            shared
            | {"telling": _telling(entry, telling)}
            | {"sources": sources.digests(entry.path, renderer)}
        )
        for entry in entries
    }


def _telling(entry: Entry, telling: Telling) -> dict[str, Any]:
    """Return what a clip is told with: the film it is in matters to few, its name to none."""
    told = asdict(telling)
    told["voice"] = voice.recordings(telling.voice, entry)
    if entry.name not in CARDS:
        del told["film"]
    if all(told[name] is None for name in SUBJECT):
        del told["named"]
    return told


def finished(entries: Iterable[Entry], telling: Telling, output: Output) -> dict[Entry, Rendered]:
    """Return those clips that lie finished in their folder and need not be made again."""
    found = {}
    for entry, key in clip_keys(entries, telling, output).items():
        file = output.clip(entry.path.stem)
        receipt = recall(file, key)
        if receipt:
            files = tuple(_beside(file, name) for name in receipt["files"])
            parts = tuple(Part(**part) for part in receipt["parts"])
            title, length, about = (receipt[name] for name in ("title", "length", "about"))
            found[entry] = Rendered(entry, title, files, length, parts, about, seconds=None)
    return found


def keep(clip: Rendered, key: str, telling: Telling, output: Output) -> None:
    """Write the receipt of a clip, unless what it depends on changed while it was rendered."""
    if clip_keys([clip.entry], telling, output)[clip.entry] == key:
        facts = {"title": clip.title, "length": clip.length, "about": dict(clip.about)}
        remember(clip.files, key, parts=[asdict(part) for part in clip.parts], **facts)


def remember(files: Sequence[Path], key: str, **facts: Any) -> None:
    """Write the receipt of a video and the files beside it.

    Parameters
    ----------
    files
        The video first.
    key
        What it was made from, as :func:`key_of` sums it up.
    **facts
        What :func:`recall` is to return.
    """
    receipt = _receipt(files[0])
    receipt.parent.mkdir(exist_ok=True)
    made = {os.path.relpath(file, files[0].parent): digest(file) for file in files}
    whole = receipt.with_suffix(".part")
    whole.write_text(json.dumps({"key": key, "files": made} | facts), encoding="utf-8")
    whole.replace(receipt)


def recall(video: Path, key: str) -> dict[str, Any] | None:
    """Return what was remembered of a video, if it was made from the same and its files are whole.

    Parameters
    ----------
    video, key
        As :func:`remember` had them.
    """
    try:
        receipt = json.loads(_receipt(video).read_text(encoding="utf-8"))
        made = {name: digest(_beside(video, name)) for name in receipt["files"]}
    except (OSError, ValueError, TypeError, KeyError):
        return None  # no receipt that can be read, or a file is gone
    return receipt if (receipt["key"], receipt["files"]) == (key, made) else None


def _beside(video: Path, name: str) -> Path:
    return Path(os.path.normpath(video.parent / name))


def _receipt(video: Path) -> Path:
    return video.parent / ".receipts" / f"{video.name}.json"


def _weights(model: str | None) -> dict[str, Any]:
    """Return what pins the weights of the model asked for, and what runs them."""
    if model in (None, "story"):
        return {}
    return origin_of(model) | {"transformers": _version("transformers")}


def _reader_is_here() -> bool:
    """Whether the language model that guesses next words in clip 10 can run."""
    return find_spec("transformers") is not None and packages.is_here("smollm2")


def versions() -> dict[str, str]:
    """Return the versions of Python and of what draws clips, by name."""
    return {"python": python_version()} | {name: _version(name) for name in LIBRARIES}


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
