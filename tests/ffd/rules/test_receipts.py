"""What a Receipt or Correction lets pass, and the emulated register signs, breaks no rule of severity error."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import kkt_driver as kkt
from kkt_driver.atol.commands import receipt
from kkt_driver.errors import BadValue
from kkt_driver.ffd import Document
from kkt_driver.ffd.rules import RULES, Severity, validate
from kkt_driver.receipt import (
    AgentSign,
    CorrectionType,
    ItemType,
    PaymentMethod,
    Position,
    ReceiptKind,
    TaxSystem,
    VatRate,
)
from kkt_driver.vat import contained
from tests.sim.register.bench import Bench

REGISTRATION = json.loads((Path(__file__).parents[3] / "examples" / "registration.json").read_text("utf-8"))
FOR_ALL: dict[str, Any] = {
    "agents": ["attorney", "payment_agent", "other_agent"],
    "excise": True,
    "tax_systems": ["osn", "envd"],
}
OFFLINE = {"offline": True, "operator": None, "email": "", "fns_site": "", "agents": ["attorney"]}

TEA = Position("Чай", "10.00")
SUPPLIER = kkt.Supplier("Театр", "7725225244", ["+74950000000"])
ATTORNEY = kkt.Agent(AgentSign.ATTORNEY)
PAYING = kkt.Agent(AgentSign.PAYMENT_AGENT, phones=["+79161234567"], acceptor_phones=["+78001002030"])
REST = (kkt.cash("rest"),)
NONE = (VatRate.VAT_0, VatRate.NO_VAT)


def sale(*positions: Position, **more: Any) -> kkt.Receipt:
    return kkt.Receipt(positions or [TEA], REST, **more)


def correction(**changes: Any) -> kkt.Correction:
    made = kkt.Correction([kkt.cash("100.00")], "Акт", date(2026, 1, 1), "1", vat={VatRate.NO_VAT: "100.00"})
    return replace(made, **changes)


RECEIPTS = [
    sale(),
    *(sale(replace(TEA, vat=rate)) for rate in VatRate),
    *(sale(Position("x", "0.99", vat=rate), rounding="down") for rate in VatRate),
    *(sale(Position("x", price, vat=VatRate.VAT_22), rounding="down") for price in ("0.01", "1.99", "100.98")),
    sale(replace(TEA, quantity="0.333", vat=VatRate.VAT_10), TEA, total_override="13.00"),
    sale(replace(TEA, amount="9.00", quantity=1, discount="1.00")),
    sale(replace(TEA, excise="10.00", subject=ItemType.EXCISE_GOODS, country="643", customs="107")),
    sale(replace(TEA, amount="9.00", excise="9.00")),
    sale(replace(TEA, name="1", subject=ItemType.NON_OPERATING_INCOME)),
    sale(replace(TEA, name="31", subject=ItemType.OTHER_CONTRIBUTIONS)),
    sale(replace(TEA, method=PaymentMethod.CREDIT_REPAYMENT)),
    *(sale(buyer=kkt.Buyer(contact)) for contact in ("a@b.ru", "почта@дом.рф", "+79161234567")),
    sale(replace(TEA, agent=ATTORNEY, supplier=SUPPLIER), TEA),
    sale(agent=ATTORNEY, supplier=SUPPLIER),
    sale(agent=PAYING, supplier=SUPPLIER),
    sale(replace(TEA, agent=ATTORNEY), TEA, supplier=SUPPLIER),
    sale(replace(TEA, supplier=SUPPLIER), agent=ATTORNEY),
    sale(tax_system=TaxSystem.ENVD),
    sale(kind=ReceiptKind.SELL_RETURN),
    correction(),
    correction(basis_date=date(2030, 1, 1)),
    correction(basis_number="б/н"),
    correction(basis_number="17-02/4", reason=CorrectionType.BY_ORDER),
    correction(payments=[kkt.cash("0.02")], vat={VatRate.VAT_22: 0}),
    correction(payments=[kkt.cash("0.03")], vat={VatRate.VAT_10: 0, VatRate.VAT_5: 0}),
    *(
        correction(payments=[kkt.cash("12.34")], vat={rate: contained(rate, 1234)})
        for rate in VatRate
        if rate not in NONE
    ),
]


@pytest.fixture(scope="module")
def shop() -> Iterator[tuple[kkt.Kkt, Document]]:
    """A register for all that there is, and its registration."""
    with kkt.connect("sim:?registered=0") as register:
        register.register(kkt.Registration.from_json({**REGISTRATION, **FOR_ALL}))
        registration = register.document(1)
        register.open_shift(kkt.Cashier("Иванов"))
        register.cash_in("1000.00")
        yield register, registration


def signed(register: kkt.Kkt, made: kkt.Receipt | kkt.Correction) -> Document:
    if isinstance(made, kkt.Correction):
        return register.document(register.correct(made).number)
    verb = made.kind.name.lower()
    return register.document(getattr(register, verb)(made).number)


@pytest.mark.parametrize("made", RECEIPTS, ids=[f"{i}-{type(one).__name__}" for i, one in enumerate(RECEIPTS)])
def test_no_rule_of_severity_error_is_broken(
    made: kkt.Receipt | kkt.Correction, shop: tuple[kkt.Kkt, Document]
) -> None:
    register, registration = shop
    found = validate(signed(register, made), registration=registration)
    assert [str(one) for one in found if one.rule.severity is Severity.ERROR] == []


def test_what_needs_a_clock_is_a_warning(shop: tuple[kkt.Kkt, Document]) -> None:
    register, registration = shop
    for made, rule in (
        (sale(tax_system=TaxSystem.ENVD), "envd-abolished"),
        (correction(basis_date=date(2030, 1, 1)), "correction-date-past"),
    ):
        assert rule in {one.rule.id for one in validate(signed(register, made), registration=registration)}
        assert RULES[rule].severity is Severity.WARNING


def test_an_autonomous_register_takes_ten_marked_positions() -> None:
    with kkt.connect("sim:?registered=0") as register:
        register.register(kkt.Registration.from_json({**REGISTRATION, **OFFLINE}))
        registration = register.document(1)
        register.open_shift()
        marked = replace(TEA, marking=b"\x45\x4d\0\1")
        supplied = replace(TEA, agent=ATTORNEY, supplier=SUPPLIER)
        made = signed(register, sale(*[marked] * 5, *[supplied] * 5, TEA))
        assert validate(made, registration=registration) == []
        with pytest.raises(BadValue) as refused:
            register.sell(sale(*[marked] * 6, *[supplied] * 5))
        assert (refused.value.extended, refused.value.tag) == (0x0102, 1162)


@pytest.mark.parametrize(
    ("attributes", "finish", "tag"),
    [
        ({1229: 1001}, {}, 1229),
        ({}, {"subject": 15, "name": "abc"}, 1030),
        ({}, {"subject": 16, "name": "25"}, 1030),
    ],
)
def test_the_register_refuses_what_the_table_of_errors_names(
    attributes: dict[int, Any], finish: dict[str, Any], tag: int
) -> None:
    """Commands that no Receipt makes."""
    bench = Bench()
    bench.open_shift()
    bench.ask(receipt.OpenReceipt(kind=1))
    bench.ask(receipt.BeginPosition())
    for number, value in attributes.items():
        bench.attribute(number, value)
    values: dict[str, Any] = {"tax": 6, "name": "Чай", "price": 1000, "quantity": 1000, "sum": 1000} | finish
    assert bench.refuse(receipt.FinishPosition(**values)) == 0xEE
    assert bench.register.extended == (0x0205, tag)
