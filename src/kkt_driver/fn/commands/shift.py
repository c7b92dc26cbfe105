"""Shifts and the report on the state of settlements: 10h to 14h, 18h, 19h."""

from __future__ import annotations

from kkt_driver.fn.command import Done, Effect, FnCommand, FnReply
from kkt_driver.fn.fields import OptionalU8
from kkt_driver.wire.fields import U8, U16, U32, DriveDate, DriveTime


class ShiftParameters(FnReply):
    """``state`` 1: open, its number and last receipt; 0: the last closed shift and its count of receipts."""

    state: U8
    shift: U16
    receipt: U16


class ReadShift(FnCommand[ShiftParameters], code=0x10, ru="Запрос параметров текущей смены"):
    """The current or last shift (10h)."""


class ShiftSigned(FnReply):
    """Number of the shift, of the document, its sign; drives from format 1.1 on add their warning flags."""

    shift: U16
    number: U32
    sign: U32
    flags: OptionalU8 = None


class BeginShiftOpen(FnCommand[Done], code=0x11, ru="Начать открытие смены", effect=Effect.STEP):
    """Begin to open a shift (11h)."""

    time: DriveTime


class FinishShiftOpen(FnCommand[ShiftSigned], code=0x12, ru="Открыть смену", effect=Effect.DOCUMENT):
    """Open the shift (12h)."""


class BeginShiftClose(FnCommand[Done], code=0x13, ru="Начать закрытие смены", effect=Effect.STEP):
    """Begin to close the shift (13h)."""

    time: DriveTime


class FinishShiftClose(FnCommand[ShiftSigned], code=0x14, ru="Закрыть смену", effect=Effect.DOCUMENT):
    """Close the shift (14h)."""


class BeginStateReport(
    FnCommand[Done], code=0x18, ru="Начать формирование отчета о состоянии расчетов", effect=Effect.STEP
):
    """Begin a report on the state of settlements (18h)."""

    time: DriveTime


class StateSigned(FnReply):
    """Number and sign; documents that wait for the operator and the day of the first of them."""

    number: U32
    sign: U32
    unconfirmed: U32
    first: DriveDate


class FinishStateReport(
    FnCommand[StateSigned], code=0x19, ru="Сформировать отчет о состоянии расчетов", effect=Effect.DOCUMENT
):
    """Make the report on the state of settlements (19h)."""
