"""Making a document, exactly once: begin, data, finish; and when the finish is not confirmed, ask the drive.

A drive makes a document in one step and answers with its number. When that answer is lost even after ENQ, the number
of the last document in command 30h tells whether it was made; the finish command itself is never sent again.

A drive that fails at the finish (03h, 04h) may have kept the document all the same and not know it: while it says that
it has failed (flag 80h of 30h), its number proves nothing. Switched off and on, it knows.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from kkt_driver.errors import BadFrame, DeviceError, FieldError, OutcomeUnknown
from kkt_driver.ffd import split
from kkt_driver.fn.answers import refusal
from kkt_driver.fn.command import Effect, FnCommand, FnReply, R
from kkt_driver.fn.commands import archive, receipt, registration, service, shift
from kkt_driver.fn.enums import WarningFlag
from kkt_driver.fn.exchange import Procedure, Unconfirmed, ask
from kkt_driver.fn.frame import MAX_DATA
from kkt_driver.fn.records import CloseRecord, ReceiptRecord, RegistrationRecord, ShiftRecord, StateRecord, short_record

F = TypeVar("F", bound=FnReply)

#: answers of a drive that failed, be it its storage or its crypto coprocessor
FAILURES = (0x03, 0x04)


class NotMade(Unconfirmed):
    """The document was certainly not made; its data is dropped, and it may be begun anew."""


class Unresolved(OutcomeUnknown):
    """The drive does not say what became of ``finish``: it is silent, or it has failed.

    A session that runs the procedure fills in resolve().
    """

    def __init__(self, finish: FnCommand[Any], before: int, why: Exception) -> None:
        super().__init__(type(finish).__name__, before)
        self.args = (
            f"{self.operation}: the outcome is not known: {why}; last document before was {before}; "
            "call resolve() when the drive answers again",
        )
        self.finish = finish


def chunks(tlv: bytes, size: int = MAX_DATA) -> list[bytes]:
    """``tlv`` in pieces for 07h: whole TLVs, as many as fit. FieldError for one that does not, BadFrame."""
    found: list[bytes] = []
    for tag, value in split(tlv):
        whole = tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value
        if len(whole) > size:
            raise FieldError(f"tag {tag}", f"must be at most {size} bytes long with its header", len(whole))
        if found and len(found[-1]) + len(whole) <= size:
            found[-1] += whole
        else:
            found.append(whole)
    return found


def make(begin: FnCommand[Any], tlv: bytes, finish: FnCommand[R]) -> Procedure[R]:
    """A whole document; one that was left in progress is dropped first.

    Raises DeviceError when the drive refuses a step (nothing was made, the document in progress is dropped), NotMade
    when a step was lost and nothing was made, Unresolved when the drive cannot be asked, or has failed at ``finish``.
    """
    if finish.effect is not Effect.DOCUMENT:
        raise FieldError("finish", "must be a command that makes a document", type(finish).__name__)
    pieces = chunks(tlv)
    known = yield from ask(service.ReadStatus())
    if known.flags & WarningFlag.CRITICAL:
        # What it has kept unknown to itself would be taken for the new document.
        raise refusal(FAILURES[0], command=type(begin).__name__)
    before = known.last
    if known.document:  # left over from a line that broke
        yield from ask(registration.Cancel())
    try:
        for step in (begin, *(registration.AddData(tlv=piece) for piece in pieces)):
            yield from ask(step)
    except DeviceError:
        yield from ask(registration.Cancel())
        raise
    except Unconfirmed as lost:
        yield from ask(registration.Cancel())
        raise NotMade(lost.command, lost.reason, usable=True) from lost
    try:
        return (yield from ask(finish))
    except DeviceError as refused:
        if refused.code in FAILURES:
            return (yield from _resolve(finish, before, refused))
        yield from ask(registration.Cancel())
        raise
    except Unconfirmed as lost:
        return (yield from _resolve(finish, before, lost))
    except BadFrame as error:  # the answer to something else: a damaged command may look like ENQ to a drive
        strange = Unconfirmed(type(finish).__name__, str(error), usable=True)
        return (yield from _resolve(finish, before, strange))


def _resolve(finish: FnCommand[R], before: int, lost: Unconfirmed | DeviceError) -> Procedure[R]:
    if isinstance(lost, Unconfirmed) and not lost.usable:
        raise Unresolved(finish, before, lost) from lost
    try:
        found = yield from resolve(finish, before)
    except (Unconfirmed, DeviceError, BadFrame) as unclear:
        raise Unresolved(finish, before, unclear) from unclear
    if found is not None:
        return found
    if isinstance(lost, Unconfirmed):
        raise NotMade(lost.command, lost.reason, usable=True) from lost
    raise lost


def resolve(finish: FnCommand[R], before: int) -> Procedure[R | None]:
    """What became of ``finish`` when document ``before`` was the last one: its answer, or None if nothing was made.

    In the second case the document in progress is dropped. Unconfirmed while the drive cannot be asked, or has failed
    and was not switched off and on since.
    """
    status = yield from ask(service.ReadStatus())
    if status.last > before:
        return (yield from made(finish, before + 1))
    if status.flags & WarningFlag.CRITICAL:
        raise Unconfirmed(
            type(finish).__name__, "the drive has failed and does not know itself what it has kept", usable=False
        )
    yield from ask(registration.Cancel())
    return None


def made(finish: FnCommand[R], number: int) -> Procedure[R]:
    """The answer that ``finish`` gave, or would have given, when it made document ``number``: told by the archive."""
    found = yield from ask(archive.FindDocument(number=number))
    record = short_record(found.kind, found.record)
    reply: FnReply | None = None
    if isinstance(record, (RegistrationRecord, CloseRecord)):
        reply = registration.Signed(number=record.number, sign=record.sign)
    elif isinstance(record, ShiftRecord):
        reply = shift.ShiftSigned(shift=record.shift, number=record.number, sign=record.sign)
    elif isinstance(record, ReceiptRecord):
        count = (yield from ask(shift.ReadShift())).receipt
        reply = receipt.ReceiptSigned(receipt=count, number=record.number, sign=record.sign)
    elif isinstance(record, StateRecord):
        first = record.first.date() if record.first else None
        reply = shift.StateSigned(number=record.number, sign=record.sign, unconfirmed=record.unconfirmed, first=first)
    if not isinstance(reply, finish.replies):
        raise OutcomeUnknown(f"{type(finish).__name__}: document {number} is of kind {found.kind:02X}h", number - 1)
    return reply  # type: ignore[return-value]


# --- the documents by name --------------------------------------------------------------------------------------------


def open_shift(time: datetime, tlv: bytes) -> Procedure[shift.ShiftSigned]:
    """11h, 07h, 12h."""
    return make(shift.BeginShiftOpen(time=time), tlv, shift.FinishShiftOpen())


def close_shift(time: datetime, tlv: bytes) -> Procedure[shift.ShiftSigned]:
    """13h, 07h, 14h."""
    return make(shift.BeginShiftClose(time=time), tlv, shift.FinishShiftClose())


def sell(time: datetime, operation: int, total: int, tlv: bytes) -> Procedure[receipt.ReceiptSigned]:
    """15h, 07h, 16h: a receipt or БСО; ``operation`` 1..4, ``total`` in kopecks."""
    finish = receipt.FinishReceipt(time=time, operation=operation, total=total)
    return make(receipt.BeginReceipt(time=time), tlv, finish)


def correct(time: datetime, operation: int, total: int, tlv: bytes) -> Procedure[receipt.ReceiptSigned]:
    """17h, 07h, 16h: a correction."""
    finish = receipt.FinishReceipt(time=time, operation=operation, total=total)
    return make(receipt.BeginCorrection(time=time), tlv, finish)


def report_state(time: datetime, tlv: bytes = b"") -> Procedure[shift.StateSigned]:
    """18h, 07h if there is data, 19h."""
    return make(shift.BeginStateReport(time=time), tlv, shift.FinishStateReport())


def register(finish: registration.FinishRegistration, tlv: bytes, kind: int = 0) -> Procedure[registration.Signed]:
    """02h, 07h, 03h; ``kind`` as in 02h."""
    return make(registration.BeginRegistration(kind=kind), tlv, finish)


def close_fiscal_mode(time: datetime, rnm: str, tlv: bytes) -> Procedure[registration.Signed]:
    """04h, 07h, 05h: the end of the fiscal mode, for good."""
    return make(registration.BeginClose(), tlv, registration.FinishClose(time=time, rnm=rnm))
