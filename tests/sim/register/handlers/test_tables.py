"""Settings are written, read back, reset; what cannot be a setting is refused. The cells: test_tables.py above."""

from __future__ import annotations

import pytest

from kkt_driver.atol.commands import modes, receipt, tables
from tests.sim.register.bench import Bench

RESETS = [tables.InitSettings(), tables.ResetSettings()]
DONE = bytes.fromhex("550000")
PORT, CASHIER = "13 0001 02", "03 0001 01"


def test_there_and_back_and_over_a_power_cut(bench: Bench) -> None:
    """The operator's port (setting 274): 7777 is 1E61h, high byte first."""
    assert bench.wire(f"46 {PORT}") == bytes.fromhex("5500 0000")
    assert bench.wire(f"50 {PORT} 1E61") == DONE
    bench.power_on()
    assert bench.wire(f"46 {PORT}") == bytes.fromhex("5500 1E61")


def test_the_vendors_cells_that_are_no_settings(bench: Bench) -> None:
    """MAC address and code of the user's cabinet."""
    assert len(bench.wire("46 02 0001 57")) == 2 + 6
    assert bench.wire("46 13 0001 0E")[:2] == bytes.fromhex("5500")


@pytest.mark.parametrize("command", RESETS, ids=["71", "6B"])
def test_resetting(bench: Bench, command: tables.InitSettings | tables.ResetSettings) -> None:
    """Tables are as from the factory again; counters, registration and drive are not touched."""
    bench.open_shift()
    bench.sell(700)
    bench.close_shift()
    assert bench.wire(f"50 {PORT} 1E61") == DONE
    assert bench.wire(f"50 {CASHIER} 00004711") == DONE
    assert bench.wire("50 02 0001 01 07") == DONE
    drive = bench.storages[0].read()
    assert bench.wire(command.code.hex()) == DONE
    for _ in range(2):
        assert bench.wire(f"46 {PORT}") == bytes.fromhex("5500 0000")
        assert bench.wire(f"46 {CASHIER}") == bytes.fromhex("5500 00000001")
        assert bench.wire("46 02 0001 01") == bytes.fromhex("5500 01")
        bench.power_on()
    assert bench.refuse(modes.EnterMode(mode=1, password=4711)) == 0x8C
    assert bench.wire("91 28 01 00") == bytes.fromhex("5500 00000000000700")
    assert bench.storages[0].read() == drive
    assert bench.register.registered


@pytest.mark.parametrize("command", RESETS, ids=["71", "6B"])
def test_no_reset_in_the_middle(shop: Bench, command: tables.InitSettings | tables.ResetSettings) -> None:
    assert shop.wire(f"50 {PORT} 1E61") == DONE
    assert shop.refuse(command) == 0x9C
    shop.ask(receipt.OpenReceipt(kind=1))
    assert shop.refuse(command) == 0x9B
    assert shop.wire(f"46 {PORT}") == bytes.fromhex("5500 1E61")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("02 0001 17", "ABCD"),  # the access password: nobody could give it any more
        ("02 0001 17", "A1"),
        ("03 0001 01", "FFFFFFFF"),
        ("03 001E 01", "0000003A"),
        ("02 0001 56", "0000000F"),
        (PORT, ""),
    ],
)
def test_values_that_cannot_be(bench: Bench, cell: str, value: str) -> None:
    before = bench.wire(f"46 {cell}")
    assert bench.wire(f"50 {cell} {value}") == bytes.fromhex("5513")
    assert bench.wire(f"46 {cell}") == before
    assert bench.wire("45") == bytes.fromhex("550000")
    bench.enter(1)


def test_the_access_password_stands_before_every_command(bench: Bench) -> None:
    assert bench.wire("50 02 0001 17 1234") == DONE
    assert bench.raw(bytes.fromhex("0000 50 020001 17 0000")) == bytes.fromhex("55A4")
    assert bench.raw(bytes.fromhex("1234 50 020001 17 0000")) == DONE
    assert bench.wire("45") == bytes.fromhex("550000")


@pytest.mark.parametrize("number", ["01", "1E"])
def test_no_licences(bench: Bench, number: str) -> None:
    """What the vendor's driver takes for none (protocols/atol/vectors/records)."""
    assert bench.wire(f"74 {number}") == DONE


def test_commands_of_licences_are_not_supported(bench: Bench) -> None:
    assert bench.wire("6D 01 1122334455667788") == bytes.fromhex("556C")
    assert bench.wire("EF 0B 01") == bytes.fromhex("556C")
