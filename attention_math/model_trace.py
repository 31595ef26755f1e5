"""A whole language model on one text: what every layer read, wrote and would have said.

`ModelTrace` can be saved on one machine and shown on another, with neither the weights nor
transformers. Where it comes from: `language_models.LanguageModel.model_trace`.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from os import PathLike
from typing import Any

from jaxtyping import Float, Int
from torch import Tensor

from attention_math import storage
from attention_math.checks import axes, check_follows, check_shapes
from attention_math.errors import InputError
from attention_math.pieces import Cut
from attention_math.provenance import Provenance
from attention_math.sizes import HeadSizes, ModelSizes
from attention_math.trace import AttentionTrace

FORMAT = "model trace 1"
TOP = 8  # tokens kept of what each vector speaks for


@dataclass(frozen=True, eq=False, kw_only=True)
class Expectations:
    """What a language model expects to come next, after every prefix of a text.

    Attributes
    ----------
    cut
        How the model cut the text into tokens.
    ids, shares
        The tokens most likely to follow each one, the likeliest first, and their probabilities,
        (token, rank). No ranks in a model that predicts nothing.
    names
        What those tokens stand for, as in `Cut.pieces`.
    """

    cut: Cut
    ids: Int[Tensor, "token rank"]
    shares: Float[Tensor, "token rank"]
    names: Mapping[int, str]

    def after(self, token: int) -> list[tuple[str, float]]:
        """Return what is expected after a token, the likeliest first, with probabilities."""
        ids, shares = self.ids[token].tolist(), self.shares[token].tolist()
        return [(self.names[id], share) for id, share in zip(ids, shares, strict=True)]

    @property
    def comes_true(self) -> tuple[bool, ...]:
        """For each token but the last, whether the likeliest one is what follows it."""
        likeliest = self.ids[:-1, 0].tolist() if self.ids.shape[1] else [-1] * (len(self.ids) - 1)
        return tuple(a == b for a, b in zip(likeliest, self.cut.ids[1:], strict=True))


@dataclass(frozen=True, eq=False, kw_only=True)
class ModelTrace:
    """A language model on one text.

    Attributes
    ----------
    cut
        How the model cut the text into tokens.
    sizes
        Of the model.
    provenance
        Which model it is.
    lookup
        The row of the embedding for each token, (token, d_model).
    positions
        What is added to it for its place, (token, d_model); zeros where positions are rotations.
    stream
        The residual stream before the first layer and after each one, (depth, token, d_model).
    written
        How long what each head adds is, (layer, head, token).
    mlp_written
        The same for each multilayer perceptron, (layer, token).
    last_A
        Weights of the last token in every head, (layer, head, key).
    lens_ids, lens_shares
        The tokens that each vector of the stream speaks for most and their probabilities
        (nostalgebraist 2020, the logit lens), (depth, token, rank); after the last layer, what the
        model expects to come next. No ranks in a model that predicts nothing.
    names
        What those tokens stand for, as in `Cut.pieces`.
    layers
        The attention of the layers that were kept whole.
    """

    cut: Cut
    sizes: ModelSizes
    provenance: Provenance
    lookup: Float[Tensor, "token d_model"]
    positions: Float[Tensor, "token d_model"]
    stream: Float[Tensor, "depth token d_model"]
    written: Float[Tensor, "layer head token"]
    mlp_written: Float[Tensor, "layer token"]
    last_A: Float[Tensor, "layer head token"]
    lens_ids: Int[Tensor, "depth token rank"]
    lens_shares: Float[Tensor, "depth token rank"]
    names: Mapping[int, str]
    layers: tuple[AttentionTrace, ...]

    def layer(self, number: int) -> AttentionTrace:
        """
        Return the attention of a layer, counted from 0.

        Raises
        ------
        InputError
            If it was not kept.
        """
        kept = {trace.heads[0].layer: trace for trace in self.layers}
        if number not in kept:
            listed = ", ".join(map(str, kept)) or "none"
            raise InputError(f"Layer {number} was not kept; there is: {listed}.")
        return kept[number]

    @property
    def expected(self) -> Expectations:
        """What the model expects to come next, after every prefix."""
        return Expectations(
            cut=self.cut, ids=self.lens_ids[-1], shares=self.lens_shares[-1], names=self.names
        )

    def says(self, token: int, depth: int = -1) -> list[tuple[str, float]]:
        """
        Return what the vector of a token speaks for, most likely first, with probabilities.

        After the last layer (depth -1) that is what the model expects after the token: the
        prediction for the prefix that ends there. Before, it is the logit lens.
        """
        ids, shares = self.lens_ids[depth, token].tolist(), self.lens_shares[depth, token].tolist()
        return [(self.names[id], share) for id, share in zip(ids, shares, strict=True)]

    def verify(self) -> None:
        """Check that everything has its shape and fits together.

        Raises
        ------
        InputError
            Naming the first field that does not.
        """
        check_shapes(axes(type(self)), {name: getattr(self, name) for name in axes(type(self))})
        if len(self.cut.ids) != len(self.lookup):
            raise InputError(
                f"There are {len(self.cut.ids)} tokens for the {len(self.lookup)} rows of lookup."
            )
        unnamed = sorted(set(self.lens_ids.flatten().tolist()) - set(self.names))
        if unnamed:
            raise InputError(f"The tokens {unnamed[:5]} of lens_ids have no names.")
        for trace in self.layers:
            number = trace.heads[0].layer
            check_follows(f"stream of layer {number}", trace.stream, self.stream[number])

    def tensors(self) -> dict[str, Tensor]:
        """List every tensor under its path: "stream", "layers[0].heads[0].A", ..."""
        own = {name: getattr(self, name) for name in axes(type(self))}
        for i, trace in enumerate(self.layers):
            own |= {f"layers[{i}].{name}": tensor for name, tensor in trace.tensors().items()}
        return own

    def description(self) -> dict[str, Any]:
        """Say everything about the trace that is no tensor, as JSON can hold it."""
        return {
            "format": FORMAT,
            "cut": asdict(self.cut),
            "sizes": asdict(self.sizes),
            "provenance": asdict(self.provenance),
            "names": {str(id): name for id, name in self.names.items()},
            "layers": [trace.description() for trace in self.layers],
        }

    def save(self, path: str | PathLike[str]) -> None:
        """Write the trace to one safetensors file, whole or not at all."""
        storage.write(path, self.tensors(), self.description())

    @classmethod
    def load(cls, path: str | PathLike[str]) -> "ModelTrace":
        """Read a trace that `save` wrote.

        Raises
        ------
        InputError
            If the file is missing or damaged, is no such trace, or holds numbers that do not fit
            each other.
        """
        tensors, description = storage.read(path, FORMAT)
        with storage.distrust(path):
            sizes = dict(description["sizes"])
            sizes["head"] = HeadSizes(**sizes["head"])
            cut = Cut.from_saved(description["cut"])
            assert cut is not None
            trace = cls(
                **{name: tensors[name] for name in axes(cls)},
                cut=cut,
                sizes=ModelSizes(**sizes),
                provenance=Provenance.from_saved(description["provenance"]),
                names={int(id): name for id, name in description["names"].items()},
                layers=tuple(
                    AttentionTrace.from_saved(_below(tensors, f"layers[{i}]."), saved)
                    for i, saved in enumerate(description["layers"])
                ),
            )
            trace.verify()
        return trace


def _below(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    """Return the tensors whose names begin with a prefix, without it."""
    return {
        name.removeprefix(prefix): tensor
        for name, tensor in tensors.items()
        if name.startswith(prefix)
    }
