"""Wire forms of the register's own: every byte, both ways, in both codecs."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from kkt_driver.atol.command import decode_reply
from kkt_driver.atol.commands.registers import ExchangeErrors
from kkt_driver.atol.fields import LooseBcd1
from kkt_driver.errors import FieldError
from kkt_driver.wire.message import Message

WIRE = get_args(LooseBcd1)[1]


class Holder(Message):
    """One field."""

    value: LooseBcd1


def test_every_byte_is_read() -> None:
    for byte in range(256):
        value = Holder.decode(bytes((byte,))).value
        assert value == (byte >> 4) * 10 + byte % 16 == WIRE.codec.parse(bytes((byte,)))


def test_decimal_digits_come_back() -> None:
    for value in range(100):
        data = bytes.fromhex(f"{value:02}")
        assert Holder(value=value).encode() == data == WIRE.codec.build(value)
        assert Holder.decode(data).value == value


@pytest.mark.parametrize("value", [-1, 100, 255, True, "1", 1.0, None])
def test_what_two_digits_cannot_say(value: Any) -> None:
    with pytest.raises(FieldError, match=r"Holder\.value"):
        Holder(value=value).encode()


def test_errors_of_the_exchange() -> None:
    """As driver 10.8.0 reads them: 32h, and 2Ch too, is 32."""
    told = decode_reply(ExchangeErrors(), bytes.fromhex("5500 08 14 32 0000000012 26"))
    assert (told.network, told.operator, told.drive, told.document, told.drive_command) == (8, 14, 32, 12, 0x26)
    assert decode_reply(ExchangeErrors(), bytes.fromhex("5500 00 00 2C 0000000000 00")).drive == 32
