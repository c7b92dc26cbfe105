"""What the drive tells: state, validity, exchange with the operator, records of its archive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from kkt_driver.fn.words import Flag, flags_of, phase_name
from kkt_driver.results import Result

if TYPE_CHECKING:
    from kkt_driver.ffd import Document, Fields


@dataclass(frozen=True, slots=True)
class DriveState(Result):
    """How the drive is.

    flags: see WarningFlag.   document: code of the document that is being made, 0 none.   last: number of the last
    document.   time: of the last document.   debug: True for a debug drive (МГМ).
    """

    phase: int
    flags: int
    shift_open: bool
    document: int
    last: int
    time: datetime | None
    serial: str
    version: str
    debug: bool

    @property
    def phase_name(self) -> str:
        """Russian name of the phase."""
        return phase_name(self.phase)

    @property
    def warnings(self) -> tuple[Flag, ...]:
        """The flags that are set, with their words."""
        return flags_of(self.flags)

    def to_dict(self) -> dict[str, Any]:
        """Fields by name, ``phase_name`` and ``warnings`` (their codes)."""
        codes = [flag.code for flag in self.warnings]
        return {**Result.to_dict(self), "phase_name": self.phase_name, "warnings": codes}


@dataclass(frozen=True, slots=True)
class Validity(Result):
    """``until``: last day of the keys, None before the registration. ``done``, ``left``: registration reports."""

    until: date | None
    done: int
    left: int
    days_left: int | None


@dataclass(frozen=True, slots=True)
class ExchangeError(Result):
    """What went wrong last. ``kind``: network, operator or drive; ``code`` of the last is the drive's answer code."""

    kind: str
    code: int
    ru: str
    en: str


@dataclass(frozen=True, slots=True)
class Exchange(Result):
    """Exchange with the operator (ОФД).

    unsent: documents that wait.   first, since: number and time of the oldest of them.   waiting: for how long it has.
    connected, reading: whether the register has the operator on the line, whether a message is being read.
    errors: of the last exchange, none when it went well; ``failed`` is the document it was about.
    last_sent: when a document was sent last.
    """

    unsent: int
    first: int | None
    since: datetime | None
    waiting: timedelta | None
    connected: bool
    reading: bool
    errors: tuple[ExchangeError, ...]
    failed: int | None
    last_sent: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """Fields by name; ``waiting`` in seconds."""
        return {
            **Result.to_dict(self),
            "waiting": None if self.waiting is None else int(self.waiting.total_seconds()),
            "errors": [error.to_dict() for error in self.errors],
        }


@dataclass(frozen=True, slots=True)
class ShortRecord(Result):
    """What the drive keeps of a document for five years; by form the rest is None.

    confirmed: the operator has acknowledged it.   operation, total: receipts.   shift: its reports.
    inn, rnm: registrations and the closing.
    """

    form: int
    number: int
    time: datetime | None
    sign: int
    confirmed: bool
    operation: int | None = None
    total: int | None = None
    shift: int | None = None
    inn: str | None = None
    rnm: str | None = None


@dataclass(frozen=True, slots=True)
class OperatorReceipt(Result):
    """The operator's receipt (квитанция) for a document. ``time`` as the operator said it; ``sign``: ФПО, 18 bytes."""

    number: int
    time: datetime | None
    sign: bytes

    def to_dict(self) -> dict[str, Any]:
        """Fields by name; the sign in hex."""
        return {"number": self.number, "time": self.time and self.time.isoformat(), "sign": self.sign.hex()}


@dataclass(frozen=True, slots=True)
class RegistrationReport(Result):
    """A registration by its order from 1. ``document``: its number, if the drive tells.

    ``fields`` are what the register gave for it. A drive may keep more: :meth:`Drive.documents` has the whole report.
    """

    ordinal: int
    document: int | None
    fields: Fields

    def to_dict(self) -> dict[str, Any]:
        """Fields by name."""
        return {"ordinal": self.ordinal, "document": self.document, "fields": self.fields.to_dict()}


def is_short(document: Document) -> bool:
    """Whether this was made of a short record: every document in full names its drive (1041)."""
    return 1041 not in document.fields


#: setting 276, as far as it is known
CHANNELS = {1: "USB (EoU)", 2: "Ethernet", 5: "через драйвер (EoT)"}
THROUGH_DRIVER = 5


@dataclass(frozen=True, slots=True)
class OperatorSettings(Result):
    """Where the register looks for its operator. ``channel``: see CHANNELS."""

    host: str
    port: int
    dns: str
    channel: int

    @property
    def channel_name(self) -> str:
        """Its name."""
        return CHANNELS.get(self.channel, f"канал {self.channel}" if self.channel else "не задан")
