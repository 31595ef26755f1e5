"""What the tokens of a tokenizer stand for, as text; see `pieces.Cut`."""

from collections.abc import Sequence
from typing import Any

# Byte-level BPE writes every byte as one visible character: those of Latin-1 that are visible as
# themselves, all others from 256 on (Radford et al. 2019, the published encoder).
_VISIBLE = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
_HIDDEN = [byte for byte in range(256) if byte not in _VISIBLE]
_BYTES = {chr(byte): byte for byte in _VISIBLE} | {
    chr(256 + place): byte for place, byte in enumerate(_HIDDEN)
}
_SPACE = "\u2581"  # SentencePiece writes a space as this


def piece(tokenizer: Any, id: int) -> str:
    """Return the text that a token stands for, with the space before it if it holds one."""
    token = tokenizer.convert_ids_to_tokens(id)
    if token is None:
        return f"<{id}>"  # a row of the embedding that no token uses
    if id in tokenizer.added_tokens_decoder or not _by_bytes(tokenizer):
        return token.replace(_SPACE, " ")
    return _decoded(bytes(_BYTES[character] for character in token))


def words_of(encoding: Any, pieces: Sequence[str]) -> tuple[int, ...]:
    """Return the word that each piece belongs to; a special token is a word of its own."""
    numbers = encoding.word_ids() if encoding.is_fast else [None] * len(pieces)
    if len(pieces) > 1 and len(set(numbers)) == 1:  # a tokenizer that does not know words
        numbers = _by_spaces(pieces)
    found: list[int] = []
    for place, number in enumerate(numbers):
        same = number is not None and place > 0 and number == numbers[place - 1]
        found.append(found[-1] if same else len(set(found)))
    return tuple(found)


def _by_spaces(pieces: Sequence[str]) -> list[int]:
    """Begin a word wherever a piece begins with a space."""
    word, numbers = 0, []
    for place, text in enumerate(pieces):
        word += place > 0 and text[:1].isspace()
        numbers.append(word)
    return numbers


def _decoded(content: bytes) -> str:
    """Return bytes as text; those that are no whole character stay, in hexadecimal."""
    text = content.decode("utf-8", errors="surrogateescape")
    return "".join(
        f"<0x{ord(character) - 0xDC00:02X}>" if 0xDC80 <= ord(character) <= 0xDCFF else character
        for character in text
    )


def _by_bytes(tokenizer: Any) -> bool:
    # A decoder may be several in a row; its state is a short JSON that names them all.
    decoder = tokenizer.backend_tokenizer.decoder
    return decoder is not None and b'"ByteLevel"' in decoder.__getstate__()
