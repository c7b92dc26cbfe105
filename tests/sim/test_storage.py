from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from kkt_sim.storage import FileStorage, MemoryStorage, Storage

Make = Callable[[], Storage]


@pytest.fixture(params=["memory", "file"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Opens the same storage at each call."""
    if request.param == "file":
        return lambda: FileStorage(tmp_path / "new" / "folder" / "drive.journal")
    memory = MemoryStorage()
    return lambda: memory


def test_a_new_storage_is_empty(make: Make) -> None:
    storage = make()
    storage.sync()
    assert storage.read() == b""


def test_bytes_stay_in_the_order_of_appending(make: Make) -> None:
    storage = make()
    storage.append(b"one")
    storage.append(b"")
    storage.append(b"two")
    storage.sync()
    assert storage.read() == b"onetwo"
    make().append(b"three")
    assert make().read() == b"onetwothree"


def test_memory_counts_what_a_crash_cannot_take() -> None:
    storage = MemoryStorage(b"old")
    storage.append(b"new")
    assert storage.synced == 3
    storage.sync()
    assert storage.synced == 6


def test_a_file_is_not_made_by_reading(tmp_path: Path) -> None:
    storage = FileStorage(tmp_path / "a" / "b")
    storage.read()
    storage.sync()
    assert list(tmp_path.iterdir()) == []


def test_sync_reaches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    storage = FileStorage(tmp_path / "drive")
    storage.append(b"x")
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    storage.sync()
    assert synced == [(tmp_path / "drive").stat().st_ino]


@pytest.mark.skipif(os.name != "posix", reason="folders are opened only on POSIX")
def test_new_folders_are_made_durable_with_their_parents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[int] = set()
    monkeypatch.setattr(os, "fsync", lambda handle: synced.add(os.fstat(handle).st_ino))
    FileStorage(tmp_path / "a" / "b" / "drive").append(b"x")
    assert {folder.stat().st_ino for folder in (tmp_path, tmp_path / "a", tmp_path / "a" / "b")} <= synced


def test_an_unwritable_place_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        FileStorage(tmp_path / "file" / "drive").append(b"x")


def take_away(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    FileStorage(path).append(b"another's")


@pytest.mark.parametrize("change", [take_away, cut, lengthen])
def test_a_file_that_somebody_else_changes_is_not_written(change: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "drive"
    path.write_bytes(b"before")
    for look in (FileStorage.read, FileStorage.view):
        storage = FileStorage(path)
        assert bytes(look(storage)) == b"before"
        storage.append(b"one")
        change(path)
        with pytest.raises(OSError, match="drive"):
            storage.append(b"two")
        assert not path.exists() or b"two" not in path.read_bytes()
        if change is take_away:
            with pytest.raises(FileNotFoundError):
                storage.sync()
        storage.read()
        storage.append(b"three")
        assert path.read_bytes().endswith(b"three")
        path.write_bytes(b"before")
