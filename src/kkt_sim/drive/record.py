"""A finished document as the drive keeps it: its short record (command 40h) and its TLVs.

The short record holds everything that the drive's state depends on, so that opening a drive reads no TLVs.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date, datetime

from kkt_driver.ffd.enums import DocumentForm as Form

#: the data format 1.05 as command 3Ah numbers it; 3 is 1.1, 4 is 1.2
FFD_1_05, FFD_1_1, FFD_1_2 = 2, 3, 4

_HEAD = struct.Struct("<5sII")
_FORM_BITS = 6  # of the first byte of a payload; the format stands above
FORM_MASK = (1 << _FORM_BITS) - 1
#: what every payload begins with: form and format, length of the short record (skipped), DATE_TIME, number
FRONT = struct.Struct("<Bx5sI")
#: where the detail of the short record begins in a payload
DETAIL = 15
#: the detail of receipts and corrections: operation, and the total in kopecks as its lower four bytes and the fifth
SETTLEMENT = struct.Struct("<BIB")
# What 40h adds to the form from format 1.1 on.
_REGISTRATION_FLAG = 0x40
_SETTLEMENT_FLAG = {FFD_1_1: 0x80, FFD_1_2: 0xC0}


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One finished document.

    Attributes:
        form: its kind, a number of DocumentForm.
        short: its short record: DATE_TIME, number, sign, then what is particular to the form.
        tlv: its top-level TLVs, without the header of the document itself.
        format: the data format, as command 3Ah numbers it.
    """

    form: int
    short: bytes
    tlv: bytes
    format: int = FFD_1_05

    @property
    def time(self) -> datetime:
        """Local time of the document, to the minute."""
        return unpack_time(self.short[:5])

    @property
    def number(self) -> int:
        """Number of the fiscal document (ФД)."""
        return int(_HEAD.unpack_from(self.short)[1])

    @property
    def sign(self) -> int:
        """Fiscal sign (ФПД)."""
        return int(_HEAD.unpack_from(self.short)[2])

    @property
    def detail(self) -> bytes:
        """The part of the short record that is particular to the form."""
        return self.short[_HEAD.size :]

    @property
    def kind(self) -> int:
        """The form as command 40h gives it: from format 1.1 on with upper bits, a receipt of 1.2 is C3h."""
        if self.format == FFD_1_05:
            return self.form
        if self.form in (Form.REGISTRATION, Form.REREGISTRATION):
            return self.form | _REGISTRATION_FLAG
        if self.form in (Form.RECEIPT, Form.BSO, Form.RECEIPT_CORRECTION, Form.BSO_CORRECTION):
            return self.form | _SETTLEMENT_FLAG[self.format]
        return self.form

    def encode(self) -> bytes:
        """Payload of the journal's record."""
        return bytes((self.form | self.format - FFD_1_05 << _FORM_BITS, len(self.short))) + self.short + self.tlv

    @classmethod
    def decode(cls, payload: bytes) -> DocumentRecord:
        """The inverse of :meth:`encode`."""
        first, split = payload[0], 2 + payload[1]
        return cls(first & FORM_MASK, payload[2:split], payload[split:], (first >> _FORM_BITS) + FFD_1_05)


def make(
    form: Form, time: datetime, number: int, sign: int, detail: bytes, tlv: bytes, format: int = FFD_1_05
) -> DocumentRecord:
    """A finished document out of its parts."""
    return DocumentRecord(form, _HEAD.pack(pack_time(time), number, sign) + detail, tlv, format)


