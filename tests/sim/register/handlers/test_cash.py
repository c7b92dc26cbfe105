"""Cash goes in and out to the kopeck, is counted and printed, and is no document of the drive."""

from __future__ import annotations

import pytest

from kkt_driver.atol.commands import registers, shift
from tests.sim.register.bench import Bench

IN, OUT = shift.CashIn(sum=100), shift.CashOut(sum=100)
#: setting 56, «Учет наличности»: 0 is on, 1 is off
IGNORE_CASH = (2, 1, 115)


def test_in_and_out(shop: Bench) -> None:
    shop.ask(shift.CashIn(sum=10_000))
    assert shop.refuse(shift.CashOut(sum=10_001)) == 0x98
    shop.ask(shift.CashOut(sum=4_000))
    shop.ask(shift.CashIn(sum=1))
    # 100.00 - 40.00 + 0.01
    assert shop.wire("91 0A 00 00") == bytes.fromhex("5500 00000000006001")
    assert shop.wire("91 04 00 00") == bytes.fromhex("5500 000000010001")
    assert shop.wire("91 05 00 00") == bytes.fromhex("5500 000000004000")
    assert shop.wire("91 08 00 00") == bytes.fromhex("5500 0002")
    assert shop.wire("91 09 00 00") == bytes.fromhex("5500 0001")
    assert shop.ask(registers.LastDocument()).document == 2  # cash movements are no documents of the drive


def test_the_vendors_bytes(shop: Bench) -> None:
    """``49 flags sum`` and ``4F flags sum``, kopecks in five bytes of packed decimal."""
    assert shop.wire("49 00 0000012345") == bytes.fromhex("550000")
    assert shop.wire("4F 00 0000012345") == bytes.fromhex("550000")
    assert shop.ask(registers.CashSum()).sum == 0


@pytest.mark.parametrize(("command", "title"), [(IN, "ВНЕСЕНИЕ"), (OUT, "ВЫПЛАТА")])
def test_paper_and_drawer(shop: Bench, command: shift.CashIn | shift.CashOut, title: str) -> None:
    shop.ask(IN)
    shop.register.printer.drawer_open = False
    shop.ask(command)
    lines = shop.register.printer.last
    assert [lines[-2].strip(), lines[-1].split()] == [title, ["СУММА", "=1.00"]]
    assert shop.register.printer.drawer_open


@pytest.mark.parametrize("command", [IN, OUT])
def test_when_there_is_no_cash_to_be_moved(bench: Bench, command: shift.CashIn | shift.CashOut) -> None:
    assert bench.refuse(command) == 0x66
    bench.enter(1)
    assert bench.refuse(command) == 0x8F
    bench.ask(shift.OpenShift())
    bench.ask(shift.CashIn(sum=500))
    assert bench.refuse(type(command)(sum=0)) == 0x08
    bench.register.printer.paper = False
    assert bench.refuse(command) == 0x67
    bench.register.printer.paper = True
    bench.clock.advance(hours=24)
    assert bench.refuse(command) == 0x88
    assert bench.ask(registers.CashSum()).sum == 500


@pytest.mark.parametrize("command", [IN, OUT])
def test_not_within_a_receipt(receipt_open: Bench, command: shift.CashIn | shift.CashOut) -> None:
    assert receipt_open.refuse(command) == 0x9B


def test_unregistered() -> None:
    bench = Bench(registered=False)
    bench.enter(1)
    assert bench.refuse(IN) == 0xA8


def test_a_full_drawer(shop: Bench) -> None:
    """The register counts 14 digits."""
    shop.register.state.cash = 10**14 - 100
    assert shop.refuse(shift.CashIn(sum=100)) == 0x0B
    shop.ask(shift.CashIn(sum=99))
    assert shop.wire("91 0A 00 00") == bytes.fromhex("5500 99999999999999")


def test_cash_that_is_not_counted(shop: Bench) -> None:
    assert shop.refuse(OUT) == 0x98
    shop.register.write_table(IGNORE_CASH, b"\x01")
    shop.ask(OUT)
    assert shop.ask(registers.CashSum()).sum == 0
    assert shop.ask(registers.CashOutSum()).sum == 100


def test_cash_survives_a_power_cut(shop: Bench) -> None:
    shop.ask(shift.CashIn(sum=777))
    shop.power_on()
    assert shop.ask(registers.CashSum()).sum == 777
    assert shop.ask(registers.CashInCount()).count == 1
