"""``python -m benchmarks.durable``: what durability and many registers cost.

Receipts per second with the state on a disk that is waited for (fsync), on a disk that is not, and in memory; resident
memory for each further register that is switched on, registered, connected and idle.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import kkt_driver as kkt
from benchmarks.over_tcp import CARD, CASH, CASHIER, POSITIONS, RATES
from kkt_driver.client import Kkt
from kkt_driver.session import Session
from kkt_sim.serve.embedded import EmbeddedLine
from kkt_sim.simulator import make_device
from kkt_sim.storage import FileStorage, MemoryStorage, Storage

SECONDS = 3.0
REGISTERS = 50


class Unsynced(FileStorage):
    """A file that nobody waits for."""

    def sync(self) -> None:
        """Leave it to the system."""


def receipts_per_second(storages: tuple[Storage, Storage]) -> float:
    """The receipt of the comparison, driver and emulator in one process; two writes each."""
    positions = [kkt.Position(name, price, vat=RATES[rate]) for name, price, rate in POSITIONS]
    receipt = kkt.Receipt(positions, [kkt.card(CARD), kkt.cash(CASH)], cashier=kkt.Cashier(*CASHIER))
    device = make_device(registered=True, storages=storages)
    register = Kkt(Session(EmbeddedLine(device)))
    register.open_shift(kkt.Cashier(*CASHIER))
    for _ in range(20):
        register.sell(receipt)
    done, began = 0, time.perf_counter()
    while (passed := time.perf_counter() - began) < SECONDS:
        register.sell(receipt)
        done += 1
    return done / passed


def syncs_per_second(path: Path) -> float:
    """What the disk itself can do: 400 bytes appended and synced."""
    storage = FileStorage(path)
    done, began = 0, time.perf_counter()
    while (passed := time.perf_counter() - began) < 1.0:
        storage.append(b"x" * 400)
        storage.sync()
        done += 1
    return done / passed


def kib_per_register(count: int = REGISTERS) -> float:
    """Growth of the resident memory over ``count`` registers, each with its driver's session."""
    with ExitStack() as stack:
        stack.enter_context(kkt.connect("sim:?seed=0")).status()
        before = _resident_kib()
        for number in range(count):
            stack.enter_context(kkt.connect(f"sim:?seed={number + 1}")).status()
        return (_resident_kib() - before) / count


def _resident_kib() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return float(line.split()[1])
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 if sys.platform == "darwin" else peak


def main() -> None:
    """Measure and print."""
    argparse.ArgumentParser(prog="python -m benchmarks.durable", description=__doc__).parse_args()
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs\n"
    )
    memory = kib_per_register()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        rows = [
            ("receipts per second, files, synced", receipts_per_second(_files(FileStorage, path / "synced"))),
            ("receipts per second, files, not synced", receipts_per_second(_files(Unsynced, path / "unsynced"))),
            ("receipts per second, memory", receipts_per_second((MemoryStorage(), MemoryStorage()))),
            ("appends with sync per second, bare disk", syncs_per_second(path / "bare")),
        ]
    for title, value in rows:
        print(f"{title:46}{value:10.0f}")
    print(f"{f'KiB per idle register, of {REGISTERS}':46}{memory:10.0f}")


def _files(kind: type[FileStorage], folder: Path) -> tuple[FileStorage, FileStorage]:
    return kind(folder / "drive"), kind(folder / "register")


if __name__ == "__main__":
    main()
