"""A picture in words, for those who do not see it: what it says, what stands in it, how much."""

import re
from collections import Counter
from typing import Any

from scenes.production.checks.picture import Picture, is_sign

MOST = 24  # labels that are named
LINE = 0.3  # scene units: labels less far apart in height are read as one line
NOT_NAMED = ("caption", "provenance", "word", "matrix")
SIGNS = {
    r'"([^"]*)"': r"\1",
    r"#\[([^\]]*)\]": r"\1",
    r"#text\(([^()]*)\)": r"\1",
    r"(?:arrow|hat|bold)\(([^()]*)\)": r"\1",
    r"sqrt\(([^()]*)\)": r"√\1",
    r"\bDelta\b\s*": "Δ",
    r"\bapprox\b": "≈",
    r"\btimes\b": "×",  # noqa: RUF001
    r"\s+dot\s+": "·",
    r"\s*\bthin\b\s*": " ",
    r"\s*\bslash\b\s*": "/",
    r"\^\(([^()]*)\)": r"^\1",
    r"[$\\]": "",
    r"\s+": " ",
}


def alt_text(clip: Any, step: Any) -> str:
    """Return what the picture of a clip shows after a beat.

    Parameters
    ----------
    clip, step
        A clip in which the beat ``step`` was just played.
    """
    items = Picture(clip, step).items
    words = [item for item in items if item.kind == "word" and not is_sign(item.owner)]
    words.sort(key=lambda item: (-round(item.center[1] / LINE), item.center[0]))
    named = [name for name in dict.fromkeys(plain(item.owner.text) for item in words) if name]
    more = [f"{len(named) - MOST} more"] if len(named) > MOST else []
    counts = Counter(item.kind for item in items if item.kind not in NOT_NAMED)
    drawn = [f"{count} {kind}{'s' * (count > 1)}" for kind, count in counts.items()]
    lists = [", ".join(named[:MOST] + more), ", ".join(drawn)]
    return "In the picture: " + ("; ".join(filter(None, lists)) or "nothing yet") + "."


def plain(text: str) -> str:
    """Return a label without the marks of Typst: ``$arrow(E)_4$`` is E_4.

    Examples
    --------
    >>> plain("$e^(K dot Q thin slash sqrt(32))$"), plain("$Delta arrow(E)_4$")
    ('e^K·Q/√32', 'ΔE_4')
    """
    for pattern, instead in SIGNS.items():
        text = re.sub(pattern, instead, text)
    return text.strip()
