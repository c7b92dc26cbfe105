"""Receipts: what was sold stands in the signed document, to the kopeck."""

from __future__ import annotations

from typing import Any

import pytest

from . import params as p
from .shop import PAYMENT_TAGS, RECEIPTS, Shop, paid, position, receipt, sold
from .vendor import VendorError

pytestmark = pytest.mark.xdist_group("conformance-receipt")


def test_mixed_payments(shop: Shop) -> None:
    pay = {"cash": 1.5, "electronically": 2, "prepaid": 3, "credit": 4, "other": 5.25, "5": 4.25}
    before = paid(shop.shift_totals()["receipts"]["sell"])
    document = sold(shop, receipt("sell", position(), pay=pay))
    # The shop's own kinds of payment are electronic ones.
    assert {tag: document[tag] for tag in PAYMENT_TAGS} == {
        "1031": 1.5,
        "1081": 6.25,
        "1215": 3,
        "1216": 4,
        "1217": 5.25,
    }
    after = paid(shop.shift_totals()["receipts"]["sell"])
    grown = {name: round(after[name] - before.get(name, 0), 2) for name in after}
    assert {name: amount for name, amount in grown.items() if amount} == {
        "cash": 1.5,
        "electronically": 2,
        "prepaid": 3,
        "credit": 4,
        "other": 5.25,
        "userPaymentType-5": 4.25,
    }


def test_change_is_given_out_of_cash(shop: Shop) -> None:
    before = shop.cash()
    document = sold(shop, receipt("sell", position(), pay={"electronically": 5, "cash": 100}))
    assert (document["1031"], document["1081"]) == (15, 5)
    assert round(shop.cash() - before, 2) == 15
    paper = "\n".join(shop.last_paper())
    assert "=100.00" in paper
    assert "=85.00" in paper


@pytest.mark.parametrize(
    ("kind", "operation", "sign"), [("sell", 1, 1), ("sellReturn", 2, -1), ("buy", 3, -1), ("buyReturn", 4, 1)]
)
def test_kinds(shop: Shop, kind: str, operation: int, sign: int) -> None:
    shop.need_cash(100)
    before, cash = shop.shift_totals()["receipts"], shop.cash()
    document = sold(shop, receipt(kind, position(vat="vat20")))
    assert (document["1054"], document["1020"], document["1031"]) == (operation, 20, 20)
    after = shop.shift_totals()["receipts"]
    assert after[kind]["count"] == before[kind]["count"] + 1
    assert round(after[kind]["sum"] - before[kind]["sum"], 2) == 20
    assert {name: after[name] for name in RECEIPTS if name != kind} == {
        name: before[name] for name in RECEIPTS if name != kind
    }
    assert round(shop.cash() - cash, 2) == sign * 20


def test_discount_through_the_price(shop: Shop) -> None:
    """The driver hands on price, quantity and a smaller sum; a document must not contradict itself."""
    document = sold(shop, receipt("sell", position(price=10, quantity=3, amount=27, vat="vat20")))
    item = document["1059"][0]
    assert (item["1079"], item["1023"], item["1043"], item["1200"]) == (9, 3, 27, 4.5)
    assert document["1020"] == 27


def test_total_rounded_to_whole_roubles(shop: Shop) -> None:
    task = receipt("sell", position(price=10.55, quantity=1), pay={"cash": 10}, total=10)
    params = shop.make(task)
    document = shop.document(params["fiscalDocumentNumber"])
    assert params["total"] == document["1020"] == document["1031"] == 10
    assert document["1059"][0]["1043"] == 10.55


def test_agent(shop: Shop) -> None:
    item = position(
        agentInfo={"agents": ["payingAgent"], "payingAgent": {"operation": "Перевод", "phones": ["+79161234567"]}},
        supplierInfo={"vatin": "7725225244", "name": "Поставщик", "phones": ["+79160000000", "+79160000001"]},
    )
    document = sold(shop, receipt("sell", item))
    agent = {tag: document["1059"][0][tag] for tag in ("1222", "1223", "1224", "1226")}
    assert agent == {
        "1222": 4,
        "1223": {"1044": "Перевод", "1073": ["+79161234567"]},
        "1224": {"1225": "Поставщик", "1171": ["+79160000000", "+79160000001"]},
        "1226": "7725225244",
    }


@pytest.mark.parametrize("electronically", [False, True])
def test_buyer(shop: Shop, electronically: bool) -> None:
    """With the buyer's address goes the sender's; an electronic receipt leaves no paper."""
    shop.sell(position("До"))
    before = shop.last_paper()
    client = {"emailOrPhone": "buyer@example.com", "name": "ООО Покупатель", "vatin": "7707083893"}
    document = sold(shop, receipt("sell", position("После"), clientInfo=client, electronically=electronically))
    assert (document["1008"], document["1117"]) == ("buyer@example.com", "shop@example.com")
    assert (document["1227"], document["1228"]) == ("ООО Покупатель", "7707083893")
    after = shop.last_paper()
    if electronically:
        assert after == before
    else:
        assert any("После" in line for line in after)


