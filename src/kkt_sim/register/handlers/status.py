"""Device type, full status, mode, versions."""

from __future__ import annotations

from kkt_driver.atol.commands import status
from kkt_driver.atol.commands.status import FullStatusReply as Full
from kkt_sim.register.register import Register, on


@on(status.DeviceType)
def device_type(register: Register, command: status.DeviceType) -> status.DeviceTypeReply:
    """A5h."""
    model = register.model
    return status.DeviceTypeReply(
        protocol=model.protocol,
        type=model.kind,
        model=model.number,
        flags=model.flags.to_bytes(2, "little"),
        version=model.version,
        name=model.title,
    )


@on(status.FullStatus)
def full_status(register: Register, command: status.FullStatus) -> status.FullStatusReply:
    """3Fh."""
    draft, drive = register.draft, register.drive.status()
    flags = (
        # Of the register itself: it stays when the drive's archive is closed, and lets the next drive follow.
        (Full.REGISTERED if register.state.attributes else 0)
        | (Full.SHIFT_OPEN if register.shift_open else 0)
        | (0 if register.printer.drawer_open else Full.DRAWER_CLOSED)
        | (Full.PAPER if register.printer.paper else 0)
        | (Full.COVER_OPEN if register.printer.cover_open else 0)
        | (Full.DRIVE_FISCAL if drive.phase == 3 else 0)
        | Full.BATTERY
    )
    shift, receipts = register.last_shift()
    return Full(
        operator=register.password % 100,
        number=1,
        time=register.now,
        flags=flags,
        serial=bytes.fromhex(register.serial[-8:]),
        model=register.model.number,
        version=bytes.fromhex(register.model.version.replace(".", "")[:3].zfill(4)),
        mode=register.mode,
        receipt_number=receipts % 10_000,
        shift_number=shift % 10_000,
        receipt_kind=draft.kind if draft else 0,
        receipt_sum=draft.total if draft else register.state.last_receipt.get("sum", 0),
    )


@on(status.StatusCode)
def status_code(register: Register, command: status.StatusCode) -> status.StatusCodeReply:
    """45h: everything is done at once, so there is no submode."""
    flags = 0 if register.printer.paper else status.StatusCodeReply.NO_PAPER
    return status.StatusCodeReply(state=register.mode, flags=flags)


@on(status.UnitVersion)
def unit_version(register: Register, command: status.UnitVersion) -> status.UnitVersionReply:
    """9Dh."""
    return status.UnitVersionReply(version=register.model.version)
