"""How a model cut a text: pieces of words, as byte-pair encoding and WordPiece make them.

Sennrich et al. 2016, "Neural machine translation of rare words with subword units", and Wu et al.
2016, section 4.1. A piece is written here as the text it stands for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from attention_math.errors import InputError


@dataclass(frozen=True)
class Cut:
    """A text as a model cut it.

    Attributes
    ----------
    text
        As it was given.
    pieces
        What each token stands for, with its leading space if it holds one: " ver", "d", "ant".
        WordPiece's are as in its vocabulary ("##ed", "[CLS]"); bytes that are no whole character
        by themselves are in hexadecimal: "<0xF0><0x9F>".
    ids
        Row of each piece in the model's vocabulary.
    word_of
        The word that each piece belongs to, counted from 0; the pieces of a word stand together.

    Raises
    ------
    InputError
        If there is not one id and one word for each piece, or words do not follow each other.

    Examples
    --------
    >>> cut = Cut("the verdant", ("the", " ver", "d", "ant"), (1195, 2303, 84, 403), (0, 1, 1, 1))
    >>> cut.words
    ('the', 'verdant')
    >>> cut.spans
    ((0, 1), (1, 4))
    """

    text: str
    pieces: tuple[str, ...]
    ids: tuple[int, ...]
    word_of: tuple[int, ...]

    def __post_init__(self) -> None:
        if not len(self.pieces) == len(self.ids) == len(self.word_of):
            raise InputError(
                "A cut needs one id and one word for each piece; here there are "
                f"{len(self.pieces)} pieces, {len(self.ids)} ids and {len(self.word_of)} words."
            )
        steps = [second - first for first, second in pairwise((-1, *self.word_of))]
        if not set(steps) <= {0, 1} or 0 in steps[:1]:
            raise InputError(
                f"The words of a cut are numbered 0, 1, 2, ... in order; here: {self.word_of}."
            )

    @classmethod
    def from_saved(cls, fields: Mapping[str, Any] | None) -> "Cut | None":
        """Return a cut from the fields that a file holds, or None if it holds none."""
        if fields is None:
            return None
        return cls(fields["text"], *(tuple(fields[n]) for n in ("pieces", "ids", "word_of")))

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """For each word, its first piece and the one after its last."""
        starts = [i for i, (a, b) in enumerate(pairwise((-1, *self.word_of))) if a != b]
        return tuple(pairwise((*starts, len(self.pieces))))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words, their pieces joined."""
        return tuple(joined(self.pieces[first:end]) for first, end in self.spans)


def joined(pieces: tuple[str, ...]) -> str:
    """
    Return the text of neighbouring pieces without the space before it.

    >>> joined((" ver", "d", "ant")), joined(("roam", "##ed")), joined((" <0xC3>", "<0xA9>"))
    ('verdant', 'roamed', 'é')
    """
    first, *others = pieces
    whole = first + "".join(piece.removeprefix("##") for piece in others)
    whole = re.sub(r"(?:<0x[0-9A-F]{2}>)+", lambda found: _character(found[0]), whole)
    return whole.strip() or whole


def _character(written: str) -> str:
    """Return bytes written in hexadecimal as what they spell, if they spell something."""
    try:
        return bytes.fromhex(re.sub("<0x|>", "", written)).decode("utf-8")
    except UnicodeDecodeError:
        return written
