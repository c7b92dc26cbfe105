"""What callers hand in, looked at before anything is made of it: FieldError instead of AttributeError."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from kkt_driver.atol.command import AtolCommand
from kkt_driver.atol.commands.printing import PrintLine
from kkt_driver.checking import instance
from kkt_driver.errors import FieldError
from kkt_driver.receipt import Cashier, Correction, Receipt
from kkt_driver.receipt_rules import Plan, check_cashier, expect_kind
from kkt_driver.wire.fields import MAX_LINE

if TYPE_CHECKING:
    from enum import IntEnum

    from kkt_driver.registration import Registration

C = TypeVar("C", bound=AtolCommand[Any])


def cashier_tlvs(given: Cashier | None) -> tuple[bytes, ...]:
    """The cashier, as the register is told of him."""
    return check_cashier(given)


def plan(given: Receipt, kind: IntEnum) -> Plan:
    """The plan of a receipt of that kind."""
    return expect_kind(instance(given, Receipt, "receipt"), kind)


def correction(given: Correction) -> Plan:
    """The plan of a correction."""
    return instance(given, Correction, "correction").plan


def a_registration(given: Registration) -> Registration:
    """A Registration and nothing else."""
    from kkt_driver.registration import Registration

    return instance(given, Registration, "registration")


def a_command(given: C) -> C:
    """A command of the register."""
    if not isinstance(given, AtolCommand):
        raise FieldError("command", "must be a command out of kkt_driver.atol.commands", given)
    return given


def a_number(given: int, field: str, maximum: int, *, minimum: int = 0) -> int:
    """A whole number from ``minimum``."""
    if isinstance(given, bool) or not isinstance(given, int) or not minimum <= given <= maximum:
        raise FieldError(field, f"must be a whole number within {minimum}..{maximum}", given)
    return given


def some_seconds(given: float, field: str) -> float:
    """A time to wait, a day at most."""
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not 0 < given <= 86_400:
        raise FieldError(field, "must be seconds above 0, at most 86400", given)
    return given


def setting_place(table: int, row: int, field: int) -> tuple[int, int, int]:
    """Where a setting stands."""
    return a_number(table, "table", 0xFF), a_number(row, "row", 0xFFFF), a_number(field, "field", 0xFF)


def some_bytes(given: bytes, field: str) -> bytes:
    """Bytes and nothing that could be turned into them in several ways."""
    if not isinstance(given, (bytes, bytearray)):
        raise FieldError(field, "must be bytes", given)
    return bytes(given)


def local_time(given: datetime, field: str) -> datetime:
    """Wall-clock time: a zone would be lost without a word."""
    if not isinstance(given, datetime) or given.tzinfo is not None:
        raise FieldError(field, "must be a datetime without time zone", given)
    return given


def print_lines(given: Iterable[str]) -> list[PrintLine]:
    """Lines to print. Control characters are commands to the printer, and a str is a line, not lines."""
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise FieldError("lines", "must be a list of lines", given)
    prints = []
    for i, line in enumerate(given):
        if not isinstance(line, str):
            raise FieldError(f"lines[{i}]", "must be text", line)
        if any(character < " " or character == "\x7f" for character in line):
            raise FieldError(f"lines[{i}]", "must not hold control characters", line)
        if len(line) > MAX_LINE:
            raise FieldError(f"lines[{i}]", f"must be at most {MAX_LINE} characters", line)
        command = PrintLine(text=line)
        try:
            command.encode()
        except FieldError as error:
            raise FieldError(f"lines[{i}]", error.rule, line) from None
        prints.append(command)
    return prints
