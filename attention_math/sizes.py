"""Sizes of heads and models, and how many numbers their weight matrices hold.

Counts are those of the video (16:09 to 24:17): weight matrices only, without positions, biases and
norms.
"""

from dataclasses import dataclass
from functools import cached_property

from attention_math.errors import InputError


@dataclass(frozen=True)
class HeadSizes:
    """Sizes of one attention head.

    Parameters
    ----------
    d_model
        Entries of a token's vector.
    d_head
        Entries of a query, a key and a value.

    Raises
    ------
    InputError
        If a size is below 1.

    Examples
    --------
    >>> HeadSizes(d_model=12_288, d_head=128).n_matrix
    1572864
    """

    d_model: int
    d_head: int

    def __post_init__(self) -> None:
        _check_positive(self)

    @property
    def n_matrix(self) -> int:
        """Parameters of one of the four matrices W_Q, W_K, W_V (down), W_O (up)."""
        return self.d_model * self.d_head

    @property
    def n_head(self) -> int:
        """Parameters of one head: four matrices."""
        return 4 * self.n_matrix

    @property
    def n_square(self) -> int:
        """Parameters of one square matrix that W_V and W_O would make together (16:41)."""
        return self.d_model**2

    @property
    def n_value(self) -> int:
        """Parameters of W_V (down) and W_O (up)."""
        return 2 * self.n_matrix

    @property
    def n_times(self) -> float:
        """How many times the parameters of W_Q that square matrix has."""
        return self.n_square / self.n_matrix


@dataclass(frozen=True, kw_only=True)
class ModelSizes:
    """Sizes of a whole transformer.

    Parameters
    ----------
    name, source
        What the model is called and where its sizes are published.
    head
        Sizes of each attention head.
    n_heads
        Query heads in each layer.
    n_kv_heads
        Heads in each layer that have a W_K and a W_V of their own: fewer than `n_heads` where
        query heads share them.
    n_layers
        Layers, each with attention and a multilayer perceptron (MLP).
    n_vocab
        Tokens in the vocabulary.
    n_neurons
        Neurons of each MLP.
    n_mlp_matrices
        2 (up, down), or 3 with a gate.
    tied
        Whether the unembedding is the embedding again, and so not counted twice.
    n_context
        Tokens in the context.

    Raises
    ------
    InputError
        If a size is below 1, or the query heads cannot share the key heads evenly.
    """

    name: str
    source: str
    head: HeadSizes
    n_heads: int
    n_kv_heads: int
    n_layers: int
    n_vocab: int
    n_neurons: int
    n_mlp_matrices: int
    tied: bool
    n_context: int

    def __post_init__(self) -> None:
        _check_positive(self)
        if self.n_heads % self.n_kv_heads:
            raise InputError(
                f"{self.n_heads} query heads cannot share {self.n_kv_heads} key heads evenly; "
                "n_kv_heads must divide n_heads."
            )

    @cached_property
    def n_all_heads(self) -> int:
        """Query heads of all layers."""
        return self.n_heads * self.n_layers

    @cached_property
    def n_sharing(self) -> int:
        """Query heads to each W_K and W_V."""
        return self.n_heads // self.n_kv_heads

    @cached_property
    def n_attention_layer(self) -> int:
        """Parameters of the attention of one layer."""
        return 2 * (self.n_heads + self.n_kv_heads) * self.head.n_matrix

    @cached_property
    def n_attention(self) -> int:
        """Parameters of the attention of all layers."""
        return self.n_layers * self.n_attention_layer

    @cached_property
    def n_mlp_layer(self) -> int:
        """Parameters of the MLP of one layer."""
        return self.n_mlp_matrices * self.head.d_model * self.n_neurons

    @cached_property
    def n_mlp(self) -> int:
        """Parameters of the MLPs of all layers."""
        return self.n_layers * self.n_mlp_layer

    @cached_property
    def n_embedding(self) -> int:
        """Parameters of the embedding and, unless they are tied, the unembedding."""
        return (1 if self.tied else 2) * self.n_vocab * self.head.d_model

    @cached_property
    def n_total(self) -> int:
        """Parameters of all weight matrices."""
        return self.n_attention + self.n_mlp + self.n_embedding

    @property
    def n_other(self) -> int:
        """Parameters of all weight matrices that are not attention's."""
        return self.n_total - self.n_attention

    @cached_property
    def attention_share(self) -> float:
        """The share of attention in all parameters, from 0 to 1."""
        return self.n_attention / self.n_total


def _check_positive(sizes: HeadSizes | ModelSizes) -> None:
    for name, size in vars(sizes).items():
        if type(size) is int and size < 1:
            raise InputError(f"{name} is {size}; it must be 1 or more.")


# The video counts the unembedding separately (24:17), although the paper's model ties it.
GPT3 = ModelSizes(
    name="GPT-3",
    source="Brown et al. 2020, Language Models are Few-Shot Learners, table 2.1",
    head=HeadSizes(d_model=12_288, d_head=128),
    n_heads=96,
    n_kv_heads=96,
    n_layers=96,
    n_vocab=50_257,
    n_neurons=4 * 12_288,
    n_mlp_matrices=2,
    tied=False,
    n_context=2048,
)

GPT2_SMALL = ModelSizes(
    name="GPT-2 small",
    source="Radford et al. 2019, Language Models are Unsupervised Multitask Learners, table 2",
    head=HeadSizes(d_model=768, d_head=64),
    n_heads=12,
    n_kv_heads=12,
    n_layers=12,
    n_vocab=50_257,
    n_neurons=4 * 768,
    n_mlp_matrices=2,
    tied=True,
    n_context=1024,
)

SMOLLM2 = ModelSizes(
    name="SmolLM2-135M",
    source="Ben Allal et al. 2025, SmolLM2, and the configuration published with its weights",
    head=HeadSizes(d_model=576, d_head=64),
    n_heads=9,
    n_kv_heads=3,
    n_layers=30,
    n_vocab=49_152,
    n_neurons=1536,
    n_mlp_matrices=3,
    tied=True,
    n_context=8192,
)
