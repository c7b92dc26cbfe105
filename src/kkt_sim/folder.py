"""A folder that keeps a register: who uses it, and what is wrong with it when it does not open."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from kkt_driver.errors import UsageError
from kkt_sim.storage import FileStorage

DRIVE_FILE = "drive.journal"
REGISTER_FILE = "register.journal"
TAPE_FILE = "tape.txt"
LOCK_FILE = "lock"


class StateFolder:
    """Locks the folder until :meth:`close`: two emulators on one drive would both sign document number five.

    UsageError when another emulator uses it. The lock ends with the process, whatever ends that.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
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
