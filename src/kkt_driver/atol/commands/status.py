"""Who is there and how it is: device type, full status, mode."""

from __future__ import annotations

from typing import ClassVar

from kkt_driver.atol.command import AtolCommand, Reply
from kkt_driver.wire.fields import U8, Bcd1, Bcd2, Bytes2, Bytes4, Kopecks5, LineText, SecondsYMD, Version


class DeviceTypeReply(Reply):
    """What kind of device this is."""

    head: ClassVar[bytes] = b"\x00"

    @classmethod
    def error_in(cls, data: bytes) -> int:
        """The first byte is the error itself, except where the answer is an ordinary refusal."""
        return data[0] if len(data) == 1 else super().error_in(data)

    protocol: U8
    type: U8
    model: U8
    flags: Bytes2
    version: Version
    name: LineText = ""


class DeviceType(AtolCommand[DeviceTypeReply], code=0xA5, ru="Запрос типа устройства"):
    """Device type and model name."""


class FullStatusReply(Reply):
    """State of the register. ``flags``: see the FLAG constants; ``mode``: low nibble mode, high nibble submode."""

    head: ClassVar[bytes] = b"\x44"
    REGISTERED: ClassVar[int] = 0x01
    SHIFT_OPEN: ClassVar[int] = 0x02
    DRAWER_CLOSED: ClassVar[int] = 0x04
    PAPER: ClassVar[int] = 0x08
    COVER_OPEN: ClassVar[int] = 0x20
    DRIVE_FISCAL: ClassVar[int] = 0x40
    BATTERY: ClassVar[int] = 0x80

    operator: Bcd1
    number: U8
    time: SecondsYMD
    flags: U8
    serial: Bytes4
    model: U8
    version: Bytes2
    mode: U8
    receipt_number: Bcd2
    shift_number: Bcd2
    receipt_kind: U8
    receipt_sum: Kopecks5 = 0
    decimal_point: U8 = 2
    port: U8 = 6


class FullStatus(AtolCommand[FullStatusReply], code=0x3F, ru="Запрос состояния ККТ"):
    """Full status."""


class StatusCodeReply(Reply):
    """Mode and printer flags. There is no error byte: a low nibble of 8..Fh is itself an error."""

    head: ClassVar[bytes] = b"\x55"
    NO_PAPER: ClassVar[int] = 0x01
    PRINTER_LOST: ClassVar[int] = 0x02
    PRINTER_ERROR: ClassVar[int] = 0x04
    CUTTER_ERROR: ClassVar[int] = 0x08
    OVERHEAT: ClassVar[int] = 0x10

    state: U8
    flags: U8 = 0

    @classmethod
    def error_in(cls, data: bytes) -> int:
        """The state itself when it is an error code, or the code of an ordinary refusal."""
        super().error_in(data)
        return data[1] if len(data) > 1 and (data[1] & 0x0F > 7 or len(data) == 2) else 0

    @property
    def mode(self) -> int:
        """0 choice, 1 registration of sales, 2 X reports, 3 Z reports, 4 programming, 6 fiscal drive, 7 extra."""
        return self.state & 0x0F

    @property
    def submode(self) -> int:
        """Within the mode: 2 (in mode 7: 1) means a report is being made."""
        return self.state >> 4


class StatusCode(AtolCommand[StatusCodeReply], code=0x45, ru="Запрос кода состояния ККТ"):
    """Mode and printer state."""


class UnitVersionReply(Reply):
    """Version of a part of the firmware."""

    version: Version


class UnitVersion(AtolCommand[UnitVersionReply], code=0x9D, ru="Запрос версии узла ККТ"):
    """Version of a part: 01 firmware, 03 boot, 91h/11h configuration, A0h templates."""

    source: U8
