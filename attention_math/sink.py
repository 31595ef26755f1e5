"""The attention sink: the first token, on which queries rest that look for nothing.

Xiao et al. 2023, "Efficient streaming language models with attention sinks".
"""

from dataclasses import dataclass

from jaxtyping import Float
from torch import Tensor

RESTS = 0.3  # of the attention of all others, on average: so much makes a first token a sink


@dataclass(frozen=True)
class Sink:
    """How much rests on the first token.

    Attributes
    ----------
    share
        The weight that the other queries give it, their mean; 0 where there are none.
    """

    share: float

    @classmethod
    def of(cls, A: Float[Tensor, "query key"]) -> "Sink":
        """Average the weights of one head, masked or not."""
        others = A[1:, 0]
        return cls(float(others.mean()) if len(others) else 0.0)

    @classmethod
    def of_many(cls, A: Float[Tensor, "*head query key"]) -> "Sink":
        """Average the weights of many heads on one text."""
        return cls.of(A.flatten(0, -3).mean(dim=0))

    @property
    def is_there(self) -> bool:
        """Whether that is enough to call it one."""
        return self.share > RESTS
