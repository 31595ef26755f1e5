"""Words, their vectors, and the text that is made of them.

Tokens are whole words here, which is the convenient lie that the video tells as well (3:20): real
models cut text into pieces.
"""

import re
import unicodedata

from safetensors.torch import load_file

from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.word_table import WordTable

MAX_TOKENS = 16
# Apostrophe endings are tokens of their own; three verbs change before n't.
TOKEN = re.compile("[a-z0-9]+?(?=n't\\b)|n't\\b|'(?:s|m|re|ve|ll|d)\\b|[a-z0-9]+")
IRREGULAR = {"can't": "cann't", "won't": "willn't", "shan't": "shalln't"}


def load_glove() -> WordTable:
    """Load the GloVe vectors of `assets/words`, (word, 100), as they were published."""
    words = asset("words/words.txt").read_text(encoding="utf-8").split()
    vectors = load_file(asset("words/glove.safetensors"))["vectors"].float()
    return WordTable(tuple(words), vectors)


def tokenize(text: str) -> tuple[str, ...]:
    """
    Cut a text into words.

    Lower case, accents and punctuation dropped; an apostrophe ending is a token of its own.

    Parameters
    ----------
    text
        1 to 16 words in Latin letters or digits.

    Returns
    -------
    tuple of str
        The tokens, in order.

    Raises
    ------
    InputError
        When the text is empty, has no word, is too long, or holds control characters or another
        script.

    Examples
    --------
    >>> tokenize("The wizard's hat? Don't touch!")
    ('the', 'wizard', "'s", 'hat', 'do', "n't", 'touch')
    """
    if not text.strip():
        raise InputError("The text is empty: give a sentence of 1 to 16 words.")
    _refuse_unreadable(text)
    plain = re.sub("[a-z]+'t\\b", lambda word: IRREGULAR.get(word[0], word[0]), _fold(text))
    tokens = TOKEN.findall(plain)
    if not tokens:
        raise InputError(f"There is no word in {text!r}: give a sentence of 1 to 16 words.")
    if len(tokens) > MAX_TOKENS:
        raise InputError(
            f"The text has {len(tokens)} tokens and at most {MAX_TOKENS} fit: shorten it; "
            f"the first {MAX_TOKENS} end at {tokens[MAX_TOKENS - 1]!r}."
        )
    return tuple(tokens)


def _refuse_unreadable(text: str) -> None:
    control = next((c for c in text if unicodedata.category(c).startswith("C")), None)
    if control is not None:
        raise InputError(
            f"The text holds the control character U+{ord(control):04X}: write it on one line, "
            "in plain letters."
        )
    foreign = [c for c in _fold(text) if c.isalnum() and not c.isascii()]
    if foreign:
        shown = "".join(dict.fromkeys(foreign))[:12]
        raise InputError(f"Only English words are known here, and the text has {shown!r} in it.")


def _fold(text: str) -> str:
    """Lower case without accents, and the typographic apostrophe as the plain one."""
    spread = unicodedata.normalize("NFKD", text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return "".join(c for c in spread if not unicodedata.combining(c)).lower()
