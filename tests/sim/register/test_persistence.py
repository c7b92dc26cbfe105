"""After a power cut the register knows exactly what its drive knows."""

from __future__ import annotations

import pytest

from kkt_driver.atol.commands import modes, receipt, registers, tables
from kkt_sim.register.state import RegisterState
from kkt_sim.storage import MemoryStorage
from tests.sim.register.bench import Bench


def test_everything_is_there_after_power_on(shop: Bench) -> None:
    shop.sell(12_300)
    shop.ask(tables.WriteTable(table=2, field=1, value=b"\x07"))
    before = shop.register.state
    shop.power_on()
    assert shop.register.state == before
    assert shop.ask(registers.ShiftState()).state == 1
    assert shop.ask(tables.ReadTable(table=2, field=1)).data == b"\x07"
    shop.enter(1)
    assert shop.sell(100).receipt_number == 2


def test_an_open_receipt_is_forgotten(receipt_open: Bench) -> None:
    receipt_open.position()
    receipt_open.power_on()
    assert receipt_open.ask(registers.ReceiptState()).is_open == 0
    receipt_open.enter(1)
    assert receipt_open.sell(100).receipt_number == 1


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_the_register_catches_up_with_its_drive(shop: Bench, lost: int) -> None:
    """The last writes of the register's own journal are lost; the drive's are not."""
    states = [shop.storages[1].read()]
    for price in (100, 250, 70):
        shop.sell(price)
        states.append(shop.storages[1].read())
    complete = shop.register.state
    shop.storages = (shop.storages[0], MemoryStorage(states[3 - lost]))
    shop.power_on()
    assert shop.register.state == complete
    assert shop.ask(registers.ShiftTotals()).sum == 420


def test_even_from_nothing(shop: Bench) -> None:
    shop.sell(100)
    attributes = shop.register.state.attributes
    shop.storages = (shop.storages[0], MemoryStorage())
    shop.power_on()
    assert shop.register.state.attributes == attributes
    assert shop.ask(registers.ShiftTotals()).sum == 100


def test_the_last_paper_can_be_read_after_power_on(shop: Bench) -> None:
    shop.sell(100)
    paper = list(shop.register.printer.last)
    shop.power_on()
    assert shop.register.printer.last == paper


def test_power_cut_by_command(receipt_open: Bench) -> None:
    receipt_open.ask(modes.PowerOff(action=0x41))
    assert receipt_open.register.mode == 0
    assert receipt_open.ask(registers.ReceiptState()).is_open == 0
    receipt_open.enter(1)
    receipt_open.ask(receipt.OpenReceipt(kind=1))


def test_the_state_survives_its_own_record(shop: Bench) -> None:
    shop.sell(100)
    assert RegisterState.load(shop.register.state.dump()) == shop.register.state
