"""Short records of documents: what follows kind and confirmation in the answer to command 40h."""

from __future__ import annotations

from typing import TypeAlias

from kkt_driver.errors import BadFrame
from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_driver.wire.fields import U8, U16, U32, U40, DriveTime, Inn, RegistrationNumber, Rest
from kkt_driver.wire.message import Message


class Record(Message):
    """What every record begins with: time, number (ФД) and sign (ФПД) of the document."""

    time: DriveTime
    number: U32
    sign: U32


class RegistrationRecord(Record):
    """Registration, 47 bytes."""

    inn: Inn
    rnm: RegistrationNumber
    tax_systems: U8
    modes: U8


class ReregistrationRecord(RegistrationRecord):
    """Change of the registration, 48 bytes; ``reason`` 1..4."""

    reason: U8


class Registration11Record(RegistrationRecord):
    """Registration in formats from 1.1 on, 60 bytes. Inferred: fields in the order of command A3h."""

    more_modes: U8
    operator_inn: Inn


class Reregistration11Record(Registration11Record):
    """Change of the registration in formats from 1.1 on, 64 bytes. Inferred as above."""

    reasons: U32


class ShiftRecord(Record):
    """Opening or closing of a shift, 15 bytes."""

    shift: U16


class ReceiptRecord(Record):
    """Receipt, БСО or correction, 19 bytes; ``total`` in kopecks."""

    operation: U8
    total: U40


class CloseRecord(Record):
    """Closing of the fiscal mode, 45 bytes."""

    inn: Inn
    rnm: RegistrationNumber


class StateRecord(Record):
    """State of settlements, 22 bytes: documents that waited for the operator, time of the first of them."""

    unconfirmed: U32
    first: DriveTime


class RawRecord(Message):
    """A record of unknown kind or size."""

    data: Rest


ShortRecord: TypeAlias = (
    "RegistrationRecord | ReregistrationRecord | Registration11Record | Reregistration11Record | ShiftRecord"
    " | ReceiptRecord | CloseRecord | StateRecord | RawRecord"
)

_BY_FORM: dict[int, tuple[type[Record], ...]] = {
    Form.REGISTRATION: (RegistrationRecord, Registration11Record),
    Form.REREGISTRATION: (ReregistrationRecord, Reregistration11Record),
    Form.SHIFT_OPEN: (ShiftRecord,),
    Form.SHIFT_CLOSE: (ShiftRecord,),
    Form.RECEIPT: (ReceiptRecord,),
    Form.BSO: (ReceiptRecord,),
    Form.RECEIPT_CORRECTION: (ReceiptRecord,),
    Form.BSO_CORRECTION: (ReceiptRecord,),
    Form.DRIVE_CLOSE: (CloseRecord,),
    Form.STATE_REPORT: (StateRecord,),
}

_FLAGGED = {
    **dict.fromkeys((0x41, 0x4B), 0x40),
    **dict.fromkeys((0x83, 0x84, 0x9F, 0xA9), 0x80),
    **dict.fromkeys((0xC3, 0xC4, 0xDF, 0xE9), 0xC0),
}


def form_of(kind: int) -> int:
    """The form of a document by its kind in 40h: drives from format 1.1 on set upper bits, 83h is a receipt (3)."""
    return kind & ~_FLAGGED.get(kind, 0)


def short_record(kind: int, data: bytes) -> ShortRecord:
    """The typed record. ``kind`` as 40h gives it. BadFrame if the form is known, the size right and a field is not."""
    for cls in _BY_FORM.get(form_of(kind), ()):
        if len(data) == cls.layout().struct.size:
            return cls.decode(data)  # type: ignore[return-value]
    return RawRecord(data=data)


def leading_record(kind: int, data: bytes) -> Record:
    """The record that ``data`` begins with: a register that passes it on may add to it, or cut it short.

    Of a kind or in a size that is not known, or with a field that cannot be read: what every record begins with, as a
    plain :class:`Record`. BadFrame when not even that is there.
    """
    known: tuple[type[Record], ...] = (Record, *_BY_FORM.get(form_of(kind), ()))
    for cls in reversed(known):
        size = cls.layout().struct.size
        if size <= len(data):
            try:
                return cls.decode(data[:size])
            except BadFrame:
                if cls is Record:
                    raise
    raise BadFrame(f"a short record of {len(data)} bytes")