def test_position_details(shop: Shop) -> None:
    item = position(
        paymentMethod="advance",
        paymentObject="service",
        measurementUnit="кг",
        additionalAttribute="доп. реквизит",
        countryCode="643",
        customsDeclaration="10702030/260126/0000001",
        exciseSum=1.5,
        department=3,
        nomenclatureCode={"type": "tobacco", "gtin": "98765432101234", "serial": "sgEKKPPcS25y5"},
    )
    found = sold(shop, receipt("sell", item))["1059"][0]
    wanted = {
        "1214": 3,
        "1212": 4,
        "1197": "кг",
        "1191": "доп. реквизит",
        "1230": "643",
        "1231": "10702030/260126/0000001",
        "1229": 1.5,
        # Marking: prefix 444D, GTIN in six bytes big-endian, serial number in ASCII.
        "1162": "444D" + f"{98765432101234:012X}" + b"sgEKKPPcS25y5".hex().upper(),
    }
    assert {tag: found.get(tag) for tag in wanted} == wanted


def test_user_attributes_of_the_receipt(shop: Shop) -> None:
    extra: list[Any] = [
        {"type": "userAttribute", "name": "Столик", "value": "№ 5"},
        {"type": "additionalAttribute", "value": "Спасибо"},
    ]
    document = sold(shop, receipt("sell", *extra, position()))
    assert document["1084"] == {"1085": "Столик", "1086": "№ 5"}
    assert document["1192"] == "Спасибо"


def test_given_tax_sums_are_taken(shop: Shop) -> None:
    item = position() | {"tax": {"type": "vat10", "sum": 1.0}}
    document = sold(shop, receipt("sell", item, taxes=[{"type": "vat10", "sum": 1.0}]))
    assert (document["1059"][0]["1200"], document["1103"]) == (1, 1)


def test_characters_that_the_drive_does_not_know(shop: Shop) -> None:
    """The line has codes for dash, euro and №, the drive's cp866 has only №; dollars keep their place."""
    document = sold(shop, receipt("sell", position("Ёж №1 — $5, «€6»")))
    assert document["1059"][0]["1030"] == 'Ёж №1 - $5, "?6"'


def test_long_names_are_cut(shop: Shop) -> None:
    document = sold(shop, receipt("sell", position("щ" * 200)))
    assert document["1059"][0]["1030"] == "щ" * 128


def test_hundred_positions(shop: Shop) -> None:
    items = [position(f"Товар {n}", price=n / 100, quantity=1, vat="vat20") for n in range(1, 101)]
    document = sold(shop, receipt("sell", *items))
    assert len(document["1059"]) == 100
    assert document["1020"] == 50.5


def test_receipt_by_calls(shop: Shop) -> None:
    """The same through the driver's methods: the remainder falls, the receipt can be dropped, then closed."""
    before, vendor = shop.last_number(), shop.vendor
    for finish in ("cancel_receipt", "close_receipt"):
        vendor.call("open_receipt", {p.RECEIPT_KIND: 1})
        line = {p.NAME: "Сыр", p.PRICE: 99.99, p.QUANTITY: 2.0, p.TAX: 7}
        vendor.call("registration", line)
        part = vendor.call(
            "payment",
            {p.PAYMENT_KIND: 1, p.PAYMENT_SUM: 100.0},
            remainder=(p.REMAINDER, "float"),
            change=(p.CHANGE, "float"),
        )
        assert part == {"remainder": 99.98, "change": 0}
        rest = vendor.call(
            "payment",
            {p.PAYMENT_KIND: 0, p.PAYMENT_SUM: 150.0},
            remainder=(p.REMAINDER, "float"),
            change=(p.CHANGE, "float"),
        )
        assert (rest["remainder"], round(rest["change"], 2)) == (0, 50.02)
        vendor.call(finish)
    closed = vendor.call(
        "check_document_closed", closed=(p.DOCUMENT_CLOSED, "bool"), printed=(p.DOCUMENT_PRINTED, "bool")
    )
    assert closed == {"closed": True, "printed": True}
    assert shop.last_number() == before + 1
    document = shop.document(before + 1)
    assert (document["1020"], document["1031"], document["1081"]) == (199.98, 99.98, 100)
    assert document["1059"][0]["1199"] == 1
    with pytest.raises(VendorError, match="81 "):
        vendor.call("cancel_receipt")
