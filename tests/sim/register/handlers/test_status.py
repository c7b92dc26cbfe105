"""Who is there and how it is: device type, full status, mode and versions, byte for byte."""

from __future__ import annotations

import pytest

from kkt_driver.atol.commands import drive, receipt, registration
from tests.sim.register.bench import Bench

#: flags of 3Fh: registered, shift open, drawer closed, paper, cover open, drive in fiscal mode
REGISTERED, SHIFT, DRAWER_CLOSED, PAPER, COVER, FISCAL = 0x01, 0x02, 0x04, 0x08, 0x20, 0x40


@pytest.mark.parametrize(
    ("model", "number", "name"),
    [("atol-22f", 63, "АТОЛ 22ПТК"), ("atol-30f", 61, "АТОЛ 30Ф"), ("atol-25f", 57, "АТОЛ 25Ф")],
)
def test_device_type(model: str, number: int, name: str) -> None:
    """A5h: ``00``, protocol 3, type 1, model, two bytes of flags, five of version 5.80.3480, name."""
    answer = Bench(model=model).wire("A5")
    assert answer[:6] == bytes((0, 3, 1, number, 0, 0))
    assert (answer[6:8].hex(), answer[9:11].hex()) == ("0580", "3480")
    assert answer[11:] == name.encode("cp866")


def flags(bench: Bench) -> int:
    return bench.wire("3F")[9] & ~0x80


def test_full_status(bench: Bench) -> None:
    """3Fh: what the vendor's driver reads of it is operator, number, time, flags, model and sum."""
    bench.clock.advance(seconds=83)
    answer = bench.wire("3F")
    assert len(answer) == 30
    assert answer[0] == 0x44
    assert answer[3:9] == bytes.fromhex("26 03 02 09 01 23")
    assert answer[10:14] == bytes.fromhex("89 000001")  # the end of 00106789000001
    assert (answer[14], answer[17], answer[22]) == (63, 0, 0)
    assert answer[18:22] == bytes(4)
    assert answer[23:] == bytes.fromhex("0000000000 02 06")
    assert flags(bench) == REGISTERED | DRAWER_CLOSED | PAPER | FISCAL


def test_full_status_in_a_receipt(shop: Bench) -> None:
    shop.sell(100)
    shop.register.printer.drawer_open = True
    shop.ask(receipt.OpenReceipt(kind=2))
    shop.position(1_350)
    answer = shop.wire("3F")
    assert answer[17] == 1
    assert answer[18:22] == bytes.fromhex("0001 0001")
    assert answer[22] == 2
    assert answer[23:28] == bytes.fromhex("0000001350")
    assert flags(shop) == REGISTERED | SHIFT | PAPER | FISCAL
    shop.ask(receipt.CancelReceipt())
    assert shop.wire("3F")[22:28] == bytes.fromhex("00 0000000100")  # of the last receipt


def test_flags_follow_paper_and_cover(bench: Bench) -> None:
    bench.register.printer.paper = False
    bench.register.printer.cover_open = True
    assert flags(bench) == REGISTERED | DRAWER_CLOSED | COVER | FISCAL


def test_flags_follow_the_drive(bench: Bench) -> None:
    """A register stays registered when its drive's archive is closed, so that the next drive can follow."""
    bench.enter(6)
    bench.ask(registration.CloseArchive())
    assert flags(bench) == REGISTERED | DRAWER_CLOSED | PAPER
    bench.ask(drive.ResetDebugDrive())
    assert flags(bench) == DRAWER_CLOSED | PAPER
    assert flags(Bench(registered=False)) == DRAWER_CLOSED | PAPER


def test_status_code(bench: Bench) -> None:
    """45h: mode in the low, submode in the high half; there is no error byte."""
    assert bench.wire("45") == bytes.fromhex("55 00 00")
    for mode in (1, 2, 3, 4, 6):
        bench.enter(mode)
        assert bench.wire("45") == bytes((0x55, mode, 0))
    bench.register.printer.paper = False
    assert bench.wire("45") == bytes.fromhex("55 06 01")


@pytest.mark.parametrize("source", ["01", "03", "91", "11", "A0"])
def test_versions(bench: Bench, source: str) -> None:
    answer = bench.wire(f"9D {source}")
    assert len(answer) == 7
    assert (answer[:4].hex(), answer[5:].hex()) == ("55000580", "3480")
