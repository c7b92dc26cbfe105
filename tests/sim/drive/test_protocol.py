"""The drive on its line: frames, ENQ, noise, warnings, odd commands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kkt_driver import errors
from kkt_driver.ffd import tlv
from kkt_driver.fn.command import FnCommand, declarations
from kkt_driver.fn.commands import archive, exchange, receipt, registration, service, shift
from kkt_driver.fn.enums import Generation
from kkt_driver.fn.frame import ENQUIRY, Frame
from kkt_driver.fn.records import ReceiptRecord, short_record
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile, FiscalDrive
from kkt_sim.drive.handlers import HANDLERS
from kkt_sim.drive.handlers.base import on
from kkt_sim.drive.protocol import DriveDevice
from kkt_sim.storage import MemoryStorage
from tests.sim.drive.faulty import FullDisk

from .day import CASHIER, INN, OFFLINE, RNM, START, Day
from .host import Host, acknowledge, deliver

STATUS = bytes.fromhex("04 01 00 30 FF CD")


def test_every_command_of_the_first_generation_has_a_handler() -> None:
    missing = {cls.__name__ for cls in declarations() if cls not in HANDLERS}
    assert not [cls for cls in declarations() if cls.since is Generation.FN_1 and cls not in HANDLERS]
    assert missing == {
        "ReadLifeTime", "ReadCounters", "ReadOperationCounters", "ReadOperationTotals", "ReadUnsentTotals",
        "FindAnyDocument", "SetSpeed", "RequestKeys", "PutKeys", "BeginExport", "NextExport", "ReadExport",
        "ConfirmExport", "ReadKeyServer", "CheckCode", "KeepCheck", "ClearChecks", "MakeRequest", "PutRequestAnswer",
        "AddMarking", "BeginNotification", "ReadNotification", "CancelNotification", "EndNotification",
        "PutNotificationReceipt",
    }  # fmt: skip


def test_a_command_has_one_handler() -> None:
    with pytest.raises(TypeError, match="ReadStatus has two handlers"):
        on(service.ReadStatus)(lambda talker, command: None)


def test_the_published_question() -> None:
    device = DriveDevice(FiscalDrive(MemoryStorage()))
    answer = Frame.decode(device.feed(STATUS))
    assert (answer.code, len(answer.data)) == (0, 30)
    assert answer.data == b"\x01" + bytes(9) + b"9999078900012345" + bytes(4)


def test_the_answer_of_a_real_drive_in_the_same_state() -> None:
    # KIT dump: fiscal, shift open, flag 08h, 22-04-18 12:41, ten documents
    day = Day(number="9999078900012345", profile=DriveProfile(operator_lock_days=None))
    day.now = datetime(2022, 3, 28, 9, 40)
    day.register()
    day.open_shift()
    for _ in range(4):
        day.receipt()
    day.close_shift()
    day.report()
    day.now = datetime(2022, 4, 18, 12, 39)
    day.report()
    day.open_shift()
    answer = Frame.decode(DriveDevice(day.drive).feed(STATUS))
    real = bytes.fromhex("03000001081604120C29393939393037383930323030333836370A000000")
    assert answer.data == real.replace(b"9999078902003867", b"9999078900012345")


def test_a_day_over_frames() -> None:
    host = Host()
    now = START
    host.ask(registration.BeginRegistration())
    host.ask(registration.AddData(tlv=CASHIER))
    made = host.ask(registration.FinishRegistration(time=now, inn=INN, rnm=RNM, tax_systems=1, modes=0))
    assert made.number == 1
    host.ask(shift.BeginShiftOpen(time=now))
    host.ask(registration.AddData(tlv=CASHIER))
    assert host.ask(shift.FinishShiftOpen()).shift == 1
    host.ask(receipt.BeginReceipt(time=now))
    host.ask(registration.AddData(tlv=CASHIER))
    sold = host.ask(receipt.FinishReceipt(time=now, operation=1, total=12345))
    found = host.ask(archive.FindDocument(number=sold.number))
    assert short_record(found.kind, found.record) == ReceiptRecord(
        time=now, number=3, sign=sold.sign, operation=1, total=12345
    )
    head = host.ask(archive.ReadDocument(number=3))
    data = b""
    while True:
        answer = host.answer(archive.NextTlv())
        if answer.code:
            assert answer.code == 0x08
            break
        assert len(tlv.split(answer.data)) == 1, "one TLV at a time"
        data += answer.data
    assert (head.form, head.length) == (3, len(data))
    assert data == host.day.drive.document(3).tlv
    host.ask(exchange.SetTransport(connected=1))
    length = host.ask(exchange.BeginMessage()).length
    text = host.ask(exchange.ReadMessage(offset=0)).data
    assert len(text) == length
    host.ask(exchange.EndMessage())
    assert host.ask(exchange.PutReceipt(answer=acknowledge(text))).code == 0
    assert host.ask(archive.ReadOperatorReceipt(number=1)).number == 1
    assert host.ask(archive.CountUnconfirmed()).count == 2
    results = host.ask(archive.ReadRegistration())
    assert (results.inn, results.rnm, results.number) == (INN, RNM, 1)
    report = host.ask(archive.ReadRegistrationReport(ordinal=1))
    assert isinstance(report, archive.RegistrationReport)
    assert report.reason == 0
    host.ask(archive.ReadReportTag(ordinal=1))
    assert host.ask(archive.NextRegistrationTlv()).data == CASHIER
    assert host.code(archive.NextRegistrationTlv()) == 0x08
    assert host.ask(archive.ReadReportTag(ordinal=1, tag=1041)).data[4:] == b"9999078900012345"
    assert host.ask(archive.ReadRegistrationTag(tag=1021)).data == CASHIER


def test_enq_repeats_the_last_answer() -> None:
    host = Host()
    assert host.device.feed(ENQUIRY) == b"", "there is none yet"
    host.day.register()
    host.ask(shift.BeginShiftOpen(time=START + timedelta(minutes=1)))
    host.ask(registration.AddData(tlv=CASHIER))
    answer = host.answer(shift.FinishShiftOpen())
    for _ in range(3):
        assert Frame.decode(host.device.feed(ENQUIRY)) == answer
    assert host.day.drive.status().last_document == 2
    assert DriveDevice(host.day.reopen()).feed(ENQUIRY) == b"", "a power cut forgets it"


def test_several_frames_and_enq_at_once() -> None:
    device = DriveDevice(FiscalDrive(MemoryStorage()))
    one = device.feed(STATUS)
    assert device.feed(STATUS + ENQUIRY + STATUS) == 3 * one


def test_enq_that_come_together_are_one_question() -> None:
    device = DriveDevice(FiscalDrive(MemoryStorage()))
    one = device.feed(STATUS)
    assert device.feed(ENQUIRY * 65536) == one
    assert device.feed(ENQUIRY * 3 + STATUS + ENQUIRY * 3) == 3 * one
    assert device.feed(ENQUIRY) + device.feed(ENQUIRY) == 2 * one


def test_damaged_frames_get_no_answer() -> None:
    device = DriveDevice(FiscalDrive(MemoryStorage()))
    assert device.feed(STATUS[:-1] + b"\0") == b""
    assert device.feed(STATUS) != b""


def test_the_front_of_a_frame_is_given_up_after_silence() -> None:
    clock = VirtualClock(START)
    device = DriveDevice(FiscalDrive(MemoryStorage()), clock=clock)
    device.feed(b"\x04\x00\x04")
    assert device.feed(STATUS) == b"", "for the drive it belongs to the frame"
    clock.advance(seconds=1)
    assert device.feed(STATUS) != b""
    device.feed(b"\x04\x00\x04")
    device.new_line()
    assert device.feed(STATUS) != b""


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_noise_changes_nothing(pieces: list[bytes]) -> None:
    device = DriveDevice(FiscalDrive(MemoryStorage()))
    for piece in pieces:
        device.feed(piece)
    assert device.drive.status().last_document == 0


@given(st.integers(0, 255), st.binary(max_size=64))
def test_any_frame_gets_an_answer(code: int, data: bytes) -> None:
    day = Day(profile=DriveProfile(generation=Generation.FN_1_2))
    day.register()
    answer = Frame.decode(DriveDevice(day.drive).feed(Frame(code, data).encode()))
    assert answer.code in (0x00, 0x01, 0x02, 0x07, 0x08, 0x09, 0x0A, 0x10, 0x11)


def test_bit_7_when_wished() -> None:
    for wished, code in ((False, 0x00), (True, 0x80)):
        day = Day(profile=DriveProfile(warning_bit=wished))
        day.register()
        day.open_shift()
        device = DriveDevice(day.drive)
        assert Frame.decode(device.feed(STATUS)).code == 0x00, "nothing to warn of"
        day.now += timedelta(days=5)
        day.close_shift()
        assert Frame.decode(device.feed(STATUS)).code == code
        assert device.answer(Frame(0x11, bytes(5))).code == code | 0x07


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (Frame(0x00), 0x01),
        (Frame(0x61), 0x01),
        (Frame(0x30, b"\0"), 0x01),
        (Frame(0x60, b"\x00"), 0x01),
        (Frame(0x60), 0x01),
        (Frame(0x02, b"\x03"), 0x01),
        (Frame(0x02, b"\x00\x00"), 0x01),
        (Frame(0x21, b"\x02"), 0x01),
        (Frame(0x18, bytes(4)), 0x01),
        (Frame(0x18, bytes(5)), 0x07),
        (Frame(0x18, bytes((24, 13, 1, 0, 0))), 0x07),
        (Frame(0x18, bytes((24, 2, 30, 0, 0))), 0x07),
        (Frame(0x18, bytes((24, 1, 1, 24, 0))), 0x07),
        (Frame(0x18, bytes((100, 1, 1, 0, 0))), 0x07),
        (Frame(0x40, bytes(4)), 0x08),
        (Frame(0x44, b"\x01\x00"), 0x08),
        (Frame(0x44, b"\x09\x11\x04"), 0x08),
        (Frame(0x43, b"\x02"), 0x08),
        (Frame(0x23, b"\xff\xff\x01\x00"), 0x11),
    ],
)
def test_odd_commands(frame: Frame, code: int) -> None:
    day = Day()
    day.register()
    stored = day.storage.read()
    assert DriveDevice(day.drive).answer(frame).code == code
    assert day.storage.read() == stored


def test_the_reason_follows_20h() -> None:
    host = Host()
    host.day.register()
    host.ask(exchange.SetTransport(connected=1))
    host.ask(exchange.BeginMessage())
    host.ask(exchange.EndMessage())
    assert host.answer(exchange.PutReceipt(answer=bytes(40))) == Frame(0x20, b"\x02")


def test_reset_over_the_line() -> None:
    host = Host()
    host.day.full()
    host.ask(archive.ReadDocument(number=1))
    host.ask(service.ResetDebug())
    assert host.ask(service.ReadStatus()).phase == 1
    host.day.register()
    assert host.code(archive.NextTlv()) == 0x08
    serial = Host(DriveProfile(debug=False))
    with pytest.raises(errors.BadCommand):
        serial.ask(service.ResetDebug())
    assert serial.ask(service.ReadFirmware()).serial == 1


def test_diagnostics_tell_the_failure() -> None:
    storage = FullDisk()
    day = Day(storage=storage)
    device = DriveDevice(day.drive)
    ask = service.ReadErrors().to_frame()
    assert device.answer(ask) == Frame(0x00)
    storage.full = True
    day.drive.begin_registration()
    day.drive.add(CASHIER)
    finish = registration.FinishRegistration(time=START, inn=INN, rnm=RNM, tax_systems=1, modes=0)
    assert device.answer(finish.to_frame()).code == 0x03
    assert b"No space left" in device.answer(ask).data
    assert device.answer(service.ReadStatus().to_frame()).data[4] == 0x80


def test_each_exchange_can_be_watched() -> None:
    seen: list[tuple[Frame, Frame]] = []
    device = DriveDevice(FiscalDrive(MemoryStorage()))
    device.trace = lambda question, answer: seen.append((question, answer))
    device.feed(STATUS + ENQUIRY)
    assert [question for question, _ in seen] == [Frame(0x30)]


def test_the_answer_of_a_refused_finish_can_be_repeated_too() -> None:
    host = Host()
    command: FnCommand[Any] = shift.FinishShiftOpen()
    refused = host.answer(command)
    assert refused == Frame(0x02)
    assert Frame.decode(host.device.feed(ENQUIRY)) == refused


def test_a_whole_life_over_frames_ends_in_the_archive() -> None:
    host = Host()
    host.day.register(OFFLINE)
    host.ask(registration.BeginClose())
    host.ask(registration.AddData(tlv=CASHIER))
    host.ask(registration.FinishClose(time=host.day.tick(), rnm=RNM))
    assert host.ask(service.ReadStatus()).phase == 0x0F
    online = Host()
    online.day.register()
    online.day.close()
    while online.ask(archive.CountUnconfirmed()).count:
        deliver(online.day.drive)
    assert online.ask(service.ReadStatus()).phase == 0x0F
