"""The same format once more, independently: construct, and the kinds straight from protocols/ffd/tags.toml."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import construct as cs

from kkt_driver.ffd import Fields

from .vectors import ROOT

TABLE = tomllib.loads((ROOT / "protocols" / "ffd" / "tags.toml").read_text("utf-8"))
ROWS: dict[int, dict[str, Any]] = {row["number"]: row for row in TABLE["tag"]}
VARIANTS: dict[tuple[int, Any], dict[str, Any]] = {(row["number"], row["inside"]): row for row in TABLE["variant"]}

TLV = cs.Struct("tag" / cs.Int16ul, "value" / cs.Prefixed(cs.Int16ul, cs.GreedyBytes))
LEVEL = cs.FocusedSeq("items", "items" / cs.GreedyRange(TLV), cs.Terminated)


def _digits(data: bytes) -> int:
    return int(data[::-1].hex() or "0", 16)


def _value(row: dict[str, Any] | None, data: bytes) -> Any:
    kind = row["kind"] if row else "bytes"
    if row is None or kind == "bytes":
        return data
    if kind == "stlv":
        return parse(data, row["number"])
    if kind == "string":
        text = cs.GreedyString("cp866").parse(data)
        return text.rstrip(" ") if row.get("padding") == "right" else text
    if kind == "fvln":
        return Decimal(_digits(data[1:])) / Decimal(10) ** data[0]
    if kind == "unixtime":
        return datetime.fromtimestamp(cs.Int32ul.parse(data), UTC).replace(tzinfo=None)
    return _digits(data)


def parse(data: bytes, inside: int = 0) -> list[tuple[int, Any]]:
    """What canonical TLVs inside a form or an STLV hold, as nested lists of pairs."""
    place = inside if inside >= 1000 else "document"
    return [
        (item.tag, _value(VARIANTS.get((item.tag, place), ROWS.get(item.tag)), item.value))
        for item in LEVEL.parse(data)
    ]


def plain(fields: Fields) -> list[tuple[int, Any]]:
    """Fields in the shape of :func:`parse`, which is also what ``encode`` takes."""
    return [(tag, plain(value) if isinstance(value, Fields) else value) for tag, value in fields]
