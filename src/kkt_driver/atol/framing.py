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
    if plain is None or len(plain) < 4 or len(plain) < _whole(plain):
        raise BadFrame(f"frame cut short: {raw.hex(' ')}")
    if len(plain) > _whole(plain):
        raise BadFrame(f"{len(plain) - _whole(plain)} bytes behind the frame: {raw.hex(' ')}")
    return _checked(plain)


def _whole(plain: bytes) -> int:
    """Length of the unescaped frame behind its start byte."""
    if (plain[0] | plain[1]) & 0x80:
        raise BadFrame(f"length bytes {plain[:2].hex(' ')} have the high bit set")
    return 4 + (plain[0] | plain[1] << 7)


def _unescape(raw: bytes) -> bytes | None:
    """None when an escape is cut in half at the end."""
    if ESCAPE not in raw:
        return raw
    if raw[-1] == ESCAPE:
        return None
    if raw.count(_ESCAPE) != raw.count(_ESCAPED_ESCAPE) + raw.count(_ESCAPED_START):
        raise BadFrame("an escape FD is followed by neither ED nor EE")
    return raw.replace(_ESCAPED_START, _START).replace(_ESCAPED_ESCAPE, _ESCAPE)


def _checked(plain: bytes) -> Frame:
    body = plain[2:-1]
    if crc8(body) != plain[-1]:
        raise ChecksumMismatch(f"frame checksum is {plain[-1]:02X}, computed {crc8(body):02X}: {plain.hex(' ')}")
    return Frame(body[0], body[1:])


class FrameDecoder:
    """Feed bytes in any pieces; get frames and broken pieces in order. Never raises, holds at most one frame."""

    def __init__(self) -> None:
        self._pending = bytearray()  # an unfinished frame behind its start byte
        self._inside = False
        self._try_at = 4  # no use looking before that many bytes are there

    def feed(self, data: bytes) -> list[Frame | Broken]:
        """All that ``data`` completes."""
        found: list[Frame | Broken] = []
        pieces = data.split(_START)
        self._extend(pieces[0], found)
        for piece in pieces[1:]:
            if self._inside and self._pending:
                found.append(Broken(BadFrame(f"frame cut short: {self._pending.hex(' ')}")))
            self._restart(inside=True)
            self._extend(piece, found)
        return found

    def _restart(self, *, inside: bool) -> None:
        self._pending.clear()
        self._inside, self._try_at = inside, 4

    def _extend(self, piece: bytes, found: list[Frame | Broken]) -> None:
        if not self._inside:
            return
        self._pending += piece
        if len(self._pending) < self._try_at:
            return
        raw = bytes(self._pending)
        try:
            size = _whole(raw)
            # Escapes make the raw form longer: look at most at what the frame can need.
            plain = _unescape(raw[: 2 * size])
            if plain is None:
                plain = b""
                self._try_at = len(raw) + 1
            elif len(plain) < size:
                self._try_at = len(raw) + size - len(plain)
            if len(plain) >= size:
                found.append(_checked(plain[:size]))
                self._restart(inside=False)
        except BadFrame as error:
            found.append(Broken(error))
            self._restart(inside=False)
