"""Every rule a receipt must keep is checked when it is made; what passes survives its JSON form."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import FieldError
from kkt_driver.ffd import split
from kkt_driver.receipt import (
    Agent,
    AgentSign,
    Buyer,
    Cashier,
    Correction,
    ItemType,
    Payment,
    PaymentKind,
    PaymentMethod,
    Position,
    Receipt,
    ReceiptKind,
    Supplier,
    TaxSystem,
    UserAttribute,
    VatRate,
    card,
    cash,
)

TEA = Position("Чай", "10.00")
FULL = Receipt(
    [
        Position(
            "Яблоки «Антоновка» № 5",
            "99.90",
            Decimal("1.250"),
            VatRate.VAT_10,
            "124.87",
            department=3,
            method=PaymentMethod.ADVANCE,
            subject=ItemType.SERVICE,
            unit="кг",
            agent=Agent(AgentSign.PAYMENT_AGENT, "Оп", ["+79161234567"], operator_inn="7725225244"),
            supplier=Supplier("Пост", "7725225244", ["+79160000000"]),
            attribute="красные",
            country="643",
            customs="10702020/060520/0013422",
            marking=b"\x00\x05\x01",
            discount="0.13",
            piece=True,
        )
    ],
    [card("100.00"), cash("50.00"), Payment(PaymentKind.PREPAID, "4.00")],
    ReceiptKind.SELL,
    TaxSystem.OSN,
    Cashier("Иванов", "123654789507"),
    Buyer("a@b.ru", "Петров", "7725225244"),
    electronic=True,
    agent=Agent(AgentSign.ATTORNEY | AgentSign.OTHER_AGENT),
    supplier=Supplier(phones=["+79160000000"]),
    total_override="124.00",
    user_attribute=UserAttribute("имя", "значение"),
    additional="доп",
)


def position(**changes: Any) -> Callable[[], Receipt]:
    return lambda: Receipt([TEA, replace(TEA, **changes)], [cash("10000.00")])


def receipt(**changes: Any) -> Callable[[], Receipt]:
    return lambda: replace(Receipt([TEA], [cash("10.00")]), **changes)


BROKEN: list[tuple[str, Callable[[], Any]]] = [
    ("positions[1].price", position(price=1.5)),
    ("positions[1].price", position(price="0.005")),
    ("positions[1].price", position(price=-1)),
    ("positions[1].quantity", position(quantity="0.0001")),
    ("positions[1].quantity", position(quantity=0)),
    ("positions[1].quantity", position(quantity=0.5)),
    ("positions[1].amount", position(amount="10.02")),
    ("positions[1].name", position(name="")),
    ("positions[1].name", position(name="я" * 129)),
    ("positions[1].name", position(name="чай ☕")),
    ("positions[1].name", position(name="чай\t")),
    ("positions[1].name", position(name=None)),
    ("positions[1].vat", position(vat=13)),
    ("positions[1].vat", position(vat="vat_20")),
    ("positions[1].department", position(department=100)),
    ("positions[1].method", position(method=0)),
    ("positions[1].subject", position(subject=99)),
    ("positions[1].unit", position(unit="я" * 17)),
    ("positions[1].country", position(country="RU")),
    ("positions[1].marking", position(marking=b"x" * 33)),
    ("positions[1].discount", position(discount=-1)),
    ("positions[1].piece", position(piece=1)),
    ("positions[1].agent.kind", position(agent=Agent(AgentSign(0)))),
    ("positions[1].agent.phones[0]", position(agent=Agent(AgentSign.ATTORNEY, phones=["1" * 20]))),
    ("positions[1].agent.phones", position(agent=Agent(AgentSign.ATTORNEY, phones="123"))),
    ("positions[1].supplier.inn", position(supplier=Supplier(inn="7725225245"))),
    ("positions", receipt(positions=[])),
    ("positions", lambda: Receipt([replace(TEA, price=9_000_000_000)] * 2, [cash("10.00")])),
    ("payments", receipt(payments=[])),
    ("payments", receipt(payments=[cash("9.99")])),
    ("payments", receipt(payments=[card("10.01")])),
    ("payments[1].sum", receipt(payments=[cash("10.00"), card(0)])),
    ("payments[0].sum", receipt(payments=[cash(10.0)])),  # type: ignore[arg-type]
    ("payments[0].kind", receipt(payments=[Payment(6, 1000)])),  # type: ignore[arg-type]
    ("total_override", receipt(total_override="9.00")),
    ("total_override", receipt(total_override="10.01")),
    ("kind", receipt(kind=ReceiptKind.SELL_CORRECTION)),
    ("kind", receipt(kind=3)),
    ("tax_system", receipt(tax_system=TaxSystem.OSN | TaxSystem.PATENT)),
    ("cashier.name", receipt(cashier=Cashier("я" * 65))),
    ("cashier.inn", receipt(cashier=Cashier("Иванов", "123654789508"))),
    ("buyer.contact", receipt(buyer=Buyer("я" * 65))),
    ("buyer.inn", receipt(buyer=Buyer(inn="123"))),
    ("additional", receipt(additional="я" * 17)),
    ("user_attribute.value", receipt(user_attribute=UserAttribute("a", "я" * 257))),
    ("electronic", receipt(electronic="yes")),
    ("payments", lambda: Correction([], "Акт", date(2021, 7, 28), "1")),
    ("basis", lambda: Correction([cash(1)], "", date(2021, 7, 28), "1")),
    ("basis_date", lambda: Correction([cash(1)], "Акт", datetime(2021, 7, 28), "1")),
    ("basis_date", lambda: Correction([cash(1)], "Акт", date(1999, 7, 28), "1")),
    ("basis_number", lambda: Correction([cash(1)], "Акт", date(2021, 7, 28), "1" * 33)),
    ("kind", lambda: Correction([cash(1)], "Акт", date(2021, 7, 28), "1", kind=ReceiptKind.SELL)),
]


@pytest.mark.parametrize(("field", "make"), BROKEN, ids=[f"{i}-{field}" for i, (field, _) in enumerate(BROKEN)])
def test_the_broken_rule_is_named(field: str, make: Callable[[], Any]) -> None:
    with pytest.raises(FieldError) as caught:
        make()
    assert caught.value.field == field


def test_vat_of_a_correction_must_be_of_this_format() -> None:
    with pytest.raises(FieldError, match="vat"):
        Correction([cash(1)], "Акт", date(2021, 7, 28), "1", vat={VatRate.VAT_22: 1})


def test_plan_of_everything() -> None:
    plan = FULL.plan
    assert (plan.total, plan.discount, plan.change, plan.electronic) == (12400, 87, 3000, True)
    assert plan.payments == ((2, 10000), (3, 400), (1, 5000))  # cash last
    (line,) = plan.lines
    assert (line.finish.sum, line.finish.quantity, line.finish.flags) == (12487, 1250, 0x1A)
    tags = [split(tlv)[0][0] for tlv in line.attributes]
    assert tags == [1197, 1230, 1231, 1191, 1222, 1226, 1223, 1224, 1162]
    assert [split(tlv)[0][0] for tlv in plan.header] == [1055, 1008, 1227, 1228, 1057, 1171]
    assert [split(tlv)[0][0] for tlv in plan.footer] == [1084, 1192]


def test_attributes_travel_in_the_code_of_the_register() -> None:
    plan = Receipt([TEA], [cash("10.00")], buyer=Buyer(name="№ 1 «Ромашка»")).plan
    assert split(plan.header[0]) == [(1227, b'$ 1 "' + "Ромашка".encode("cp866") + b'"')]


def test_agent_tlv_is_the_one_of_the_vendors_driver() -> None:
    """Transcript sell_agent of driver 10.8.0."""
    agent = Agent(AgentSign.PAYMENT_AGENT, operation="Оп", phones=["+79161234567"])
    supplier = Supplier("Пост", "7725225244", ["+79160000000"])
    line = Receipt([replace(TEA, agent=agent, supplier=supplier)], [cash("10.00")]).plan.lines[0]
    assert [tlv.hex() for tlv in line.attributes] == [
        "c604010004",
        "ca040c00373732353232353234342020",
        "c7041600140402008eaf31040c002b3739313631323334353637",
        "c8041800c90404008faee1e293040c002b3739313630303030303030",
    ]


def test_position_is_the_one_of_the_vendors_driver() -> None:
    """Transcript sell_3pos, third position; subject and method there are left to the register's default."""
    finish = Receipt([Position("Товар 3", "4.50", vat=VatRate.VAT_10)], [cash("4.50")]).plan.lines[0].finish
    expected = "eb0a0000000000045000000010000000000000045002000000000000000001040000000000000000000092aea2a0e02033"
    assert (finish.code + finish.encode()).hex() == expected


