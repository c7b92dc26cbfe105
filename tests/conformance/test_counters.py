"""The register's counters and other answers of ``queryData``, through calls rather than tasks."""

from __future__ import annotations

from typing import Any

import pytest

from . import params as p
from .shop import Shop, is_now, position, receipt
from .vendor import VendorError

pytestmark = pytest.mark.xdist_group("conformance-counters")

SELL, SELL_RETURN = 1, 2
NOT_SUPPORTED = 11
#: LIBFPTR_DT_… that this protocol knows, with the inputs that they want
KNOWN: dict[int, dict[int, Any]] = {
    **{kind: {} for kind in (0, 1, *range(8, 19), 22, 27, 29, 33, 35, 36, 37, 39, 40, 41, 42)},
    2: {p.UNIT: 0},
    4: {p.LICENCE_NUMBER: 1},
    5: {p.RECEIPT_KIND: SELL},
    6: {p.RECEIPT_KIND: SELL},
    7: {p.RECEIPT_KIND: SELL, p.PAYMENT_KIND: 0},
    23: {p.RECEIPT_KIND: SELL, p.TAX: 2},
    25: {p.RECEIPT_KIND: SELL},
    26: {p.RECEIPT_KIND: SELL},
    28: {p.RECEIPT_KIND: SELL},
    31: {p.RECEIPT_KIND: SELL},
    32: {p.RECEIPT_KIND: SELL, p.PAYMENT_KIND: 0},
    38: {p.RECEIPT_KIND: SELL},
    45: {p.RECEIPT_KIND: SELL},
}
#: name -> (LIBFPTR_DT_…, further inputs, output, kind of output)
COUNTERS: dict[str, tuple[int, dict[int, Any], int, str]] = {
    "sold": (5, {p.RECEIPT_KIND: SELL}, p.SUM, "float"),
    "sold in the shift": (45, {p.RECEIPT_KIND: SELL}, p.SUM, "float"),
    "sold ever": (25, {p.RECEIPT_KIND: SELL}, p.SUM, "float"),
    "receipts": (26, {p.RECEIPT_KIND: SELL}, p.DOCUMENTS_COUNT, "int"),
    "cash": (7, {p.RECEIPT_KIND: SELL, p.PAYMENT_KIND: 0}, p.SUM, "float"),
    "cards": (7, {p.RECEIPT_KIND: SELL, p.PAYMENT_KIND: 1}, p.SUM, "float"),
    "cards ever": (32, {p.RECEIPT_KIND: SELL, p.PAYMENT_KIND: 1}, p.SUM, "float"),
    "VAT 10 %": (23, {p.RECEIPT_KIND: SELL, p.TAX: 2}, p.SUM, "float"),
    "VAT 20 %": (23, {p.RECEIPT_KIND: SELL, p.TAX: 7}, p.SUM, "float"),
    "returned": (5, {p.RECEIPT_KIND: SELL_RETURN}, p.SUM, "float"),
    "returns": (26, {p.RECEIPT_KIND: SELL_RETURN}, p.DOCUMENTS_COUNT, "int"),
    "revenue": (12, {}, p.SUM, "float"),
    "in the drawer": (1, {}, p.SUM, "float"),
    "put in": (8, {}, p.SUM, "float"),
    "times put in": (9, {}, p.DOCUMENTS_COUNT, "int"),
    "taken out": (10, {}, p.SUM, "float"),
    "times taken out": (11, {}, p.DOCUMENTS_COUNT, "int"),
    "cancelled receipts": (31, {p.RECEIPT_KIND: SELL}, p.DOCUMENTS_COUNT, "int"),
    "cancelled sum": (28, {p.RECEIPT_KIND: SELL}, p.SUM, "float"),
}


def counters(shop: Shop) -> dict[str, float]:
    return {
        name: float(shop.vendor.call("query_data", {p.QUESTION: kind, **inputs}, value=(output, form))["value"])
        for name, (kind, inputs, output, form) in COUNTERS.items()
    }


