"""Shift and reports: numbers run on, counters add up, twenty-four hours are the end, reports sign nothing."""

from __future__ import annotations

import pytest

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


def paper(bench: Bench) -> list[str]:
    """The last document, its blanks as one."""
    return [" ".join(line.split()) for line in bench.register.printer.last]


def test_x_report_line_by_line(shop: Bench) -> None:
    """100.00 in, 123.00 and 7.00 by card sold, 3.00 returned, 1.50 out: 218.50 in the drawer."""
    shop.ask(shift.CashIn(sum=10_000))
    shop.sell(12_300)
    shop.ask(receipt.OpenReceipt(kind=1))
    shop.position(700)
    shop.ask(receipt.CloseReceipt(kind=2))
    shop.sell(300, kind=2)
    shop.ask(shift.CashOut(sum=150))
    shop.enter(2)
    shop.ask(shift.Report(kind=1))
    assert paper(shop)[3:] == [
        "X-ОТЧЕТ",
        "ПРИХОД ЧЕКОВ 2",
        "ИТОГ =130.00",
        "НАЛИЧНЫМИ =123.00",
        "БЕЗНАЛИЧНЫМИ =7.00",
        "ВОЗВРАТ ПРИХОДА ЧЕКОВ 1",
        "ИТОГ =3.00",
        "НАЛИЧНЫМИ =3.00",
        "РАСХОД ЧЕКОВ 0",
        "ИТОГ =0.00",
        "ВОЗВРАТ РАСХОДА ЧЕКОВ 0",
        "ИТОГ =0.00",
        "ВНЕСЕНИЙ 1 =100.00",
        "ВЫПЛАТ 1 =1.50",
        "НАЛИЧНЫХ В КАССЕ =218.50",
        "02.03.26 09:00",
    ]


#: 67h: number in the protocol -> a word of the report's title
REPORTS = {
    0x02: "СЕКЦИЯМ",
    0x03: "КАССИРАМ",
    0x05: "ПОЧАСОВОЙ",
    0x07: "КОЛИЧЕСТВ",
    0x08: "НАЧАЛО",
    0x10: "СМЕНЫ ФН",
    0x11: "ИТОГИ ФН",
    0x14: "ТОВАРАМ",
    0x16: "СКИДКАМ",
}


@pytest.mark.parametrize("kind", REPORTS)
def test_other_reports(shop: Bench, kind: int) -> None:
    shop.sell(4_200)
    shop.enter(2)
    before = [storage.read() for storage in shop.storages]
    assert shop.wire(f"67 {kind:02X}") == bytes.fromhex("550000")
    assert [storage.read() for storage in shop.storages] == before
    lines = paper(shop)
    assert REPORTS[kind] in lines[0]
    assert "ИТОГ =42.00" in lines


@pytest.mark.parametrize("kind", [0x00, 0x04, 0x0A, 0x12, 0xFF])
def test_reports_that_there_are_not(shop: Bench, kind: int) -> None:
    shop.enter(2)
    before = paper(shop)
    assert shop.refuse(shift.Report(kind=kind)) == 0x6C
    assert paper(shop) == before


def test_reports_want_their_mode_paper_and_no_receipt(receipt_open: Bench) -> None:
    assert receipt_open.refuse(shift.Report(kind=1)) == 0x66
    receipt_open.ask(receipt.CancelReceipt())
    receipt_open.enter(2)
    receipt_open.register.printer.paper = False
    assert receipt_open.refuse(shift.Report(kind=1)) == 0x67


def test_report_on_the_exchange_of_an_unregistered_register() -> None:
    bench = Bench(registered=False)
    bench.enter(2)
    assert bench.refuse(shift.Report(kind=9)) == 0xA8


def test_the_report_on_the_exchange_waits_for_the_shift(shop: Bench) -> None:
    """Within a shift the drive is in a wrong state («Неверное состояние ФН»)."""
    shop.enter(2)
    assert shop.refuse(shift.Report(kind=9)) == 0xD4


def test_opening_and_closing_want_paper(bench: Bench) -> None:
    bench.enter(1)
    bench.register.printer.paper = False
    assert bench.refuse(shift.OpenShift()) == 0x67
    bench.register.printer.paper = True
    bench.ask(shift.OpenShift())
    bench.enter(3)
    bench.register.printer.paper = False
    assert bench.refuse(shift.CloseShift()) == 0x67
    assert bench.ask(registers.ShiftState()).state == 1


