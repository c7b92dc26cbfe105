"""A line to an emulated drive on virtual time, with one fault at a chosen frame."""

from __future__ import annotations

from datetime import datetime

from kkt_driver.errors import ConnectError, ConnectionLost
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile, FiscalDrive
from kkt_sim.drive.protocol import DriveDevice
from kkt_sim.storage import MemoryStorage

START = datetime(2024, 5, 17, 9, 0)
#: what may happen to the n-th thing that the host writes, or to the answer to it
FAULTS = (
    "drop request",
    "drop answer",
    "damage request",
    "damage answer",
    "cut request",
    "cut answer",
    "delay answer",
    "twice answer",
    "noise before answer",
    "break before",
    "break after",
)


class FailingStorage(MemoryStorage):
    """``fails``: "append" writes nothing, "sync" leaves it open what of the bytes will be there after a restart."""

    fails = ""

    def append(self, data: bytes) -> None:
        if self.fails == "append":
            raise OSError(28, "No space left on device")
        super().append(data)

    def sync(self) -> None:
        if self.fails == "sync":
            raise OSError(5, "Input/output error")
        super().sync()


class Line:
    """``fault`` strikes once, at write number ``at`` (from 0); ``writes`` counts them."""

    def __init__(self, profile: DriveProfile | None = None, fault: str = "", at: int = -1) -> None:
        self.clock = VirtualClock(START)
        self.storage = FailingStorage()
        self._profile = profile or DriveProfile()
        self.restart()
        self.fault, self.at, self.writes = fault, at, 0
        self.dead = False  # nothing goes through any more
        self.dies_at = -1  # nothing from this write on
        self._coming: list[tuple[float, bytes]] = []
        self._broken = False

    def restart(self) -> None:
        """Switch the drive off and on."""
        self.drive = FiscalDrive(self.storage, profile=self._profile, clock=self.clock)
        self.device = DriveDevice(self.drive, clock=self.clock)

    def write(self, data: bytes) -> None:
        number, self.writes = self.writes, self.writes + 1
        fault = self.fault if number == self.at else ""
        if number == self.dies_at:
            self.dead = True
        if self._broken or fault == "break before":
            self._broken = True
            raise ConnectionLost("broken")
        if self.dead or fault == "drop request":
            return
        if fault == "damage request":
            data = data[:-1] + bytes((data[-1] ^ 0x40,))
        elif fault == "cut request":
            data = data[:-1]
        answer = self.device.feed(data)
        if self.dead:
            return
        if fault == "break after":
            self._broken = True
            return
        later = self.clock.monotonic()
        if fault == "drop answer":
            answer = b""
        elif fault == "damage answer" and answer:
            answer = answer[:-1] + bytes((answer[-1] ^ 0x40,))
        elif fault == "cut answer":
            answer = answer[:-1]
        elif fault == "delay answer":
            later += 5.1
        elif fault == "twice answer":
            answer += answer
        elif fault == "noise before answer":
            answer = b"\x00\xff\x04\xff\xff" + answer
        if answer:
            self._coming.append((later, answer))

    def read(self, timeout: float) -> bytes:
        if self._broken:
            raise ConnectionLost("broken")
        now = self.clock.monotonic()
        self._coming.sort(key=lambda piece: piece[0])
        if self._coming and self._coming[0][0] <= now + timeout:
            moment, data = self._coming.pop(0)
            self.clock.advance(seconds=max(0.0, moment - now))
            return data
        self.clock.advance(seconds=timeout)
        return b""

    def reconnect(self) -> None:
        if self.dead:
            raise ConnectError("nobody there")
        self._broken = False
        self._coming.clear()
        self.device.new_line()

    def close(self) -> None:
        self.dead = True

    def monotonic(self) -> float:
        return self.clock.monotonic()

    def sleep(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)
