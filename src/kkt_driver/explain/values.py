"""Values as people read them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from kkt_driver.explain.model import NOTHING, Words
from kkt_driver.ffd import Fields, Tag
from kkt_driver.ffd.labels import label
from kkt_driver.money import roubles


def shown(value: Any) -> str:
    """Any value as text: bytes as hex, times with seconds."""
    if value is None or isinstance(value, Fields):
        return ""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def tag_shown(tag: Tag | None, value: Any) -> str:
    """The value of a tag: sums in roubles, the sign as the ten digits on paper."""
    if tag is not None:
        if tag.money and isinstance(value, int):
            return roubles(value)
        if tag.number == 1077 and isinstance(value, bytes) and len(value) == 6:
            return f"{int.from_bytes(value[2:], 'big'):010}"
    return shown(value)


def tag_meaning(tag: Tag | None, value: Any, at: datetime | None = None) -> Words:
    """The words of an enumeration, as they were at the time of the document."""
    if tag is None or not tag.enum:
        return NOTHING
    # the kind of an identity document (1245) is a number written as text
    number = int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else value
    return labels(tag.enum, number, at) if isinstance(number, int) else NOTHING


def labels(enum: str, value: int, at: datetime | None = None) -> Words:
    """The words of a value of an enumeration of the format, if it has any."""
    return label(enum, value, "ru", at), label(enum, value, "en", at)
