"""Texts: code page, phones, e-mails, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kkt_driver.ffd.patterns import CONTACT, MAIL, PHONE, names_number, numbers_as_names
from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, text
from kkt_driver.ffd.tags import BY_NUMBER

_PHONES = frozenset((1073, 1074, 1075, 1171))
_PHONE, _MAIL, _CONTACT = re.compile(PHONE), re.compile(MAIL), re.compile(CONTACT)
_SITE = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")
# Control characters, and box drawing: what UTF-8 and cp1251 look like when they are read as cp866.
_STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u2500-\u259f]")
#: may be blank: number and description of an order that does not exist; operator and addresses of offline mode
_MAY_BE_EMPTY = frozenset((1177, 1179, 1017, 1046, 1060, 1117))


@check("text-encoding")
def text_encoding(subject: Subject) -> Iterator[Hit]:
    """Every character is cp866 by the time it is here; some tell that the bytes were meant otherwise."""
    for path, number, value in subject.texts:
        found = _STRANGE.search(value)
        if found:
            tag = BY_NUMBER[number]
            char = repr(found.group())
            yield hit(number, value=value, path=path, tag=number, name_ru=tag.name, name_en=tag.id, char=char)


@check("text-not-empty")
def text_not_empty(subject: Subject) -> Iterator[Hit]:
    """Blanks are nothing."""
    for path, number, value in subject.texts:
        if not value.strip(" ") and number not in _MAY_BE_EMPTY:
            tag = BY_NUMBER[number]
            yield hit(number, value=value, path=path, tag=number, name_ru=tag.name, name_en=tag.id)


@check("phone-form")
def phone_form(subject: Subject) -> Iterator[Hit]:
    """Phones of agents and suppliers, at any depth."""
    if subject.present.isdisjoint(_PHONES):
        return
    for path, number, value in subject.texts:
        if number in _PHONES and value.strip(" ") and not _PHONE.fullmatch(value):
            yield hit(number, value=value, path=path, tag=number)


@check("buyer-contact-form")
def buyer_contact_form(subject: Subject) -> Iterator[Hit]:
    """Tag 1008."""
    value = text(subject.first, 1008)
    if value and not _CONTACT.fullmatch(value):
        yield hit(1008, value=value)


@check("sender-address-form")
def sender_address_form(subject: Subject) -> Iterator[Hit]:
    """Tag 1117."""
    value = text(subject.first, 1117)
    if value and not _MAIL.fullmatch(value):
        yield hit(1117, value=value)


@check("site-form")
def site_form(subject: Subject) -> Iterator[Hit]:
    """Tag 1060."""
    value = text(subject.first, 1060)
    if value and not _SITE.fullmatch(value):
        yield hit(1060, value=value)


@check("country-code")
def country_code(subject: Subject) -> Iterator[Hit]:
    """Tag 1230. Another length is for the rule of lengths to say."""
    for item in subject.items:
        value = item.first.get(1230)
        if isinstance(value, str) and len(value) == 3 and not (value.isascii() and value.isdigit()):
            yield hit(1230, value=value, path=item.path)


@check("name-of-item-type")
def name_of_item_type(subject: Subject) -> Iterator[Hit]:
    """«Недопустимое сочетание реквизитов 1212 и 1030» (215 of the ATOL driver)."""
    for item in subject.items:
        kind, name = item.first.get(1212), text(item.first, 1030)
        numbers = numbers_as_names(kind)
        if numbers is not None and name is not None and not names_number(name, numbers):
            low, high = numbers[0], numbers[-1]
            yield hit(1030, 1212, value=name, path=item.path, type=kind, low=low, high=high)
