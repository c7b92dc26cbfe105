"""Link frames of protocol 3: ``FE | length (two bytes of 7 bits, low first) | id | data | crc8``.

The length counts the data only; the checksum covers id and data. From the length on, FDh travels as FD ED and FEh as
FD EE, so a bare FEh always starts a frame: that is how the decoder finds its feet again after noise.
"""

from __future__ import annotations

from dataclasses import dataclass

from kkt_driver.errors import BadFrame, ChecksumMismatch
from kkt_driver.wire.crc import crc8

START = 0xFE
ESCAPE = 0xFD
MAX_DATA = 0x3FFF
#: Packets with this id come unasked from the register.
ASYNC_ID = 0xF0
#: Ids of the host run 00..DC and wrap.
LAST_ID = 0xDC

_START = bytes((START,))
_ESCAPE = bytes((ESCAPE,))
_ESCAPED_ESCAPE = bytes((ESCAPE, 0xED))
_ESCAPED_START = bytes((ESCAPE, 0xEE))


@dataclass(frozen=True, slots=True)
class Frame:
    """One link packet."""

    id: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """Bytes that began like a frame and were none; ``error`` says why."""

    error: BadFrame


def encode_frame(packet_id: int, data: bytes) -> bytes:
    """The frame as sent; data is at most 16383 bytes."""
    if len(data) > MAX_DATA:
        raise BadFrame(f"a frame holds at most {MAX_DATA} bytes, not {len(data)}")
    body = bytes((packet_id,)) + data
    plain = bytes((len(data) & 0x7F, len(data) >> 7)) + body + bytes((crc8(body),))
    return _START + plain.replace(_ESCAPE, _ESCAPED_ESCAPE).replace(_START, _ESCAPED_START)


def decode_frame(raw: bytes) -> Frame:
    """Exactly one whole frame, nothing before and nothing behind it."""
    if raw[:1] != _START:
        raise BadFrame(f"a frame starts with FE, not {raw[:1].hex() or 'nothing'}")
    if START in raw[1:]:
        raise BadFrame("a second frame start inside the frame")
    plain = _unescape(raw[1:])
    if len(plain) < 4 or len(plain) < _whole(plain):
        raise BadFrame(f"frame cut short: {raw.hex(' ')}")
    if len(plain) > _whole(plain):
        raise BadFrame(f"{len(plain) - _whole(plain)} bytes behind the frame: {raw.hex(' ')}")
    return _checked(plain)


def _whole(plain: bytes | bytearray) -> int:
    """Length of the unescaped frame behind its start byte."""
    if (plain[0] | plain[1]) & 0x80:
        raise BadFrame(f"length bytes {plain[:2].hex(' ')} have the high bit set")
    return 4 + (plain[0] | plain[1] << 7)


def _unescape(raw: bytes) -> bytes:
    if ESCAPE not in raw:
        return raw
    if raw.count(_ESCAPE) != raw.count(_ESCAPED_ESCAPE) + raw.count(_ESCAPED_START):
        raise BadFrame("an escape FD is followed by neither ED nor EE")
    return raw.replace(_ESCAPED_START, _START).replace(_ESCAPED_ESCAPE, _ESCAPE)


def _checked(plain: bytes) -> Frame:
    body = plain[2:-1]
    if crc8(body) != plain[-1]:
        raise ChecksumMismatch(f"frame checksum is {plain[-1]:02X}, computed {crc8(body):02X}: {plain.hex(' ')}")
    return Frame(body[0], body[1:])


class FrameDecoder:
    """Feed bytes in any pieces; get frames and broken pieces in order. Never raises, holds at most one frame.

    What is found does not depend on where the pieces are cut: only as many bytes are looked at as the frame needs.
    """

    def __init__(self) -> None:
        self._plain = bytearray()  # an unfinished frame behind its start byte, unescaped
        self._half = b""  # the first half of an escape
        self._inside = False

    def feed(self, data: bytes) -> list[Frame | Broken]:
        """All that ``data`` completes."""
        found: list[Frame | Broken] = []
        pieces = data.split(_START)
        self._extend(pieces[0], found)
        for piece in pieces[1:]:
            if self._inside and (self._plain or self._half):
                found.append(Broken(BadFrame(f"frame cut short: {self._plain.hex(' ')}")))
            self._restart(inside=True)
            self._extend(piece, found)
        return found

    def _restart(self, *, inside: bool) -> None:
        self._plain.clear()
        self._half = b""
        self._inside = inside

    def _extend(self, piece: bytes, found: list[Frame | Broken]) -> None:
        position = 0
        try:
            while self._inside and position < len(piece):
                size = 2 if len(self._plain) < 2 else _whole(self._plain)
                raw = self._half + piece[position : position + size - len(self._plain)]
                position += len(raw) - len(self._half)
                self._half = _ESCAPE if raw[-1] == ESCAPE else b""
                self._plain += _unescape(raw[: len(raw) - len(self._half)])
                if len(self._plain) >= 2 and len(self._plain) == _whole(self._plain):
                    found.append(_checked(bytes(self._plain)))
                    self._restart(inside=False)
        except BadFrame as error:
            found.append(Broken(error))
            self._restart(inside=False)
