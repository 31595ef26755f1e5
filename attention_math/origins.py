"""Which weights the name of a model stands for on this machine: said without loading any.

What is in a trace follows from this and the text; two runs with the same origin draw the same film.
"""

from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attention_math import packages
from attention_math.assets import asset

# The files of a folder in Hugging Face layout that decide its numbers.
PARTS = ("*.json", "*.safetensors", "*.txt", "*.model")


def origin_of(model: str) -> dict[str, Any]:
    """
    Say which weights a name stands for.

    Parameters
    ----------
    model
        As for `models.load`. A name that is nothing at all is not refused here.

    Returns
    -------
    dict
        "model", and what pins it: the package and the SHA-256 of the weights in it, the SHA-256 of
        every file of a folder, or the revisions of a model of the hub that are on this machine.
    """
    if model == "story":
        weights = packages.digest(asset("story/head.safetensors"))
        release = f"attention-scenes=={version('attention-scenes')}"
        return {"model": model, "package": release, "sha256": weights}
    if model in packages.PACKAGES:
        package = packages.PACKAGES[model]
        return {"model": model, "package": package.requirement, "sha256": package.data_sha256}
    if Path(model).is_dir():
        folder = Path(model).resolve()
        files = sorted(path for pattern in PARTS for path in folder.glob(pattern))
        return {"model": folder.name, "files": {path.name: _digest(path) for path in files}}
    return {"model": model, "revisions": _revisions(model)}


def _digest(path: Path) -> str:
    now = path.stat()
    return _known_digest(path, now.st_size, now.st_mtime_ns)


@cache
def _known_digest(path: Path, size: int, changed: int) -> str:
    """Return the SHA-256 of a file, read once for each of its states: weights can be large."""
    return packages.digest(path)


def _revisions(name: str) -> list[str]:
    if find_spec("huggingface_hub") is None:
        return []
    from huggingface_hub.constants import HF_HUB_CACHE

    snapshots = Path(HF_HUB_CACHE, f"models--{name.replace('/', '--')}", "snapshots")
    return sorted(path.name for path in snapshots.iterdir()) if snapshots.is_dir() else []
