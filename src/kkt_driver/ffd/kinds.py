"""Values of one tag <-> bytes, by the kind of the tag.

Reading never fails: bytes that do not fit their kind (a uint32 of three bytes) come back as they are, so that a
document with one odd field is still a document. Writing is strict: FieldError names the tag, the rule and the value.

Source: order ММВ-7-20/229, data types; kinds are listed in protocols/ffd/tags.toml.
"""

from __future__ import annotations

from codecs import charmap_build, charmap_decode, charmap_encode
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from encodings.cp866 import decoding_table
from typing import Any, NoReturn

from kkt_driver.errors import FieldError
from kkt_driver.ffd.tags import Tag
from kkt_driver.wire.text import encode_cp866

Reader = Callable[[bytes], Any]
Writer = Callable[[Tag, Any], bytes]

_EPOCH = datetime(1970, 1, 1)
_SECOND = timedelta(seconds=1)
_LONGEST_VLN = 8
# the codec's own tables, without the three calls of str.encode and bytes.decode: a receipt has fifteen texts
_CP866 = charmap_build(decoding_table)
_from_bytes = int.from_bytes


def _fail(tag: Tag, rule: str, value: object) -> NoReturn:
    raise FieldError(tag.label, rule, value)


def _whole(tag: Tag, value: Any) -> int:
    # bool is an int to Python; True kopecks are a mistake, a True flag is not and is a byte
    if isinstance(value, int) and ((value is not True and value is not False) or tag.kind == "byte"):
        return int(value)
    _fail(tag, "must be an int of kopecks" if tag.unit == "kopecks" else "must be an int", value)


# --- whole numbers ---------------------------------------------------------------------------------------------------


def read_byte(data: bytes) -> int | bytes:
    return data[0] if len(data) == 1 else data


def read_uint16(data: bytes) -> int | bytes:
    return _from_bytes(data, "little") if len(data) == 2 else data


def read_uint32(data: bytes) -> int | bytes:
    return _from_bytes(data, "little") if len(data) == 4 else data


def read_vln(data: bytes) -> int | bytes:
    """Up to 8 bytes; zero-extended numbers are common, and no bytes at all mean 0."""
    return _from_bytes(data, "little") if len(data) <= _LONGEST_VLN else data


def write_fixed(tag: Tag, value: Any) -> bytes:
    """byte, uint16, uint32, bitfield."""
    number = value if value.__class__ is int else _whole(tag, value)
    size = tag.length
    if number < 0 or number >> 8 * size:
        _fail(tag, f"must lie within 0..{256**size - 1}", value)
    return number.to_bytes(size, "little")


def write_vln(tag: Tag, value: Any) -> bytes:
    """As few bytes as hold the number, one 00 for zero."""
    number = value if value.__class__ is int else _whole(tag, value)
    size = (number.bit_length() + 7) // 8 or 1
    if number < 0 or size > tag.maximum:
        _fail(tag, f"must lie within 0..{256**tag.maximum - 1}" + tag.money * " kopecks", value)
    return number.to_bytes(size, "little")


# --- decimals --------------------------------------------------------------------------------------------------------


def read_fvln(data: bytes) -> Decimal | bytes:
    """A byte of decimals, then up to 8 bytes of digits: ``02 E3 03`` is 9.95."""
    if not 1 <= len(data) <= 1 + _LONGEST_VLN:
        return data
    # the constructor is exact whatever the caller's decimal context says
    return Decimal(f"{_from_bytes(data[1:], 'little')}E-{data[0]}")


def write_fvln(tag: Tag, value: Any) -> bytes:
    """The decimals of the value are kept: Decimal("1.000") is three decimals and 1000."""
    if not isinstance(value, Decimal):
        value = Decimal(_whole_quantity(tag, value))
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or (sign and value):  # the exponent of NaN and infinity is a letter
        _fail(tag, "must be a finite number not below 0", value)
    decimals = max(0, -exponent)
    rule = f"must fit {tag.maximum} bytes: one of decimals, {tag.maximum - 1} of digits"
    # far past any maximum: do not build a giant number only to see that it does not fit
    if len(digits) > 30 or decimals > 255 or (exponent > 30 and value):
        _fail(tag, rule, value)
    number: int = int("".join(map(str, digits))) * 10 ** min(max(0, exponent), 30)
    size = (number.bit_length() + 7) // 8 or 1
    if 1 + size > tag.maximum:
        _fail(tag, rule, value)
    return bytes((decimals,)) + number.to_bytes(size, "little")


