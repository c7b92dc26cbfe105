"""Registers of documents, drive and device (91h): what was made last, how far shift and receipt are, what is worn."""

from __future__ import annotations

from datetime import datetime

import pytest

from kkt_driver.atol.commands import drive, modes, printing, receipt, registers, registration, shift
from kkt_driver.ffd import tlv
from kkt_driver.ofd.exchange import Failure
from tests.sim.register.bench import START, Bench
from tests.sim.register.sending import Sender, make_operator

#: START, 2 March 2026 at 9:00, in packed decimal
MINUTES, SECONDS = "02 03 26 09 00", "02 03 26 09 00 00"


def sign(bench: Bench) -> str:
    """The fiscal sign of the drive's last document as five bytes of packed decimal."""
    made = bench.last().fiscal_sign
    assert made
    return f"{made:010d}"


# --- receipt and shift ------------------------------------------------------------------------------------------------


def test_receipt(shop: Bench) -> None:
    """13h: open or not, kind, number in the shift, last document, sum; 33h: what the last one was."""
    assert shop.wire("9113 0000") == bytes.fromhex("5500 00 00 0000 00000002 00000000000000")
    shop.ask(receipt.OpenReceipt(kind=4))
    shop.position(777)
    assert shop.wire("9113 0000") == bytes.fromhex("5500 01 04 0000 00000002 00000000000777")
    shop.ask(receipt.CloseReceipt(kind=2))
    assert shop.wire("9113 0000") == bytes.fromhex("5500 00 00 0001 00000003 00000000000777")
    last = f"5500 0000000003 04 00000000000777 {MINUTES} {sign(shop)}"
    assert shop.wire("9133 0000") == bytes.fromhex(last)
    shop.close_shift()
    assert shop.wire("9133 0000") == bytes.fromhex(last)  # a report is no receipt
    shop.power_on()
    assert shop.wire("9133 0000") == bytes.fromhex(last)


def test_before_the_first_receipt(bench: Bench) -> None:
    assert bench.wire("9133 0000") == bytes.fromhex("5500") + bytes(23)
    assert bench.wire("9114 0000") == bytes.fromhex("5500") + bytes(15)


def test_size_of_a_receipt_grows_with_what_it_is_given(shop: Bench) -> None:
    """42h is a size in bytes: its value is the firmware's own affair, but not its growth."""

    def size() -> int:
        return shop.ask(registers.ReceiptBytes()).count

    assert size() == 0
    shop.ask(receipt.OpenReceipt(kind=1))
    sizes = [size()]
    shop.attribute(1008, "+79160000000")
    sizes.append(size())
    assert sizes[1] - sizes[0] == 4 + len("+79160000000")
    for _ in range(2):
        shop.position()
        sizes.append(size())
    assert sizes[2] - sizes[1] == sizes[3] - sizes[2] > len("Товар")
    shop.ask(receipt.CancelReceipt())
    assert size() == 0


def test_last_document(bench: Bench) -> None:
    for number in (1, 2):
        expected = f"5500 {number:010d} {MINUTES} {sign(bench)}"
        assert bench.wire("9134 0000") == bytes.fromhex(expected)
        if number == 1:
            bench.open_shift()


def test_a_fresh_drive_has_no_documents() -> None:
    bench = Bench(registered=False)
    for register, size in (("33", 23), ("34", 15), ("30", 10), ("35", 6), ("3A", 10)):
        assert bench.wire(f"91{register} 0000") == bytes.fromhex("5500") + bytes(size), register


def test_shift(bench: Bench) -> None:
    """12h state and end of the 24 hours, 15h last closed one, 35h receipts and number, 3Ah documents."""
    assert bench.wire("9112 0001")[:3] == bytes.fromhex("5500 00")
    bench.open_shift()
    assert bench.wire("9112 0001") == bytes.fromhex("5500 01 03 03 26 09 00 00")
    assert bench.wire("9115 0000") == bytes.fromhex("5500 0000")
    assert bench.wire("913A 0000") == bytes.fromhex("5500 0000000000 0000000001")
    bench.sell()
    bench.sell()
    assert bench.wire("9135 0000") == bytes.fromhex("5500 000002 000001")
    assert bench.wire("913A 0000") == bytes.fromhex("5500 0000000000 0000000003")
    bench.clock.advance(hours=24)
    assert bench.wire("9112 0001") == bytes.fromhex("5500 02 03 03 26 09 00 00")
    bench.close_shift()
    assert bench.wire("9112 0000")[:3] == bytes.fromhex("5500 00")
    assert bench.wire("9115 0000") == bytes.fromhex("5500 0001")
    assert bench.wire("9135 0000") == bytes.fromhex("5500 000002 000001")
    assert bench.wire("913A 0000") == bytes.fromhex("5500") + bytes(10)


