"""Tiny random models of every family, with tokenizers, made on the spot; no two sizes are equal."""

from functools import cache
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import PreTrainedTokenizerFast

from attention_math.language_models import LanguageModel

TEXT = "the old wizard chased a tiny golden dragon through the verdant forest"
LAYERS = 3

LLAMA = dict(
    hidden_size=18,
    head_dim=4,
    num_attention_heads=6,
    num_key_value_heads=2,
    intermediate_size=11,
    num_hidden_layers=LAYERS,
    max_position_embeddings=60,
)
KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "llama": ("Llama", LLAMA),
    "llama with biases": ("Llama", LLAMA | dict(attention_bias=True, tie_word_embeddings=True)),
    "llama 3 positions": (
        "Llama",
        LLAMA
        | dict(
            rope_parameters=dict(
                rope_type="llama3",
                rope_theta=100.0,
                factor=4.0,
                low_freq_factor=1.0,
                high_freq_factor=4.0,
                original_max_position_embeddings=20,
            )
        ),
    ),
    "mistral, a window of 3": ("Mistral", LLAMA | dict(sliding_window=3)),
    "qwen2": ("Qwen2", LLAMA | dict(head_dim=8)),
    "gpt2": ("GPT2", dict(n_embd=15, n_head=3, n_layer=LAYERS, n_positions=60, n_inner=11)),
    "gpt2 scaled by layer": (
        "GPT2",
        dict(n_embd=14, n_head=2, n_layer=LAYERS, n_positions=60)
        | dict(scale_attn_by_inverse_layer_idx=True),
    ),
    "bert": (
        "Bert",
        dict(
            hidden_size=15,
            num_attention_heads=3,
            intermediate_size=11,
            num_hidden_layers=LAYERS,
            max_position_embeddings=60,
        ),
    ),
}


@cache
def byte_pairs() -> PreTrainedTokenizerFast:
    """Return a byte-level BPE that knows a few dozen merges of the text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=["<|end|>"],
    )
    tokenizer.train_from_iterator([TEXT], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>")


@cache
def word_pieces() -> PreTrainedTokenizerFast:
    """Return a WordPiece tokenizer that knows the letters and some words."""
    letters = [chr(code) for code in range(ord("a"), ord("z") + 1)]
    known = ["[UNK]", "[CLS]", "[SEP]", "the", "old", "dragon", "forest"]
    known += letters + [f"##{letter}" for letter in letters]
    tokenizer = Tokenizer(
        models.WordPiece({word: i for i, word in enumerate(known)}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.decoder = decoders.WordPiece()
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )


def tiny_network(kind: str, attention: str = "eager") -> Any:
    """Return a random network of transformers whose weights, biases and norms all matter."""
    prefix, options = KINDS[kind]
    tokenizer = word_pieces() if prefix == "Bert" else byte_pairs()
    config = getattr(transformers, f"{prefix}Config")(
        vocab_size=len(tokenizer),
        attn_implementation=attention,
        bos_token_id=0,
        eos_token_id=0,
        pad_token_id=0,
        **options,
    )
    suffix, extra = ("ForCausalLM", {})
    if prefix == "GPT2":
        suffix = "LMHeadModel"
    elif prefix == "Bert":
        suffix, extra = "Model", {"add_pooling_layer": False}
    network = getattr(transformers, prefix + suffix)(config, **extra)
    generator = torch.Generator().manual_seed(len(kind))
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            scales = parameter.ndim == 1 and name.endswith("weight")  # of a norm
            parameter.copy_(scales + 0.5 * torch.randn(parameter.shape, generator=generator))
    return network.eval()


def tiny_model(kind: str, attention: str = "eager") -> LanguageModel:
    """Return a tiny random model with its tokenizer."""
    tokenizer = word_pieces() if kind == "bert" else byte_pairs()
    return LanguageModel(tiny_network(kind, attention), tokenizer, f"tiny {kind}")
