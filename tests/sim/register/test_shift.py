"""Shift and cash: numbers run on, counters add up, twenty-four hours are the end."""

from __future__ import annotations

from kkt_driver.atol.commands import modes, receipt, registers, shift
from tests.sim.register.bench import START, Bench


def test_a_day(bench: Bench) -> None:
    assert bench.ask(registers.ShiftState()).state == 0
    bench.open_shift()
    state = bench.ask(registers.ShiftState(parameter2=1))
    assert (state.state, state.time) == (1, START.replace(day=START.day + 1))
    bench.sell(100)
    bench.sell(250)
    bench.sell(70, kind=2)
    assert bench.ask(registers.DriveShift()).receipts == 3
    assert bench.ask(registers.ReceiptCounts(parameter1=1)).count == 2
    assert bench.ask(registers.ShiftTotals(parameter1=0)).sum == 350
    assert bench.ask(registers.ShiftTotals(parameter1=2)).sum == 70
    assert bench.ask(registers.PaymentSum(parameter1=1, parameter2=1)).sum == 350
    assert bench.ask(registers.Revenue()) == registers.RevenueReply(sign=0, sum=280)
    assert bench.ask(registers.DocumentsInShift()).count == 4
    bench.close_shift()
    document = bench.last()
    assert (document.form, document.fields[1118], document.fields[1111]) == (5, 3, 5)
    assert bench.ask(registers.ShiftNumber()).closed == 1
    assert bench.ask(registers.NonNullableSum(parameter1=1)).sum == 350


def test_a_new_shift_counts_from_zero(shop: Bench) -> None:
    shop.sell(100)
    shop.close_shift()
    shop.open_shift()
    assert shop.ask(registers.ReceiptCounts(parameter1=1)).count == 0
    assert shop.ask(registers.NonNullableSum(parameter1=1)).sum == 100
    assert shop.ask(registers.DriveShift()) == registers.DriveShiftReply(receipts=0, shift=2)
    assert shop.sell(100).receipt_number == 1


def test_opening_twice_and_closing_twice(shop: Bench) -> None:
    assert shop.refuse(shift.OpenShift()) == 0x9C
    shop.close_shift()
    shop.enter(3)
    assert shop.refuse(shift.CloseShift()) == 0x8F


def test_after_24_hours_the_shift_can_only_be_closed(shop: Bench) -> None:
    shop.clock.advance(hours=24, minutes=1)
    assert shop.ask(registers.ShiftState()).state == registers.ShiftStateReply.EXPIRED
    assert shop.refuse(receipt.OpenReceipt(kind=1)) == 0x88
    assert shop.refuse(shift.CashIn(sum=100)) == 0x88
    shop.close_shift()
    shop.open_shift()
    assert shop.sell(100).shift == 2


def test_closing_with_a_receipt_open(receipt_open: Bench) -> None:
    assert receipt_open.refuse(shift.CloseShift()) == 0x66  # one cannot even get into the mode for it
    assert receipt_open.refuse(modes.ExitMode()) == 0x9B


def test_cash(shop: Bench) -> None:
    shop.ask(shift.CashIn(sum=10_000))
    assert shop.refuse(shift.CashOut(sum=10_001)) == 0x98
    shop.ask(shift.CashOut(sum=4_000))
    assert shop.ask(registers.CashSum()).sum == 6_000
    assert shop.ask(registers.CashInSum()).sum == 10_000
    assert (shop.ask(registers.CashInCount()).count, shop.ask(registers.CashOutCount()).count) == (1, 1)
    assert shop.refuse(shift.CashIn(sum=0)) == 0x08
    assert shop.ask(registers.LastDocument()).document == 2  # cash movements are no documents of the drive


def test_x_report_changes_nothing(shop: Bench) -> None:
    shop.sell(12_300)
    shop.enter(2)
    before = shop.storages[0].read()
    shop.ask(shift.Report(kind=1))
    assert shop.storages[0].read() == before
    paper = "\n".join(shop.register.printer.last)
    assert "X-ОТЧЕТ" in paper
    assert "=123.00" in paper


def test_the_report_on_the_exchange_is_a_document(shop: Bench) -> None:
    shop.close_shift()
    shop.enter(2)
    shop.ask(shift.Report(kind=9))
    document = shop.last()
    assert (document.form, document.fields[1097]) == (21, 3)


def test_reading_the_tape_back(shop: Bench) -> None:
    from kkt_driver.atol.commands import printing

    shop.sell()
    shop.enter(2)
    lines = [shop.ask(printing.TapeLine(action=3)).text]
    while True:
        answer = shop.raw(printing.TapeLine(action=2).to_task())
        if answer == bytes.fromhex("5518"):
            break
        lines.append(printing.TapeLineReply.decode(answer[2:]).text)
    assert lines == shop.register.printer.last


def test_setting_the_clock(bench: Bench) -> None:
    later = START.replace(hour=15)
    bench.ask(modes.SetClock(time=later))
    assert bench.ask(registers.DateTime()).time == later
    assert bench.refuse(modes.SetClock(time=START.replace(year=2020))) == 0x95
    bench.open_shift()
    assert bench.refuse(modes.SetClock(time=later)) == 0x9C
