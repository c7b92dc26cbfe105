"""Which command is allowed when: the one table of modes, registration, shift and receipt.

A command without a row is allowed always. The checks run in the order of the columns, and the first that fails
decides the error: 66h mode, A8h registration, 9Ah/9Bh receipt, 8Fh/9Ch/88h shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from kkt_driver.atol.command import AtolCommand
from kkt_driver.atol.commands import drive, modes, printing, receipt, registration, shift, tables
from kkt_sim.register.refusal import Code


class Is(Enum):
    """What a shift or receipt has to be."""

    OPEN = "open"
    CLOSED = "closed"
    #: an open shift that is not older than 24 hours
    FRESH = "fresh"


class Mode(Enum):
    """Modes of the register."""

    CHOICE = 0
    SALES = 1
    X_REPORTS = 2
    Z_REPORTS = 3
    PROGRAMMING = 4
    DRIVE = 6


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be true for a command."""

    mode: Mode | None = None
    registered: bool = False
    receipt: Is | None = None
    shift: Is | None = None


_IN_RECEIPT = Rule(Mode.SALES, registered=True, receipt=Is.OPEN)
_CASH = Rule(Mode.SALES, registered=True, receipt=Is.CLOSED, shift=Is.FRESH)
_IDLE = Rule(receipt=Is.CLOSED)

RULES: dict[type[AtolCommand[Any]], Rule] = {
    modes.EnterMode: Rule(Mode.CHOICE),
    modes.ExitMode: Rule(receipt=Is.CLOSED),
    modes.SetClock: Rule(receipt=Is.CLOSED, shift=Is.CLOSED),
    registration.Fiscalise: Rule(Mode.DRIVE, receipt=Is.CLOSED, shift=Is.CLOSED),
    registration.CloseArchive: Rule(Mode.DRIVE, registered=True, receipt=Is.CLOSED, shift=Is.CLOSED),
    registration.PrintRegistrations: Rule(Mode.DRIVE, registered=True),
    shift.OpenShift: Rule(Mode.SALES, registered=True, receipt=Is.CLOSED, shift=Is.CLOSED),
    shift.CloseShift: Rule(Mode.Z_REPORTS, registered=True, receipt=Is.CLOSED, shift=Is.OPEN),
    shift.CashIn: _CASH,
    shift.CashOut: _CASH,
    shift.Report: Rule(Mode.X_REPORTS, receipt=Is.CLOSED),
    shift.LastDocumentCopy: _IDLE,
    shift.PrintDriveDocument: Rule(Mode.DRIVE, registered=True),
    shift.ResetSummary: Rule(Mode.Z_REPORTS, receipt=Is.CLOSED, shift=Is.CLOSED),
    receipt.OpenReceipt: Rule(Mode.SALES, registered=True, receipt=Is.CLOSED, shift=Is.FRESH),
    receipt.BeginPosition: _IN_RECEIPT,
    receipt.FinishPosition: _IN_RECEIPT,
    receipt.ReceiptDiscount: _IN_RECEIPT,
    receipt.ReceiptTax: _IN_RECEIPT,
    receipt.Payment: _IN_RECEIPT,
    receipt.CloseReceipt: _IN_RECEIPT,
    receipt.CancelReceipt: Rule(Mode.SALES, receipt=Is.OPEN),
    printing.TapeLine: Rule(Mode.X_REPORTS),
    printing.FinishNonfiscal: Rule(Mode.X_REPORTS, receipt=Is.CLOSED),
    printing.ClearPictures: Rule(Mode.PROGRAMMING),
    tables.InitSettings: Rule(receipt=Is.CLOSED, shift=Is.CLOSED),
    tables.ResetSettings: Rule(receipt=Is.CLOSED, shift=Is.CLOSED),
    drive.ResetDebugDrive: Rule(receipt=Is.CLOSED),
}


def broken_rule(
    command: AtolCommand[Any], *, mode: int, registered: bool, receipt_open: bool, shift_open: bool, expired: bool
) -> Code | None:
    """The error byte of the first rule that ``command`` breaks, None if it is allowed."""
    rule = RULES.get(type(command))
    if rule is None:
        return None
    if rule.mode is not None and rule.mode.value != mode:
        return Code.WRONG_MODE
    if rule.registered and not registered:
        return Code.NOT_REGISTERED
    if rule.receipt is not None and receipt_open != (rule.receipt is Is.OPEN):
        return Code.RECEIPT_OPEN if receipt_open else Code.RECEIPT_CLOSED
    if rule.shift is not None and shift_open != (rule.shift is not Is.CLOSED):
        return Code.SHIFT_OPEN if shift_open else Code.SHIFT_CLOSED
    if rule.shift is Is.FRESH and expired:
        return Code.SHIFT_EXPIRED
    return None
