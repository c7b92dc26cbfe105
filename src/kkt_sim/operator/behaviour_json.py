"""A behaviour as JSON: what a running operator is told over HTTP, and what it says of itself.

    {"code": 11}                                                    fields of Behaviour; others as in a healthy operator
    {"in_turn": [{"cut": 0}, {"code": 14}], "then": {}}             one for each message, then always ``then``
    {"documents": [7, 8], "behaviour": {"code": 11}, "then": {}}    for the documents of these numbers

``garbage`` is hexadecimal, or true for the usual noise. FieldError names the field: ``in_turn[1].code``, say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from kkt_driver.errors import FieldError
from kkt_sim.operator.behaviour import GARBAGE, HEALTHY, Behaviour, Choice, Down, ForDocuments, InTurn

T = TypeVar("T")

#: behaviours in a row, documents in a list
MOST = 10_000


def parse(data: object) -> Choice:
    """What ``data``, decoded JSON, wishes. FieldError."""
    if isinstance(data, dict) and "in_turn" in data:
        _only(data, ("in_turn", "then"))
        behaviours = _list(data["in_turn"], "in_turn", _one)
        return InTurn(behaviours, _one(data.get("then", {}), "then"))
    if isinstance(data, dict) and "documents" in data:
        _only(data, ("documents", "behaviour", "then"))
        numbers = _list(data["documents"], "documents", _integer)
        return ForDocuments(numbers, _one(data.get("behaviour"), "behaviour"), _one(data.get("then", {}), "then"))
    return _one(data, "")


def show(choice: Choice) -> dict[str, Any]:
    """The JSON that :func:`parse` would understand; of a function of the program only its name."""
    if isinstance(choice, Behaviour):
        shown = {field.name: getattr(choice, field.name) for field in fields(choice)}
        garbage = choice.garbage
        return shown | {"down": choice.down.value, "garbage": None if garbage is None else garbage.hex()}
    if isinstance(choice, InTurn):
        return {"in_turn": [show(behaviour) for behaviour in choice.left], "then": show(choice.then)}
    if isinstance(choice, ForDocuments):
        return {
            "documents": sorted(choice.numbers),
            "behaviour": show(choice.behaviour),
            "then": show(choice.then),
        }
    return {"function": getattr(choice, "__qualname__", type(choice).__name__)}


def garbage(text: str) -> bytes:
    """Bytes from hexadecimal, blanks allowed. FieldError."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise FieldError("garbage", "must be hexadecimal", text) from None


def _one(data: object, name: str) -> Behaviour:
    if not isinstance(data, dict):
        raise FieldError(name or "body", "must be an object with fields of a behaviour", data)
    prefix = f"{name}." if name else ""
    _only(data, tuple(_FIELDS), prefix)
    read = {field: _FIELDS[field](value, prefix + field) for field, value in data.items()}
    try:
        return Behaviour(**read)
    except FieldError as error:
        raise FieldError(prefix + error.field, error.rule, error.value) from None


def _only(data: dict[str, object], allowed: tuple[str, ...], prefix: str = "") -> None:
    for name in data:
        if name not in allowed:
            raise FieldError(prefix + name, f"is none of {', '.join(allowed)}")


def _list(data: object, name: str, read: Callable[[object, str], T]) -> list[T]:
    if not isinstance(data, list) or len(data) > MOST:
        raise FieldError(name, f"must be a list of at most {MOST}", data if not isinstance(data, list) else len(data))
    return [read(value, f"{name}[{place}]") for place, value in enumerate(data)]


def _integer(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise FieldError(name, "must be a whole number", value)
    return value


def _integer_or_null(value: object, name: str) -> int | None:
    return None if value is None else _integer(value, name)


def _seconds(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise FieldError(name, "must be a number of seconds", value)
    try:
        return float(value)
    except OverflowError:
        raise FieldError(name, "is too large") from None


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise FieldError(name, "must be true or false", value)
    return value


def _down(value: object, name: str) -> Down:
    for down in Down:
        if value == down.value:
            return down
    raise FieldError(name, f"must be one of {', '.join(down.value for down in Down)}", value)


def _garbage(value: object, name: str) -> bytes | None:
    if value is True:
        return GARBAGE
    if value is None:
        return None
    if not isinstance(value, str):
        raise FieldError(name, "must be hexadecimal, true or null", value)
    try:
        return garbage(value)
    except FieldError as error:
        raise FieldError(name, error.rule, value) from None


_FIELDS: dict[str, Callable[[object, str], Any]] = {
    "down": _down,
    "delay": _seconds,
    "code": _integer,
    "messages": _integer_or_null,
    "reason": _integer,
    "garbage": _garbage,
    "cut": _integer_or_null,
    "cut_request": _integer_or_null,
    "registered_only": _flag,
    "control": _flag,
    "foreign_signs": _flag,
}
assert set(_FIELDS) == {field.name for field in fields(HEALTHY)}
