"""Values of registrations, receipts and profiles: codes 01h and 09h."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kkt_driver.ffd import make_rnm, tlv
from kkt_sim.drive import DriveProfile, FiscalDrive
from kkt_sim.drive.profile import TOTAL_LIMIT
from kkt_sim.storage import MemoryStorage

from .day import CASHIER, INN, RNM, START, Day, refusal


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
    for change in ({"version": "longer than sixteen"}, {"version": "ФН"}, {"queue_capacity": 0}):
        with pytest.raises(ValueError, match=next(iter(change))):
            replace(DriveProfile(), **change)
