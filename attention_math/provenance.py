"""Where the numbers of a trace come from; every clip shows it, small, in a corner."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from attention_math.errors import InputError

KINDS = ("trained here", "pretrained", "designed", "measured", "counted", "listed")


@dataclass(frozen=True)
class Provenance:
    """Where numbers come from.

    Parameters
    ----------
    kind
        "trained here" (detail: seed, loss), "pretrained" (revision), "designed" (weights built by
        hand), "measured" (command, hardware), "counted" (from `ModelSizes`) or "listed" (credits:
        where there is more to read).
    name
        What the numbers belong to, as a viewer may read it: "story head".
    detail
        What a sceptic asks next: "seed 1, loss 0.057". May be empty.
    layer, head
        Where in a model the numbers are from, counted from 0; None where that goes without saying.
    credits
        Whose work they are made of: pairs of what it is, and whose it is with its licence.

    Raises
    ------
    InputError
        If the kind is none of the six, or the name is empty.

    Examples
    --------
    >>> Provenance("trained here", "story head", "seed 1, loss 0.057").line
    'story head, trained here: seed 1, loss 0.057'
    >>> Provenance("pretrained", "SmolLM2-135M", "4-bit weights", layer=13).of_head(1).line
    'SmolLM2-135M, pretrained: layer 13, head 1, 4-bit weights'
    """

    kind: str
    name: str
    detail: str = ""
    layer: int | None = None
    head: int | None = None
    credits: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_saved(cls, fields: Mapping[str, Any]) -> "Provenance":
        """Return a provenance from the fields that a file holds."""
        credits = tuple((what, whose) for what, whose in fields["credits"])
        return cls(**{**fields, "credits": credits})

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(
                f"{self.kind!r} is no kind of provenance; use one of {', '.join(KINDS)}."
            )
        if not self.name:
            raise InputError("This provenance has an empty name; say what the numbers belong to.")

    @property
    def line(self) -> str:
        """One line of text for the corner of a clip."""
        places = (("layer", self.layer), ("head", self.head))
        details = [f"{name} {place}" for name, place in places if place is not None]
        details += [self.detail] if self.detail else []
        origin = f"{self.name}, {self.kind}"
        return f"{origin}: {', '.join(details)}" if details else origin

    def of_head(self, head: int) -> "Provenance":
        """Return the provenance of one head of a layer; of a model without layers, as it is."""
        return self if self.layer is None else replace(self, head=head)


# For weights that a caller brings without saying where they are from.
GIVEN = Provenance("designed", "weights as given")
