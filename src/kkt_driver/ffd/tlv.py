"""TLV: tag uint16 LE, length uint16 LE, value; an STLV holds further TLVs.

One bounded loop of our own rather than construct, which takes twenty times as long; the construct description of the
same format is the oracle of the tests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from struct import Struct
from typing import Any, TypeAlias

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd.fields import Fields, Value, make
from kkt_driver.ffd.kinds import WRITERS, reader_of
from kkt_driver.ffd.tags import BY_NUMBER, Tag

MAX_SIZE = 0x10000
MAX_DEPTH = 4

Pairs: TypeAlias = "Sequence[tuple[int, Input]]"
Input: TypeAlias = "int | str | bytes | Decimal | datetime | Fields | Pairs"
Source: TypeAlias = "Iterable[tuple[int, Input]]"

__all__ = ["MAX_DEPTH", "MAX_SIZE", "Fields", "Input", "Value", "decode", "encode", "encode_tag", "split"]

_HEADER = Struct("<HH")
_unpack, _pack = _HEADER.unpack_from, _HEADER.pack
_READERS = {number: reader for number, tag in BY_NUMBER.items() if (reader := reader_of(tag))}
_STLV = frozenset(number for number, tag in BY_NUMBER.items() if tag.kind == "stlv")


def split(data: bytes) -> list[tuple[int, bytes]]:
    """Tags and raw values of one level. BadFrame when a header is cut off or a length leaves ``data``."""
    pairs, start, end = [], 0, len(data)
    while start < end:
        body = start + 4
        if body > end:
            raise BadFrame(f"TLV at offset {start}: {end - start} bytes left, a header takes 4")
        tag, length = _unpack(data, start)
        start = body + length
        if start > end:
            raise BadFrame(f"tag {tag} at offset {body - 4}: {length} bytes declared, {end - body} left")
        pairs.append((tag, data[body:start]))
    return pairs


def decode(data: bytes) -> Fields:
    """Read a sequence of TLVs, at most 64 KiB.

    An STLV becomes nested Fields down to the fourth level below ``data``, and stays bytes further down. Tags outside
    the table stay bytes; so does every value that does not fit its kind, such as a uint32 of three bytes or an STLV
    whose inner lengths leave it (``Fields.misfits`` lists them). All of it encodes back to the same bytes.

    Raises BadFrame when the outer level cannot be split or ``data`` is too long; nothing else.
    """
    if len(data) > MAX_SIZE:
        raise BadFrame(f"{len(data)} bytes of TLV, at most {MAX_SIZE} are read")
    return _decode(bytes(data), MAX_DEPTH)


def _decode(data: bytes, depth: int) -> Fields:
    pairs: list[tuple[int, Value]] = []
    for number, raw in split(data):
        reader = _READERS.get(number)
        if reader is not None:
            pairs.append((number, reader(raw)))
        elif depth and number in _STLV:
            try:
                pairs.append((number, _decode(raw, depth - 1)))
            except BadFrame:
                pairs.append((number, raw))
        else:
            pairs.append((number, raw))
    return make(data, pairs)


def encode_tag(tag: int, value: Input) -> bytes:
    """One whole TLV, header included.

    The value fits the kind of the tag: int (kopecks for sums, bool only for a byte), Decimal or int for a quantity,
    str, bytes, naive datetime of whole seconds, and for an STLV Fields, pairs or its bytes. A tag outside the table
    takes bytes only. FieldError names tag, rule and value.
    """
    known = BY_NUMBER.get(tag)
    if known is None:
        body = _unknown(tag, value)
    else:
        writer = WRITERS.get(known.kind)
        body = writer(known, value) if writer is not None else _nested(known, value)
    if len(body) > 0xFFFF:
        raise FieldError(known.label if known else f"tag {tag}", "must be at most 65535 bytes long", len(body))
    return _pack(tag, len(body)) + body


def encode(pairs: Source) -> bytes:
    """TLVs one after another, in the order given. FieldError as in :func:`encode_tag`."""
    if isinstance(pairs, Fields):
        return pairs.encode()
    return b"".join([encode_tag(tag, value) for tag, value in pairs])


def _nested(tag: Tag, value: Any) -> bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        body = bytes(value)
    elif isinstance(value, Fields):
        body = value.encode()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        body = encode(value)
    else:
        raise FieldError(tag.label, "must be Fields, a sequence of (tag, value) pairs or bytes", value)
    if tag.maximum and len(body) > tag.maximum:
        raise FieldError(tag.label, f"must be at most {tag.maximum} bytes long", len(body))
    return body


def _unknown(tag: int, value: Any) -> bytes:
    if not isinstance(tag, int) or isinstance(tag, bool) or not 0 <= tag <= 0xFFFF:
        raise FieldError("tag", "must be a number within 0..65535", tag)
    if not isinstance(value, bytes):
        raise FieldError(f"tag {tag}", "is not in the table and takes bytes only", value)
    return value
