"""State and identity of the drive, with what drives from format 1.1 on add."""

from __future__ import annotations

from kkt_driver.fn.command import Bytes, FnReply
from kkt_driver.fn.commands import marking, service, service_11
from kkt_sim.drive.handlers.base import Talker, on, time_of
from kkt_sim.drive.refusal import Code, DriveRefused


@on(service.ReadStatus)
def status(talker: Talker, command: service.ReadStatus) -> FnReply:
    """30h."""
    known = talker.drive.status()
    return service.Status(
        phase=known.phase,
        document=known.document,
        has_data=int(known.has_data),
        shift=int(known.shift_open),
        flags=known.flags,
        time=known.time,
        serial=known.number,
        last=known.last_document,
    )


@on(service.ReadSerial)
def serial(talker: Talker, command: service.ReadSerial) -> FnReply:
    """31h."""
    return service.Serial(serial=talker.drive.number)


@on(service.ReadValidity)
def validity(talker: Talker, command: service.ReadValidity) -> FnReply:
    """32h."""
    known = talker.drive.validity()
    return service.Validity(until=known.until, left=max(0, known.left), done=known.done)


@on(service.ReadFirmware)
def firmware(talker: Talker, command: service.ReadFirmware) -> FnReply:
    """33h."""
    version, kind = talker.drive.version()
    return service.Firmware(version=version, serial=kind)


@on(service.ReadErrors)
def errors(talker: Talker, command: service.ReadErrors) -> FnReply:
    """35h."""
    return Bytes(data=talker.drive.diagnostics())


@on(service.ResetDebug)
def reset(talker: Talker, command: service.ResetDebug) -> None:
    """60h."""
    if command.magic != 0x16:
        raise DriveRefused(Code.BAD_COMMAND, f"magic {command.magic:02X}h")
    talker.drive.reset()
    talker.document = talker.registration = None


# --- from format 1.1 on ---


@on(service_11.ReadFormat)
def read_format(talker: Talker, command: service_11.ReadFormat) -> FnReply:
    """3Ah."""
    current, highest = talker.drive.format()
    return service_11.Format(current=current, highest=highest)


@on(service_11.ReadDaysLeft)
def days_left(talker: Talker, command: service_11.ReadDaysLeft) -> FnReply:
    """3Bh."""
    return service_11.DaysLeft(days=talker.drive.days_left(time_of(command.time)))


@on(service_11.ReadFreeMemory)
def free_memory(talker: Talker, command: service_11.ReadFreeMemory) -> FnReply:
    """3Dh."""
    free = talker.drive.free_memory()
    marked = talker.drive.profile.generation >= service_11.ReadKeyServer.since
    return service_11.FreeMemory(documents=free.documents, kib=free.kib, notifications=0 if marked else None)


@on(service_11.ReadModel)
def read_model(talker: Talker, command: service_11.ReadModel) -> FnReply:
    """3Fh."""
    return service_11.Model(name=talker.drive.profile.model)


@on(service_11.ReadDataSize)
def data_size(talker: Talker, command: service_11.ReadDataSize) -> FnReply:
    """A7h."""
    return service_11.DataSize(document=talker.drive.data_size(), marking=0)


@on(marking.ReadMarkingStatus)
def marking_status(talker: Talker, command: marking.ReadMarkingStatus) -> FnReply:
    """B0h: marked goods are not emulated, so nothing is being checked."""
    return marking.MarkingStatus(check=1, notification=0, allowed=0, results=0, codes=0, storage=0, queued=0)


@on(marking.ReadNotifications)
def notifications(talker: Talker, command: marking.ReadNotifications) -> FnReply:
    """BAh: none."""
    return marking.NotificationStatus(state=0, queued=0, number=0, time=None, used=0)