def test_counters(shop: Shop) -> None:
    shop.close_shift()
    shop.open_shift()
    before = counters(shop)
    shop.run("cashIn", cashSum=100)
    shop.run("cashIn", cashSum=0.5)
    shop.run("cashOut", cashSum=10.25)
    shop.make(receipt("sell", position(price=33, quantity=1, vat="vat20"), pay={"electronically": 30, "cash": 5}))
    shop.make(receipt("sell", position(price=11, quantity=2, vat="vat10")))
    shop.make(receipt("sellReturn", position(price=11, quantity=1, vat="vat10")))
    shop.vendor.call("open_receipt", {p.RECEIPT_KIND: SELL})
    shop.vendor.call("registration", {p.NAME: "Сыр", p.PRICE: 7.0, p.QUANTITY: 1.0, p.TAX: 7})
    shop.vendor.call("cancel_receipt")
    after = counters(shop)
    assert {name: round(after[name] - before[name], 2) for name in COUNTERS} == {
        "sold": 55,
        "sold in the shift": 55,
        "sold ever": 55,
        "receipts": 2,
        "cash": 25,
        "cards": 30,
        "cards ever": 30,
        "VAT 10 %": 2,
        "VAT 20 %": 5.5,
        "returned": 11,
        "returns": 1,
        "revenue": 14,
        "in the drawer": 90.25 + 14,
        "put in": 100.5,
        "times put in": 2,
        "taken out": 10.25,
        "times taken out": 1,
        "cancelled receipts": 1,
        "cancelled sum": 7,
    }
    shop.close_shift()
    shop.open_shift()
    fresh = counters(shop)
    lasting = ("sold ever", "cards ever", "in the drawer")
    assert {name: value for name, value in fresh.items() if value} == {name: after[name] for name in lasting}


def test_receipt_under_way(shop: Shop) -> None:
    state = {
        "kind": (p.RECEIPT_KIND, "int"),
        "number": (p.RECEIPT_NUMBER, "int"),
        "document": (p.DOCUMENT_NUMBER, "int"),
    }
    idle = shop.vendor.call("query_data", {p.QUESTION: 15}, **state)
    assert idle["kind"] == 0
    shop.vendor.call("open_receipt", {p.RECEIPT_KIND: SELL})
    shop.vendor.call("registration", {p.NAME: "Сыр", p.PRICE: 7.0, p.QUANTITY: 3.0, p.TAX: 7})
    assert shop.vendor.call("query_data", {p.QUESTION: 15}, kind=(p.RECEIPT_KIND, "int"))["kind"] == SELL
    status = shop.vendor.call(
        "query_data", {p.QUESTION: 0}, kind=(p.RECEIPT_KIND, "int"), total=(p.RECEIPT_SUM, "float")
    )
    assert status == {"kind": SELL, "total": 21}
    shop.vendor.call("cancel_receipt")
    assert shop.vendor.call("query_data", {p.QUESTION: 15}, **state) == idle


def test_clock_and_identity(shop: Shop) -> None:
    ask = shop.vendor.call
    assert ask("query_data", {p.QUESTION: 16}, value=(p.SERIAL, "str")) == {"value": "00106789000001"}
    model = ask("query_data", {p.QUESTION: 17}, number=(p.MODEL, "int"), version=(p.VERSION, "str"))
    assert model == {"number": 63, "version": "5.80.3480"}
    now = shop.run("getDeviceStatus")["deviceStatus"]["currentDateTime"]
    assert is_now(now)


@pytest.mark.parametrize("kind", KNOWN)
def test_known_questions_have_answers(shop: Shop, kind: int) -> None:
    before = shop.last_number()
    shop.vendor.call("query_data", {p.QUESTION: kind, **KNOWN[kind]})
    assert shop.last_number() == before


def test_question_of_a_newer_protocol(shop: Shop) -> None:
    with pytest.raises(VendorError) as error:
        shop.vendor.call("query_data", {p.QUESTION: 46})
    assert error.value.code == NOT_SUPPORTED


@pytest.mark.parametrize("kind", [1, 2, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 19, 20])
def test_reports_by_number(shop: Shop, kind: int) -> None:
    """LIBFPTR_RT_…: all that are not fiscal print something and sign nothing."""
    before = shop.last_number()
    shop.vendor.call("report", {p.REPORT: kind})
    assert shop.last_number() == before


def test_shift_closed_by_call(shop: Shop) -> None:
    before = shop.last_number()
    shop.vendor.call("operator_login", {1021: "Сидоров", 1203: "123654789507"})
    shop.vendor.call("report", {p.REPORT: 0})
    closed = shop.vendor.call(
        "check_document_closed", closed=(p.DOCUMENT_CLOSED, "bool"), printed=(p.DOCUMENT_PRINTED, "bool")
    )
    assert closed == {"closed": True, "printed": True}
    assert shop.last_number() == before + 1
    report = shop.document(before + 1)
    assert (report["fiscalDocumentType"], report["1021"]) == ("closeShift", "Сидоров")