@dataclass(frozen=True, slots=True)
class Registration:
    """What commands 03h, A3h and 43h carry: who owns the register and how it works.

    ``reason``: None in the first report, 1..4 by format 1.05, the bits of tag 1205 from 1.1 on. ``more_modes`` and
    ``operator_inn`` exist from format 1.1 on.
    """

    inn: str
    rnm: str
    tax_systems: int
    modes: int
    reason: int | None = None
    format: int = FFD_1_05
    more_modes: int = 0
    operator_inn: str = ""

    @property
    def encrypted(self) -> bool:
        """Mode bit 0, tag 1056."""
        return bool(self.modes & 0x01)

    @property
    def offline(self) -> bool:
        """Mode bit 1, tag 1002: autonomous, nothing is sent to the operator."""
        return bool(self.modes & 0x02)

    @property
    def services(self) -> bool:
        """Mode bit 3, tag 1109: services, no goods."""
        return bool(self.modes & 0x08)

    @property
    def bso(self) -> bool:
        """Mode bit 4, tag 1110: the register makes БСО instead of receipts."""
        return bool(self.modes & 0x10)

    def encode(self) -> bytes:
        """Detail of the short record: 34 bytes, 35 with a reason; from format 1.1 on 47 bytes, 51 with reasons."""
        fixed = owner(self.inn, self.rnm) + bytes((self.tax_systems, self.modes))
        if self.format == FFD_1_05:
            return fixed if self.reason is None else fixed + bytes((self.reason,))
        fixed += bytes((self.more_modes,)) + self.operator_inn.ljust(12).encode("ascii")
        return fixed if self.reason is None else fixed + self.reason.to_bytes(4, "little")

    @classmethod
    def decode(cls, detail: bytes, format: int = FFD_1_05) -> Registration:
        """The inverse of :meth:`encode`."""
        inn, rnm = (detail[part].decode("ascii").rstrip() for part in (slice(0, 12), slice(12, 32)))
        rest = detail[34:]
        if format == FFD_1_05:
            return cls(inn, rnm, detail[32], detail[33], rest[0] if rest else None)
        reasons = int.from_bytes(rest[13:], "little") if len(rest) > 13 else None
        operator = rest[1:13].decode("ascii").rstrip()
        return cls(inn, rnm, detail[32], detail[33], reasons, format, rest[0], operator)


_CONFIRMED = struct.Struct("<I5s18sBB")


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The operator's receipt for a document, as the drive keeps it.

    Attributes:
        number: of the document.
        time: DATE_TIME of the receipt, in UTC as the operator gave it.
        sign: ФПО, 18 bytes: 16 behind two zeros, or 18 as they came.
        code: tag 1022.
        messages: bits of tag 1206, kept until a shift is opened.
    """

    number: int
    time: bytes
    sign: bytes
    code: int = 0
    messages: int = 0

    def encode(self) -> bytes:
        """Payload of the journal's record."""
        return _CONFIRMED.pack(self.number, self.time, self.sign.rjust(18, b"\0"), self.code, self.messages)

    @classmethod
    def decode(cls, payload: bytes) -> Confirmation:
        """The inverse of :meth:`encode`; ValueError if it is not one."""
        peek(payload)
        return cls(*_CONFIRMED.unpack(payload))


def peek(payload: bytes) -> tuple[int, int]:
    """Number and messages of a confirmation; ValueError if it is not one."""
    if len(payload) != _CONFIRMED.size:
        raise ValueError(f"a confirmation of {len(payload)} bytes")
    return int.from_bytes(payload[:4], "little"), payload[-1]


def owner(inn: str, rnm: str) -> bytes:
    """ИНН and registration number padded with spaces: detail of the FN close report, 32 bytes."""
    return inn.ljust(12).encode("ascii") + rnm.ljust(20).encode("ascii")


def shift_detail(shift: int) -> bytes:
    """Detail of the shift reports."""
    return struct.pack("<H", shift)


def receipt_detail(operation: int, total: int) -> bytes:
    """Detail of receipts and corrections; ``total`` in kopecks."""
    return bytes((operation,)) + total.to_bytes(5, "little")


def receipt_total(detail: bytes) -> tuple[int, int]:
    """Operation and total in kopecks."""
    return detail[0], int.from_bytes(detail[1:], "little")


def state_detail(unconfirmed: int, first: datetime | None) -> bytes:
    """Detail of the state report."""
    return struct.pack("<I", unconfirmed) + pack_time(first)


def pack_time(time: datetime | None) -> bytes:
    """DATE_TIME of the drive: year after 2000, month, day, hour, minute; zeros for None."""
    if time is None:
        return b"\0" * 5
    return bytes((time.year - 2000, time.month, time.day, time.hour, time.minute))


def unpack_time(data: bytes) -> datetime:
    """The inverse of :func:`pack_time` for a time that is there."""
    return datetime(2000 + data[0], *data[1:])


def midnight(time: datetime) -> datetime:
    """The day of ``time``, as tag 1098 wants it."""
    return datetime.combine(date(time.year, time.month, time.day), datetime.min.time())
