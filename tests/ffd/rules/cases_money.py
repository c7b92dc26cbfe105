"""Sums, payments, VAT."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from .case import ITEM, SECOND, Case, one
from .edit import Edit, drop, put

PAYMENTS = (1031, 1081, 1215, 1216, 1217)
TOTALS = (1020, *PAYMENTS)
TAXES = (1102, 1103, 1106, 1107)


def sold(total: int) -> tuple[Edit, ...]:
    """Total and cash."""
    return put(1020, total), put(1031, total)


SUMS = [
    one("total above the items", "sell", sold(15_038), "total-is-sum-of-items", 1020, 1043),
    one("total a rouble below", "sell", sold(14_538), "total-is-sum-of-items", 1020, 1043),
    one("total paid otherwise", "sell", put(1031, 14_600), "payments-are-total", *TOTALS),
    one("price", "phone", put((ITEM, 1079), 530), "item-is-price-by-quantity", 1043, 1079, 1023),
    one("quantity", "phone", put((ITEM, 1023), Decimal("1.010")), "item-is-price-by-quantity", 1043, 1079, 1023),
    one("excise", "excise", put((ITEM, 1229), 10_001), "excise-within-item", 1229, 1043),
    one("no cash", "payments", put(1031, 0), "payments-are-total", *TOTALS),
    Case(
        "cashless above the total",
        "sell",
        (put(1081, 14_639), put(1031, 0)),
        (("payments-are-total", TOTALS), ("cashless-within-total", (*PAYMENTS[1:], 1020))),
    ),
    one("repayment with others", "sell", put((ITEM, 1214), 7), "credit-repayment-alone", 1214, 1059),
    one("correction paid otherwise", "correction", put(1031, 1), "payments-are-total", *TOTALS),
]

IN_2026 = put(1012, datetime(2026, 3, 3, 12, 0))
IN_2018 = put(1012, datetime(2018, 3, 3, 12, 0))
FIVE = (put((SECOND, 1199), 7), put((SECOND, 1200), 25), drop(1103))
ENTRY = [(1119, [(1199, 7), (1120, 25)])]

VAT = [
    Case(
        "5 % in 2018",
        "phone",
        (IN_2018, put((ITEM, 1199), 7), put((ITEM, 1200), 25), drop(1103), put(1104, 0), put(1115, ENTRY)),
        (("vat-rate-in-force", (1199, 1012)), ("vat-rate-in-force", (1199, 1012))),
    ),
    Case(
        "22 % in 2025",
        "phone",
        (
            put((ITEM, 1199), 11),
            put((ITEM, 1200), 95),
            drop(1103),
            put(1105, 0),
            put(1115, [(1119, [(1199, 11), (1120, 95)])]),
        ),
        (("vat-rate-in-force", (1199, 1012)), ("vat-rate-in-force", (1199, 1012))),
    ),
    one("20 % in 2026", "sell", IN_2026, "vat-rate-outdated", 1199, 1012, 1054),
    one("VAT above the item", "phone", (put((ITEM, 1200), 528), put(1103, 48)), "item-vat-within-item", 1200, 1043),
    one("18 % in 2025", "sell", (put((ITEM, 1200), 627), put(1102, 627)), "item-vat-sum", 1200, 1199, 1043),
    Case(
        "20 % in 2018",
        "sell",
        (IN_2018,),
        (("item-vat-sum", (1200, 1199, 1043)),),
    ),
    one("VAT without rate", "sell", put(((1059, 2), 1200), 100), "item-vat-sum", 1200, 1199, 1043),
    one("no rate", "sell", drop((ITEM, 1199)), "item-vat-rate-given", 1199, 1055),
    one("no sum at 20 %", "sell", drop(1102), "vat-total-given", 1102),
    one("no sum at 0 %", "rates", drop(1104), "vat-total-given", 1104),
    one("no sum at 5 %", "sell", FIVE, "vat-total-given", 1115),
    one("no turnover without VAT", "sell", drop(1105), "no-vat-turnover-given", 1105, 1199),
    one("sum at 10 %", "sell", put(1103, 60), "vat-total-sum", 1103),
    one("sum at a rate of no item", "sell", put(1107, 60), "vat-total-sum", 1107),
    one("sum at 5 %", "sell", (*FIVE, put(1115, [(1119, [(1199, 7), (1120, 50)])])), "vat-total-sum", 1115),
    one("turnover without VAT", "sell", put(1105, 9_000), "turnover-sum", 1105),
    one("turnover at 0 %", "sell", put(1104, 10), "turnover-sum", 1104),
    Case(
        "turnover instead of VAT",
        "sell",
        (put(1102, 14_700),),
        (("vat-total-sum", (1102,)), ("vat-within-total", (*TAXES, 1020))),
    ),
    Case(
        "turnover instead of VAT at 5 %",
        "sell",
        (put(1115, [(1119, [(1199, 7), (1120, 14_700)])]),),
        (("vat-total-sum", (1115,)), ("vat-within-total", (*TAXES, 1115, 1020))),
    ),
    one("20 % among the new rates", "sell", put(1115, [(1119, [(1199, 5), (1120, 0)])]), "vat-entries", 1199),
    one("a rate twice", "sell", (*FIVE, put(1115, ENTRY * 2)), "vat-entries", 1199),
    one("an entry without sum", "sell", put(1115, [(1119, [(1199, 7)])]), "vat-entries", 1119),
    one(
        "no zero beside 1115",
        "phone",
        (put((ITEM, 1199), 7), put((ITEM, 1200), 25), drop(1103), put(1115, ENTRY)),
        "vat-entries-with-zero",
        1104,
        1115,
    ),
    Case(
        "payment agent with VAT",
        "payment agent",
        (put((ITEM, 1199), 1), put((ITEM, 1200), 1667), put(1102, 1667), put(1105, 0)),
        (("agent-without-vat", (1057, 1102)),),
    ),
    Case(
        "payment agent with VAT at 5 %",
        "payment agent",
        (
            put((ITEM, 1199), 7),
            put((ITEM, 1200), 476),
            put(1115, [(1119, [(1199, 7), (1120, 476)])]),
            put(1105, 0),
        ),
        (("agent-without-vat", (1057, 1115)),),
    ),
]
