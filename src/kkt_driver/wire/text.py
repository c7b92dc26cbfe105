"""Three ways a register writes Russian text.

cp866          documents of the fiscal drive (ФН), as the ФФД wants
line code      what goes *to* the register (реквизиты, names, lines to print): cp866 in which № is 24h, $ FCh,
               € F2h, — FAh, and « » become plain quotes; Є and ·, whose places these are, cannot be sent
table code     what comes *back* from text settings (tables 2, 3, 6, 7, 12): the register's own code page

Source: протокол 3 as driver 10.8.0 speaks it.
"""

from __future__ import annotations

_TO_LINE = str.maketrans({"№": "$", "$": "№", "€": "Є", "—": "·", "«": '"', "»": '"', "\u00a0": " "})
#: Their places in cp866 are taken: sent as they are, they would come back as € and —.
DISPLACED = frozenset("Є·")
_FROM_LINE = str.maketrans({"$": "№", "№": "$", "Є": "€", "·": "—"})

_TABLE = "".join(
    [
        *(chr(code) for code in range(ord("А"), ord("Я") + 1)),  # 00..1F
        *(chr(code) for code in range(0x20, 0x80)),
        *(chr(code) for code in range(ord("а"), ord("я") + 1)),  # 80..9F
        "$€—",
    ]
).replace("$", "№", 1)
_TABLE_CODES = {character: code for code, character in enumerate(_TABLE)} | {
    "Ё": 0xF0,
    "ё": 0xF1,
    "\n": 0xFE,
    "\t": 0xFF,
}
_TABLE_TEXT = {code: character for character, code in _TABLE_CODES.items()}


def encode_cp866(text: str) -> bytes:
    """Plain cp866; ValueError names the first character that it cannot hold."""
    try:
        return text.encode("cp866")
    except UnicodeEncodeError as error:
        raise ValueError(f"character {text[error.start]!r} is outside cp866") from None


def decode_cp866(data: bytes) -> str:
    """Every byte is a cp866 character, so this never fails."""
    return data.decode("cp866")


def encode_line(text: str) -> bytes:
    """Text for the register; ValueError names the first character that it cannot hold."""
    if text.isascii() and "$" not in text:
        return text.encode("ascii")
    displaced = [character for character in text if character in DISPLACED]
    if displaced:
        raise ValueError(f"character {displaced[0]!r} has no place in the register's code page")
    return encode_cp866(text.translate(_TO_LINE))


def decode_line(data: bytes) -> str:
    """The inverse of :func:`encode_line` (quotes stay plain)."""
    return data.decode("cp866").translate(_FROM_LINE)


def encode_table(text: str) -> bytes:
    """Text as the register gives it back from a settings table."""
    return bytes(_TABLE_CODES.get(character, 0x3F) for character in text)


def decode_table(data: bytes) -> str:
    """A text setting as read with command 46h."""
    return "".join(_TABLE_TEXT.get(code, "?") for code in data)
