"""Frames on the drive's line: ``04 | length 2 | command or answer code | data | CRC 2``, numbers little-endian.

``length`` counts the code and the data. The checksum is CRC-16/CCITT-FALSE over all but the 04h and itself. A host may
send the lone byte 05h (ENQ) to get the last answer again. Source: FNS, «Описание интерфейса ФН», 1.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from kkt_driver.errors import BadFrame, ChecksumMismatch, FieldError
from kkt_driver.wire.crc import crc16

START: Final = 0x04
ENQ: Final = 0x05
#: bytes of data in one frame
MAX_DATA: Final = 1024
_AROUND = 5  # start, length, checksum
MAX_FRAME: Final = _AROUND + 1 + MAX_DATA

ENQUIRY: Final = bytes((ENQ,))


@dataclass(frozen=True, slots=True)
class Frame:
    """``code`` is the command on the way to the drive and the answer code on the way back."""

    code: int
    data: bytes = b""

    def encode(self) -> bytes:
        """Bytes on the line. FieldError for a code outside a byte or more than 1024 bytes of data."""
        if not 0 <= self.code <= 0xFF:
            raise FieldError("code", "must lie within 0..255", self.code)
        if len(self.data) > MAX_DATA:
            raise FieldError("data", f"must be at most {MAX_DATA} bytes", len(self.data))
        body = (1 + len(self.data)).to_bytes(2, "little") + bytes((self.code,)) + self.data
        return bytes((START,)) + body + crc16(body).to_bytes(2, "little")

    @classmethod
    def decode(cls, data: bytes) -> Frame:
        """Exactly one frame. BadFrame, ChecksumMismatch."""
        if len(data) < _AROUND + 1 or data[0] != START:
            raise BadFrame(f"not a frame of the drive: {data[:16].hex(' ') or 'nothing'}")
        length = int.from_bytes(data[1:3], "little")
        if not 1 <= length <= 1 + MAX_DATA or len(data) != _AROUND + length:
            raise BadFrame(f"length {length} in a frame of {len(data)} bytes")
        body, given = data[1:-2], int.from_bytes(data[-2:], "little")
        if crc16(body) != given:
            raise ChecksumMismatch(f"checksum {given:04X}h, computed {crc16(body):04X}h")
        return cls(body[2], body[3:])


@dataclass(frozen=True, slots=True)
class Enquiry:
    """ENQ between two frames."""


Event: TypeAlias = "Frame | Enquiry"


class FrameReader:
    """Frames out of a stream that may begin anywhere and hold noise.

    After a wrong length or checksum the search goes on behind that start byte, so a frame behind noise is found as
    soon as the noise cannot be the front of a frame any more. Until then it waits: only the caller knows that a line
    has been silent for so long that nothing more belongs to what came; it then calls :meth:`clear`.

    A byte 05h is ENQ only at a clean place: after a frame, another ENQ, or :meth:`clear`. Behind noise it is most
    likely a piece of a damaged frame (the month of May, say), and an answer to it would be taken for the frame's.

    ``noise`` counts bytes that belonged to no frame, ``damaged`` frames with a wrong checksum.
    """

    def __init__(self) -> None:
        self._pending = bytearray()
        self._lost = False
        self.noise = 0
        self.damaged = 0

    @property
    def waiting(self) -> bool:
        """The front of a frame is there and its end is not."""
        return bool(self._pending)

    def feed(self, data: bytes) -> list[Event]:
        """What ``data`` completes, in order."""
        pending = self._pending
        pending += data
        events: list[Event] = []
        at, end = 0, len(pending)
        while at < end:
            if pending[at] == ENQ and not self._lost:
                events.append(Enquiry())
                at += 1
                continue
            if pending[at] != START:
                at += 1
                self._skip()
                continue
            if end - at < 3:
                break
            length = pending[at + 1] | pending[at + 2] << 8
            if not 1 <= length <= 1 + MAX_DATA:
                at += 1
                self._skip()
                continue
            stop = at + _AROUND + length
            if stop > end:
                break
            body = bytes(pending[at + 1 : stop - 2])
            if crc16(body) != pending[stop - 2] | pending[stop - 1] << 8:
                at += 1
                self._skip()
                self.damaged += 1
                continue
            events.append(Frame(body[2], body[3:]))
            at, self._lost = stop, False
        del pending[:at]
        return events

    def clear(self) -> None:
        """The line was silent: forget the front of a frame whose end will not come."""
        self.noise += len(self._pending)
        self._pending.clear()
        self._lost = False

    def _skip(self) -> None:
        self.noise += 1
        self._lost = True
