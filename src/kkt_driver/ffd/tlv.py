"""TLV: tag uint16 LE, length uint16 LE, value; an STLV holds further TLVs.

One bounded loop of our own rather than construct, which takes twenty times as long; the construct description of the
same format is the oracle of the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from struct import Struct
from typing import Any, TypeAlias

from kkt_driver.errors import BadFrame, FieldError
from kkt_driver.ffd.fields import Fields, Value, make
from kkt_driver.ffd.kinds import WRITERS, Reader, Writer, reader_of
from kkt_driver.ffd.tags import BY_NUMBER, VARIANTS, Tag

MAX_SIZE = 0x10000
MAX_DEPTH = 4
#: levels of pairs within pairs that are written; documents have four
MAX_NESTING = 16

Pairs: TypeAlias = "Sequence[tuple[int, Input]]"
Input: TypeAlias = "int | str | bytes | Decimal | datetime | Fields | Pairs"
Source: TypeAlias = "Iterable[tuple[int, Input]]"

__all__ = ["MAX_DEPTH", "MAX_SIZE", "Fields", "Input", "Value", "decode", "encode", "encode_tag", "split"]

_HEADER = Struct("<HH")
_unpack, _pack = _HEADER.unpack_from, _HEADER.pack
_READERS = {number: reader for number, tag in BY_NUMBER.items() if (reader := reader_of(tag))}
_STLV = frozenset(number for number, tag in BY_NUMBER.items() if tag.kind == "stlv")
_FORMS = frozenset(number for number in _STLV if number < 1000)
_CODECS: dict[int, tuple[Tag, Writer | None]] = {
    number: (tag, WRITERS.get(tag.kind)) for number, tag in BY_NUMBER.items()
}


def _with_variants(table: dict[int, Any], container: int, made: Callable[[Tag], Any]) -> dict[int, Any]:
    own = {number: made(tag) for (number, inside), tag in VARIANTS.items() if inside == container}
    return {**table, **own} if own else table


# Few numbers mean another thing in one place (1082 inside 1235): such a place has tables of its own, all others share.
_PLACES = frozenset({0, *(inside for _, inside in VARIANTS)})
_READERS_IN: dict[int, dict[int, Reader]] = {
    place: _with_variants(_READERS, place, lambda tag: reader_of(tag)) for place in _PLACES
}
_CODECS_IN: dict[int, dict[int, tuple[Tag, Writer | None]]] = {
    place: _with_variants(_CODECS, place, lambda tag: (tag, WRITERS.get(tag.kind))) for place in _PLACES
}
# inside a form is the top level of a document
for _form in _FORMS:
    _READERS_IN[_form], _CODECS_IN[_form] = _READERS_IN[0], _CODECS_IN[0]


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


def decode(data: bytes, within: int = 0) -> Fields:
    """Read a sequence of TLVs, at most 64 KiB.

    An STLV becomes nested Fields down to the fourth level below ``data``, and stays bytes further down. Tags outside
    the table stay bytes; so does every value that does not fit its kind, such as a uint32 of three bytes or an STLV
    whose inner lengths leave it (``Fields.misfits`` lists them). All of it encodes back to the same bytes.

    ``within``: the form or STLV that ``data`` was taken out of, for the few numbers that mean another thing there
    (:data:`kkt_driver.ffd.tags.VARIANTS`).

    Raises BadFrame when the outer level cannot be split or ``data`` is too long; nothing else.
    """
    check_size(data)
    return _decode(bytes(data), MAX_DEPTH, within)


def check_size(data: bytes) -> None:
    """BadFrame above 64 KiB, more than any container of the format holds."""
    if len(data) > MAX_SIZE:
        raise BadFrame(f"{len(data)} bytes of TLV, at most {MAX_SIZE} are read")


def _decode(data: bytes, depth: int, within: int) -> Fields:
    pairs: list[tuple[int, Value]] = []
    readers = _READERS_IN.get(within, _READERS)
    for number, raw in split(data):
        reader = readers.get(number)
        if reader is not None:
            pairs.append((number, reader(raw)))
        elif depth and number in _STLV:
            try:
                pairs.append((number, _decode(raw, depth - 1, number)))
            except BadFrame:
                pairs.append((number, raw))
        else:
            pairs.append((number, raw))
    return make(data, pairs, within)


def encode_tag(tag: int, value: Input, within: int = 0) -> bytes:
    """One whole TLV, header included.

    The value fits the kind of the tag: int (kopecks for sums, bool only for a byte), Decimal or int for a quantity,
    str, bytes, naive datetime of whole seconds, and for an STLV Fields, pairs or its bytes. A tag outside the table
    takes bytes only. Pairs may be nested 16 deep. ``within`` as in :func:`decode`.

    FieldError names tag, rule and value.
    """
    return encode(((tag, value),), within)


def encode(pairs: Source, within: int = 0) -> bytes:
    """TLVs one after another, in the order given. FieldError as in :func:`encode_tag`."""
    return _encode(pairs, within, MAX_NESTING)


def _encode(pairs: Source, within: int, depth: int) -> bytes:
    if isinstance(pairs, Fields):
        return pairs.encode()
    codecs, parts = _CODECS_IN.get(within, _CODECS), []
    for tag, value in pairs:
        codec = codecs.get(tag)
        if codec is None:
            body = _unknown(tag, value)
        else:
            known, writer = codec
            body = writer(known, value) if writer is not None else _nested(known, value, depth)
        size = len(body)
        if size > 0xFFFF:
            raise FieldError(codec[0].label if codec else f"tag {tag}", "must be at most 65535 bytes long", size)
        parts.append(_pack(tag, size) + body)
    return b"".join(parts)


def _nested(tag: Tag, value: Any, depth: int) -> bytes:
    if isinstance(value, (bytes, bytearray, memoryview)):
        body = bytes(value)
    elif isinstance(value, Fields):
        body = value.encode()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if not depth:  # without the value: what holds itself cannot be shown either
            raise FieldError(tag.label, f"must be nested at most {MAX_NESTING} deep")
        body = _encode(value, tag.number, depth - 1)
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
