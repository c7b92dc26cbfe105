"""``python -m benchmarks.ffd``: a receipt of three positions (570 bytes), to a typed document and back; its control.

Beside it the same format described with construct, interpreted and compiled, and a lower bound: a loop of struct and
int.from_bytes that knows this one receipt's tags, checks nothing and makes plain pairs. Then the time that the rules of
format-logical control take, for the receipt alone and with all that may be given besides.
"""

from __future__ import annotations

import argparse
import json
import platform
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from struct import Struct
from typing import Any

import construct as cs

from kkt_driver.ffd import BY_NUMBER, Document, Fields
from kkt_driver.ffd.documents import Item, ReceiptDocument
from kkt_driver.ffd.rules import RULES, validate
from kkt_driver.ffd.tlv import encode

VECTORS = Path(__file__).resolve().parents[1] / "protocols" / "ffd" / "vectors" / "documents.json"
EPOCH = datetime(1970, 1, 1)
TARGETS = {"decode": 15_000, "encode": 12_000}
#: microseconds that the control of a receipt may take
CONTROL = 200

Level = list[tuple[int, Any]]


def receipt() -> bytes:
    """The receipt of the vectors, outer TLV included."""
    vector = next(one for one in json.loads(VECTORS.read_text("utf-8")) if one["name"] == "synthetic_receipt3_session")
    offset, length = vector["tlv"]["offset"], vector["tlv"]["length"]
    return bytes.fromhex(vector["hex"])[offset : offset + length]


# --- the package -----------------------------------------------------------------------------------------------------


def present(view: Any) -> dict[str, Any]:
    """The attributes whose tags are there."""
    return {name: getattr(view, name) for name, slot in view.slots.items() if slot.number in view}


def read_everything(view: Any, names: list[str], inner: list[str]) -> None:
    """Every attribute of the receipt and of its items."""
    for name in names:
        getattr(view, name)
    for item in view.items:
        for name in inner:
            getattr(item, name)


def build(values: dict[str, Any], items: list[dict[str, Any]]) -> bytes:
    """From Python values to bytes, all checks on the way."""
    return ReceiptDocument.build(items=[Item.build(**one) for one in items], **values).encode()


# --- the lower bound -------------------------------------------------------------------------------------------------

_HEADER = Struct("<HH")
_KINDS = {number: tag.kind for number, tag in BY_NUMBER.items()}


def bare_decode(data: bytes) -> Level:
    """No checks, no objects: what the bytes alone cost."""
    pairs: Level = []
    start, end, unpack = 0, len(data), _HEADER.unpack_from
    while start < end:
        number, length = unpack(data, start)
        start += 4
        raw = data[start : start + length]
        start += length
        match _KINDS[number]:
            case "string":
                pairs.append((number, raw.decode("cp866")))
            case "stlv":
                pairs.append((number, bare_decode(raw)))
            case "bytes":
                pairs.append((number, raw))
            case "fvln":
                pairs.append((number, Decimal(f"{int.from_bytes(raw[1:], 'little')}E-{raw[0]}")))
            case "unixtime":
                pairs.append((number, EPOCH + timedelta(seconds=int.from_bytes(raw, "little"))))
            case _:
                pairs.append((number, int.from_bytes(raw, "little")))
    return pairs