def test_last_registration(bench: Bench) -> None:
    assert bench.wire("9130 0000") == bytes.fromhex(f"5500 0000000001 {MINUTES}")
    bench.open_shift()
    bench.close_shift()
    bench.clock.advance(hours=5)
    bench.attribute(1101, 3)
    bench.enter(6)
    bench.ask(registration.Fiscalise())
    assert bench.wire("9130 0000") == bytes.fromhex("5500 0000000004 02 03 26 14 00")


def test_print_state(shop: Bench) -> None:
    """3Bh: any of the bits 4..7 is a document that was not printed to its end."""
    assert shop.wire("913B 0000")[2] == 0
    shop.ask(receipt.OpenReceipt(kind=1))
    shop.position()
    shop.register.printer.paper = False
    shop.ask(receipt.CloseReceipt())
    assert shop.wire("913B 0000")[2] & 0xF0
    shop.register.printer.paper = True
    shop.ask(modes.ContinuePrint())
    assert shop.wire("913B 0000")[2] == 0


# --- drive ------------------------------------------------------------------------------------------------------------


def test_validity(bench: Bench) -> None:
    """1Ah: registrations done and left, last day of the drive: 470 days from the registration."""
    assert bench.wire("911A 0000")[:7] == bytes.fromhex("5500 01 29 15 06 27")
    bench.attribute(1101, 3)
    bench.enter(6)
    bench.ask(registration.Fiscalise())
    assert bench.wire("911A 0000")[:7] == bytes.fromhex("5500 02 28 15 06 27")


def test_versions_of_the_format(bench: Bench) -> None:
    """36h: device, drive and current version; nine bytes behind 55 00, 2 is 1.05."""
    answer = bench.wire("9136 0000")
    assert len(answer) == 11
    assert (answer[2], answer[3], answer[4], answer[8], answer[10]) == (2, 2, 2, 2, 2)


def test_extended_error(receipt_open: Bench) -> None:
    """37h: code and tag, high byte first; gone with the next document."""
    bench = receipt_open
    assert bench.wire("9137 0000") == bytes.fromhex("5500 0000 0000 0000")
    assert bench.refuse(registration.WriteAttribute(data=tlv.encode_tag(1020, 5))) == 0xEE
    assert bench.wire("9137 0000") == bytes.fromhex("5500 0000 0205 03FC")
    assert bench.refuse(receipt.Payment(kind=1, sum=1)) == 0x13
    assert bench.wire("9137 0000") == bytes.fromhex("5500 0000 0205 03FC")  # not an extended error
    bench.position()
    bench.ask(receipt.CloseReceipt())
    assert bench.wire("9137 0000") == bytes.fromhex("5500 0000 0000 0000")


def test_the_command_that_the_drive_refused(bench: Bench) -> None:
    """40h and 32h, which the vendor's driver reads after an error of the drive; further blocks ``number, next``."""
    assert bench.wire("9140 0000") == bytes.fromhex("5500 00")
    assert bench.refuse(drive.FindDocument(number=99)) == 0xDA
    assert bench.wire("9140 0000") == bytes.fromhex("5500 40")
    detail = bench.wire("9132 0000")
    assert detail == bytes.fromhex("5500 01 00 00")  # one block, and none behind it


def test_when_something_reached_the_operator_last() -> None:
    """39h, and 2Bh with nothing to complain of."""
    bench = Sender()
    operator = make_operator(bench)
    assert bench.wire("9139 0000") == bytes.fromhex("5500") + bytes(6)
    bench.clock.advance(minutes=1)
    bench.send_all(operator)
    assert bench.wire("9139 0000") == bytes.fromhex("5500 02 03 26 09 01 00")
    assert bench.wire("912B 0000") == bytes.fromhex("5500 00 00 00 0000000000 00")
    bench.power_on()
    assert bench.wire("9139 0000") == bytes.fromhex("5500 02 03 26 09 01 00")


def test_what_went_wrong_on_the_way_to_the_operator() -> None:
    """2Bh: the network's error 02 (no connection) and whose document it was."""
    bench = Sender()
    job = bench.job()
    bench.exchange.end(job, Failure("network", 2))
    assert bench.wire("912B 0000") == bytes.fromhex("5500 02 00 00 0000000001 00")


# --- device -----------------------------------------------------------------------------------------------------------


