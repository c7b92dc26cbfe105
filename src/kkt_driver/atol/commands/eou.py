"""Ethernet over transport: the host opens connections to the operator (ОФД) for a register that has no network.

The host sends ``DA`` commands, whose result nobody wants; the register speaks through mailboxes (tasks that wait, ids
DEh and DFh): their results are ``DA`` too. Both carry a stream of ``type | length | value``. Two connections are known,
0 and 1: types of connection 1 are greater by one.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TypeAlias

from kkt_driver.atol.command import AtolCommand, Done, Effect
from kkt_driver.errors import BadFrame
from kkt_driver.wire.fields import Rest


class Rx(IntEnum):
    """From the host."""

    REQUEST_VERSION = 0x01
    RESPONSE_VERSION = 0x02
    RESET = 0x03
    #: one byte: 1 connected, 0 closed or not connected
    CONNECT_STATE = 0x10
    #: what the operator sent
    DATA = 0x20


class Tx(IntEnum):
    """From the register."""

    RESPONSE_VERSION = 0x40
    #: four bytes of an IP address
    DNS = 0x41
    REQUEST_VERSION = 0x42
    #: how many bytes the host is to hand over, at most 255
    PACKET_SIZE = 0x50
    #: low byte first
    PORT = 0x60
    #: the host's name or address; connects
    CONNECT = 0x70
    CLOSE = 0x80
    DATA = 0x90
    LOG = 0xA0


Item: TypeAlias = "tuple[int, bytes]"

#: bytes of one value
LONGEST = 255


def join(items: Iterable[Item]) -> bytes:
    """The stream of these items."""
    return b"".join(bytes((kind, len(value))) + value for kind, value in items)


def split(data: bytes) -> list[Item]:
    """The items of a stream. BadFrame when it ends within one."""
    items: list[Item] = []
    position = 0
    while position < len(data):
        value = data[position + 2 : position + 2 + data[position + 1]] if position + 1 < len(data) else None
        if value is None or len(value) != data[position + 1]:
            raise BadFrame(f"the stream is cut short: {data[position:].hex(' ')}")
        items.append((data[position], value))
        position += 2 + len(value)
    return items


class EthernetOverTransport(AtolCommand[Done], code=0xDA, ru="Обмен с ОФД через хост (EoU)", effect=Effect.PRINT):
    """What the host has to say of the connections (Ethernet over transport, EoU): a stream of Rx items."""

    data: Rest = b""
