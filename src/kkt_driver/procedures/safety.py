"""The interlock: nothing fiscal on a real register unless the caller said so; and the order of things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from kkt_driver.atol.commands.drive import DriveStatus, DriveStatusReply, DriveVersion
from kkt_driver.atol.commands.status import FullStatus, FullStatusReply
from kkt_driver.errors import FiscalNotAllowed, KktError, UnexpectedReply, WrongOrder
from kkt_driver.procedures.doubt import Doubt
from kkt_driver.procedures.exchange import Procedure, ask

T = TypeVar("T")

DEBUG_DRIVE = 0


@dataclass(slots=True)
class Desk:
    """What every operation needs to know: the operator's password and whether fiscal work is allowed.

    ``cleared`` remembers that the drive was found to be a debug one. A new connection may lead to another register:
    it is forgotten then, and the operation that is under way asks who is there before it goes on.

    ``pending`` is set before a command with weight is sent, and taken back when it is known that nothing was made or
    when the caller has the document in hand. Whatever breaks in between, Ctrl-C included, leaves it there.
    """

    password: int = 30
    allow_fiscal: bool = False
    cleared: bool = field(default=False, init=False)
    pending: Doubt | None = field(default=None, init=False)
    reconnects: int = field(default=0, init=False)
    _begun: int = field(default=0, init=False)
    _checked: int = field(default=0, init=False)

    def forget(self) -> None:
        """The line was opened anew: who is there has to be asked again."""
        self.cleared = False
        self.reconnects += 1

    def start(self, what: str) -> None:
        """An operation with weight begins. WrongOrder while it is not known what became of the one before."""
        doubt = self.doubt
        if doubt is not None:
            raise WrongOrder(
                f"{what}: it is not known what became of {doubt.operation}: doubt.resolve() comes first", "in_doubt"
            )
        self.pending = None
        self._begun = self._checked = self.reconnects

    @property
    def doubt(self) -> Doubt | None:
        """What has been begun and nobody knows how it ended."""
        return None if self.pending is None or self.pending.answered else self.pending

    @property
    def undisturbed(self) -> bool:
        """The operation has had one and the same connection all along."""
        return self.reconnects == self._begun

    @property
    def changed(self) -> bool:
        """The line was opened anew, and nobody has looked yet who is there."""
        return self.reconnects != self._checked

    def check(self, *, registered: bool) -> Procedure[None]:
        """FiscalNotAllowed on a registered register with a real drive, unless allowed."""
        if self.allow_fiscal or self.cleared or not registered:
            return
        drive = yield from ask(DriveVersion())
        if drive.serial != DEBUG_DRIVE:
            raise FiscalNotAllowed(
                f"this is a real fiscal drive ({drive.version}): its documents go to the tax service. "
                "If that is what you want: connect(..., allow_fiscal=True), or kkt --fiscal"
            )
        self.cleared = True

    def recheck(self, drive: str) -> Procedure[None]:
        """After a reconnect: UnexpectedReply when ``drive`` is not there any more, FiscalNotAllowed as ever."""
        while self.changed:
            seen = self.reconnects
            expect_drive((yield from ask(DriveStatus())), drive)
            yield from self.check(registered=True)
            self._checked = seen

    def broke_off(self, error: BaseException, resolve: Callable[[Doubt], Any]) -> None:
        """An operation ended with ``error``: if its outcome is open, say so and how to ask."""
        doubt = self.doubt
        if doubt is None:
            return
        doubt.answered_by(partial(resolve, doubt))
        if not isinstance(error, KktError):
            error.add_note(
                f"{doubt.operation} was under way and may have been done: do not repeat it before Kkt.doubt.resolve() "
                f"has told; last document before was {doubt.before}"
            )
            error.doubt = doubt  # type: ignore[attr-defined]


def guarded(work: Procedure[T], desk: Desk, drive: str) -> Procedure[T]:
    """``work``; before it sends anything through a new connection, :meth:`Desk.recheck`. Its errors go to ``work``."""
    try:
        step = next(work)
        while True:
            try:
                yield from desk.recheck(drive)
                answer = yield step
            except KktError as error:
                step = work.throw(error)
            else:
                step = work.send(answer)
    except StopIteration as stop:
        value: T = stop.value
        return value


def expect_drive(status: DriveStatusReply, drive: str) -> None:
    """UnexpectedReply unless the drive with that serial number answers."""
    if status.serial != drive:
        raise UnexpectedReply(
            f"another register is there: its drive is {status.serial or 'without a number'}, the work was begun on "
            f"{drive or 'a drive without a number'}"
        )


def is_registered(status: FullStatusReply) -> bool:
    """The register has been registered with the drive that is in it."""
    both = status.REGISTERED | status.DRIVE_FISCAL
    return status.flags & both == both


def is_shift_open(status: FullStatusReply) -> bool:
    """The shift is open (it may have expired)."""
    return bool(status.flags & status.SHIFT_OPEN)


def begin(desk: Desk, *, shift_open: bool | None = None, what: str) -> Procedure[FullStatusReply]:
    """Full status, after the interlock and the order of things were checked.

    Raises WrongOrder on an unregistered register, when the shift is not as ``shift_open`` wants it, or when it is not
    known what became of the operation before.
    """
    desk.start(what)
    status = yield from ask(FullStatus())
    if not is_registered(status):
        raise not_registered(status, what)
    if shift_open and not is_shift_open(status):
        raise WrongOrder(f"{what}: the shift is closed: open_shift() comes first", "shift_closed")
    if shift_open is False:
        no_open_shift(status, what)
    yield from desk.check(registered=True)
    return status


def not_registered(status: FullStatusReply, what: str) -> WrongOrder:
    """Why :func:`is_registered` says no, and what helps."""
    if status.flags & status.REGISTERED:
        cure = "reregister() with Reason.DRIVE_REPLACEMENT comes first"
        return WrongOrder(f"{what}: the register is not registered with this drive: {cure}", "other_drive")
    return WrongOrder(f"{what}: the register is not registered: register() comes first", "not_registered")


def no_open_shift(status: FullStatusReply, what: str) -> None:
    """WrongOrder when the shift is open."""
    if is_shift_open(status):
        raise WrongOrder(f"{what}: the shift is open: close_shift() comes first", "shift_open")


def no_open_receipt(status: FullStatusReply, what: str) -> None:
    """WrongOrder when a receipt is open."""
    if status.receipt_kind:
        raise WrongOrder(f"{what}: a receipt is open: finish it or cancel_receipt() first", "receipt_open")


def drive_before() -> Procedure[DriveStatusReply]:
    """The drive before the operation: its serial number and its last document, by which doubts are settled."""
    return (yield from ask(DriveStatus()))
