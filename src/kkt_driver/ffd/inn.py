"""ИНН: 10 digits for organisations, 12 for people; the last one or two are check digits."""

from __future__ import annotations

from kkt_driver.errors import FieldError

_WEIGHTS = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def check_inn(text: str) -> None:
    """FieldError unless ``text`` is an ИНН of 10 or 12 digits with right check digits; no padding is allowed."""
    if not isinstance(text, str) or not (text.isascii() and text.isdigit()) or len(text) not in (10, 12):
        raise FieldError("inn", "must be 10 or 12 digits", text)
    for position in (9,) if len(text) == 10 else (10, 11):
        expected = _check_digit(text[:position])
        if int(text[position]) != expected:
            raise FieldError("inn", f"check digit {position + 1} must be {expected}", text)


def is_inn(text: str) -> bool:
    """Whether :func:`check_inn` accepts ``text``."""
    try:
        check_inn(text)
    except FieldError:
        return False
    return True


def _check_digit(digits: str) -> int:
    # weights end at the same place whatever the length: 2,4,10,.. for 9 digits, 7,2,4,.. for 10, 3,7,2,.. for 11
    weights = _WEIGHTS[-len(digits) :]
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 % 10
