"""The last token of a text: what it attended to in every layer, and what its vector came to say.

Everything that a language model expects to come next is read from this one vector (video, 3:44).
"""

from dataclasses import asdict, dataclass
from functools import cached_property
from os import PathLike
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math import storage
from attention_math.capture import watched
from attention_math.checks import axes, check_shapes
from attention_math.errors import InputError
from attention_math.language_models import LanguageModel
from attention_math.pieces import Cut
from attention_math.provenance import Provenance

FORMAT = "last token 2"
LIKELIEST = 5  # tokens followed through the layers


@dataclass(frozen=True, eq=False, kw_only=True)
class LastToken:
    """The last token of a text in every layer of a language model.

    Attributes
    ----------
    cut
        How the model cut the text into tokens.
    provenance
        Which model it is.
    stream
        Its residual stream before the first layer and after each one, (depth, d_model).
    A
        Its weights in every head, (layer, head, key).
    likely_ids
        The tokens that the model expects most to come next, the likeliest first, (rank,).
    likely_shares
        Their probabilities at every depth, (depth, rank): the logit lens (nostalgebraist 2020), and
        after the last layer what the model expects.
    likely_places
        Their places in the ranking of the whole vocabulary at every depth, counted from 1,
        (depth, rank).
    likely
        What those tokens stand for, as in `Cut.pieces`.
    n_vocab
        Tokens that the model knows.

    Raises
    ------
    InputError
        If something has not its shape, or does not fit the rest.
    """

    cut: Cut
    provenance: Provenance
    stream: Float[Tensor, "depth d_model"]
    A: Float[Tensor, "layer head key"]
    likely_ids: Int[Tensor, " rank"]
    likely_shares: Float[Tensor, "depth rank"]
    likely_places: Int[Tensor, "depth rank"]
    likely: tuple[str, ...]
    n_vocab: int

    def __post_init__(self) -> None:
        check_shapes(axes(type(self)), {name: getattr(self, name) for name in axes(type(self))})
        counts = len(self.cut.ids) - self.A.shape[2], len(self.stream) - len(self.A) - 1
        if any(counts) or len(self.likely) != len(self.likely_ids):
            raise InputError(
                f"{len(self.cut.ids)} tokens, weights on {self.A.shape[2]}, {len(self.A)} layers, "
                f"{len(self.stream)} depths and {len(self.likely)} names do not fit together; "
                "make it again with LastToken.of."
            )

    @classmethod
    def of(cls, model: LanguageModel, text: str) -> "LastToken":
        """
        Run a model on a text.

        Raises
        ------
        InputError
            If the model cannot read the text, or predicts nothing.
        """
        if not model.family.predicts:
            raise InputError(
                f"{model.name} predicts no next token; choose another model, such as smollm2."
            )
        cut, every = model.cut(text), range(model.sizes.n_layers)
        nothing_else = dict.fromkeys(every, ())
        with torch.no_grad(), watched(model.network, model.family, nothing_else) as seen:
            model.network.base_model(torch.tensor([list(cut.ids)]), use_cache=False)
        ends = [seen[0].stream[-1], *(seen[layer].out[-1] for layer in every)]
        stream = torch.stack(ends)
        ids, shares = model.lens(stream, model.sizes.n_vocab)
        likely = ids[-1, :LIKELIEST].clone()
        order = ids.argsort(dim=1)  # where each token stands in the ranking of each depth
        return cls(
            cut=cut,
            provenance=model.provenance(),
            stream=stream,
            A=torch.stack([seen[layer].last for layer in every]),
            likely_ids=likely,
            likely_shares=shares.gather(1, order[:, likely]),
            likely_places=order[:, likely] + 1,
            likely=tuple(model.piece(id) for id in likely.tolist()),
            n_vocab=model.sizes.n_vocab,
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What may stand on screen as it is, digits and all."""
        said = (*self.cut.pieces, *self.cut.words, *self.likely)
        return (*said, *(text.strip() for text in said))

    @property
    def n_tokens(self) -> int:
        """Tokens of the text."""
        return len(self.cut.ids)

    @property
    def d_model(self) -> int:
        """Entries of the vector."""
        return self.stream.shape[1]

    @property
    def n_layers(self) -> int:
        """Layers of the model."""
        return len(self.A)

    @property
    def heads(self) -> int:
        """Heads of each layer."""
        return self.A.shape[1]

    @property
    def layers(self) -> Int[Tensor, " layer"]:
        """The number of each layer, counted from 1."""
        return torch.arange(len(self.A)) + 1

    @cached_property
    def candidates(self) -> Int[Tensor, " rank"]:
        """The likeliest tokens, by their ranks, as the vector ranked them before any layer."""
        return self.likely_places[0].argsort()

    @property
    def candidate_names(self) -> tuple[str, ...]:
        """What those tokens stand for."""
        return tuple(self.likely[i] for i in self.candidates.tolist())

    @cached_property
    def candidate_shares(self) -> Float[Tensor, "depth rank"]:
        """Their probabilities at every depth."""
        return self.likely_shares[:, self.candidates]

    @cached_property
    def candidate_places(self) -> Int[Tensor, "depth rank"]:
        """Their places at every depth."""
        return self.likely_places[:, self.candidates]

    @property
    def answer(self) -> int:
        """Which of the candidates is likeliest in the end."""
        return int(self.candidates.argmin())

    @cached_property
    def layer_weights(self) -> Float[Tensor, "layer key"]:
        """The weights of each layer: the mean over its heads."""
        return self.A.mean(dim=1)

    @property
    def full(self) -> float:
        """Half of the largest of all layers' weights but those of the first token.

        That is what is drawn brightest: few weights are larger, and the others are seen better.
        """
        others = self.layer_weights[:, 1:]
        return float(others.max()) / 2 if others.numel() else 1.0

    @property
    def told(self) -> tuple[int, ...]:
        """Where the likeliest next token stands in the text already, 0-based."""
        wanted = int(self.likely_ids[0])
        return tuple(i for i, id in enumerate(self.cut.ids) if id == wanted and i)

    @cached_property
    def told_weights(self) -> Float[Tensor, " layer"]:
        """What each layer gives to those places together."""
        return self.layer_weights[:, list(self.told)].sum(dim=1)

    @property
    def telling(self) -> int:
        """The layer that gives them most, counted from 0: as many layers are behind it."""
        return int(self.told_weights.argmax())

    def save(self, path: str | PathLike[str], origin: dict[str, Any]) -> None:
        """Write it to one safetensors file, and what it was computed from (`origins.origin_of`)."""
        description = {
            "format": FORMAT,
            "cut": asdict(self.cut),
            "provenance": asdict(self.provenance),
            "likely": self.likely,
            "n_vocab": self.n_vocab,
            "origin": origin,
        }
        storage.write(path, {name: getattr(self, name) for name in axes(type(self))}, description)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> "LastToken":
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If the file is missing or damaged, or holds numbers that do not fit each other.
        """
        tensors, description = storage.read(path, FORMAT)
        with storage.distrust(path):
            cut = Cut.from_saved(description["cut"])
            assert cut is not None
            return cls(
                **{name: tensors[name] for name in axes(cls)},
                cut=cut,
                provenance=Provenance.from_saved(description["provenance"]),
                likely=tuple(description["likely"]),
                n_vocab=int(description["n_vocab"]),
            )
