"""What enters a language model: the row of its table for each token, and what is added for places.

The video speaks of a lookup and of positions only in passing; the two are columns that add up
(Vaswani et al. 2017, sections 3.4 and 3.5) in every model that does not rotate queries and keys.
"""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from attention_math.model_trace import ModelTrace


@dataclass(frozen=True, eq=False)
class Entering:
    """The first vectors of a model on one text.

    Attributes
    ----------
    words, positions
        What was looked up for each token and what its place adds, (token, d_model).
    E
        Their sum, (token, d_model).
    enters_plainly
        Whether that sum is the stream before the first layer; else a norm comes between.
    """

    words: Float[Tensor, "token d_model"]
    positions: Float[Tensor, "token d_model"]
    E: Float[Tensor, "token d_model"]
    enters_plainly: bool

    @classmethod
    def of(cls, whole: ModelTrace) -> "Entering":
        """Return what entered the model of a trace."""
        total = whole.lookup + whole.positions
        return cls(whole.lookup, whole.positions, total, torch.allclose(total, whole.stream[0]))


@dataclass(frozen=True, eq=False)
class TablePart:
    """Some rows of a model's table: those of the tokens of a text.

    Attributes
    ----------
    words
        What the tokens stand for.
    ids
        Their rows in the table, ascending, (row,).
    vectors
        What stands there, (row, d_model).
    """

    words: tuple[str, ...]
    ids: Int[Tensor, " row"]
    vectors: Float[Tensor, "row d_model"]

    @classmethod
    def around(cls, whole: ModelTrace, token: int, most: int) -> "TablePart":
        """Return the row of a token and those of other tokens of its text that are nearest to it.

        Parameters
        ----------
        whole
            The model on the text.
        token
            Whose row is to be among them, counted from 0.
        most
            At most so many rows.
        """
        places = {id: i for i, id in reversed(list(enumerate(whole.cut.ids)))}
        ids = sorted(places)
        start = ids.index(whole.cut.ids[token]) - most // 2
        start = max(min(start, len(ids) - most), 0)
        shown = ids[start : start + most]
        rows = [places[id] for id in shown]
        words = tuple(whole.cut.pieces[row] for row in rows)
        return cls(words, torch.tensor(shown), whole.lookup[rows])
