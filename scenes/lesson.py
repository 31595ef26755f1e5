"""Lesson: a clip about one sentence, the trace of a model that reads it, and one of its heads."""

from functools import cached_property
from os import PathLike
from typing import Any

import numpy as np

from attention_math import masks
from attention_math.errors import InputError
from attention_math.model_trace import ModelTrace
from attention_math.provenance import Provenance
from attention_math.trace import AttentionTrace, HeadTrace
from scenes.beats import beat
from scenes.clip import Clip
from scenes.examples import FLUFFY_CREATURE, Example
from scenes.subject import Subject

__all__ = ["Lesson", "beat"]

LITTLE = 0.1  # of a word's own length: what is less hardly changes it
SUBJECT = frozenset({"text", "focus", "model", "trace", "layer", "head"})


class Lesson(Clip):
    """A clip about one sentence: its trace, and the head and the word that are followed.

    Parameters
    ----------
    text, focus, model
        The sentence, the word to follow (as written, or its place counted from 1) and the model;
        each defaults to the clip's ``example``.
    trace
        Instead of text and model: a trace of a layer or of a model, or the file of one.
    layer, head
        Which head to show, by its numbers in the model or the trace, counted from 0.
    **settings
        What every :class:`scenes.clip.Clip` takes: theme, captions, dials.

    Raises
    ------
    InputError
        If the text, the trace, the focus or a dial cannot be used; the message says what to do.
    """

    takes = SUBJECT
    example: Example = FLUFFY_CREATURE  # the sentence, the focus word, the model
    tokens: str = "pieces"  # "words" also joins the pieces of a word where patterns are read
    sink: str = "shown"  # "faded" draws lightly what rests on a language model's first token
    _alone = False  # told with the film's sentence
    _clears_stage = False
    _most_tokens = 24  # that a clip has room for; grids have room for more
    _every_head = False  # whether the trace keeps the other heads of the layer
    _whole_model = False  # whether it is about a whole language model

    def __init__(
        self,
        *,
        text: str | None = None,
        focus: str | None = None,
        model: str | None = None,
        trace: AttentionTrace | ModelTrace | str | PathLike[str] | None = None,
        layer: int | None = None,
        head: int | None = None,
        **settings: Any,
    ) -> None:
        if trace is None:
            told = self.example.text if text is None else text
            if layer is None and head is None and model is None:
                layer, head = self.example.layer, self.example.head
            self.subject = Subject.of_text(
                told, model or self.example.model, layer, head, self._every_head
            )
        elif text is not None or model is not None:
            raise InputError(
                "A trace has its own text and model: give either a trace, or a text and a model."
            )
        else:
            self.subject = Subject.of_trace(trace, layer, head, self._every_head)
        if self._whole_model and self.subject.whole is None:
            raise InputError(
                "This clip is about a whole language model, and this is one layer: give a --text "
                "and --model smollm2, or a trace saved with: attention-scenes trace --whole"
            )
        super().__init__(**settings)
        self.trace, self.story = self.subject.trace, self.subject.story
        if len(self.words) > self._most_tokens:
            raise InputError(
                f"This clip has room for {self._most_tokens} tokens, and the text has "
                f"{len(self.words)}: choose a shorter one, or a clip about the grid."
            )
        if focus is None and self.subject.text == self.example.text:
            focus = self.example.focus
        self.focus = self._busiest() if focus is None else self._find(focus)

    # --- what the clip is about -------------------------------------------------------------

    @classmethod
    def of_film(cls, subject: dict[str, Any]) -> dict[str, Any]:
        """Leave the story head out of clips about a whole language model: it is one head."""
        told = super().of_film(subject)
        if cls._whole_model and told.get("model") == "story":
            told = {name: told[name] for name in told if name in ("text", "focus")}
        return told

    @property
    def words(self) -> tuple[str, ...]:
        """The tokens of the sentence."""
        return self.subject.trace.query_tokens

    @property
    def head(self) -> HeadTrace:
        """The head that is followed, as the model runs it."""
        return self.trace.heads[self.subject.place]

    @property
    def origin(self) -> Provenance:
        """Where the trace is from."""
        return self.trace.provenance

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add the trace, the head, and the head without its mask or its scale."""
        return super().sources | {
            "trace": self.trace,
            "head": self.head,
            "unmasked": self.head.with_(mask=masks.no_mask),
            "unscaled": self.head.with_(mask=masks.no_mask, scale=1.0),
        }

    @property
    def giver(self) -> int:
        """The other token that gives the focus most."""
        given = self.lookup("head.given")[self.focus].copy()
        given[self.focus] = 0
        return int(given.argmax())

    @property
    def takes_from_others(self) -> bool:
        """Whether that changes the focus noticeably."""
        given = self.lookup("head.given")[self.focus, self.giver]
        noticed = LITTLE * self.lookup("trace.stream_norm")[self.focus]
        return self.giver != self.focus and bool(given > noticed)

    @property
    def is_plain(self) -> bool:
        """Whether scores are the dot products over the root of d_head, and nothing else."""
        return self.head.is_plain

    @property
    def knows_words(self) -> bool:
        """Whether there is a table of words to ask: the story head's; no other trace has one."""
        return self.story is not None

    @property
    def whole_words(self) -> bool:
        """Whether tokens are whole words, and not the pieces that a language model cuts."""
        return self.trace.cut is None

    def facts(self) -> dict[str, Any]:
        """Add the word that is followed, and the one that gives it most."""
        return super().facts() | {
            "focus": self.names[self.focus],
            "giver": self.names[self.giver],
            "token": "word" if self.whole_words else "token",
        }

    def _find(self, focus: str) -> int:
        wanted = focus.strip().lower()
        places = [i for i, name in enumerate(self.names) if name.lower() == wanted]
        if not places and self.trace.cut is not None:  # a word of several pieces ends in its last
            words = zip(self.trace.cut.words, self.trace.cut.spans, strict=True)
            places = [end - 1 for name, (_, end) in words if name.lower() == wanted]
        if places:
            return places[-1]
        if focus.isdecimal() and 1 <= int(focus) <= len(self.words):
            return int(focus) - 1
        listed = ", ".join(f"{i} {name}" for i, name in enumerate(self.names, start=1))
        raise InputError(
            f"The focus {focus!r} is not a word of the sentence. Give one of its tokens or the "
            f"number before it: {listed}."
        )

    def _busiest(self) -> int:
        """Return the token that is given most by one other token.

        Weights alone would pick a word that only parks its attention where nothing is to be had.
        The first token of a language model is where all others do that.
        """
        given = np.asarray(self.head.given).copy()
        np.fill_diagonal(given, 0)
        if not self.whole_words:
            given[:, 0] = 0
        return int(given.max(axis=1).argmax()) if given.any() else len(given) - 1
