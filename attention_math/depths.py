"""One token on its way through a language model: its vector after every layer, and who wrote to it.

Layer after layer, attention and the multilayer perceptrons (MLPs) add to the residual stream
(video, 23:19; Elhage et al. 2021, "A mathematical framework for transformer circuits").
"""

from dataclasses import dataclass
from functools import cached_property

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math.errors import InputError
from attention_math.model_trace import ModelTrace


@dataclass(frozen=True, eq=False)
class Depths:
    """What a model makes of one token, layer after layer.

    Attributes
    ----------
    whole
        The model on the text.
    token
        Which of its tokens, 0-based.

    Raises
    ------
    InputError
        If there is no such token, or the model predicts nothing.
    """

    whole: ModelTrace
    token: int

    def __post_init__(self) -> None:
        count = len(self.whole.cut.ids)
        if not 0 <= self.token < count:
            raise InputError(f"There is no token {self.token}; the text has 0 to {count - 1}.")
        if not self.whole.lens_ids.shape[2]:
            raise InputError(
                f"{self.whole.provenance.name} predicts no next token, so its vectors speak for "
                "none; choose another model, such as smollm2."
            )

    @property
    def words(self) -> tuple[str, ...]:
        """What may stand on screen as it is, digits and all."""
        said = tuple(self.whole.names.values())
        return (*said, *(text.strip() for text in said))

    @property
    def layers(self) -> Int[Tensor, " layer"]:
        """The number of each layer, counted from 0."""
        return torch.arange(len(self.whole.written))

    @property
    def n_layers(self) -> int:
        """How many layers there are."""
        return len(self.whole.written)

    @cached_property
    def lengths(self) -> Float[Tensor, " depth"]:
        """How long the vector is before the first layer and after each one."""
        return self.whole.stream[:, self.token].norm(dim=-1)

    @cached_property
    def cosines(self) -> Float[Tensor, " depth"]:
        """Its cosine with what it was before the first layer, at every depth."""
        vectors = self.whole.stream[:, self.token]
        return torch.cosine_similarity(vectors, vectors[:1], dim=-1)

    @property
    def said_shares(self) -> Float[Tensor, "depth rank"]:
        """How likely the tokens are that the vector speaks for most: the logit lens.

        After the last layer this is what the model expects to come next.
        """
        return self.whole.lens_shares[:, self.token]

    def said(self, depth: int, k: int = 3) -> tuple[str, ...]:
        """Return the k tokens that the vector speaks for most, the likeliest first."""
        ids = self.whole.lens_ids[depth, self.token, :k].tolist()
        return tuple(self.whole.names[id] for id in ids)

    def some(self, count: int) -> tuple[int, ...]:
        """Return so many depths after layers, or all, evenly apart; first and last are in."""
        count = min(count, self.n_layers)
        return tuple(round(d) for d in torch.linspace(1, self.n_layers, count).tolist())

    @property
    def written(self) -> Float[Tensor, "layer head"]:
        """How long what each head adds to the vector is."""
        return self.whole.written[:, :, self.token]

    @property
    def mlp_written(self) -> Float[Tensor, " layer"]:
        """The same for the MLP of each layer."""
        return self.whole.mlp_written[:, self.token]

    @property
    def largest(self) -> float:
        """The longest that any head adds."""
        return float(self.written.max())

    @property
    def writer(self) -> tuple[int, int]:
        """The layer and the head that add most, counted from 0."""
        layer, head = divmod(int(self.written.argmax()), self.written.shape[1])
        return layer, head

    @property
    def mlp_writer(self) -> int:
        """The layer whose MLP adds most, counted from 0."""
        return int(self.mlp_written.argmax())
