"""Commands passed on to the drive (A4h): its own answers, byte for byte, and its refusals as the register's codes."""

from __future__ import annotations

import pytest

from kkt_driver.atol.commands import drive, modes, receipt, registers, registration
from kkt_driver.ffd import Document, split
from tests.sim.register.bench import Bench
from tests.sim.register.sending import Sender, check_delivered, make_operator

#: START, 2 March 2026 at 9:00, as the drive writes it
TIME = "1A 03 02 09 00"
NUMBER = b"9999078900100001".hex()
#: «В ФН нет запрошенных данных»
NO_DATA = bytes.fromhex("55DA")


def test_who_the_drive_is(bench: Bench) -> None:
    assert bench.wire("A4 31") == bytes.fromhex(f"5500 {NUMBER}")
    version = bench.wire("A4 33")
    assert len(version) == 2 + 16 + 1
    assert version[-1] == 0  # a debug drive, and never a real one
    # Keys until 15.06.2027; 29 registrations left, one done.
    assert bench.wire("A4 32") == bytes.fromhex("5500 1B060F 1D 01")


def test_status(bench: Bench) -> None:
    """30h: phase, document in progress, its data, shift, warnings, time, number, last document."""
    assert bench.wire("A4 30") == bytes.fromhex(f"5500 03 00 00 00 00 {TIME} {NUMBER} 01000000")
    bench.open_shift()
    bench.clock.advance(minutes=5)
    bench.sell()
    assert bench.wire("A4 30") == bytes.fromhex(f"5500 03 00 00 01 00 1A 03 02 09 05 {NUMBER} 03000000")
    fresh = Bench(registered=False)
    assert fresh.wire("A4 30")[2] == 1
    assert fresh.wire("A4 30")[-4:] == bytes(4)


def test_exchange_status(bench: Bench) -> None:
    """20h: waiting for sending (02), no message read, how many, the first of them and its time."""
    bench.open_shift()
    assert bench.wire("A4 20") == bytes.fromhex(f"5500 02 00 0200 01000000 {TIME}")


def test_short_records(bench: Bench) -> None:
    """40h: form, acknowledged, time, number, sign, then what belongs to the form."""
    bench.open_shift()
    signs = [
        (bench.sell(price, kind).fiscal_sign or 0).to_bytes(4, "little").hex() for price, kind in ((12_345, 1), (45, 2))
    ]
    assert all(int(sign, 16) for sign in signs)
    bench.close_shift()
    head = [bench.wire(f"A4 40 0{number}000000") for number in range(1, 6)]
    assert [answer[:3] for answer in head] == [bytes((0x55, 0, form)) for form in (1, 2, 3, 3, 5)]
    assert head[0][17:49] == b"7725225244  " + b"0000000001058753    "
    assert head[2] == bytes.fromhex(f"5500 03 00 {TIME} 03000000 {signs[0]} 01 3930000000")  # 3039h is 12345
    assert head[3] == bytes.fromhex(f"5500 03 00 {TIME} 04000000 {signs[1]} 02 2D00000000")
    assert head[1][17:] == head[4][17:] == b"\x01\x00"  # the shift's number


@pytest.mark.parametrize("number", ["00000000", "02000000", "FFFFFFFF"])
@pytest.mark.parametrize("command", ["40", "41", "45"])
def test_documents_that_there_are_not(bench: Bench, command: str, number: str) -> None:
    before = bench.storages[0].read()
    assert bench.wire(f"A4 {command} {number}") == NO_DATA
    assert bench.storages[0].read() == before
    assert bench.ask(registers.LastDriveCommand()).command == int(command, 16)


def test_the_operators_receipt() -> None:
    """41h: time, sign, number; DAh as long as there is none."""
    bench = Sender()
    operator = make_operator(bench)
    assert bench.wire("A4 41 01000000") == NO_DATA
    bench.clock.advance(minutes=3)
    bench.send_all(operator)
    answer = bench.wire("A4 41 01000000")
    assert len(answer) == 2 + 5 + 18 + 4
    assert answer[2:7] == bytes.fromhex("1A 03 02 06 03")  # the operator's time is UTC
    assert answer[-4:] == bytes.fromhex("01000000")
    assert check_delivered(bench, operator) == 1
    assert bench.wire("A4 40 01000000")[3] == 1
    assert bench.wire("A4 20")[2:8] == bytes(6)


def read(bench: Bench, number: int) -> tuple[int, bytes]:
    """Form and TLV of a document, 45h and then 46h until DAh."""
    head = bench.ask(drive.ReadDocument(number=number))
    pieces = []
    while (answer := bench.wire("A4 46")) != NO_DATA:
        assert answer[:2] == b"\x55\x00"
        pieces.append(answer[2:])
    assert bench.wire("A4 46") == NO_DATA
    data = b"".join(pieces)
    assert all(pieces)  # an empty piece would make the vendor's driver ask for ever
    assert len(data) == head.length
    return head.form, data


