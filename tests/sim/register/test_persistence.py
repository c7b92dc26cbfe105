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


@pytest.mark.parametrize("shift_open", [True, False])
def test_an_older_copy_of_the_drive(shop: Bench, shift_open: bool) -> None:
    """What was sold stays counted, once; shift and documents are those of the drive."""
    shop.sell(1000)
    shop.sell(1000)
    if not shift_open:
        shop.close_shift()
    older = shop.storages[0].read()
    if not shift_open:
        shop.open_shift()
    shop.sell(2000)
    shop.storages = (MemoryStorage(older), shop.storages[1])
    shop.power_on()
    assert shop.ask(registers.NonNullableSum(parameter1=1)).sum == 4000
    assert (shop.register.registered, shop.register.shift_open) == (True, shift_open)
    assert shop.ask(registers.ShiftTotals()).sum == 2000
    assert shop.ask(registers.LastReceipt()).sum == 1000
    for _ in range(2):
        state = shop.register.state
        shop.power_on()
        assert shop.register.state == state
    shop.enter(1)
    if not shift_open:
        shop.open_shift()
    shop.sell(50)
    assert shop.ask(registers.NonNullableSum(parameter1=1)).sum == 4050
    assert shop.register.state.booked == shop.register.drive.status().last_document


def test_another_drive_with_more_documents(shop: Bench) -> None:
    """Its number tells: the count of documents alone would not."""
    other = Bench()
    other.open_shift()
    for price in (100, 200, 300):
        other.sell(price)
    shop.sell(1000)
    state = shop.register.state
    state.drive = "9999078900000099"
    shop.register._journal.append(1, state.dump())
    shop.storages = (other.storages[0], shop.storages[1])
    shop.power_on()
    assert shop.ask(registers.NonNullableSum(parameter1=1)).sum == 1600
    assert shop.register.state.drive == shop.register.drive.number


def test_a_register_that_did_not_note_its_drive(shop: Bench) -> None:
    """Its memory is from before the number was kept: fewer documents than booked mean a new drive, as they did then."""
    shop.sell(1000)
    state = shop.register.state
    state.drive = ""
    shop.register._journal.append(1, state.dump())
    shop.storages = (MemoryStorage(), shop.storages[1])
    shop.power_on()
    assert (shop.register.state.booked, shop.register.shift_open) == (0, False)
