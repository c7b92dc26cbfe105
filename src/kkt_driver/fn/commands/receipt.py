"""Receipts, БСО and corrections: 15h to 17h."""

from __future__ import annotations

from kkt_driver.fn.command import Done, Effect, FnCommand, FnReply
from kkt_driver.wire.fields import U8, U16, U32, U40, DriveTime


class BeginReceipt(FnCommand[Done], code=0x15, ru="Начать формирование чека", effect=Effect.STEP):
    """Begin a receipt or БСО (15h)."""

    time: DriveTime


class ReceiptSigned(FnReply):
    """Number of the receipt in its shift, of the document, its sign."""

    receipt: U16
    number: U32
    sign: U32


class FinishReceipt(FnCommand[ReceiptSigned], code=0x16, ru="Сформировать чек", effect=Effect.DOCUMENT):
    """Make the receipt or correction (16h).

    ``operation``: 1 приход, 2 возврат прихода, 3 расход, 4 возврат расхода. ``total`` in kopecks.
    """

    time: DriveTime
    operation: U8
    total: U40


class BeginCorrection(FnCommand[Done], code=0x17, ru="Начать формирование чека коррекции", effect=Effect.STEP):
    """Begin a correction (17h)."""

    time: DriveTime
