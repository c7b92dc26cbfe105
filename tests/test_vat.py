"""VAT within a sum, by hand-made figures of others, and how far the two policies may be apart."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver.errors import FieldError
from kkt_driver.ffd.enums import VatRate
from kkt_driver.receipt import Position, Receipt, cash
from kkt_driver.vat import SHARES, contained, totals
from kkt_sim.register import vat as of_the_register

AMOUNTS = st.lists(st.tuples(st.sampled_from(VatRate), st.integers(0, 10**8)), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("rate", "amount", "expected"),
    [
        # real receipts: 26.00 at 20 %, 5.27 at 10/110 (control rule 7 of the format)
        (VatRate.VAT_20, 2600, 433),
        (VatRate.VAT_10_110, 527, 48),
        # sold through the vendor's driver: 20.00, 15.00 and 4.50 at 10 %
        (VatRate.VAT_10, 2000, 182),
        (VatRate.VAT_10, 1500, 136),
        (VatRate.VAT_10, 450, 41),
        # half a kopeck goes up
        (VatRate.VAT_20, 3, 1),
        (VatRate.VAT_20_120, 3, 1),
        (VatRate.VAT_10, 5, 0),
        (VatRate.VAT_5, 10500, 500),
        (VatRate.VAT_5_105, 10500, 500),
        (VatRate.VAT_7, 10700, 700),
        (VatRate.VAT_7_107, 10700, 700),
        (VatRate.VAT_22, 12200, 2200),
        (VatRate.VAT_22_122, 12200, 2200),
        (VatRate.VAT_0, 10000, 0),
        (VatRate.NO_VAT, 10000, 0),
    ],
)
def test_vat_in_a_sum(rate: VatRate, amount: int, expected: int) -> None:
    assert contained(rate, amount) == expected


def test_every_rate_has_its_share() -> None:
    assert set(SHARES) == set(VatRate)


@given(st.sampled_from(VatRate), st.integers(0, 10**10))
def test_the_exact_share_is_half_a_kopeck_away_at_most(rate: VatRate, amount: int) -> None:
    error = contained(rate, amount) - Fraction(*SHARES[rate]) * amount
    assert -Fraction(1, 2) < error <= Fraction(1, 2)


@given(st.sampled_from(VatRate), st.integers(0, 10**10))
def test_the_emulated_register_agrees(rate: VatRate, amount: int) -> None:
    assert contained(rate, amount) == of_the_register.contained(rate, amount)


@given(AMOUNTS)
def test_policies_differ_by_less_than_a_kopeck_a_position(amounts: list[tuple[VatRate, int]]) -> None:
    by_position, by_total = totals(amounts, "per_position"), totals(amounts, "per_total")
    assert list(by_position) == list(by_total) == sorted({rate for rate, _ in amounts})
    for rate, vat in by_position.items():
        count = sum(other == rate for other, _ in amounts)
        assert 2 * abs(vat - by_total[rate]) <= (count + 1 if count > 1 else 0)
        if rate in (VatRate.VAT_0, VatRate.NO_VAT):
            assert vat == sum(amount for other, amount in amounts if other == rate)


def test_a_receipt_by_both_policies() -> None:
    """0.54 kopecks of VAT in each 0.03, which is one; 1.62 in the three of them together, which is two."""
    made = Receipt([Position("Гвоздь", "0.03", vat=VatRate.VAT_22)] * 3, [cash("0.09")])
    assert made.vat() == {VatRate.VAT_22: 3}
    assert made.vat("per_total") == {VatRate.VAT_22: 2}
    with pytest.raises(FieldError, match="policy"):
        made.vat("by_hand")  # type: ignore[arg-type]


def test_rounding_the_total_leaves_vat_alone() -> None:
    made = Receipt([Position("Чай", "10.99", vat=VatRate.VAT_10)], [cash("10.00")], rounding="down")
    assert (made.total, made.vat()) == (1000, {VatRate.VAT_10: 100})
