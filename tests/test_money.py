"""Sums: exact, bounded, never float."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import FieldError
from kkt_driver.money import MAX_KOPECKS, cost, kopecks, roubles, thousandths, unit_price, whole_roubles


@given(st.integers(0, MAX_KOPECKS))
def test_all_spellings_of_a_sum_agree(amount: int) -> None:
    assert kopecks(amount) == kopecks(roubles(amount)) == kopecks(Decimal(amount) / 100) == amount


@given(st.one_of(st.decimals(), st.text(max_size=12), st.integers()))
def test_anything_is_a_sum_or_a_field_error(value: Decimal | str | int) -> None:
    try:
        amount = kopecks(value, "price")
    except FieldError:
        return
    assert 0 <= amount <= MAX_KOPECKS
    assert amount == (value if isinstance(value, int) else Decimal(value) * 100)  # whole numbers are kopecks


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        True,
        None,
        b"1",
        "",
        ".5",
        "5.",
        "12,34",
        " 1",
        "1e2",
        "1_0",
        "+1",
        "٣",
        "NaN",
        "0.005",
        Decimal("0.001"),
        Decimal("NaN"),
        Decimal("Infinity"),
        Decimal("1e999999"),
        "9" * 400,
        "-1",
        -1,
        MAX_KOPECKS + 1,
    ],
)
def test_what_is_no_sum(value: object) -> None:
    with pytest.raises(FieldError) as caught:
        kopecks(value, "payments[0].sum")  # type: ignore[arg-type]
    assert caught.value.field == "payments[0].sum"


@pytest.mark.parametrize(("value", "expected"), [(2, 2000), ("0.001", 1), (Decimal("1.250"), 1250), ("7", 7000)])
def test_quantities(value: int | str | Decimal, expected: int) -> None:
    assert thousandths(value) == expected


@pytest.mark.parametrize("value", [0, "0", -1, "0.0001", 1.5, True, "10000000", None])
def test_what_is_no_quantity(value: object) -> None:
    with pytest.raises(FieldError, match="quantity"):
        thousandths(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(("price", "quantity", "expected"), [(9990, 1250, 12488), (1, 500, 1), (1, 499, 0), (0, 1, 0)])
def test_half_a_kopeck_goes_up(price: int, quantity: int, expected: int) -> None:
    assert cost(price, quantity) == expected


def test_roubles_of_a_negative_sum() -> None:
    assert roubles(-5) == "-0.05"


@pytest.mark.parametrize(("amount", "expected"), [(0, 0), (99, 0), (100, 100), (12499, 12400)])
def test_whole_roubles(amount: int, expected: int) -> None:
    assert whole_roubles(amount) == expected


@given(st.integers(0, 10**8), st.integers(1, 10**7))
def test_a_unit_price_makes_the_amount_or_no_price_does(amount: int, quantity: int) -> None:
    found = unit_price(amount, quantity)
    if found is not None:
        assert abs(cost(found, quantity) - amount) <= 1
        return
    below = amount * 1000 // quantity
    assert all(abs(cost(price, quantity) - amount) > 1 for price in range(max(0, below - 3), below + 4))
