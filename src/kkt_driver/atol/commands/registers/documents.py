"""Registers of documents: the receipt, the shift, and what was made last."""

from __future__ import annotations

from typing import ClassVar

from kkt_driver.atol.command import Reply
from kkt_driver.atol.commands.registers.base import Count5Reply, Register
from kkt_driver.wire.fields import U8, Bcd2, Bcd3, Bcd4, Bcd5, Bytes5, Bytes7, Kopecks7, MinutesDMY, SecondsDMY


class ShiftStateReply(Reply):
    """State of the shift and a time: with parameter2 = 1 the end of its 24 hours."""

    CLOSED: ClassVar[int] = 0
    OPEN: ClassVar[int] = 1
    EXPIRED: ClassVar[int] = 2

    state: U8
    time: SecondsDMY = None


class ShiftState(Register[ShiftStateReply], code=0x9112, ru="Состояние смены"):
    """State of the shift."""


class ReceiptStateReply(Reply):
    """The receipt: ``kind`` 0 when closed, else as in OpenReceipt; its number, the next document's, its sum."""

    is_open: U8
    kind: U8
    number: Bcd2
    document: Bcd4
    sum: Kopecks7 = 0


class ReceiptState(Register[ReceiptStateReply], code=0x9113, ru="Состояние чека"):
    """State of the receipt."""


class ShiftNumberReply(Reply):
    """Number of the last closed shift."""

    closed: Bcd2


class ShiftNumber(Register[ShiftNumberReply], code=0x9115, ru="Номер последней закрытой смены"):
    """Number of the last closed shift."""


class LastRegistrationReply(Reply):
    """Number and time of the last registration report."""

    document: Bcd5
    time: MinutesDMY


class LastRegistration(Register[LastRegistrationReply], code=0x9130, ru="Последняя регистрация ККТ"):
    """The last registration."""


class LastReceiptReply(Reply):
    """The last receipt: document number, kind, sum, time, fiscal sign."""

    document: Bcd5
    kind: U8
    sum: Kopecks7
    time: MinutesDMY
    sign: Bcd5


class LastReceipt(Register[LastReceiptReply], code=0x9133, ru="Последний чек"):
    """The last receipt."""


class LastDocumentReply(Reply):
    """The last fiscal document: number (ФД), time, fiscal sign (ФП); all zero before the first."""

    document: Bcd5
    time: MinutesDMY
    sign: Bcd5


class LastDocument(Register[LastDocumentReply], code=0x9134, ru="Последний фискальный документ"):
    """The last fiscal document: what a doubtful operation is judged by."""


class DriveShiftReply(Reply):
    """Receipts in the shift and the shift's number, as the drive counts them."""

    receipts: Bcd3
    shift: Bcd3


class DriveShift(Register[DriveShiftReply], code=0x9135, ru="Смена и число чеков по данным ФН"):
    """Shift as the drive counts it."""


class DocumentsInShiftReply(Reply):
    """Documents in the shift."""

    spare: Bytes5 = bytes(5)
    count: Bcd5


class DocumentsInShift(Register[DocumentsInShiftReply], code=0x913A, ru="Число документов за смену"):
    """Documents in the shift."""


class PrintStateReply(Reply):
    """Bit 0 unregistered («ЕНВД») device, bit 1 that mode forbidden, bits 4..7 last document not fully printed."""

    NOT_PRINTED: ClassVar[int] = 0xF0

    flags: U8
    spare: Bytes7 = bytes(7)


class PrintState(Register[PrintStateReply], code=0x913B, ru="Допечатан ли последний документ"):
    """Was the last document printed to its end?"""


class ReceiptBytes(Register[Count5Reply], code=0x9142, ru="Размер данных текущего чека"):
    """Size of the receipt so far."""
