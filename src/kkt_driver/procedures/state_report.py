"""The report on the state of settlements (отчёт о текущем состоянии расчетов): what still waits for the operator."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands.shift import Report
from kkt_driver.atol.commands.status import StatusCode
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.procedures.modes import Mode, enter, settle
from kkt_driver.procedures.recovery import Operation, perform
from kkt_driver.procedures.safety import Desk, begin, drive_before
from kkt_driver.results import FiscalDocument

EXCHANGE_REPORT = 0x09


class MakeStateReport(Operation):
    """67h 09 in mode 2. It names nobody: whoever made the report behind the last known document, it is made."""

    name = "state_report"
    forms = frozenset({21})

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def final(self) -> AtolCommand[Done]:
        """67h 09."""
        return Report(kind=EXCHANGE_REPORT)

    def build(self) -> Procedure[None]:
        """Be in the mode of X reports."""
        yield from enter(Mode.X_REPORTS, self.desk.password)

    def ready(self) -> Procedure[bool]:
        """A restart would have left the mode."""
        return (yield from ask(StatusCode())).mode == Mode.X_REPORTS

    def settle(self) -> Procedure[None]:
        """The report is printed after the answer."""
        yield from settle()


def state_report(desk: Desk) -> Procedure[FiscalDocument]:
    """Make the report. Raises as :func:`kkt_driver.procedures.receipt.make_receipt` does."""
    yield from begin(desk, what="state_report")
    drive = yield from drive_before()
    return (yield from perform(MakeStateReport(desk), drive.last, drive.serial))
