"""The archive reads documents where they lie, and gives them away as files."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kkt_driver.ffd import Document as Said
from kkt_driver.ffd import tlv
from kkt_sim.drive import FiscalDrive, JournalDamaged
from kkt_sim.drive.export import export_json, export_sqlite, export_tlv, open_archive
from kkt_sim.drive.journal import Journal, read_record, walk
from kkt_sim.storage import FileStorage, MemoryStorage

from .day import CASHIER, INN, RNM, START, Day, refusal
from .host import deliver


class Plain:
    """A storage of three methods and no more."""

    def __init__(self, data: bytes = b"") -> None:
        self.data = data

    def append(self, data: bytes) -> None:
        self.data += data

    def read(self) -> bytes:
        return self.data

    def sync(self) -> None:
        pass


class Counting(MemoryStorage):
    """Counts what is read."""

    whole = pieces = 0

    def read(self) -> bytes:
        self.whole += 1
        return super().read()

    def read_at(self, offset: int, size: int) -> bytes:
        self.pieces += 1
        return super().read_at(offset, size)


def long_day(storage: MemoryStorage | FileStorage | Plain) -> Day:
    day = Day(storage=storage)
    day.register()
    day.open_shift()
    for number in range(30):
        day.receipt(number, data=tlv.encode_tag(65000, bytes(range(200, 200 + number)) + b"\xf7\x00\xf7"))
    for _ in range(5):
        deliver(day.drive)
    return day


def test_documents_are_read_when_asked_for() -> None:
    storage = Counting(long_day(MemoryStorage()).storage.read())
    drive = FiscalDrive(storage)
    assert (storage.whole, storage.pieces) == (1, 0)
    drive.find(3)
    drive.document(17)
    drive.operator_receipt(5)
    assert (storage.whole, storage.pieces) == (1, 3)
    assert len(list(drive.documents())) == 32
    assert storage.pieces == 4, "one piece for all of them"


def test_all_storages_tell_the_same(tmp_path: Path) -> None:
    expected = list(long_day(MemoryStorage()).drive.documents())
    for storage in (Plain(), FileStorage(tmp_path / "drive")):
        drive = long_day(storage).drive
        assert list(drive.documents()) == expected
        again = FiscalDrive(storage)
        assert list(again.documents()) == expected
        assert [again.document(number) for number in range(1, 33)] == expected
        assert again.operator_receipt(5) == drive.operator_receipt(5)


def test_a_torn_file_is_read_like_torn_memory(tmp_path: Path) -> None:
    data = long_day(MemoryStorage()).storage.read()
    for cut in range(len(data) - 90, len(data)):
        (tmp_path / "drive").write_bytes(data[:cut])
        file = FileStorage(tmp_path / "drive")
        drive = FiscalDrive(file)
        memory = FiscalDrive(MemoryStorage(data[:cut]))
        assert drive.status() == memory.status()
        assert drive.unconfirmed() == memory.unconfirmed()
        deliver(drive)
        assert FiscalDrive(file).unconfirmed() == drive.unconfirmed()


def test_a_document_that_cannot_be_read_is_damage() -> None:
    for payload in (b"", b"\x01\x0f", b"\x01\xff" + bytes(20)):
        day = Day()
        Journal.open(day.storage)[0].append(ord("F"), payload)
        with pytest.raises(JournalDamaged, match="no document"):
            FiscalDrive(day.storage)


def test_a_document_longer_than_a_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kkt_sim.drive.archive._PIECE", 300)
    day = long_day(MemoryStorage())
    assert [made.number for made in day.drive.documents()] == list(range(1, 33))


def test_a_storage_that_fails_when_read() -> None:
    class Deaf(MemoryStorage):
        deaf = False

        def read_at(self, offset: int, size: int) -> bytes:
            if self.deaf:
                raise OSError(5, "Input/output error")
            return super().read_at(offset, size)

    storage = Deaf()
    day = long_day(storage)
    storage.deaf = True
    assert refusal(day.drive.find, 3) == 0x03
    assert refusal(lambda: list(day.drive.documents())) == 0x03
    assert refusal(day.drive.operator_receipt, 1) == 0x03
    assert refusal(day.drive.find, 99) == 0x08


@pytest.mark.parametrize("record", [b"", bytes(26), bytes(60)])
def test_what_is_no_record(record: bytes) -> None:
    with pytest.raises(JournalDamaged):
        read_record(record)


def test_a_receipt_that_fits_no_queue_is_damage() -> None:
    day = long_day(MemoryStorage())
    journal, entries = Journal.open(day.storage)
    confirmed = next(entry for entry in entries if entry.kind == ord("C"))
    journal.append(*confirmed)
    with pytest.raises(JournalDamaged, match="receipt for document 1"):
        FiscalDrive(day.storage)
    short = Day()
    Journal.open(short.storage)[0].append(ord("C"), b"short")
    with pytest.raises(JournalDamaged, match="confirmation of 5 bytes"):
        FiscalDrive(short.storage)


def test_a_document_with_a_wrong_number_is_damage() -> None:
    day = long_day(MemoryStorage())
    journal, entries = Journal.open(day.storage)
    journal.append(*entries[2])
    with pytest.raises(JournalDamaged, match="document 2"):
        FiscalDrive(day.storage)


def test_places_and_sizes_of_records() -> None:
    data = long_day(MemoryStorage()).storage.read()
    found: list[tuple[int, int, bytes]] = []
    assert walk(data, lambda kind, payload, start, size: found.append((start, size, payload))) == len(data)
    assert [start + size for start, size, _ in found] == [start for start, _, _ in found[1:]] + [len(data)]
    assert all(read_record(data[start : start + size]) == payload for start, size, payload in found)


# --- export -----------------------------------------------------------------------------------------------------------


def test_export_as_tlv(tmp_path: Path) -> None:
    day = long_day(MemoryStorage())
    assert export_tlv(day.drive, tmp_path / "archive.tlv") == 32
    parts = tlv.split((tmp_path / "archive.tlv").read_bytes())
    assert [(form, body) for form, body in parts] == [(one.form, one.tlv) for one in day.drive.documents()]


def test_export_as_json(tmp_path: Path) -> None:
    day = long_day(MemoryStorage())
    assert export_json(day.drive, tmp_path / "archive.json") == 32
    found = json.loads((tmp_path / "archive.json").read_text("utf-8"))
    assert [one["number"] for one in found] == list(range(1, 33))
    assert [one["confirmed"] for one in found] == [True] * 5 + [False] * 27
    third = found[2]
    stored = day.drive.document(3)
    assert (third["form"], third["sign"], third["time"]) == (3, stored.sign, stored.time.isoformat())
    assert third["fields"] == json.loads(json.dumps(Said.decode(3, stored.tlv).to_dict()["fields"], default=str))
    export_json(Day().drive, tmp_path / "empty.json")
    assert json.loads((tmp_path / "empty.json").read_text()) == []


def test_export_into_sqlite(tmp_path: Path) -> None:
    day = long_day(MemoryStorage())
    path = tmp_path / "archive.db"
    assert export_sqlite(day.drive, path) == 32
    with closing(sqlite3.connect(path)) as base:
        rows = base.execute(
            "SELECT number, form, sign, confirmed, total, tlv FROM documents ORDER BY number"
        ).fetchall()
        assert [row[0] for row in rows] == list(range(1, 33))
        assert sum(row[3] for row in rows) == 5
        assert sum(row[4] or 0 for row in rows) == sum(range(30))
        assert rows[5][5] == day.drive.document(6).tlv
        kept = base.execute("SELECT number, data FROM receipts ORDER BY number").fetchall()
        assert kept == [(number, day.drive.operator_receipt(number)) for number in range(1, 6)]
        assert base.execute("SELECT * FROM drive").fetchall() == [("9999078900012345", 3)]
    with pytest.raises(FileExistsError):
        export_sqlite(day.drive, path)


def test_an_archive_to_look_at(tmp_path: Path) -> None:
    """Whose number nobody has said; looking at it writes nothing, and its emulator may be at work."""
    journal = tmp_path / "drive.journal"
    day = long_day(FileStorage(journal))
    before = journal.read_bytes()
    found = open_archive(journal)
    assert (found.number, found.status()) == (day.drive.number, day.drive.status())
    for name, export in (("a.tlv", export_tlv), ("a.json", export_json)):
        assert export(found, tmp_path / name) == export(day.drive, tmp_path / f"same {name}") == 32
        assert (tmp_path / name).read_bytes() == (tmp_path / f"same {name}").read_bytes()
    assert export_sqlite(found, tmp_path / "a.db") == 32
    assert journal.read_bytes() == before


@pytest.mark.parametrize("data", [b"", b"something else"])
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    journal = tmp_path / "drive.journal"
    with pytest.raises(FileNotFoundError):
        open_archive(journal)
    assert not journal.exists()
    journal.write_bytes(data)
    with pytest.raises(JournalDamaged):
        open_archive(journal)
    Journal.replay(FileStorage(tmp_path / "register.journal"), lambda *_: None).append(1, b"{}")
    with pytest.raises(JournalDamaged, match="not the journal of an emulated drive"):
        open_archive(tmp_path / "register.journal")
    assert journal.read_bytes() == data


def test_the_plain_storage_can_still_be_worked_with() -> None:
    drive = FiscalDrive(Plain())
    drive.begin_registration()
    drive.add(CASHIER)
    assert drive.finish_registration(START, INN, RNM, 1, 0).number == 1
    drive.reset()
    assert list(drive.documents()) == []
