"""Settings: raw fields of the register's tables, and its clock."""

from __future__ import annotations

from datetime import datetime

from kkt_driver.atol.commands.modes import SetClock
from kkt_driver.atol.commands.tables import ReadTable, WriteTable
from kkt_driver.errors import DriveDateTime, FieldError
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.procedures.times import tell_times


def read_field(table: int, row: int, field: int) -> Procedure[bytes]:
    """The bytes of one field."""
    return (yield from ask(ReadTable(table=table, row=row, field=field))).data


def write_field(table: int, row: int, field: int, value: bytes, *, pad: bytes = b"\0") -> Procedure[bool]:
    """Write one field, filled up to its length with ``pad``. False when it held the value already.

    FieldError when the value is longer than the field.
    """
    present = yield from read_field(table, row, field)
    if len(value) > len(present):
        raise FieldError(f"table {table}, row {row}, field {field}", f"must be at most {len(present)} bytes", value)
    padded = value.ljust(len(present), pad)
    if padded == present:
        return False
    yield from ask(WriteTable(table=table, row=row, field=field, value=padded))
    return True


def set_time(time: datetime) -> Procedure[None]:
    """Set the register's clock, local time without zone."""
    try:
        yield from ask(SetClock(time=time.replace(microsecond=0)))
    except DriveDateTime as refusal:
        yield from tell_times(refusal)
        raise
