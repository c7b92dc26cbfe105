"""From the drive's short record to what the caller gets."""

from __future__ import annotations

from dataclasses import dataclass

from kkt_driver.atol.commands.registers import DriveShift, PrintState
from kkt_driver.errors import KktError
from kkt_driver.ffd import Document
from kkt_driver.fn.records import ReceiptRecord, ShiftRecord
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.procedures.kept import Kept
from kkt_driver.results import FiscalDocument

#: Forms of receipts and corrections.
RECEIPTS = frozenset({3, 4, 31, 41})


@dataclass(frozen=True, slots=True)
class Found:
    """A document on the drive: what is kept of it, itself if it was read, and whether it is the last one."""

    kept: Kept
    document: Document | None = None
    latest: bool = True


def describe(found: Found, drive: str) -> Procedure[FiscalDocument]:
    """The document with its place in the shift and whether it was printed.

    It exists, and that is what counts: if the line fails now, those two stay unknown (None). What the document itself
    says of its place goes before the register's counters, which others may have moved on.
    """
    is_receipt = found.kept.form in RECEIPTS
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
    return from_record(found.kept, drive, shift=shift, receipt=receipt if is_receipt else None, printed=printed)


def from_record(
    kept: Kept,
    drive: str,
    *,
    shift: int | None = None,
    receipt: int | None = None,
    printed: bool | None = None,
) -> FiscalDocument:
    """A short record (ФН 40h) as a result."""
    record = kept.record
    operation = total = None
    if isinstance(record, ReceiptRecord):
        operation, total = record.operation, record.total
    if isinstance(record, ShiftRecord):
        shift = record.shift
    return FiscalDocument(
        form=kept.form,
        number=record.number,
        sign=record.sign,
        time=record.time,
        drive=drive,
        shift=shift,
        receipt=receipt,
        operation=operation,
        total=total,
        printed=printed,
    )
