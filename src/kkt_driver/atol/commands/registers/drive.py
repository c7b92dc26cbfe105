"""Registers of the fiscal drive: its term, its formats, its failures, and its exchange with the operator."""

from __future__ import annotations

from kkt_driver.atol.command import Reply
from kkt_driver.atol.commands.registers.base import Register, TimeReply
from kkt_driver.atol.fields import LooseBcd1
from kkt_driver.wire.fields import U8, U16BE, Bcd1, Bcd5, Bytes2, DateDMY, Rest


class ValidityReply(Reply):
    """Registrations of the drive done and left, and its last day."""

    done: Bcd1
    left: Bcd1
    until: DateDMY
    spare: Bytes2 = b"\0\0"


class Validity(Register[ValidityReply], code=0x911A, ru="Срок действия ФН и число регистраций"):
    """Life of the fiscal drive."""


class ExchangeErrorsReply(Reply):
    """Last errors of the exchange with the operator: network, operator, drive; document; drive command.

    The three errors are decimal, as driver 10.8.0 reads them: 32h in ``drive`` is 32, the drive's answer code 20h.
    Texts: :func:`kkt_driver.atol.errors.exchange_error`.
    """

    network: LooseBcd1
    operator: LooseBcd1
    drive: LooseBcd1
    document: Bcd5
    drive_command: U8 = 0


class ExchangeErrors(Register[ExchangeErrorsReply], code=0x912B, ru="Ошибки обмена с ОФД"):
    """Errors of the exchange with the operator."""


class DriveErrorDetailReply(Reply):
    """Count of blocks, number of the next one, data."""

    blocks: U8
    next: U8 = 0
    data: Rest = b""


class DriveErrorDetail(Register[DriveErrorDetailReply], code=0x9132, ru="Подробности последней ошибки ФН"):
    """Details of the last drive error; parameter1 is the block, parameter2 the ``next`` of the block before."""


class FfdVersionsReply(Reply):
    """Versions of the ФФД: 1 is 1.0, 2 is 1.05, 3 is 1.1; date of the firmware."""

    device: U8
    drive: U8 = 2
    current: U8 = 2
    date: DateDMY = None
    device_max: U8 = 2
    spare: U8 = 2
    device_min: U8 = 2


class FfdVersions(Register[FfdVersionsReply], code=0x9136, ru="Версии ФФД"):
    """Versions of the fiscal data format."""


class ExtendedErrorReply(Reply):
    """The extended code behind error EEh and the tag it speaks of."""

    spare: Bytes2 = b"\0\0"
    code: U16BE = 0
    tag: U16BE = 0


class ExtendedError(Register[ExtendedErrorReply], code=0x9137, ru="Последняя расширенная ошибка"):
    """The last extended error; 0 when the last document command went well."""


class LastSentTime(Register[TimeReply], code=0x9139, ru="Время последней отправки в ОФД"):
    """When a document last reached the operator."""


class LastDriveCommandReply(Reply):
    """The drive command that failed last."""

    command: U8 = 0


class LastDriveCommand(Register[LastDriveCommandReply], code=0x9140, ru="Последняя команда ФН с ошибкой"):
    """The drive command that failed last."""
