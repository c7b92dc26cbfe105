"""Our own JSON form of receipts, corrections and registrations.

Keys are the field names of the dataclasses; what has a default may be left out. Sums are text, in
roubles: ``"12.34"``. A number is refused: 1000 would be ten roubles to those who count in kopecks, as Python code does
here, and a thousand to others. Quantities are text or numbers: ``"1.250"``, ``2`` (a binary float is refused, so read
1.250 with ``json.loads(text, parse_float=Decimal)``). Enumerations are lower-case names (``"vat_22"``,
``"full_payment"``, ``"cash"``) or numbers, sets of flags lists of names; dates ISO text; ``marking`` the value of tag
1162 in hex or a MarkingCode by its fields. A payment's kind ``"card"`` is another name of ``"electronic"``.

    {"positions": [{"name": "Чай", "price": "10.00", "quantity": 2, "vat": "vat_10"}],
     "payments": [{"kind": "electronic", "sum": "15.00"}, {"kind": "cash", "sum": "5.00"}],
     "tax_system": "osn", "cashier": {"name": "Иванов", "inn": "123654789507"}}

FieldError names the path of what cannot be read. Unknown keys are errors: a misspelt "agent" must not vanish.
:mod:`kkt_driver.receipt_schema` makes a JSON Schema of the same annotations.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, IntFlag
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar

from kkt_driver.errors import FieldError
from kkt_driver.money import Scaled, kopecks, roubles

if TYPE_CHECKING:
    from kkt_driver.receipt import Text

T = TypeVar("T")
_UNIONS = (typing.Union, types.UnionType)
_SIMPLE = {str: "text", int: "a whole number", bool: "true or false"}


class Option(NamedTuple):
    """One of the types that an annotation allows, and what the annotation says of it."""

    type: Any
    marks: tuple[Any, ...] = ()

    def mark(self, kind: type[T]) -> T | None:
        """What is said in this respect."""
        return next((mark for mark in self.marks if isinstance(mark, kind)), None)


class Limit(NamedTuple):
    """Text in a field: its limits, whether it may be None, whether the field is a list of such."""

    text: Text
    optional: bool
    many: bool


def hints(cls: Any) -> dict[str, Any]:
    """Annotations of a dataclass, evaluated."""
    return _hints(cls)


@cache
def _hints(cls: Any) -> dict[str, Any]:
    from kkt_driver.marking import MarkingCode

    return typing.get_type_hints(cls, localns={"Plan": Any, "MarkingCode": MarkingCode}, include_extras=True)


@cache
def options(hint: Any) -> tuple[Option, ...]:
    """The types that an annotation allows; int, Decimal and str of a sum are one."""
    if typing.get_origin(hint) is Annotated:
        marks = tuple(hint.__metadata__)
        if any(isinstance(mark, Scaled) for mark in marks):
            return (Option(Decimal, marks),)
        return tuple(Option(option.type, marks + option.marks) for option in options(hint.__origin__))
    if typing.get_origin(hint) in _UNIONS:
        return tuple(option for part in typing.get_args(hint) for option in options(part))
    return (Option(hint),)


def texts(cls: Any) -> dict[str, Limit]:
    """Limits of the text fields of a dataclass."""
    return _texts(cls)


@cache
def _texts(cls: Any) -> dict[str, Limit]:
    from kkt_driver.receipt import Text

    found: dict[str, Limit] = {}
    for name, hint in hints(cls).items():
        allowed = options(hint)
        lists = [part for o in allowed if typing.get_origin(o.type) is Sequence for part in typing.get_args(o.type)]
        for option in [*allowed, *(inner for part in lists for inner in options(part))]:
            if (limit := option.mark(Text)) is not None:
                found[name] = Limit(limit, any(o.type is type(None) for o in allowed), bool(lists))
    return found


def load(cls: type[T], data: Any, path: str = "") -> T:
    """An instance of a dataclass from its JSON form."""
    if not isinstance(data, Mapping):
        raise FieldError(path or cls.__name__.lower(), "must be an object", data)
    known = {item.name: item for item in fields(cls) if item.init}  # type: ignore[arg-type]
    for key in data:
        if key not in known:
            raise FieldError(_join(path, str(key) or '""'), f"is not known; known are {', '.join(known)}", data[key])
    values = {}
    for name, item in known.items():
        if name in data:
            values[name] = _value(hints(cls)[name], data[name], _join(path, name))
        elif item.default is MISSING and item.default_factory is MISSING:
            raise FieldError(_join(path, name), "is missing")
    try:
        return cls(**values)
    except FieldError as error:
        raise FieldError(_join(path, error.field), error.rule, error.value) from None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _value(hint: Any, data: Any, path: str) -> Any:
    allowed = options(hint)
    if data is None:
        if any(option.type is type(None) for option in allowed):
            return None
        raise FieldError(path, "must not be null", None)
    for option in allowed:
        kind = option.type
        if kind is Decimal:
            return _money(data, path) if is_money(option) else _decimal(data)
        if kind is date:
            return _date(data, path)
        if kind is bytes:
            return _hex(data, path)
        if isinstance(kind, type) and issubclass(kind, IntEnum | IntFlag):
            return _enum(kind, data, path)
        # An object or hex: the other possibility comes after this one.
        if is_dataclass(kind) and not (isinstance(data, str) and any(other.type is bytes for other in allowed)):
            return load(typing.cast("type[Any]", kind), data, path)
        origin, arguments = typing.get_origin(kind), typing.get_args(kind)
        if origin is Sequence:
            return _list(arguments[0], data, path)
        if origin is Mapping:
            return _map(arguments[0], arguments[1], data, path)
        if kind in _SIMPLE:
            return _simple(kind, data, path)
    return data


def _simple(kind: Any, data: Any, path: str) -> Any:
    """A value of that very type: True is no number."""
    if not isinstance(data, kind) or (kind is int and isinstance(data, bool)):
        raise FieldError(path, f"must be {_SIMPLE[kind]}", data)
    return data


def _money(data: Any, path: str) -> str:
    """A sum is text: a number does not say whether it counts roubles or kopecks."""
    if not isinstance(data, str):
        raise FieldError(path, 'must be roubles as text, not a number: write "10.00"', data)
    return data


def _decimal(data: Any) -> Any:
    """Numbers in JSON are pieces, also whole ones; a float is left for the rules to refuse."""
    return Decimal(data) if isinstance(data, int) and not isinstance(data, bool) else data


def _list(hint: Any, data: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise FieldError(path, "must be a list", data)
    return tuple(_value(hint, item, f"{path}[{i}]") for i, item in enumerate(data))


def _map(keys: Any, values: Any, data: Any, path: str) -> dict[Any, Any]:
    if not isinstance(data, Mapping):
        raise FieldError(path, "must be an object", data)
    return {_enum(keys, key, path): _value(values, value, f"{path}.{key}") for key, value in data.items()}


def _enum(kind: type[IntEnum | IntFlag], data: Any, path: str) -> Any:
    if issubclass(kind, IntFlag):
        parts = data if isinstance(data, list) else [data]
        value = kind(0)
        for part in parts:
            value |= _member(kind, part, path)
        return value
    return _member(kind, data, path)


def member_names(kind: type[IntEnum | IntFlag]) -> dict[str, Any]:
    """The members of an enumeration by their names in JSON."""
    return {name.lower(): member for name, member in kind.__members__.items()}


def all_flags(kind: type[IntFlag]) -> int:
    """Every flag of the set."""
    return sum(kind)


def _member(kind: type[Any], data: Any, path: str) -> Any:
    names = member_names(kind)
    if isinstance(data, str):
        if data in names:
            return names[data]
    elif isinstance(data, int) and not isinstance(data, bool):
        if issubclass(kind, IntFlag):
            if 0 <= data <= all_flags(kind):
                return kind(data)
        elif data in names.values():
            return kind(data)
    raise FieldError(path, f"must be one of {', '.join(names)}", data)


def _date(data: Any, path: str) -> date:
    try:
        return date.fromisoformat(data)
    except (TypeError, ValueError):
        raise FieldError(path, "must be a date such as 2026-03-31", data) from None


def _hex(data: Any, path: str) -> bytes:
    if not isinstance(data, str) or not re.fullmatch(r"([0-9a-fA-F]{2})+", data):
        raise FieldError(path, "must be hex digits", data)
    return bytes.fromhex(data)


def dump(value: Any, path: str = "") -> dict[str, Any]:
    """The JSON form of a dataclass; fields that have their default value are left out.

    FieldError names the field that holds what JSON has no form for.
    """
    shown: dict[str, Any] = {}
    for item in fields(value):
        if not item.init:
            continue
        content, place = getattr(value, item.name), _join(path, item.name)
        default = item.default_factory() if item.default_factory is not MISSING else item.default
        if isinstance(content, Decimal) and not content.is_finite():  # a signalling NaN cannot even be compared
            raise FieldError(place, "must be a finite number", content)
        if default is MISSING or content != default:
            shown[item.name] = plain(content, hints(type(value))[item.name], place)
    return shown


def plain(value: Any, hint: Any = Any, path: str = "") -> Any:
    """The JSON form of one value at ``path``; ``hint`` tells kopecks from other numbers."""
    if isinstance(value, Mapping):
        arguments = typing.get_args(options(hint)[0].type)
        if len(arguments) < 2:
            raise FieldError(path, "must not be a mapping", value)
        return {plain(key): plain(amount, arguments[1], f"{path}[{key!r}]") for key, amount in value.items()}
    if is_dataclass(value):
        return dump(value, path)
    if isinstance(value, IntFlag):
        return [str(member.name).lower() for member in type(value) if member in value]
    if isinstance(value, IntEnum):
        return value.name.lower()
    literals = [text for o in options(hint) if typing.get_origin(o.type) is typing.Literal for text in o.type.__args__]
    if value is not None and value not in literals and any(is_money(option) for option in options(hint)):
        return roubles(kopecks(value, path, maximum=10**14))
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(item, path=f"{path}[{i}]") for i, item in enumerate(value)]
    if value is None or isinstance(value, str | int):
        return value
    raise FieldError(path, "has no JSON form", value)


def is_money(option: Option) -> bool:
    """Is it a sum, and no other number?"""
    scaled = option.mark(Scaled)
    return scaled is not None and scaled.scale == 100