def _whole_quantity(tag: Tag, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    _fail(tag, "must be a Decimal or an int, never a float", value)


# --- time ------------------------------------------------------------------------------------------------------------


def read_unixtime(data: bytes) -> datetime | bytes:
    """Local wall-clock time of the register: its seconds count as if the clock stood at UTC."""
    return _EPOCH + timedelta(seconds=_from_bytes(data, "little")) if len(data) == 4 else data


def write_unixtime(tag: Tag, value: Any) -> bytes:
    if not isinstance(value, datetime) or value.tzinfo is not None:
        _fail(tag, "must be a datetime without time zone (local time of the register)", value)
    if value.microsecond:
        _fail(tag, "must be a whole second", value)
    seconds = (value - _EPOCH) // _SECOND
    if seconds < 0 or seconds >> 32:
        _fail(tag, "must lie within 1970-01-01 00:00:00 .. 2106-02-07 06:28:15", value)
    return seconds.to_bytes(4, "little")


# --- text and bytes --------------------------------------------------------------------------------------------------


def read_text(data: bytes) -> str:
    return charmap_decode(data, "strict", decoding_table)[0]


def read_padded(data: bytes) -> str:
    return charmap_decode(data, "strict", decoding_table)[0].rstrip(" ")


def write_text(tag: Tag, value: Any) -> bytes:
    if not isinstance(value, str):
        _fail(tag, "must be a str", value)
    try:
        data = charmap_encode(value, "strict", _CP866)[0]
    except UnicodeEncodeError:
        _outside_cp866(tag, value)
    size, length, maximum = len(data), tag.length, tag.maximum
    if length:
        if size < length and tag.padded:
            return data.ljust(length)
        if size != length:
            _fail(tag, f"must be {'at most' if tag.padded else 'exactly'} {length} characters long", value)
    elif maximum and size > maximum:
        _fail(tag, f"must be at most {maximum} characters long", value)
    return data


def _outside_cp866(tag: Tag, value: str) -> NoReturn:
    try:
        encode_cp866(value)
    except ValueError as error:
        _fail(tag, str(error), value)
    raise AssertionError("two cp866 tables disagree")


def read_bytes(data: bytes) -> bytes:
    return data


def write_bytes(tag: Tag, value: Any) -> bytes:
    if not isinstance(value, (bytes, bytearray, memoryview)):
        _fail(tag, "must be bytes", value)
    data = bytes(value)
    if tag.length and len(data) != tag.length:
        _fail(tag, f"must be exactly {tag.length} bytes long", value)
    if tag.maximum and len(data) > tag.maximum:
        _fail(tag, f"must be at most {tag.maximum} bytes long", value)
    return data


WRITERS: dict[str, Writer] = {
    "byte": write_fixed,
    "uint16": write_fixed,
    "uint32": write_fixed,
    "bitfield": write_fixed,
    "vln": write_vln,
    "fvln": write_fvln,
    "unixtime": write_unixtime,
    "string": write_text,
    "bytes": write_bytes,
}

_READERS: dict[str, Reader] = {
    "byte": read_byte,
    "uint16": read_uint16,
    "uint32": read_uint32,
    "vln": read_vln,
    "fvln": read_fvln,
    "unixtime": read_unixtime,
    "string": read_text,
    "bytes": read_bytes,
}
_BITFIELDS: dict[int, Reader] = {1: read_byte, 2: read_uint16, 4: read_uint32}


def reader_of(tag: Tag) -> Reader | None:
    """The function that reads a value of this tag; None for an STLV, which :mod:`kkt_driver.ffd.tlv` reads."""
    if tag.kind == "bitfield":
        return _BITFIELDS[tag.length]
    if tag.padded:
        return read_padded
    if tag.kind == "vln" and tag.maximum > _LONGEST_VLN:
        return lambda data: _from_bytes(data, "little") if len(data) <= tag.maximum else data
    return _READERS.get(tag.kind)
