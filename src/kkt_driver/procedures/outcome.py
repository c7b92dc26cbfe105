"""From the drive's short record to what the caller gets."""

from __future__ import annotations

from dataclasses import dataclass

from kkt_driver.atol.commands.drive import FindDocumentReply
from kkt_driver.atol.commands.registers import DriveShift, PrintState
from kkt_driver.errors import KktError
from kkt_driver.ffd import Document
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.results import FiscalDocument

#: Forms whose short record tells operation and sum.
RECEIPTS = frozenset({3, 4, 31, 41})
#: Forms whose short record tells the shift.
SHIFT_REPORTS = frozenset({2, 5})


@dataclass(frozen=True, slots=True)
class Found:
    """A document on the drive: its short record, itself if it was read, and whether it is the last one."""

    record: FindDocumentReply
    document: Document | None = None
    latest: bool = True


def describe(found: Found, drive: str) -> Procedure[FiscalDocument]:
    """The document with its place in the shift and whether it was printed.

    It exists, and that is what counts: if the line fails now, those two stay unknown (None). What the document itself
    says of its place goes before the register's counters, which others may have moved on.
    """
    is_receipt = found.record.form in RECEIPTS
    shift = receipt = printed = None
    if found.document is not None:
        shift, receipt = found.document.shift, found.document.receipt_number
    try:
        if shift is None and found.latest:
            place = yield from ask(DriveShift())
            shift, receipt = place.shift, place.receipts
        if found.latest:
            state = yield from ask(PrintState())
            printed = not state.flags & state.NOT_PRINTED
    except KktError:
        pass
    return from_record(found.record, drive, shift=shift, receipt=receipt if is_receipt else None, printed=printed)


def from_record(
    found: FindDocumentReply,
    drive: str,
    *,
    shift: int | None = None,
    receipt: int | None = None,
    printed: bool | None = None,
) -> FiscalDocument:
    """A short record (ФН 40h) as a result."""
    operation = total = None
    if found.form in RECEIPTS and len(found.details) >= 6:
        operation, total = found.details[0], int.from_bytes(found.details[1:6], "little")
    if found.form in SHIFT_REPORTS and len(found.details) >= 2:
        shift = int.from_bytes(found.details[:2], "little")
    return FiscalDocument(
        form=found.form,
        number=found.document,
        sign=found.sign,
        time=found.time,
        drive=drive,
        shift=shift,
        receipt=receipt,
        operation=operation,
        total=total,
        printed=printed,
    )
