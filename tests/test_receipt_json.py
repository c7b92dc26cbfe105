"""The JSON form: what can be made survives it, what cannot be read is named by its path."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from kkt_driver.errors import FieldError
from kkt_driver.marking import MarkingCode, MarkingKind
from kkt_driver.receipt import Correction, Payment, PaymentKind, Position, Receipt, VatRate, card, cash

from .test_receipt import FULL, receipts


@given(receipts())
def test_json_there_and_back_sends_the_same(made: Receipt) -> None:
    text = json.dumps(made.to_json(), ensure_ascii=False)
    assert Receipt.from_json(json.loads(text, parse_float=Decimal)).plan == made.plan


def test_json_of_everything() -> None:
    text = json.dumps(FULL.to_json(), ensure_ascii=False)
    assert Receipt.from_json(json.loads(text)).plan == FULL.plan
    correction = Correction([cash("20.00")], "Акт", date(2021, 7, 28), "1175", vat={VatRate.VAT_10: "1.82"})
    assert Correction.from_json(json.loads(json.dumps(correction.to_json()))).plan == correction.plan


def test_what_comes_back_may_be_written_otherwise_and_sends_the_same() -> None:
    for made in (
        Receipt([Position("x", 50000)], [cash(50000)]),
        Receipt([Position("x", "500", Decimal("1.50"))], [cash(Decimal("750"))]),
        Correction([cash(2000)], "Акт", date(2021, 7, 28), "1175", vat={VatRate.VAT_10: 182}),
    ):
        back = type(made).from_json(made.to_json())
        assert back != made
        assert back.plan == made.plan
        assert back == type(made).from_json(back.to_json())


def test_quantities_may_be_numbers() -> None:
    for quantity in ("1.5", '"1.500"'):
        text = f'{{"positions": [{{"name": "Чай", "price": "10.00", "quantity": {quantity}}}], "payments": []}}'
        data = json.loads(text, parse_float=Decimal) | {"payments": [{"kind": "cash", "sum": "15"}]}
        assert Receipt.from_json(data).total == 1500


@pytest.mark.parametrize("number", [1000, 0, 10.0, Decimal("10.00"), True])
def test_sums_may_not(number: Any) -> None:
    """1000 is ten roubles in Python code, and would be a thousand to who knows JSON of other services."""
    for path, data in (
        ("positions[0].price", one(price=number)),
        ("positions[0].discount", one(discount=number)),
        ("payments[0].sum", {**one(), "payments": [{"kind": "cash", "sum": number}]}),
        ("total_override", {**one(), "total_override": number}),
    ):
        with pytest.raises(FieldError, match=r'write "10\.00"') as caught:
            Receipt.from_json(data)
        assert (caught.value.field, caught.value.value) == (path, number)
    correction = Correction([cash("20.00")], "Акт", date(2021, 7, 28), "1175", vat={VatRate.NO_VAT: "20.00"})
    with pytest.raises(FieldError, match=r'write "10\.00"') as caught:
        Correction.from_json({**correction.to_json(), "vat": {"no_vat": number}})
    assert caught.value.field == "vat.no_vat"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("receipt", []),
        ("positions", {"payments": []}),
        ("positions", {"positions": "x", "payments": []}),
        ("positions[0]", {"positions": [1], "payments": []}),
        ("positions[0].price", {"positions": [{"name": "Чай"}], "payments": []}),
        ("positions[0].prise", {"positions": [{"name": "Чай", "prise": 1}], "payments": []}),
        ("positions[0].price", {"positions": [{"name": "Чай", "price": 1.5}], "payments": []}),
        ("positions[0].price", {"positions": [{"name": "Чай", "price": None}], "payments": []}),
        ("positions[0].vat", {"positions": [{"name": "Чай", "price": "1", "vat": "vat_17"}], "payments": []}),
        ("positions[0].marking", {"positions": [{"name": "Чай", "price": "1", "marking": "xyz"}], "payments": []}),
        ("cashier.name", {"positions": [], "payments": [], "cashier": {}}),
        ("tax_system", {"positions": [], "payments": [], "tax_system": True}),
    ],
)
def test_json_errors_name_the_path(path: str, data: Any) -> None:
    with pytest.raises(FieldError) as caught:
        Receipt.from_json(data)
    assert caught.value.field == path


def one(**more: Any) -> dict[str, Any]:
    """A receipt of one position with these fields."""
    return {"positions": [{"name": "Чай", "price": "10.00", **more}], "payments": [{"kind": "cash", "sum": "rest"}]}


def test_marking_is_hex_or_an_object() -> None:
    code = MarkingCode(MarkingKind.DATA_MATRIX, "04604060006000", "N4N57RSCBUZTQ")
    shown = {"kind": "data_matrix", "gtin": "04604060006000", "serial": "N4N57RSCBUZTQ"}
    by_fields, by_hex = Receipt.from_json(one(marking=shown)), Receipt.from_json(one(marking=code.tag_1162.hex()))
    assert by_fields.positions[0].marking == code
    assert by_fields.plan == by_hex.plan
    assert by_fields.to_json()["positions"][0]["marking"] == shown
    assert by_hex.to_json()["positions"][0]["marking"] == code.tag_1162.hex()


def test_sums_and_quantities_of_every_type() -> None:
    made = Receipt(
        [Position("Чай", 1000, Decimal("0.500"), excise=Decimal("1.5"), amount=500)],
        [card("rest")],
        rounding="down",
    )
    assert made.to_json() == {
        "positions": [{"name": "Чай", "price": "10.00", "quantity": "0.500", "amount": "5.00", "excise": "1.50"}],
        "payments": [{"kind": "electronic", "sum": "rest"}],
        "rounding": "down",
    }
    assert Receipt.from_json(made.to_json()).plan == made.plan


def test_a_card_by_either_name() -> None:
    for kind in ("card", "electronic"):
        made = Receipt.from_json({**one(), "payments": [{"kind": kind, "sum": "10.00"}]})
        assert made.payments == (card("10.00"),)
        assert made.to_json()["payments"][0]["kind"] == "electronic"


@pytest.mark.parametrize("kind", PaymentKind)
def test_every_kind_of_payment(kind: PaymentKind) -> None:
    made = Receipt([Position("Чай", 1000)], [Payment(kind, "10.00")])
    assert made.to_json()["payments"] == [{"kind": kind.name.lower(), "sum": "10.00"}]
    assert Receipt.from_json(made.to_json()).plan.payments == ((kind, 1000),)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("positions[0].marking.gtin", one(marking={"kind": "ean_8", "gtin": "46198489"})),
        ("positions[0].marking.serial", one(marking={"kind": "ean_8", "gtin": "46198488", "serial": "1"})),
        ("positions[0].marking.kind", one(marking={"kind": "ean-8", "gtin": "46198488"})),
        ("positions[0].marking.scan", one(marking={"scan": "46198488"})),
        ("positions[0].marking", one(marking=[1])),
        ("positions[0].agent.kind", one(agent={"kind": -1})),
        ("positions[0].agent.kind", one(agent={"kind": 128})),
        ("positions[0].agent.kind", one(agent={"kind": []})),
        ("positions[0].vat", one(vat="VAT_20")),
        ("positions[0].vat", one(vat=13)),
        ("positions[0].supplier.phones", one(supplier={"phones": "+7"})),
        ("positions[0].excise", one(excise="1,5")),
        ("rounding", {**one(), "rounding": "up"}),
        ('""', {**one(), "": None}),
        ("rounding", {**one(), "rounding": ["down"]}),
        ("buyer.contact", {**one(), "buyer": {"contact": 8916}}),
    ],
)
def test_more_errors_name_the_path(path: str, data: Mapping[str, Any]) -> None:
    with pytest.raises(FieldError) as caught:
        Receipt.from_json(data)
    assert caught.value.field == path
