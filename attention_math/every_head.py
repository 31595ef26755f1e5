"""The attention patterns of every head of every layer of a language model on one text."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from os import PathLike
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from attention_math import models, recorded, storage
from attention_math.checks import axes, check_shapes
from attention_math.language_models import LanguageModel
from attention_math.pieces import Cut
from attention_math.provenance import Provenance

FORMAT = "patterns 1"


@dataclass(frozen=True, eq=False)
class HeadPattern:
    """The pattern of one head.

    Attributes
    ----------
    layer, head
        Which one, 0-based.
    A
        Its weights, (query, key).
    mask
        (query, key), True = may look.
    """

    layer: int
    head: int
    A: Float[Tensor, "query key"]
    mask: Bool[Tensor, "query key"]


@dataclass(frozen=True, eq=False)
class Patterns:
    """The weights of all heads of a model on one text; get one with `patterns_of`.

    Attributes
    ----------
    A
        The model's own weights, (layer, head, query, key).
    cut
        How the model cut the text into tokens.
    provenance
        Which model it is.
    """

    A: Float[Tensor, "layer head query key"]
    cut: Cut
    provenance: Provenance

    @classmethod
    def of(cls, network: LanguageModel, text: str) -> "Patterns":
        """Run a model on a text.

        Raises
        ------
        InputError
            As `LanguageModel.cut` does.
        """
        cut = network.cut(text)
        return cls(network.patterns(cut.ids), cut, network.provenance())

    @property
    def mask(self) -> Bool[Tensor, "query key"]:
        """Where any head looks: True = may look."""
        return (self.A > 0).any(dim=0).any(dim=0)

    @property
    def layers(self) -> Int[Tensor, " layer"]:
        """The numbers of the layers, from 0."""
        return torch.arange(len(self.A))

    @property
    def heads(self) -> Int[Tensor, " head"]:
        """The numbers of the heads of each layer, from 0."""
        return torch.arange(self.A.shape[1])

    def one(self, layer: int, head: int) -> HeadPattern:
        """Return the pattern of one head, counted from 0."""
        return HeadPattern(layer, head, self.A[layer, head], self.mask)

    def save(self, path: str | PathLike[str], origin: Mapping[str, Any]) -> None:
        """Write everything to one safetensors file; `origin` says what it was computed from."""
        about = {"format": FORMAT, "cut": asdict(self.cut), "provenance": asdict(self.provenance)}
        storage.write(path, {"A": self.A}, about | {"origin": dict(origin)})

    @classmethod
    def load(cls, path: str | PathLike[str]) -> "Patterns":
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If the file is missing or damaged, or is no such file.
        """
        tensors, description = storage.read(path, FORMAT)
        with storage.distrust(path):
            cut = Cut.from_saved(description["cut"])
            assert cut is not None
            check_shapes(axes(cls), {"A": tensors["A"]})
            return cls(tensors["A"], cut, Provenance.from_saved(description["provenance"]))


def patterns_of(model: str, text: str) -> Patterns:
    """Return the patterns of all heads of a model on a text, as recorded or from the model itself.

    Parameters
    ----------
    model, text
        The model's name in `models.load`, and the text.

    Raises
    ------
    InputError
        If the model cannot be run, or what was recorded is damaged.
    """
    kept = recorded.patterns_file(model, text)
    if kept is not None:
        return Patterns.load(kept)
    network = models.load(model)
    assert isinstance(network, LanguageModel)
    return Patterns.of(network, text)
