"""Where each family of language models keeps the parts of its attention.

Supported: GPT-2 (Radford et al. 2019), Llama with its kin Mistral and Qwen2 (Touvron et al. 2023)
and BERT (Devlin et al. 2018), as Hugging Face transformers builds them. Nothing here computes.
"""

from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from attention_math.errors import InputError
from attention_math.sizes import HeadSizes, ModelSizes


@dataclass(frozen=True)
class Block:
    """The parts of one layer; hooks on them see everything that a trace needs.

    Attributes
    ----------
    whole
        The layer: the stream goes in and comes out.
    attention
        What calls the attention function.
    projections
        What is given E and returns raw queries, keys and values: three modules, or one for all.
    output
        What is given the heads' results side by side and returns what attention adds.
    after
        The norm that is given the stream with what attention added.
    mlp
        What returns what the multilayer perceptron adds.
    """

    whole: nn.Module
    attention: nn.Module
    projections: tuple[nn.Module, ...]
    output: nn.Module
    after: nn.Module
    mlp: nn.Module


@dataclass(frozen=True)
class Family:
    """A family of models.

    Attributes
    ----------
    name
        As its users call it.
    kinds
        The `model_type` of the configurations that belong to it.
    predicts
        Whether it has an unembedding and says which token comes next.
    norm
        What turns the stream into E: "RMSNorm", "LayerNorm", or "" in a model that norms after.
    """

    name: str
    kinds: tuple[str, ...]
    predicts: bool
    norm: str

    def blocks(self, network: Any) -> list[Block]:
        """Return the parts of every layer."""
        raise NotImplementedError

    def weights(self, block: Block, sizes: ModelSizes) -> list[dict[str, Tensor]]:
        """Return for each head W_Q, W_K, W_V, W_O and biases, by their names in a trace."""
        W, b = self._stacked(block)
        counts = {"Q": sizes.n_heads, "K": sizes.n_kv_heads, "V": sizes.n_kv_heads}
        share = sizes.n_heads // sizes.n_kv_heads
        d_head = sizes.head.d_head
        W_O = block_output(block).unflatten(1, (sizes.n_heads, d_head))
        heads = []
        for h in range(sizes.n_heads):
            head = {"W_O": W_O[:, h]}
            for letter, count in counts.items():
                row = h if count == sizes.n_heads else h // share
                head[f"W_{letter}"] = W[letter].unflatten(0, (count, d_head))[row]
                if (bias := b[letter]) is not None:
                    head[f"b_{letter}"] = bias.unflatten(0, (count, d_head))[row]
            heads.append(head)
        return heads

    def output_bias(self, block: Block) -> Tensor | None:
        """Return what is added with the heads' sum, (d_model,)."""
        return getattr(block.output, "bias", None)

    def sizes(self, config: Any, name: str) -> ModelSizes:
        """Return the sizes that a configuration gives."""
        raise NotImplementedError

    def lookup(self, network: Any) -> Float[Tensor, "vocab d_model"]:
        """Return the embedding: one row for each token of the vocabulary."""
        return network.get_input_embeddings().weight

    def positions(self, network: Any, n: int) -> Float[Tensor, "token d_model"]:
        """Return what is added to the first n rows for their places; zeros where nothing is."""
        embedding = self.lookup(network)
        return embedding.new_zeros(n, embedding.shape[1])

    def final_norm(self, network: Any) -> nn.Module | None:
        """Return the norm before the unembedding; None in a model that has none."""
        raise NotImplementedError

    def _stacked(self, block: Block) -> tuple[dict[str, Tensor], dict[str, Tensor | None]]:
        """Return the matrices and biases of all heads, (heads * d_head, d_model), by letter."""
        parts: dict[str, Any] = dict(zip("QKV", block.projections, strict=True))
        return (
            {letter: part.weight for letter, part in parts.items()},
            {letter: part.bias for letter, part in parts.items()},
        )


def block_output(block: Block) -> Float[Tensor, "d_model heads_d_head"]:
    """Return the output matrix of a layer; GPT-2 keeps it the other way round."""
    weight: Any = block.output.weight
    return weight.T if type(block.output).__name__ == "Conv1D" else weight


class _Llama(Family):
    def blocks(self, network: Any) -> list[Block]:
        return [
            Block(
                whole=layer,
                attention=(attention := layer.self_attn),
                projections=(attention.q_proj, attention.k_proj, attention.v_proj),
                output=attention.o_proj,
                after=layer.post_attention_layernorm,
                mlp=layer.mlp,
            )
            for layer in network.base_model.layers
        ]

    def sizes(self, config: Any, name: str) -> ModelSizes:
        d_head = getattr(config, "head_dim", None)
        return ModelSizes(
            name=name,
            source="the model's configuration",
            head=HeadSizes(
                config.hidden_size, d_head or config.hidden_size // config.num_attention_heads
            ),
            n_heads=config.num_attention_heads,
            n_kv_heads=config.num_key_value_heads,
            n_layers=config.num_hidden_layers,
            n_vocab=config.vocab_size,
            n_neurons=config.intermediate_size,
            n_mlp_matrices=3,
            tied=config.tie_word_embeddings,
            n_context=config.max_position_embeddings,
        )

    def final_norm(self, network: Any) -> nn.Module:
        return network.base_model.norm


