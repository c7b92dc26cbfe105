"""JSON Schema (draft 2020-12) of the JSON form, made of the annotations that the rules read as well.

    python -m kkt_driver.receipt_schema                                       prints it
    python -m kkt_driver.receipt_schema docs/reference/receipt.schema.json    writes it

What the schema refuses, ``Receipt.from_json`` refuses, with a FieldError that names the path. The other way round it
does not hold: sums that do not add up, check digits, characters outside the register's code page are beyond a schema.
"""

from __future__ import annotations

import inspect
import json
import sys
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, IntFlag
from pathlib import Path
from typing import Any

from kkt_driver.ffd import BY_NUMBER
from kkt_driver.money import Scaled
from kkt_driver.receipt import Receipt, Size, Text, Within
from kkt_driver.receipt_json import Option, all_flags, hints, is_money, member_names, options, plain

DRAFT = "https://json-schema.org/draft/2020-12/schema"
#: not blank, no control characters
PRINTABLE = r"^(?=.*\S)[^\u0000-\u001f\u007f]+$"
Schema = dict[str, Any]
_SIMPLE: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    date: {"type": "string", "format": "date"},
}


def schema(cls: type[Any] = Receipt) -> Schema:
    """The JSON Schema of a dataclass that :func:`kkt_driver.receipt_json.load` reads."""
    definitions: dict[str, Schema] = {}
    body = _object(cls, definitions)
    return {"$schema": DRAFT, "title": cls.__name__, **body, "$defs": dict(sorted(definitions.items()))}


def _object(cls: Any, definitions: dict[str, Schema]) -> Schema:
    properties, required = {}, []
    for item in fields(cls):
        if not item.init:
            continue
        hint = hints(cls)[item.name]
        properties[item.name] = _described(_any_of(hint, definitions), hint)
        default = item.default_factory() if item.default_factory is not MISSING else item.default
        if default is MISSING:
            required.append(item.name)
        elif default is not None:
            properties[item.name]["default"] = plain(default, hint)
    return {
        "description": (inspect.getdoc(cls) or "").partition("\n")[0],
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _described(made: Schema, hint: Any) -> Schema:
    """With the name of the tag, if the annotation tells it."""
    for option in options(hint):
        mark = option.mark(Text) or option.mark(Size)
        if mark is not None:
            return {"description": f"{BY_NUMBER[mark.tag].name} ({mark.tag})", **made}
    return dict(made)


def _any_of(hint: Any, definitions: dict[str, Schema]) -> Schema:
    made = [one for option in options(hint) for one in _option(option, definitions)]
    return made[0] if len(made) == 1 else {"anyOf": made}


def _option(option: Option, definitions: dict[str, Schema]) -> list[Schema]:
    """What one of the allowed types may look like."""
    kind, origin, arguments = option.type, typing.get_origin(option.type), typing.get_args(option.type)
    if origin is Sequence:
        return [{"type": "array", "items": _any_of(arguments[0], definitions)}]
    if origin is Mapping:
        values = _any_of(arguments[1], definitions)
        names = {"enum": list(member_names(arguments[0]))}
        return [{"type": "object", "propertyNames": names, "additionalProperties": values}]
    if origin is typing.Literal:
        return [{"enum": list(arguments)}]
    if is_dataclass(kind) or issubclass(kind, IntEnum | IntFlag):
        name = kind.__name__
        if name not in definitions:
            definitions[name] = {}
            definitions[name] = _object(kind, definitions) if is_dataclass(kind) else _enumeration(kind)
        return [{"$ref": f"#/$defs/{name}"}]
    if kind is Decimal:
        return _number(option)
    if kind is bytes:
        size = option.mark(Size)
        longest: Schema = {"maxLength": 2 * size.maximum} if size else {}
        return [{"type": "string", "pattern": "^([0-9a-fA-F]{2})+$", **longest}]
    if (within := option.mark(Within)) is not None:
        return [{"type": "integer", "minimum": within.minimum, "maximum": within.maximum}]
    if (text := option.mark(Text)) is not None and kind is str:
        pattern = f"^({text.pattern})$" if text.pattern else PRINTABLE
        return [{"type": "string", "maxLength": text.maximum, "pattern": pattern}]
    return [_SIMPLE[kind]]


def _number(option: Option) -> list[Schema]:
    scaled = option.mark(Scaled)
    assert scaled is not None, "options() makes Decimal of nothing else"
    text: Schema = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    if is_money(option):
        return [text]
    # Whole bounds: 0.001 and 9999999.999 are not exact as binary floats, and validators compare with those.
    low = {"exclusiveMinimum": (scaled.minimum - 1) // scaled.scale} if scaled.minimum else {"minimum": 0}
    return [
        {"type": "number", **low, "exclusiveMaximum": -(-(scaled.maximum + 1) // scaled.scale)},
        text,
    ]


def _enumeration(kind: type[IntEnum | IntFlag]) -> Schema:
    about = {"description": (inspect.getdoc(kind) or "").partition("\n")[0]}
    names = list(member_names(kind))
    if not issubclass(kind, IntFlag):
        return {**about, "enum": [*names, *(int(member) for member in kind)]}
    one = {"anyOf": [{"enum": names}, {"type": "integer", "minimum": 0, "maximum": all_flags(kind)}]}
    return {**about, "anyOf": [*one["anyOf"], {"type": "array", "items": one}]}


def written() -> str:
    """The schema of receipts as it stands in the documentation."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(written(), encoding="utf-8")
    else:
        sys.stdout.write(written())
