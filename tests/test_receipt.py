"""Every rule a receipt must keep is checked when it is made; what passes survives its JSON form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.connecting import connect
from kkt_driver.errors import FieldError
from kkt_driver.ffd import Fields, encode_tag, split
from kkt_driver.ffd.patterns import numbers_as_names
from kkt_driver.marking import MarkingCode
from kkt_driver.money import cost
from kkt_driver.receipt import (
    Agent,
    AgentSign,
    Buyer,
    Cashier,
    Correction,
    CorrectionType,
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
SUPPLIER = Supplier("Пост", "7725225244", ["+79160000000"])
ATTORNEY, FOREIGN, LONGEST = Agent(AgentSign.ATTORNEY), "0" * 12, "+" + "1" * 18
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
            excise="1.50",
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


BY_ORDER = CorrectionType.BY_ORDER


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
    ("positions[1].supplier.inn", position(agent=Agent(AgentSign.ATTORNEY))),
    ("positions[1].supplier.inn", position(agent=Agent(AgentSign.ATTORNEY), supplier=Supplier("Пост"))),
    ("positions[1].supplier.phones[1]", position(supplier=Supplier(phones=["+7", ""]))),
    ("positions[1].agent", position(agent=Agent(AgentSign.ATTORNEY, phones=[LONGEST] * 30), supplier=SUPPLIER)),
    ("positions[1].supplier", position(agent=ATTORNEY, supplier=Supplier(inn=FOREIGN, phones=[LONGEST] * 30))),
    ("positions[1].supplier", position(supplier=SUPPLIER)),
    ("supplier", receipt(supplier=SUPPLIER)),
    ("positions[1].supplier.phones[0]", position(agent=ATTORNEY, supplier=Supplier(inn=FOREIGN, phones=["abc"]))),
    ("positions[1].agent.phones[0]", position(agent=Agent(AgentSign.ATTORNEY, phones=["79161234567"]))),
    ("positions[1].agent.acceptor_phones[0]", position(agent=Agent(AgentSign.ATTORNEY, acceptor_phones=["+"]))),
    ("positions[1].agent.operator_phones[0]", position(agent=Agent(AgentSign.ATTORNEY, operator_phones=["+7 9"]))),
    ("supplier.phones[0]", receipt(agent=ATTORNEY, supplier=Supplier(inn=FOREIGN, phones=["abc"]))),
    ("buyer.contact", receipt(buyer=Buyer("not a contact"))),
    ("buyer.contact", receipt(buyer=Buyer("89161234567"))),
    ("buyer.contact", receipt(buyer=Buyer("a@b"))),
    ("positions[1].excise", position(excise="10.01")),
    ("positions[1].excise", position(amount="9.00", excise="9.01")),
    ("positions[1].name", position(subject=ItemType.NON_OPERATING_INCOME)),
    ("positions[1].name", position(name="26", subject=ItemType.NON_OPERATING_INCOME)),
    ("positions[1].name", position(name="07", subject=ItemType.NON_OPERATING_INCOME)),
    ("positions[1].name", position(name="25", subject=ItemType.OTHER_CONTRIBUTIONS)),
    ("positions[1].method", position(method=PaymentMethod.CREDIT_REPAYMENT)),
    ("positions[1].excise", position(excise=-1)),
    ("positions[1].excise", position(excise=1.5)),
    ("positions[1].country", position(country="64³")),
    ("positions[1].customs", position(customs="1" * 33)),
    ("positions[1].marking", position(marking="444D")),
    ("positions[1].marking", position(marking=b"")),
    ("positions[1].amount", position(price="100.00", quantity=100, amount="99.50")),
    ("positions[1].discount", position(amount="9.00", discount="2.00")),
    ("supplier.inn", receipt(supplier=Supplier(inn="1"))),
    ("supplier.name", receipt(supplier=Supplier("я" * 257))),
    ("supplier.inn", receipt(positions=[replace(TEA, supplier=SUPPLIER)], supplier=Supplier(inn="1"))),
    ("supplier.name", receipt(positions=[replace(TEA, supplier=SUPPLIER)], supplier=Supplier(""))),
    ("supplier.phones", receipt(supplier=Supplier(phones="+7"))),
    ("user_attribute", receipt(user_attribute=UserAttribute("я" * 64, "я" * 249))),
    ("user_attribute.name", receipt(user_attribute=UserAttribute(None, "я"))),  # type: ignore[arg-type]
    ("rounding", receipt(rounding="up")),
    ("rounding", receipt(rounding="down", total_override="10.00")),
    ("rounding", receipt(rounding="down", kind=ReceiptKind.SELL_RETURN)),
    ("rounding", receipt(rounding="down", kind=ReceiptKind.BUY)),
    ("payments[1].sum", receipt(payments=[cash("rest"), card("rest")])),
    ("payments[0].sum", receipt(payments=[cash("all")])),
    ("payments", receipt(payments=[card("10.01"), cash("rest")])),
    ("payments[0].sum", lambda: Correction([cash("rest")], "Акт", date(2021, 7, 28), "1")),
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
    *[
        ("basis_number", lambda given=number: Correction([cash(1)], "Акт", date(2021, 7, 28), given, BY_ORDER))
        for number in ("б/н", "0", " - ")
    ],
    ("kind", lambda: Correction([cash(1)], "Акт", date(2021, 7, 28), "1", kind=ReceiptKind.SELL)),
]


@pytest.mark.parametrize(("field", "make"), BROKEN, ids=[f"{i}-{field}" for i, (field, _) in enumerate(BROKEN)])
def test_the_broken_rule_is_named(field: str, make: Callable[[], Any]) -> None:
    with pytest.raises(FieldError) as caught:
        make()
    assert caught.value.field == field


def test_newer_rates_of_a_correction_stand_in_a_tag_of_their_own() -> None:
    vat = {VatRate.VAT_22: "22.00", VatRate.VAT_10: "10.00", VatRate.VAT_5_105: "5.00"}
    made = Correction([cash("337.00")], "Акт", date(2026, 7, 28), "1", vat=vat)
    entries = encode_tag(1115, [(1119, [(1199, 11), (1120, 2200)]), (1119, [(1199, 9), (1120, 500)])])
    assert made.plan.footer == (encode_tag(1104, 0), encode_tag(1103, 1000), entries)
    with pytest.raises(FieldError, match="vat"):
        Correction([cash("200.00")], "Акт", date(2026, 7, 28), "1", vat=vat)


def test_plan_of_everything() -> None:
    plan = FULL.plan
    assert (plan.total, plan.discount, plan.change, plan.electronic) == (12400, 87, 3000, True)
    assert plan.payments == ((2, 10000), (3, 400), (1, 5000))  # cash last
    (line,) = plan.lines
    assert (line.finish.sum, line.finish.quantity, line.finish.flags) == (12487, 1250, 0x1A)
    tags = [split(tlv)[0][0] for tlv in line.attributes]
    assert tags == [1197, 1229, 1230, 1231, 1191, 1222, 1226, 1223, 1224, 1162]
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
    method=st.sampled_from([method for method in PaymentMethod if method is not PaymentMethod.CREDIT_REPAYMENT]),
    subject=st.sampled_from([kind for kind in ItemType if numbers_as_names(kind) is None]),
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


def test_details_of_a_position_are_those_of_the_vendors_driver() -> None:
    """Driver 10.8.0 with exciseSum 1.5, countryCode 643, customsDeclaration 107, nomenclatureCode of shoes."""
    given = replace(
        TEA, excise="1.50", country="643", customs="107", marking=MarkingCode.goods("04604060006000", "abc")
    )
    line = Receipt([given], [cash("10.00")]).plan.lines[0]
    assert [tlv.hex() for tlv in line.attributes] == [
        "cd04010096",
        "ce040300363433",
        "cf040300313037",
        "8a040b00444d042ff75c7670616263",
    ]


@pytest.mark.parametrize(
    ("given", "price", "amount", "discount"),
    [
        (Position("А", "10.00", 2), 1000, 2000, 0),
        (Position("А", "10.00", 2, amount="15.00"), 750, 1500, 0),
        (Position("А", "10.00", 2, amount="15.00", discount="5.00"), 750, 1500, 500),
        (Position("А", "10.00", 2, discount="5.00"), 1000, 2000, 500),  # for information only
        (Position("А", "10.00", 3, amount="29.99"), 1000, 2999, 0),  # a kopeck is no discount
        (Position("А", "10.00", 3, amount="30.01"), 1000, 3001, 0),
        (Position("А", "10.00", 3, amount="20.00"), 667, 2000, 0),
        (Position("А", "10.00", "0.333", amount="3.00"), 901, 300, 0),
        (Position("А", "10.00", 1, amount=0), 0, 0, 0),
    ],
)
def test_a_lower_amount_lowers_the_price(given: Position, price: int, amount: int, discount: int) -> None:
    finish = Receipt([given], [cash("rest")]).plan.lines[0].finish
    assert (finish.price, finish.sum, finish.discount) == (price, amount, discount)


@given(st.integers(1, 10**6), st.integers(1, 10**5), st.integers(0, 10**8))
def test_what_is_sent_keeps_price_times_quantity(price: int, quantity: int, amount: int) -> None:
    try:
        made = Receipt([Position("А", price, Decimal(quantity) / 1000, amount=amount)], [cash("rest")])
    except FieldError as error:
        assert error.field == "positions[0].amount"
        return
    finish = made.plan.lines[0].finish
    assert (finish.sum, finish.quantity) == (amount, quantity)
    assert abs(cost(finish.price, quantity) - amount) <= 1
    assert finish.price <= price


@pytest.mark.parametrize(
    ("payments", "sent", "change"),
    [
        ([cash("rest")], ((1, 1000),), 0),
        ([card("rest")], ((2, 1000),), 0),
        ([card("3.00"), cash("rest")], ((2, 300), (1, 700)), 0),
        ([Payment(PaymentKind.PREPAID, "rest"), cash("4.00"), card("1.00")], ((2, 100), (3, 500), (1, 400)), 0),
        ([card("10.00"), cash("rest")], ((2, 1000),), 0),
        ([cash("50.00"), card("rest")], ((1, 5000),), 4000),
        ([cash("20.00")], ((1, 2000),), 1000),
    ],
)
def test_the_rest_is_what_the_others_leave(
    payments: list[Payment], sent: tuple[tuple[int, int], ...], change: int
) -> None:
    """Of 10.99 rounded down."""
    made = Receipt([replace(TEA, price="10.99")], payments, rounding="down")
    assert (made.total, made.plan.discount, made.plan.payments, made.plan.change) == (1000, 99, sent, change)


def test_rounding_where_there_is_nothing_to_round() -> None:
    made = Receipt([TEA], [card("10.00")], ReceiptKind.BUY_RETURN, rounding="down")
    assert (made.total, made.plan.discount) == (1000, 0)


def test_supplier_of_the_whole_receipt_reaches_the_positions() -> None:
    """Its ИНН and name have no place in the receipt itself; a position with a supplier of its own keeps that."""
    other = replace(TEA, supplier=Supplier(inn="7707083893"))
    plan = Receipt([TEA, other], [cash("20.00")], agent=Agent(AgentSign.COMMISSIONER), supplier=SUPPLIER).plan
    assert [split(tlv)[0] for tlv in plan.header] == [(1057, b"\x20"), (1171, b"+79160000000")]
    first, second = ([split(tlv)[0] for tlv in line.attributes] for line in plan.lines)
    assert first == [(1226, b"7725225244  "), (1224, b"\xc9\x04\x04\x00" + "Пост".encode("cp866"))]
    assert second == [(1226, b"7707083893  ")]


def test_supplier_of_the_whole_receipt_where_only_positions_have_agents() -> None:
    """1171 in the receipt would want 1057 beside it, so the phones go with ИНН and name; no agent, no supplier."""
    plan = Receipt([TEA, replace(TEA, agent=ATTORNEY)], [cash("20.00")], supplier=SUPPLIER).plan
    assert plan.header == ()
    first, second = ([split(tlv)[0] for tlv in line.attributes] for line in plan.lines)
    assert first == []
    name = b"\xc9\x04\x04\x00" + "Пост".encode("cp866")
    assert second == [(1222, b"\x10"), (1226, b"7725225244  "), (1224, name + b"\x93\x04\x0c\x00+79160000000")]


def test_credit_is_repaid_alone() -> None:
    alone = replace(TEA, method=PaymentMethod.CREDIT_REPAYMENT)
    assert Receipt([alone], [cash("10.00")]).total == 1000


def test_everything_stands_in_the_document() -> None:
    """Through the emulated register: what the rules say of price, rounding and VAT is what was booked."""
    cup = Position("Кружка", "500.00", 2, VatRate.VAT_20, "900.00", discount="100.00")
    shoes = replace(
        TEA, vat=VatRate.VAT_10, excise="1.50", country="380", marking=MarkingCode.goods("04604060006000", "abc")
    )
    nails = [Position("Гвоздь", "0.03", vat=VatRate.VAT_20)] * 3
    payments = [Payment(PaymentKind.PREPAID, "24.00"), card("100.00"), cash("rest")]
    made = Receipt([cup, shoes, *nails], payments, rounding="down")
    with connect("sim:") as register:
        register.open_shift(Cashier("Иванов"))
        fields = register.document(register.sell(made).number).fields
    items = [item for item in fields.all(1059) if isinstance(item, Fields)]
    assert [(item[1079], item[1043]) for item in items[:2]] == [(45000, 90000), (1000, 1000)]
    assert (items[1][1229], items[1][1230], items[1][1162]) == (150, "380", bytes.fromhex("444d042ff75c7670616263"))
    assert [fields[tag] for tag in (1020, 1031, 1081, 1215)] == [91000, 78600, 10000, 2400]
    assert made.vat() == {VatRate.VAT_20: fields[1102], VatRate.VAT_10: fields[1103]}
    assert made.vat("per_total")[VatRate.VAT_20] != fields[1102]
