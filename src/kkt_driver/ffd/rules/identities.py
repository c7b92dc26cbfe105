"""Who and what: ИНН, registration number (РНМ), number of the drive."""

from __future__ import annotations

from collections.abc import Iterator

from kkt_driver.errors import FieldError
from kkt_driver.ffd.inn import check_inn
from kkt_driver.ffd.rnm import make_rnm
from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, text

_OTHER_INN = frozenset((1016, 1203, 1226, 1228))
_WITH_REGION = frozenset((1016, 1018, 1203, 1228))


@check("user-inn")
def user_inn(subject: Subject) -> Iterator[Hit]:
    """Tags 1018 and 1017; an autonomous register has zeros or nothing for an operator."""
    for tag in (1018, 1017):
        value = text(subject.first, tag)
        if value is None or (tag == 1017 and not value.strip("0")):
            continue
        yield from _inn(tag, value, "")


@check("other-inn")
def other_inn(subject: Subject) -> Iterator[Hit]:
    """Tags 1016, 1203, 1226, 1228; twelve zeros stand for a foreign supplier."""
    if subject.present.isdisjoint(_OTHER_INN):
        return
    for path, number, value in subject.texts:
        if number in _OTHER_INN and value:
            yield from _inn(number, value.strip(" "), path)


def _inn(tag: int, value: str, path: str) -> Iterator[Hit]:
    try:
        check_inn(value)
    except FieldError:
        digits = value.isascii() and value.isdigit() and len(value) in (10, 12)
        ru = "контрольное число" if digits else "нужно 10 или 12 цифр"
        en = "check digit" if digits else "10 or 12 digits wanted"
        yield hit(tag, value=value, path=path, tag=tag, why_ru=ru, why_en=en)


@check("inn-region")
def inn_region(subject: Subject) -> Iterator[Hit]:
    """Twelve zeros are no ИНН but a place holder."""
    for path, number, value in subject.texts:
        if number in _WITH_REGION and value.startswith("00"):
            yield hit(number, value=value, path=path, tag=number)


@check("registration-number-digits")
def registration_number_digits(subject: Subject) -> Iterator[Hit]:
    """Tag 1037, padded with spaces on the wire."""
    value = text(subject.first, 1037)
    if value is not None and not _digits(value, 16):
        yield hit(1037, value=value)


@check("registration-number-check")
def registration_number_check(subject: Subject) -> Iterator[Hit]:
    """Tag 1037, where the serial number is known."""
    number, inn, serial = text(subject.first, 1037), text(subject.first, 1018), subject.serial
    if number is None or inn is None or not serial or not _digits(number, 16):
        return
    try:
        expected = make_rnm(number[:10], inn, serial)
    except FieldError:
        return  # the ИНН or the serial number is no number, which is said elsewhere
    if number != expected:
        yield hit(1037, 1018, 1013, value=number, inn=inn, serial=serial, expected=expected)


@check("drive-number")
def drive_number(subject: Subject) -> Iterator[Hit]:
    """Tag 1041, never padded. Another length is for the rule of lengths to say."""
    value = subject.first.get(1041)
    if isinstance(value, str) and len(value) == 16 and not _digits(value, 16):
        yield hit(1041, value=value)


def _digits(value: str, length: int) -> bool:
    return len(value) == length and value.isascii() and value.isdigit()
