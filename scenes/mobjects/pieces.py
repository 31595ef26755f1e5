"""Tokens as a model cuts them: what is no letter of the embedded fonts becomes a visible sign.

Byte-pair and WordPiece tokens hold spaces, line ends, bytes that are no whole character, and
letters of every script. Each is shown as something true: a space as a small tray under the line, a
byte as its two hexadecimal digits in a frame, and a character that cannot be seen, or that no
embedded font has, as its code point (U+72D7). A plain word looks as typed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

import numpy as np
from manim.utils.color import ParsableManimColor
from numpy.typing import NDArray

from scenes.mobjects.symbols import Label, literal, typeset
from scenes.theme import SIZES

WIDEST = 13.0  # em; longer tokens end in an ellipsis
ELLIPSIS, NOTHING = "…", "∅"
BYTE = re.compile("<0x([0-9A-F]{2})>")
SIGNS = {"\n": "↵", "\t": "⇥"}
# Control, format, unassigned and private characters, surrogates, and spaces that look like others.
UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"}
UNKNOWN = chr(0x10FFFF)  # no character ever stands here: what is drawn for it is the empty box

_CODE = 'size: 0.62em, font: "DejaVu Sans Mono"'  # a digit is 0.602 em wide
_EDGES = {
    "top": "width: 100%, height: 0.04em",
    "bottom": "width: 100%, height: 0.04em",
    "left": "width: 0.04em, height: 100%",
    "right": "width: 0.04em, height: 100%",
}


def token(
    text: str, color: ParsableManimColor, size: float = SIZES.word, *, sources: tuple[str, ...] = ()
) -> Label:
    """Return a label that shows a token as :func:`piece` writes it; its ``text`` is the token."""
    return Label(piece(text), color, size, text=text, sources=sources)


@cache
def piece(text: str) -> str:
    """Return Typst source that shows a token: never an empty box, never nothing.

    Parameters
    ----------
    text
        What the token stands for: with the spaces it begins or ends with, WordPiece's marks as they
        are ("##ed"), bytes that are no whole character as ``<0xF0>``.

    Examples
    --------
    >>> piece("fluffy")
    '#text("fluffy")'
    >>> piece("犬 dog").endswith('#text(" dog")')
    True
    """
    signs = list(_signs(text))
    source = _joined(signs)
    (outline,) = typeset(source)
    if outline.advance <= WIDEST:
        return source
    advances = np.cumsum([sign.advance for sign in typeset(*[_joined([s]) for s in signs])])
    return _joined(signs[: int(np.searchsorted(advances, WIDEST - 1))]) + literal(ELLIPSIS)


def widest_of(*texts: str) -> float:
    """Return the width of the widest of some tokens, em."""
    return max(outline.advance for outline in typeset(*map(piece, texts)))


# A sign is what to show and whether that is Typst source (True) or letters.
Sign = tuple[str, bool]


def _joined(signs: Sequence[Sign]) -> str:
    """Return Typst source for signs in a row; letters side by side are set together."""
    parts = []
    for is_source, run in groupby(signs, key=lambda sign: sign[1]):
        shown = "".join(sign for sign, _ in run)
        parts.append(shown if is_source else literal(shown))
    return "".join(parts)


def _signs(text: str) -> Iterator[Sign]:
    body = text.strip(" ")
    before = len(text) - len(text.lstrip(" "))
    space = _box("0.3em", "0.15em", "0.2em", ("left", "bottom", "right")) + "#h(0.05em)", True
    yield from [space] * before
    for i, part in enumerate(BYTE.split(body)):
        if i % 2:
            inside = f'#place(center + horizon, text({_CODE}, "{part}"))'
            yield _box("0.92em", "0.7em", "0.12em", tuple(_EDGES), inside) + "#h(0.08em)", True
        else:
            for cluster in _clusters(part):
                yield from _shown(cluster)
    yield from [space] * (len(text) - before - len(body))
    if not text:
        yield NOTHING, False


def _box(width: str, height: str, drop: str, edges: Sequence[str], inside: str = "") -> str:
    """Return Typst source for a box that reaches ``drop`` under the line, with thin edges."""
    bars = "".join(f"#place({edge}, rect({_EDGES[edge]}, fill: black))" for edge in edges)
    return f"#box(width: {width}, height: {height}, baseline: {drop})[{bars}{inside}]"


def _clusters(text: str) -> list[str]:
    """Return the characters, each with the combining marks that follow it."""
    found: list[str] = []
    for character in text:
        if found and unicodedata.category(character).startswith("M"):
            found[-1] += character
        else:
            found.append(character)
    return found


def _shown(cluster: str) -> Iterator[Sign]:
    """Yield how a character with its marks is shown."""
    if cluster in SIGNS:
        yield SIGNS[cluster], False
    elif _has_outline(cluster):
        yield cluster, False
    elif len(cluster) > 1:
        for character in cluster:
            yield from _shown(character)
    else:
        code = f'#text({_CODE}, "U+{ord(cluster):04X}")'
        yield f"#h(0.06em){code}#h(0.06em)", True


@cache
def _has_outline(cluster: str) -> bool:
    """Return whether the embedded fonts draw a character and each of its marks."""
    if cluster.isascii():
        return cluster.isprintable()
    if any(unicodedata.category(character) in UNSEEN for character in cluster):
        return False
    if unicodedata.category(cluster[0]).startswith("M"):
        return False  # its letter is in another token: there is nothing to stand on
    drawn, without, unknown = map(_glyphs, (cluster, cluster[:-1], UNKNOWN))
    if not drawn or any(_are_same([glyph], unknown) for glyph in drawn):
        return False
    return len(cluster) == 1 or (_has_outline(cluster[:-1]) and not _are_same(drawn, without))


def _glyphs(text: str) -> list[NDArray[np.float64]]:
    """Return the outlines of the glyphs of a text, each from its own start."""
    (outline,) = typeset(literal(text))
    pieces = [outline.points[start:stop] for start, stop in outline.glyphs if stop > start]
    return [points - points[0] for points in pieces]


def _are_same(some: Sequence[NDArray], others: Sequence[NDArray]) -> bool:
    if [len(points) for points in some] != [len(points) for points in others]:
        return False
    return all(np.allclose(a, b, atol=1e-6) for a, b in zip(some, others, strict=True))
