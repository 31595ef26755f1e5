"""The translator: an encoder-decoder trained here on a small grammar, English to French.

It is here for its cross-attention: French words ask, English words answer. Whoever writes *noir*
after *chat* has to look back at *black*, and nobody told the model so: the training
(`attention_math.training.translator`) compares French words only.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import torch
from jaxtyping import Float, Int
from safetensors.torch import load_file
from torch import Tensor

from attention_math.assets import asset
from attention_math.attention import CrossAttention, MultiHeadAttention
from attention_math.encoder_decoder import EncoderDecoder, NetworkSizes
from attention_math.errors import InputError
from attention_math.provenance import Provenance
from attention_math.trace import AttentionTrace
from attention_math.word_table import WordTable
from attention_math.words import tokenize

START, END = "<start>", "<end>"
# Contractions as the grammar writes them.
SPELLED_OUT = {"n't": "not", "'m": "am", "'re": "are", "cannot": "can not"}


@dataclass(frozen=True, kw_only=True)
class Translation:
    """One sentence and its French, with the attention that led to it.

    Attributes
    ----------
    trace
        Of the cross-attention: queries are the French tokens read, "<start>" first; keys are the
        English tokens.
    within
        Of the layer before it, the decoder's masked self-attention on the French tokens alone.
    predicted
        In each column the French token that the model holds most likely to come next.
    probabilities
        How likely, in each column.
    """

    trace: AttentionTrace
    within: AttentionTrace
    predicted: tuple[str, ...]
    probabilities: Float[Tensor, " query"]

    @property
    def read(self) -> tuple[str, ...]:
        """The French token read in each column."""
        return self.trace.query_tokens

    @property
    def text(self) -> str:
        """The French, as it is written."""
        return join(self.read[1:])


@dataclass(frozen=True, eq=False)
class Translator:
    """The trained model with its words; get it from `Translator.load()`.

    Attributes
    ----------
    network
        In float64.
    english, french
        Words and their vectors; the French ones begin with "<start>" and "<end>".
    report
        What the training command measured: `assets/translator/report.json`.
    """

    network: EncoderDecoder
    english: WordTable
    french: WordTable
    report: dict[str, Any]

    @classmethod
    def load(cls) -> "Translator":
        """Read the shipped weights."""
        english, french = (
            asset(f"translator/{language}.txt").read_text(encoding="utf-8").split()
            for language in ("english", "french")
        )
        report = json.loads(asset("translator/report.json").read_text(encoding="utf-8"))
        network = EncoderDecoder(NetworkSizes(**report["sizes"]))
        network.load_state_dict(load_file(asset("translator/weights.safetensors")))
        network.double().requires_grad_(False)
        return cls(
            network,
            WordTable(tuple(english), network.source.detach()),
            WordTable(tuple(french), network.target.detach()),
            report,
        )

    @property
    def provenance(self) -> Provenance:
        """Seed and share of held-out sentences translated without a mistake."""
        exact = self.report["held_out"]["exact"]
        detail = f"seed {self.report['seed']}, {exact:.1%} of held-out sentences exact"
        return Provenance("trained here", "translator", detail)

    def translate(self, english: str) -> str:
        """
        Translate a sentence, taking the likeliest word at every step.

        Raises
        ------
        InputError
            As `translation` does.
        """
        return self.translation(english).text

    def trace(self, english: str, french: str | None = None) -> AttentionTrace:
        """
        Run the cross-attention on a sentence; see `translation`.

        Raises
        ------
        InputError
            As `translation` does.
        """
        return self.translation(english, french).trace

    def translation(self, english: str, french: str | None = None) -> Translation:
        """
        Translate a sentence, or read its translation, and keep every step.

        Parameters
        ----------
        english
            1 to 16 tokens.
        french
            Read instead of the model's own translation, and as long at most.

        Raises
        ------
        InputError
            If a text is empty or too long, or has a word that the grammar lacks.
        """
        tokens, source = self._read(english)
        target = self._write(source) if french is None else self._given(french)
        kept: list[AttentionTrace] = []

        def attend(
            layer: MultiHeadAttention | CrossAttention, E: Tensor, memory: Tensor | None = None
        ) -> Tensor:
            read = [self.french.words[i] for i in target.tolist()]
            if isinstance(layer, CrossAttention):
                assert memory is not None
                trace = layer.trace(E, memory, read, tokens, provenance=self.provenance)
            else:
                trace = layer.trace(E, read, provenance=self.provenance)
            kept.append(trace.detach())
            return trace.E_out

        memory = self.network.encode(source)
        best = self.network.decode(target, memory, attend).softmax(dim=-1).max(dim=-1)
        predicted = tuple(self.french.words[i] for i in best.indices.tolist())
        *_, within, trace = kept
        return Translation(
            trace=trace, within=within, predicted=predicted, probabilities=best.values
        )

    def _read(self, english: str) -> tuple[tuple[str, ...], Int[Tensor, " key"]]:
        """Cut an English text into words of the grammar, with their numbers."""
        tokens = " ".join(SPELLED_OUT.get(token, token) for token in tokenize(english)).split()
        return tuple(tokens), _numbers(tokens, self.english, len(self.network.source_positions))

    def _given(self, french: str) -> Int[Tensor, " query"]:
        """Cut a French text into words of the grammar; their numbers, those of "<start>" first."""
        plain = french.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").lower()
        tokens = re.findall(r"\w+'?", unicodedata.normalize("NFC", plain))
        if not tokens:
            raise InputError(
                f"There is no word in {french!r}: give a French sentence, or leave it."
            )
        return _numbers([START, *tokens], self.french, len(self.network.target_positions))

    def _write(self, source: Int[Tensor, " key"]) -> Int[Tensor, " query"]:
        """Write the likeliest word, again and again, until the likeliest is the end."""
        memory = self.network.encode(source)
        target = self.french.indices([START])
        end = self.french.rows[END]
        while len(target) < len(self.network.target_positions):
            following = self.network.decode(target, memory)[-1].argmax()
            if following == end:
                break
            target = torch.cat([target, following[None]])
        return target


def join(french: Iterable[str]) -> str:
    """
    Write French tokens as a text.

    Examples
    --------
    >>> join(["je", "ne", "l'", "aime", "pas"])
    "je ne l'aime pas"
    """
    return " ".join(french).replace("' ", "'")


def _numbers(tokens: Iterable[str], table: WordTable, most: int) -> Int[Tensor, " token"]:
    tokens = tuple(tokens)
    if len(tokens) > most:
        raise InputError(f"The text has {len(tokens)} tokens and at most {most} fit: shorten it.")
    try:
        return table.indices(tokens)
    except InputError as error:
        raise InputError(
            f"{error} The translator was trained on a small grammar, in the present tense; "
            "assets/translator lists its words."
        ) from error
