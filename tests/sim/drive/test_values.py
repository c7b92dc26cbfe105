"""Values of registrations, receipts and profiles: codes 01h and 09h."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kkt_driver.ffd import make_rnm, tlv
from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_driver.fn.commands import receipt, registration, shift
from kkt_driver.fn.frame import Frame
from kkt_sim.drive import DriveProfile, FiscalDrive, record
from kkt_sim.drive.journal import Journal
from kkt_sim.drive.profile import TOTAL_LIMIT
from kkt_sim.drive.protocol import DriveDevice
from kkt_sim.storage import MemoryStorage

from .day import CASHIER, INN, OFFLINE, RNM, START, Day, refusal


def open_day() -> Day:
    day = Day()
    day.register()
    day.open_shift()
    return day


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"inn": "12345"}, 0x09),
        ({"inn": "77022032ab"}, 0x09),
        ({"rnm": ""}, 0x09),
        ({"rnm": "1" * 21}, 0x09),
        ({"tax_systems": 0}, 0x09),
        ({"tax_systems": 0x40}, 0x09),
        ({"modes": 0x80}, 0x09),
        ({"reason": 4}, 0x01),
        ({"inn": INN + "  ", "rnm": RNM + "    "}, 0),
        ({"inn": "123456789012", "tax_systems": 0x3F, "modes": 0x7F}, 0),
    ],
)
def test_values_of_a_registration(change: dict[str, object], code: int) -> None:
    day = Day()
    day.drive.begin_registration(0)
    day.drive.add(CASHIER)
    values = {"inn": INN, "rnm": RNM, "tax_systems": 1, "modes": 0} | change
    assert refusal(lambda: day.drive.finish_registration(START, **values)) == code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("inn", "rnm", "reason", "code"),
    [
        (INN, RNM, None, 0x01),
        (INN, RNM, 0, 0x09),
        (INN, RNM, 5, 0x09),
        ("7704358518", RNM, 4, 0x09),
        (INN, "0000000005008571", 4, 0x09),
        (INN, RNM, 1, 0),
    ],
)
def test_values_of_a_re_registration(inn: str, rnm: str, reason: int | None, code: int) -> None:
    day = Day()
    day.register()
    day.drive.begin_registration(2)
    day.drive.add(CASHIER)
    assert refusal(day.drive.finish_registration, day.tick(), inn, rnm, 1, 0, reason) == code


def test_registration_kinds() -> None:
    assert refusal(Day().drive.begin_registration, 3) == 0x01


def test_check_digits_of_the_rnm_when_wanted() -> None:
    data = tlv.encode_tag(1013, "550101006105")
    right = make_rnm("0000000001", "4705021744", "550101006105")
    for rnm, sent, code in ((right, data, 0), (RNM, data, 0x09), (right, CASHIER, 0x09)):
        drive = FiscalDrive(MemoryStorage(), profile=DriveProfile(check_rnm=True))
        drive.begin_registration(0)
        drive.add(sent)
        assert refusal(drive.finish_registration, START, "4705021744", rnm, 1, 0) == code


@pytest.mark.parametrize(
    ("operation", "total", "code"),
    [(0, 1, 0x09), (5, 1, 0x09), (1, -1, 0x09), (1, TOTAL_LIMIT + 1, 0x09), (1, TOTAL_LIMIT, 0), (4, 0, 0)],
)
def test_values_of_a_receipt(operation: int, total: int, code: int) -> None:
    assert refusal(open_day().receipt, total, operation) == code


def test_totals_of_a_shift_overflow_by_operation() -> None:
    day = open_day()
    day.receipt(TOTAL_LIMIT - 5, 1)
    assert refusal(day.receipt, 6, 1) == 0x09
    day.drive.cancel()
    day.receipt(5, 1)
    day.receipt(6, 2)
    day.close_shift()
    day.open_shift()
    day.receipt(6, 1)


def test_closing_wants_the_same_rnm() -> None:
    day = Day()
    day.register()
    day.drive.begin_close()
    day.drive.add(CASHIER)
    assert refusal(day.drive.finish_close, day.tick(), "0000000005008571") == 0x09
    assert refusal(day.drive.finish_close, day.tick(), RNM + "    ") == 0


def test_profiles_that_make_no_sense() -> None:
    changes: list[dict[str, object]] = [
        {"version": "longer than sixteen"}, {"version": "ФН"}, {"model": "м" * 49}, {"term": 14},
        {"queue_capacity": 0}, {"queue_capacity": 65_201}, {"capacity": 0}, {"registrations": 0},
        {"registrations": 256}, {"full_days": 0}, {"operator_lock_days": 0},
    ]  # fmt: skip
    for change in changes:
        with pytest.raises(ValueError, match=next(iter(change))):
            replace(DriveProfile(), **change)  # type: ignore[arg-type]


def reached(shifts: int, receipts: int) -> Day:
    """A drive whose open shift and its last receipt have these numbers: the journal of so much work."""
    day = Day(profile=DriveProfile(operator_lock_days=None))
    day.register(OFFLINE)
    day.open_shift()
    journal, _ = Journal.open(day.storage)
    number = day.drive.status().last_document

    def put(form: Form, detail: bytes) -> None:
        nonlocal number
        number += 1
        journal.append(ord("F"), record.make(form, day.now, number, number, detail, CASHIER).encode())

    for opened in range(2, shifts + 1):
        put(Form.SHIFT_CLOSE, record.shift_detail(opened - 1))
        put(Form.SHIFT_OPEN, record.shift_detail(opened))
    for _ in range(receipts):
        put(Form.RECEIPT, record.receipt_detail(1, 1))
    day.reopen()
    return day


def test_numbers_of_receipts_end_before_their_bytes_do() -> None:
    day = reached(1, 0xFFFE)
    assert day.receipt().receipt == 0xFFFF
    device, stored = DriveDevice(day.drive), day.storage.read()
    for begin in (receipt.BeginReceipt(time=day.now), receipt.BeginCorrection(time=day.now)):
        assert device.answer(begin.to_frame()).code == 0
        assert device.answer(registration.AddData(tlv=CASHIER).to_frame()).code == 0
        finish = receipt.FinishReceipt(time=day.now, operation=1, total=100)
        assert device.answer(finish.to_frame()).code == 0x09
        day.drive.cancel()
    assert device.answer(shift.ReadShift().to_frame()).data == bytes.fromhex("01 01 00 ff ff")
    assert day.storage.read() == stored, "refused before anything was written"
    day.close_shift()
    day.open_shift()
    assert day.receipt().receipt == 1


def test_numbers_of_shifts_end_before_their_bytes_do() -> None:
    day = reached(0xFFFE, 0)
    day.close_shift()
    assert day.open_shift().shift == 0xFFFF
    day.close_shift()
    stored = day.storage.read()
    assert refusal(day.open_shift) == 0x06
    day.drive.cancel()
    assert day.storage.read() == stored
    assert day.drive.shift().number == 0xFFFF
    day.report()
    day.close()


def test_a_count_that_no_answer_can_carry_is_a_failure() -> None:
    device = DriveDevice(reached(1, 0x10000).drive)
    assert device.feed(shift.ReadShift().to_frame().encode()) == Frame(0x03).encode()
