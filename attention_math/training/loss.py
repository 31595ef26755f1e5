"""What the story head is trained to do, as a loss that looks at its output alone.

dE of a noun has to carry the mean of its own adjectives' word vectors, and to be told from other
adjectives; dE of every other token has to be nothing. Where the head looks is its own discovery.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from attention_math.story import WORD_RMS, refine
from attention_math.training.sentences import KIND, Skeletons, fill, own_mean
from attention_math.training.vocabulary import Vocabulary

Weights = dict[str, Tensor]


def allowed(kind: Int[Tensor, "sentence token"], causal: bool) -> Bool[Tensor, "s query key"]:
    """Keys that may be looked at: words, not padding; padding itself looks at itself."""
    n = kind.shape[1]
    table = (kind > 0)[:, None, :].expand(-1, n, n)
    if causal:
        table = table & torch.ones(n, n, dtype=torch.bool).tril()
    return table | torch.eye(n, dtype=torch.bool)


def change(
    E: Float[Tensor, "sentence token d_model"],
    may_look: Bool[Tensor, "sentence query key"],
    weights: Weights,
) -> Float[Tensor, "sentence query d_model"]:
    """Compute dE of a batch; a test holds it equal to `HeadTrace`, one sentence at a time."""
    Q, K, V = (E @ weights[name].T for name in ("W_Q", "W_K", "W_V"))
    S = Q @ K.mT / Q.shape[-1] ** 0.5
    A = S.masked_fill(~may_look, -torch.inf).softmax(dim=-1)
    return A @ (V @ weights["W_O"].T)


@dataclass(frozen=True)
class Batch:
    """Sentences as rows of the word table, with who belongs to whom."""

    token: Int[Tensor, "sentence token"]
    kind: Int[Tensor, "sentence token"]
    owns: Bool[Tensor, "sentence query key"]
    causal: bool

    @classmethod
    def draw(
        cls, skeletons: Skeletons, vocabulary: Vocabulary, causal: bool, generator: torch.Generator
    ) -> "Batch":
        """Fill skeletons with words that training may use."""
        token = fill(skeletons.kind, vocabulary.seen, generator)
        return cls(token, skeletons.kind, skeletons.owns, causal)


def losses(
    batch: Batch,
    glove: Float[Tensor, "word d_glove"],
    weights: Weights,
    slope: float,
    noise: Tensor | float = 0,
) -> dict[str, Tensor]:
    """
    Compute the parts of the loss; first tokens, which can only look at themselves, are left out.

    Returns
    -------
    dict of str to Tensor
        `error`: mean squared error of dE per entry. `confusion`: cross-entropy of finding a noun's
        own adjectives among all of the batch by the products of dE with their vectors. `distance`:
        mean squared distance of the refined words from plain GloVe.
    """
    plain = torch.cat([glove, weights["learned_words"]])[batch.token]
    clean = refine(plain, weights)
    E = refine(plain + noise, weights) + weights["positions"]
    dE = change(E, allowed(batch.kind, batch.causal), weights)
    word = batch.kind != KIND["padding"]
    counted = word.clone()
    counted[:, 0] = False
    same_length = WORD_RMS * plain / plain.square().mean(dim=-1, keepdim=True).sqrt()
    return {
        "error": (dE - own_mean(batch.owns, clean.detach()))[counted].square().mean(),
        "confusion": confusion(dE, clean, batch, slope),
        "distance": (clean - same_length)[word].square().mean(),
    }


def confusion(
    dE: Float[Tensor, "sentence query d_model"],
    words: Float[Tensor, "sentence token d_model"],
    batch: Batch,
    slope: float,
) -> Float[Tensor, ""]:
    """Cross-entropy of a noun's own adjectives among all adjectives of the batch."""
    adjective = batch.kind == KIND["adjectives"]
    noun = batch.owns.any(dim=-1)
    # Every word vector has this length, so that the products are cosines where dE is as long.
    length = WORD_RMS * words.shape[-1] ** 0.5
    scores = slope * (dE[noun] / length) @ (words[adjective] / length).T
    rank = adjective.flatten().cumsum(0).view_as(adjective) - 1
    row, own = batch.owns[noun].nonzero().unbind(dim=1)
    sentence = noun.nonzero()[row, 0]
    log_share = scores.log_softmax(dim=-1)[row, rank[sentence, own]]
    number = batch.owns[noun].sum(dim=-1)
    return -(log_share / number[row]).sum() / len(number)
