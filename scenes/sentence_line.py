"""The sentence alone, as a line of text: what the film begins with, before a model cuts it."""

from dataclasses import dataclass
from typing import Any

from attention_math.trace import AttentionTrace
from attention_math.typed import Typed
from scenes.mobjects.token_row import TokenRow
from scenes.mobjects.typed_text import TypedText
from scenes.page import Page
from scenes.theme import Theme

ROOM = 0.5  # for more lines above the one where a sentence stands that has only one, scene units


@dataclass(frozen=True)
class Named:
    """Names on screen; digits in them are no numbers."""

    words: tuple[str, ...]


def named(trace: AttentionTrace) -> dict[str, Any]:
    """Return what may be written on screen as it is: the model's name and the letters it cuts."""
    found: dict[str, Any] = {"model": Named((trace.provenance.name,))}
    return found if trace.cut is None else found | {"typed": Typed.of(trace.cut)}


def sentence_line(trace: AttentionTrace, page: Page, theme: Theme) -> TokenRow | TypedText:
    """Return the words side by side, or the text of a language model's tokens as it was typed.

    Parameters
    ----------
    trace
        With the tokens and, of a language model, how it cut the text.
    page
        Where the line stands.
    theme
        Colours by role.
    """
    if trace.cut is None:
        row = TokenRow(trace.query_tokens, theme)
        return row.spread(page.right - page.left, baseline=page.line)
    typed = Typed.of(trace.cut)
    box = page.left, page.bottom, page.right, page.line + ROOM
    return TypedText(typed.letters, typed.spaced, theme).stand(box, page.line)
