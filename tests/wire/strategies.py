"""Every wire form has a strategy that draws all the values it can carry, so that no declaration goes untested."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, get_type_hints

from hypothesis import strategies as st

from kkt_driver.atol import fields as atol_fields
from kkt_driver.fn import fields as fn_fields
from kkt_driver.wire import fields
from kkt_driver.wire.fields import Wire
from kkt_driver.wire.message import Message
from kkt_driver.wire.text import decode_line

#: Every named type of wire.fields and what it says about the wire.
WIRES: dict[str, Wire] = {
    name: mark
    for name, hint in vars(fields).items()
    for mark in getattr(hint, "__metadata__", ())
    if isinstance(mark, Wire)
}

#: FFh is the no-break space, which is written as a plain one and so does not come back.
LINE_CHARACTERS = decode_line(bytes(range(0xFF)))

_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
_dates = st.none() | st.dates(_FIRST, _LAST)
_seconds = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31, 23, 59, 59)).map(
    lambda time: time.replace(microsecond=0)
)
_minutes = _seconds.map(lambda time: time and time.replace(second=0))


def _padded(size: int, padding: str) -> st.SearchStrategy[str]:
    """Padding on the right does not come back."""
    return st.text(LINE_CHARACTERS, max_size=size).map(lambda text: text.rstrip(padding))


def _binary(bits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 2**bits - 1)


def _decimal(digits: int) -> st.SearchStrategy[int]:
    return st.integers(0, 10**digits - 1)


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "U8": _binary(8),
    "U16": _binary(16),
    "U32": _binary(32),
    "U40": _binary(40),
    "U16BE": _binary(16),
    **{f"Bcd{size}": _decimal(2 * size) for size in range(1, 8)},
    **{f"Kopecks{size}": _decimal(2 * size) for size in (5, 6, 7)},
    "Thousandths": _decimal(10),
    "DateDMY": _dates,
    "MinutesDMY": _minutes,
    "SecondsDMY": _seconds,
    "SecondsYMD": _seconds,
    "DriveTime": _minutes,
    "DriveDate": _dates,
    "Version": st.builds("{:x}.{:02x}.{:04x}".format, _binary(8), _binary(8), _binary(16)),
    "LineText": st.text(LINE_CHARACTERS, max_size=60),
    "Rest": st.binary(max_size=60),
    "BcdText": st.text("0123456789", max_size=20).map(lambda text: text[: len(text) // 2 * 2]),
    **{f"Bytes{size}": st.binary(min_size=size, max_size=size) for size in (2, 4, 5, 7, 10, 14, 18)},
    "DriveSerial": _padded(16, "\0"),
    "Inn": _padded(12, " \0"),
    "RegistrationNumber": _padded(20, " \0"),
}

#: Types of one protocol only.
_OWN: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (atol_fields.LooseBcd1, _decimal(2)),
    (fn_fields.OptionalU8, st.none() | _binary(8)),
    (fn_fields.OptionalU32, st.none() | _binary(32)),
    (fn_fields.Text16, st.text("ФНабв$№abc 12", max_size=16)),
    (fn_fields.Text48, st.text("ФНабв$№abc 12", max_size=48)),
]

_BY_WIRE = {id(wire): VALUES[name] for name, wire in WIRES.items() if name in VALUES}
_BY_WIRE |= {id(mark): values for hint, values in _OWN for mark in hint.__metadata__}


def values_of(wire: Wire) -> st.SearchStrategy[Any]:
    """All values that a wire form carries; a form of no name must be plain bytes of a fixed size."""
    if id(wire) in _BY_WIRE:
        return _BY_WIRE[id(wire)]
    assert wire.load is bytes
    assert wire.letter.endswith("s"), f"no strategy for {wire}"
    size = int(wire.letter[:-1])
    return st.binary(min_size=size, max_size=size)


def messages_of(cls: type[Message]) -> st.SearchStrategy[Any]:
    """Any message of a class."""
    values = st.fixed_dictionaries({name: values_of(wire) for name, wire in cls.layout().wires.items()})
    return values.map(lambda chosen: cls(**chosen))


def one_field(name: str) -> type[Message]:
    """A message class ``Holder`` whose one field ``value`` has the named type."""
    assert name in WIRES
    cls = type("Holder", (Message,), {"__annotations__": {"value": vars(fields)[name]}})
    assert "value" in get_type_hints(cls)
    return cls
