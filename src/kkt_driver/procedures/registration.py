"""Registration of the register and closing of the drive's archive."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done
from kkt_driver.atol.commands.registers import SerialNumber
from kkt_driver.atol.commands.registration import CloseArchive, Fiscalise
from kkt_driver.atol.commands.status import FullStatus, FullStatusReply, StatusCode
from kkt_driver.errors import DeviceError, FieldError, UnexpectedReply, WrongOrder
from kkt_driver.ffd import Document
from kkt_driver.fn.records import RegistrationRecord
from kkt_driver.procedures import attributes
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.procedures.kept import Kept
from kkt_driver.procedures.modes import Mode, enter
from kkt_driver.procedures.recognition import is_registration
from kkt_driver.procedures.recovery import Operation, perform
from kkt_driver.procedures.safety import (
    Desk,
    begin,
    drive_before,
    guarded,
    is_registered,
    no_open_receipt,
    no_open_shift,
    not_registered,
)
from kkt_driver.procedures.settings import write_field
from kkt_driver.registration import Reason, Registration
from kkt_driver.registration_rules import check, tlvs
from kkt_driver.results import FiscalDocument
from kkt_driver.wire.text import encode_cp866

#: Table, row, field: where the register looks for its operator and its default tax system.
OFD_HOST, OFD_PORT, DEFAULT_TAX_SYSTEM = (0x13, 1, 1), (0x13, 1, 2), (2, 1, 0x6E)
#: Extended code «Не задан реквизит»: what a restart between attributes and report looks like.
ATTRIBUTE_MISSING = 0x0206


class MakeRegistration(Operation):
    """Attributes, then A6h (or A7h to close the archive) in mode 6."""

    def __init__(
        self,
        written: tuple[bytes, ...],
        desk: Desk,
        forms: frozenset[int],
        *,
        of: Registration | None = None,
        closing: bool = False,
    ) -> None:
        self.written, self.desk, self.forms, self.closing = written, desk, forms, closing
        self.of = of
        self.name = "close_archive" if closing else "reregister" if 11 in forms else "register"

    @property
    def final(self) -> AtolCommand[Done]:
        """A6h or A7h."""
        return CloseArchive() if self.closing else Fiscalise()

    def build(self) -> Procedure[None]:
        """The attributes are given outside the modes, as the vendor's driver does."""
        yield from enter(Mode.CHOICE, self.desk.password)
        yield from attributes.write(self.written)
        state = (yield from ask(StatusCode())).state
        if state & 0x0F != Mode.CHOICE:
            raise UnexpectedReply(f"{self.name}: the register has left the choice of modes of its own accord")
        yield from enter(Mode.DRIVE, self.desk.password, known=state)

    def ready(self) -> Procedure[bool]:
        """A restart would have left the mode, and lost the attributes with it."""
        return (yield from ask(StatusCode())).mode == Mode.DRIVE

    def fits(self, kept: Kept) -> bool:
        """Form, and ИНН and РНМ where the drive tells them."""
        record = kept.record
        if self.of is None or not isinstance(record, RegistrationRecord) or kept.form not in self.forms:
            return kept.form in self.forms
        return (record.inn.strip(), record.rnm.strip()) == (self.of.inn, self.of.rnm)

    def recognises(self, document: Document) -> bool:
        """With our parameters, by our cashier. A drive is closed once."""
        return self.closing or is_registration(document, self.written)

    def worth_another_try(self, refusal: DeviceError) -> Procedure[bool]:
        """Also when attributes that were given are not there."""
        if refusal.extended == ATTRIBUTE_MISSING:
            return True
        return (yield from super().worth_another_try(refusal))


def register(
    registration: Registration, cashier: tuple[bytes, ...], desk: Desk, *, again: bool
) -> Procedure[FiscalDocument]:
    """Write settings and attributes, make the report; ``again`` for a re-registration.

    Raises FieldError before anything is written, WrongOrder when the register is (not) registered or a shift is open.
    """
    name = "reregister" if again else "register"
    desk.start(name)
    if again == (registration.reason == Reason.REGISTRATION):
        raise FieldError("reason", f"does not fit {name}()", registration.reason)
    yield from examine(registration, name)
    # Registering burns a real drive for good: the interlock holds here even though nothing is registered yet.
    yield from desk.check(registered=True)
    drive = yield from drive_before()
    yield from guarded(_settings(registration), desk, drive.serial)
    written = (*cashier, *tlvs(registration))
    operation = MakeRegistration(written, desk, frozenset({11} if again else {1}), of=registration)
    return (yield from perform(operation, drive.last, drive.serial))


def examine(registration: Registration, name: str) -> Procedure[str]:
    """Whether the report could be made now: the serial number of the register, or FieldError or WrongOrder."""
    serial = (yield from ask(SerialNumber())).serial
    check(registration, serial)
    status = yield from ask(FullStatus())
    _in_order(registration.reason, status, name)
    no_open_shift(status, name)
    return serial


def _in_order(reason: Reason, status: FullStatusReply, name: str) -> None:
    """A register that is registered may have a new drive: that can follow it, or begin anew for another user."""
    if reason == Reason.REGISTRATION and is_registered(status):
        raise WrongOrder(
            f"{name}: the register is registered already: reregister() changes its parameters", "registered"
        )
    if reason == Reason.CHANGE_OF_PARAMETERS and not is_registered(status):
        raise not_registered(status, name)


def _settings(registration: Registration) -> Procedure[None]:
    operator = registration.operator
    if operator is not None and operator.host:
        yield from write_field(*OFD_HOST, encode_cp866(operator.host))
        yield from write_field(*OFD_PORT, operator.port.to_bytes(2, "big"))
    if registration.default_tax_system is not None:
        yield from write_field(*DEFAULT_TAX_SYSTEM, bytes((registration.default_tax_system,)))


def close_archive(cashier: tuple[bytes, ...], desk: Desk) -> Procedure[FiscalDocument]:
    """Close the fiscal mode of the drive for good. WrongOrder while a shift is open."""
    status = yield from begin(desk, shift_open=False, what="close_archive")
    no_open_receipt(status, "close_archive")
    drive = yield from drive_before()
    operation = MakeRegistration(cashier, desk, frozenset({6}), closing=True)
    return (yield from perform(operation, drive.last, drive.serial))
