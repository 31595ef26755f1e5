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
from attention_math.pieces import joined

SHOWN = 7  # at so many depths it is shown what would come next


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
    def heads(self) -> Int[Tensor, " head"]:
        """The number of each head of a layer, counted from 0."""
        return torch.arange(self.whole.written.shape[1])

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
        """Return so many depths after layers, or all: the closer the nearer the end, which is in.

        What comes next is settled in the last layers: what is left until the end shrinks as the
        square of what is left of the count.
        """
        count, end = min(count, self.n_layers), self.n_layers
        chosen = [round(end * (1 - (1 - k / count) ** 2)) for k in range(1, count + 1)]
        for k in range(count - 2, -1, -1):
            chosen[k] = min(chosen[k], chosen[k + 1] - 1)
        return tuple(chosen)

    @property
    def shown(self) -> tuple[int, ...]:
        """The depths at which it is shown what would come next."""
        return self.some(SHOWN)

    @property
    def before(self) -> int:
        """The last depth shown at which another token is the likeliest than at the end.

        The first one shown, if it is the same at all of them.
        """
        end = self.said(self.n_layers)[0]
        others = [depth for depth in self.shown if self.said(depth)[0] != end]
        return others[-1] if others else self.shown[0]

    @property
    def finds_words(self) -> bool:
        """Whether signs without letters are likeliest at most depths shown, and then words.

        Words from `before` on, and signs at the first depth and at more than half of those sooner.
        """
        words = {depth: any(map(str.isalpha, self.said(depth)[0])) for depth in self.shown}
        sooner = [words[depth] for depth in self.shown if depth < self.before]
        settled = all(words[depth] for depth in self.shown if depth >= self.before)
        return settled and bool(sooner) and not sooner[0] and 2 * sum(sooner) < len(sooner)

    @property
    def leaves_start(self) -> bool:
        """Whether the vector is longer at the end, and more than 45 degrees from its start."""
        longer = bool(self.lengths[-1] > self.lengths[0])
        return longer and float(self.cosines[-1]) < 0.5**0.5

    @property
    def span(self) -> tuple[int, int]:
        """The first piece of the token's word, and the one after its last."""
        cut = self.whole.cut
        return cut.spans[cut.word_of[self.token]]

    @property
    def read(self) -> str:
        """What of its word has been read when the token was."""
        return joined(self.whole.cut.pieces[self.span[0] : self.token + 1])

    @property
    def follows(self) -> str | None:
        """The token that comes next in the text, if one does."""
        pieces = self.whole.cut.pieces
        return pieces[self.token + 1] if self.token + 1 < len(pieces) else None

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
