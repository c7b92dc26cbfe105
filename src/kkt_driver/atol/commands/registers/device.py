"""Registers of the device: clock, serial number, width of the tape, wear, power."""

from __future__ import annotations

from kkt_driver.atol.command import Reply
from kkt_driver.atol.commands.registers.base import Count5Reply, Register, Sum6Reply, TimeReply
from kkt_driver.wire.fields import U8, U32, Bcd1, Bcd2, BcdText


class DateTime(Register[TimeReply], code=0x9111, ru="Дата и время ККТ"):
    """The register's clock."""


class SerialNumberReply(Reply):
    """Serial number (заводской номер) as decimal digits."""

    serial: BcdText


class SerialNumber(Register[SerialNumberReply], code=0x9116, ru="Заводской номер ККТ"):
    """Serial number of the register."""


class LineLengthReply(Reply):
    """Width of the tape in characters and pixels."""

    characters: Bcd1
    pixels: Bcd2


class LineLength(Register[LineLengthReply], code=0x9118, ru="Ширина ленты"):
    """Width of the tape."""


class RegisteredInn(Register[Sum6Reply], code=0x911B, ru="ИНН пользователя ККТ без ФН"):
    """ИНН of a register without a fiscal drive, as a number."""


class ResourceReply(Reply):
    """A counter of wear."""

    value: U32


class CutterResource(Register[ResourceReply], code=0x9121, ru="Ресурс отрезчика"):
    """Cuts; parameter1: 1 overall, 2 resettable."""


class StepResource(Register[ResourceReply], code=0x9122, ru="Ресурс шагового двигателя"):
    """Motor steps; parameter1: 1 overall, 2 resettable; parameter2: 0 overall, 1 forward."""


class ThermalResource(Register[ResourceReply], code=0x9123, ru="Ресурс печатающей головки"):
    """Head resource; parameter1: 1 overall, 2 resettable."""


class UnitNibblesReply(Reply):
    """Version as two nibbles, major and minor."""

    version: U8


class ControlUnitVersion(Register[UnitNibblesReply], code=0x9124, ru="Версия блока управления"):
    """Version of the control unit."""


class PowerSourceReply(Reply):
    """Power: bits 0 on battery, 1 charging, 2 cannot print; hundredths of a volt; charge in percent."""

    flags: U8
    voltage: Bcd2
    charge: Bcd2


class PowerSource(Register[PowerSourceReply], code=0x9126, ru="Состояние источника питания"):
    """State of a power source (parameter1)."""


class TemperatureReply(Reply):
    """Degrees Celsius."""

    degrees: U8


class PrinterTemperature(Register[TemperatureReply], code=0x9127, ru="Температура печатающей головки"):
    """Temperature of the print head."""


class Uptime(Register[Count5Reply], code=0x9143, ru="Время работы с включения"):
    """Seconds since power on."""
