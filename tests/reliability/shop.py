"""A shop in one process: driver, line, register and drive, with one switch for the mains and one seed for chance."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kkt_driver.client import Kkt
from kkt_driver.errors import ConnectError, KktError, OutcomeUnknown, TransportError
from kkt_driver.session import Session
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile
from kkt_sim.drive.journal import Entry, scan
from kkt_sim.register.device import Device
from kkt_sim.serve.embedded import EmbeddedLine
from kkt_sim.simulator import make_device
from kkt_sim.storage import MemoryStorage

LONG = bool(os.environ.get("KKT_LONG"))
SEED = int(os.environ.get("KKT_SEED", "20260302"))
DRIVE, REGISTER = "drive", "register"
START = datetime(2026, 3, 2, 9, 0)

patient = pytest.mark.timeout(4 * 3600 if LONG else 600)


def chance(name: str) -> random.Random:
    """Random numbers that follow from the seed and the name of what uses them."""
    return random.Random(f"{SEED} {name}")


class PowerCut(Exception):
    """The mains are off. No OSError: nothing answers to it."""


class Mains:
    """The switch. ``cuts``: for each power cut to come, how many places of writing are passed before it.

    An append of n bytes has n + 1 places: before its first byte, between two, and after its last, not yet synced.
    """

    def __init__(self) -> None:
        self.cuts: list[int] = []
        self.failure: type[Exception] = PowerCut  # OSError: the disk fails and the power holds
        self.happened = 0
        self.written: list[tuple[str, int]] = []

    def room(self, name: str, size: int) -> int | None:
        """How much of an append reaches the disk; None when the power holds."""
        if not self.cuts:
            self.written.append((name, size))
            return None
        if self.cuts[0] <= size:
            self.happened += 1
            return self.cuts.pop(0)
        self.cuts[0] -= size + 1
        self.written.append((name, size))
        return None


class MainsStorage(MemoryStorage):
    """What a cut leaves is what was synced before and the front part of the append it struck."""

    def __init__(self, mains: Mains, name: str, data: bytes = b"") -> None:
        super().__init__(data)
        self.mains, self.name = mains, name

    def append(self, data: bytes) -> None:
        room = self.mains.room(self.name, len(data))
        super().append(data[:room])
        if room is not None:
            raise self.mains.failure


class DistantLine(EmbeddedLine):
    """A line whose far end may stay dark: reconnecting fails so many times after a break."""

    def __init__(self, device: Device) -> None:
        super().__init__(device)
        self.dark = 0

    def reconnect(self) -> None:
        if self.dark:
            self.dark -= 1
            raise ConnectError("nobody there")
        try:
            super().reconnect()
        except PowerCut as cut:
            raise ConnectError("it went off again while it started") from cut


class Shop:
    """Driver and emulator over two storages that begin as ``kept``."""

    def __init__(
        self,
        kept: tuple[bytes, bytes] = (b"", b""),
        *,
        clock: VirtualClock | None = None,
        profile: DriveProfile | None = None,
        registered: bool = False,
        operator: str | None = None,
    ) -> None:
        self.clock = clock or VirtualClock(START)
        self.mains = Mains()
        self.storages = MainsStorage(self.mains, DRIVE, kept[0]), MainsStorage(self.mains, REGISTER, kept[1])
        self.device = make_device(
            storages=self.storages,
            clock=self.clock,
            profile=profile,
            registered=registered,
            model="atol-22f",
            operator=operator,
        )
        self.line = DistantLine(self.device)
        self.kkt = Kkt(Session(self.line))

    @property
    def kept(self) -> tuple[bytes, bytes]:
        """All that would be there after a restart."""
        return self.storages[0].read(), self.storages[1].read()

    @property
    def records(self) -> list[Entry]:
        """The drive's records, read from its bytes and not from what the drive has in mind."""
        return scan(self.storages[0].read())[0]

    @property
    def memory(self) -> dict[str, Any]:
        """What the register remembers; cancelled receipts left out, for recovery may have cancelled one."""
        entries, _ = scan(self.storages[1].read())
        memory: dict[str, Any] = json.loads(entries[-1].payload) if entries else {}
        for counters in ("shift", "overall"):
            for name in [name for name in memory.get(counters, ()) if name.startswith("cancelled")]:
                del memory[counters][name]
        return memory


def outcome(call: Callable[[], Any]) -> tuple[bool, Any]:
    """Whether the caller comes to know that it was made, and what he is told; he asks if he must."""
    try:
        return True, call()
    except OutcomeUnknown as unknown:
        answer = _resolved(unknown)
        return answer is not None, answer
    except KktError as error:
        return False, error


def _resolved(unknown: OutcomeUnknown, tries: int = 10) -> Any:
    """Ask until the register is there."""
    for _ in range(tries):
        try:
            return unknown.resolve()
        except TransportError:
            continue
    raise AssertionError("it does not come back") from unknown
