"""Documents that the drive keeps: 40h to 47h."""

from __future__ import annotations

from kkt_driver.fn.command import Bytes, Effect, FnCommand, FnReply
from kkt_driver.fn.commands.registration import RegistrationData, RegistrationData11
from kkt_driver.wire.fields import U8, U16, U32, Bytes18, DriveTime, Rest


class FoundDocument(FnReply):
    """Kind of the document, 1 if the operator confirmed it, its short ``record``: see ``records.short_record``."""

    kind: U8
    confirmed: U8
    record: Rest


class FindDocument(FnCommand[FoundDocument], code=0x40, ru="Найти фискальный документ по номеру"):
    """Short record of a document by its number (40h)."""

    number: U32


class OperatorReceipt(FnReply):
    """When the operator confirmed the document, the operator's sign (ФПО), and the number of the document."""

    time: DriveTime
    sign: Bytes18
    number: U32


class ReadOperatorReceipt(FnCommand[OperatorReceipt], code=0x41, ru="Запрос квитанции о получении документа ОФД"):
    """The operator's receipt for a document (41h)."""

    number: U32


class Unconfirmed(FnReply):
    """Documents without the operator's receipt."""

    count: U16


class CountUnconfirmed(FnCommand[Unconfirmed], code=0x42, ru="Запрос количества ФД, на которые нет квитанции"):
    """How many documents have no receipt (42h)."""


class RegistrationResults(FnReply, RegistrationData):
    """The latest registration, 47 bytes; fields as in 03h."""

    number: U32
    sign: U32


class RegistrationResults11(FnReply, RegistrationData11):
    """The same from format 1.1 on, 60 bytes: with the further modes and the operator's ИНН."""

    number: U32
    sign: U32


class ReadRegistration(
    FnCommand[RegistrationResults | RegistrationResults11], code=0x43, ru="Запрос итогов фискализации ФН"
):
    """Results of the latest registration (43h)."""


class RegistrationReport(FnReply, RegistrationData):
    """A registration by ordinal, 48 bytes; ``reason`` 0 in the first."""

    reason: U8
    number: U32
    sign: U32


class RegistrationReport11(FnReply, RegistrationData11):
    """The same from format 1.1 on, 64 bytes; ``reasons``: bits of tag 1205."""

    reasons: U32
    number: U32
    sign: U32


class ReadRegistrationReport(
    FnCommand[RegistrationReport | RegistrationReport11], code=0x43, ru="Запрос итогов фискализации ФН по номеру отчета"
):
    """Results of a registration by its ordinal from 1 (43h, second form)."""

    ordinal: U8


class ReadRegistrationTag(FnCommand[Bytes], code=0x44, ru="Запрос параметра фискализации"):
    """One parameter of the latest registration as a TLV (44h)."""

    tag: U16


class ReadReportTag(
    FnCommand[Bytes], code=0x44, ru="Запрос параметра фискализации по номеру отчета", effect=Effect.SET
):
    """One parameter of a registration by its ordinal from 1 (44h, second form).

    Tag FFFFh begins to read all of them with 47h.
    """

    ordinal: U8
    tag: U16 = 0xFFFF


class DocumentHead(FnReply):
    """Form of the document and bytes of its TLVs."""

    form: U16
    length: U16


class ReadDocument(
    FnCommand[DocumentHead], code=0x45, ru="Запрос фискального документа в TLV формате", effect=Effect.SET
):
    """Begin to read a document as TLVs (45h)."""

    number: U32


class NextTlv(FnCommand[Bytes], code=0x46, ru="Чтение TLV фискального документа", effect=Effect.STEP):
    """The next TLV of the document begun with 45h; 08h behind the last (46h)."""


class NextRegistrationTlv(FnCommand[Bytes], code=0x47, ru="Чтение TLV параметров фискализации", effect=Effect.STEP):
    """The next TLV of the registration begun with 44h FFFFh; 08h behind the last (47h)."""
