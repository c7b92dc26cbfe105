"""Exchange with the operator (ОФД): 20h to 26h.

21h 01h, 22h, 23h..., 25h, then over the network, then 26h: one document at a time, the oldest first.
"""

from __future__ import annotations

from kkt_driver.fn.command import Bytes, Done, Effect, FnCommand, FnReply
from kkt_driver.wire.fields import U8, U16, U32, DriveTime, Rest


class ExchangeStatus(FnReply):
    """``bits``: see Exchange. ``reading``: 1 after 22h. ``queued`` documents; number and time of the first of them."""

    bits: U8
    reading: U8
    queued: U16
    first: U32
    time: DriveTime


class ReadExchange(FnCommand[ExchangeStatus], code=0x20, ru="Получить статус информационного обмена"):
    """State of the exchange (20h)."""


class SetTransport(FnCommand[Done], code=0x21, ru="Передать статус транспортного соединения с ОФД", effect=Effect.SET):
    """Tell the drive whether the operator can be reached: 1 yes, 0 no (21h)."""

    connected: U8


class MessageLength(FnReply):
    """Bytes of the message for the operator."""

    length: U16


class BeginMessage(FnCommand[MessageLength], code=0x22, ru="Начать чтение сообщения для ОФД", effect=Effect.SET):
    """Begin to read the message for the operator (22h)."""


class ReadMessage(FnCommand[Bytes], code=0x23, ru="Прочитать блок сообщения"):
    """A block of the message, fewer bytes where it ends (23h)."""

    offset: U16
    size: U16 = 1024


class CancelMessage(FnCommand[Done], code=0x24, ru="Отменить чтение сообщения", effect=Effect.SET):
    """Give the reading up (24h)."""


class EndMessage(FnCommand[Done], code=0x25, ru="Завершить чтение сообщения", effect=Effect.STEP):
    """The message was read and sent; it now waits for its receipt (25h)."""


class OperatorCode(FnReply):
    """The operator's code, 0 accepted; then the STLV of the operator's message, if there is one."""

    code: U8
    message: Rest = b""


class PutReceipt(FnCommand[OperatorCode], code=0x26, ru="Передать квитанцию от ОФД", effect=Effect.DOCUMENT):
    """The operator's answer, whole (26h). Refused with 20h and a reason byte."""

    answer: Rest
