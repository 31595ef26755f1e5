"""Recorded measurements: what attention costs as a text grows, and in which order it is computed.

`python -m benchmarks.context_cost` and `python -m benchmarks.loop_or_product` make the files.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.provenance import Provenance


@dataclass(frozen=True)
class Setting:
    """On what, and how, something was measured.

    Attributes
    ----------
    command
        That measures it again.
    machine
        What it ran on: "1 CPU core".
    torch
        The version.
    runs
        Of which the median is taken.
    heads, d_head, d_out
        How many heads, entries of a query, and of what each token passes on.
    """

    command: str
    machine: str
    torch: str
    runs: int
    heads: int
    d_head: int
    d_out: int

    @property
    def provenance(self) -> Provenance:
        """Where the numbers are from."""
        name = f"attention, {self.heads} head{'s' * (self.heads > 1)}"
        detail = f"{self.d_head} entries a query, torch {self.torch}, {self.machine}"
        return Provenance("measured", name, detail)


@dataclass(frozen=True, eq=False)
class ContextCost:
    """Time and memory of attention, for texts of several lengths.

    Attributes
    ----------
    setting
        How it was measured.
    ways
        What computed it: "plain" keeps the whole pattern, "fused" a part at a time.
    tokens
        Lengths of the texts.
    seconds
        Of processor time, (way, size).
    bytes
        That were held at the same time, beside queries, keys and values, (way, size).

    Examples
    --------
    >>> ContextCost.load().ways
    ('plain', 'fused')
    """

    setting: Setting
    ways: tuple[str, ...]
    tokens: Int[Tensor, " size"]
    seconds: Float[Tensor, "way size"]
    bytes: Float[Tensor, "way size"]

    @property
    def milliseconds_per_doubling(self) -> Float[Tensor, " way"]:
        """By how much twice the tokens multiply the time: 4 if it grows with the square."""
        return _per_doubling(self.tokens, self.seconds)

    @property
    def megabytes_per_doubling(self) -> Float[Tensor, " way"]:
        """By how much twice the tokens multiply the memory: 2 if it grows in proportion."""
        return _per_doubling(self.tokens, self.bytes)

    @property
    def milliseconds(self) -> Float[Tensor, "way size"]:
        """`seconds`, in thousandths."""
        return 1e3 * self.seconds

    @property
    def megabytes(self) -> Float[Tensor, "way size"]:
        """`bytes`, in millions."""
        return self.bytes / 1e6

    @property
    def milliseconds_scale(self) -> Float[Tensor, " tick"]:
        """The powers of ten among all times."""
        return _powers_of_ten(self.milliseconds)

    @property
    def megabytes_scale(self) -> Float[Tensor, " tick"]:
        """The powers of ten among all memory."""
        return _powers_of_ten(self.megabytes)

    @property
    def tables(self) -> int:
        """How many tables of all cells plain attention holds at once: scores, and weights."""
        return 2

    @property
    def cell_bytes(self) -> int:
        """Of each number in them (float32)."""
        return 4

    @property
    def table_megabytes(self) -> Float[Tensor, " size"]:
        """What they take, counted: nearly all that plain attention holds."""
        cells = self.setting.heads * self.tables * self.tokens.double() ** 2
        return cells * self.cell_bytes / 1e6

    @classmethod
    def load(cls, path: str | PathLike[str] | None = None) -> "ContextCost":
        """Read what was measured; what comes with the package unless a file is named.

        Raises
        ------
        InputError
            If the file is missing or holds something else.
        """
        saved = _read(path or asset("measured/context_cost.json"), "benchmarks.context_cost")
        return cls(
            Setting(**saved["setting"]),
            tuple(saved["ways"]),
            torch.tensor(saved["tokens"]),
            torch.tensor(saved["seconds"], dtype=torch.float64),
            torch.tensor(saved["bytes"], dtype=torch.float64),
        )


@dataclass(frozen=True, eq=False)
class LoopOrProduct:
    """How long a head takes, one query after the other or all at once.

    Attributes
    ----------
    setting
        How it was measured.
    tokens
        Lengths of the texts.
    seconds
        Of processor time, (way, size): first the loop, then the product.
    difference
        Between their results, the largest of all entries, (size,).

    Examples
    --------
    >>> bool((LoopOrProduct.load().ratio > 1).all())
    True
    """

    setting: Setting
    tokens: Int[Tensor, " size"]
    seconds: Float[Tensor, "way size"]
    difference: Float[Tensor, " size"]

    @property
    def ratio(self) -> Float[Tensor, " size"]:
        """How many times as long the loop takes."""
        return self.seconds[0] / self.seconds[1]

    @property
    def milliseconds(self) -> Float[Tensor, "way size"]:
        """`seconds`, in thousandths."""
        return 1e3 * self.seconds

    @classmethod
    def load(cls, path: str | PathLike[str] | None = None) -> "LoopOrProduct":
        """Read what was measured; what comes with the package unless a file is named.

        Raises
        ------
        InputError
            If the file is missing or holds something else.
        """
        saved = _read(path or asset("measured/loop_or_product.json"), "benchmarks.loop_or_product")
        return cls(
            Setting(**saved["setting"]),
            torch.tensor(saved["tokens"]),
            torch.tensor(saved["seconds"], dtype=torch.float64),
            torch.tensor(saved["difference"], dtype=torch.float64),
        )


def write(path: str | PathLike[str], setting: Setting, measured: Mapping[str, Any]) -> None:
    """Write a measurement to a JSON file, whole or not at all; numbers are lists."""
    part = Path(f"{path}.part")
    text = json.dumps({"setting": vars(setting), **measured}, indent=1)
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(path)


def _read(path: str | PathLike[str], command: str) -> dict[str, Any]:
    try:
        saved = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{path} holds no measurement ({error}); measure with: python -m {command}"
        ) from error
    if not isinstance(saved, dict) or command not in saved.get("setting", {}).get("command", ""):
        raise InputError(f"{path} was not made by {command}; run: python -m {command}")
    return saved


def _powers_of_ten(values: Float[Tensor, "way size"]) -> Float[Tensor, " tick"]:
    """Return those from the least to the largest of some values."""
    first, last = torch.log10(values.min()).ceil(), torch.log10(values.max()).floor()
    return 10.0 ** torch.arange(int(first), int(last) + 1, dtype=values.dtype)


def _per_doubling(
    tokens: Int[Tensor, " size"], costs: Float[Tensor, "way size"]
) -> Float[Tensor, " way"]:
    """Fit a straight line to the logarithms and return 2 to the power of its slope."""
    slope, _ = np.polyfit(np.log2(tokens.numpy()), np.log2(costs.numpy()).T, deg=1)
    return torch.from_numpy(2.0**slope)
