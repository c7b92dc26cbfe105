"""What drives from format 1.1 on tell about themselves: 34h, 36h to 3Fh, 50h, A7h, ABh, keys and export.

No primary source for these is at hand. Names: two public programs that talk to such drives; layouts, unless said
otherwise: a public emulator that satisfies a real register.
"""

from __future__ import annotations

from kkt_driver.fn.command import Bytes, Done, Effect, FnCommand, FnReply
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.fields import Bytes8, OptionalU8, Text48
from kkt_driver.wire.fields import U8, U16, U32, DriveTime, Rest

_1_1, _1_2 = Generation.FN_1_1, Generation.FN_1_2


class LifeTime(FnReply):
    """Eight bytes of unknown meaning."""

    data: Bytes8


class ReadLifeTime(FnCommand[LifeTime], code=0x34, ru="Запрос срока службы ФН", since=_1_1):
    """Life time of the drive (34h)."""


class Counters(FnReply):
    """Number of the shift, then sums whose layout no source gives: 354 bytes by 36h, 46 by 37h."""

    shift: U16
    data: Rest = b""


class ReadCounters(FnCommand[Counters], code=0x36, ru="Запрос счётчиков ФН", since=_1_1):
    """Counters of the shift (0) or of the drive (1) (36h)."""

    scope: U8 = 0


class ReadOperationCounters(FnCommand[Counters], code=0x37, ru="Запрос счётчиков операций", since=_1_1):
    """Counters of operations, of the shift (0) or of the drive (1) (37h)."""

    scope: U8 = 0


class ReadOperationTotals(FnCommand[Bytes], code=0x38, ru="Запрос счётчиков по признаку расчёта", since=_1_1):
    """Counters of one operation: 1..4, of the shift (0) or of the drive (1), 86 bytes (38h)."""

    scope: U8 = 0
    operation: U8 = 1


class ReadUnsentTotals(FnCommand[Bytes], code=0x39, ru="Запрос итогов непереданных документов", since=_1_1):
    """Sums of the documents that were not sent: 44 bytes (39h)."""


class Format(FnReply):
    """Data format of the registration (0 before it) and the highest possible: 2 is 1.05, 3 is 1.1, 4 is 1.2."""

    current: U8
    highest: U8


class ReadFormat(FnCommand[Format], code=0x3A, ru="Запрос формата ФН", since=_1_1):
    """Data format of the drive (3Ah). Three sources agree."""


class DaysLeft(FnReply):
    """Days for which the keys are still valid."""

    days: U16


class ReadDaysLeft(FnCommand[DaysLeft], code=0x3B, ru="Запрос оставшегося срока действия ФН в днях", since=_1_1):
    """Days of validity left: as of ``time`` (3Bh)."""

    time: DriveTime


class FreeMemory(FnReply):
    """Documents that still fit into the five-year archive, KiB free in the 30-day area, % used by notifications."""

    documents: U32
    kib: U32
    notifications: OptionalU8 = None


class ReadFreeMemory(FnCommand[FreeMemory], code=0x3D, ru="Запрос ресурса свободной памяти", since=_1_1):
    """Free memory of the drive (3Dh)."""


class Model(FnReply):
    """Name of the drive's model, at most 48 characters."""

    name: Text48


class ReadModel(FnCommand[Model], code=0x3F, ru="Запрос исполнения ФН", since=_1_1):
    """Model of the drive (3Fh)."""


class FindAnyDocument(FnCommand[Bytes], code=0x50, ru="Найти документ в любом формате", since=_1_1):
    """A document in any format: format, kind, confirmed, record (50h). One source only."""

    number: U32


class DataSize(FnReply):
    """Bytes that came with 07h and with B7h for the document in progress."""

    document: U32
    marking: U32


class ReadDataSize(FnCommand[DataSize], code=0xA7, ru="Запрос размера данных документа", since=_1_1):
    """Size of the data of the document in progress (A7h)."""


class SetSpeed(FnCommand[Done], code=0xAB, ru="Повысить скорость обмена", since=_1_2, effect=Effect.SET):
    """Raise the speed of the serial line, in baud (ABh)."""

    baud: U32


class RequestKeys(FnCommand[Bytes], code=0xD0, ru="Сформировать запрос обновления ключей", since=_1_2):
    """A request for new marking keys (D0h)."""

    time: DriveTime


class PutKeys(
    FnCommand[Done], code=0xD1, ru="Передать ответ на запрос обновления ключей", since=_1_2, effect=Effect.STEP
):
    """The answer to the request for keys (D1h)."""

    data: Rest


class ExportSession(FnReply):
    """Notifications that are not confirmed, number of the first, and how many this session holds."""

    unconfirmed: U16
    number: U32
    count: U16


class BeginExport(
    FnCommand[ExportSession], code=0xD3, ru="Начать выгрузку уведомлений", since=_1_2, effect=Effect.STEP
):
    """Begin to export notifications without a line (D3h)."""


class NextExport(FnCommand[Bytes], code=0xD4, ru="Следующее уведомление выгрузки", since=_1_2, effect=Effect.STEP):
    """The next notification (D4h)."""


class ReadExport(FnCommand[Bytes], code=0xD5, ru="Прочитать блок выгружаемого уведомления", since=_1_2):
    """A block of a notification (D5h)."""

    offset: U16
    size: U16 = 1024


class ConfirmExport(FnCommand[Done], code=0xD6, ru="Подтвердить выгрузку уведомления", since=_1_2, effect=Effect.SET):
    """Confirm that a notification was exported (D6h)."""

    number: U32
    crc: U16


class ReadKeyServer(FnCommand[Bytes], code=0xD7, ru="Запрос сервера обновления ключей", since=_1_2):
    """The key server (D7h): 0 whether keys must be renewed, a byte; 1 its address, text."""

    what: U8 = 0
