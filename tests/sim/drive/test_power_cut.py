"""The drive's promise: what was acknowledged is there, nothing is half there, no number comes twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kkt_sim.drive import Document, FiscalDrive, JournalDamaged, Phase
from kkt_sim.drive.journal import Journal
from kkt_sim.storage import FileStorage, MemoryStorage

from .day import START, Day, RecordingStorage, refusal

END_MARK = 1  # a record that lacks only this is whole


def small_day() -> tuple[bytes, list[int], Day]:
    """The bytes of a day with every kind of document, and the size of the storage at each acknowledgement."""
    storage = RecordingStorage()
    day = Day(storage=storage)
    day.full()
    return storage.read(), storage.sizes[1:], day


def go_on(day: Day) -> int:
    """Make one more document, whatever the state asks for; its number."""
    status = day.drive.status()
    if status.phase is Phase.READY:
        return day.register().number
    if status.phase is Phase.FISCAL:
        return day.receipt().number if status.shift_open else day.open_shift().number
    return day.report().number


def test_power_cut_at_every_byte() -> None:
    data, sizes, original = small_day()
    documents = list(original.drive.documents())
    assert len(documents) == len(sizes) == 8
    for cut in range(len(data) + 1):
        storage = MemoryStorage(data[:cut])
        day = Day(storage=storage, now=original.now)
        kept = list(day.drive.documents())
        assert kept == documents[: len(kept)], "whole documents, in order, as they were"
        acknowledged = sum(size <= cut for size in sizes)
        whole = sum(size - END_MARK <= cut for size in sizes)
        assert acknowledged <= len(kept) == whole
        status = day.drive.status()
        assert (status.last_document, status.document, status.has_data) == (len(kept), Document.NONE, False)
        assert go_on(day) == len(kept) + 1
        assert go_on(day) == len(kept) + 2
        again = Day(storage=storage).drive
        assert list(again.documents()) == list(day.drive.documents())
        assert list(again.documents())[: len(kept)] == kept
        assert again.status() == day.drive.status()


def test_second_power_cut_while_going_on() -> None:
    data, sizes, original = small_day()
    before, after = sizes[2], sizes[3]
    for first in range(before, after, 7):
        storage = MemoryStorage(data[:first])
        go_on(Day(storage=storage, now=original.now))
        longer = storage.read()
        for second in range(first, len(longer), 5):
            day = Day(storage=MemoryStorage(longer[:second]), now=original.now)
            kept = len(list(day.drive.documents()))
            assert kept == (4 if second >= len(longer) - END_MARK or first >= after - END_MARK else 3)
            assert go_on(day) == kept + 1
            day.reopen()
            assert day.drive.status().last_document == kept + 1


def changed(data: bytes) -> Iterator[bytes]:
    work = bytearray(data)
    for place in range(len(work)):
        for change in (0x01, 0x80, 0xFF):
            work[place] ^= change
            yield bytes(work)
            work[place] ^= change


def test_every_changed_byte_is_detected() -> None:
    data, _, _ = small_day()
    for damaged in changed(data):
        with pytest.raises(JournalDamaged):
            FiscalDrive(MemoryStorage(damaged))


def test_changed_bytes_around_a_torn_record_never_make_another_document() -> None:
    data, sizes, original = small_day()
    storage = MemoryStorage(data[: sizes[1] + 40])
    day = Day(storage=storage, now=original.now)
    go_on(day)
    documents = list(day.drive.documents())
    unseen = noticed = 0
    for damaged in changed(storage.read()):
        try:
            assert list(FiscalDrive(MemoryStorage(damaged)).documents()) == documents
            unseen += 1
        except JournalDamaged:
            noticed += 1
    assert 0 < unseen < noticed


def test_each_document_is_one_append_and_one_sync() -> None:
    storage = RecordingStorage()
    day = Day(storage=storage)
    assert storage.calls == ["append", "sync"], "the drive's own number"
    made = day.full()
    assert storage.calls == ["append", "sync"] * (1 + len(made))
    assert all(size < larger for size, larger in pairwise(storage.sizes))


def test_begin_add_and_cancel_write_nothing() -> None:
    storage = RecordingStorage()
    day = Day(storage=storage)
    day.drive.begin_registration()
    day.drive.add(b"\xfd\x03\x01\x00x")
    day.drive.cancel()
    assert len(storage.sizes) == 1


class BrokenStorage(MemoryStorage):
    """Fails in ``append`` after ``room`` bytes, or in ``sync``."""

    room: int | None = None
    deaf = False

    def append(self, data: bytes) -> None:
        if self.room is None:
            super().append(data)
        else:
            super().append(data[: self.room])
            raise OSError(28, "No space left on device")

    def sync(self) -> None:
        if self.deaf:
            raise OSError(5, "Input/output error")


@pytest.mark.parametrize("room", [0, 10, 60])
def test_a_full_disk(room: int) -> None:
    storage = BrokenStorage()
    day = Day(storage=storage)
    day.register()
    day.open_shift()
    before = day.drive.status()
    storage.room = room
    assert refusal(day.receipt) == 0x03
    assert day.drive.status().last_document == before.last_document
    assert day.drive.status().flags == 0x80
    storage.room = None
    day.drive.cancel()
    assert refusal(day.receipt) == 0x03, "nothing before the storage is read again"
    day.reopen()
    assert day.drive.status() == before
    assert day.receipt().number == 3


def test_a_sync_that_fails_leaves_it_open_whether_the_document_is_there() -> None:
    storage = BrokenStorage()
    day = Day(storage=storage)
    day.register()
    day.open_shift()
    storage.deaf = True
    assert refusal(day.receipt) == 0x03
    assert refusal(day.drive.reset) == 0x03
    assert day.drive.status().last_document == 2
    storage.deaf = False
    assert day.reopen().status().last_document == 3
    assert day.receipt().receipt == 2


def take_away(journal: Path) -> None:
    journal.unlink()


def cut(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes()[:-1])


def work_on_it(journal: Path) -> None:
    Day(storage=FileStorage(journal), now=START + timedelta(hours=1)).receipt()


@pytest.mark.parametrize(("change", "kept"), [(take_away, 0), (cut, 3), (work_on_it, 4)])
def test_a_file_that_changes_under_a_running_drive(change: Callable[[Path], None], kept: int, tmp_path: Path) -> None:
    journal = tmp_path / "drive.journal"
    day = Day(storage=FileStorage(journal))
    day.register()
    day.open_shift()
    day.receipt()
    change(journal)
    left = journal.read_bytes() if journal.exists() else None
    assert refusal(day.receipt) == 0x03
    assert day.drive.status().flags == 0x80
    assert (journal.read_bytes() if journal.exists() else None) == left, "nothing was written"
    assert b"drive.journal" in day.drive.diagnostics()
    assert Day(storage=FileStorage(journal)).drive.status().last_document == kept


def test_power_that_goes_during_the_write_is_no_answer() -> None:
    class PowerCut(BaseException):
        pass

    class Mains(MemoryStorage):
        on = True

        def sync(self) -> None:
            if not self.on:
                raise PowerCut

    storage = Mains()
    day = Day(storage=storage)
    storage.on = False
    with pytest.raises(PowerCut):
        day.register()
    storage.on = True
    assert day.drive.status().phase is Phase.READY
    assert refusal(day.drive.finish_registration, day.now, "7702203276", "1", 1, 0) == 0x03
    assert day.reopen().status().last_document == 1


def test_a_storage_belongs_to_one_drive() -> None:
    day = Day()
    with pytest.raises(ValueError, match="9999078900012345"):
        FiscalDrive(day.storage, number="9999078900012346")


@pytest.mark.parametrize("start", [b"X", b"\x02"])
def test_another_journal_is_not_a_drive(start: bytes) -> None:
    storage = MemoryStorage()
    Journal.open(storage)[0].append(ord("D"), start + b"9999078900012345")
    with pytest.raises(JournalDamaged):
        FiscalDrive(storage)
    another = Day().storage
    Journal.open(another)[0].append(ord("?"), b"")
    with pytest.raises(JournalDamaged, match="unknown kind"):
        FiscalDrive(another)
