"""Storages whose power goes: at a chosen byte of everything that is ever written, with what was not synced dropped,
kept or torn."""

from __future__ import annotations

from kkt_sim.storage import MemoryStorage


class PowerCut(BaseException):
    """The machine is off. Not an Exception: nothing may catch it and go on."""


class CutStorage(MemoryStorage):
    """Loses power at byte ``cut`` of what is written after it was made; ``survivor`` is what a crash leaves.

    A cut within an append stops in the middle of it; a cut at the very end of one stops before it is synced.
    """

    def __init__(self, data: bytes = b"", cut: int | None = None) -> None:
        super().__init__(data)
        self.left = cut
        self.off = False

    def append(self, data: bytes) -> None:
        self._alive()
        if self.left is not None and self.left < len(data):
            self.torn(data, self.left)
            self.off = True
            raise PowerCut
        super().append(data)
        if self.left is not None:
            self.left -= len(data)

    def sync(self) -> None:
        self._alive()
        if self.left == 0:
            self.off = True
            raise PowerCut
        super().sync()

    def torn(self, data: bytes, at: int) -> None:
        """What is on its way to the disk when the power goes after ``at`` bytes of ``data``."""
        super().append(data[:at])

    def survivor(self) -> bytes:
        """The bytes after the crash."""
        raise NotImplementedError

    def _alive(self) -> None:
        if self.off:
            raise PowerCut


class DropUnsynced(CutStorage):
    """Nothing that was not synced reached the disk."""

    def survivor(self) -> bytes:
        return self.read()[: self.synced]


class KeepUnsynced(CutStorage):
    """Everything handed over before the cut reached the disk, synced or not."""

    def survivor(self) -> bytes:
        return self.read()


class TearUnsynced(CutStorage):
    """The whole record was handed over, but only its first ``cut`` bytes reached the disk."""

    def torn(self, data: bytes, at: int) -> None:
        MemoryStorage.append(self, data)
        self.kept = len(self.read()) - len(data) + at

    kept: int | None = None

    def survivor(self) -> bytes:
        return self.read()[: self.kept]


class FullDisk(MemoryStorage):
    """While ``full`` is set nothing can be written."""

    full = False

    def append(self, data: bytes) -> None:
        if self.full:
            raise OSError(28, "No space left on device")
        super().append(data)
