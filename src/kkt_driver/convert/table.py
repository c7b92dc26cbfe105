"""The flat table that CSV and XLSX hold: a row per item, or per document.

Columns of the document stand in every row of it:

    document    number of the document in the file, from 1; its rows stand together
    form, name  form of the document; its Russian name, for people only
    ...         one column per tag of ``DOCUMENT_TAGS``, named by the id of the tag; the sign is the ФПД as printed
    item        number of the item in the document, from 1; empty in a document without items
    item_...    one column per tag of ``ITEM_TAGS``
    left_out    tags that the table does not hold, such as ``1084 1059.1223``; empty when it holds the whole document

Sums are roubles with two decimals, quantities decimals, times ISO, enumerations and flags numbers, bytes hex. A
document can be read back when ``left_out`` is empty: with the same values, its tags in the order of the columns.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from kkt_driver.errors import FieldError
from kkt_driver.ffd import Document, Fields, Tag, Value, decode_sign, encode_sign, tag_in
from kkt_driver.money import kopecks, roubles

_ITEM = 1059
_SIGN = 1077
DOCUMENT_TAGS = (
    1209, 1041, 1037, 1018, 1048, 1013, 1188, 1040, 1012, 1038, 1042, 1077, 1054, 1055, 1020, 1031, 1081, 1215, 1216,
    1217, 1102, 1103, 1104, 1105, 1106, 1107, 1021, 1203, 1009, 1187, 1008, 1227, 1228, 1173, 1192, 1060, 1117, 1108,
    1036, 1017, 1046, 1189, 1062, 1001, 1002, 1056, 1109, 1110, 1221, 1207, 1193, 1126, 1057,
    1101, 1118, 1111, 1097, 1098, 1050, 1051, 1052, 1053, 1116,
)  # fmt: skip
ITEM_TAGS = (
    1030, 1079, 1023, 1043, 1199, 1200, 1198, 1214, 1212, 1197, 2108, 1162, 1222, 1226, 1229, 1230, 1231, 1191,
)  # fmt: skip
LEFT_OUT = "left_out"


def _column(number: int, inside: int) -> Tag:
    tag = tag_in(inside, number)
    assert tag is not None
    return tag


_DOCUMENT: dict[int, Tag] = {number: _column(number, 0) for number in DOCUMENT_TAGS}
_ITEMS: dict[int, Tag] = {number: _column(number, _ITEM) for number in ITEM_TAGS}
COLUMNS: tuple[str, ...] = (
    "document",
    "form",
    "name",
    *(tag.id for tag in _DOCUMENT.values()),
    "item",
    *(f"item_{tag.id}" for tag in _ITEMS.values()),
    LEFT_OUT,
)
#: the tag of a column, None for the others
TAGS: tuple[Tag | None, ...] = (None, None, None, *_DOCUMENT.values(), None, *_ITEMS.values(), None)
assert len(COLUMNS) == len(set(COLUMNS)) == len(TAGS)

#: int for numbers and kopecks, Decimal, datetime, str; None for an empty cell
Cell: TypeAlias = "int | Decimal | datetime | str | None"


def rows_of(number: int, document: Document, *, items: bool = True) -> Iterator[list[Cell]]:
    """The rows of a document, a cell per column. Sums are still kopecks. ``items`` False: one row, items left out."""
    form = document.form
    left: list[str] = []
    head: list[Cell] = [number, form, document.form_name]
    head += _cells(document.fields, _DOCUMENT, form, left, {_ITEM} if items else set())
    rows: list[list[Cell]] = []
    for place, value in enumerate(document.fields.all(_ITEM) if items else (), 1):
        if isinstance(value, Fields):
            rows.append([place, *_cells(value, _ITEMS, _ITEM, left, set())])
        else:
            left.append(str(_ITEM))
    missing = " ".join(dict.fromkeys(left))
    for row in rows or [[None] * (1 + len(ITEM_TAGS))]:
        yield [*head, *row, missing]


def _cells(fields: Fields, columns: Mapping[int, Tag], inside: int, left: list[str], passed: set[int]) -> list[Cell]:
    """A cell per column; ``left`` is told of tags that are not held."""
    before = f"{inside}." if inside == _ITEM else ""
    found: dict[int, Cell] = {}
    for number in dict.fromkeys(number for number, _ in fields):
        if number in passed:
            continue
        values, tag = fields.all(number), columns.get(number)
        cell = _cell(tag, values[0], inside) if tag is not None and len(values) == 1 else None
        if cell is None:
            left.append(f"{before}{number}")
        else:
            found[number] = cell
    return [found.get(number) for number in columns]


def _cell(tag: Tag, value: Value, inside: int) -> Cell:
    """None for what a cell cannot hold so that it comes back."""
    if isinstance(value, bytes):
        if tag.number == _SIGN:
            sign = decode_sign(value) if len(value) == 6 else None
            return sign if sign is not None and encode_sign(sign, inside) == value else None
        return value.hex() if tag.kind == "bytes" and value else None
    if isinstance(value, Fields):
        return None
    return value if value != "" else None


def text_of(tag: Tag | None, cell: Cell) -> str:
    """A cell as text."""
    if cell is None:
        return ""
    if tag is not None and tag.money and isinstance(cell, int):
        return roubles(cell)
    if isinstance(cell, datetime):
        return cell.isoformat()
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


def document_of(rows: Sequence[Mapping[str, str]]) -> Document:
    """The document of its rows, texts by column. FieldError names the column, or the tags that are not there."""
    first = rows[0]
    left = first.get(LEFT_OUT, "")
    if left:
        raise FieldError(LEFT_OUT, "names tags that the table does not hold: convert from TLV or JSON instead", left)
    form = _whole("form", first.get("form", ""))
    pairs: list[tuple[int, Any]] = list(_pairs(first, _DOCUMENT, "", form))
    for place, row in enumerate(rows, 1):
        for tag in _DOCUMENT.values():
            if row.get(tag.id, "") != first.get(tag.id, ""):
                raise FieldError(tag.id, "must be the same in every row of a document", row.get(tag.id, ""))
        item = list(_pairs(row, _ITEMS, "item_", _ITEM))
        if item or row.get("item", ""):
            if row.get("item", str(place)) != str(place):
                raise FieldError("item", f"must be {place} here", row["item"])
            pairs.append((_ITEM, Fields(item, _ITEM)))
        elif len(rows) > 1:
            raise FieldError("item", "must be given where a document has several rows", "")
    return Document(form, Fields(pairs, form))


def _pairs(row: Mapping[str, str], columns: Mapping[int, Tag], prefix: str, inside: int) -> Iterator[tuple[int, Any]]:
    for number, tag in columns.items():
        text = row.get(prefix + tag.id, "")
        if text:
            yield number, _value(tag, prefix + tag.id, text, inside)


def _value(tag: Tag, column: str, text: str, inside: int) -> Any:
    if tag.number == _SIGN:
        return encode_sign(_whole(column, text), inside)
    match tag.kind:
        case "string":
            return text
        case "bytes":
            return _parsed(column, "hex digits", text, bytes.fromhex)
        case "unixtime":
            return _parsed(column, "a time such as 2025-03-03T09:00:00", text, datetime.fromisoformat)
        case "fvln":
            return _parsed(column, "a decimal number such as 1.250", text, _decimal)
    if tag.money:
        return kopecks(text, column, maximum=256**6 - 1)
    return _whole(column, text)


def _parsed(column: str, what: str, text: str, read: Any) -> Any:
    try:
        return read(text)
    except ValueError:
        raise FieldError(column, f"must be {what}", text) from None


def _decimal(text: str) -> Decimal:
    if len(text) > 40 or not (text.isascii() and text.replace(".", "", 1).isdigit()):
        raise ValueError(text)
    return Decimal(text)


def _whole(column: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 20:
        raise FieldError(column, "must be a whole number", text)
    return int(text)


def check_header(header: Iterable[str]) -> None:
    """FieldError for a table without ``document`` and ``form``, or with columns that are none of ours."""
    names = list(header)
    for name in ("document", "form"):
        if name not in names:
            raise FieldError("header", f"must have a column {name!r}", " ".join(names)[:80])
    strange = [name for name in names if name not in COLUMNS]
    if strange or len(set(names)) < len(names):
        raise FieldError("header", "must consist of the columns of this table, each once", ", ".join(strange or names))
