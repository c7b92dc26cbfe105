"""What operations return. Sums are kopecks, times local; None is "not known" or "does not apply"."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from kkt_driver.fn.words import flags_of, phase_name
from kkt_driver.money import roubles


class Result:
    """Base of results: ``to_dict()`` is ready for JSON."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        """Fields by name; times as ISO text."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Result):
        return value.to_dict()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True, slots=True)
class FiscalDocument(Result):
    """A document that the drive holds.

    form: код формы ФД (3 receipt, 2 and 5 shift, 1 and 11 registration).   number: ФД.   sign: ФП.
    drive: number of the ФН.   shift, receipt: its place.   operation: 1054, receipts only.   total: kopecks.
    printed: False when paper or printer failed; the document is valid all the same.
    """

    form: int
    number: int
    sign: int
    time: datetime | None
    drive: str
    shift: int | None = None
    receipt: int | None = None
    operation: int | None = None
    total: int | None = None
    printed: bool | None = None

    @property
    def qr(self) -> str | None:
        """Text of the QR code; receipts only."""
        if self.operation is None or self.total is None or self.time is None:
            return None
        from kkt_driver.ffd.qr import ReceiptQr

        return ReceiptQr(
            date_time=self.time,
            total=self.total,
            drive_number=self.drive,
            document=self.number,
            sign=self.sign,
            operation=self.operation,
        ).text

    def to_dict(self) -> dict[str, Any]:
        """Fields by name and ``qr``."""
        return {**Result.to_dict(self), "qr": self.qr}


@dataclass(frozen=True, slots=True)
class DeviceInfo(Result):
    """Who is there. ``drive_debug``: True for a debug drive (МГМ); None when the drive does not answer."""

    model: int
    name: str
    firmware: str
    serial: str
    line_length: int
    drive: str | None
    drive_version: str | None
    drive_debug: bool | None
    inn: str | None
    rnm: str | None


@dataclass(frozen=True, slots=True)
class Status(Result):
    """How the register is. ``phase``, ``warnings``: Phase and WarningFlag of :mod:`kkt_driver.fn`."""

    time: datetime | None
    registered: bool
    shift_open: bool
    shift_expired: bool
    receipt_open: bool
    receipt_sum: int
    paper: bool
    cover_open: bool
    drawer_open: bool
    mode: int
    submode: int
    phase: int | None
    last_document: int | None
    warnings: int | None
    unsent: int | None

    @property
    def text(self) -> str:
        """A few lines for people."""
        yes_no = ("нет", "да")
        shift = "истекла, закройте её" if self.shift_expired else "открыта" if self.shift_open else "закрыта"
        lines = [
            f"Время ККТ: {self.time:%d.%m.%Y %H:%M:%S}" if self.time else "Время ККТ: не установлено",
            f"Зарегистрирована: {yes_no[self.registered]}",
            f"Смена: {shift}",
            f"Чек: открыт, {roubles(self.receipt_sum)}" if self.receipt_open else "Чек: закрыт",
            f"Бумага: {'есть' if self.paper else 'нет'}" + (", крышка открыта" if self.cover_open else ""),
            f"ФН: {phase_name(self.phase) if self.phase is not None else 'не отвечает'}",
        ]
        if self.last_document is not None:
            lines.append(f"Последний ФД: {self.last_document}, не передано в ОФД: {self.unsent or 0}")
        lines += [f"Внимание: {flag.ru}" for flag in flags_of(self.warnings or 0)]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class ShiftInfo(Result):
    """The shift. ``until``: end of its 24 hours while it is open."""

    is_open: bool
    expired: bool
    number: int
    receipts: int
    until: datetime | None
    cash: int


@dataclass(frozen=True, slots=True)
class CashReport(Result):
    """Cash in the drawer after the operation, and what was moved (negative when taken out)."""

    moved: int
    cash: int | None
