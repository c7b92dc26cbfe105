"""The session header: 30 bytes in front of every message between a register and the operator (ОФД).

    2A08410A | 81A2 | 0105 | 9999078900005488 | body size | flags | CRC

Source: protocol of ККТ and ОФД as its comments are quoted in public clients; checked on real messages.
"""

from __future__ import annotations

from enum import IntEnum, IntFlag
from struct import Struct
from typing import Annotated, Self

import construct as cs

from kkt_driver.errors import BadFrame, ChecksumMismatch, FieldError
from kkt_driver.wire.crc import crc16
from kkt_driver.wire.fields import U16, Bytes2, Bytes4, Wire
from kkt_driver.wire.message import Message as Layout

SIZE = 30
#: a container holds at most this much, its own header included; longer bodies are neither read nor written
MAX_BODY = 0x8000

OPERATOR_SIGNATURE = bytes.fromhex("2A08410A")
MARKING_SIGNATURE = bytes.fromhex("DD80CAA1")
SESSION_VERSION = bytes.fromhex("81A2")
TEST_SESSION_VERSION = bytes.fromhex("82FB")
MARKING_SESSION_VERSION = bytes.fromhex("82A2")

#: versions of the message protocol as they stand on the wire -> version of the ФФД (tag 1209); 1.0 has three spellings
PROTOCOL_VERSIONS = {
    bytes.fromhex("0001"): 1,
    bytes.fromhex("0002"): 1,
    bytes.fromhex("0100"): 1,
    bytes.fromhex("0105"): 2,
    bytes.fromhex("0110"): 3,
    bytes.fromhex("0120"): 4,
}
FFD_1_05 = bytes.fromhex("0105")

_CRC = Struct("<H")


class CrcMode(IntEnum):
    """What the CRC of the session header covers: bits 0 and 1 of the flags."""

    NONE = 0
    HEADER = 1
    WHOLE = 2


class Flags(IntFlag):
    """Flags of the session header; the two lowest bits are a :class:`CrcMode`, bits 6 and 7 the priority."""

    CRC_HEADER = 0x0001
    CRC_WHOLE = 0x0002
    CONTAINER = 0x0004
    AWAITS_ANSWER = 0x0010
    PRIORITY = 0x00C0

    #: what every register seen sends
    USUAL = 0x0014


# bit 3 and the upper byte are zero; of the capabilities (bits 4, 5) only 00 and 01 are allowed
_FORBIDDEN = 0xFF28


def _load_drive(data: bytes) -> str:
    text = data.decode("latin-1").rstrip(" ")
    if not (text.isascii() and text.isdigit()):
        raise ValueError("must be digits, padded with spaces")
    return text


def _dump_drive(value: object) -> bytes:
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()) or len(value) > 16:
        raise ValueError("must be 1 to 16 digits")
    return value.ljust(16).encode("ascii")


_DRIVE = Wire(
    cs.ExprAdapter(cs.Bytes(16), lambda data, _: _load_drive(data), lambda value, _: _dump_drive(value)),
    "16s",
    _load_drive,
    _dump_drive,
)
DriveText = Annotated[str, _DRIVE]


class SessionHeader(Layout):
    """The header itself. ``crc`` is what stands in its last two bytes; :func:`seal` computes it.

    With CRC mode NONE, which every register seen uses, nothing here is protected: a changed version or drive number
    shows only when it is compared with the container, a changed body size only when the message does not end there.
    """

    signature: Bytes4 = OPERATOR_SIGNATURE
    session_version: Bytes2 = SESSION_VERSION
    protocol_version: Bytes2 = FFD_1_05
    drive: DriveText
    body_size: U16 = 0
    flags: U16 = int(Flags.USUAL)
    crc: U16 = 0

    @property
    def crc_mode(self) -> CrcMode:
        """What the CRC covers."""
        return CrcMode(self.flags & 3)

    @property
    def has_container(self) -> bool:
        """Whether the body is a container."""
        return bool(self.flags & Flags.CONTAINER)

    @property
    def awaits_answer(self) -> bool:
        """Whether the sender keeps the connection open for an answer."""
        return bool(self.flags & Flags.AWAITS_ANSWER)

    @property
    def priority(self) -> int:
        """0 normal, up to 3."""
        return self.flags >> 6 & 3

    @property
    def marking(self) -> bool:
        """Whether this belongs to the marking channel (ОИСМ): its bodies are kept as they are."""
        return self.signature == MARKING_SIGNATURE

    @property
    def ffd(self) -> int | None:
        """Version of the ФФД as in tag 1209 (1: 1.0, 2: 1.05, 3: 1.1, 4: 1.2); None for an unknown one."""
        return PROTOCOL_VERSIONS.get(self.protocol_version)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """The header in the first 30 bytes of ``data``, its rules checked.

        The CRC is checked here when it covers the header alone; :func:`check_crc` checks it over the body as well.
        BadFrame for a wrong signature, forbidden flags or a body over 32 KiB; ChecksumMismatch.
        """
        header = cls.decode(data[:SIZE])
        if header.signature not in (OPERATOR_SIGNATURE, MARKING_SIGNATURE):
            raise BadFrame(f"session signature {header.signature.hex()} is not known")
        if header.flags & _FORBIDDEN or header.flags & 3 == 3:
            raise BadFrame(f"session flags {header.flags:04X}h hold a forbidden bit")
        if header.body_size > MAX_BODY:
            raise BadFrame(f"session body of {header.body_size} bytes, at most {MAX_BODY} are read")
        if header.crc_mode is CrcMode.HEADER:
            check_crc(header, b"")
        return header


def checksum(header: SessionHeader, body: bytes) -> int:
    """The CRC that belongs into the header for its own CRC mode; 0 when there is none."""
    if header.crc_mode is CrcMode.NONE:
        return 0
    covered = header.encode()[: SIZE - _CRC.size]
    return crc16(covered + body if header.crc_mode is CrcMode.WHOLE else covered)


def check_crc(header: SessionHeader, body: bytes) -> None:
    """ChecksumMismatch when the header has a CRC and it is another one."""
    expected = checksum(header, body)
    if header.crc_mode is not CrcMode.NONE and header.crc != expected:
        raise ChecksumMismatch(f"session CRC {header.crc:04X}h, {expected:04X}h computed")


def seal(
    body: bytes,
    *,
    drive: str,
    version: bytes = FFD_1_05,
    flags: int = Flags.USUAL,
    signature: bytes = OPERATOR_SIGNATURE,
    session_version: bytes = SESSION_VERSION,
) -> SessionHeader:
    """The header for ``body``, its size and CRC filled in. FieldError for flags or sizes that cannot be."""
    if len(body) > MAX_BODY:
        raise FieldError("body", f"must be at most {MAX_BODY} bytes", len(body))
    if isinstance(flags, int) and (flags & _FORBIDDEN or flags & 3 == 3):
        raise FieldError("flags", "must not hold a forbidden bit", flags)
    values = {
        "signature": signature,
        "session_version": session_version,
        "protocol_version": version,
        "drive": drive,
        "body_size": len(body),
        "flags": int(flags),
    }
    header = SessionHeader(**values)  # type: ignore[arg-type]
    header.encode()  # a drive number that cannot stand in it is found here, with or without a CRC
    return SessionHeader(**values, crc=checksum(header, body))  # type: ignore[arg-type]
