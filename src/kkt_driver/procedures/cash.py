"""Cash into and out of the drawer, exactly once.

No fiscal document comes of it, so the drive cannot be asked: the shift's own counters are the witness.
"""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands.registers import CashInCount, CashInSum, CashOutCount, CashOutSum, CashSum
from kkt_driver.atol.commands.shift import CashIn, CashOut
from kkt_driver.errors import DeviceError, KktError, ProtocolError, UnexpectedReply
from kkt_driver.procedures.exchange import Procedure, Unconfirmed, ask
from kkt_driver.procedures.modes import Mode, enter
from kkt_driver.procedures.recovery import ATTEMPTS, Doubt
from kkt_driver.procedures.safety import Desk, begin, no_open_receipt
from kkt_driver.results import CashReport

Counters = tuple[int, int]


def cash() -> Procedure[int]:
    """Cash in the drawer, kopecks."""
    return (yield from ask(CashSum())).sum


def _counters(out: bool) -> Procedure[Counters]:
    """How often and how much this shift."""
    count = yield from ask(CashOutCount() if out else CashInCount())
    total = yield from ask(CashOutSum() if out else CashInSum())
    return count.count, total.sum


def move_cash(amount: int, desk: Desk, *, out: bool) -> Procedure[CashReport]:
    """Put ``amount`` kopecks in, or take them out.

    Raises WrongOrder while a receipt is open, NotEnoughCash, and as receipts do.
    """
    name = "cash_out" if out else "cash_in"
    status = yield from begin(desk, what=name)
    no_open_receipt(status, name)
    before = yield from _counters(out)
    command: AtolCommand[Done] = CashOut(sum=amount) if out else CashIn(sum=amount)
    moved = -amount if out else amount
    state: int | None = status.mode
    for _ in range(ATTEMPTS):
        yield from enter(Mode.SALES, desk.password, known=state)
        state = None
        try:
            yield from ask(command)
        except (Unconfirmed, ProtocolError, DeviceError) as error:
            if isinstance(error, Unconfirmed) and not error.usable:
                raise _doubt(name, before, moved, out) from error
            try:
                done = yield from _done(before, moved, out)
            except KktError as silence:
                raise _doubt(name, before, moved, out) from silence
            if done:
                return (yield from _report(moved))
            if isinstance(error, DeviceError):
                raise
        else:
            return (yield from _report(moved))
    raise UnexpectedReply(f"{name}: not done in {ATTEMPTS} attempts")


def _done(before: Counters, moved: int, out: bool) -> Procedure[bool]:
    count, total = yield from _counters(out)
    return count > before[0] and total >= before[1] + abs(moved)


def _report(moved: int) -> Procedure[CashReport]:
    try:
        return CashReport(moved, (yield from cash()))
    except KktError:
        return CashReport(moved, None)  # it was moved, whatever the line does now


def _doubt(name: str, before: Counters, moved: int, out: bool) -> Doubt:
    def question() -> Procedure[CashReport | None]:
        if (yield from _done(before, moved, out)):
            return (yield from _report(moved))
        return None

    return Doubt(name, before[0], question)
