"""Prints without fiscal weight: what is on the tape afterwards, and that the drive knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kkt_driver.atol.commands import printing, receipt, registers, shift
from tests.atol.golden import exchanges
from tests.sim.register.bench import Bench

DONE, NOTHING_MORE = bytes.fromhex("550000"), bytes.fromhex("5518")
BARCODE = bytes(14)


@pytest.fixture(autouse=True)
def the_drive_is_left_alone(bench: Bench) -> Iterator[None]:
    before = bench.storages[0].read()
    yield
    assert bench.storages[0].read() == before


def vendors(name: str, code: int) -> bytes:
    """The request with this code that the vendor's driver sent in a recorded call."""
    (request,) = (request for request, _ in exchanges()[f"calls/{name}"] if request[2] == code)
    return request


def printed(bench: Bench) -> list[str]:
    """What stands on the paper once the loose lines are finished (mode 2, 73h)."""
    bench.enter(2)
    before = len(bench.register.printer.tape)
    bench.ask(printing.FinishNonfiscal())
    return list(bench.register.printer.tape)[before:]


# --- lines ------------------------------------------------------------------------------------------------------------


def test_lines(bench: Bench) -> None:
    """4Ch as the vendor's driver sends it: № is 24h."""
    assert bench.raw(vendors("api_print_text", 0x4C)) == DONE
    assert bench.raw(vendors("api_line_feed", 0x4C)) == DONE
    assert bench.wire("4C 24 31") == DONE
    assert bench.wire("4C") == DONE
    assert printed(bench) == ["Привет", " ", "№1", ""]


def test_a_line_with_a_style(bench: Bench) -> None:
    """87h: eleven bytes of style, then text; a byte 09 stands before each character of double width."""
    assert bench.raw(vendors("api_print_text_fmt", 0x87)) == DONE
    (line,) = printed(bench)
    assert line.replace("\t", "").strip() == "Привет"


def test_cliche(bench: Bench) -> None:
    """6Ch: the owner's name, address and place."""
    assert bench.raw(vendors("api_print_cliche", 0x6C)) == DONE
    assert [line.strip() for line in printed(bench)] == ['ООО "Ромашка"', "г. Москва, ул. Примерная, д. 1", "Магазин"]


def test_loose_lines_become_a_document_when_finished(bench: Bench) -> None:
    bench.ask(printing.PrintLine(text="раз"))
    bench.ask(printing.PrintLine(text="два"))
    cuts = bench.ask(registers.CutterResource(parameter1=1)).value
    assert printed(bench) == ["раз", "два"]
    assert bench.register.printer.last == ["раз", "два"]
    assert bench.ask(registers.CutterResource(parameter1=1)).value == cuts + 1
    assert printed(bench) == []
    assert bench.register.printer.last == ["раз", "два"]


def test_finishing_has_its_mode(receipt_open: Bench) -> None:
    assert receipt_open.refuse(printing.FinishNonfiscal()) == 0x66


def test_lines_before_a_document_come_before_it(shop: Bench) -> None:
    shop.ask(printing.PrintLine(text="перед отчетом"))
    before = len(shop.register.printer.tape)
    shop.enter(2)
    shop.ask(shift.Report(kind=1))
    new = list(shop.register.printer.tape)[before:]
    assert new[0] == "перед отчетом"
    assert new[1:] == shop.register.printer.last


def test_a_cancelled_receipt_says_so(receipt_open: Bench) -> None:
    receipt_open.ask(receipt.CancelReceipt())
    assert printed(receipt_open) == ["ЧЕК АННУЛИРОВАН"]


# --- codes and pictures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "line"), [("api_barcode_QR", "[QR: 123456789012]"), ("api_barcode_PDF417", "[PDF417: 123456789012]")]
)
def test_codes(bench: Bench, name: str, line: str) -> None:
    """C1h: 14 bytes of parameters, the text padded with zeros."""
    assert bench.raw(vendors(name, 0xC1)) == DONE
    assert printed(bench) == [line]


def test_a_long_code_is_as_wide_as_the_paper(bench: Bench) -> None:
    content = "t=20260302T0900&s=100.00&" + "ж" * 60
    bench.ask(printing.PrintBarcode(parameters=BARCODE, text=content.encode("cp866")))
    lines = printed(bench)
    assert max(map(len, lines)) <= 48
    assert "".join(lines).replace(" ", "") == f"[QR:{content}]"


@pytest.mark.parametrize("kind", [2, 0x7F, 0xFF])
def test_codes_that_there_are_not(bench: Bench, kind: int) -> None:
    command = printing.PrintBarcode(parameters=bytes((kind,)) + BARCODE[1:], text=b"1")
    assert bench.refuse(command) == 0x13
    assert printed(bench) == []


