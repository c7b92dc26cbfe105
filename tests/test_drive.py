"""The drive as its users see it, on an emulator whose time passes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kkt_driver.aclient import AsyncKkt
from kkt_driver.asession import AsyncSession, ThreadLine
from kkt_driver.drive_results import OperatorReceipt, is_short
from kkt_driver.errors import FieldError, NoDriveData
from kkt_driver.ofd import Message
from kkt_driver.receipt import Position, Receipt, cash
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile
from kkt_sim.operator.core import Operator
from kkt_sim.simulator import make_device
from tests.procedures.faulty_line import FaultyLine, faulty_kkt
from tests.procedures.test_exactly_once import registration

TEA = Receipt([Position("Чай", "10.00")], [cash("10.00")])
START = datetime(2026, 1, 5, 9, 0)


class Shop:
    """A register, its clock and its operator."""

    def __init__(self, **profile: object) -> None:
        self.clock = VirtualClock(START)
        made = DriveProfile(**({"operator_lock_days": None} | profile))  # type: ignore[arg-type]
        self.device = make_device(registered=True, clock=self.clock, profile=made)
        self.kkt = faulty_kkt(self.device)[0]
        self.drive = self.kkt.drive

    def day(self, receipts: int) -> None:
        """A shift, then the next morning."""
        self.kkt.open_shift()
        for _ in range(receipts):
            self.kkt.sell(TEA)
        self.kkt.close_shift()
        self.clock.advance(days=1)

    def send(self, most: int = 1000) -> None:
        """What a register's own network would do."""
        drive, operator = self.device.register.drive, Operator(clock=self.clock, utc_offset=timedelta(hours=3))
        drive.set_transport(1)
        for _ in range(min(most, drive.exchange_status().queued)):
            data = drive.read_message(0, drive.begin_message())
            drive.end_message()
            drive.put_receipt(operator.handle(Message.decode(data)).data)


@pytest.fixture
def shop() -> Shop:
    return Shop()


def codes(shop: Shop) -> list[str]:
    return [flag.code for flag in shop.drive.status().warnings]


def test_status(shop: Shop) -> None:
    shop.kkt.open_shift()
    found = shop.drive.status()
    assert (found.phase, found.phase_name, found.shift_open, found.last, found.debug) == (
        3,
        "фискальный режим",
        True,
        2,
        True,
    )
    assert (found.serial, found.time, found.warnings) == ("9999078900100001", START, ())
    assert json.loads(json.dumps(found.to_dict()))["phase_name"] == "фискальный режим"


def test_a_drive_before_its_registration() -> None:
    kkt = faulty_kkt(make_device(clock=VirtualClock(START)))[0]
    drive = kkt.drive
    assert (drive.status().phase, drive.status().last, drive.validity().until) == (1, 0, None)
    assert (drive.exchange().unsent, drive.exchange().since) == (0, None)
    assert (list(drive.documents()), drive.registrations(), drive.daily()) == ([], [], [])
    assert drive.forecast(28).ends is None


def test_time_passes_and_the_keys_end() -> None:
    shop = Shop(operator_timeout_days=9999)
    until = START.date() + timedelta(days=470)
    assert shop.drive.validity().to_dict() == {"until": until.isoformat(), "done": 1, "left": 29, "days_left": 470}
    assert codes(shop) == []
    for left, flags, step in ((59, [], "buy"), (30, ["expiring"], "plan"), (3, ["replace", "expiring"], "critical")):
        shop.clock.advance(days=shop.drive.validity().days_left - left)  # type: ignore[operator]
        shop.day(1)
        shop.send()
        found = shop.drive.forecast()
        assert codes(shop) == flags
        assert (found.reason, found.ends) == ("term", until)
        assert [notice.code for notice in found.warnings] == [step, *flags]


def test_the_memory_fills_up() -> None:
    shop = Shop(capacity=100, operator_timeout_days=9999)
    for _ in range(13):
        shop.day(5)
    shop.send()
    found = shop.drive.forecast(28, capacity=100)
    assert shop.drive.status().last == 92
    assert codes(shop) == ["memory"]
    assert found.load is not None
    assert (found.load.mean, found.load.days, found.room) == (7, 12, 8)
    assert (found.reason, found.days_left, found.ends) == ("capacity", 1, date(2026, 1, 19))
    assert [notice.code for notice in found.warnings] == ["critical", "memory"]


def test_documents_per_day(shop: Shop) -> None:
    for receipts in (1, 4, 2, 9):
        shop.day(receipts)
    shop.clock.advance(days=2)
    shop.day(30)
    shop.kkt.open_shift()
    assert shop.drive.daily(28) == [6, 4, 11, 0, 0, 32]  # neither today nor the day of the registration
    assert shop.drive.daily(3) == [0, 0, 32]


def test_searching_takes_few_questions(shop: Shop) -> None:
    for receipts in (50, 60, 70, 80):
        shop.day(receipts)
    before = shop.kkt.session.conversation.exchanges
    assert shop.drive.daily() == [62, 72, 82]
    assert shop.kkt.session.conversation.exchanges - before < 60


def test_the_operator_does_not_get_anything(shop: Shop) -> None:
    shop.day(2)
    shop.clock.advance(days=9)
    shop.day(1)
    found = shop.drive.exchange()
    assert (found.unsent, found.first, found.since) == (8, 1, START)
    assert found.waiting == timedelta(days=11)
    assert found.to_dict()["waiting"] == 11 * 24 * 3600
    assert codes(shop) == ["operator"]
    end = shop.drive.forecast()
    assert end.lock == START.date() + timedelta(days=30)
    assert [notice.code for notice in end.warnings] == ["operator", "lock"]
    shop.send(5)
    assert (shop.drive.exchange().unsent, shop.drive.exchange().first) == (3, 6)
    shop.send()
    assert (shop.drive.exchange().unsent, shop.drive.exchange().first, shop.drive.exchange().waiting) == (0, None, None)
    assert shop.drive.forecast().lock is None


