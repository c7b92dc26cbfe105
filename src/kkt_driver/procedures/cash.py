"""Cash into and out of the drawer, exactly once.

No fiscal document comes of it, so the drive cannot be asked: the shift's own counters are the witness. They tell it
as long as nobody else moves cash; where somebody did, and our part cannot be told from his, the outcome stays unknown.
"""

from __future__ import annotations

from dataclasses import dataclass

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands.drive import DriveStatus
from kkt_driver.atol.commands.registers import (
    CashInCount,
    CashInSum,
    CashOutCount,
    CashOutSum,
    CashSum,
    DriveShift,
)
from kkt_driver.atol.commands.shift import CashIn, CashOut
from kkt_driver.errors import DeviceError, KktError, ProtocolError, UnexpectedReply
from kkt_driver.procedures.doubt import Doubt
from kkt_driver.procedures.exchange import Procedure, Unconfirmed, ask
from kkt_driver.procedures.modes import Mode, enter
from kkt_driver.procedures.recovery import ATTEMPTS
from kkt_driver.procedures.safety import Desk, begin, drive_before, expect_drive, guarded, no_open_receipt
from kkt_driver.results import CashReport


@dataclass(frozen=True, slots=True)
class Counters:
    """How often and how much, and in which shift: they begin anew with each."""

    shift: int
    count: int
    total: int


def cash() -> Procedure[int]:
    """Cash in the drawer, kopecks."""
    return (yield from ask(CashSum())).sum


def _counters(out: bool) -> Procedure[Counters]:
    shift = (yield from ask(DriveShift())).shift
    count = yield from ask(CashOutCount() if out else CashInCount())
    total = yield from ask(CashOutSum() if out else CashInSum())
    return Counters(shift, count.count, total.sum)


class MoveCash:
    """``moved`` kopecks in, or out when negative; ``before``: the counters that show what has changed."""

    def __init__(self, moved: int, drive: str, before: Counters, desk: Desk) -> None:
        self.moved, self.drive, self.before, self.desk = moved, drive, before, desk
        self.name = "cash_out" if moved < 0 else "cash_in"

    @property
    def command(self) -> AtolCommand[Done]:
        """49h or 4Fh."""
        return CashOut(sum=-self.moved) if self.moved < 0 else CashIn(sum=self.moved)

    def done(self) -> Procedure[bool]:
        """UnexpectedReply when it cannot be told: another register, another shift, somebody else's cash."""
        before, now = self.before, (yield from _counters(self.moved < 0))
        expect_drive((yield from ask(DriveStatus())), self.drive)  # last: they may have come through a new connection
        times, change = now.count - before.count, now.total - before.total
        if now.shift == before.shift and times >= 0:
            if times <= 1:
                return times == 1 and change == abs(self.moved)
            if change < abs(self.moved):
                return False
        raise UnexpectedReply(
            f"{self.name}: cash was moved by others, {times} times and {change} kopecks in shift {now.shift} since "
            f"shift {before.shift}: whether this was among it the register cannot tell"
        )

    def report(self) -> Procedure[CashReport]:
        """It was moved, whatever the line does now."""
        connection = self.desk.reconnects
        try:
            left = yield from cash()
        except KktError:
            return CashReport(self.moved, None)
        return CashReport(self.moved, left if connection == self.desk.reconnects else None)

    def question(self) -> Procedure[CashReport | None]:
        """What resolve() runs."""
        return (yield from self.report()) if (yield from self.done()) else None


def move_cash(amount: int, desk: Desk, *, out: bool) -> Procedure[CashReport]:
    """Put ``amount`` kopecks in, or take them out.

    Raises WrongOrder while a receipt is open, NotEnoughCash, and as receipts do.
    """
    name = "cash_out" if out else "cash_in"
    status = yield from begin(desk, what=name)
    no_open_receipt(status, name)
    drive = (yield from drive_before()).serial
    before = yield from guarded(_counters(out), desk, drive)
    move = MoveCash(-amount if out else amount, drive, before, desk)
    state: int | None = status.mode
    for _ in range(ATTEMPTS):
        yield from guarded(enter(Mode.SALES, desk.password, known=state), desk, drive)
        state = None
        yield from desk.recheck(drive)
        if (yield from _once(move, desk)):
            return (yield from move.report())
    raise UnexpectedReply(f"{name}: not done in {ATTEMPTS} attempts")


def _once(move: MoveCash, desk: Desk) -> Procedure[bool]:
    """Send the command; False when it was lost and may be sent again."""
    doubt = desk.pending = Doubt(move.name, move.before.count, move.question)
    refusal: DeviceError | None = None
    try:
        yield from guarded(ask(move.command), desk, move.drive)
        if desk.undisturbed:
            return True
    except (Unconfirmed, ProtocolError) as error:
        if isinstance(error, Unconfirmed) and not error.usable:
            raise doubt from error
    except DeviceError as error:
        refusal = error
    try:
        done = yield from move.done()
    except KktError as silence:
        raise doubt from silence
    if done:
        return True
    desk.pending = None
    if refusal is not None:
        raise refusal
    return False
