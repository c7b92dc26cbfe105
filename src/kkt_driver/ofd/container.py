"""The container: a header of 32 bytes, then the document with its message sign, or ciphertext made by the drive.

    length | CRC | A5 | form | 01 | service | drive (BCD) | number (big-endian) | service | payload

The CRC covers every byte of the container but itself, so each changed bit in it is found. Source: as for the session;
lengths and CRC checked on real messages. The service bytes mean something to drive and operator only; what has been
seen is that the last two are the length of the document, high byte first.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Annotated

import construct as cs

from kkt_driver.errors import BadFrame, ChecksumMismatch, FieldError
from kkt_driver.ffd.document import Document
from kkt_driver.ofd.session import MAX_BODY
from kkt_driver.wire.crc import crc16
from kkt_driver.wire.fields import U8, U16, Bytes2, Wire, fixed_bytes
from kkt_driver.wire.message import Message as Layout
from kkt_driver.wire.reader import Reader

SIZE = 32
CONTAINER_KIND = 0xA5
SIGN_SIZE = 8
#: follows the message sign in every message seen; what it is for is not known
TAIL = b"\0\0"

SERVICE1 = bytes.fromhex("1009")
_LENGTH = Struct("<H")


def _load_number(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _dump_number(value: object) -> bytes:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 24:
        raise ValueError("must be a whole number within 0..16777215")
    return value.to_bytes(3, "big")


def _load_drive(data: bytes) -> str:
    digits = data.hex().rstrip("f")
    if not digits.isdigit():
        raise ValueError("must be packed digits, padded with F")
    return digits


def _dump_drive(value: object) -> bytes:
    if not isinstance(value, str) or not (value.isascii() and value.isdigit()) or len(value) > 16:
        raise ValueError("must be 1 to 16 digits")
    return bytes.fromhex(value.ljust(16, "f"))


U24BE = Annotated[
    int,
    Wire(
        cs.ExprAdapter(cs.Bytes(3), lambda data, _: _load_number(data), lambda value, _: _dump_number(value)),
        "3s",
        _load_number,
        _dump_number,
    ),
]
DriveBcd = Annotated[
    str,
    Wire(
        cs.ExprAdapter(cs.Bytes(8), lambda data, _: _load_drive(data), lambda value, _: _dump_drive(value)),
        "8s",
        _load_drive,
        _dump_drive,
    ),
]
Bytes12 = Annotated[bytes, fixed_bytes(12)]


class ContainerHeader(Layout):
    """The 32 bytes in front of the payload; ``length`` counts them too."""

    length: U16
    crc: U16
    kind: U8 = CONTAINER_KIND
    form: U8
    version: U8 = 1
    service1: Bytes2 = SERVICE1
    drive: DriveBcd
    number: U24BE
    service2: Bytes12 = bytes(12)


@dataclass(frozen=True, slots=True)
class Payload:
    """What a container holds when nothing is encrypted: the document, its message sign and what follows."""

    document: bytes
    sign: bytes
    tail: bytes = TAIL

    @classmethod
    def decode(cls, data: bytes, *, unsigned: bool = False) -> Payload:
        """``data`` cut into its parts. BadFrame when it cannot be: cut short, or ciphertext.

        With ``unsigned`` nothing at all may follow the document; the sign is then ``b""``.
        """
        reader = Reader(data)
        reader.uint(2)
        size = reader.uint(2)
        reader.take(size)
        if unsigned and not len(reader):
            return cls(data, b"", b"")
        return cls(data[: 4 + size], reader.take(SIGN_SIZE), reader.rest())

    def encode(self) -> bytes:
        """The bytes; FieldError when the sign is not 8 bytes long."""
        if len(self.sign) != SIGN_SIZE:
            raise FieldError("message sign", f"must be exactly {SIGN_SIZE} bytes long", self.sign)
        return self.document + self.sign + self.tail

    def read(self) -> Document:
        """The document itself. BadFrame."""
        return Document.unwrap(self.document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """One document on its way.

    form: form of the document, such as 3 for a receipt, 7 for an acknowledgement.   drive: number of the ФН.
    number: number of the ФД, 0..16777215.   payload: see :class:`Payload`, or ciphertext.
    """

    form: int
    drive: str
    number: int
    payload: bytes
    kind: int = CONTAINER_KIND
    version: int = 1
    service1: bytes = SERVICE1
    service2: bytes = bytes(12)

    @classmethod
    def of(
        cls, document: bytes, sign: bytes, *, drive: str, number: int, service1: bytes = SERVICE1, opaque: bytes = b""
    ) -> Container:
        """The container for a document given as its outer TLV. ``opaque``: the service bytes before the length."""
        if len(document) < 4 or len(document) > MAX_BODY or len(opaque) > 10:
            raise FieldError("document", f"must be a TLV of at most {MAX_BODY} bytes", len(document))
        payload = Payload(document, sign).encode()
        service2 = opaque.ljust(10, b"\0") + len(document).to_bytes(2, "big")
        form = int.from_bytes(document[:2], "little")
        return cls(form=form, drive=drive, number=number, payload=payload, service1=service1, service2=service2)

    @classmethod
    def decode(cls, data: bytes) -> Container:
        """The container that fills ``data``. BadFrame; ChecksumMismatch when only the CRC is wrong."""
        if len(data) < SIZE:
            raise BadFrame(f"container of {len(data)} bytes, its header takes {SIZE}")
        length = int.from_bytes(data[:2], "little")
        if length != len(data):
            raise BadFrame(f"container says {length} bytes, {len(data)} came")
        stated, computed = int.from_bytes(data[2:4], "little"), crc16(data[:2] + data[4:])
        if stated != computed:
            raise ChecksumMismatch(f"container CRC {stated:04X}h, {computed:04X}h computed")
        head = ContainerHeader.decode(data[:SIZE])
        return cls(
            form=head.form,
            drive=head.drive,
            number=head.number,
            payload=data[SIZE:],
            kind=head.kind,
            version=head.version,
            service1=head.service1,
            service2=head.service2,
        )

    def encode(self) -> bytes:
        """The bytes, length and CRC filled in. FieldError names the field that does not fit."""
        length = SIZE + len(self.payload)
        if length > MAX_BODY:
            raise FieldError("container", f"must be at most {MAX_BODY} bytes", length)
        head = ContainerHeader(
            length=length,
            crc=0,
            kind=self.kind,
            form=self.form,
            version=self.version,
            service1=self.service1,
            drive=self.drive,
            number=self.number,
            service2=self.service2,
        ).encode()
        crc = crc16(head[:2] + head[4:] + self.payload)
        return head[:2] + _LENGTH.pack(crc) + head[4:] + self.payload

    def open(self, *, unsigned: bool = False) -> Payload:
        """The payload cut into document and sign. BadFrame, above all for ciphertext; ``unsigned`` as there."""
        payload = Payload.decode(self.payload, unsigned=unsigned)
        tag = int.from_bytes(payload.document[:2], "little")
        if tag != self.form:
            raise BadFrame(f"document {tag} in a container for {self.form}: encrypted or damaged")
        return payload