class _GPT2(Family):
    def blocks(self, network: Any) -> list[Block]:
        return [
            Block(
                whole=layer,
                attention=layer.attn,
                projections=(layer.attn.c_attn,),
                output=layer.attn.c_proj,
                after=layer.ln_2,
                mlp=layer.mlp,
            )
            for layer in network.base_model.h
        ]

    def _stacked(self, block: Block) -> tuple[dict[str, Tensor], dict[str, Tensor | None]]:
        fused: Any = block.projections[0]
        return (
            dict(zip("QKV", fused.weight.T.chunk(3), strict=True)),
            dict(zip("QKV", fused.bias.chunk(3), strict=True)),
        )

    def sizes(self, config: Any, name: str) -> ModelSizes:
        return ModelSizes(
            name=name,
            source="the model's configuration",
            head=HeadSizes(config.n_embd, config.n_embd // config.n_head),
            n_heads=config.n_head,
            n_kv_heads=config.n_head,
            n_layers=config.n_layer,
            n_vocab=config.vocab_size,
            n_neurons=config.n_inner or 4 * config.n_embd,
            n_mlp_matrices=2,
            tied=config.tie_word_embeddings,
            n_context=config.n_positions,
        )

    def positions(self, network: Any, n: int) -> Float[Tensor, "token d_model"]:
        return network.base_model.wpe.weight[:n]

    def final_norm(self, network: Any) -> nn.Module:
        return network.base_model.ln_f


class _Bert(Family):
    def blocks(self, network: Any) -> list[Block]:
        return [
            Block(
                whole=layer,
                attention=(attention := layer.attention.self),
                projections=(attention.query, attention.key, attention.value),
                output=layer.attention.output.dense,
                after=layer.attention.output.LayerNorm,
                mlp=layer.output.dense,
            )
            for layer in network.base_model.encoder.layer
        ]

    def sizes(self, config: Any, name: str) -> ModelSizes:
        return ModelSizes(
            name=name,
            source="the model's configuration",
            head=HeadSizes(config.hidden_size, config.hidden_size // config.num_attention_heads),
            n_heads=config.num_attention_heads,
            n_kv_heads=config.num_attention_heads,
            n_layers=config.num_hidden_layers,
            n_vocab=config.vocab_size,
            n_neurons=config.intermediate_size,
            n_mlp_matrices=2,
            tied=True,
            n_context=config.max_position_embeddings,
        )

    def positions(self, network: Any, n: int) -> Float[Tensor, "token d_model"]:
        # A single text is all of segment 0, whose row is added to every position.
        embeddings = network.base_model.embeddings
        return (
            embeddings.position_embeddings.weight[:n] + embeddings.token_type_embeddings.weight[0]
        )

    def final_norm(self, network: Any) -> None:
        return None


FAMILIES = (
    _Llama("Llama", ("llama", "mistral", "qwen2"), predicts=True, norm="RMSNorm"),
    _GPT2("GPT-2", ("gpt2",), predicts=True, norm="LayerNorm"),
    _Bert("BERT", ("bert",), predicts=False, norm=""),
)


def family_of(config: Any, name: str) -> Family:
    """
    Return the family that a configuration belongs to.

    Raises
    ------
    InputError
        If it belongs to none; names those there are, and the way for every other layer.
    """
    kind = getattr(config, "model_type", "") or "?"
    for family in FAMILIES:
        crossed = config.is_encoder_decoder or getattr(config, "add_cross_attention", False)
        if kind in family.kinds and not crossed:
            return family
    known = "; ".join(f"{family.name} ({', '.join(family.kinds)})" for family in FAMILIES)
    extra = " with cross-attention" if kind in {k for f in FAMILIES for k in f.kinds} else ""
    raise InputError(
        f"{name} is a model of the kind {kind!r}{extra}, which cannot be traced yet. Supported "
        f"are: {known}. For a layer of any other model there is AttentionTrace.from_module."
    )


def angles_of(
    cos: Float[Tensor, "token both"], sin: Float[Tensor, "token both"]
) -> Float[Tensor, "token pair"]:
    """
    Return the angles of rotary positions from a model's own cosines and sines.

    Raises
    ------
    InputError
        If the model also stretches what it rotates (YaRN), which a rotation cannot do.
    """
    pairs = cos.shape[-1] // 2
    stretch = torch.hypot(cos, sin)
    if (stretch - 1).abs().max() > 1e-4:
        raise InputError(
            f"This model stretches its rotary positions by {stretch.mean().item():.4g} (as YaRN "
            "does), which cannot be traced yet; choose a model with plain or Llama 3 positions."
        )
    return torch.atan2(sin[:, :pairs], cos[:, :pairs])
