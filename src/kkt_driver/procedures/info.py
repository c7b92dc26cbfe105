"""Who is there and how it is."""

from __future__ import annotations

from kkt_driver.atol.commands.drive import DriveExchange, DriveNumber, DriveStatus, DriveVersion
from kkt_driver.atol.commands.registers import LineLength, SerialNumber, ShiftState
from kkt_driver.atol.commands.status import DeviceType, FullStatus
from kkt_driver.errors import DeviceError
from kkt_driver.procedures import attributes
from kkt_driver.procedures.exchange import Procedure, ask, ask_if_possible
from kkt_driver.procedures.safety import DEBUG_DRIVE, is_registered, is_shift_open
from kkt_driver.results import DeviceInfo, Status
from kkt_driver.wire.text import decode_line

RNM, INN = 1037, 1018


def _attribute(tag: int) -> Procedure[str | None]:
    try:
        value = yield from attributes.read(tag)
    except DeviceError:
        return None
    return decode_line(value).strip() if value is not None else None


def info() -> Procedure[DeviceInfo]:
    """Model, serial numbers, firmware, and to whom the register is registered."""
    device = yield from ask(DeviceType())
    serial = yield from ask(SerialNumber())
    line = yield from ask(LineLength())
    number = yield from ask_if_possible(DriveNumber())
    version = yield from ask_if_possible(DriveVersion())
    registered = is_registered((yield from ask(FullStatus())))
    inn = (yield from _attribute(INN)) if registered else None
    rnm = (yield from _attribute(RNM)) if registered else None
    return DeviceInfo(
        model=device.model,
        name=device.name,
        firmware=device.version,
        serial=serial.serial,
        line_length=line.characters,
        drive=number.serial if number else None,
        drive_version=version.version if version else None,
        drive_debug=version.serial == DEBUG_DRIVE if version else None,
        inn=inn,
        rnm=rnm,
    )


def status() -> Procedure[Status]:
    """State of register, shift, receipt, printer and drive."""
    full = yield from ask(FullStatus())
    shift = yield from ask_if_possible(ShiftState(parameter2=1))
    drive = yield from ask_if_possible(DriveStatus())
    exchange = yield from ask_if_possible(DriveExchange())
    return Status(
        time=full.time,
        registered=is_registered(full),
        shift_open=is_shift_open(full),
        shift_expired=shift is not None and shift.state not in (shift.CLOSED, shift.OPEN),
        receipt_open=bool(full.receipt_kind),
        receipt_sum=full.receipt_sum if full.receipt_kind else 0,
        paper=bool(full.flags & full.PAPER),
        cover_open=bool(full.flags & full.COVER_OPEN),
        drawer_open=not full.flags & full.DRAWER_CLOSED,
        mode=full.mode & 0x0F,
        submode=full.mode >> 4,
        phase=drive.phase if drive else None,
        last_document=drive.last if drive else None,
        warnings=drive.flags if drive else None,
        unsent=exchange.queued if exchange else None,
    )
