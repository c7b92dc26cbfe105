"""Registers of money: sums, payments, taxes, cash, and the counts that go with them."""

from __future__ import annotations

from kkt_driver.atol.command import Reply
from kkt_driver.atol.commands.registers.base import Count2Reply, Register, Sum5Reply, Sum6Reply, Sum7Reply
from kkt_driver.wire.fields import U8, Bcd5, Kopecks5, Kopecks6


class RegistrationsSum(Register[Sum6Reply], code=0x9101, ru="Сумма регистраций за смену"):
    """Sum of positions of the shift by receipt kind (parameter1)."""


class PaymentSum(Register[Sum6Reply], code=0x9103, ru="Сумма оплат за смену"):
    """Payments of the shift by receipt kind (parameter1) and payment kind (parameter2: 1 cash .. 10)."""


class CashInSum(Register[Sum6Reply], code=0x9104, ru="Сумма внесений за смену"):
    """Cash put in during the shift."""


class CashOutSum(Register[Sum6Reply], code=0x9105, ru="Сумма выплат за смену"):
    """Cash taken out during the shift."""


class RegistrationsCount(Register[Count2Reply], code=0x9106, ru="Число чеков за смену по виду"):
    """Receipts of the shift by kind (parameter1)."""


class CashInCount(Register[Count2Reply], code=0x9108, ru="Число внесений за смену"):
    """How often cash was put in during the shift."""


class CashOutCount(Register[Count2Reply], code=0x9109, ru="Число выплат за смену"):
    """How often cash was taken out during the shift."""


class CashSum(Register[Sum7Reply], code=0x910A, ru="Сумма наличных в кассе"):
    """Cash in the drawer."""


class RevenueReply(Reply):
    """Sign (0 plus) and sum."""

    sign: U8
    sum: Kopecks6


class Revenue(Register[RevenueReply], code=0x910B, ru="Выручка наличными за смену"):
    """Cash revenue of the shift."""


class ShiftTotals(Register[Sum7Reply], code=0x910C, ru="Сменный итог"):
    """Total of the shift; parameter1 here: 0 sell, 1 buy, 2 sell return, 3 buy return."""


class ReceiptTotalsReply(Reply):
    """Sum, what is left to pay, change; kopecks."""

    sum: Kopecks5
    remainder: Kopecks5
    change: Kopecks5


class ReceiptTotals(Register[ReceiptTotalsReply], code=0x9114, ru="Итоги чека: сумма, остаток, сдача"):
    """Totals of the open or last receipt."""


class NonNullableSum(Register[Sum7Reply], code=0x9128, ru="Необнуляемая сумма регистраций"):
    """Sum since registration by receipt kind (parameter1)."""


class DiscountsReply(Reply):
    """Discounts and surcharges of the shift."""

    discounts: Kopecks6
    surcharges: Kopecks6


class Discounts(Register[DiscountsReply], code=0x912A, ru="Скидки и надбавки за смену"):
    """Discounts and surcharges by receipt kind (parameter1)."""


class CancellationSum(Register[Sum7Reply], code=0x912E, ru="Сумма аннулированных чеков за смену"):
    """Sum of the cancelled receipts of the shift by kind (parameter1)."""


class NonNullablePaymentSum(Register[Sum7Reply], code=0x9138, ru="Необнуляемая сумма оплат"):
    """Payments since registration by receipt kind (parameter1) and payment kind (parameter2)."""


class ShiftTaxSum(Register[Sum6Reply], code=0x913C, ru="Сумма НДС за смену"):
    """VAT of the shift by receipt kind (parameter1) and rate (parameter2)."""


class ReceiptTaxSum(Register[Sum5Reply], code=0x913D, ru="Сумма НДС чека"):
    """VAT of the receipt by rate (parameter1)."""


class ReceiptCountsReply(Reply):
    """Receipts and cancelled receipts."""

    count: Bcd5
    cancelled: Bcd5


class ReceiptCounts(Register[ReceiptCountsReply], code=0x9141, ru="Число чеков и аннулирований за смену"):
    """Receipts and cancelled receipts of the shift by kind (parameter1)."""
