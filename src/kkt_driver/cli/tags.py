"""``kkt tag``: what a tag of the format is, by number or by words."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from kkt_driver.cli.output import Output
from kkt_driver.errors import UsageError
from kkt_driver.ffd.lookup import VERSIONS, About, Place, about, find
from kkt_driver.ffd.obligations import Obligation
from kkt_driver.ffd.tags import BY_NUMBER, Tag

_KINDS = {
    "byte": ("целое, 1 байт", "a number of 1 byte"),
    "uint16": ("целое, 2 байта", "a number of 2 bytes"),
    "uint32": ("целое, 4 байта", "a number of 4 bytes"),
    "unixtime": ("время, 4 байта", "a time of 4 bytes"),
    "vln": ("целое, младший байт первым", "a number, low byte first"),
    "fvln": ("дробное: знаков после точки, число", "a decimal: how many decimals, then the number"),
    "string": ("строка cp866", "text in cp866"),
    "bytes": ("байты", "bytes"),
    "bitfield": ("битовое поле", "a field of bits"),
    "stlv": ("структура из реквизитов", "a structure of tags"),
}
_FIXED = frozenset(("byte", "uint16", "uint32", "unixtime"))
_UNITS = {"kopecks": "копейки", "days": "дни"}
_OBLIGATIONS = {
    Obligation.MUST: "обязателен",
    Obligation.MUST_IF: "обязателен при условии",
    Obligation.RECOMMENDED: "рекомендуется",
    Obligation.MAY: "может быть",
}


def tag(arguments: Namespace, output: Output) -> None:
    """kkt tag"""
    query = " ".join(arguments.query)
    found = find(query)
    if not found:
        raise UsageError(f"no tag has the number or the words {query!r}")
    russian = arguments.lang == "ru"
    if len({one.number for one in found}) == 1:
        text = "\n\n".join("\n".join(_whole(about(one), russian)) for one in found)
    else:
        text = "\n".join(_head(one, russian) for one in found)
    output.done({"query": query, "found": [_data(about(one)) for one in found]}, text)


def _head(one: Tag, russian: bool) -> str:
    name = one.name if russian else one.id.replace("_", " ")
    return f"{one.number} {name} [{one.id}]"


def _whole(known: About, russian: bool) -> Iterator[str]:
    one = known.tag

    def line(ru: str, en: str, text: str) -> str:
        return f"  {ru if russian else en}: {text}"

    yield _head(one, russian)
    details = [f"{one.kind} ({_KINDS[one.kind][not russian]})", *_size(one, russian)]
    if one.unit:
        details.append(_UNITS[one.unit] if russian else one.unit)
    if one.repeatable:
        details.append("может повторяться" if russian else "may be repeated")
    yield line("вид", "kind", ", ".join(details))
    if one.json:
        yield line("имя в JSON ФНС", "name in JSON of the ФНС", one.json)
    yield "  где стоит:" if russian else "  stands in:"
    for place in known.places:
        yield f"    {place.number} {place.name_ru if russian else place.name_en}: {_obligations(place, russian)}"
    yield from (f"    {name}" for name in _other_parents(known, russian))
    if known.values:
        yield (
            "  " + (("биты" if known.flags else "значения") if russian else ("bits" if known.flags else "values")) + ":"
        )
    for value in known.values:
        number = value.value.bit_length() - 1 if known.flags else value.value
        before = ""
        if value.before is not None:
            until, ru, en = value.before
            before = f"; до {until} {ru}" if russian else f"; before {until} {en}"
        yield f"    {number} {value.ru if russian else value.en}{before}"


def _size(one: Tag, russian: bool) -> Iterator[str]:
    unit = "байт" if russian else "bytes"
    if one.kind in _FIXED:
        return
    if one.length:
        yield f"{one.length} {unit}"
    elif one.maximum:
        yield f"до {one.maximum} {unit}" if russian else f"at most {one.maximum} {unit}"
    if one.padded:
        yield "дополняется пробелами справа" if russian else "padded with spaces on the right"


def _other_parents(known: About, russian: bool) -> Iterator[str]:
    """Containers of which the orders do not say how obligatory the tag is there."""
    told = {place.number if place.number >= 1000 else 0 for place in known.places}
    for parent in known.parents:
        if parent in told:
            continue
        holder = BY_NUMBER.get(parent)
        if holder is None:
            yield "документ" if russian else "document"
        else:
            yield f"{parent} {holder.name if russian else holder.id.replace('_', ' ')}"


def _obligations(place: Place, russian: bool) -> str:
    """Versions with the same word stand together; those that do not have the tag are left out."""
    words: dict[str, list[str]] = {}
    for version, how in zip(VERSIONS, place.obligations, strict=True):
        if how is not Obligation.ABSENT:
            words.setdefault(_OBLIGATIONS[how] if russian else how.value, []).append(version)
    return ", ".join(f"{word} ({' '.join(versions)})" for word, versions in words.items())


def _data(known: About) -> dict[str, Any]:
    one = known.tag
    return {
        "number": one.number,
        "name": one.name,
        "id": one.id,
        "json": one.json,
        "kind": one.kind,
        "length": one.length,
        "maximum": one.maximum,
        "padded": one.padded,
        "unit": one.unit,
        "repeatable": one.repeatable,
        "parents": list(known.parents),
        "places": [
            {
                "container": place.number,
                "name_ru": place.name_ru,
                "name_en": place.name_en,
                "obligations": dict(zip(VERSIONS, (how.value for how in place.obligations), strict=True)),
            }
            for place in known.places
        ],
        "enum": one.enum,
        "flags": known.flags,
        "values": [
            {"value": value.value, "ru": value.ru, "en": value.en}
            | ({"before": dict(zip(("until", "ru", "en"), value.before, strict=True))} if value.before else {})
            for value in known.values
        ],
    }
