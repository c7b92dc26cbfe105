"""How an exchange with the operator (ОФД) may end.

Generated from protocols/ofd/answers.toml by gen_ofd.py; edit that and run the tool again.
"""

# ruff: noqa: E501
# fmt: off
from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Queue(Enum):
    """What becomes of the document in the drive."""

    DELIVERED = "delivered"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Code:
    """A code and its words; ``queue`` only for answers of the operator."""

    code: int
    id: str
    ru: str
    en: str
    queue: Queue | None = None

# tag 1022 of an acknowledgement
ANSWERS: dict[int, Code] = {
    0: Code(0, "accepted", "Документ принят", "the document was accepted", Queue.DELIVERED),
    11: Code(11, "not_recognised", "Содержимое не распознано, неисправимая ошибка", "the content was not recognised, fatal error", Queue.KEPT),
    14: Code(14, "control_error", "Ошибка форматно-логического контроля", "the document broke the format and logic control", Queue.DELIVERED),
    17: Code(17, "not_recognised_hex", "Неисправимая ошибка", "fatal error", Queue.KEPT),
    20: Code(20, "control_error_hex", "Ошибка обработки документа", "the document could not be processed", Queue.DELIVERED),
}

# why the drive refuses an acknowledgement (answer code 20h of command 26h)
REASONS: dict[int, Code] = {
    1: Code(1, "fiscal_sign", "Неверный фискальный признак", "fiscal sign is wrong"),
    2: Code(2, "format", "Неверный формат квитанции", "the acknowledgement is malformed"),
    3: Code(3, "document_number", "Неверный номер ФД", "number of the fiscal document is wrong"),
    4: Code(4, "drive_number", "Неверный номер ФН", "number of the fiscal drive is wrong"),
    5: Code(5, "checksum", "Неверная контрольная сумма", "checksum is wrong"),
}

# why there is no acknowledgement: first byte of the register's error of the exchange
NETWORK: dict[int, Code] = {
    0: Code(0, "none", "Ошибок нет", "no error"),
    1: Code(1, "no_link", "Отсутствует физический канал связи", "there is no physical link"),
    2: Code(2, "no_connection", "Нет соединения с сервером ОФД или неверны настройки сети", "the server of the operator does not answer, or network settings are wrong"),
    3: Code(3, "sending", "Ошибка при передаче документа", "sending the document failed"),
    4: Code(4, "session_header", "Некорректный заголовок сессионного пакета", "header of the session packet is wrong"),
    5: Code(5, "answer_timeout", "Превышен таймаут ожидания квитанции", "the acknowledgement did not come in time"),
    6: Code(6, "receiving", "Разрыв соединения при приеме квитанции", "the connection broke while the acknowledgement was read"),
    7: Code(7, "sending_timeout", "Превышен таймаут передачи документа", "sending the document took too long"),
    8: Code(8, "not_started", "Обмен с ОФД не запущен", "the exchange with the operator has not been started"),
}
