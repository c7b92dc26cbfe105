"""Time, age, room and limits, at the drive's commands."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kkt_driver.ffd import tlv
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile, FiscalDrive

from .day import CASHIER, INN, OFFLINE, RNM, START, Day, refusal

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def open_day(profile: DriveProfile | None = None, modes: int = 0) -> Day:
    day = Day(profile=profile or DriveProfile())
    day.register(modes)
    day.open_shift()
    return day


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "code"), [(timedelta(), 0), (24 * HOUR, 0), (24 * HOUR + MINUTE, 0x16)])
def test_a_receipt_begins_within_24_hours(after: timedelta, code: int) -> None:
    day = open_day()
    assert refusal(day.drive.begin_receipt, day.now + after) == code
    day.drive.cancel()
    assert refusal(day.drive.begin_correction, day.now + after) == code


def test_a_receipt_finishes_within_24_hours() -> None:
    day = open_day()
    opened = day.now
    day.drive.begin_receipt(opened + 24 * HOUR)
    day.drive.add(CASHIER)
    assert refusal(day.drive.finish_receipt, opened + 24 * HOUR + MINUTE, 1, 100) == 0x07
    assert refusal(day.drive.finish_receipt, opened + 24 * HOUR - MINUTE, 1, 100) == 0x07, "before it was begun"
    assert refusal(day.drive.finish_receipt, opened + 24 * HOUR, 1, 100) == 0


def test_an_expired_shift_can_be_closed() -> None:
    day = open_day()
    day.now += 72 * HOUR
    day.close_shift()
    assert not day.drive.status().shift_open


def test_time_does_not_go_back() -> None:
    day = open_day()
    day.receipt()
    past = day.now - MINUTE
    assert refusal(day.drive.begin_receipt, past) == 0x07
    assert refusal(day.drive.begin_correction, past) == 0x07
    assert refusal(day.drive.begin_shift_close, past) == 0x07
    day.close_shift()
    past = day.now - MINUTE
    assert refusal(day.drive.begin_state_report, past) == 0x07
    day.drive.begin_registration(2)
    day.drive.add(CASHIER)
    assert refusal(day.drive.finish_registration, past, INN, RNM, 1, 0, 4) == 0x07
    day.drive.cancel()
    day.drive.begin_close()
    day.drive.add(CASHIER)
    assert refusal(day.drive.finish_close, past, RNM) == 0x07


@pytest.mark.parametrize(("back", "code"), [(HOUR, 0), (HOUR + MINUTE, 0x07)])
def test_a_shift_may_be_opened_an_hour_back(back: timedelta, code: int) -> None:
    day = open_day()
    day.close_shift()
    assert refusal(day.drive.begin_shift_open, day.now - back) == code


def test_seconds_do_not_exist() -> None:
    day = open_day()
    day.receipt()
    day.drive.begin_receipt(day.now.replace(second=0))
    day.drive.add(CASHIER)
    day.drive.finish_receipt(day.now.replace(second=59, microsecond=5), 1, 100)
    assert day.drive.status().time == day.now


@pytest.mark.parametrize("year", [1999, 2100])
def test_years_that_the_protocol_cannot_carry(year: int) -> None:
    day = open_day()
    assert refusal(day.drive.begin_receipt, datetime(year, 1, 1)) == 0x07


def test_a_time_zone_is_the_callers_mistake() -> None:
    day = open_day()
    with pytest.raises(ValueError, match="zone"):
        day.drive.begin_receipt(datetime(2024, 5, 17, tzinfo=UTC))


# --- the drive's own timer --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "code"), [(54, 0x17), (55, 0), (60, 0), (65, 0), (66, 0x17)])
def test_timer(minutes: int, code: int) -> None:
    clock = VirtualClock(START)
    profile = DriveProfile(timer_tolerance=timedelta(minutes=5))
    day = Day(profile=profile)
    day.drive = FiscalDrive(day.storage, profile=profile, clock=clock)
    day.register()
    day.open_shift()
    clock.advance(hours=1)
    assert refusal(day.drive.begin_receipt, day.now + timedelta(minutes=minutes)) == code
    restarted = FiscalDrive(day.storage, profile=profile, clock=clock)
    assert refusal(restarted.begin_receipt, day.now + 20 * HOUR) == 0, "a timer that just started knows nothing"


def test_the_timer_is_off_by_default() -> None:
    day = Day()
    day.drive = FiscalDrive(day.storage, clock=VirtualClock(START))
    day.register()
    day.open_shift()
    assert refusal(day.drive.begin_receipt, day.now + 20 * HOUR) == 0


# --- waiting for the operator -----------------------------------------------------------------------------------------


def test_documents_that_wait_30_days_block_the_shift() -> None:
    day = open_day()
    registered = START + MINUTE
    late = registered + 31 * DAY
    day.drive.begin_shift_close(registered + 30 * DAY)
    day.drive.cancel()
    assert refusal(day.drive.begin_shift_close, late) == 0x15
    day.now = registered + 30 * DAY - MINUTE
    day.close_shift()
    assert refusal(day.drive.begin_shift_open, late) == 0x15
    day.now = registered + 30 * DAY + MINUTE
    day.open_shift()
    assert refusal(day.drive.begin_receipt, late) == 0x15
    assert refusal(day.drive.begin_correction, late) == 0x15
    assert refusal(day.drive.begin_state_report, late) == 0x02


@pytest.mark.parametrize(("modes", "limit"), [(OFFLINE, 30), (0, None)])
def test_no_lock_in_autonomous_mode_or_when_switched_off(modes: int, limit: int | None) -> None:
    day = open_day(DriveProfile(operator_lock_days=limit), modes)
    day.now += 60 * DAY
    assert day.close_shift().shift == 1
    assert day.open_shift().shift == 2
    assert day.receipt().receipt == 1
    assert day.drive.status().time == day.now


def test_queue_counts() -> None:
    day = Day()
    assert day.drive.unconfirmed() == 0
    day.register()
    day.open_shift()
    day.receipt()
    status = day.drive.exchange_status()
    assert (status.bits, status.reading, status.queued) == (0x02, False, 3)
    assert (status.first_number, status.first_time) == (1, START + MINUTE)
    assert day.drive.unconfirmed() == 3
    assert not day.drive.find(3).confirmed
    assert refusal(day.drive.operator_receipt, 1) == 0x08


def test_nothing_waits_in_autonomous_mode() -> None:
    day = open_day(modes=OFFLINE)
    day.receipt()
    assert day.drive.unconfirmed() == 0
    status = day.drive.exchange_status()
    assert (status.bits, status.queued, status.first_number, status.first_time) == (0, 0, 0, None)


def test_a_full_queue_stops_finishing() -> None:
    day = Day(profile=DriveProfile(queue_capacity=3))
    day.register()
    day.open_shift()
    day.receipt()
    assert refusal(day.receipt) == 0x14
    day.drive.cancel()
    assert refusal(day.close_shift) == 0x14


def test_a_full_queue_lets_the_drive_be_closed() -> None:
    day = Day(profile=DriveProfile(queue_capacity=1))
    day.register()
    assert refusal(day.open_shift) == 0x14
    day.drive.cancel()
    assert refusal(day.report) == 0x14
    day.drive.cancel()
    day.register(kind=2, reason=2)
    day.close()


# --- room and age -----------------------------------------------------------------------------------------------------


def test_a_full_archive_opens_no_shift() -> None:
    day = Day(profile=DriveProfile(capacity=2))
    day.register()
    day.open_shift()
    day.receipt()
    day.close_shift()
    assert refusal(day.open_shift) == 0x06
    day.drive.cancel()
    assert refusal(day.report) == 0x06
    day.drive.cancel()
    day.close()


def test_the_archive_is_full_at_its_capacity() -> None:
    day = Day(profile=DriveProfile(capacity=2))
    day.register()
    day.report()
    assert refusal(day.report) == 0x06


def test_memory_flag_at_90_percent_and_tag_at_99() -> None:
    day = Day(profile=DriveProfile(capacity=100, operator_timeout_days=99))
    day.register()
    day.open_shift()
    for _ in range(87):
        day.receipt()
    assert day.drive.status().flags == 0
    day.receipt()
    assert day.drive.status().flags == 0x04
    assert 1052 not in dict(tlv.split(day.drive.document(day.close_shift().number).tlv))
    for _ in range(4):
        day.open_shift()
        day.close_shift()
    day.open_shift()
    assert 1052 not in dict(tlv.split(day.drive.document(100).tlv)), "99 % is not more than 99 %"
    day.close_shift()
    assert dict(tlv.split(day.drive.document(101).tlv))[1052] == b"\x01"


@pytest.mark.parametrize(
    ("left", "flags", "tags"),
    [
        (31, 0x00, set()),
        (30, 0x02, set()),
        (29, 0x02, {1050}),
        (4, 0x02, {1050}),
        (3, 0x03, {1050}),
        (2, 0x03, {1050, 1051}),
        (0, 0x03, {1050, 1051}),
    ],
)
def test_flags_and_tags_of_age(left: int, flags: int, tags: set[int]) -> None:
    """The flag means so many days or less, the tag means less than so many."""
    day = Day(profile=DriveProfile(operator_timeout_days=9999, operator_lock_days=None))
    day.register()
    until = day.drive.validity().until
    assert until == date(2025, 8, 30)
    day.now = datetime.combine(until - timedelta(days=left), START.time())
    shift = day.open_shift()
    assert day.drive.status().flags == flags
    assert {tag for tag, _ in tlv.split(day.drive.document(shift.number).tlv)} & {1050, 1051} == tags


def test_flag_of_the_operator() -> None:
    day = open_day()
    day.now = START + 2 * DAY
    number = day.close_shift().number
    assert day.drive.status().flags == 0
    assert 1053 not in dict(tlv.split(day.drive.document(number).tlv))
    day.now += DAY
    number = day.open_shift().number
    assert day.drive.status().flags == 0x08
    assert dict(tlv.split(day.drive.document(number).tlv))[1053] == b"\x01"


def test_after_the_last_day_no_shift_opens_and_no_state_is_reported() -> None:
    day = open_day(DriveProfile(operator_lock_days=None))
    until = day.drive.validity().until
    assert until is not None
    day.now = datetime.combine(until, START.time())
    day.close_shift()
    day.report()
    day.open_shift()
    day.now += 23 * HOUR
    day.receipt()
    day.close_shift()
    assert refusal(day.open_shift) == 0x05
    day.drive.cancel()
    assert refusal(day.report) == 0x05
    day.drive.cancel()
    day.close()
    assert refusal(day.report) == 0x05, "also when the fiscal mode is closed"


@pytest.mark.parametrize(("modes", "days"), [(0, 470), (OFFLINE, 410)])
def test_validity_counts_from_the_first_registration(modes: int, days: int) -> None:
    day = Day()
    assert (day.drive.validity().until, day.drive.validity().left, day.drive.validity().done) == (None, 30, 0)
    day.register(modes)
    until = START.date() + timedelta(days=days)
    assert day.drive.validity().until == until
    day.now += 100 * DAY
    day.register(modes, kind=2, reason=3)
    validity = day.drive.validity()
    assert (validity.until, validity.left, validity.done) == (until, 28, 2)


def test_a_mode_whose_term_is_over_is_not_registered() -> None:
    day = Day()
    day.register()
    day.now += 420 * DAY
    assert refusal(day.register, OFFLINE, 2, CASHIER, 4) == 0x05
    day.drive.cancel()
    day.register(0, kind=2, reason=4)


@pytest.mark.parametrize(("debug", "reports"), [(False, 12), (True, 30)])
def test_registrations_come_to_an_end(debug: bool, reports: int) -> None:
    day = Day(profile=DriveProfile(debug=debug))
    day.register()
    for _ in range(reports - 1):
        day.register(kind=2, reason=3)
    assert day.drive.validity().left == 0
    assert refusal(day.drive.begin_registration, 2) == 0x02
    assert refusal(Day(storage=day.storage, profile=DriveProfile(registrations=31)).drive.begin_registration, 2) == 0
