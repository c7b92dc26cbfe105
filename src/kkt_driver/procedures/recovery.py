"""Finish a document exactly once, whatever the line does.

The rules:

* Only one command of an operation has weight: the last (``final``). What is lost before it is undone and begun anew.
* When the answer to ``final`` is lost, the drive is asked what it holds behind the last document known before. Its
  word is final. Nothing is sent again before the register said that all is still ready and then the drive "not made".
* When the drive cannot be asked, the outcome is unknown and is reported as such: :class:`Doubt` carries the question.
* A refusal of ``final`` is judged the same way: a document that was made but not printed is made.

Why a second copy cannot slip in: if a ``final`` thought lost is executed late all the same, the register is no longer
in the state in which it accepts the second one; that refusal again is judged by the drive.
"""

from __future__ import annotations

import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands.drive import DriveStatus, FindDocument, FindDocumentReply
from kkt_driver.errors import (
    DeviceError,
    KktError,
    NoDriveData,
    OutcomeUnknown,
    ProtocolError,
    ReceiptClosed,
    UnexpectedReply,
    WrongMode,
)
from kkt_driver.procedures.exchange import Procedure, Unconfirmed, ask
from kkt_driver.procedures.outcome import describe
from kkt_driver.results import FiscalDocument

ATTEMPTS = 3
#: Documents of other kinds that may stand between: a register may close a document of its own accord.
LOOK_AHEAD = 8


class Doubt(OutcomeUnknown):
    """OutcomeUnknown as a procedure raises it; whoever runs the procedure ties ``question`` to ``resolve()``."""

    def __init__(self, operation: str, before: int, question: Callable[[], Procedure[Any]]) -> None:
        super().__init__(operation, before)
        self.question = question


class Operation(ABC):
    """What :func:`perform` needs to know about one fiscal document."""

    name: str
    #: forms of document (код формы ФД) that the operation can make
    forms: frozenset[int]

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


def perform(operation: Operation, before: int, drive: str) -> Procedure[FiscalDocument]:
    """Make the document. ``before`` is the number of the last one on the drive ``drive``.

    Raises DeviceError when the register refuses and TransportError when the line fails before anything was made,
    Doubt when it cannot be known.
    """
    for attempt in range(1, ATTEMPTS + 1):
        last = attempt == ATTEMPTS
        try:
            yield from operation.build()
        except (Unconfirmed, ProtocolError) as lost:
            if last or (isinstance(lost, Unconfirmed) and not lost.usable):
                yield from _give_up(operation)
                raise
        except DeviceError as refusal:
            if last or not (yield from operation.worth_another_try(refusal)):
                yield from _give_up(operation)
                raise
        else:
            found = yield from _finish(operation, before, drive, last=last)
            if found is not None:
                return (yield from describe(found, drive))
        yield from operation.undo()
    raise UnexpectedReply(f"{operation.name}: not made in {ATTEMPTS} attempts")


def _finish(operation: Operation, before: int, drive: str, *, last: bool) -> Procedure[FindDocumentReply | None]:
    """Send ``final`` until the drive holds the document; None when all has to be built anew."""
    for _ in range(ATTEMPTS):
        try:
            yield from ask(operation.final)
        except (Unconfirmed, ProtocolError) as lost:
            if isinstance(lost, Unconfirmed) and not lost.usable:
                raise _doubt(operation, before, drive) from lost
            # The state first, the drive second: a request that arrives late between the two questions is then seen
            # by the second, or else finds nothing left to finish.
            ready = yield from _still_ready(operation, before, drive)
            found = yield from _judge(operation, before, drive)
            if found is not None or not ready:
                return found
        except DeviceError as refusal:
            found = yield from _judge(operation, before, drive)
            if found is not None:
                return found
            if last or not (yield from operation.worth_another_try(refusal)):
                yield from _give_up(operation)
                raise
            return None
        else:
            found = yield from _judge(operation, before, drive, confirmed=True)
            if found is None:
                raise UnexpectedReply(f"{operation.name}: confirmed, but the drive holds nothing behind {before}")
            return found
    return None


def _judge(
    operation: Operation, before: int, drive: str, *, confirmed: bool = False
) -> Procedure[FindDocumentReply | None]:
    """The document if the drive has it, None if not; Doubt if it cannot be asked."""
    try:
        return (yield from look(operation, before, confirmed=confirmed))
    except KktError as error:
        raise _doubt(operation, before, drive) from error


def _still_ready(operation: Operation, before: int, drive: str) -> Procedure[bool]:
    try:
        return (yield from operation.ready())
    except DeviceError:
        return False
    except KktError as error:
        raise _doubt(operation, before, drive) from error


def _doubt(operation: Operation, before: int, drive: str) -> Doubt:
    return Doubt(operation.name, before, lambda: _answer(operation, before, drive))


def _answer(operation: Operation, before: int, drive: str) -> Procedure[FiscalDocument | None]:
    """What resolve() runs. What is left unfinished is taken back first: then "not made" is true for good."""
    with contextlib.suppress(DeviceError):
        yield from operation.undo()
    found = yield from look(operation, before)
    return None if found is None else (yield from describe(found, drive))


def _give_up(operation: Operation) -> Procedure[None]:
    """Leave no half-built receipt behind if that can be had; the reason for giving up is what the caller hears."""
    with contextlib.suppress(KktError):
        yield from operation.undo()


def look(operation: Operation, before: int, *, confirmed: bool = False) -> Procedure[FindDocumentReply | None]:
    """The first document behind number ``before`` that the operation can have made."""
    yield from operation.settle()
    if not confirmed and (yield from ask(DriveStatus())).last <= before:
        return None
    for number in range(before + 1, before + 1 + LOOK_AHEAD):
        try:
            found = yield from ask(FindDocument(number=number))
        except NoDriveData:
            return None
        if found.form in operation.forms:
            return found
    return None