def test_a_code_of_any_bytes_can_be_read_back(bench: Bench) -> None:
    """A code may hold what no line of the tape can: F2h and FAh have no place in the line's code page."""
    bench.ask(printing.PrintBarcode(parameters=BARCODE, text=bytes(range(0x20, 0xFF))))
    lines = printed(bench)
    assert read_tape(bench) == lines
    text = "".join(lines)
    assert text.startswith("[QR:")
    assert all(letter in text for letter in "AZЯ№$")
    assert text.count("?") == 3


def test_raster(bench: Bench) -> None:
    """8Eh: one row, printed so many times; the vendor's driver makes of EAN-13 201 rows of 58 bytes."""
    request = vendors("api_barcode_EAN_13", 0x8E)
    assert len(request[8:]) == 58  # behind password, code, printer, rows and left edge
    assert bench.raw(request) == DONE
    assert printed(bench) == [f"[РАСТР {8 * 58} X 201]"]


def test_the_picture_store_is_empty(bench: Bench) -> None:
    """8Dh, 90h: there is no such picture; 7Dh: the count is the fifth byte; 8Ah clears, in mode 4."""
    assert bench.raw(vendors("api_print_pic_num", 0x8D)) == bytes.fromhex("556F")
    assert bench.raw(vendors("api_print_pic_num", 0x90)) == bytes.fromhex("556F")
    assert bench.wire("7D 02") == bytes.fromhex("5500 0000000000")
    assert bench.refuse(printing.ClearPictures()) == 0x66
    bench.enter(4)
    assert bench.raw(vendors("api_pictures_clear", 0x8A)) == DONE
    assert printed(bench) == []


PRINTS = ["4C 31", "87 0001000000000101000000 31", "6C", f"C1 {BARCODE.hex()} 31", "8E 01 0001 0000 FF"]


@pytest.mark.parametrize("command", PRINTS)
def test_nothing_is_printed_without_paper(bench: Bench, command: str) -> None:
    bench.register.printer.paper = False
    assert bench.wire(command) == bytes.fromhex("5567")
    bench.register.printer.paper = True
    assert printed(bench) == []
    bench.register.printer.paper = False
    assert bench.refuse(printing.FinishNonfiscal()) == 0x67


# --- hardware ---------------------------------------------------------------------------------------------------------


def test_cutting(bench: Bench) -> None:
    before = bench.ask(registers.CutterResource(parameter1=1)).value
    assert bench.raw(vendors("api_cut", 0x75)) == DONE
    assert bench.raw(vendors("api_cut_part", 0x75)) == DONE
    assert bench.ask(registers.CutterResource(parameter1=1)).value == before + 2


def test_a_model_without_cutter() -> None:
    assert Bench(model="atol-30f").refuse(printing.Cut()) == 0x6C


@pytest.mark.parametrize(("name", "code"), [("api_drawer", 0x80), ("api_drawer2", 0x85)])
def test_drawer(bench: Bench, name: str, code: int) -> None:
    """Bit 2 of the flags of 3Fh: the drawer is closed."""
    assert bench.wire("3F")[9] & 0x04
    assert bench.raw(vendors(name, code)) == DONE
    assert not bench.wire("3F")[9] & 0x04


def test_beeping(bench: Bench) -> None:
    assert bench.register.printer.beeps == 0
    assert bench.raw(vendors("api_beep", 0x88)) == DONE
    assert bench.register.printer.beeps == 1


# --- reading the tape back --------------------------------------------------------------------------------------------


def read_tape(bench: Bench) -> list[str]:
    """The last document by C3h: 03 the first line, 02 the next, 18h behind the last."""
    lines, action = [], "03"
    while (answer := bench.wire(f"C3 {action} 0000")) != NOTHING_MORE:
        assert answer[:2] == b"\x55\x00"
        lines.append(printing.TapeLineReply.decode(answer[2:]).text)
        action = "02"
    return lines


def test_reading_the_tape_back(shop: Bench) -> None:
    shop.sell()
    shop.enter(2)
    lines = list(shop.register.printer.last)
    assert len(lines) > 10
    assert read_tape(shop) == lines
    assert shop.wire("C3 02 0000") == NOTHING_MORE
    assert read_tape(shop) == lines


def test_a_line_has_eleven_bytes_before_its_text(bench: Bench) -> None:
    bench.ask(printing.PrintLine(text="№ 5$"))
    assert printed(bench) == ["№ 5$"]
    answer = bench.wire("C3 03 0000")
    assert answer[2:13] == bytes.fromhex("00 01 00 00 00 00 0000000000")  # plain, by printer 1
    assert answer[13:] == bytes.fromhex("24 20 35 FC")


def test_reading_the_tape_has_its_mode_and_its_words(bench: Bench) -> None:
    assert bench.refuse(printing.TapeLine(action=3)) == 0x66
    bench.enter(2)
    for action in (0, 1, 4, 0xFF):
        assert bench.refuse(printing.TapeLine(action=action)) == 0x13
    fresh = Bench(registered=False)
    fresh.enter(2)
    assert fresh.refuse(printing.TapeLine(action=3)) == 0x18
