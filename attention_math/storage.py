"""Named tensors and a description in one safetensors file: no pickle, whole or not there."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from attention_math.errors import InputError

# One metadata entry only: safetensors writes several in no fixed order, and the same trace
# should give the same bytes.
_KEY = "description"


def write(path: str | PathLike[str], tensors: dict[str, Tensor], description: Any) -> None:
    """Write tensors and their description (anything JSON can hold) to one file.

    The file is written to a temporary name beside `path` and renamed when it is whole.
    """
    path = Path(path)
    # safetensors refuses tensors that share memory, as E and memory do in self-attention.
    separate = {
        name: tensor.detach().cpu().clone().contiguous() for name, tensor in tensors.items()
    }
    content = save(separate, {_KEY: json.dumps(description, sort_keys=True, ensure_ascii=False)})
    partial = path.with_name(f".{path.name}.{uuid.uuid4().hex}.partial")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read(path: str | PathLike[str], form: str) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Tensors and description from a file that `write` made.

    Parameters
    ----------
    path
        The file.
    form
        What its description has to give as its "format".

    Raises
    ------
    InputError
        If the file is missing, is not a safetensors file, or carries no description of that form.
    """
    path = Path(path)
    if not path.is_file():
        raise InputError(f"There is no file {path}; check the name.")
    try:
        with safe_open(path, framework="pt") as file:
            description = _description(path, file.metadata())
            if not isinstance(description, dict) or description.get("format") != form:
                raise InputError(f"{path} holds no {form!r}; save it again from its trace.")
            return {name: file.get_tensor(name) for name in file.keys()}, description  # noqa: SIM118
    except SafetensorError as error:
        raise InputError(f"{path} is not a whole safetensors file ({error}).") from error


def form_of(path: str | PathLike[str]) -> str:
    """Return the "format" of a file that `write` made, or "" if it says none."""
    try:
        with safe_open(path, framework="pt") as file:
            description = _description(Path(path), file.metadata())
    except (OSError, SafetensorError, InputError):
        return ""
    return description.get("format", "") if isinstance(description, dict) else ""


@contextmanager
def distrust(path: str | PathLike[str]) -> Iterator[None]:
    """Turn what goes wrong with the content of a file into an error that names the file.

    Raises
    ------
    InputError
        If anything does.
    """
    try:
        yield
    except KeyError as error:
        raise InputError(f"{path} lacks {error}; save it again from its trace.") from error
    except (InputError, TypeError, RuntimeError) as error:
        raise InputError(
            f"{path} cannot be trusted: {error} Save it again from its trace."
        ) from error


def _description(path: Path, metadata: dict[str, str] | None) -> Any:
    try:
        return json.loads((metadata or {}).get(_KEY) or "")
    except json.JSONDecodeError as error:
        raise InputError(
            f"{path} holds tensors without a readable description; save it again from its trace."
        ) from error
