"""JSON of the ФНС -> pairs for the codec. Rules: :mod:`kkt_driver.ffd.fns_json`."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from kkt_driver.errors import FieldError
from kkt_driver.ffd.document import encode_sign
from kkt_driver.ffd.fns_shape import ADDED, EPOCH, place_of
from kkt_driver.ffd.tags import Tag
from kkt_driver.ffd.tlv import encode_tag

_RAW = re.compile(r"tag(\d{1,5})", re.ASCII)


def read_body(body: Mapping[str, Any], inside: int, *, top: bool = False) -> bytes:
    """The TLVs of one object, in the order of its keys. FieldError names the key that cannot be read.

    ``top``: the object is a whole document, and may name values that no document had.
    """
    place = place_of(inside)
    skipped = set(body.get(ADDED, ())) if top else set()
    raw = {int(found[1]) for key in body if (found := _RAW.fullmatch(key))}
    pieces = []
    for key, value in body.items():
        if found := _RAW.fullmatch(key):
            pieces += [_tlv(int(found[1]), _hex(key, one)) for one in _listed(value)]
            continue
        number = place.numbers.get(key)
        if number is None or number in raw or key in skipped or value is None:
            continue
        tag = place.tags[number]
        pieces += [encode_value(tag, key, one, inside) for one in _listed(value)]
    return b"".join(pieces)


def _listed(value: Any) -> Iterator[Any]:
    if isinstance(value, list | tuple):
        yield from value
    else:
        yield value


def encode_value(tag: Tag, key: str, value: Any, inside: int) -> bytes:
    """One TLV from its JSON value. FieldError names the key or the tag."""
    match tag.kind:
        case "stlv":
            return _tlv(tag.number, read_body(_wanted(key, "an object", value, Mapping), tag.number))
        case "bytes" if tag.number == 1077:
            value = encode_sign(value, inside)
        case "bytes":
            value = _base64(key, value)
        case "unixtime":
            seconds = _wanted(key, "a number of seconds within 0..4294967295", value, int)
            if not 0 <= seconds <= 0xFFFFFFFF:
                raise FieldError(key, "must be a number of seconds within 0..4294967295", value)
            value = EPOCH + timedelta(seconds=seconds)
        case "fvln" if isinstance(value, float):
            value = Decimal(repr(value))
        case "string" if tag.padded:
            value = _wanted(key, "a text", value, str).rstrip(" ")
    return encode_tag(tag.number, value, inside)


def _wanted(key: str, what: str, value: Any, kind: type[Any]) -> Any:
    if not isinstance(value, kind):
        raise FieldError(key, f"must be {what}", value)
    return value


def _base64(key: str, value: Any) -> bytes:
    try:
        return b64decode(_wanted(key, "a text of base64", value, str), validate=True)
    except (Error, ValueError) as error:
        raise FieldError(key, "must be a text of base64", value) from error


def _hex(key: str, value: Any) -> bytes:
    try:
        return bytes.fromhex(_wanted(key, "a text of hex digits", value, str))
    except ValueError as error:
        raise FieldError(key, "must be a text of hex digits", value) from error


def _tlv(number: int, data: bytes) -> bytes:
    if number > 0xFFFF or len(data) > 0xFFFF:
        raise FieldError(f"tag {number}", "must be at most 65535 long, and its number at most 65535", len(data))
    return number.to_bytes(2, "little") + len(data).to_bytes(2, "little") + data