def test_lists_given_are_copied() -> None:
    positions = [TEA]
    made = Receipt(positions, [cash("10.00")])
    positions.append(TEA)
    assert made.positions == (TEA,)


MONEY = st.integers(1, 10**6)
POSITIONS = st.builds(
    Position,
    name=st.text("абвABC 123№", min_size=1, max_size=128).filter(str.strip),
    price=st.one_of(MONEY, MONEY.map(lambda k: Decimal(k) / 100), MONEY.map(lambda k: f"{k // 100}.{k % 100:02}")),
    quantity=st.one_of(st.integers(1, 100), st.integers(1, 10**6).map(lambda n: Decimal(n) / 1000)),
    vat=st.sampled_from(VatRate),
    department=st.integers(0, 99),
    method=st.sampled_from(PaymentMethod),
    subject=st.sampled_from(ItemType),
    piece=st.booleans(),
)


@st.composite
def receipts(draw: st.DrawFn) -> Receipt:
    positions = draw(st.lists(POSITIONS, min_size=1, max_size=4))
    gross = Receipt(positions, [cash(10**10 - 1)]).total
    by_card = draw(st.integers(0, gross))
    in_cash = gross - by_card + draw(st.integers(0, 500))
    payments = [card(by_card)] * bool(by_card) + [cash(in_cash)] * bool(in_cash)
    return Receipt(positions, payments, kind=draw(st.sampled_from([*ReceiptKind][:4])), electronic=draw(st.booleans()))


