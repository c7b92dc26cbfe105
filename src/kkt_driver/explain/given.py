"""What was given, as bytes: hex in any spelling, lines of a log, base64, text, or bytes as they are."""

from __future__ import annotations

import re
from base64 import b64decode
from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice

#: the longest input that is explained, in bytes or characters
MAX_SIZE = 1 << 20

_OUT = frozenset({"->", ">>", "→", ">", "TX"})
_MARK = re.compile(r"(?:^|[\s:\]])(->|<-|>>|<<|→|←|>|<|TX|RX)(?=[\s:0-9A-Fa-f])[\s:]*")
#: how many things on a line may look like an arrow before it is given up
_TRIES = 4
_FILLING = re.compile(r"0[xX]|\\x|[\s:;,|{}\[\]()\"'.\-]+")
_HEX = re.compile(r"[0-9A-Fa-f]*")
_TOKEN = re.compile(r"(?:0[xX])?((?:[0-9A-Fa-f]{2})+)(?:[\s,:;]+|$)")


@dataclass(frozen=True, slots=True)
class Input:
    """One way to read what was given.

    ``turns``: in a log, where bytes of another direction begin, and whether they go out (True) or come in.
    ``asked``: the format was asked for, so that a little of it is enough to show what there is.
    """

    data: bytes
    text: str | None = None
    turns: tuple[tuple[int, bool], ...] = ()
    asked: bool = False

    def outgoing(self, offset: int) -> bool | None:
        """Whether the byte was sent by the program; None where that is not known."""
        turn = bisect_right(self.turns, offset, key=lambda one: one[0]) - 1
        return self.turns[turn][1] if turn >= 0 else None


def readings(given: bytes | str, refused: dict[str, str]) -> list[Input]:
    """Every way to read it, the likeliest first; ``refused`` is told why others fail."""
    if isinstance(given, str):
        return _readings(given, refused)
    text = _as_text(given)
    ways = [] if text is None else _readings(text, refused)
    return [*ways, Input(given)]


def _as_text(data: bytes) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return text if all(one.isprintable() or one.isspace() for one in text) else None


def _readings(text: str, refused: dict[str, str]) -> list[Input]:
    ways = [Input(text.encode("utf-8", "replace"), text)]
    log = _log(text)
    if log is not None:
        return [*ways, log]
    digits = _FILLING.sub("", text)
    if not _HEX.fullmatch(digits):
        stray = next(one for one in digits if one not in "0123456789abcdefABCDEF")
        refused["hex"] = f"{stray!r} is no hex digit"
    elif not digits:
        refused["hex"] = "there are no digits"
    elif len(digits) % 2:
        refused["hex"] = f"{len(digits)} digits, an odd number"
    else:
        ways.append(Input(bytes.fromhex(digits)))
    try:
        decoded = b64decode("".join(text.split()).replace("-", "+").replace("_", "/"), validate=True)
        if decoded:
            ways.append(Input(decoded))
    except ValueError as error:
        refused["base64"] = str(error)
    return ways


def _log(text: str) -> Input | None:
    """Bytes of the lines that have a direction and hex; None when no line has."""
    data, turns = bytearray(), list[tuple[int, bool]]()
    for line in text.splitlines():
        for found in islice(_MARK.finditer(line), _TRIES):
            piece = _leading_hex(line, found.end())
            if not piece:
                continue
            outgoing = found[1] in _OUT
            if not turns or turns[-1][1] != outgoing:
                turns.append((len(data), outgoing))
            data += piece
            break
    return Input(bytes(data), None, tuple(turns)) if data else None


def _leading_hex(line: str, start: int) -> bytes:
    """The hex that begins there; behind it a log may say more, such as the name of the command."""
    piece = bytearray()
    width = 0
    while found := _TOKEN.match(line, start):
        # after single bytes, a longer word of hex letters is a word: "Feed"
        if width == 2 and len(found[1]) != 2:
            break
        width = width or len(found[1])
        piece += bytes.fromhex(found[1])
        start = found.end()
    return bytes(piece)
