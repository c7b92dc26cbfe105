"""A whole day of a drive with the power cut at every byte that it ever writes, and every stored byte damaged once.

Promises: no acknowledged document or receipt is lost, none is half there, no number comes twice, work goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import pytest

from kkt_sim.drive import FiscalDrive, JournalDamaged, Phase
from kkt_sim.drive.journal import END
from kkt_sim.storage import MemoryStorage

from .day import Day, RecordingStorage
from .faulty import CutStorage, DropUnsynced, KeepUnsynced, PowerCut, TearUnsynced
from .host import deliver

Step = Callable[[Day], object]
#: every so many cuts the work that goes on includes a delivery to the operator and another start
THOROUGH = 5


def receipt(total: int, operation: int) -> Step:
    return lambda day: day.receipt(total, operation)


def correction(total: int, operation: int) -> Step:
    return lambda day: day.correction(total, operation)


def full_day() -> list[Step]:
    """Registration, a shift of 20 receipts of all kinds, corrections, reports, exchange, the shift's end."""
    steps: list[Step] = [Day.register, Day.report, Day.open_shift]
    for number in range(20):
        steps.append(receipt(100 + number, 1 + number % 4))
        if number in (5, 12):
            steps.append(correction(700 + number, 1 + number % 4))
        if number % 3 == 0:
            steps.append(lambda day: deliver(day.drive))
    change: Step = lambda day: day.register(kind=2, reason=3)  # noqa: E731
    return [*steps, Day.close_shift, lambda day: deliver(day.drive, messages=2), Day.report, change]


@dataclass(frozen=True)
class Moment:
    """Between two steps: size of the storage, clock of the host, and what it knows to be done."""

    size: int
    now: datetime
    documents: tuple[tuple[int, int, bytes, int], ...]
    confirmed: int


def seen(drive: FiscalDrive) -> tuple[tuple[tuple[int, int, bytes, int], ...], int]:
    documents = tuple((made.number, made.form, made.tlv, made.sign) for made in drive.documents())
    return documents, len(documents) - drive.unconfirmed()


@cache
def undisturbed() -> tuple[bytes, list[Moment]]:
    """The bytes of the day, and its moments."""
    storage = RecordingStorage()
    day = Day(storage=storage)
    moments = [Moment(storage.sizes[-1], day.now, *seen(day.drive))]
    for step in full_day():
        step(day)
        moments.append(Moment(storage.sizes[-1], day.now, *seen(day.drive)))
    assert len(storage.sizes) == len(moments), "each step is one write"
    return storage.read(), moments


def go_on(day: Day, thorough: bool) -> None:
    """One more document, whatever the state asks for; then perhaps a delivery, and another start."""
    status = day.drive.status()
    if status.phase is Phase.READY:
        made = day.register().number
    else:
        made = day.receipt().number if status.shift_open else day.open_shift().number
    assert made == status.last_document + 1, "the next number, used once"
    if thorough:
        waiting = day.drive.unconfirmed()
        assert deliver(day.drive) == 0
        assert day.drive.unconfirmed() == waiting - 1
        before = seen(day.drive)
        day.reopen()
        assert seen(day.drive) == before
        assert [number for number, *_ in before[0]] == list(range(1, made + 1))


@pytest.mark.parametrize("policy", [DropUnsynced, KeepUnsynced, TearUnsynced])
def test_power_cut_at_every_byte_of_a_full_day(policy: type[CutStorage], capsys: pytest.CaptureFixture[str]) -> None:
    data, moments = undisturbed()
    cuts = 0
    for step, before, after in zip(full_day(), moments, moments[1:], strict=False):
        for cut in range(after.size - before.size + 1):
            storage = policy(data[: before.size], cut)
            with pytest.raises(PowerCut):
                step(Day(storage=storage, now=before.now))
            survivor = storage.survivor()
            day = Day(storage=MemoryStorage(survivor), now=after.now)
            documents, confirmed = seen(day.drive)
            # Not acknowledged is either there as a whole, when all but its end mark is, or not at all.
            made = len(survivor) >= after.size - len(END)
            expected = after if made else before
            assert (documents, confirmed) == (expected.documents, expected.confirmed)
            assert not (made and policy is DropUnsynced)
            go_on(day, cuts % THOROUGH == 0)
            cuts += 1
    assert cuts == len(data) - moments[0].size + len(moments) - 1
    with capsys.disabled():
        print(f"\n{policy.__name__}: {cuts} power cuts, {len(moments) - 1} writes, nothing lost", end="")


def test_power_cut_in_the_first_write_of_all() -> None:
    whole = Day().storage.read()
    for policy in (DropUnsynced, KeepUnsynced, TearUnsynced):
        for cut in range(len(whole) + 1):
            storage = policy(b"", cut)
            with pytest.raises(PowerCut):
                Day(storage=storage)
            assert Day(storage=MemoryStorage(storage.survivor())).register().number == 1


def test_every_damaged_byte_of_a_full_day_is_detected(capsys: pytest.CaptureFixture[str]) -> None:
    data, _ = undisturbed()
    work = bytearray(data)
    for place in range(len(work)):
        work[place] ^= 1 + place % 255
        with pytest.raises(JournalDamaged):
            FiscalDrive(MemoryStorage(bytes(work)))
        work[place] = data[place]
    with capsys.disabled():
        print(f"\n{len(work)} damaged bytes, all detected", end="")


def test_damage_that_comes_while_the_drive_is_open_is_a_failure() -> None:
    data, moments = undisturbed()
    storage = MemoryStorage(data)
    drive = FiscalDrive(storage)
    expected = seen(drive)
    noticed = 0
    for place in range(moments[0].size, len(data), 3):
        storage._data[place] ^= 0x20
        try:
            found = seen(drive)
        except Exception as error:
            assert getattr(error, "code", None) == 0x03, error
            noticed += 1
        else:
            assert found == expected, "a byte that no document stands in"
        storage._data[place] ^= 0x20
    assert noticed > 100
