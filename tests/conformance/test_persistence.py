"""A register switched off and on: ``kkt-sim serve --state`` goes on where it was, as the vendor's driver sees it."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import params as p
from .conftest import MakeEmulator, MakeVendor
from .emulator import Emulator
from .shop import CASHIER, Json, Shop, position, receipt
from .vendor import Vendor, VendorError

pytestmark = pytest.mark.xdist_group("conformance-persistence")


class Power:
    """Switches an emulator over one state folder; each time another process, port and driver."""

    def __init__(self, emulators: MakeEmulator, vendors: MakeVendor, state: Path) -> None:
        self._emulators, self._vendors, self._state = emulators, vendors, state
        self.emulator: Emulator
        self._vendor: Vendor

    def on(self) -> Shop:
        """Start, and connect."""
        self.emulator = self._emulators("--registered", "--state", str(self._state))
        self._vendor = self._vendors(self.emulator.port)
        self._vendor.open()
        return Shop(self._vendor)

    def off(self) -> None:
        """SIGTERM."""
        self._vendor.close()
        self.emulator.stop()

    def cut(self) -> None:
        """SIGKILL, the driver still connected."""
        self.emulator.kill()
        self._vendor.close()


@pytest.fixture
def power(emulators: MakeEmulator, vendors: MakeVendor, tmp_path: Path) -> Power:
    """Off yet."""
    return Power(emulators, vendors, tmp_path / "state")


def memory(shop: Shop) -> Json:
    """All that a register should remember."""
    last = shop.last_number()
    told: Json = {
        kind: shop.run(kind)
        for kind in (
            "getDeviceInfo",
            "getShiftStatus",
            "getShiftTotals",
            "getOverallTotals",
            "getFnInfo",
            "getFnStatus",
            "getRegistrationInfo",
            "ofdExchangeStatus",
            "getLastFiscalParams",
        )
    }
    told["cash"] = shop.cash()
    told["settings"] = shop.run("getDeviceParameters", keys=[0, 4, 11, 273, 274])
    told["documents"] = [
        shop.run("getFnDocument", fiscalDocumentNumber=number, withRawData=True) for number in range(1, last + 1)
    ]
    told["paper"] = shop.last_paper()
    return told


def work(shop: Shop) -> None:
    """A morning's work."""
    shop.run("setDeviceParameters", deviceParameters=[{"key": 0, "value": 9}, {"key": 273, "value": "ofd.example"}])
    shop.open_shift()
    shop.run("cashIn", cashSum=500)
    shop.sell(position("Чай", vat="vat20"), position("Хлеб", vat="vat10"))
    shop.run("cashOut", cashSum=100)
    # Of papers only those of signed documents come back, so the last is one.
    shop.make(receipt("sellReturn", position("Чай", vat="vat20")))


@pytest.mark.parametrize("end", ["off", "cut"])
def test_in_the_middle_of_a_shift(power: Power, end: str) -> None:
    shop = power.on()
    work(shop)
    before = memory(shop)
    getattr(power, end)()
    shop = power.on()
    assert memory(shop) == before
    # And on it goes: numbers grow by one, sums add up.
    made = shop.sell(position("Масло"))
    assert made["fiscalDocumentNumber"] == before["getFnStatus"]["fnStatus"]["fiscalDocumentNumber"] + 1
    assert made["fiscalReceiptNumber"] == 3
    assert shop.shift_totals()["receipts"]["sell"]["sum"] == 60
    assert shop.cash() == 500 + 40 - 20 - 100 + 20
    assert shop.make({"type": "closeShift", "operator": CASHIER})["receiptsCount"] == 3


def test_closed_shift(power: Power) -> None:
    shop = power.on()
    work(shop)
    shop.close_shift()
    before = memory(shop)
    # The end of 24 hours of a closed shift is counted from now.
    before["getShiftStatus"]["shiftStatus"].pop("expiredTime")
    power.off()
    shop = power.on()
    after = memory(shop)
    after["getShiftStatus"]["shiftStatus"].pop("expiredTime")
    assert after == before
    assert shop.make({"type": "openShift", "operator": CASHIER})["shiftNumber"] == 2


def test_open_receipt_does_not_survive(power: Power) -> None:
    shop = power.on()
    shop.open_shift()
    before = memory(shop)
    shop.vendor.call("open_receipt", {p.RECEIPT_KIND: 1})
    shop.vendor.call("registration", {p.NAME: "Сыр", p.PRICE: 99.99, p.QUANTITY: 2.0, p.TAX: 7})
    power.off()
    shop = power.on()
    assert memory(shop) == before
    with pytest.raises(VendorError, match="81 "):
        shop.vendor.call("cancel_receipt")
    assert shop.sell(position())["fiscalReceiptNumber"] == 1


def test_register_is_not_registered_again(power: Power) -> None:
    """``--registered`` is for fresh drives only."""
    for _ in range(3):
        shop = power.on()
        assert shop.last_number() == 1
        assert shop.run("getFnInfo")["fnInfo"]["numberOfRegistrations"] == 1
        power.off()
