"""What a field of a command or an answer is called in Russian, there where it stands.

Mostly the same everywhere: :mod:`kkt_driver.explain.field_names`. Here are the classes that use a word in another
sense. A field that neither names keeps its identifier.
"""

from __future__ import annotations

from typing import Final

from kkt_driver.atol.commands import drive, printing, registers, shift, status
from kkt_driver.atol.commands import receipt as sale
from kkt_driver.atol.commands import registration as attributes
from kkt_driver.explain.field_names import FIELDS
from kkt_driver.fn import records
from kkt_driver.fn.commands import archive, exchange, marking, receipt, registration, service, service_11
from kkt_driver.fn.commands import shift as drive_shift
from kkt_driver.wire.message import Message

_NUMBERED = (
    *(shift.PrintDriveDocument, drive.FindDocument, drive.OperatorReceipt, drive.ReadDocument),
    *(archive.FindDocument, archive.ReadOperatorReceipt, archive.ReadDocument, archive.OperatorReceipt),
    *(archive.RegistrationResults, archive.RegistrationResults11, archive.RegistrationReport),
    *(archive.RegistrationReport11, registration.Signed, receipt.ReceiptSigned, drive_shift.ShiftSigned),
    *(drive_shift.StateSigned, records.Record, service_11.FindAnyDocument),
)
#: the same word in another sense, there and in what is derived from it
SPECIAL: Final[dict[tuple[type[Message], str], str]] = {
    **{(cls, "number"): "номер ФД" for cls in _NUMBERED},
    (exchange.ExchangeStatus, "first"): "номер первого ФД",
    (exchange.ExchangeStatus, "time"): "дата и время первого ФД",
    (exchange.OperatorCode, "code"): "код ответа ОФД",
    (archive.OperatorReceipt, "sign"): "фискальный признак оператора",
    (archive.FoundDocument, "kind"): "форма документа",
    (service.Status, "document"): "текущий документ",
    (service.Status, "shift"): "смена открыта",
    (service.Status, "flags"): "предупреждения ФН",
    (service.Firmware, "serial"): "серийная версия",
    (service_11.DataSize, "document"): "данные документа, байт",
    (service_11.DataSize, "marking"): "данные о маркировке, байт",
    (marking.MarkingStatus, "queued"): "уведомлений в очереди",
    (marking.NotificationStatus, "queued"): "уведомлений в очереди",
    (marking.PutNotificationReceipt, "answer"): "квитанция",
    (registers.AnyRegister, "number"): "номер регистра",
    (registers.ReceiptStateReply, "number"): "номер чека",
    (registers.ReceiptStateReply, "document"): "номер следующего документа",
    (registers.RevenueReply, "sign"): "знак",
    (sale.ReceiptDiscount, "sign"): "знак",
    (registers.SerialNumberReply, "serial"): "заводской номер",
    (registers.ExchangeErrorsReply, "network"): "ошибка сети",
    (registers.ExchangeErrorsReply, "operator"): "ошибка ОФД",
    (registers.ExchangeErrorsReply, "drive"): "ошибка ФН",
    (registers.ExchangeErrorsReply, "drive_command"): "команда ФН",
    (registers.LastDriveCommandReply, "command"): "команда ФН",
    (registers.ExtendedErrorReply, "code"): "код ошибки",
    (registers.FfdVersionsReply, "device"): "версия ФФД ККТ",
    (registers.FfdVersionsReply, "drive"): "версия ФФД ФН",
    (registers.FfdVersionsReply, "device_max"): "наибольшая версия ФФД ККТ",
    (registers.FfdVersionsReply, "device_min"): "наименьшая версия ФФД ККТ",
    (status.FullStatusReply, "number"): "номер в зале",
    (status.FullStatusReply, "serial"): "заводской номер",
    (printing.PrintPicture, "left"): "отступ слева, точек",
    (printing.PrintRaster, "left"): "отступ слева, точек",
    (printing.PrintRaster, "row"): "строка растра",
    (printing.PrintRaster, "rows"): "повторов строки",
    (printing.PrintText, "receipt"): "печать на чеке",
    (attributes.WriteAttribute, "total"): "всего блоков",
    (attributes.ReadAttributeReply, "total"): "всего блоков",
}


def field_name(cls: type[Message], name: str) -> str:
    """The Russian name of the field ``name`` of ``cls``, or its identifier."""
    for base in cls.__mro__:
        special = SPECIAL.get((base, name))
        if special is not None:
            return special
    return FIELDS.get(name, name)
