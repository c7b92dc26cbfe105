"""Every exception of the library, in one tree::

    KktError
     ├─ TransportError            the line failed
     │   ├─ ConnectError          nobody there: wrong port, host or device
     │   ├─ ConnectionLost        it was there and went away
     │   └─ TransportTimeout      no answer in time (also a TimeoutError)
     ├─ ProtocolError             the other side sent something it must not
     │   ├─ BadFrame              broken frame or field
     │   │   └─ ChecksumMismatch
     │   └─ UnexpectedReply       well-formed, but not an answer to what was asked
     ├─ UsageError                your mistake, found before a byte was sent (also a ValueError)
     │   ├─ FieldError            names field, rule and value
     │   ├─ WrongOrder            this cannot be done now
     │   └─ FiscalNotAllowed      a real registered register, and allow_fiscal was not given
     ├─ DeviceError               the register refused: code, extended code, Russian and English text
     │   └─ ... by meaning, see below
     └─ OutcomeUnknown            sent, not confirmed, and the register cannot be asked now: call resolve()

Whose fault it is stands in the type: UsageError is the caller's, ProtocolError the device's,
TransportError the line's, DeviceError a refusal by the register's own rules.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Final

if TYPE_CHECKING:
    from datetime import datetime


#: as the value of a FieldError: there was none; None is a value that somebody gave
NOTHING: Final = object()


def _rebuild(cls: type[KktError], args: tuple[Any, ...], state: dict[str, Any]) -> KktError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class KktError(Exception):
    """Root of everything this library raises on purpose. Travels between processes, all attributes included."""

    def __reduce__(self) -> tuple[Any, ...]:
        # What asks the drive holds the connection, and a connection stays in its process.
        state = {name: value for name, value in self.__dict__.items() if name != "_resolve"}
        return _rebuild, (type(self), self.args, state)


class TransportError(KktError):
    """The line to the register failed."""


class ConnectError(TransportError):
    """The register cannot be reached: no such port, connection refused, no permission."""


class ConnectionLost(TransportError):
    """The line was open and broke: cable pulled, register switched off, server gone."""


class TransportTimeout(TransportError, TimeoutError):
    """No answer in time."""


class ProtocolError(KktError):
    """The other side broke the protocol."""


class BadFrame(ProtocolError):
    """A frame, message or document that cannot be read."""


class ChecksumMismatch(BadFrame):
    """The frame's checksum is wrong: noise on the line."""


class UnexpectedReply(ProtocolError):
    """An answer that does not fit the question."""


class UsageError(KktError, ValueError):
    """The caller asked for something impossible; nothing was sent."""


class FieldError(UsageError):
    """One value breaks a rule; nothing was sent.

    Example scenarios: a negative sum, half a kopeck, a name outside cp866, an ИНН with a wrong check digit.
    """

    def __init__(self, field: str, rule: str, value: object = NOTHING) -> None:
        given = value is not NOTHING
        super().__init__(f"{field}: {rule}, got {_shown(value)}" if given else f"{field}: {rule}")
        self.field, self.rule, self.value = field, rule, value if given else None


def _shown(value: object) -> str:
    try:
        return repr(value)
    except RecursionError:
        return f"a {type(value).__name__} nested too deeply"


