"""Registration, the end of the fiscal mode, and the data of any document: 02h to 07h."""

from __future__ import annotations

from kkt_driver.fn.command import Done, Effect, FnCommand, FnReply
from kkt_driver.fn.fields import OptionalU8
from kkt_driver.wire.fields import U8, U32, DriveTime, Inn, RegistrationNumber, Rest


class Signed(FnReply):
    """Number of the document (ФД) and its fiscal sign (ФПД)."""

    number: U32
    sign: U32


class BeginRegistration(FnCommand[Done], code=0x02, effect=Effect.STEP):
    """Begin a report of registration («Начать формирование отчета о регистрации ККТ», 02h).

    ``kind``: 0 registration, 1 change because of another drive, 2 change without another drive; absent means 0.
    """

    kind: OptionalU8 = None


class FinishRegistration(FnCommand[Signed], code=0x03, effect=Effect.DOCUMENT):
    """The drive becomes, or stays, registered («Сформировать отчет о регистрации», 03h); 39 or 40 bytes.

    ``tax_systems``: bits 0 ОСН, 1 УСН доход, 2 УСН доход минус расход, 3 ЕНВД, 4 ЕСХН, 5 патент. ``modes``: bits
    0 encryption, 1 autonomous, 2 automatic, 3 services, 4 БСО, 5 Internet, 6 agents. ``reason`` for kind 2 only:
    1 drive, 2 operator, 3 user's data, 4 settings.
    """

    time: DriveTime
    inn: Inn
    rnm: RegistrationNumber
    tax_systems: U8
    modes: U8
    reason: OptionalU8 = None


class BeginClose(FnCommand[Done], code=0x04, effect=Effect.STEP):
    """Begin to close the fiscal mode («Начать закрытие фискального режима ФН», 04h)."""


class FinishClose(FnCommand[Signed], code=0x05, effect=Effect.DOCUMENT):
    """Close the fiscal mode for good («Закрыть фискальный режим ФН», 05h)."""

    time: DriveTime
    rnm: RegistrationNumber


class Cancel(FnCommand[Done], code=0x06, effect=Effect.SET):
    """Drop the document in progress and its data («Отменить документ», 06h). Accepted always."""


class AddData(FnCommand[Done], code=0x07, effect=Effect.STEP):
    """Data of the document in progress: whole TLVs, at most 1024 bytes («Передать данные документа», 07h)."""

    tlv: Rest
