"""Language models of Hugging Face transformers: watched while they run, then computed again.

Whatever a trace holds was computed by `attention_math` from what the model's own projections were
given and from its weights, and compared with what the model itself went on with.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math import piece_text
from attention_math.agreement import compare
from attention_math.capture import Captured, watched
from attention_math.errors import InputError
from attention_math.families import Block, Family, angles_of, family_of
from attention_math.head_trace import HeadTrace
from attention_math.model_trace import TOP, Expectations, ModelTrace
from attention_math.pieces import Cut
from attention_math.provenance import Provenance
from attention_math.sizes import ModelSizes
from attention_math.trace import AttentionTrace


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """A model of transformers; get one from `models.load`, or wrap your own.

    Parameters
    ----------
    network, tokenizer
        The model, in float32 and in evaluation mode, and its tokenizer.
    name
        What a viewer is to read.
    detail
        What a sceptic asks next, such as the revision.
    credits
        Whose work it is: (what, source and licence) pairs.

    Raises
    ------
    InputError
        If the model is of no supported family.
    """

    network: Any = field(repr=False)
    tokenizer: Any = field(repr=False)
    name: str
    detail: str = ""
    credits: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        family_of(self.network.config, self.name)

    @cached_property
    def family(self) -> Family:
        """Where the model keeps its parts."""
        return family_of(self.network.config, self.name)

    @cached_property
    def sizes(self) -> ModelSizes:
        """Sizes of the model, as its configuration has them."""
        return self.family.sizes(self.network.config, self.name)

    @cached_property
    def _blocks(self) -> list[Block]:
        return self.family.blocks(self.network)

    @property
    def embedding(self) -> Float[Tensor, "vocab d_model"]:
        """One row for each token of the vocabulary."""
        return self.family.lookup(self.network).detach()

    @property
    def unembedding(self) -> Float[Tensor, "vocab d_model"]:
        """The matrix that turns the last vector into a score for each token of the vocabulary.

        Raises
        ------
        InputError
            If the model has none.
        """
        if not self.family.predicts:
            raise InputError(
                f"{self.name} reads texts and has no unembedding; use a GPT-2 or Llama."
            )
        return self.network.get_output_embeddings().weight.detach()

    def provenance(self, layer: int | None = None) -> Provenance:
        """Say which model this is, and which layer."""
        shared = self.sizes.n_heads // self.sizes.n_kv_heads
        grouped = f"{shared} heads share each key" if shared > 1 and layer is not None else ""
        detail = ", ".join(part for part in (grouped, self.detail) if part)
        return Provenance("pretrained", self.name, detail, layer, credits=self.credits)

    def cut(self, text: str) -> Cut:
        """
        Cut a text as the model does.

        Raises
        ------
        InputError
            If nothing is left to read, it is longer than the model's context, or the tokenizer is
            another model's.
        """
        encoding = self.tokenizer(text, verbose=False)
        ids = tuple(encoding["input_ids"])
        if not ids:
            raise InputError(f"{self.name} finds no token in {text!r}; write a word or more.")
        if len(ids) > self.sizes.n_context:
            raise InputError(
                f"The text has {len(ids)} tokens, and {self.name} reads {self.sizes.n_context} at "
                "most; shorten it."
            )
        if max(ids) >= self.sizes.n_vocab:
            raise InputError(
                f"The tokenizer gives a token {max(ids)}, and {self.name} knows "
                f"{self.sizes.n_vocab}: it is the tokenizer of another model."
            )
        pieces = tuple(self.piece(id) for id in ids)
        return Cut(text, pieces, ids, piece_text.words_of(encoding, pieces))

    def piece(self, id: int) -> str:
        """Return the text that a token stands for, as in `Cut.pieces`."""
        return piece_text.piece(self.tokenizer, id)

    def trace(self, text: str, layer: int, heads: Iterable[int] | None = None) -> AttentionTrace:
        """
        Run the model on a text and return one layer's attention.

        Parameters
        ----------
        text
            Anything its tokenizer accepts.
        layer
            Counted from 0.
        heads
            Which heads to keep, counted from 0; all of them unless given. What the others add is
            in `rest`, with the output bias.

        Raises
        ------
        InputError
            As `cut` does; if there is no such layer or head; or if the numbers are not the model's.
        """
        cut, kept = self.cut(text), self._heads(heads)
        self._check_layer(layer)
        seen = self._watch(cut.ids, {layer: kept})
        return self._layer(cut, layer, kept, seen[layer])

    def model_trace(
        self,
        text: str,
        layers: Iterable[int] | None = None,
        heads: Iterable[int] | None = None,
    ) -> ModelTrace:
        """
        Run the model on a text and return what all of its layers do.

        Parameters
        ----------
        text
            Anything its tokenizer accepts.
        layers, heads
            Whose attention is to be kept whole, counted from 0; all unless given.

        Raises
        ------
        InputError
            As `trace` does.
        """
        cut, kept = self.cut(text), self._heads(heads)
        every = range(self.sizes.n_layers)
        chosen = sorted(set(every if layers is None else layers))
        for layer in chosen:
            self._check_layer(layer)
        seen = self._watch(cut.ids, {layer: kept if layer in chosen else [] for layer in every})
        stream = torch.stack([seen[0].stream, *(seen[layer].out for layer in every)])
        ids = torch.tensor(cut.ids)
        lens_ids, lens_shares = self.lens(stream, TOP)
        return ModelTrace(
            cut=cut,
            sizes=self.sizes,
            provenance=self.provenance(),
            lookup=self.embedding[ids].clone(),
            positions=self.family.positions(self.network, len(ids)).detach().clone(),
            stream=stream,
            written=torch.stack([self._written(layer, seen[layer]) for layer in every]),
            mlp_written=torch.stack([seen[layer].mlp.norm(dim=-1) for layer in every]),
            last_A=torch.stack([seen[layer].last for layer in every]),
            lens_ids=lens_ids,
            lens_shares=lens_shares,
            names={id: self.piece(id) for id in sorted(set(lens_ids.flatten().tolist()))},
            layers=tuple(self._layer(cut, layer, kept, seen[layer]) for layer in chosen),
        )

    def patterns(self, ids: Sequence[int]) -> Float[Tensor, "layer head query key"]:
        """Return the model's own attention weights on given tokens, of every head."""
        heads = range(self.sizes.n_heads)
        seen = self._watch(ids, dict.fromkeys(range(self.sizes.n_layers), heads))
        return torch.stack([layer.A for layer in seen.values()])

    @torch.no_grad()
    def lens(
        self, vectors: Float[Tensor, "*vector d_model"], k: int
    ) -> tuple[Int[Tensor, "*vector k"], Float[Tensor, "*vector k"]]:
        """
        Return the k tokens that each vector speaks for most, and their probabilities.

        After the last layer this is what the model expects next; before, it is the logit lens
        (nostalgebraist 2020, "interpreting GPT: the logit lens"). A model without an unembedding
        speaks for none.
        """
        norm = self.family.final_norm(self.network)
        if norm is None or not self.family.predicts:
            none = (*vectors.shape[:-1], 0)
            return torch.zeros(none, dtype=torch.long), vectors.new_zeros(none)
        rows = vectors.reshape(-1, vectors.shape[-1])
        best = [
            (self.network.get_output_embeddings()(norm(part))).softmax(dim=-1).topk(k)
            for part in rows.split(256)  # the whole vocabulary for each: a long text in parts
        ]
        shape = (*vectors.shape[:-1], k)
        ids = torch.cat([part.indices for part in best]).view(shape)
        return ids, torch.cat([part.values for part in best]).view(shape)

    def expects(self, text: str, k: int = 1) -> Expectations:
        """
        Return the k tokens that the model expects most after every prefix of a text.

        Parameters
        ----------
        text
            Anything its tokenizer accepts.
        k
            How many; a model without an unembedding expects none.

        Raises
        ------
        InputError
            As `cut` does.
        """
        cut, last = self.cut(text), self.sizes.n_layers - 1
        ids, shares = self.lens(self._watch(cut.ids, {last: []})[last].out, k)
        names = {id: self.piece(id) for id in sorted(set(ids.flatten().tolist()))}
        return Expectations(cut=cut, ids=ids, shares=shares, names=names)

    # --- watching and computing again -------------------------------------------------------------

    def _heads(self, heads: Iterable[int] | None) -> list[int]:
        count = self.sizes.n_heads
        kept = list(range(count)) if heads is None else sorted(set(heads))
        if not kept or kept[0] < 0 or kept[-1] >= count:
            raise InputError(
                f"The layers of {self.name} have the heads 0 to {count - 1}; choose among them "
                f"(given: {kept})."
            )
        return kept

    def _check_layer(self, layer: int) -> None:
        if not 0 <= layer < self.sizes.n_layers:
            raise InputError(
                f"{self.name} has the layers 0 to {self.sizes.n_layers - 1}; there is no layer "
                f"{layer}."
            )

    @torch.no_grad()
    def _watch(self, ids: Sequence[int], heads: Mapping[int, Sequence[int]]) -> dict[int, Captured]:
        """Run the model without its unembedding and return what was seen of some layers."""
        with watched(self.network, self.family, heads) as seen:
            self.network.base_model(torch.tensor([list(ids)]), use_cache=False)
        return seen

    def _layer(self, cut: Cut, layer: int, kept: list[int], seen: Captured) -> AttentionTrace:
        block = self._blocks[layer]
        angles = None if seen.angles is None else angles_of(*seen.angles)
        weights = self.family.weights(block, self.sizes)
        heads: list[HeadTrace] = []
        bias = self.family.output_bias(block)
        rest = (
            torch.zeros_like(seen.stream) if bias is None else bias.expand_as(seen.stream).clone()
        )
        for number, matrices in enumerate(weights):
            head = HeadTrace.from_weights(
                seen.E,
                **{name: matrix.detach() for name, matrix in matrices.items()},
                mask=seen.mask,
                scale=seen.scale,
                angles_Q=angles,
                angles_K=angles,
                layer=layer,
                head=number,
            )
            if number in kept:
                heads.append(head)
            else:
                rest += head.dE
        trace = AttentionTrace.from_heads(
            seen.E,
            heads,
            cut.pieces,
            stream=seen.stream,
            rest=rest.detach(),
            provenance=self.provenance(layer),
            norm=self.family.norm,
            cut=cut,
        ).detach()
        compare(trace, seen, self.sizes)
        return trace

    def _written(self, layer: int, seen: Captured) -> Float[Tensor, "head token"]:
        """Return how long what each head adds is."""
        parts = seen.mixed.unflatten(1, (self.sizes.n_heads, self.sizes.head.d_head))
        weights = self.family.weights(self._blocks[layer], self.sizes)
        with torch.no_grad():
            return torch.stack(
                [(parts[:, h] @ head["W_O"].T).norm(dim=-1) for h, head in enumerate(weights)]
            )
