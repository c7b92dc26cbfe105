"""Reports and prints without fiscal weight."""

from __future__ import annotations

from collections.abc import Sequence

from kkt_driver.atol.commands.modes import ContinuePrint
from kkt_driver.atol.commands.printing import FinishNonfiscal, PrintLine, TapeLine
from kkt_driver.atol.commands.shift import Report
from kkt_driver.atol.errors import device_error
from kkt_driver.errors import NoMoreData
from kkt_driver.procedures.exchange import Procedure, Unconfirmed, ask
from kkt_driver.procedures.modes import Mode, enter, settle
from kkt_driver.procedures.safety import Desk

X_REPORT = 0x01
_FIRST, _NEXT = 0x03, 0x02
_MAX_LINES = 10_000
_READINGS = 3
_NO_PAPER, _PRINTER_FAULT = 0x67, 0x68


def report(kind: int, desk: Desk) -> Procedure[None]:
    """Print report ``kind`` of :class:`Report` and wait for its end. NoPaper or PrinterFault if it broke off."""
    yield from enter(Mode.X_REPORTS, desk.password)
    yield from ask(Report(kind=kind))
    status = yield from settle()
    if (status.mode, status.submode) == (Mode.X_REPORTS, 1):
        raise device_error(_NO_PAPER if status.flags & status.NO_PAPER else _PRINTER_FAULT, command="Report")


def last_tape(desk: Desk) -> Procedure[list[str]]:
    """Lines of the document printed last, as the register keeps them."""
    yield from enter(Mode.X_REPORTS, desk.password)
    for reading in range(1, _READINGS + 1):
        try:
            return (yield from _tape())
        except Unconfirmed as lost:  # a line may be gone: only from the first is the tape whole
            if reading == _READINGS or not lost.usable:
                raise
    raise AssertionError("the last reading returns or raises")


def _tape() -> Procedure[list[str]]:
    lines: list[str] = []
    action = _FIRST
    for _ in range(_MAX_LINES):
        try:
            line = yield from ask(TapeLine(action=action))
        except NoMoreData:
            break
        lines.append(line.text)
        action = _NEXT
    return lines


def print_text(lines: Sequence[PrintLine], desk: Desk) -> Procedure[None]:
    """Print lines as a nonfiscal document, then header and cut."""
    yield from enter(Mode.SALES, desk.password)
    for line in lines:
        yield from ask(line)
    yield from enter(Mode.X_REPORTS, desk.password)
    yield from ask(FinishNonfiscal())


def continue_print() -> Procedure[None]:
    """Print on what paper or power has interrupted."""
    yield from ask(ContinuePrint())
    yield from settle()
