"""Opening and closing the shift (смена)."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands.modes import ContinuePrint
from kkt_driver.atol.commands.registers import CashSum, DriveShift, ShiftState
from kkt_driver.atol.commands.shift import CloseShift, OpenShift
from kkt_driver.atol.commands.status import StatusCode
from kkt_driver.errors import DeviceError, UnexpectedReply
from kkt_driver.ffd import Document
from kkt_driver.fn.records import ShiftRecord
from kkt_driver.procedures import attributes
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.procedures.kept import Kept
from kkt_driver.procedures.modes import Mode, enter, settle
from kkt_driver.procedures.recognition import holds
from kkt_driver.procedures.recovery import Operation, perform
from kkt_driver.procedures.safety import Desk, begin, drive_before, no_open_receipt
from kkt_driver.results import FiscalDocument, ShiftInfo

#: Closing the shift was interrupted, by lack of paper as a rule: print on, then give the command again.
INTERRUPTED = 0x1A


class ShiftReport(Operation):
    """A report is known by the number of its shift: each is opened once and closed once."""

    #: from the number of the drive's last shift to that of the report
    step: int

    def __init__(self, cashier: tuple[bytes, ...], desk: Desk) -> None:
        self.cashier, self.desk = cashier, desk
        self.shifts: set[int] = set()

    def note_shift(self) -> Procedure[None]:
        """Which shift it will be. Asked last, in every attempt: others may open and close shifts as well."""
        self.shifts.add((yield from ask(DriveShift())).shift + self.step)

    def fits(self, kept: Kept) -> bool:
        """Form, and the number of the shift where the drive tells it."""
        record = kept.record
        return kept.form in self.forms and (not isinstance(record, ShiftRecord) or record.shift in self.shifts)


class MakeShiftOpen(ShiftReport):
    """Opening: attributes of the cashier, then 9Ah."""

    name = "open_shift"
    forms = frozenset({2})
    step = 1

    @property
    def final(self) -> AtolCommand[Done]:
        """9Ah."""
        return OpenShift()

    def build(self) -> Procedure[None]:
        """The cashier's attributes, in mode 1."""
        yield from enter(Mode.SALES, self.desk.password)
        yield from attributes.write(self.cashier)
        yield from self.note_shift()

    def ready(self) -> Procedure[bool]:
        """A restart would have left the mode, and lost the attributes with it."""
        return (yield from ask(StatusCode())).mode == Mode.SALES

    def recognises(self, document: Document) -> bool:
        """By our cashier: what another has opened he may have closed again.

        Not so for closing: whoever closed the shift, it is done. And there a restart between the modes loses the
        cashier without a trace.
        """
        return holds(document, self.cashier)


class MakeShiftClose(ShiftReport):
    """Closing: attributes of the cashier in mode 1, then 5Ah in mode 3."""

    name = "close_shift"
    forms = frozenset({5})
    step = 0

    @property
    def final(self) -> AtolCommand[Done]:
        """5Ah."""
        return CloseShift()

    def build(self) -> Procedure[None]:
        """Name the cashier and be in the mode of Z reports."""
        if self.cashier:
            yield from enter(Mode.SALES, self.desk.password)
            yield from attributes.write(self.cashier)
            state = (yield from ask(StatusCode())).state
            if state & 0x0F != Mode.SALES:
                raise UnexpectedReply("close_shift: the register was restarted and has forgotten the cashier")
            yield from enter(Mode.Z_REPORTS, self.desk.password, known=state)
        else:
            yield from enter(Mode.Z_REPORTS, self.desk.password)
        yield from self.note_shift()

    def ready(self) -> Procedure[bool]:
        """See :meth:`MakeShiftOpen.ready`."""
        return (yield from ask(StatusCode())).mode == Mode.Z_REPORTS

    def settle(self) -> Procedure[None]:
        """The report is printed after the answer."""
        yield from settle()

    def worth_another_try(self, refusal: DeviceError) -> Procedure[bool]:
        """Also after an interrupted report, which is printed to its end first."""
        if refusal.code == INTERRUPTED:
            yield from ask(ContinuePrint())
            yield from settle()
            return True
        return (yield from super().worth_another_try(refusal))


def open_shift(cashier: tuple[bytes, ...], desk: Desk) -> Procedure[FiscalDocument]:
    """Open the shift. Raises as :func:`kkt_driver.procedures.receipt.make_receipt` does."""
    yield from begin(desk, shift_open=False, what="open_shift")
    drive = yield from drive_before()
    return (yield from perform(MakeShiftOpen(cashier, desk), drive.last, drive.serial))


def close_shift(cashier: tuple[bytes, ...], desk: Desk) -> Procedure[FiscalDocument]:
    """Close the shift. WrongOrder when a receipt is open or the shift is closed."""
    status = yield from begin(desk, shift_open=True, what="close_shift")
    no_open_receipt(status, "close_shift")
    drive = yield from drive_before()
    return (yield from perform(MakeShiftClose(cashier, desk), drive.last, drive.serial))


def shift_info() -> Procedure[ShiftInfo]:
    """The shift as register and drive see it."""
    state = yield from ask(ShiftState(parameter2=1))
    place = yield from ask(DriveShift())
    cash = yield from ask(CashSum())
    is_open = state.state != state.CLOSED
    return ShiftInfo(
        is_open=is_open,
        expired=state.state not in (state.CLOSED, state.OPEN),
        number=place.shift,
        receipts=place.receipts,
        until=state.time if is_open else None,
        cash=cash.sum,
    )
