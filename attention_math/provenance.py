"""Where the numbers of a trace come from; every clip shows it, small, in a corner."""

from dataclasses import dataclass

from attention_math.errors import InputError

KINDS = ("trained here", "pretrained", "designed", "measured", "counted")


@dataclass(frozen=True)
class Provenance:
    """Where numbers come from.

    Parameters
    ----------
    kind
        "trained here" (detail: seed, loss), "pretrained" (revision, layer, head), "designed"
        (weights built by hand), "measured" (command, hardware) or "counted" (from `ModelSizes`).
    name
        What the numbers belong to, as a viewer may read it: "story head".
    detail
        What a sceptic asks next: "seed 1, loss 0.057". May be empty.

    Raises
    ------
    InputError
        If the kind is not one of the five, or the name is empty.

    Examples
    --------
    >>> Provenance("trained here", "story head", "seed 1, loss 0.057").line
    'story head, trained here: seed 1, loss 0.057'
    """

    kind: str
    name: str
    detail: str = ""

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
        origin = f"{self.name}, {self.kind}"
        return f"{origin}: {self.detail}" if self.detail else origin


# For weights that a caller brings without saying where they are from.
GIVEN = Provenance("designed", "weights as given")
