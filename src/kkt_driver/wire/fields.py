"""What a field looks like on the wire, as ``Annotated`` types: type checkers see ``int``, ``str``, ``date``.

    class OpenReceipt(AtolCommand[Done], code=0x92):
        flags: U8 = 0
        kind: Bcd1

Each annotation carries a :class:`Wire`: the construct codec, and for a fixed size also the struct letter with
the two functions between the struct's value and ours, so that :mod:`kkt_driver.wire.message` can take the fast path.

Sums are int kopecks, quantities int thousandths, dates the register's local wall-clock time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

import construct as cs

from kkt_driver.wire.text import decode_line, encode_line


@dataclass(frozen=True, slots=True)
class Wire:
    """How one field travels. ``letter`` is empty for the one field of a message that takes all that is left."""

    codec: Any
    letter: str = ""
    load: Callable[[Any], Any] | None = None
    dump: Callable[[Any], Any] | None = None


def _checked_int(low: int, high: int) -> Callable[[Any], int]:
    def dump(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError("must be a whole number")
        if not low <= value <= high:
            raise ValueError(f"must lie within {low}..{high}")
        return value

    return dump


def _binary(codec: Any, letter: str, size: int) -> Wire:
    return Wire(codec, letter, None, _checked_int(0, 256**size - 1))


def _wide(size: int, order: str) -> Wire:
    check = _checked_int(0, 256**size - 1)

    def load(data: bytes) -> int:
        return int.from_bytes(data, order)  # type: ignore[arg-type]

    def dump(value: Any) -> bytes:
        return check(value).to_bytes(size, order)  # type: ignore[arg-type]

    return _sized(size, load, dump)


def _sized(size: int, load: Callable[[bytes], Any], dump: Callable[[Any], bytes]) -> Wire:
    codec: Any = cs.ExprAdapter(cs.Bytes(size), lambda data, _: load(data), lambda value, _: dump(value))
    return Wire(codec, f"{size}s", load, dump)


def _rest(load: Callable[[bytes], Any], dump: Callable[[Any], bytes]) -> Wire:
    codec: Any = cs.ExprAdapter(cs.GreedyBytes, lambda data, _: load(data), lambda value, _: dump(value))
    return Wire(codec, "", load, dump)


_DIGITS = "0123456789"


def bcd_to_int(data: bytes) -> int:
    """Packed decimal, most significant digit first; ValueError on a digit above 9."""
    return int(data.hex())


def int_to_bcd(value: int, size: int) -> bytes:
    """``size`` bytes of packed decimal."""
    return bytes.fromhex(str(value).zfill(2 * size))


def bcd_field(size: int) -> Wire:
    """An unsigned number as ``size`` bytes of packed decimal."""
    check = _checked_int(0, 100**size - 1)
    return _sized(size, bcd_to_int, lambda value: int_to_bcd(check(value), size))


def _kopecks_field(size: int) -> Wire:
    plain = bcd_field(size)

    def dump(value: Any) -> bytes:
        if isinstance(value, (float, Decimal)):
            raise ValueError("must be whole kopecks (int); for roubles use kkt_driver.kopecks()")
        return plain.dump(value)  # type: ignore[no-any-return, misc]

    return _sized(size, bcd_to_int, dump)


def _parts(data: bytes) -> list[int]:
    return [bcd_to_int(data[i : i + 1]) for i in range(len(data))]


def _pack_parts(*values: int) -> bytes:
    return b"".join(int_to_bcd(value, 1) for value in values)


def _short_year(value: date) -> int:
    if not 2000 <= value.year <= 2099:
        raise ValueError("must lie within the years 2000..2099")
    return value.year - 2000


def _load_date_dmy(data: bytes) -> date | None:
    if not any(data):
        return None
    day, month, year = _parts(data)
    return date(2000 + year, month, day)


def _dump_date_dmy(value: date | None) -> bytes:
    return b"\0\0\0" if value is None else _pack_parts(value.day, value.month, _short_year(value))


def _load_time_dmy(data: bytes) -> datetime | None:
    if not any(data):
        return None
    day, month, year, hour, minute, *seconds = _parts(data)
    return datetime(2000 + year, month, day, hour, minute, seconds[0] if seconds else 0)


def _dump_minutes_dmy(value: datetime | None) -> bytes:
    if value is None:
        return b"\0" * 5
    return _pack_parts(value.day, value.month, _short_year(value), value.hour, value.minute)


def _dump_seconds_dmy(value: datetime | None) -> bytes:
    if value is None:
        return b"\0" * 6
    return _dump_minutes_dmy(value) + _pack_parts(value.second)


def _load_seconds_ymd(data: bytes) -> datetime | None:
    if not any(data):
        return None
    year, month, day, hour, minute, second = _parts(data)
    return datetime(2000 + year, month, day, hour, minute, second)


def _dump_seconds_ymd(value: datetime | None) -> bytes:
    if value is None:
        return b"\0" * 6
    return _pack_parts(_short_year(value), value.month, value.day, value.hour, value.minute, value.second)


def _load_drive_time(data: bytes) -> datetime | None:
    return datetime(2000 + data[0], *data[1:]) if any(data) else None


def _dump_drive_time(value: datetime | None) -> bytes:
    if value is None:
        return b"\0" * 5
    return bytes((_short_year(value), value.month, value.day, value.hour, value.minute))


def _load_drive_date(data: bytes) -> date | None:
    return date(2000 + data[0], data[1], data[2]) if any(data) else None


def _dump_drive_date(value: date | None) -> bytes:
    return b"\0\0\0" if value is None else bytes((_short_year(value), value.month, value.day))


def _dump_bytes(value: Any) -> bytes:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        raise ValueError("must be bytes")
    return bytes(value)


def fixed_bytes(size: int) -> Wire:
    """Exactly ``size`` raw bytes."""

    def dump(value: Any) -> bytes:
        if len(_dump_bytes(value)) != size:
            raise ValueError(f"must be exactly {size} bytes")
        return bytes(value)

    return _sized(size, bytes, dump)


def padded_text(size: int, pad: bytes = b" ") -> Wire:
    """cp866 text of at most ``size`` characters, padded on the right; the padding is dropped on reading."""

    def dump(value: str) -> bytes:
        data = encode_line(value)
        if len(data) > size:
            raise ValueError(f"must be at most {size} characters")
        return data.ljust(size, pad)

    return _sized(size, lambda data: decode_line(data.rstrip(pad + b"\0")), dump)


def _load_version(data: bytes) -> str:
    return f"{data[0]:x}.{data[1]:02x}.{data[3:5].hex()}"


_VERSION = re.compile(r"([0-9A-Fa-f]{1,2})\.([0-9A-Fa-f]{1,2})\.([0-9A-Fa-f]{1,4})")


def _dump_version(value: str) -> bytes:
    match = _VERSION.fullmatch(value)
    if match is None:
        raise ValueError("must look like 5.80.3480")
    major, minor, build = match.groups()
    return bytes.fromhex(f"{major.zfill(2)}{minor.zfill(2)}00{build.zfill(4)}")


def _load_digits(data: bytes) -> str:
    digits = data.hex()
    if digits.strip(_DIGITS):
        raise ValueError("not packed decimal")
    return digits


def _dump_digits(value: str) -> bytes:
    if value.strip(_DIGITS) or len(value) % 2:
        raise ValueError("must be an even number of decimal digits")
    return bytes.fromhex(value)


#: No register prints a line of more than some 70 characters, or takes a name of more than 128; a packet of the link
#: would hold sixteen thousand.
MAX_LINE = 1000


def _dump_line(value: str) -> bytes:
    if not isinstance(value, str):
        raise ValueError("must be text")
    if len(value) > MAX_LINE:
        raise ValueError(f"must be at most {MAX_LINE} characters")
    return encode_line(value)


U8 = Annotated[int, _binary(cs.Int8ul, "B", 1)]
U16 = Annotated[int, _binary(cs.Int16ul, "H", 2)]
U32 = Annotated[int, _binary(cs.Int32ul, "I", 4)]
U40 = Annotated[int, _wide(5, "little")]
U16BE = Annotated[int, _wide(2, "big")]

Bcd1 = Annotated[int, bcd_field(1)]
Bcd2 = Annotated[int, bcd_field(2)]
Bcd3 = Annotated[int, bcd_field(3)]
Bcd4 = Annotated[int, bcd_field(4)]
Bcd5 = Annotated[int, bcd_field(5)]
Bcd6 = Annotated[int, bcd_field(6)]
Bcd7 = Annotated[int, bcd_field(7)]

Kopecks5 = Annotated[int, _kopecks_field(5)]
Kopecks6 = Annotated[int, _kopecks_field(6)]
Kopecks7 = Annotated[int, _kopecks_field(7)]
Thousandths = Annotated[int, bcd_field(5)]

DateDMY = Annotated[date | None, _sized(3, _load_date_dmy, _dump_date_dmy)]
MinutesDMY = Annotated[datetime | None, _sized(5, _load_time_dmy, _dump_minutes_dmy)]
SecondsDMY = Annotated[datetime | None, _sized(6, _load_time_dmy, _dump_seconds_dmy)]
SecondsYMD = Annotated[datetime | None, _sized(6, _load_seconds_ymd, _dump_seconds_ymd)]
DriveTime = Annotated[datetime | None, _sized(5, _load_drive_time, _dump_drive_time)]
DriveDate = Annotated[date | None, _sized(3, _load_drive_date, _dump_drive_date)]

Version = Annotated[str, _sized(5, _load_version, _dump_version)]
LineText = Annotated[str, _rest(decode_line, _dump_line)]
Rest = Annotated[bytes, _rest(bytes, _dump_bytes)]
BcdText = Annotated[str, _rest(_load_digits, _dump_digits)]
Bytes2 = Annotated[bytes, fixed_bytes(2)]
Bytes4 = Annotated[bytes, fixed_bytes(4)]
Bytes5 = Annotated[bytes, fixed_bytes(5)]
Bytes7 = Annotated[bytes, fixed_bytes(7)]
Bytes10 = Annotated[bytes, fixed_bytes(10)]
Bytes14 = Annotated[bytes, fixed_bytes(14)]
Bytes18 = Annotated[bytes, fixed_bytes(18)]
DriveSerial = Annotated[str, padded_text(16, b"\0")]
Inn = Annotated[str, padded_text(12)]
RegistrationNumber = Annotated[str, padded_text(20)]