def bare_encode(pairs: Level) -> bytes:
    """The way back, as bare."""
    parts = []
    for number, value in pairs:
        match _KINDS[number]:
            case "string":
                body = value.encode("cp866")
            case "stlv":
                body = bare_encode(value)
            case "bytes":
                body = value
            case "fvln":
                _, digits, exponent = value.as_tuple()
                whole = int("".join(map(str, digits)))
                body = bytes((-exponent,)) + whole.to_bytes((whole.bit_length() + 7) // 8 or 1, "little")
            case "unixtime":
                body = int((value - EPOCH).total_seconds()).to_bytes(4, "little")
            case _:
                size = BY_NUMBER[number].length or (value.bit_length() + 7) // 8 or 1
                body = value.to_bytes(size, "little")
        parts.append(_HEADER.pack(number, len(body)) + body)
    return b"".join(parts)


# --- construct -------------------------------------------------------------------------------------------------------


def described() -> Any:
    """The same receipt in construct: header, then a value by its tag."""
    vln: Any = cs.ExprAdapter(
        cs.GreedyBytes,
        lambda raw, _: int.from_bytes(raw, "little"),
        lambda value, _: value.to_bytes((value.bit_length() + 7) // 8 or 1, "little"),
    )
    fvln = cs.Struct("places" / cs.Int8ul, "digits" / vln)
    kinds = {
        "byte": cs.Int8ul,
        "uint16": cs.Int16ul,
        "uint32": cs.Int32ul,
        "unixtime": cs.Int32ul,
        "bitfield": cs.Int8ul,
        "vln": vln,
        "fvln": fvln,
        "string": cs.GreedyString("cp866"),
        "bytes": cs.GreedyBytes,
    }

    def level(nested: dict[int, Any]) -> Any:
        cases = {number: kinds[tag.kind] for number, tag in BY_NUMBER.items() if tag.kind in kinds}
        value = cs.Switch(cs.this.tag, cases | nested, default=cs.GreedyBytes)
        return cs.GreedyRange(cs.Struct("tag" / cs.Int16ul, "value" / cs.Prefixed(cs.Int16ul, value)))

    return level({3: level({1059: level({})})})


# --- measuring -------------------------------------------------------------------------------------------------------


def rate(work: Callable[[], object], seconds: float) -> float:
    """Calls per second of processor time, which other programs do not take away; the best of five parts."""
    for _ in range(10):
        work()
    best = 0.0
    for _ in range(5):
        done, began = 0, time.process_time()
        while (passed := time.process_time() - began) < seconds / 5:
            for _ in range(10):
                work()
            done += 10
        best = max(best, done / passed)
    return best


def controls(data: bytes, seconds: float) -> dict[str, float]:
    """Microseconds per receipt that has been read, by what is given besides."""
    sale = Document.unwrap(data)
    number, when = sale.fields[1040], sale.date_time
    assert isinstance(number, int)
    registration = Document(1, Fields([(1062, 1), (1002, 0), (1001, 0), (1209, 2), (1041, sale.fields[1041])], 1))
    changed = {1040: number - 1, 1042: 6}
    previous = Document(3, Fields([(tag, changed.get(tag, value)) for tag, value in sale.fields], 3))
    ways: dict[str, Callable[[], object]] = {
        "receipt alone": lambda: validate(sale),
        "with registration, the one before, now": lambda: validate(
            sale, registration=registration, previous=previous, now=when
        ),
    }
    return {title: 1e6 / rate(work, seconds) for title, work in ways.items()}


def pairs_of(fields: Fields) -> Level:
    return [(tag, pairs_of(value) if isinstance(value, Fields) else value) for tag, value in fields]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ffd", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="per row (default 2)")
    seconds = parser.parse_args().seconds

    data = receipt()
    seen = ReceiptDocument(Document.unwrap(data))
    values, items = present(seen), [present(item) for item in seen.items]
    names, inner = list(values), list(items[0])
    values.pop("items")
    pairs = [(3, pairs_of(seen.fields))]
    plain = described()
    compiled = plain.compile()
    made = plain.parse(data)
    assert bare_encode(bare_decode(data)) == encode(pairs) == plain.build(made) == data
    assert sorted(build(values, items)) == sorted(data), "built from values: other order, same bytes"

    rows: tuple[tuple[str, Callable[[], object], Callable[[], object]], ...] = (
        ("typed document", lambda: ReceiptDocument(Document.unwrap(data)), lambda: build(values, items)),
        (
            "typed, every attribute read",
            lambda: read_everything(ReceiptDocument(Document.unwrap(data)), names, inner),
            lambda: build(values, items),
        ),
        ("pairs of tag and value", lambda: Document.unwrap(data), lambda: encode(pairs)),
        ("construct, compiled", lambda: compiled.parse(data), lambda: compiled.build(made)),
        ("construct, interpreted", lambda: plain.parse(data), lambda: plain.build(made)),
        ("lower bound", lambda: bare_decode(data), lambda: bare_encode(pairs)),
    )
    rates = [(title, rate(read, seconds), rate(write, seconds)) for title, read, write in rows]
    _, bound_read, bound_write = rates[-1]
    print(f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, one core")
    print(
        f"\nreceipt of three positions, {len(data)} bytes, {len(items)} items, {len(names) + 3 * len(inner)} values\n"
    )
    print(f"{'':30}{'decodes/s':>12}{'of bound':>10}{'encodes/s':>12}{'of bound':>10}")
    for title, read, write in rates:
        print(f"{title:30}{read:12.0f}{bound_read / read:9.1f}x{write:12.0f}{bound_write / write:9.1f}x")
    print(f"{'target':30}{TARGETS['decode']:12}{'3.0x':>10}{TARGETS['encode']:12}{'3.0x':>10}")
    print(f"\nformat-logical control, {len(RULES)} rules\n")
    print(f"{'':44}{'us':>8}")
    for title, taken in controls(data, seconds).items():
        print(f"{title:44}{taken:8.0f}")
    print(f"{'target':44}{CONTROL:8}")


if __name__ == "__main__":
    main()
