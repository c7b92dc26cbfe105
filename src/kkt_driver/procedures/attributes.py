"""Attributes (реквизиты) for the document to come: TLVs through command E8h."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeAlias

from kkt_driver.atol.commands.registration import BLOCK, ReadAttribute, WriteAttribute
from kkt_driver.errors import FieldError, NoDriveData
from kkt_driver.ffd import encode_tag, split
from kkt_driver.procedures.exchange import Procedure, ask
from kkt_driver.wire.text import DISPLACED, encode_line

Attribute: TypeAlias = "tuple[int, int | str | bytes | Decimal | datetime | list[Attribute]]"

OPERATOR_NAME, OPERATOR_INN = 1021, 1203


def device_tlv(tag: int, value: Any) -> bytes:
    """One whole TLV as the register takes it: text in its own flavour of cp866, at any depth.

    FieldError names tag, rule and value.
    """
    return encode_tag(tag, _in_line_code(value))


def _in_line_code(value: Any) -> Any:
    if isinstance(value, str):
        try:
            # One byte per character in both codes: what the format checks about the length stays true.
            return encode_line(value).decode("cp866")
        except ValueError as error:
            if not DISPLACED.isdisjoint(value):
                raise FieldError("text", str(error), value) from None
            return value  # the format will name the character and the tag
    if isinstance(value, list):
        return [(tag, _in_line_code(inner)) for tag, inner in value]
    return value


def blocks(tlv: bytes) -> Iterator[WriteAttribute]:
    """The commands that hand over one TLV."""
    pieces = [tlv[start : start + BLOCK] for start in range(0, len(tlv), BLOCK)]
    for number, piece in enumerate(pieces):
        yield WriteAttribute(total=len(pieces), block=number, data=piece)


def write(tlvs: Iterable[bytes]) -> Procedure[None]:
    """Hand over TLVs made by :func:`device_tlv`."""
    for tlv in tlvs:
        for command in blocks(tlv):
            yield from ask(command)


def cashier_tlvs(name: str, inn: str | None) -> tuple[bytes, ...]:
    """Who is at the register (1021, 1203)."""
    named = device_tlv(OPERATOR_NAME, name)
    return (named, device_tlv(OPERATOR_INN, inn)) if inn else (named,)


def read(tag: int) -> Procedure[bytes | None]:
    """The value of a registration attribute, or None when it was not given."""
    data = b""
    total, block = 1, 0
    while block < total:
        try:
            reply = yield from ask(ReadAttribute(tag=tag, block=block))
        except NoDriveData:
            return None
        data += reply.data
        total, block = reply.total, block + 1
    for number, value in split(data):
        if number == tag:
            return value
    return None