def test_after_closing_the_mode_is_chosen_anew(shop: Bench) -> None:
    shop.close_shift()
    assert shop.wire("45") == bytes.fromhex("550000")


@pytest.mark.parametrize(("flags", "left"), [(0, 700), (0x04, 0), (0xFB, 700)])
def test_cash_is_taken_out_at_closing_when_the_setting_says_so(shop: Bench, flags: int, left: int) -> None:
    """Setting 4, «Производить инкассацию»: bit 2 of field 18."""
    shop.register.write_table((2, 1, 18), bytes((flags,)))
    shop.sell(700)
    shop.close_shift()
    assert shop.ask(registers.CashSum()).sum == left
    shop.power_on()
    assert shop.ask(registers.CashSum()).sum == left


# --- prints without fiscal weight -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["00", "01", "06"])
def test_self_test(bench: Bench, kind: str) -> None:
    """82h, in no mode at all; the driver then asks 45h."""
    before = [storage.read() for storage in bench.storages]
    assert bench.wire(f"82 01 {kind} 00") == bytes.fromhex("550000")
    assert [storage.read() for storage in bench.storages] == before
    assert bench.wire("45") == bytes.fromhex("550000")
    lines = paper(bench)
    for part in ("АТОЛ 22ПТК", "5.80.3480", "00106789000001", "9999078900100001"):
        assert any(part in line for line in lines), part
    bench.register.printer.paper = False
    assert bench.wire(f"82 01 {kind} 00") == bytes.fromhex("5567")


def test_copy_of_the_last_document(shop: Bench) -> None:
    shop.sell(4_200)
    printed, drive = list(shop.register.printer.last), shop.storages[0].read()
    for _ in range(2):
        before = len(shop.register.printer.tape)
        assert shop.wire("95") == bytes.fromhex("550000")
        title, *rest = list(shop.register.printer.tape)[before:]
        assert (title.strip(), rest) == ("КОПИЯ", printed)
    assert shop.storages[0].read() == drive
    # The last document is still the receipt: 3Bh has it printed, and it can be read back.
    assert shop.register.printer.last == printed


def test_copies_are_refused(shop: Bench) -> None:
    shop.register.printer.paper = False
    assert shop.refuse(shift.LastDocumentCopy()) == 0x67
    shop.register.printer.paper = True
    shop.ask(receipt.OpenReceipt(kind=1))
    assert shop.refuse(shift.LastDocumentCopy()) == 0x9B
    assert Bench(registered=False).refuse(shift.LastDocumentCopy()) == 0x18  # there is none yet


def test_a_document_of_the_drive(shop: Bench) -> None:
    """ABh and the number in five bytes of packed decimal, in mode 6: the same paper as at its time."""
    shop.sell(4_200)
    then = list(shop.register.printer.last)
    shop.sell(100)
    assert shop.refuse(shift.PrintDriveDocument(number=3)) == 0x66
    shop.enter(6)
    drive = shop.storages[0].read()
    assert shop.wire("AB 0000000003") == bytes.fromhex("550000")
    assert shop.register.printer.last == then
    for number in ("0000000000", "0000000005", "9999999999"):
        assert shop.wire(f"AB {number}") == bytes.fromhex("55DA")
    assert shop.register.printer.last == then
    assert shop.storages[0].read() == drive
    shop.register.printer.paper = False
    assert shop.refuse(shift.PrintDriveDocument(number=3)) == 0x67
    bench = Bench(registered=False)
    bench.enter(6)
    assert bench.refuse(shift.PrintDriveDocument(number=1)) == 0xA8


def test_general_reset_has_its_mode_and_its_time(shop: Bench) -> None:
    """77h; what it does to the counters is in test_counters.py."""
    assert shop.refuse(shift.ResetSummary()) == 0x66
    shop.sell(4_200)
    shop.enter(3)
    assert shop.refuse(shift.ResetSummary()) == 0x9C
    assert shop.ask(registers.CashSum()).sum == 4_200
    shop.close_shift()
    shop.enter(3)
    drive = shop.storages[0].read()
    assert shop.wire("77") == bytes.fromhex("550000")
    assert shop.ask(registers.CashSum()).sum == 0
    assert shop.ask(registers.NonNullableSum(parameter1=1)).sum == 4_200
    assert shop.storages[0].read() == drive