@given(receipts())
def test_a_receipt_that_can_be_made_can_be_sent_and_adds_up(made: Receipt) -> None:
    plan = made.plan
    assert plan.total == sum(line.finish.sum for line in plan.lines)
    assert plan.change == sum(amount for _, amount in plan.payments) - plan.total >= 0
    for line in plan.lines:
        assert line.finish.decode(line.finish.encode()) == line.finish


@given(receipts())
def test_json_there_and_back_sends_the_same(made: Receipt) -> None:
    text = json.dumps(made.to_json(), ensure_ascii=False)
    assert Receipt.from_json(json.loads(text, parse_float=Decimal)).plan == made.plan


def test_json_of_everything() -> None:
    text = json.dumps(FULL.to_json(), ensure_ascii=False)
    assert Receipt.from_json(json.loads(text)).plan == FULL.plan
    correction = Correction([cash("20.00")], "Акт", date(2021, 7, 28), "1175", vat={VatRate.VAT_10: "1.82"})
    assert Correction.from_json(json.loads(json.dumps(correction.to_json()))).plan == correction.plan


def test_numbers_in_json_are_roubles() -> None:
    data = json.loads(
        '{"positions": [{"name": "Чай", "price": 10, "quantity": 1.5}], "payments": [{"kind": "cash", "sum": 15.00}]}',
        parse_float=Decimal,
    )
    assert Receipt.from_json(data).total == 1500


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
        ("positions[0].vat", {"positions": [{"name": "Чай", "price": 1, "vat": "vat_17"}], "payments": []}),
        ("positions[0].marking", {"positions": [{"name": "Чай", "price": 1, "marking": "xyz"}], "payments": []}),
        ("cashier.name", {"positions": [], "payments": [], "cashier": {}}),
        ("tax_system", {"positions": [], "payments": [], "tax_system": True}),
    ],
)
def test_json_errors_name_the_path(path: str, data: Any) -> None:
    with pytest.raises(FieldError) as caught:
        Receipt.from_json(data)
    assert caught.value.field == path
