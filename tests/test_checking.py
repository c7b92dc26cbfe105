"""A value of the wrong class is named with its place; sums never depend on the program's own decimal context."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import localcontext
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kkt_driver as kkt
from kkt_driver.money import cost, unit_price

TEA = kkt.Position("Чай", "10.00")
PAID = kkt.cash("10.00")


def correction(**values: Any) -> kkt.Correction:
    given: dict[str, Any] = {
        "payments": [kkt.cash("20.00")],
        "basis": "Акт",
        "basis_date": date(2026, 3, 1),
        "basis_number": "1",
        "vat": {kkt.VatRate.NO_VAT: "20.00"},
    }
    return kkt.Correction(**given | values)


@pytest.mark.parametrize(
    ("path", "make"),
    [
        ("cashier", lambda wrong: kkt.Receipt([TEA], [PAID], cashier=wrong)),
        ("buyer", lambda wrong: kkt.Receipt([TEA], [PAID], buyer=wrong)),
        ("supplier", lambda wrong: kkt.Receipt([TEA], [PAID], supplier=wrong)),
        ("agent", lambda wrong: kkt.Receipt([TEA], [PAID], agent=wrong)),
        ("user_attribute", lambda wrong: kkt.Receipt([TEA], [PAID], user_attribute=wrong)),
        ("positions", lambda wrong: kkt.Receipt(wrong, [PAID])),
        ("positions[1]", lambda wrong: kkt.Receipt([TEA, wrong], [PAID])),
        ("payments[0]", lambda wrong: kkt.Receipt([TEA], [wrong])),
        ("positions[0].agent", lambda wrong: kkt.Receipt([kkt.Position("x", 100, agent=wrong)], [PAID])),
        ("positions[0].supplier", lambda wrong: kkt.Receipt([kkt.Position("x", 100, supplier=wrong)], [PAID])),
        ("payments", lambda wrong: correction(payments=wrong)),
        ("vat", lambda wrong: correction(vat=wrong)),
        ("cashier", lambda wrong: correction(cashier=wrong)),
    ],
)
@pytest.mark.parametrize("wrong", ["Иванов", 5, object()], ids=["text", "number", "object"])
def test_another_class(path: str, make: Callable[[Any], object], wrong: Any) -> None:
    with pytest.raises(kkt.FieldError) as caught:
        make(wrong)
    assert caught.value.field == path
    assert caught.value.value is wrong


@pytest.mark.parametrize("wrong", [TEA, None])
def test_one_position_is_no_list(wrong: Any) -> None:
    with pytest.raises(kkt.FieldError, match="must be a list of Position"):
        kkt.Receipt(wrong, [PAID])


@given(st.integers(0, 10**8), st.integers(1, 10**7), st.integers(1, 6))
def test_sums_do_not_depend_on_the_decimal_context(price: int, quantity: int, precision: int) -> None:
    with localcontext(prec=precision):
        made = cost(price, quantity)
        assert abs(made * 1000 - price * quantity) <= 500
        assert unit_price(made, quantity) is not None


def test_a_receipt_under_a_narrow_context() -> None:
    with localcontext(prec=3), kkt.connect("sim:") as register:
        register.open_shift()
        sold = register.sell(kkt.Receipt([kkt.Position("a", "12.34", "1234.567")], [kkt.cash("20000")]))
        assert sold.total == 1523456
        assert register.document(sold.number).fields[1020] == 1523456


@pytest.mark.parametrize(("price", "total"), [("10.05", "9.99"), ("10.05", "10.06"), ("11.00", "10.50")])
def test_only_kopecks_are_let_off(price: str, total: str) -> None:
    with pytest.raises(kkt.FieldError, match="total_override"):
        kkt.Receipt([kkt.Position("a", price)], [kkt.cash("100")], total_override=total)


@pytest.mark.parametrize(
    "vat",
    [
        {},
        {kkt.VatRate.NO_VAT: "19.99"},
        {kkt.VatRate.VAT_20: "3.33", kkt.VatRate.NO_VAT: "20.00"},
        {kkt.VatRate.VAT_10: "18.20"},
    ],
)
def test_the_vat_of_a_correction_belongs_to_its_sum(vat: Any) -> None:
    with pytest.raises(kkt.FieldError) as caught:
        correction(vat=vat)
    assert caught.value.field == "vat"


@pytest.mark.parametrize(
    "vat",
    [
        {kkt.VatRate.VAT_10: "1.82"},
        {kkt.VatRate.VAT_20: "3.33"},
        {kkt.VatRate.VAT_20: "1.67", kkt.VatRate.VAT_0: "10.00"},
        {kkt.VatRate.VAT_20_120: "1.67", kkt.VatRate.VAT_10_110: "0.91"},
    ],
)
def test_rounded_vat_is_close_enough(vat: Any) -> None:
    assert correction(vat=vat).total == 2000
