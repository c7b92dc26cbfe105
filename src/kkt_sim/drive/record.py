"""A finished document as the drive keeps it: its short record (command 40h) and its TLVs.

The short record holds everything that the drive's state depends on, so that opening a drive reads no TLVs.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from datetime import date, datetime

from kkt_driver.ffd.enums import DocumentForm as Form

_HEAD = struct.Struct("<5sII")


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    """One finished document.

    Attributes:
        form: its kind, a number of DocumentForm.
        short: its short record: DATE_TIME, number, sign, then what is particular to the form.
        tlv: its top-level TLVs, without the header of the document itself.
    """

    form: int
    short: bytes
    tlv: bytes

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

    def encode(self) -> bytes:
        """Payload of the journal's record."""
        return bytes((self.form, len(self.short))) + self.short + self.tlv

    @classmethod
    def decode(cls, payload: bytes) -> DocumentRecord:
        """The inverse of :meth:`encode`."""
        split = 2 + payload[1]
        return cls(payload[0], payload[2:split], payload[split:])


def make(form: Form, time: datetime, number: int, sign: int, detail: bytes, tlv: bytes) -> DocumentRecord:
    """A finished document out of its parts."""
    return DocumentRecord(form, _HEAD.pack(pack_time(time), number, sign) + detail, tlv)


@dataclass(frozen=True, slots=True)
class Registration:
    """What commands 03h and 43h carry: who owns the register and how it works."""

    inn: str
    rnm: str
    tax_systems: int
    modes: int
    reason: int | None = None

    @property
    def encrypted(self) -> bool:
        """Mode bit 0, tag 1056."""
        return bool(self.modes & 0x01)

    @property
    def offline(self) -> bool:
        """Mode bit 1, tag 1002: autonomous, nothing is sent to the operator."""
        return bool(self.modes & 0x02)

    @property
    def bso(self) -> bool:
        """Mode bit 4, tag 1110: the register makes БСО instead of receipts."""
        return bool(self.modes & 0x10)

    def encode(self) -> bytes:
        """Detail of the short record: 34 bytes, or 35 with the reason of a re-registration."""
        fixed = owner(self.inn, self.rnm) + bytes((self.tax_systems, self.modes))
        return fixed if self.reason is None else fixed + bytes((self.reason,))

    @classmethod
    def decode(cls, detail: bytes) -> Registration:
        """The inverse of :meth:`encode`."""
        inn, rnm = (detail[part].decode("ascii").rstrip() for part in (slice(0, 12), slice(12, 32)))
        return cls(inn, rnm, detail[32], detail[33], detail[34] if len(detail) > 34 else None)


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
