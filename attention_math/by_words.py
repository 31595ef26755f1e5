"""Attention between whole words, from a pattern between the pieces that a language model cuts."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from attention_math.errors import InputError
from attention_math.head_trace import HeadTrace
from attention_math.pieces import Cut


@dataclass(frozen=True, eq=False)
class WordPattern:
    """A head's weights by words.

    As keys, the pieces of a word are taken together: what goes to any of them goes to the word. As
    query, a word is its last piece, the first that has seen all of it.

    Attributes
    ----------
    words
        The words, their pieces joined.
    A
        Weights, (query, key). Rows sum to 1.
    mask
        (query, key), True = may look at a piece of it, at least.
    """

    words: tuple[str, ...]
    A: Float[Tensor, "query key"]
    mask: Bool[Tensor, "query key"]

    @classmethod
    def of(cls, head: HeadTrace, cut: Cut) -> "WordPattern":
        """Join the pieces of a head's pattern.

        Parameters
        ----------
        head
            Of a text that attends to itself.
        cut
            How the model cut that text.

        Raises
        ------
        InputError
            If the text has other than one piece for each query and each key of the head.
        """
        count = len(cut.pieces)
        if head.A.shape != (count, count):
            raise InputError(
                f"A text of {count} pieces needs {count} queries and keys; this head has "
                f"{tuple(head.A.shape)}. Give the cut of the text that it ran on."
            )
        last = [end - 1 for _, end in cut.spans]
        pieces_of = torch.zeros(count, len(last), dtype=head.A.dtype)
        pieces_of[range(count), list(cut.word_of)] = 1
        allowed = head.mask[last].to(head.A.dtype) @ pieces_of > 0
        return cls(cut.words, head.A[last] @ pieces_of, allowed)
