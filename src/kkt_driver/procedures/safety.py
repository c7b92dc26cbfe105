"""The interlock: nothing fiscal on a real register unless the caller said so; and the order of things."""

from __future__ import annotations

from dataclasses import dataclass, field

from kkt_driver.atol.commands.drive import DriveStatus, DriveStatusReply, DriveVersion
from kkt_driver.atol.commands.status import FullStatus, FullStatusReply
from kkt_driver.errors import FiscalNotAllowed, WrongOrder
from kkt_driver.procedures.exchange import Procedure, ask

DEBUG_DRIVE = 0


@dataclass(slots=True)
class Desk:
    """What every operation needs to know: the operator's password and whether fiscal work is allowed.

    ``cleared`` remembers that the drive was found to be a debug one; a new connection may lead to another register
    and forgets it.
    """

    password: int = 30
    allow_fiscal: bool = False
    cleared: bool = field(default=False, init=False)

    def forget(self) -> None:
        """The line was opened anew: who is there has to be asked again."""
        self.cleared = False

    def check(self, *, registered: bool) -> Procedure[None]:
        """FiscalNotAllowed on a registered register with a real drive, unless allowed."""
        if self.allow_fiscal or self.cleared or not registered:
            return
        drive = yield from ask(DriveVersion())
        if drive.type != DEBUG_DRIVE:
            raise FiscalNotAllowed(
                f"this is a real fiscal drive ({drive.version}): its documents go to the tax service. "
                "If that is what you want: connect(..., allow_fiscal=True), or kkt --fiscal"
            )
        self.cleared = True


def is_registered(status: FullStatusReply) -> bool:
    """The register has been registered with the drive that is in it."""
    both = status.REGISTERED | status.DRIVE_FISCAL
    return status.flags & both == both


def is_shift_open(status: FullStatusReply) -> bool:
    """The shift is open (it may have expired)."""
    return bool(status.flags & status.SHIFT_OPEN)


def begin(desk: Desk, *, shift_open: bool | None = None, what: str) -> Procedure[FullStatusReply]:
    """Full status, after the interlock and the order of things were checked.

    Raises WrongOrder on an unregistered register or when the shift is not as ``shift_open`` wants it.
    """
    status = yield from ask(FullStatus())
    if not is_registered(status):
        raise WrongOrder(f"{what}: the register is not registered: register() comes first")
    if shift_open is not None and is_shift_open(status) != shift_open:
        raise WrongOrder(
            f"{what}: the shift is closed: open_shift() comes first"
            if shift_open
            else f"{what}: the shift is open: close_shift() comes first"
        )
    yield from desk.check(registered=True)
    return status


def no_open_receipt(status: FullStatusReply, what: str) -> None:
    """WrongOrder when a receipt is open."""
    if status.receipt_kind:
        raise WrongOrder(f"{what}: a receipt is open: finish it or cancel_receipt() first")


def drive_before() -> Procedure[DriveStatusReply]:
    """The drive before the operation: its serial number and its last document, by which doubts are settled."""
    return (yield from ask(DriveStatus()))
