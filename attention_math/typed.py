"""A text as it was typed, divided among the pieces into which a model cut it."""

import re
import unicodedata
from dataclasses import dataclass

from attention_math.pieces import Cut

_MARK = re.compile(r"\[\w+\]|<[^0>][^>]*>")  # "[CLS]", "<s>", but no byte such as "<0xF0>"


@dataclass(frozen=True)
class Typed:
    """What each piece holds of the text: letters alone, and where spaces stood between them.

    Attributes
    ----------
    letters
        Of each piece, without the spaces around them and WordPiece's "##"; empty for what is not
        in the text but added by the model, such as "[CLS]".
    spaced
        Whether a space, or another blank, stood before the letters of each piece.

    Examples
    --------
    >>> cut = Cut("the verdant", ("[CLS]", "the", "ver", "##dant"), (1, 5, 8, 9), (0, 1, 2, 2))
    >>> Typed.of(cut)
    Typed(letters=('', 'the', 'ver', 'dant'), spaced=(False, False, True, False))
    """

    letters: tuple[str, ...]
    spaced: tuple[bool, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """What stands on screen as it is, digits and all."""
        return self.letters

    @classmethod
    def of(cls, cut: Cut) -> "Typed":
        """Find the pieces of a cut in its text, one after the other.

        A piece that spells nothing by itself, such as a single byte, or that stands for what the
        model does not know, is where its own spaces and its neighbours say.
        """
        text, place = _folded(cut.text), 0
        letters: list[str] = []
        spaced: list[bool] = []
        blank = False  # whether the piece before ended in a blank
        for i, piece in enumerate(cut.pieces):
            continues = i > 0 and cut.word_of[i] == cut.word_of[i - 1]
            own = (piece.removeprefix("##") if continues else piece).strip()
            found = text.find(_folded(own), place) if own else -1
            if found < 0 and _MARK.fullmatch(own) and i in (0, len(cut.pieces) - 1):
                letters.append("")
                spaced.append(False)
                continue
            apart = blank or piece[:1].isspace() or (found < 0 and not continues and own == "[UNK]")
            if found >= 0:
                apart |= text[:found][-1:].isspace()
                place = found + len(_folded(own))
            blank = piece[-1:].isspace() or (blank and not own)
            letters.append(own)
            spaced.append(bool(own) and apart and any(letters[:-1]))
        return cls(tuple(letters), tuple(spaced))


def _folded(text: str) -> str:
    """Return a text without capitals and accents, which some models take away."""
    apart = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in apart if unicodedata.category(letter) != "Mn")
