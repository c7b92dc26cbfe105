"""Single values: kinds, lengths, enumerations, flags, ranges."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from kkt_driver.ffd.fields import Fields
from kkt_driver.ffd.labels import FLAGS, LABELS
from kkt_driver.ffd.rules.model import Hit, check, hit
from kkt_driver.ffd.rules.subject import Subject, whole
from kkt_driver.ffd.tags import BY_NUMBER, Tag, tag_in

_ENUMERATIONS = {
    number: (tag.enum in FLAGS, frozenset(LABELS[tag.enum])) for number, tag in BY_NUMBER.items() if tag.enum
}
_BINARY = frozenset((1001, 1002, 1056, 1108, 1109, 1110, 1126, 1193, 1207, 1221))
_RAISED = frozenset((1050, 1051, 1052, 1053))
#: kind "bytes", whose values fit whatever they are
_BYTES = frozenset(number for number, tag in BY_NUMBER.items() if tag.kind == "bytes")
_VLN = {number: tag.maximum for number, tag in BY_NUMBER.items() if tag.kind == "vln"}
#: texts, bytes and containers: exact and greatest length
_LENGTHS = {
    number: (tag.length, tag.maximum, tag.padded)
    for number, tag in BY_NUMBER.items()
    if tag.kind in ("string", "bytes", "stlv") and (tag.length or tag.maximum)
}
_SHIFT_FORMS = (2, 5, 3, 4, 31, 41)
_MOST_DECIMALS = 6


def named(tag: Tag) -> dict[str, Any]:
    """The words of a message that names a tag."""
    return {"tag": tag.number, "name_ru": tag.name, "name_en": tag.id}


@check("value-fits-kind")
def value_fits_kind(subject: Subject) -> Iterator[Hit]:
    """What the codec left as bytes."""
    for path, parent, number, value in subject.values:
        if isinstance(value, bytes) and number not in _BYTES:
            tag = tag_in(parent, number)
            if tag is not None:
                yield hit(number, value=value, path=path, kind=tag.kind, **named(tag))


@check("value-length")
def value_length(subject: Subject) -> Iterator[Hit]:
    """Bytes; a character of cp866 is one. What is left as bytes has been named already."""
    for path, _, number, value in subject.values:
        limits = _LENGTHS.get(number)
        if limits is None:
            continue
        if isinstance(value, str) or (isinstance(value, bytes) and number in _BYTES):
            size = len(value)
        elif isinstance(value, Fields):
            size = len(value.encode())
        else:
            continue
        exact, most, padded = limits
        if size > most or (exact and size < exact and not padded):
            limit = f"{exact}" if exact else f"0..{most}"
            yield hit(number, value=value, path=path, size=size, limit=limit, **named(BY_NUMBER[number]))


@check("known-value")
def known_value(subject: Subject) -> Iterator[Hit]:
    """Enumerations: a value without words; flags: a bit without."""
    for path, _, number, value in subject.values:
        known = _ENUMERATIONS.get(number)
        if known is None or not isinstance(value, int):
            continue
        flags, values = known
        if (value & ~sum(values)) if flags else value not in values:
            yield hit(number, value=value, path=path, **named(BY_NUMBER[number]))


@check("flag-value")
def flag_value(subject: Subject) -> Iterator[Hit]:
    """Flags of the registration and of the state report."""
    for tag in _BINARY.intersection(subject.first):
        value = subject.first[tag]
        if isinstance(value, int) and value > 1:
            yield hit(tag, value=value, **named(BY_NUMBER[tag]))


@check("raised-flag")
def raised_flag(subject: Subject) -> Iterator[Hit]:
    """Tags 1050..1053."""
    for tag in _RAISED.intersection(subject.first):
        value = subject.first[tag]
        if isinstance(value, int) and value != 1:
            yield hit(tag, value=value, **named(BY_NUMBER[tag]))


@check("one-tax-system")
def one_tax_system(subject: Subject) -> Iterator[Hit]:
    """Tag 1055."""
    value = whole(subject.first, 1055)
    if value is not None and value.bit_count() != 1:
        yield hit(1055, value=value, count=value.bit_count())


@check("tax-systems-given")
def tax_systems_given(subject: Subject) -> Iterator[Hit]:
    """Tag 1062; the order leaves it free, every register sends it."""
    if not subject.first.get(1062):
        yield hit(1062, value=subject.first.get(1062))


@check("number-range")
def number_range(subject: Subject) -> Iterator[Hit]:
    """VLN of eight bytes are read; most tags have six."""
    for path, _, number, value in subject.values:
        # most numbers are small, and every VLN has room for four bytes
        if isinstance(value, int) and value > 0xFFFFFFFF and number in _VLN and value >> 8 * _VLN[number]:
            yield hit(number, value=value, path=path, limit=_VLN[number], **named(BY_NUMBER[number]))


@check("quantity-positive")
def quantity_positive(subject: Subject) -> Iterator[Hit]:
    """Tag 1023 (error 0Ah of registers)."""
    for item in subject.items:
        if item.quantity is not None and not item.quantity:
            yield hit(1023, value=item.quantity, path=item.path)


@check("quantity-decimals")
def quantity_decimals(subject: Subject) -> Iterator[Hit]:
    """Tag 1023."""
    for item in subject.items:
        quantity = item.quantity
        if quantity is not None:
            decimals = _decimals(quantity)
            if decimals > _MOST_DECIMALS:
                yield hit(1023, value=quantity, path=item.path, decimals=decimals)


def _decimals(quantity: Decimal) -> int:
    exponent = quantity.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


@check("counters-from-one")
def counters_from_one(subject: Subject) -> Iterator[Hit]:
    """Tags 1040, 1038, 1042. A state report or the closing of a drive may know of no shift yet."""
    for tag in (1040, 1038, 1042):
        if subject.first.get(tag) == 0 and (tag != 1038 or subject.form in _SHIFT_FORMS):
            yield hit(tag, value=0, **named(BY_NUMBER[tag]))


@check("documents-in-shift")
def documents_in_shift(subject: Subject) -> Iterator[Hit]:
    """Tags 1111 and 1118."""
    documents, receipts = whole(subject.first, 1111), whole(subject.first, 1118)
    if documents is not None and receipts is not None and documents < receipts:
        yield hit(1111, 1118, value=documents, documents=documents, receipts=receipts)
