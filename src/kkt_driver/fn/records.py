"""Short records of documents: what follows kind and confirmation in the answer to command 40h."""

from __future__ import annotations

from typing import TypeAlias

from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_driver.wire.fields import U8, U16, U32, U40, DriveTime, Inn, RegistrationNumber, Rest
from kkt_driver.wire.message import Message


class RegistrationRecord(Message):
    """Registration, 47 bytes."""

    time: DriveTime
    number: U32
    sign: U32
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


class ShiftRecord(Message):
    """Opening or closing of a shift, 15 bytes."""

    time: DriveTime
    number: U32
    sign: U32
    shift: U16


class ReceiptRecord(Message):
    """Receipt, БСО or correction, 19 bytes; ``total`` in kopecks."""

    time: DriveTime
    number: U32
    sign: U32
    operation: U8
    total: U40


class CloseRecord(Message):
    """Closing of the fiscal mode, 45 bytes."""

    time: DriveTime
    number: U32
    sign: U32
    inn: Inn
    rnm: RegistrationNumber


class StateRecord(Message):
    """State of settlements, 22 bytes: documents that waited for the operator, time of the first of them."""

    time: DriveTime
    number: U32
    sign: U32
    unconfirmed: U32
    first: DriveTime


class RawRecord(Message):
    """A record of unknown kind or size."""

    data: Rest


ShortRecord: TypeAlias = (
    "RegistrationRecord | ReregistrationRecord | Registration11Record | Reregistration11Record | ShiftRecord"
    " | ReceiptRecord | CloseRecord | StateRecord | RawRecord"
)

_BY_FORM: dict[int, tuple[type[Message], ...]] = {
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
