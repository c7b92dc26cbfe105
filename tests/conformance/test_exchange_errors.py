"""Register 2Bh: how the last exchange with the operator ended, as the vendor's driver reads and names it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kkt_driver.atol.command import RawReply
from kkt_driver.atol.commands.registers import ExchangeErrors, ExchangeErrorsReply
from kkt_driver.atol.error_table import EXCHANGE
from kkt_sim.register.register import HANDLERS
from kkt_sim.simulator import make_device

from .conftest import MakeVendor, Serve
from .shop import Json, Shop

Tell = Callable[[str], Json]


@pytest.fixture
def told(serve: Serve, vendors: MakeVendor, monkeypatch: pytest.MonkeyPatch) -> Tell:
    """What the vendor's driver makes of these bytes of register 2Bh."""
    answer = RawReply()
    monkeypatch.setitem(HANDLERS, ExchangeErrors, lambda register, command: answer)
    vendor = vendors(serve(make_device(registered=True)))
    vendor.open()
    shop = Shop(vendor)

    def tell(data: str) -> Json:
        nonlocal answer
        answer = RawReply(data=bytes.fromhex(data))
        errors: Json = shop.run("ofdExchangeStatus")["errors"]
        return errors

    return tell


def test_errors_above_nine(told: Tell) -> None:
    """Network, operator and drive are two decimal digits each; that of the drive is its answer code."""
    errors = told("08 14 32 1234567890 26")
    assert errors["network"] == {"code": 8, "description": "ОФД-процесс не инициализирован"}
    assert errors["ofd"] == {"code": 14, "description": "Ошибка обработки документа"}
    assert errors["fn"] == {"code": 0x20, "description": "Сообщение от ОФД не может быть принято"}
    assert (errors["documentNumber"], errors["fnCommandCode"]) == (1234567890, 0x26)
    errors = told("32 11 16 0000000005 00")
    assert errors["network"] == {"code": 32, "description": "Неизвестная ошибка"}
    assert errors["ofd"] == {"code": 11, "description": "Неисправимая ошибка"}
    assert errors["fn"] == {"code": 0x10, "description": "Превышен размер TLV"}
    assert told("00 99 22 0000000000 00")["fn"] == {
        "code": 0x16,
        "description": "Продолжительность смены более 24 часов",
    }
    assert told("00 20 2C 0000000000 00")["fn"]["code"] == 0x20


def test_every_error_that_a_byte_can_hold(told: Tell) -> None:
    """All our codes and texts are the vendor's, and he has no others; digits above 9 count as they are."""
    for byte in range(256):
        data = f"{byte:02X}" * 3 + "0000000005" + "26"
        errors, ours = told(data), ExchangeErrorsReply.decode(bytes.fromhex(data))
        for name, kind, code in (
            ("network", "NETWORK", ours.network),
            ("ofd", "OFD", ours.operator),
            ("fn", "FN", ours.drive),
        ):
            text = EXCHANGE.get((kind, code), ("Неизвестная ошибка", ""))[0]
            assert errors[name] == {"code": code, "description": text}, (name, byte)
