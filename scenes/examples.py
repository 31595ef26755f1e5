"""Named examples: the sentences that clips are told with. Change one here, all clips follow."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Example:
    """A sentence to tell a clip with.

    Parameters
    ----------
    text
        The sentence.
    focus
        The word whose column is followed; ``None`` picks the word that is given most by another.
    model
        What :func:`attention_math.models.load` loads.
    layer, head
        Which head of a language model, counted from 0; ``None`` takes the model's usual one.
    """

    text: str
    focus: str | None = None
    model: str = "story"
    layer: int | None = None
    head: int | None = None


FLUFFY_CREATURE = Example("a fluffy blue creature roamed the verdant forest", focus="creature")
TINY_DRAGON = Example("the old wizard chased a tiny golden dragon", focus="dragon")
CAT_SLEPT = Example("the cat slept")
