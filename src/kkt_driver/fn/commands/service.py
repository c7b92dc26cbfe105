"""State and identity of the drive: 30h to 35h, and the reset of a debug drive, 60h. Allowed in every phase."""

from __future__ import annotations

from kkt_driver.fn.command import Bytes, Done, Effect, FnCommand, FnReply
from kkt_driver.fn.fields import Text16
from kkt_driver.wire.fields import U8, U32, DriveDate, DriveTime


class Status(FnReply):
    """State of the drive, 30 bytes.

    ``phase``: see Phase. ``document``: the one in progress, see Current. ``has_data``: 1 when a 07h was accepted.
    ``shift``: 1 open. ``flags``: see WarningFlag. ``time``, ``last``: of the last finished document; None and 0
    before the first. ``serial``: 16 digits.
    """

    phase: U8
    document: U8
    has_data: U8
    shift: U8
    flags: U8
    time: DriveTime
    serial: Text16
    last: U32


class ReadStatus(FnCommand[Status], code=0x30, ru="Запрос статуса ФН"):
    """State of the drive (30h)."""


class Serial(FnReply):
    """Number of the drive, 16 digits."""

    serial: Text16


class ReadSerial(FnCommand[Serial], code=0x31, ru="Запрос номера ФН"):
    """Number of the drive (31h)."""


class Validity(FnReply):
    """Last day of the keys, reports of registration left and done. Drives before July 2016 give the day only."""

    until: DriveDate
    left: U8 = 0
    done: U8 = 0


class ReadValidity(FnCommand[Validity], code=0x32, ru="Запрос срока действия ФН"):
    """Validity of the drive (32h)."""


class Firmware(FnReply):
    """Name of the firmware; ``serial`` 0 is a debug drive (МГМ), 1 a real one."""

    version: Text16
    serial: U8


class ReadFirmware(FnCommand[Firmware], code=0x33, ru="Запрос версии ФН"):
    """Firmware of the drive (33h)."""


class ReadErrors(FnCommand[Bytes], code=0x35, ru="Запрос последних ошибок ФН"):
    """Diagnostics of the last failures: 0 to 256 bytes whose meaning only the maker knows (35h)."""


class ResetDebug(FnCommand[Done], code=0x60, ru="Сброс состояния ФН", effect=Effect.DOCUMENT):
    """Wipe a debug drive back to phase 01h (60h); ``magic`` 16h."""

    magic: U8 = 0x16
