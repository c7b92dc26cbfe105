"""Settings tables and licences."""

from __future__ import annotations

from typing import Annotated

from kkt_driver.atol.command import AtolCommand, Done, Effect, RawReply, Reply
from kkt_driver.wire.fields import U8, U16BE, DateDMY, Rest, fixed_bytes


class ReadTable(AtolCommand[RawReply], code=0x46, ru="Чтение таблицы"):
    """Read a setting by table, row and field."""

    table: U8
    row: U16BE = 1
    field: U8


class WriteTable(AtolCommand[Done], code=0x50, ru="Программирование таблицы", effect=Effect.SET):
    """Write a setting, padded to the length just read."""

    table: U8
    row: U16BE = 1
    field: U8
    value: Rest


class InitSettings(AtolCommand[Done], code=0x71, ru="Инициализация таблиц", effect=Effect.SET, patience=20):
    """Initialise the tables."""


class ResetSettings(AtolCommand[Done], code=0x6B, ru="Технологическое обнуление", effect=Effect.SET, patience=30):
    """Technological reset of the tables."""


class ReadLicence(AtolCommand[RawReply], code=0x74, ru="Чтение кода защиты", patience=20):
    """Read a code of protection: 1..30; NoMoreData or nothing where none is."""

    number: U8


class WriteLicence(AtolCommand[Done], code=0x6D, ru="Ввод кода защиты", effect=Effect.SET):
    """Enter a code of protection."""

    number: U8
    key: Annotated[bytes, fixed_bytes(8)]


class LicenceTermReply(Reply):
    """From when until when."""

    since: DateDMY = None
    until: DateDMY = None


class LicenceTerm(AtolCommand[LicenceTermReply], code=0xEF0B, ru="Срок действия лицензии"):
    """Term of a licence."""

    number: U8