def test_documents_are_read_whole(bench: Bench) -> None:
    bench.open_shift()
    for name in ("Чай", "Я" * 128):
        bench.ask(receipt.OpenReceipt(kind=1))
        for _ in range(12):
            bench.position(100, name=name)
        bench.ask(receipt.CloseReceipt())
    for number in range(1, 5):
        form, data = read(bench, number)
        stored = bench.register.drive.document(number)
        assert (form, data) == (stored.form, stored.tlv)
    document = Document.decode(form, data)
    assert [position[1030] for position in document.positions] == ["Я" * 128] * 12
    assert document.total == 1_200


def test_reading_begins_anew_with_each_document(bench: Bench) -> None:
    bench.open_shift()
    bench.ask(drive.ReadDocument(number=1))
    assert read(bench, 2)[0] == 2
    bench.ask(drive.ReadDocument(number=1))
    bench.ask(modes.PowerOff(action=0x41))
    assert bench.wire("A4 46") == NO_DATA


def test_registration_parameters(bench: Bench) -> None:
    """44h: one by block, ordinal of the report and tag; all of them with FFFFh, to be read with 47h."""
    one = bench.wire("A4 44 00 01 1804")
    name = 'ООО "Ромашка"'.encode("cp866")
    assert one == bytes.fromhex("5500 01 1804 0D00") + name
    assert bench.wire("A4 44 00 01 F703") == NO_DATA  # 1015: no registration has it
    assert bench.wire("A4 44 00 02 1804") == NO_DATA  # there was one report only
    assert bench.wire("A4 47") == NO_DATA
    assert bench.wire("A4 44 01 FFFF") == bytes.fromhex("5500")
    pieces = []
    while (answer := bench.wire("A4 47")) != NO_DATA:
        pieces.append(answer[2:])
    given = {tag: raw for piece in pieces for tag, raw in split(piece)}
    assert given[1048] == name
    # Those given with 07h, and not those of 03h (ИНН, РНМ, tax systems).
    assert given.keys() >= {1013, 1048, 1009, 1187, 1017, 1046, 1060, 1117}
    assert not given.keys() & {1018, 1037, 1062}


def test_parameters_of_the_second_report(bench: Bench) -> None:
    bench.attribute(1101, 3)
    bench.attribute(1009, "Тверь")
    bench.enter(6)
    bench.ask(registration.Fiscalise())
    assert bench.wire("A4 44 00 02 F103") == bytes.fromhex("5500 01 F103 0500") + "Тверь".encode("cp866")
    assert bench.wire("A4 44 00 01 F103")[7:9] == "г.".encode("cp866")


@pytest.mark.parametrize("data", ["", "00", "01 FF", "01 FF FE", "00 01 18 04 00"])
def test_parameters_asked_for_badly(bench: Bench, data: str) -> None:
    assert bench.wire(f"A4 44 {data}") == bytes.fromhex("5513")


def test_diagnostics(bench: Bench) -> None:
    """35h: the first byte is how many blocks there are; a drive that has not failed has nothing to tell in its one."""
    assert bench.wire("A4 35 00") == bytes.fromhex("5500 01 00")


def test_reset(bench: Bench) -> None:
    """60h with 16h: the drive is as new and the register unregistered; settings and clock stay."""
    bench.open_shift()
    bench.sell()
    bench.register.write_table((2, 1, 1), b"\x07")
    assert bench.refuse(drive.ResetDebugDrive(magic=0x15)) == 0x13
    bench.attribute(1021, "Иванов")
    assert bench.wire("A4 60 16") == bytes.fromhex("550000")
    assert bench.wire("A4 30")[2:7] == bytes.fromhex("01 00 00 00 00")
    assert bench.wire("A4 45 01000000") == bytes.fromhex("55D4")
    assert bench.wire("91 28 01 00") == bytes.fromhex("5500") + bytes(7)
    assert bench.wire("91 12 00 00")[2] == 0
    assert bench.wire("E9 1804 00") == NO_DATA
    assert bench.wire("46 02 0001 01") == bytes.fromhex("5500 07")
    assert bench.register.pending == []
    bench.power_on()
    assert bench.wire("A4 30")[2] == 1
    assert not bench.register.registered


def test_no_reset_within_a_receipt(receipt_open: Bench) -> None:
    assert receipt_open.refuse(drive.ResetDebugDrive()) == 0x9B


def test_reading_leaves_the_receipt_alone(receipt_open: Bench) -> None:
    receipt_open.position(12_300)
    for command in ("20", "30", "31", "32", "33", "35 00", "40 01000000", "44 01 FFFF", "45 01000000", "46"):
        assert receipt_open.wire(f"A4 {command}")[:2] == b"\x55\x00", command
    receipt_open.ask(receipt.CloseReceipt())
    assert receipt_open.last().total == 12_300
