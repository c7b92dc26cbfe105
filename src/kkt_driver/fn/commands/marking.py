"""Marked goods and notifications, format 1.2: B0h to B7h, BAh to BFh.

Layouts of B0h and BAh: a register's maker copies the drive's answers; of the others: a public emulator.
"""

from __future__ import annotations

from kkt_driver.fn.command import Bytes, Done, Effect, FnCommand, FnReply
from kkt_driver.fn.commands.exchange import MessageLength
from kkt_driver.fn.enums import Generation
from kkt_driver.wire.fields import U8, U16, U32, DriveTime, Rest

_1_2 = Generation.FN_1_2


class MarkingStatus(FnReply):
    """Eight bytes; a ninth of unknown meaning was seen.

    ``check``: 0 table full, 1 no code being checked, 2 B1h done, 3 request made, 4 answer stored. ``allowed``: mask
    of commands. ``results`` kept, ``codes`` in the notification, ``storage`` 0..4, ``queued`` notifications.
    """

    check: U8
    notification: U8
    allowed: U8
    results: U8
    codes: U8
    storage: U8
    queued: U16


class ReadMarkingStatus(
    FnCommand[MarkingStatus], code=0xB0, ru="Запрос статуса работы с маркированными товарами", since=_1_2
):
    """State of the work with marked goods (B0h)."""


class CodeChecked(FnReply):
    """Bits of tag 2004; ``reason`` 0 checked, 1 type not checked, 2 no key, 3 identifiers missing, 4 other."""

    result: U8
    reason: U8


class CheckCode(FnCommand[CodeChecked], code=0xB1, ru="Проверить код маркировки", since=_1_2, effect=Effect.STEP):
    """Check a marking code: its type, length and bytes (B1h)."""

    kind: U8
    length: U8
    marking: Rest


class CheckKept(FnReply):
    """Value of tag 2106."""

    result: U8


class KeepCheck(
    FnCommand[CheckKept], code=0xB2, ru="Сохранить или отбросить результат проверки", since=_1_2, effect=Effect.STEP
):
    """Keep (1) or drop (0) the result of the check (B2h)."""

    keep: U8


class ClearChecks(FnCommand[Done], code=0xB3, ru="Очистить результаты проверок", since=_1_2, effect=Effect.SET):
    """Drop all results (B3h)."""


class MakeRequest(
    FnCommand[Bytes], code=0xB5, ru="Сформировать запрос о коде маркировки", since=_1_2, effect=Effect.STEP
):
    """Make a request to the marking service: time and TLVs; empty to read it again (B5h)."""

    data: Rest = b""


class PutRequestAnswer(
    FnCommand[Bytes], code=0xB6, ru="Передать ответ на запрос о коде маркировки", since=_1_2, effect=Effect.STEP
):
    """The marking service's answer; a result byte and more comes back (B6h)."""

    data: Rest


class AddMarking(
    FnCommand[Done], code=0xB7, ru="Передать данные о маркированных товарах", since=_1_2, effect=Effect.STEP
):
    """Data of marked goods for the receipt in progress; ``kind`` 1..3 (B7h)."""

    kind: U8
    tlv: Rest


class NotificationStatus(FnReply):
    """``state`` 0 idle, 1 being read, 2 waits for its receipt; queue, first number and its time, % of storage used."""

    state: U8
    queued: U16
    number: U32
    time: DriveTime
    used: U8


class ReadNotifications(FnCommand[NotificationStatus], code=0xBA, ru="Запрос статуса передачи уведомлений", since=_1_2):
    """State of the sending of notifications (BAh)."""


class BeginNotification(
    FnCommand[MessageLength], code=0xBB, ru="Начать чтение уведомления", since=_1_2, effect=Effect.SET
):
    """Begin to read a notification (BBh)."""


class ReadNotification(FnCommand[Bytes], code=0xBC, ru="Прочитать блок уведомления", since=_1_2):
    """A block of the notification (BCh)."""

    offset: U16
    size: U16 = 1024


class CancelNotification(FnCommand[Done], code=0xBD, ru="Отменить чтение уведомления", since=_1_2, effect=Effect.SET):
    """Give the reading of the notification up (BDh)."""


class EndNotification(FnCommand[Done], code=0xBE, ru="Завершить чтение уведомления", since=_1_2, effect=Effect.STEP):
    """The notification was read and sent (BEh)."""


class PutNotificationReceipt(
    FnCommand[Bytes], code=0xBF, ru="Передать квитанцию на уведомление", since=_1_2, effect=Effect.DOCUMENT
):
    """The receipt for the notification (BFh)."""

    answer: Rest
