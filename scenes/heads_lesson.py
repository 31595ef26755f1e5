"""HeadsLesson: a clip about all heads of one layer of a language model on one sentence."""

from functools import cached_property
from typing import Any

from attention_math.errors import InputError
from attention_math.proposals import HeadCount, Proposals, least_apart
from attention_math.sizes import GPT3
from attention_math.stapled import Stapled
from scenes.lesson import Lesson

ALIKE = 0.05  # patterns of which no weight differs by more


class HeadsLesson(Lesson):
    """A clip in whose sources every head of the layer has its name: ``head_0``, ``head_1``, ...

    Raises
    ------
    InputError
        If the trace keeps only some heads of the layer.
    """

    _every_head = True
    _whole_model = True
    _clears_stage = True

    def __init__(self, **told: Any) -> None:
        super().__init__(**told)
        kept, count = len(self.trace.heads), self.lookup("count.heads").item()
        if kept != count:
            raise InputError(
                f"This clip is about all {count:.0f} heads of a layer, and the trace keeps {kept}: "
                "save it again without --head."
            )

    @property
    def none_alike(self) -> bool:
        """Whether every two heads differ where they look."""
        return bool(self.lookup("clip.least_apart") > ALIKE)

    @property
    def least_apart(self) -> float:
        """How different the two most similar patterns are."""
        return least_apart(self.trace)

    @cached_property
    def sources(self) -> dict[str, Any]:
        """Add every head, what they propose, the output matrix, and how many heads there are."""
        assert self.subject.whole is not None
        return (
            super().sources
            | {f"head_{head.head}": head for head in self.trace.heads}
            | {
                "clip": self,
                "proposals": Proposals.of(self.trace, self.focus),
                "stapled": Stapled.of(self.trace),
                "count": HeadCount.of(self.subject.whole.sizes),
                "gpt3": HeadCount.of(GPT3),
            }
        )

    @cached_property
    def difference_decimals(self) -> int:
        """How many decimals show the difference of adding up in two ways with two digits."""
        digits = f"{self.lookup('stapled.difference').item():.1e}"
        return max(1 - int(digits.partition("e")[2]), 1)

    def facts(self) -> dict[str, Any]:
        """Add how many heads there are."""
        return super().facts() | {
            "heads": self.number("count.heads", decimals=0),
            "layers": self.number("count.layers", decimals=0),
            "all_heads": self.number("count.total", decimals=0),
            "gpt3": GPT3.name,
            "gpt3_layers": self.number("gpt3.layers", decimals=0),
            "gpt3_heads": self.number("gpt3.heads", decimals=0),
            "gpt3_total": self.number("gpt3.total", decimals=0),
        }
