"""Finish a document exactly once, whatever the line does.

The rules:

* Only one command of an operation has weight: the last (``final``). What is lost before it is undone and begun anew.
* When the answer to ``final`` is lost, the drive is asked what it holds behind the last document known before. Its
  word is final. Nothing is sent again before the register said that all is still ready and then the drive "not made".
* The drive must be the one the work was begun on, and the document must be ours: others may work on the same register
  while we are away. Every document behind the last one known is looked at, see :mod:`recognition`.
* After a reconnect somebody else may be there: nothing goes out before serial number and interlock were looked at.
* When the drive cannot be asked, the outcome is unknown and is reported as such: :class:`Doubt` carries the question.
* A refusal of ``final`` is judged the same way: a document that was made but not printed is made.
* From ``final`` on until the caller has the answer the desk keeps the doubt: an interruption does not lose it.

Why a second copy cannot slip in: if a ``final`` thought lost is executed late all the same, the register is no longer
in the state in which it accepts the second one; that refusal again is judged by the drive.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands.drive import DriveStatus
from kkt_driver.errors import (
    DeviceError,
    DriveDateTime,
    KktError,
    NoDriveData,
    ProtocolError,
    ReceiptClosed,
    UnexpectedReply,
    WrongMode,
)
from kkt_driver.ffd import Document
from kkt_driver.fn.enums import WarningFlag
from kkt_driver.procedures.document import document as read_document
from kkt_driver.procedures.doubt import Doubt
from kkt_driver.procedures.exchange import Procedure, Unconfirmed, ask
from kkt_driver.procedures.kept import Kept, find
from kkt_driver.procedures.outcome import Found, describe, from_record
from kkt_driver.procedures.safety import Desk, expect_drive, guarded
from kkt_driver.procedures.times import tell_times
from kkt_driver.results import FiscalDocument

ATTEMPTS = 3


class Operation(ABC):
    """What :func:`perform` needs to know about one fiscal document."""

    name: str
    #: forms of document (код формы ФД) that the operation can make
    forms: frozenset[int]
    desk: Desk
    #: which receipt of the shift it should be, where that is known without asking: None, or its number modulo 10000
    place: int | None = None

    @property
    @abstractmethod
    def final(self) -> AtolCommand[Done]:
        """The one command with weight."""

    @abstractmethod
    def build(self) -> Procedure[None]:
        """Everything before ``final``; can be begun anew after :meth:`undo`."""

    def ready(self) -> Procedure[bool]:
        """After a lost ``final`` that made nothing: is all as built, so that it may be sent again?"""
        return False
        yield  # a procedure that asks nothing

    def undo(self) -> Procedure[None]:
        """Take back what :meth:`build` did."""
        return
        yield

    def settle(self) -> Procedure[None]:
        """Wait until ``final`` has run its course."""
        return
        yield

    def worth_another_try(self, refusal: DeviceError) -> Procedure[bool]:
        """Was the refusal of a kind that building anew can cure? A restart, for one, drops mode and receipt."""
        return isinstance(refusal, (WrongMode, ReceiptClosed))
        yield

    def fits(self, kept: Kept) -> bool:
        """Can this be the document, by its short record?"""
        return kept.form in self.forms

    def recognises(self, document: Document) -> bool:
        """Is this, read in full, the document, and not another host's that fits as well?"""
        return True


def perform(operation: Operation, before: int, drive: str) -> Procedure[FiscalDocument]:
    """Make the document. ``before`` is the number of the last one on the drive ``drive``.

    Raises DeviceError when the register refuses and TransportError when the line fails before anything was made,
    Doubt when it cannot be known; UnexpectedReply or FiscalNotAllowed, and nothing is made, when after a reconnect
    another register is there or may not be worked on.
    """
    try:
        return (yield from _perform(operation, before, drive))
    except DriveDateTime as refusal:
        yield from guarded(tell_times(refusal), operation.desk, drive)
        raise


def _perform(operation: Operation, before: int, drive: str) -> Procedure[FiscalDocument]:
    desk = operation.desk
    for attempt in range(1, ATTEMPTS + 1):
        last = attempt == ATTEMPTS
        try:
            yield from guarded(operation.build(), desk, drive)
        except (Unconfirmed, ProtocolError) as lost:
            if last or (isinstance(lost, Unconfirmed) and not lost.usable):
                yield from _give_up(operation, drive)
                raise
        except DeviceError as refusal:
            if last or not (yield from guarded(operation.worth_another_try(refusal), desk, drive)):
                yield from _give_up(operation, drive)
                raise
        else:
            made = yield from _finish(operation, before, drive, last=last)
            if made is not None:
                return made
        yield from guarded(operation.undo(), desk, drive)
    raise UnexpectedReply(f"{operation.name}: not made in {ATTEMPTS} attempts")


