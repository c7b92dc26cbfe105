"""The registration number and its check digits."""

from __future__ import annotations

from typing import Any

import pytest

from kkt_driver.errors import FieldError
from kkt_driver.ffd import check_rnm, make_rnm

from .vectors import load

VECTORS = load("rnm")


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: str(vector["reg_number"]))
def test_real_numbers(vector: dict[str, Any]) -> None:
    number, inn, serial = vector["reg_number"], vector["inn"], vector["serial"]
    check_rnm(number, inn, serial)
    check_rnm(number.ljust(20), inn.ljust(12), serial)
    assert make_rnm(int(number[:10]), inn, serial) == make_rnm(number[:10], inn, serial) == number


@pytest.mark.parametrize("vector", VECTORS["negative"], ids=lambda vector: str(vector["why"]))
def test_numbers_of_somebody_else(vector: dict[str, Any]) -> None:
    with pytest.raises(FieldError, match=r"kkt_reg_number \(1037\): last six digits must be \d{6}"):
        check_rnm(vector["reg_number"], vector["inn"], vector["serial"])


@pytest.mark.parametrize(
    ("order", "inn", "serial", "field"),
    [
        (-1, "7704849611", "1", "order number"),
        (10**10, "7704849611", "1", "order number"),
        (True, "7704849611", "1", "order number"),
        ("1a", "7704849611", "1", "order number"),
        (1, "770484961", "1", "user_inn"),
        (1, "770484961x", "1", "user_inn"),
        (1, "7704849611", "", "kkt_serial"),
        (1, "7704849611", "1" * 21, "kkt_serial"),
        (1, "7704849611", "номер", "kkt_serial"),
    ],
)
def test_what_is_wrong_is_named(order: Any, inn: str, serial: str, field: str) -> None:
    with pytest.raises(FieldError, match=field):
        make_rnm(order, inn, serial)


@pytest.mark.parametrize("rnm", ["", "123", "000000000104578x", "00000000010457820"])
def test_sixteen_digits(rnm: str) -> None:
    with pytest.raises(FieldError, match="must be 16 digits"):
        check_rnm(rnm, "4705021744", "550101006105")