def test_the_receipt_of_the_operator(shop: Shop) -> None:
    with pytest.raises(NoDriveData):
        shop.drive.operator_receipt(1)
    shop.send()
    found = shop.drive.operator_receipt(1)
    assert isinstance(found, OperatorReceipt)
    assert (found.number, found.time, len(found.sign)) == (1, START - timedelta(hours=3), 18)
    assert found.to_dict()["sign"] == found.sign.hex()
    assert shop.drive.short(1).confirmed


def test_short_records(shop: Shop) -> None:
    shop.day(1)
    shop.kkt.close_archive()
    records = [shop.drive.short(number) for number in range(1, 6)]
    assert [record.form for record in records] == [1, 2, 3, 5, 6]
    assert records[0].inn == records[4].inn == "7725225244"
    assert records[0].rnm == records[4].rnm
    assert (records[1].shift, records[3].shift) == (1, 1)
    assert (records[2].operation, records[2].total, records[2].confirmed) == (1, 1000, False)
    assert records[2].sign == shop.kkt.document(3).fiscal_sign
    with pytest.raises(NoDriveData):
        shop.drive.short(6)
    shop.send()
    assert (shop.drive.status().phase_name, shop.drive.exchange().unsent) == ("архив закрыт", 0)
    assert len(list(shop.drive.documents())) == 5


def test_registrations(shop: Shop) -> None:
    from kkt_driver.registration import Reason

    shop.day(1)
    shop.kkt.reregister(registration(Reason.CHANGE_OF_PARAMETERS))
    found = shop.drive.registrations()
    assert [(report.ordinal, report.document) for report in found] == [(1, 1), (2, 5)]
    assert [report.fields[1009] for report in found] == ["г. Москва, ул. Примерная, д. 1", "Москва"]
    assert json.dumps(found[1].to_dict())


def test_the_archive(shop: Shop) -> None:
    shop.day(3)
    seen: list[tuple[int, int]] = []
    found = list(shop.drive.documents(on_progress=lambda number, last: seen.append((number, last))))
    assert [document.number for document in found] == [1, 2, 3, 4, 5, 6]
    assert seen == [(number, 6) for number in range(1, 7)]
    assert [document.encode() for document in found] == [shop.kkt.document(n).encode() for n in range(1, 7)]
    assert [document.number for document in shop.drive.documents(5)] == [5, 6]
    assert [document.number for document in shop.drive.documents(2, 3)] == [2, 3]
    assert not any(map(is_short, found))
    with pytest.raises(FieldError):
        next(shop.drive.documents(0))
    behind = shop.drive.documents(6, 8)
    assert next(behind).number == 6
    with pytest.raises(NoDriveData):
        next(behind)
    assert [document.number for document in shop.drive.documents(6, 8, skip_missing=True)] == [6]


@pytest.mark.parametrize("wrong", ["a", 2.5, -1, None, True, 2**32])
def test_numbers_that_are_none(shop: Shop, wrong: Any) -> None:
    drive = shop.drive
    before = shop.kkt.session.conversation.exchanges
    calls: dict[str, list[Callable[[], object]]] = {
        "first": [lambda: list(drive.documents(wrong))],
        "last": [lambda: list(drive.documents(1, wrong))] if wrong is not None else [],
        "number": [lambda: drive.short(wrong), lambda: drive.operator_receipt(wrong)],
        "days": [lambda: drive.daily(wrong), lambda: drive.forecast(wrong)],
        "capacity": [lambda: drive.forecast(capacity=wrong)],
        "yearly": [lambda: drive.forecast(yearly=wrong)] if wrong is not None else [],
    }
    for field, those in calls.items():
        for call in those:
            with pytest.raises(FieldError, match="must be a whole number") as caught:
                call()
            assert (caught.value.field, caught.value.value) == (field, wrong)
    assert shop.kkt.session.conversation.exchanges == before


def test_it_reads_no_further_than_it_is_asked(shop: Shop) -> None:
    shop.day(3)
    before = shop.kkt.session.conversation.exchanges
    documents = shop.drive.documents()
    next(documents)
    assert shop.kkt.session.conversation.exchanges - before <= 6
    shop.kkt.open_shift()  # between two documents the register is free
    assert [document.number for document in documents] == [2, 3, 4, 5, 6]


def test_old_documents_are_short() -> None:
    shop = Shop(full_days=30)
    shop.day(1)
    shop.send()
    shop.clock.advance(days=40)
    shop.day(1)
    found = list(shop.drive.documents())
    assert [is_short(document) for document in found] == [True] * 4 + [False] * 3
    assert [(document.number, document.form) for document in found[:3]] == [(1, 1), (2, 2), (3, 3)]
    assert (found[2].total, found[2].operation, found[2].date_time) == (1000, 1, START)


def test_the_asynchronous_twin(shop: Shop) -> None:
    shop.day(3)

    async def read() -> list[int | None]:
        session = AsyncSession(ThreadLine(FaultyLine(shop.device)))
        await session.open()
        drive = AsyncKkt(session).drive
        assert (await drive.status()).last == 6
        assert (await drive.forecast(7)).reason == "term"
        return [document.number async for document in drive.documents(2)]

    assert asyncio.run(read()) == [2, 3, 4, 5, 6]