def _finish(operation: Operation, before: int, drive: str, *, last: bool) -> Procedure[FiscalDocument | None]:
    """Send ``final`` until the drive holds the document; None when all has to be built anew."""
    desk = operation.desk
    for _ in range(ATTEMPTS):
        yield from desk.recheck(drive)
        doubt = desk.pending = Doubt(operation.name, before, lambda: _answer(operation, before, drive))
        ready = False
        try:
            yield from guarded(ask(operation.final), desk, drive)
        except (Unconfirmed, ProtocolError) as lost:
            if isinstance(lost, Unconfirmed) and not lost.usable:
                raise doubt from lost
            # The state first, the drive second: a request that arrives late between the two questions is then seen
            # by the second, or else finds nothing left to finish.
            ready = yield from _still_ready(operation, doubt)
            found = yield from _judge(operation, before, drive, doubt)
        except DeviceError as refusal:
            found = yield from _judge(operation, before, drive, doubt)
            if found is None:
                desk.pending = None
                if last or not (yield from guarded(operation.worth_another_try(refusal), desk, drive)):
                    yield from _give_up(operation, drive)
                    raise
        else:
            return (yield from _confirmed(operation, before, drive, doubt))
        if found is not None:
            return (yield from describe(found, drive))
        desk.pending = None
        if not ready:
            return None
    return None


def _confirmed(operation: Operation, before: int, drive: str, doubt: Doubt) -> Procedure[FiscalDocument]:
    """The document, after the register said that it made one.

    As a rule it is the next one. Not if others were at work in between, which a new connection makes possible, and
    the count of receipts shows.
    """
    desk = operation.desk
    first: FiscalDocument | None = None
    if desk.undisturbed:
        found = yield from _next(operation, before, doubt)
        # an answer through a new connection may be another's
        if found is not None and desk.undisturbed:
            first = yield from describe(found, drive)
            if not desk.undisturbed:
                return from_record(found.kept, drive)
            if None in (operation.place, first.receipt) or operation.place == (first.receipt or 0) % 10_000:
                return first
    found = yield from _judge(operation, before, drive, doubt, sure=desk.undisturbed)
    if found is not None and (first is None or found.document is not None):
        return (yield from describe(found, drive))
    if first is None:
        raise doubt
    return first


def _next(operation: Operation, before: int, doubt: Doubt) -> Procedure[Found | None]:
    try:
        yield from operation.settle()
        kept = yield from find(before + 1)
    except NoDriveData:
        return None
    except KktError as error:
        raise doubt from error
    return Found(kept) if operation.fits(kept) else None


def _judge(
    operation: Operation, before: int, drive: str, doubt: Doubt, *, sure: bool = False
) -> Procedure[Found | None]:
    """The document if the drive has it, None if not; Doubt if it cannot be asked."""
    try:
        return (yield from look(operation, before, drive, sure=sure))
    except KktError as error:
        raise doubt from error


def _still_ready(operation: Operation, doubt: Doubt) -> Procedure[bool]:
    try:
        return (yield from operation.ready())
    except DeviceError:
        return False
    except KktError as error:
        raise doubt from error


def _answer(operation: Operation, before: int, drive: str) -> Procedure[FiscalDocument | None]:
    """What resolve() runs. What is left unfinished is taken back first: then "not made" is true for good.

    Only if it is ours: by now another register may be there, or another host at work on this one.
    """
    expect_drive((yield from ask(DriveStatus())), drive)
    with contextlib.suppress(DeviceError):
        if (yield from operation.ready()):
            yield from operation.undo()
    found = yield from look(operation, before, drive)
    return None if found is None else (yield from describe(found, drive))


def _give_up(operation: Operation, drive: str) -> Procedure[None]:
    """Leave no half-built receipt behind if that can be had; the reason for giving up is what the caller hears."""
    with contextlib.suppress(KktError):
        yield from guarded(operation.undo(), operation.desk, drive)


def look(operation: Operation, before: int, drive: str, *, sure: bool = False) -> Procedure[Found | None]:
    """The document behind number ``before`` that the operation has made; others' are passed over.

    ``sure``: the register has said that it made it; if then there is only one, it need not be read.

    Numbers grow with time, so a document behind ``before`` was made since, whatever the register's clock says: the time
    in it adds nothing, and a clock that was set back must not hide it.
    """
    yield from operation.settle()
    status = yield from ask(DriveStatus())
    expect_drive(status, drive)
    found = None
    if status.last > before:
        found = yield from _search(operation, before, status.last, sure=sure)
        expect_drive((yield from ask(DriveStatus())), drive)  # a reconnect may have changed it while we were reading
    if found is None and status.flags & WarningFlag.CRITICAL:
        raise UnexpectedReply(f"{operation.name}: the drive has failed and does not know itself what it has kept")
    return found


def _search(operation: Operation, before: int, last: int, *, sure: bool) -> Procedure[Found | None]:
    for number in range(before + 1, last + 1):
        kept = yield from find(number)
        if not operation.fits(kept):
            continue
        latest = number == last
        if sure and latest and number == before + 1:
            return Found(kept)
        document = yield from read_document(number)
        if operation.recognises(document):
            return Found(kept, document, latest)
    return None
