"""Receipts and corrections: seventeen to twenty exchanges for three positions, where the vendor's driver takes 57."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands.receipt import (
    CORRECTIONS,
    BeginPosition,
    CancelReceipt,
    CloseReceipt,
    OpenReceipt,
    Payment,
    PaymentReply,
    ReceiptDiscount,
)
from kkt_driver.atol.commands.registers import ReceiptState
from kkt_driver.atol.commands.status import FullStatus, StatusCode
from kkt_driver.errors import DeviceError, UnexpectedReply
from kkt_driver.ffd import Document
from kkt_driver.procedures import attributes
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.procedures.kept import Kept
from kkt_driver.procedures.modes import Mode, enter
from kkt_driver.procedures.recognition import is_receipt, receipt_fits
from kkt_driver.procedures.recovery import Operation, perform
from kkt_driver.procedures.safety import Desk, begin, drive_before, guarded
from kkt_driver.receipt_rules import Plan
from kkt_driver.results import FiscalDocument

NAMES = {1: "sell", 2: "sell_return", 4: "buy", 5: "buy_return", 7: "sell correction", 9: "buy correction"}
#: Код формы: receipt, БСО and their corrections; a register in БСО mode makes the latter of the same commands.
RECEIPT_FORMS, CORRECTION_FORMS = frozenset({3, 4}), frozenset({31, 41})


class MakeReceipt(Operation):
    """A planned receipt as one operation with weight: closing it."""

    def __init__(self, plan: Plan, desk: Desk) -> None:
        self.plan, self.desk = plan, desk
        self.name = NAMES[plan.kind]
        self.forms = CORRECTION_FORMS if plan.kind in CORRECTIONS else RECEIPT_FORMS
        self.known_state: int | None = None
        self.building = self.strewn = False

    @property
    def final(self) -> AtolCommand[Done]:
        """The receipt is paid: the kind tells only how the last of it was."""
        return CloseReceipt(kind=self.plan.payments[-1][0] if self.plan.payments else 1)

    def build(self) -> Procedure[None]:
        """Open, register, take the payments."""
        plan = self.plan
        known, self.known_state = self.known_state, None
        self.building = True
        yield from enter(Mode.SALES, self.desk.password, known=known)
        if self.strewn:
            # Attributes given after a restart that nobody noticed wait for the next receipt: let them go with this one.
            yield from ask(OpenReceipt(kind=plan.kind))
            yield from cancel()
            self.strewn = False
        yield from attributes.write(plan.cashier)
        yield from ask(OpenReceipt(flags=OpenReceipt.ELECTRONIC if plan.electronic else 0, kind=plan.kind))
        yield from attributes.write(plan.header)
        for line in plan.lines:
            yield from ask(BeginPosition())
            yield from attributes.write(line.attributes)
            yield from ask(line.finish)
        if plan.discount:
            yield from ask(ReceiptDiscount(sum=plan.discount))
        yield from attributes.write(plan.footer)
        reply = None
        for kind, amount in plan.payments:
            reply = yield from ask(Payment(kind=kind, sum=amount))
        if reply is not None:
            self._agree(reply)
        self.building = False

    def _agree(self, reply: PaymentReply) -> None:
        # Costs nothing and is the last look before it counts: a sum damaged on the line past its 8-bit checksum
        # shows in what is left to pay.
        if (reply.remainder, reply.change) != (0, self.plan.change):
            raise UnexpectedReply(
                f"{self.name}: the register's sum differs from ours: it wants {reply.remainder} more and gives back "
                f"{reply.change} kopecks, expected 0 and {self.plan.change}"
            )

    def ready(self) -> Procedure[bool]:
        """The same receipt is still open with the same sum."""
        state = yield from ask(ReceiptState())
        return state.kind == self.plan.kind and state.sum == self.plan.total

    def fits(self, kept: Kept) -> bool:
        """Form, operation and total."""
        return kept.form in self.forms and receipt_fits(self.plan, kept.record)

    def recognises(self, document: Document) -> bool:
        """What was sold, by whom, and how it was paid."""
        return is_receipt(self.plan, document)

    def undo(self) -> Procedure[None]:
        """Cancel what is open."""
        cancelled = (yield from ask(StatusCode())).mode == Mode.SALES and (yield from cancel())
        self.strewn = self.building and not cancelled


def cancel() -> Procedure[bool]:
    """Cancel the open receipt; False when none was open."""
    try:
        yield from ask(CancelReceipt())
    except DeviceError:
        # Whatever the refusal is called by this firmware: what matters is whether a receipt is open.
        if (yield from ask(FullStatus())).receipt_kind:
            raise
        return False
    return True


def make_receipt(plan: Plan, desk: Desk) -> Procedure[FiscalDocument]:
    """Make the receipt, exactly once.

    A receipt that was left open, by a program that crashed, say, is cancelled first: nothing fiscal has happened yet.

    Raises WrongOrder without registration or open shift, FiscalNotAllowed, DeviceError when the register refuses,
    TransportError when the line fails and nothing was made, OutcomeUnknown when that cannot be known.
    """
    operation = MakeReceipt(plan, desk)
    status = yield from begin(desk, shift_open=True, what=operation.name)
    drive = yield from drive_before()
    operation.place = (status.receipt_number + 1) % 10_000
    if status.receipt_kind:
        yield from guarded(operation.undo(), desk, drive.serial)
    else:
        operation.known_state = status.mode
    return (yield from perform(operation, drive.last, drive.serial))


def cancel_receipt(desk: Desk) -> Procedure[bool]:
    """Cancel the open receipt, if any; True when there was one."""
    if not (yield from ask(FullStatus())).receipt_kind:
        return False
    yield from enter(Mode.SALES, desk.password)
    return (yield from cancel())