def test_clock_and_identity(bench: Bench) -> None:
    assert bench.wire("9111 0000") == bytes.fromhex(f"5500 {SECONDS}")
    bench.clock.advance(seconds=61)
    assert bench.wire("9111 0000") == bytes.fromhex("5500 02 03 26 09 01 01")
    assert bench.wire("9116 0000") == bytes.fromhex("5500 00106789000001")
    assert bench.wire("911B 0000") == bytes.fromhex("5500 007725225244")
    assert Bench(registered=False).wire("911B 0000") == bytes.fromhex("5500 000000000000")


@pytest.mark.parametrize(
    ("model", "width"), [("atol-22f", "48 0576"), ("atol-30f", "32 0384"), ("atol-50f", "42 0512")]
)
def test_width_of_the_tape(model: str, width: str) -> None:
    bench = Bench(model=model)
    assert bench.wire("9118 0000") == bytes.fromhex(f"5500 {width}")
    bench.open_shift()
    bench.sell()
    longest = max(map(len, bench.register.printer.tape))
    assert longest <= bench.ask(registers.LineLength()).characters


def test_uptime(bench: Bench) -> None:
    bench.clock.advance(seconds=3_600)
    assert bench.wire("9143 0000") == bytes.fromhex("5500 0000003600")
    bench.ask(modes.PowerOff(action=0x41))
    assert bench.wire("9143 0000") == bytes.fromhex("5500 0000000000")
    bench.clock.advance(seconds=7)
    assert bench.wire("9143 0000") == bytes.fromhex("5500 0000000007")


def test_the_clock_set_does_not_change_the_uptime(bench: Bench) -> None:
    bench.clock.advance(seconds=10)
    bench.ask(modes.SetClock(time=datetime(2026, 5, 1)))
    assert bench.ask(registers.Uptime()).count == 10


def test_wear(shop: Bench) -> None:
    """21h cuts, 22h steps, 23h lines of the head: low byte first; each document is cut once."""

    def wear() -> list[int]:
        answers = [shop.wire(f"91{number} 01 00") for number in ("21", "22", "23")]
        assert {(answer[:2], len(answer)) for answer in answers} == {(b"\x55\x00", 6)}
        return [int.from_bytes(answer[2:], "little") for answer in answers]

    before, lines = wear(), len(shop.register.printer.tape)
    shop.sell()
    shop.ask(printing.Cut())
    after, printed = wear(), len(shop.register.printer.tape) - lines
    assert printed > 10
    assert [b - a for a, b in zip(before, after, strict=True)] == [2, 24 * printed, printed]


def test_a_new_printer_is_not_worn() -> None:
    bench = Bench(registered=False)
    for number in ("21", "22", "23"):
        assert bench.wire(f"91{number} 01 00") == bytes.fromhex("5500 00000000"), number


def test_what_an_emulator_can_only_pretend(bench: Bench) -> None:
    """24h one byte; 26h flags, volts, charge; 27h degrees: on mains, charged, able to print, not too hot."""
    assert len(bench.wire("9124 0000")) == 3
    power = bench.wire("9126 0100")
    assert (power[2], len(power)) == (0, 7)
    assert 1_000 <= int(power[3:5].hex()) <= 2_600
    assert int(power[5:7].hex()) == 100
    assert 10 <= bench.wire("9127 0000")[2] <= 60


def test_registers_that_there_are_not(bench: Bench) -> None:
    for number in ("00", "02", "07", "EE", "FF"):
        assert bench.wire(f"91{number} 0000") == bytes.fromhex("556C"), number


def test_reading_changes_nothing(receipt_open: Bench) -> None:
    """All registers within a receipt: drive and register write nothing, and the receipt goes on."""
    receipt_open.position(10_000)
    before = [storage.read() for storage in receipt_open.storages]
    for number in sorted(registers.registers()):
        for parameter in (0, 1, 2, 0xFF):
            answer = receipt_open.raw(bytes((0, 0, 0x91, number, parameter, parameter)))
            assert answer[:2] == b"\x55\x00", hex(number)
    assert [storage.read() for storage in receipt_open.storages] == before
    receipt_open.ask(receipt.CloseReceipt())
    assert receipt_open.last().total == 10_000
    assert receipt_open.last().date_time == START


def test_a_shift_that_is_open_is_not_the_last_closed_one(shop: Bench) -> None:
    shop.close_shift()
    shop.open_shift()
    assert shop.wire("9115 0000") == bytes.fromhex("5500 0001")
    assert shop.refuse(shift.OpenShift()) == 0x9C
    assert shop.wire("9135 0000") == bytes.fromhex("5500 000000 000002")
