"""Modes are entered with a user's password, the clock goes not behind the last document, power forgets the rest."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kkt_driver.atol.commands import modes, receipt, registers, shift, tables
from tests.sim.register.bench import START, Bench


def mode(bench: Bench) -> int:
    return bench.wire("45")[1]


@pytest.mark.parametrize("number", [1, 2, 3, 4, 6])
def test_in_and_out(bench: Bench, number: int) -> None:
    """As the vendor's driver enters and leaves: 48h, 56h with 00000030."""
    assert bench.wire(f"56 0{number} 00000030") == bytes.fromhex("550000")
    assert mode(bench) == number
    assert bench.wire(f"56 0{number} 00000030") == bytes.fromhex("5566")
    assert bench.wire("48") == bytes.fromhex("550000")
    assert mode(bench) == 0


@pytest.mark.parametrize("number", [0, 5, 7, 8, 255])
def test_modes_that_there_are_not(bench: Bench, number: int) -> None:
    assert bench.refuse(modes.EnterMode(mode=number)) == 0x66
    assert mode(bench) == 0


@pytest.mark.parametrize("password", [0, 31, 130, 99_999_999])
def test_a_password_of_nobody(bench: Bench, password: int) -> None:
    assert bench.refuse(modes.EnterMode(mode=1, password=password)) == 0x8C
    assert mode(bench) == 0


@pytest.mark.parametrize("user", [1, 28, 29, 30])
def test_everybodys_password_can_be_changed(bench: Bench, user: int) -> None:
    """Table 3 holds those of cashiers, of the administrator (row 29) and of the system administrator (row 30)."""
    bench.ask(modes.EnterMode(mode=1, password=user))
    bench.ask(modes.ExitMode())
    bench.ask(tables.WriteTable(table=3, row=user, field=1, value=bytes.fromhex("00004711")))
    assert bench.refuse(modes.EnterMode(mode=1, password=user)) == 0x8C
    bench.ask(modes.EnterMode(mode=1, password=4711))
    assert mode(bench) == 1


def test_who_entered_is_told(bench: Bench) -> None:
    assert bench.wire("3F")[1] == 0x30
    bench.ask(modes.EnterMode(mode=1, password=17))
    assert bench.wire("3F")[1] == 0x17


def test_not_out_of_a_receipt(receipt_open: Bench) -> None:
    assert receipt_open.refuse(modes.ExitMode()) == 0x9B
    assert mode(receipt_open) == 1


def test_the_drivers_name_is_noted_and_changes_nothing(bench: Bench) -> None:
    before = [storage.read() for storage in bench.storages]
    assert bench.wire("EF 09 0A080000 007200000000000000000000") == bytes.fromhex("550000")
    assert [storage.read() for storage in bench.storages] == before


# --- paper ------------------------------------------------------------------------------------------------------------


def test_printing_goes_on_when_there_is_paper_again(receipt_open: Bench) -> None:
    bench, printer = receipt_open, receipt_open.register.printer
    bench.position()
    printer.paper = False
    bench.ask(receipt.CloseReceipt())
    lines = len(printer.tape)
    assert bench.refuse(modes.ContinuePrint()) == 0x67
    assert len(printer.tape) == lines
    printer.paper = True
    assert bench.wire("EE") == bytes.fromhex("550000")
    assert f"ФД {bench.last().number} " in "\n".join([*printer.tape][lines:])
    lines = len(printer.tape)
    assert bench.wire("EE") == bytes.fromhex("550000")
    assert len(printer.tape) == lines


# --- clock ------------------------------------------------------------------------------------------------------------


def test_setting_the_clock(bench: Bench) -> None:
    """``ED DD MM YY HH MM SS``; neither with the shift open nor before the last document."""
    assert bench.wire("ED 02 03 26 15 00 01") == bytes.fromhex("550000")
    assert bench.wire("91 11 00 00") == bytes.fromhex("5500 02 03 26 15 00 01")
    assert bench.refuse(modes.SetClock(time=START - timedelta(minutes=1))) == 0x95
    bench.ask(modes.SetClock(time=START))  # the minute of the registration
    bench.open_shift()
    assert bench.refuse(modes.SetClock(time=START + timedelta(hours=1))) == 0x9C


@pytest.mark.parametrize(
    ("time", "error"),
    [
        ("00 00 00 00 00 00", "95"),
        ("31 02 26 10 00 00", "13"),
        ("01 13 26 10 00 00", "13"),
        ("01 03 26 24 00 00", "13"),
        ("0A 03 26 10 00 00", "13"),
    ],
)
def test_times_that_there_are_not(bench: Bench, time: str, error: str) -> None:
    assert bench.wire(f"ED {time}") == bytes.fromhex(f"55{error}")
    assert bench.ask(registers.DateTime()).time == START


def test_the_clock_goes_on_from_where_it_was_set(bench: Bench) -> None:
    bench.ask(modes.SetClock(time=datetime(2026, 7, 1, 12)))
    bench.clock.advance(minutes=30)
    bench.power_on()
    assert bench.ask(registers.DateTime()).time == datetime(2026, 7, 1, 12, 30)
    bench.open_shift()
    assert bench.last().date_time == datetime(2026, 7, 1, 12, 30)


# --- power ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["00", "41"])
def test_power_forgets_what_is_not_durable(receipt_open: Bench, action: str) -> None:
    bench = receipt_open
    bench.position()
    bench.attribute(1008, "+79160000000")
    assert bench.wire(f"CE {action}") == bytes.fromhex("550000")
    assert mode(bench) == 0
    assert bench.wire("91 13 00 00")[2:4] == bytes(2)
    assert bench.wire("91 12 00 00")[2] == 1  # the shift is in the drive
    assert bench.register.pending == []
    bench.ask(modes.EnterMode(mode=1))
    sold = bench.sell(500)
    assert (sold.receipt_number, sold.total, sold.fields.get(1008)) == (1, 500, None)


def test_what_was_given_for_the_next_document_is_forgotten(bench: Bench) -> None:
    bench.attribute(1021, "Иванов")
    bench.ask(modes.PowerOff(action=0))
    bench.open_shift()
    assert bench.last().fields[1021] == "СИС. АДМИНИСТРАТОР"


def test_no_power_off_makes_a_document(shop: Bench) -> None:
    before = shop.storages[0].read()
    shop.ask(modes.PowerOff(action=0))
    assert shop.storages[0].read() == before
    shop.enter(3)
    shop.ask(shift.CloseShift())
