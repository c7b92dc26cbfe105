"""The register: every method is one procedure run over one session.

Sums given may be int kopecks, or Decimal or str roubles; sums returned are int kopecks. Every method may raise
TransportError (the line), ProtocolError (the register talks nonsense) and DeviceError (it refused, by meaning); what
else a method raises is said there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from kkt_driver import arguments as _given
from kkt_driver.atol.command import AtolCommand, R
from kkt_driver.errors import OutcomeUnknown, WrongOrder
from kkt_driver.money import Money, kopecks
from kkt_driver.procedures import cash as _cash
from kkt_driver.procedures import document as _document
from kkt_driver.procedures import info as _info
from kkt_driver.procedures import receipt as _receipt
from kkt_driver.procedures import reports as _reports
from kkt_driver.procedures import settings as _settings
from kkt_driver.procedures import shift as _shift
from kkt_driver.procedures import state_report as _state_report
from kkt_driver.procedures.doubt import Doubt
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.procedures.safety import Desk
from kkt_driver.receipt import Cashier, Correction, Receipt, ReceiptKind
from kkt_driver.results import CashReport, DeviceInfo, FiscalDocument, ShiftInfo, Status
from kkt_driver.session import Session

if TYPE_CHECKING:
    from kkt_driver.drive import Drive
    from kkt_driver.ffd import Document
    from kkt_driver.registration import Registration

T = TypeVar("T")

#: seconds between two looks at what still waits for the operator
CARRY_FOR = 0.5


class Kkt:
    """A fiscal register (ККТ); made by :func:`kkt_driver.connect`. Use it as a context manager, by one thread.

    While it is not known what became of an operation, :attr:`doubt` says so and no other with weight is begun.
    """

    def __init__(
        self, session: Session, *, user_password: int = 30, allow_fiscal: bool = False, carries: bool = False
    ) -> None:
        self.session = session
        #: while it is used, this connection carries the register's documents to the operator (ОФД)
        self.carries = carries
        self._desk = Desk(user_password, allow_fiscal)
        session.conversation.on_reconnect = self._desk.forget

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give up the line, for good: WrongOrder from here on. Nothing is sent; an open receipt stays open."""
        self.session.close()

    def _run(self, procedure: Procedure[T]) -> T:
        return self.session.run(procedure)

    def _make(self, procedure: Procedure[T]) -> T:
        try:
            made = self.session.run(procedure)
        except BaseException as error:
            self._desk.broke_off(error, self.resolve)
            raise
        self._desk.pending = None  # the very last: until here an interruption leaves the doubt
        return made

    # --- what is not known ---------------------------------------------------------------------------------------

    @property
    def doubt(self) -> OutcomeUnknown | None:
        """The operation that may have been done though its caller was not told; None is the rule.

        OutcomeUnknown was raised, or KeyboardInterrupt (any exception from outside: a cancelled task, too) broke off an
        operation after its last command had gone out. Every operation with weight raises WrongOrder until
        ``doubt.resolve()`` has told, so that doing the same again cannot do it twice.
        """
        return self._desk.doubt

    def resolve(self, doubt: OutcomeUnknown) -> FiscalDocument | CashReport | None:
        """What became of ``doubt``: the document or the cash moved, None if nothing was made. It is asked once.

        ``doubt.resolve()`` is the same through the connection that it came from; this one also takes the doubt of
        a connection that is closed by now. UnexpectedReply if that was another register.
        """
        if not isinstance(doubt, Doubt):
            raise WrongOrder("this outcome carries no question to ask")
        if not doubt.answered:
            answer = self.session.run(doubt.question(), fresh=False)
            doubt.answer, doubt.answered = answer, True
        found: FiscalDocument | CashReport | None = doubt.answer
        return found

    # --- who and how ---------------------------------------------------------------------------------------------

    def info(self) -> DeviceInfo:
        """Model, firmware, serial numbers of register and drive, РНМ and ИНН."""
        return self._run(_info.info())

    def status(self) -> Status:
        """Clock, shift, receipt, paper, drive; ``.text`` for people."""
        return self._run(_info.status())

    def shift(self) -> ShiftInfo:
        """The shift: open or not, until when, receipts, cash in the drawer."""
        return self._run(_shift.shift_info())

    # --- registration --------------------------------------------------------------------------------------------

    def register(self, registration: Registration, cashier: Cashier | None = None) -> FiscalDocument:
        """Register the register (отчёт о регистрации, form 1).

        Raises FieldError before anything is written (check digits of ИНН and РНМ among others), WrongOrder when it is
        registered already, FiscalNotAllowed on a real drive, OutcomeUnknown.
        """
        from kkt_driver.procedures.registration import register

        given, by = _given.a_registration(registration), _given.cashier_tlvs(cashier)
        return self._make(register(given, by, self._desk, again=False))

    def reregister(self, registration: Registration, cashier: Cashier | None = None) -> FiscalDocument:
        """Change the parameters or the drive (form 11); ``registration.reason`` says which. Raises as register()."""
        from kkt_driver.procedures.registration import register

        given, by = _given.a_registration(registration), _given.cashier_tlvs(cashier)
        return self._make(register(given, by, self._desk, again=True))

    def close_archive(self, cashier: Cashier | None = None) -> FiscalDocument:
        """Close the fiscal mode of the drive for good (form 6). Raises as close_shift()."""
        from kkt_driver.procedures.registration import close_archive

        return self._make(close_archive(_given.cashier_tlvs(cashier), self._desk))

    # --- shift ---------------------------------------------------------------------------------------------------

    def open_shift(self, cashier: Cashier | None = None) -> FiscalDocument:
        """Open the shift (form 2). WrongOrder when it is open, FiscalNotAllowed, OutcomeUnknown."""
        return self._make(_shift.open_shift(_given.cashier_tlvs(cashier), self._desk))

    def close_shift(self, cashier: Cashier | None = None) -> FiscalDocument:
        """Close the shift with a Z report (form 5).

        WrongOrder, before anything is sent, when it is closed or a receipt is open; FiscalNotAllowed, OutcomeUnknown.
        """
        return self._make(_shift.close_shift(_given.cashier_tlvs(cashier), self._desk))

    # --- receipts ------------------------------------------------------------------------------------------------

    def sell(self, receipt: Receipt) -> FiscalDocument:
        """Приход (form 3), exactly once: returned means made, an exception means not made, with two exceptions.

        OutcomeUnknown when the drive cannot be asked: call its resolve() when the line is back. What interrupts from
        outside (Ctrl-C, a cancelled task) may come when it is made: then :attr:`doubt` is set.

        WrongOrder when the shift is closed or the operation before is in doubt, ShiftExpired after 24 hours,
        FiscalNotAllowed; UnexpectedReply when after a reconnect another register is there. A receipt left open is
        cancelled first.
        """
        return self._make(_receipt.make_receipt(_given.plan(receipt, ReceiptKind.SELL), self._desk))

    def sell_return(self, receipt: Receipt) -> FiscalDocument:
        """Возврат прихода; ``receipt.kind`` is SELL_RETURN. Raises as sell(), and NotEnoughCash."""
        return self._make(_receipt.make_receipt(_given.plan(receipt, ReceiptKind.SELL_RETURN), self._desk))

    def buy(self, receipt: Receipt) -> FiscalDocument:
        """Расход; ``receipt.kind`` is BUY. Raises as sell(), and NotEnoughCash."""
        return self._make(_receipt.make_receipt(_given.plan(receipt, ReceiptKind.BUY), self._desk))

    def buy_return(self, receipt: Receipt) -> FiscalDocument:
        """Возврат расхода; ``receipt.kind`` is BUY_RETURN. Raises as sell()."""
        return self._make(_receipt.make_receipt(_given.plan(receipt, ReceiptKind.BUY_RETURN), self._desk))

    def correct(self, correction: Correction) -> FiscalDocument:
        """Чек коррекции (form 31). Raises as sell()."""
        return self._make(_receipt.make_receipt(_given.correction(correction), self._desk))

    def cancel_receipt(self) -> bool:
        """Cancel the open receipt; False when there was none. Nothing fiscal happens."""
        return self._run(_receipt.cancel_receipt(self._desk))

    # --- cash ----------------------------------------------------------------------------------------------------

    def cash_in(self, sum: Money) -> CashReport:
        """Внесение, exactly once. WrongOrder while a receipt is open, FiscalNotAllowed, OutcomeUnknown."""
        return self._make(_cash.move_cash(kopecks(sum, minimum=1), self._desk, out=False))

    def cash_out(self, sum: Money) -> CashReport:
        """Выплата, exactly once. Raises as cash_in(), and NotEnoughCash."""
        return self._make(_cash.move_cash(kopecks(sum, minimum=1), self._desk, out=True))

    def cash(self) -> int:
        """Cash in the drawer, kopecks."""
        return self._run(_cash.cash())

    # --- reports and prints --------------------------------------------------------------------------------------

    def x_report(self) -> None:
        """Print the X report. NoPaper or PrinterFault when it broke off."""
        return self._run(_reports.report(_reports.X_REPORT, self._desk))

    def state_report(self) -> FiscalDocument:
        """Report on the state of settlements (form 21): what waits for the operator. The shift must be closed.

        Raises as close_shift().
        """
        return self._make(_state_report.state_report(self._desk))

    def last_tape(self) -> list[str]:
        """Lines of the document printed last, as the register keeps them."""
        return self._run(_reports.last_tape(self._desk))

    def print_text(self, lines: Iterable[str]) -> None:
        """Print lines as a nonfiscal document.

        FieldError before anything is sent for a line that is no text, too long, outside cp866 or that holds control
        characters, and for a str in place of a list.
        """
        return self._run(_reports.print_text(_given.print_lines(lines), self._desk))

    def continue_print(self) -> None:
        """Print on after paper was put in: a document with ``printed`` False is made, but not on paper."""
        return self._run(_reports.continue_print())

    # --- the drive's archive -------------------------------------------------------------------------------------

    def last_document(self) -> FiscalDocument | None:
        """The last document on the drive; None before the first."""
        return self._run(_document.last_document())

    def document(self, number: int) -> Document:
        """Document ``number`` with all its tags; NoDriveData when there is none."""
        return self._run(_document.document(_given.a_number(number, "number", 0xFFFFFFFF)))

    @property
    def drive(self) -> Drive:
        """The fiscal drive: validity, exchange with the operator, the whole archive, forecast of its end."""
        from kkt_driver.drive import Drive

        return Drive(self.session)

    # --- the operator --------------------------------------------------------------------------------------------

    def carry(self, patience: float = 60.0, *, on_progress: Callable[[int], None] | None = None) -> int:
        """Do nothing but carry documents to the operator (ОФД) until none waits; how many are left.

        Some are left when none has gone for ``patience`` seconds (above 0, at most a day). ``on_progress`` is told the
        number left, twice in a second. FieldError; WrongOrder unless :attr:`carries`.
        """
        from kkt_driver.procedures import operator as _operator

        patience = _given.some_seconds(patience, "patience")
        if not self.carries:
            raise WrongOrder(
                "this connection carries no documents: that takes connect(..., carry=True) and a register that sends "
                "through the driver (setting 276 is 5) when it is connected"
            )
        clock = self.session.transport.monotonic
        left, until = self._run(_operator.unsent()), clock() + patience
        while left and clock() < until:
            before, left = left, self._run(_operator.unsent(min(patience, CARRY_FOR)))
            if left < before:
                until = clock() + patience
            if on_progress is not None:
                on_progress(left)
        return left

    # --- settings ------------------------------------------------------------------------------------------------

    def read_setting(self, table: int, row: int, field: int) -> bytes:
        """Raw bytes of one field of the settings tables; see :mod:`kkt_driver.atol.settings` for their meaning."""
        place = _given.setting_place(table, row, field)
        return self._run(_settings.read_field(*place))

    def write_setting(self, table: int, row: int, field: int, value: bytes) -> bool:
        """Write one field, filled up with zeros; False when it held the value already. FieldError if it is too long."""
        place = _given.setting_place(table, row, field)
        return self._run(_settings.write_field(*place, _given.some_bytes(value, "value")))

    def set_time(self, time: datetime) -> None:
        """Set the clock: local time without zone, years 2000..2099."""
        return self._run(_settings.set_time(_given.local_time(time, "time")))

    def execute(self, command: AtolCommand[R]) -> R:
        """Any declared command and its typed answer: the way to what has no method here.

        Unconfirmed (a TransportTimeout) when the answer to a command that must not be repeated was lost; no interlock
        and no recovery stand behind this.
        """
        return self._run(ask(_given.a_command(command)))
