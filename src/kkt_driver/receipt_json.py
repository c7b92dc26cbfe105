"""Our own JSON form of receipts, corrections and registrations.

Keys are the field names of the dataclasses; what has a default may be left out. Sums and quantities are numbers or
strings, in roubles: ``"12.34"``, ``12.34`` or ``12`` (parse with ``json.loads(text, parse_float=Decimal)``, because a
binary float is refused). Enumerations are lower-case names (``"vat_20"``, ``"full_payment"``, ``"cash"``) or numbers,
sets of flags lists of names; dates ISO text; ``marking`` is hex.

    {"positions": [{"name": "Чай", "price": "10.00", "quantity": 2, "vat": "vat_10"}],
     "payments": [{"kind": "electronic", "sum": "15.00"}, {"kind": "cash", "sum": "5.00"}],
     "tax_system": "osn", "cashier": {"name": "Иванов", "inn": "123654789507"}}

FieldError names the path of what cannot be read. Unknown keys are errors: a misspelt "agent" must not vanish.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, IntFlag
from typing import Any, TypeVar

from kkt_driver.errors import FieldError
from kkt_driver.money import kopecks, roubles

T = TypeVar("T")

#: Fields of these names hold money, or a quantity: the types alone do not tell one from the other.
MONEY = frozenset({"price", "amount", "discount", "sum", "total_override"})


def load(cls: type[T], data: Any, path: str = "") -> T:
    """An instance of a dataclass from its JSON form."""
    if not isinstance(data, Mapping):
        raise FieldError(path or cls.__name__.lower(), "must be an object", data)
    hints = typing.get_type_hints(cls, localns={"Plan": Any})
    known = {item.name: item for item in fields(cls) if item.init}  # type: ignore[arg-type]
    for key in data:
        if key not in known:
            raise FieldError(_join(path, str(key)), f"is not known; known are {', '.join(known)}", data[key])
    values = {}
    for name, item in known.items():
        if name in data:
            values[name] = _value(hints[name], data[name], name, _join(path, name))
        elif item.default is MISSING and item.default_factory is MISSING:
            raise FieldError(_join(path, name), "is missing", None)
    return cls(**values)


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _value(hint: Any, data: Any, name: str, path: str) -> Any:
    if name == "vat" and isinstance(data, Mapping):
        from kkt_driver.ffd.enums import VatRate

        return {_enum(VatRate, key, path): _decimal(value) for key, value in data.items()}
    options = [hint] if typing.get_origin(hint) is not None else []
    options += typing.get_args(hint)
    if data is None:
        if type(None) in options:
            return None
        raise FieldError(path, "must not be null", None)
    if name in MONEY or name == "quantity":
        return _decimal(data)
    for option in [hint, *options]:
        if isinstance(option, type) and issubclass(option, IntEnum | IntFlag):
            return _enum(option, data, path)
        if isinstance(option, type) and is_dataclass(option):
            return load(option, data, path)
        if option is date:
            return _date(data, path)
        if option is bytes:
            return _hex(data, path)
        if typing.get_origin(option) is Sequence:
            return _list(typing.get_args(option)[0], data, name, path)
    return data


def _decimal(data: Any) -> Any:
    """Numbers in JSON are roubles (or pieces), also whole ones; a float is left for the rules to refuse."""
    return Decimal(data) if isinstance(data, int) and not isinstance(data, bool) else data


def _list(hint: Any, data: Any, name: str, path: str) -> tuple[Any, ...]:
    if not isinstance(data, Sequence) or isinstance(data, str):
        raise FieldError(path, "must be a list", data)
    return tuple(_value(hint, item, name, f"{path}[{i}]") for i, item in enumerate(data))


def _enum(kind: type[IntEnum | IntFlag], data: Any, path: str) -> Any:
    if issubclass(kind, IntFlag):
        parts = data if isinstance(data, list) else [data]
        value = kind(0)
        for part in parts:
            value |= _member(kind, part, path)
        return value
    return _member(kind, data, path)


def _member(kind: type[Any], data: Any, path: str) -> Any:
    if isinstance(data, str):
        if data.upper() in kind.__members__:
            return kind.__members__[data.upper()]
    elif isinstance(data, int) and not isinstance(data, bool):
        try:
            return kind(data)
        except ValueError:
            pass
    names = ", ".join(name.lower() for name in kind.__members__)
    raise FieldError(path, f"must be one of {names}", data)


def _date(data: Any, path: str) -> date:
    try:
        return date.fromisoformat(data)
    except (TypeError, ValueError):
        raise FieldError(path, "must be a date such as 2026-03-31", data) from None


def _hex(data: Any, path: str) -> bytes:
    if not isinstance(data, str) or not re.fullmatch(r"([0-9a-fA-F]{2})+", data):
        raise FieldError(path, "must be hex digits", data)
    return bytes.fromhex(data)


def dump(value: Any) -> dict[str, Any]:
    """The JSON form of a dataclass; fields that have their default value are left out."""
    shown: dict[str, Any] = {}
    for item in fields(value):
        if not item.init:
            continue
        content = getattr(value, item.name)
        default = item.default_factory() if item.default_factory is not MISSING else item.default
        if default is MISSING or content != default:
            shown[item.name] = _plain(content, item.name)
    return shown


def _plain(value: Any, name: str) -> Any:
    if isinstance(value, Mapping):
        return {_plain(key, ""): _plain(amount, "sum") for key, amount in value.items()}
    if is_dataclass(value):
        return dump(value)
    if isinstance(value, IntFlag):
        return [str(member.name).lower() for member in type(value) if member in value]
    if isinstance(value, IntEnum):
        return value.name.lower()
    if name in MONEY and value is not None:
        return roubles(kopecks(value, maximum=10**14))
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(item, name) for item in value] if isinstance(value, tuple | list) else value
