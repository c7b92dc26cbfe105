"""Check digits of the ИНН."""

from __future__ import annotations

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import check_inn, is_inn

GOOD = ["4705021744", "2320110334", "7704849611", "7804437548", "7704358518", "500100732259"]


@pytest.mark.parametrize("inn", GOOD)
def test_real_numbers(inn: str) -> None:
    check_inn(inn)
    assert is_inn(inn)


@pytest.mark.parametrize("inn", GOOD)
def test_every_changed_digit_is_noticed_or_changes_nothing(inn: str) -> None:
    # A check is modulo 11 and then 10, so one digit in ten may stand in for another: demand most, not all.
    wrong = [
        inn[:place] + digit + inn[place + 1 :]
        for place in range(len(inn))
        for digit in "0123456789"
        if digit != inn[place]
    ]
    assert sum(map(is_inn, wrong)) <= len(wrong) // 20


@pytest.mark.parametrize(
    ("inn", "rule"),
    [
        ("", "10 or 12 digits"),
        ("47050217440", "10 or 12 digits"),
        ("770484961 ", "10 or 12 digits"),
        ("7704849611  ", "10 or 12 digits"),
        ("٧٧٠٤٨٤٩٦١١", "10 or 12 digits"),
        ("4705021742", "check digit 10 must be 4"),
        ("500100732269", "check digit 11 must be 5"),
        ("500100732258", "check digit 12 must be 9"),
    ],
)
def test_what_is_wrong_is_named(inn: str, rule: str) -> None:
    assert not is_inn(inn)
    with pytest.raises(FieldError, match=rule) as error:
        check_inn(inn)
    assert (error.value.field, error.value.value) == ("inn", inn)
