"""A small encoder-decoder: one text is read whole, another is written word by word.

The design is that of Vaswani et al. 2017, "Attention is all you need", section 3.1, norms after the
sums included: what a layer of attention adds to is what it was given, E.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from attention_math.attention import CrossAttention, MultiHeadAttention
from attention_math.masks import no_mask
from attention_math.sizes import HeadSizes

# Runs a layer of attention: (layer, E) or (layer, E, memory) -> E_out.
Attend = Callable[..., Tensor]
Rows = Float[Tensor, "*batch token d_model"]
Memory = Float[Tensor, "*batch key d_model"]
Ids = Int[Tensor, "*batch token"]


def attend_alone(layer: nn.Module, *texts: Float[Tensor, "_ d_model"]) -> Tensor:
    """Run a layer on one sentence, without a batch axis."""
    return layer(*texts)


@dataclass(frozen=True, kw_only=True)
class NetworkSizes:
    """Sizes of an encoder-decoder.

    Attributes
    ----------
    n_source, n_target
        Words of the language that is read and of the one that is written.
    n_source_tokens, n_target_tokens
        Longest texts.
    d_model, n_neurons
        Entries of a token's vector; neurons of each MLP.
    n_heads
        Heads of each self-attention, which share d_model evenly. Cross-attention has one head: what
        the decoder learns of the text that is read passes through one pattern.
    n_encoder_layers, n_decoder_layers
        Layers of either half.
    """

    n_source: int
    n_target: int
    n_source_tokens: int
    n_target_tokens: int
    d_model: int = 64
    n_neurons: int = 256
    n_heads: int = 4
    n_encoder_layers: int = 2
    n_decoder_layers: int = 1


class _Layer(nn.Module):
    """What the layers of both halves share: self-attention and an MLP, each added and normed."""

    def __init__(self, sizes: NetworkSizes, generator: torch.Generator, **mask: Callable) -> None:
        super().__init__()
        d_model = sizes.d_model
        head = HeadSizes(d_model, d_model // sizes.n_heads)
        self.attention = MultiHeadAttention(
            head, sizes.n_heads, **mask, bias=True, generator=generator
        )
        self.attention_norm = nn.LayerNorm(d_model)
        self.W_up = _matrix(sizes.n_neurons, d_model, generator)
        self.b_up = nn.Parameter(torch.zeros(sizes.n_neurons))
        self.W_down = _matrix(d_model, sizes.n_neurons, generator)
        self.b_down = nn.Parameter(torch.zeros(d_model))
        self.mlp_norm = nn.LayerNorm(d_model)

    def self_attend(self, x: Rows, attend: Attend) -> Rows:
        """Add what the heads find in the text itself, and norm."""
        return self.attention_norm(attend(self.attention, x))

    def mlp(self, x: Rows) -> Rows:
        """Add what the MLP says, and norm."""
        neurons = torch.relu(x @ self.W_up.T + self.b_up)
        return self.mlp_norm(x + neurons @ self.W_down.T + self.b_down)


class EncoderLayer(_Layer):
    """Every word looks at every word of its text."""

    def __init__(self, sizes: NetworkSizes, generator: torch.Generator) -> None:
        super().__init__(sizes, generator, mask=no_mask)

    def forward(self, x: Rows, attend: Attend) -> Rows:
        """Run the layer."""
        return self.mlp(self.self_attend(x, attend))


class DecoderLayer(_Layer):
    """Every word looks at those before it, then at the text that is read."""

    def __init__(self, sizes: NetworkSizes, generator: torch.Generator) -> None:
        super().__init__(sizes, generator)
        head = HeadSizes(sizes.d_model, sizes.d_model)
        self.cross = CrossAttention(head, n_heads=1, bias=True, generator=generator)
        self.cross_norm = nn.LayerNorm(sizes.d_model)

    def forward(self, x: Rows, memory: Memory, attend: Attend) -> Rows:
        """Run the layer."""
        x = self.self_attend(x, attend)
        return self.mlp(self.cross_norm(attend(self.cross, x, memory)))


class EncoderDecoder(nn.Module):
    """The network; words go by their numbers.

    The structure is written once: `attend` runs the layers of attention, on one sentence when left
    out. Training hands in one that runs batches, a trace one that keeps what it sees.

    Parameters
    ----------
    sizes
        How large it is.
    generator
        Draws the first weights; one seeded with 0 when left out.
    """

    def __init__(self, sizes: NetworkSizes, generator: torch.Generator | None = None) -> None:
        super().__init__()
        generator = generator or torch.Generator().manual_seed(0)
        shape = (sizes.d_model, generator)
        self.source = _table(sizes.n_source, *shape)
        self.target = _table(sizes.n_target, *shape)
        self.source_positions = _table(sizes.n_source_tokens, *shape)
        self.target_positions = _table(sizes.n_target_tokens, *shape)
        self.encoder = nn.ModuleList(
            EncoderLayer(sizes, generator) for _ in range(sizes.n_encoder_layers)
        )
        self.decoder = nn.ModuleList(
            DecoderLayer(sizes, generator) for _ in range(sizes.n_decoder_layers)
        )
        self.unembedding = _matrix(sizes.n_target, sizes.d_model, generator)

    def encode(self, source: Ids, attend: Attend = attend_alone) -> Rows:
        """Read a text: the result is the memory that the decoder looks at."""
        x = self.source[source] + self.source_positions[: source.shape[-1]]
        for layer in self.encoder:
            x = layer(x, attend)
        return x

    def decode(
        self, target: Ids, memory: Memory, attend: Attend = attend_alone
    ) -> Float[Tensor, "*batch token word"]:
        """Score every word of the other language as the next one, after every token so far."""
        x = self.target[target] + self.target_positions[: target.shape[-1]]
        for layer in self.decoder:
            x = layer(x, memory, attend)
        return x @ self.unembedding.T


def _matrix(rows: int, columns: int, generator: torch.Generator) -> nn.Parameter:
    weight = nn.Parameter(torch.empty(rows, columns))
    nn.init.xavier_uniform_(weight, generator=generator)
    return weight


def _table(rows: int, d_model: int, generator: torch.Generator) -> nn.Parameter:
    return nn.Parameter(0.3 * torch.randn(rows, d_model, generator=generator))
