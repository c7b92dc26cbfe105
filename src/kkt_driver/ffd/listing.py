"""Fields as lines for people: number, name, value with its meaning."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from kkt_driver.ffd.fields import Fields, Value
from kkt_driver.ffd.labels import label, tag_name
from kkt_driver.ffd.tags import Tag, tag_in

OPERATOR_ACK = 7


def listing(
    fields: Fields, lang: str = "ru", indent: str = "  ", within: int = 0, at: datetime | None = None
) -> Iterator[str]:
    """One line per field, those of an STLV indented below it; rubles for sums, words for enumerations.

    ``within``: the form of the document or the STLV that holds the fields. ``at``: time of the document, for words that
    have changed; None: today's.
    """
    for number, value in fields:
        tag = tag_in(within, number)
        name = "?" if tag is None else tag_name(tag, at) if lang == "ru" else tag.id.replace("_", " ")
        if isinstance(value, Fields):
            yield f"{indent}{number} {name}:"
            yield from listing(value, lang, indent + "  ", number, at)
        else:
            # registers write the clock on their wall, the operator writes UTC
            zone = " UTC" if within == OPERATOR_ACK and number == 1012 else ""
            yield f"{indent}{number} {name}: {_shown(tag, value, lang, at)}".rstrip(" ") + zone


def _shown(tag: Tag | None, value: Value, lang: str, at: datetime | None) -> str:
    if isinstance(value, bytes):
        # the sign is known to people by the ten digits on paper
        return (
            f"{int.from_bytes(value[2:], 'big'):010}" if tag and tag.number == 1077 and len(value) == 6 else value.hex()
        )
    if isinstance(value, datetime):
        return value.strftime("%d.%m.%Y %H:%M:%S") if lang == "ru" else value.isoformat(" ")
    if isinstance(value, int) and tag is not None:
        if tag.money:
            return f"{value // 100}.{value % 100:02}"
        meaning = label(tag.enum, value, lang, at)
        return f"{value} ({meaning})" if meaning else str(value)
    if isinstance(value, str):
        # the kind of an identity document (1245) is a number written as text
        meaning = label(tag.enum, int(value), lang) if tag and tag.enum and value.isdecimal() else ""
        return " ".join(value.splitlines()) + (f" ({meaning})" if meaning else "")
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
