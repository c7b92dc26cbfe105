"""A folder that keeps a register: who uses it, and what is wrong with it when it does not open."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kkt_driver.errors import UsageError
from kkt_sim.drive import kept
from kkt_sim.drive.journal import JournalDamaged
from kkt_sim.drive.profile import DriveProfile
from kkt_sim.storage import FileStorage, write_whole

DRIVE_FILE = "drive.journal"
PROFILE_FILE = "drive.json"
OLD_DRIVE_FILE = "drive-{}.journal"
REGISTER_FILE = "register.journal"
TAPE_FILE = "tape.txt"
LOCK_FILE = "lock"


def named(path: str | os.PathLike[str]) -> Path:
    """``path``; UsageError for an empty name, which would silently be the current folder."""
    if not os.fspath(path):
        raise UsageError("state: the name of the folder is empty; the current folder is '.'")
    return Path(path)


class StateFolder:
    """Locks the folder until :meth:`close`: two emulators on one drive would both sign document number five.

    UsageError for an empty name, and when another emulator uses it. The lock ends with the process, whatever ends that.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = named(path)
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock: int | None = os.open(self.path / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._lock)
        except OSError:
            self.close()
            raise UsageError(f"{self.path} is used by another emulator; stop it, or take another folder") from None

    @property
    def storages(self) -> tuple[FileStorage, FileStorage]:
        """Of the drive and of the register."""
        return FileStorage(self.path / DRIVE_FILE), FileStorage(self.path / REGISTER_FILE)

    @contextmanager
    def opening(self, hint: str = "") -> Iterator[None]:
        """Around opening what is in the folder: whatever goes wrong, the folder is let go.

        UsageError with the folder's name for a damaged journal, and for a ValueError, which ``hint`` explains.
        """
        try:
            yield
        except BaseException as error:
            self.close()
            if isinstance(error, JournalDamaged):
                raise UsageError(f"{self.path}: {error}; move the folder away, or put a copy of it back") from error
            if isinstance(error, ValueError) and not isinstance(error, UsageError):
                raise UsageError(f"{self.path}: {error}{hint and '; '}{hint}") from error
            raise

    def profile(self, usual: DriveProfile, asked: DriveProfile | kept.Choices | None) -> DriveProfile:
        """What the drive in the folder is; a new one becomes ``asked``, and where that says nothing, ``usual``.

        UsageError if there is a drive, and ``asked`` wants another. Kept is what :mod:`kkt_sim.drive.kept` names; when
        the journal was taken away, that goes for the next drive too, as far as ``asked`` says nothing.
        """
        file, journal = self.path / PROFILE_FILE, self.path / DRIVE_FILE
        text = file.read_text("utf-8") if file.exists() else None
        try:
            if journal.exists() and journal.stat().st_size:
                found = kept.recall(usual, asked, text)
            else:
                found = kept.chosen(usual if text is None else kept.recall(usual, None, text), asked)
        except UsageError as error:
            raise UsageError(f"{self.path}: {error}") from error
        if kept.encode(found) != text:
            write_whole(file, kept.encode(found).encode())
        return found

    @property
    def old_drives(self) -> int:
        """How many drives have been taken out of the register; their journals stay in the folder."""
        return len(list(self.path.glob(OLD_DRIVE_FILE.format("*"))))

    def new_drive(self) -> FileStorage:
        """Put the drive's journal aside; the storage for a fresh one."""
        journal = self.path / DRIVE_FILE
        journal.rename(self.path / OLD_DRIVE_FILE.format(self.old_drives + 1))
        return FileStorage(journal)

    @property
    def tape(self) -> Path:
        """The paper."""
        return self.path / TAPE_FILE

    def close(self) -> None:
        """Let others use it."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
