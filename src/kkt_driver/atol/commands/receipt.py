"""The receipt: open, positions, payments, close, cancel."""

from __future__ import annotations

from typing import ClassVar

from kkt_driver.atol.command import AtolCommand, Done, Effect, Reply
from kkt_driver.wire.fields import U8, Bcd1, Bytes2, Kopecks5, Kopecks7, LineText, Thousandths

#: Kinds of a receipt on the wire -> признак расчета (1054); 7 and 9 are corrections.
OPERATIONS = {1: 1, 2: 2, 4: 3, 5: 4, 7: 1, 9: 3}
CORRECTIONS = frozenset({7, 9})


class OpenReceipt(AtolCommand[Done], code=0x92, ru="Открыть чек", effect=Effect.STEP, patience=20):
    """Open a receipt (mode 1). ``kind``: 1 sell, 2 sell return, 4 buy, 5 buy return, 7..10 corrections."""

    ELECTRONIC: ClassVar[int] = 0x04

    flags: U8 = 0
    kind: U8


class BeginPosition(AtolCommand[Done], code=0xEA, ru="Начать позицию", effect=Effect.STEP):
    """Begin a position; attributes of it (E8) follow, then :class:`FinishPosition`."""

    flags: U8 = 0
    kind: U8 = 1
    spare: U8 = 0


class FinishPosition(AtolCommand[Done], code=0xEB, ru="Зарегистрировать позицию", effect=Effect.STEP, patience=50):
    """Register the position begun with EAh.

    Sums in kopecks, quantity in thousandths. ``tax``: 1 20 % (18 %), 2 10 %, 3 20/120, 4 10/110, 5 0 %, 6 none. Newer
    rates by the numbers of tag 1199 (7 5 %, 8 7 %, 9 5/105, 10 7/107, 11 22 %, 12 22/122): assumed, not seen.
    ``subject`` is tag 1212, ``method`` tag 1214, ``discount`` is for information only.
    """

    NO_SUM_CHECK: ClassVar[int] = 0x02
    UNIT_TAX: ClassVar[int] = 0x04
    TAX_BY_RATE: ClassVar[int] = 0x08
    PIECE: ClassVar[int] = 0x10

    flags: U8 = 0x0A
    price: Kopecks7
    quantity: Thousandths
    sum: Kopecks7
    tax: U8 = 6
    tax_sum: Kopecks7 = 0
    section: Bcd1 = 0
    subject: Bcd1 = 0
    method: Bcd1 = 0
    discount_sign: U8 = 0
    discount: Kopecks7 = 0
    spare: Bytes2 = b"\0\0"
    name: LineText = ""


class ReceiptDiscount(AtolCommand[Done], code=0x43, ru="Скидка или надбавка на чек", effect=Effect.STEP):
    """Discount or surcharge; driver 10.8.0 uses it to round the whole receipt down by a sum."""

    flags: U8 = 0
    area: U8 = 0
    kind: U8 = 1
    sign: U8 = 0
    sum: Kopecks5


class ReceiptTax(AtolCommand[Done], code=0xB8, ru="Сумма НДС чека по ставке", effect=Effect.STEP):
    """Set the VAT sum of the whole receipt for one rate."""

    flags: U8 = 0
    kind: U8 = 0
    tax: U8
    sum: Kopecks5


class PaymentReply(Reply):
    """What is left to pay and the change, kopecks."""

    remainder: Kopecks5
    change: Kopecks5


class Payment(AtolCommand[PaymentReply], code=0x99, ru="Оплата чека", effect=Effect.STEP):
    """Take a payment. ``kind``: 1 cash, 2 electronically, 3 prepaid, 4 credit, 5 other."""

    flags: U8 = 0
    kind: Bcd1
    sum: Kopecks5


class CloseReceipt(AtolCommand[Done], code=0x4A, ru="Закрыть чек", effect=Effect.DOCUMENT, patience=45):
    """Close the receipt; with ``sum`` 0 the payments taken before must cover it."""

    flags: U8 = 0
    kind: Bcd1 = 1
    sum: Kopecks5 = 0


class CancelReceipt(AtolCommand[Done], code=0x59, ru="Аннулирование всего чека", effect=Effect.SET):
    """Cancel the open receipt; refused when none is open."""
