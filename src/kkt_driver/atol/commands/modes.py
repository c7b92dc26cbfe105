"""Entering and leaving the modes of the register."""

from __future__ import annotations

from kkt_driver.atol.command import AtolCommand, Done, Effect
from kkt_driver.wire.fields import U8, U16BE, Bcd4, Bytes4, Bytes10, SecondsDMY


class EnterMode(AtolCommand[Done], code=0x56, ru="Вход в режим", effect=Effect.SET):
    """Enter a mode: 1 sales, 2 X reports, 3 Z reports, 4 programming or 6 fiscal drive.

    ``password``: 8 decimal digits; 30 is the system administrator's default.
    """

    mode: U8
    password: Bcd4 = 30


class ExitMode(AtolCommand[Done], code=0x48, ru="Выход из текущего режима", effect=Effect.SET):
    """Back to the choice of modes."""


class DriverVersion(AtolCommand[Done], code=0xEF09, ru="Передать версию драйвера", effect=Effect.SET):
    """Tell the register who is driving it: version of four bytes and build."""

    version: Bytes4
    build: U16BE = 0
    spare: Bytes10 = bytes(10)


class ContinuePrint(AtolCommand[Done], code=0xEE, ru="Продолжение печати", effect=Effect.SET):
    """Print what paper or power has interrupted."""


class SetClock(AtolCommand[Done], code=0xED, ru="Установить дату и время", effect=Effect.SET):
    """Set date and time (local, years 2000..2099)."""

    time: SecondsDMY


class PowerOff(AtolCommand[Done], code=0xCE, ru="Выключение или перезагрузка ККТ", effect=Effect.PRINT):
    """Power off (00h) or restart (41h)."""

    action: U8
