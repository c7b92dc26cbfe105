"""What the drive answers, one class per command. Times are local, to the minute."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kkt_sim.drive.record import FFD_1_05
from kkt_sim.drive.state import Document, Phase


@dataclass(frozen=True, slots=True)
class DriveStatus:
    """30h. ``document`` is the one in progress; ``time`` and ``last_document`` are of the last finished one."""

    phase: Phase
    document: Document
    has_data: bool
    shift_open: bool
    flags: int
    time: datetime | None
    number: str
    last_document: int


@dataclass(frozen=True, slots=True)
class Validity:
    """32h: last day of the keys (None before the registration), registrations left and done."""

    until: date | None
    left: int
    done: int


@dataclass(frozen=True, slots=True)
class Signed:
    """03h, 05h: number and fiscal sign of the document."""

    number: int
    sign: int


@dataclass(frozen=True, slots=True)
class ShiftParameters:
    """10h: the current shift, or the last one when closed; ``receipt`` counts its receipts and corrections."""

    is_open: bool
    number: int
    receipt: int


@dataclass(frozen=True, slots=True)
class ShiftSigned:
    """12h, 14h: number of the shift, number and fiscal sign of the document; from format 1.1 on warning flags."""

    shift: int
    number: int
    sign: int
    flags: int | None = None


@dataclass(frozen=True, slots=True)
class ReceiptSigned:
    """16h: number of the receipt in its shift, number and fiscal sign of the document."""

    receipt: int
    number: int
    sign: int


@dataclass(frozen=True, slots=True)
class StateSigned:
    """19h: number and fiscal sign of the report, documents that waited before it and the day of the first of them."""

    number: int
    sign: int
    unconfirmed: int
    first_date: date | None


@dataclass(frozen=True, slots=True)
class ExchangeStatus:
    """20h. ``bits``: 1 line up, 2 message for the operator, 4 waiting for its receipt; ``first_number`` 0 if none."""

    bits: int
    reading: bool
    queued: int
    first_number: int
    first_time: datetime | None


@dataclass(frozen=True, slots=True)
class ShortRecord:
    """40h: form, whether the operator confirmed it, and the record: 47, 48, 19, 15, 45 or 22 bytes by form.

    From format 1.1 on ``form`` has the upper bits that command 40h adds, and registrations take 60 or 64 bytes.
    """

    form: int
    confirmed: bool
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """45h and 46h: a document's top-level TLVs without the header of the document, with its number, time and sign.

    ``confirmed``: the operator's receipt has come. ``format``: data format, as command 3Ah numbers it.
    """

    number: int
    form: int
    tlv: bytes
    time: datetime
    sign: int
    confirmed: bool = False
    format: int = FFD_1_05


@dataclass(frozen=True, slots=True)
class FreeMemory:
    """3Dh: documents that still fit into the archive, KiB free for documents in full."""

    documents: int
    kib: int


@dataclass(frozen=True, slots=True)
class OperatorAnswer:
    """26h: the operator's code (tag 1022), whether the document left the queue, and the STLV 1068 if there was one."""

    code: int
    delivered: bool
    message: bytes = b""
