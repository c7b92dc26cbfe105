"""Where the emulator keeps what must survive a power cut: an append-only run of bytes.

Crash semantics, the same for every implementation:

* bytes whose ``append`` was followed by a ``sync`` that returned are there for good, in the order of appending;
* of the bytes appended after that, a crash leaves any prefix: none, all, or cut in the middle of an ``append``;
* nothing already written ever changes.

An ``append`` or ``sync`` that raises leaves it unknown which of the bytes will be there, exactly like a crash: the
only way to know is to ``read`` again. What to do about a cut tail is the reader's task
(:mod:`kkt_sim.drive.journal`), because a storage does not know where a record begins.
"""

from __future__ import annotations

import mmap
import os
from pathlib import Path
from typing import Protocol, runtime_checkable


class Storage(Protocol):
    """An append-only run of bytes; three methods, so that a faulty one is easy to write."""

    def append(self, data: bytes) -> None:
        """Add ``data`` at the end; not durable before :meth:`sync`. OSError if it cannot."""
        ...

    def read(self) -> bytes:
        """Everything there is, from the first byte."""
        ...

    def sync(self) -> None:
        """Return when all that was appended would survive a power cut. OSError if it cannot."""
        ...


@runtime_checkable
class RandomAccess(Protocol):
    """What a storage may offer besides: reading a piece, so that nobody need hold all of it."""

    def read_at(self, offset: int, size: int) -> bytes:
        """At most ``size`` bytes from ``offset`` on; fewer at the end."""
        ...


class MemoryStorage:
    """Bytes in memory: for tests and for registers that need not outlive the process.

    ``synced`` is the number of bytes that a crash could not take away; ``MemoryStorage(storage.read()[:n])`` for any
    ``n`` from ``synced`` on is a storage after a crash.
    """

    def __init__(self, data: bytes = b"") -> None:
        self._data = bytearray(data)
        self.synced = len(data)

    def append(self, data: bytes) -> None:
        """Add ``data`` at the end."""
        self._data += data

    def read(self) -> bytes:
        """Everything there is."""
        return bytes(self._data)

    def read_at(self, offset: int, size: int) -> bytes:
        """A piece of it."""
        return bytes(self._data[offset : offset + size])

    def sync(self) -> None:
        """Count all that was appended as durable."""
        self.synced = len(self._data)


class FileStorage:
    """A file that only grows; made, with its parent folders, at the first ``append``.

    The file is opened anew for each call: there is nothing to close, and the file may be copied at any time. It may not
    be changed by anybody else: what was last read or written here must be there, to the byte, at the next ``append``.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._size: int | None = None  # as last seen here; None: not looked at yet

    def append(self, data: bytes) -> None:
        """Add ``data`` at the end of the file. OSError also if the file was taken away, cut, or written by another."""
        if not self._size and not self.path.exists():
            self._create()
        with open(self.path, "ab", opener=_open_existing) as file:
            size = os.fstat(file.fileno()).st_size
            if self._size not in (None, size):
                raise OSError(f"{self.path} has {size} bytes instead of {self._size}: something else has changed it")
            file.write(data)
        self._size = size + len(data)

    def read(self) -> bytes:
        """The whole file; no file is an empty one."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            data = b""
        self._size = len(data)
        return data

    def read_at(self, offset: int, size: int) -> bytes:
        """A piece of the file."""
        with self.path.open("rb", buffering=0) as file:
            file.seek(offset)
            return file.read(size)

    def view(self) -> bytes | mmap.mmap:
        """The whole file without copying it into memory; the caller drops it before the file grows."""
        self._size = 0
        try:
            with self.path.open("rb") as file:
                self._size = os.fstat(file.fileno()).st_size
                return mmap.mmap(file.fileno(), self._size, access=mmap.ACCESS_READ) if self._size else b""
        except FileNotFoundError:
            return b""

    def sync(self) -> None:
        """``fsync`` the file. OSError also if it was taken away."""
        if self._size or self.path.exists():
            with self.path.open("rb+") as file:
                os.fsync(file.fileno())

    def _create(self) -> None:
        missing = [folder for folder in (self.path.parent, *self.path.parent.parents) if not folder.exists()]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.touch()
        # The file's bytes are worth nothing while its name, or that of a folder above it, is not on the disk.
        for folder in {self.path.parent, *(new.parent for new in missing)}:
            _sync_folder(folder)


def write_whole(path: Path, data: bytes) -> None:
    """Make a file, or replace it: whatever happens meanwhile, the old bytes are there or the new ones. OSError."""
    fresh = FileStorage(path.with_name(path.name + ".new"))
    fresh.path.unlink(missing_ok=True)
    fresh.append(data)
    fresh.sync()
    fresh.path.replace(path)
    _sync_folder(path.parent)


def _open_existing(path: str, flags: int) -> int:
    return os.open(path, flags & ~os.O_CREAT)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened, and names are durable without it
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
