"""The weight matrices of a model, kind by kind: their sizes, how many there are, what they hold.

The table is that of the video (18:11, 22:04, 24:17), with the sizes of any model.
"""

from dataclasses import dataclass

from attention_math.errors import InputError
from attention_math.models import load
from attention_math.sizes import GPT2_SMALL, GPT3, SMOLLM2, ModelSizes
from attention_math.story import StoryModel

PUBLISHED = {"gpt3": GPT3, "gpt2": GPT2_SMALL, "smollm2": SMOLLM2}


@dataclass(frozen=True)
class Matrices:
    """One kind of weight matrix.

    Attributes
    ----------
    name
        What it is called.
    role
        ``query``, ``key``, ``value`` or ``output`` if it belongs to attention, else empty.
    rows, columns
        Of one of them.
    heads, layers
        How many there are in a layer, and in how many layers.
    """

    name: str
    role: str
    rows: int
    columns: int
    heads: int = 1
    layers: int = 1

    @property
    def n_one(self) -> int:
        """Parameters of one of them."""
        return self.rows * self.columns

    @property
    def n_all(self) -> int:
        """Parameters of all of them."""
        return self.n_one * self.heads * self.layers


@dataclass(frozen=True)
class Tally:
    """All kinds of weight matrices of a model, from the embedding to the unembedding.

    Attributes
    ----------
    kinds
        In the order of the video: embedding, attention, MLP, unembedding.
    """

    kinds: tuple[Matrices, ...]

    @classmethod
    def of(cls, sizes: ModelSizes) -> "Tally":
        """Return the tally of a model; matrices that are shared are counted once."""
        d_model, d_head, layers = sizes.head.d_model, sizes.head.d_head, sizes.n_layers
        words = "Embedding (tied)" if sizes.tied else "Embedding"
        kinds = [
            Matrices(words, "", d_model, sizes.n_vocab),
            Matrices("Query", "query", d_head, d_model, sizes.n_heads, layers),
            Matrices("Key", "key", d_head, d_model, sizes.n_kv_heads, layers),
            Matrices("Value down", "value", d_head, d_model, sizes.n_kv_heads, layers),
            Matrices("Value up", "output", d_model, d_head, sizes.n_heads, layers),
            Matrices("MLP up", "", sizes.n_neurons, d_model, layers=layers),
            Matrices("MLP down", "", d_model, sizes.n_neurons, layers=layers),
        ]
        if sizes.n_mlp_matrices == 3:
            gate = Matrices("MLP gate", "", sizes.n_neurons, d_model, layers=layers)
            kinds.insert(-1, gate)
        if not sizes.tied:
            kinds.append(Matrices("Unembedding", "", sizes.n_vocab, d_model))
        return cls(tuple(kinds))

    @property
    def rows(self) -> tuple[int, ...]:
        """Rows of one matrix of each kind."""
        return tuple(kind.rows for kind in self.kinds)

    @property
    def columns(self) -> tuple[int, ...]:
        """Columns of one matrix of each kind."""
        return tuple(kind.columns for kind in self.kinds)

    @property
    def heads(self) -> tuple[int, ...]:
        """Matrices of each kind in a layer."""
        return tuple(kind.heads for kind in self.kinds)

    @property
    def layers(self) -> tuple[int, ...]:
        """Layers that have each kind."""
        return tuple(kind.layers for kind in self.kinds)

    @property
    def n_one(self) -> tuple[int, ...]:
        """Parameters of one matrix of each kind."""
        return tuple(kind.n_one for kind in self.kinds)

    @property
    def n_all(self) -> tuple[int, ...]:
        """Parameters of all matrices of each kind."""
        return tuple(kind.n_all for kind in self.kinds)


def sizes_of(name: str) -> ModelSizes:
    """Return the sizes of a model: published ones, or those of a model that can be loaded.

    Parameters
    ----------
    name
        "gpt3", "gpt2" (small), "smollm2": their sizes alone, no weights. Or whatever
        `attention_math.models.load` loads as a language model: a folder, a name of the hub.

    Raises
    ------
    InputError
        If there is no such model, or it is the story head, which is no whole model.
    """
    if name in PUBLISHED:
        return PUBLISHED[name]
    model = load(name)
    if isinstance(model, StoryModel):
        listed = ", ".join(PUBLISHED)
        raise InputError(
            f"{name!r} is one head and not a whole model: there is no more to count. Choose one of "
            f"{listed}, or a folder with a language model."
        )
    return model.sizes
