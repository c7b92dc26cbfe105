"""Documents from the emulated register to the emulated operator: ``python -m benchmarks.exchange [--documents N]``.

Over TCP on this computer, from memory and from folders with sync, on a healthy line and on one of which half the
connections are cut at random bytes, the register switched off now and then. Ends with an error if a document is lost,
doubled or changed, or its acknowledgement is not in the drive.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.sim.register.bench import Bench
from tests.sim.register.breaking_line import BreakingLine

from kkt_driver.ofd import Acknowledgement, Message
from kkt_sim.clock import SystemClock
from kkt_sim.drive.message import build
from kkt_sim.operator.service import OperatorService, serve_operator
from kkt_sim.register.device import Device
from kkt_sim.simulator import make_device
from kkt_sim.storage import FileStorage, MemoryStorage, Storage

SEED = 20260302
#: of the attempts on the breaking line, so many end with the register switched off
POWER_CUTS = 0.02


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exchange", description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, help="on each line (default 10000)")
    count = parser.parse_args().documents
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs"
    )
    print(f"{'':28}{'documents':>10}{'seconds':>9}{'a second':>10}{'connections':>13}{'cut':>7}")
    journal = shop(count)
    with tempfile.TemporaryDirectory() as folder:
        for title, kept, share in (
            ("healthy, memory", False, 0.0),
            ("healthy, folders", True, 0.0),
            ("breaking, memory", False, 0.5),
        ):
            _row(title, journal, Path(folder) if kept else None, share)


def shop(count: int) -> bytes:
    """The journal of a drive with so many documents, none of them sent."""
    bench = Bench()
    drive = bench.register.drive
    while drive.status().last_document < count:
        bench.open_shift()
        for _ in range(min(1000, count - drive.status().last_document - 1)):
            bench.sell()
        bench.close_shift()
    return bench.storages[0].read()


def _row(title: str, journal: bytes, folder: Path | None, share: float) -> None:
    dice = random.Random(SEED)
    storages: tuple[Storage, Storage] = (MemoryStorage(), MemoryStorage())
    if folder is not None:
        storages = (FileStorage(folder / "drive"), FileStorage(folder / "register"))
    storages[0].append(journal)
    storages[0].sync()
    with ExitStack() as running:
        service = running.enter_context(serve_operator(state=folder and folder / "operator")).start()
        line = running.enter_context(BreakingLine(service.port, dice, share))
        address = line.address if share else f"127.0.0.1:{service.port}"
        device = make_device(storages=storages, clock=SystemClock(), operator=address)
        documents = device.register.exchange.unsent
        began = time.perf_counter()
        while device.exchange(60):
            if dice.random() < POWER_CUTS:
                device.power_cycle()
        seconds = time.perf_counter() - began
        check(device, service, documents)
        connections = f"{line.connections:>13}{line.cuts:>7}" if share else f"{documents:>13}{0:>7}"
        print(f"{title:28}{documents:>10}{seconds:>9.1f}{documents / seconds:>10.0f}{connections}", flush=True)
        device.close()


def check(device: Device, service: OperatorService, documents: int) -> None:
    """Each document is with the operator once, as the drive made it, and its acknowledgement is in the drive."""
    drive, store = device.register.drive, service.operator.store
    rows = store.rows("SELECT fd FROM documents ORDER BY fd")
    assert [row["fd"] for row in rows] == [*range(1, documents + 1)], "lost or doubled"
    assert store.rows("SELECT * FROM conflicts") == store.rows("SELECT * FROM refusals") == []
    for number in range(1, documents + 1):
        assert store.message(drive.number, number) == build(drive.document(number), drive=drive.number), "changed"
        taken = store.find(drive.number, number)
        assert taken is not None
        said = Acknowledgement.decode(Message.decode(taken[1]))
        assert drive.operator_receipt(number)[5:23] == said.sign[:18].rjust(18, b"\0"), "another acknowledgement"


if __name__ == "__main__":
    main()
