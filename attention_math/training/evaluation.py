"""How well the story head does what it was trained for, on text that it was not trained on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import mean

from attention_math.masks import Mask, causal, no_mask
from attention_math.trace import AttentionTrace


@dataclass(frozen=True)
class MarkedText:
    """A text whose noun phrases are known.

    Attributes
    ----------
    tokens
        The words.
    adjectives
        For each noun (0-based position) the positions of its own adjectives; may be empty.
    """

    tokens: tuple[str, ...]
    adjectives: dict[int, tuple[int, ...]]

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(self.tokens)

    @property
    def begins_with_adjective(self) -> bool:
        """Whether the first word is an adjective of a noun."""
        return any(0 in own for own in self.adjectives.values())


def parse_marked(line: str) -> MarkedText:
    """
    Read a text with noun phrases in brackets; the last word of a bracket is the noun.

    Examples
    --------
    >>> parse_marked("a [blue creature] saw the [forest]").adjectives
    {2: (1,), 5: ()}
    """
    tokens: list[str] = []
    adjectives: dict[int, tuple[int, ...]] = {}
    start = 0
    for piece in line.split():
        if piece.startswith("["):
            start = len(tokens)
        tokens.append(piece.strip("[]"))
        if piece.endswith("]"):
            adjectives[len(tokens) - 1] = tuple(range(start, len(tokens) - 1))
    return MarkedText(tuple(tokens), adjectives)


def parse_file(lines: Iterable[str]) -> list[MarkedText]:
    """Read marked texts, one a line; lines that begin with # are comments."""
    return [parse_marked(line) for line in lines if line.strip() and not line.startswith("#")]


def own_share(trace: AttentionTrace, marked: MarkedText, mask: Mask = causal) -> list[float]:
    """Share of each noun's attention on its own adjectives, for the nouns that have some."""
    A = trace.heads[0].with_(mask=mask).A
    return [A[noun, list(own)].sum().item() for noun, own in marked.adjectives.items() if own]


def figures(
    trace: Callable[[str], AttentionTrace], texts: Iterable[MarkedText]
) -> dict[str, float]:
    """
    Measure the head on marked texts; the first token, which can only look at itself, is left out.

    Parameters
    ----------
    trace
        Runs the head on a text.
    texts
        Texts whose noun phrases are known.

    Returns
    -------
    dict of str to float
        `own`, `own_unmasked`: mean share of a noun's attention on its own adjectives, with and
        without the causal mask; `other`: on adjectives of other nouns, over all nouns; `bare`: mean
        |dE| of nouns without adjectives, relative to the mean |dE| of nouns with some.
    """
    own, unmasked, other, bare, with_own = [], [], [], [], []
    for marked in texts:
        run = trace(marked.text)
        own += own_share(run, marked)
        unmasked += own_share(run, marked, mask=no_mask)
        head = run.heads[0]
        everyone = {place for places in marked.adjectives.values() for place in places}
        for noun, mine in marked.adjectives.items():
            if noun:
                other.append(head.A[noun, sorted(everyone - set(mine))].sum().item())
                (with_own if mine else bare).append(head.dE[noun].norm().item())
    return {
        "own": mean(own),
        "own_unmasked": mean(unmasked),
        "other": mean(other),
        "bare": mean(bare) / mean(with_own),
    }
