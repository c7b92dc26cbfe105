"""Registration, the end of the fiscal mode, and the data of any document: 02h to 07h."""

from __future__ import annotations

from kkt_driver.fn.command import Done, Effect, FnCommand, FnReply
from kkt_driver.fn.fields import OptionalU8
from kkt_driver.wire.fields import U8, U32, DriveTime, Inn, RegistrationNumber, Rest
from kkt_driver.wire.message import Message


class Signed(FnReply):
    """Number of the document (ФД) and its fiscal sign (ФПД)."""

    number: U32
    sign: U32


class RegistrationData(Message):
    """What a registration is made of, and what the drive tells of it.

    ``tax_systems``: bits 0 ОСН, 1 УСН доход, 2 УСН доход минус расход, 3 ЕНВД, 4 ЕСХН, 5 патент. ``modes``: bits
    0 encryption, 1 autonomous, 2 automatic, 3 services, 4 БСО, 5 Internet, 6 agents.
    """

    time: DriveTime
    inn: Inn
    rnm: RegistrationNumber
    tax_systems: U8
    modes: U8


class RegistrationData11(RegistrationData):
    """The same from format 1.1 on: with the further modes and the operator's ИНН."""

    more_modes: U8
    operator_inn: Inn


class BeginRegistration(
    FnCommand[Done], code=0x02, ru="Начать формирование отчета о регистрации ККТ", effect=Effect.STEP
):
    """Begin a report of registration (02h).

    ``kind``: 0 registration, 1 change because of another drive, 2 change without another drive; absent means 0.
    """

    kind: OptionalU8 = None


class FinishRegistration(
    FnCommand[Signed], RegistrationData, code=0x03, ru="Сформировать отчет о регистрации", effect=Effect.DOCUMENT
):
    """The drive becomes, or stays, registered (03h); 39 or 40 bytes.

    ``reason`` for kind 2 only: 1 drive, 2 operator, 3 user's data, 4 settings.
    """

    reason: OptionalU8 = None


class BeginClose(FnCommand[Done], code=0x04, ru="Начать закрытие фискального режима ФН", effect=Effect.STEP):
    """Begin to close the fiscal mode (04h)."""


class FinishClose(FnCommand[Signed], code=0x05, ru="Закрыть фискальный режим ФН", effect=Effect.DOCUMENT):
    """Close the fiscal mode for good (05h)."""

    time: DriveTime
    rnm: RegistrationNumber


class Cancel(FnCommand[Done], code=0x06, ru="Отменить документ", effect=Effect.SET):
    """Drop the document in progress and its data (06h). Accepted always."""


class AddData(FnCommand[Done], code=0x07, ru="Передать данные документа", effect=Effect.STEP):
    """Data of the document in progress: whole TLVs, at most 1024 bytes (07h)."""

    tlv: Rest
