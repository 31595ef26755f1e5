"""The attention formula with vectors as columns and with vectors as rows: the same numbers.

Rows are the paper's convention (Vaswani et al. 2017, equation 1); columns are the video's (10:18).
"""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

from attention_math.head_trace import HeadTrace


@dataclass(frozen=True, eq=False)
class AsColumns:
    """The arrays of V softmax(K^T Q / sqrt(d_k)), one column for each vector.

    Attributes
    ----------
    Q, K_T, V
        The factors, (d_head, query), (key, d_head) and (d_model, key); V are whole values, what
        each token would add (V_up).
    pattern
        The weights, (key, query); its columns sum to 1.
    out
        The product V @ pattern, (d_model, query): dE, as columns.
    """

    Q: Float[Tensor, "d_head query"]
    K_T: Float[Tensor, "key d_head"]
    V: Float[Tensor, "d_model key"]
    pattern: Float[Tensor, "key query"]
    out: Float[Tensor, "d_model query"]

    @classmethod
    def of(cls, head: HeadTrace) -> "AsColumns":
        """Arrange what a head computed."""
        V, pattern = head.V_up.T, head.A.T
        return cls(Q=head.Q.T, K_T=head.K, V=V, pattern=pattern, out=V @ pattern)


@dataclass(frozen=True, eq=False)
class AsRows:
    """The arrays of softmax(Q K^T / sqrt(d_k)) V, one row for each vector.

    Attributes
    ----------
    Q, K_T, V
        The factors, (query, d_head), (d_head, key) and (key, d_model); V as in `AsColumns`.
    pattern
        The weights, (query, key); its rows sum to 1.
    out
        The product pattern @ V, (query, d_model): dE.
    """

    Q: Float[Tensor, "query d_head"]
    K_T: Float[Tensor, "d_head key"]
    V: Float[Tensor, "key d_model"]
    pattern: Float[Tensor, "query key"]
    out: Float[Tensor, "query d_model"]

    @classmethod
    def of(cls, head: HeadTrace) -> "AsRows":
        """Arrange what a head computed."""
        return cls(Q=head.Q, K_T=head.K.T, V=head.V_up, pattern=head.A, out=head.A @ head.V_up)


@dataclass(frozen=True, eq=False)
class Conventions:
    """Both forms of the formula for one head.

    Attributes
    ----------
    columns, rows
        Its arrays in either form.
    divisor
        What the dot products are divided by: sqrt(d_head) unless the model says otherwise.
    """

    columns: AsColumns
    rows: AsRows
    divisor: float

    @classmethod
    def of(cls, head: HeadTrace) -> "Conventions":
        """Arrange what a head computed in both forms."""
        return cls(AsColumns.of(head), AsRows.of(head), 1 / head.scale)

    @property
    def difference(self) -> float:
        """The largest difference between the results of the two forms, 0 but for rounding."""
        return float((self.columns.out - self.rows.out.T).abs().max())