class WrongOrder(UsageError):
    """The step is right but its time is not: closing a shift with a receipt open, say.

    ``reason``: what stands in the way, for programs: "shift_closed", "shift_open", "receipt_open", "not_registered",
    "other_drive" (the register was registered with another one), "registered" or "in_doubt"; "" for what is rarer.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


class FiscalNotAllowed(UsageError):
    """A fiscal operation on a registered real register without ``allow_fiscal=True``."""


class DeviceError(KktError):
    """The register refused a command and changed nothing.

    Attributes:
        code: the device's error byte (protocol 3, answer ``55 code``).
        extended: the extended code behind code EEh (register 37h), or 0.
        tag: the ФФД tag the extended code speaks of, or 0.
        command: the name of the refused command.
        text_ru, text_en: what it means; frames: the last frames on the line, oldest first.
    """

    by_name: ClassVar[dict[str, type[DeviceError]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        DeviceError.by_name[cls.__name__] = cls

    def __init__(
        self,
        code: int,
        text_ru: str,
        text_en: str,
        *,
        command: str = "",
        extended: int = 0,
        tag: int = 0,
    ) -> None:
        shown = f"{code:02X}h" + (f"/{extended:04X}h" if extended else "") + (f" (tag {tag})" if tag else "")
        super().__init__(f"{command + ': ' if command else ''}{text_en} / {text_ru} [{shown}]")
        self.code, self.extended, self.tag, self.command = code, extended, tag, command
        self.text_ru, self.text_en = text_ru, text_en
        self.frames: tuple[str, ...] = ()


class BadValue(DeviceError):
    """A parameter is out of range: price, quantity, sum, section, table, row, field, date."""


class BadCommand(DeviceError):
    """The register cannot read the command."""


class NotSupported(DeviceError):
    """This model or firmware lacks the command."""


class WrongMode(DeviceError):
    """The command belongs to another mode or state of the register."""


class WrongPassword(DeviceError):
    """Access or operator password is wrong."""


class ShiftClosed(DeviceError):
    """The shift is closed: open one first."""


class ShiftOpen(DeviceError):
    """The shift is open: close it first."""


class ShiftExpired(DeviceError):
    """The shift is older than 24 hours: close it, then open a new one."""


class ReceiptOpen(DeviceError):
    """A receipt is open: finish or cancel it first."""


class ReceiptClosed(DeviceError):
    """No receipt is open."""


class NotFullyPaid(DeviceError):
    """Payments are below the total."""


class Overpaid(DeviceError):
    """Cashless payments exceed the total."""


class NotEnoughCash(DeviceError):
    """The drawer holds less than is to be paid out."""


class NoPaper(DeviceError):
    """Out of paper, or the cover is open."""


class PrinterFault(DeviceError):
    """Cutter, head or link to the printer failed."""


class NotRegistered(DeviceError):
    """The register has not been registered yet."""


class BadRegistration(DeviceError):
    """РНМ, ИНН, serial number or parameters do not fit."""


class RegistrationsExhausted(DeviceError):
    """No re-registrations are left."""


class DriveError(DeviceError):
    """The fiscal drive (ФН) refused or failed."""


class NoDriveData(DriveError):
    """The drive does not hold what was asked for."""


class DriveFull(DriveError):
    """Archive, keys or queue of the drive are exhausted."""


class DriveDateTime(DriveError):
    """The date and time do not fit the drive's last document.

    ``clock``: what the register's clock shows, ``last``: time of the drive's last document; None where that was not
    asked or not answered.
    """

    clock: datetime | None = None
    last: datetime | None = None

    def tell(self, clock: datetime | None, last: datetime | None) -> None:
        """Say in the message what is known of the two times."""
        self.clock, self.last = clock, last
        told = [f"the register's clock shows {clock:%Y-%m-%d %H:%M}"] if clock else []
        told += [f"the drive's last document is of {last:%Y-%m-%d %H:%M}"] if last else []
        if told:
            self.args = (f"{self.args[0]}: {', '.join(told)}",)


class OperatorOverdue(DriveError):
    """Documents have waited for the operator (ОФД) too long."""


class NoMoreData(DeviceError):
    """End of a list that is read piece by piece."""


class DeviceBusy(DeviceError):
    """The register is busy with a previous operation."""


class OutcomeUnknown(KktError):
    """A fiscal command was sent, not confirmed, and the register could not be asked.

    Nothing was re-sent. When the line is back, ``resolve()`` asks the drive and returns the finished
    document, or None when it was not made.
    """

    def __init__(self, operation: str, before: int, resolve: Callable[[], Any] | None = None) -> None:
        super().__init__(
            f"{operation}: sent but not confirmed, and the register cannot be asked now; "
            f"last document before was {before}; call resolve() when the line is back"
        )
        self.operation, self.before = operation, before
        self._resolve = resolve

    def answered_by(self, resolve: Callable[[], Any]) -> None:
        """Tie :meth:`resolve` to a connection that can ask."""
        self._resolve = resolve

    def resolve(self) -> Any:
        """Ask the drive what became of the operation: the document if it was made, None if not.

        Raises TransportError while the register is still out of reach.
        """
        resolve = getattr(self, "_resolve", None)  # left behind by one that travelled
        if resolve is None:
            raise WrongOrder("this outcome carries no connection to ask")
        return resolve()
