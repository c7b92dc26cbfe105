"""Checks of what a caller hands in: each raises FieldError with the path, the rule and the value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any, TypeVar

from kkt_driver.errors import FieldError
from kkt_driver.wire.text import encode_line

E = TypeVar("E", bound=IntEnum)
T = TypeVar("T")


def instance(value: Any, kind: type[T], path: str) -> T:
    """A value of that class and nothing that merely looks like one."""
    if not isinstance(value, kind):
        raise FieldError(path, f"must be {kind.__name__}(...)", value)
    return value


def optional(value: Any, kind: type[T], path: str) -> T | None:
    """A value of that class, or None."""
    return None if value is None else instance(value, kind, path)


def sequence(value: Any, kind: type[T], path: str) -> tuple[T, ...]:
    """A list (or any other collection in order) of values of that class."""
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise FieldError(path, f"must be a list of {kind.__name__}(...)", value)
    return tuple(instance(item, kind, f"{path}[{i}]") for i, item in enumerate(value))


def text(value: str, path: str, maximum: int) -> str:
    """Text that the register can print; FieldError if it cannot."""
    if not isinstance(value, str) or not value.strip():
        raise FieldError(path, "must be text, not empty", value)
    if len(value) > maximum:
        raise FieldError(path, f"must be at most {maximum} characters", value)
    try:
        encode_line(value)
    except ValueError as error:
        raise FieldError(path, str(error), value) from None
    # Control characters are commands to the printer: a tab doubles the width of what follows.
    if any(character < " " or character == "\x7f" for character in value):
        raise FieldError(path, "must not hold control characters", value)
    return value


def choice(value: Any, allowed: Sequence[E], path: str) -> E:
    """The member of ``allowed`` that equals ``value``."""
    if not isinstance(value, bool) and isinstance(value, int):
        for member in allowed:
            if member == value:
                return member
    raise FieldError(path, f"must be one of {', '.join(member.name for member in allowed)}", value)


def flag(value: Any, path: str) -> bool:
    """A bool and nothing that merely looks like one."""
    if not isinstance(value, bool):
        raise FieldError(path, "must be True or False", value)
    return value
