"""The emulated drive as a store: ``python -m benchmarks.drive [--documents N]``.

Opening an archive, its memory, finding by number, reading all, and durable documents per second with a file and sync.
Receipts are those of ``kkt demo``: three positions, as the register hands them to the drive.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from kkt_driver.ffd import tlv
from kkt_driver.ffd.enums import DocumentForm as Form
from kkt_sim.drive import DriveProfile, FiscalDrive, record
from kkt_sim.drive.draft import OWN_TAGS
from kkt_sim.drive.journal import encode
from kkt_sim.drive.memory import _CONFIRMED, _DOCUMENT
from kkt_sim.drive.record import Confirmation
from kkt_sim.storage import FileStorage, MemoryStorage

CASHIER = tlv.encode([(1021, "Иванов И.И."), (1203, "123654789507")])
START = datetime(2024, 5, 17, 9, 0)
RECEIPTS_A_SHIFT = 500
#: what the archive is measured as: title, confirmed by the operator, with the front of one more record at its end
ARCHIVES = (
    ("autonomous, no operator", False, False),
    ("every one confirmed by the operator", True, False),
    ("the same with a torn tail", True, True),
)


def build(path: Path, documents: int, confirmed: bool, torn: bool = False) -> int:
    """Write the journal of a drive with so many documents, past its own commands; its size in bytes."""
    small = MemoryStorage()
    drive = FiscalDrive(small, profile=DriveProfile(term=36))
    drive.begin_registration()
    drive.add(CASHIER)
    drive.finish_registration(START, "7702203276", "0000000005008570", 1, 0 if confirmed else 2)
    data = bytearray(small.read())

    def put(kind: int, payload: bytes) -> None:
        nonlocal data
        data += encode(kind, payload, len(data))

    body = receipt()
    if confirmed:
        put(_CONFIRMED, Confirmation(1, record.pack_time(START), bytes(18)).encode())
    shift, moment = 0, START
    for number in range(2, documents + 1):
        place = (number - 2) % (RECEIPTS_A_SHIFT + 2)
        moment += timedelta(seconds=40)
        minute = moment.replace(second=0)
        if place == 0:
            shift += 1
            made = record.make(Form.SHIFT_OPEN, minute, number, number, record.shift_detail(shift), CASHIER)
        elif place == RECEIPTS_A_SHIFT + 1:
            made = record.make(Form.SHIFT_CLOSE, minute, number, number, record.shift_detail(shift), CASHIER)
        else:
            made = record.make(Form.RECEIPT, minute, number, number, record.receipt_detail(1, 34387), body)
        put(_DOCUMENT, made.encode())
        if confirmed:
            put(_CONFIRMED, Confirmation(number, record.pack_time(minute), bytes(18)).encode())
    if torn:
        data += encode(_DOCUMENT, made.encode(), len(data))[:-20]
    path.write_bytes(data)
    return len(data)


def receipt() -> bytes:
    """The TLVs of a receipt of three positions, as the drive keeps them."""
    # Not above: who measures memory should have loaded nothing but the drive.
    from kkt_driver import connect
    from kkt_driver.cli.demo import RECEIPT
    from kkt_sim.simulator import make_device

    device = make_device(registered=True)
    with connect(device.line()) as register:
        register.open_shift()
        made = register.sell(RECEIPT)
    return device.register.drive.document(made.number).tlv


def measure(path: Path) -> dict[str, float]:
    """Open, find, read all; in this process, which should have done nothing else before."""
    before = peak_kib()
    began, spent = time.perf_counter(), time.process_time()
    drive = FiscalDrive(FileStorage(path), profile=DriveProfile(term=36))
    opened, spent = time.perf_counter() - began, time.process_time() - spent
    peak = peak_kib()
    last = drive.status().last_document
    chosen = [random.Random(7).randrange(1, last + 1) for _ in range(2000)]
    began = time.perf_counter()
    for number in chosen:
        drive.find(number)
    found = (time.perf_counter() - began) / len(chosen)
    began = time.perf_counter()
    count = sum(1 for _ in drive.documents())
    scanned = count / (time.perf_counter() - began)
    return {
        "open": opened,
        "cpu": spent,
        "peak": peak / 1024,
        "own": (peak - before) / 1024,
        "find": found,
        "scan": scanned,
    }


def peak_kib() -> int:
    """The most memory that this process has held, KiB; where /proc tells, without what its parent held before it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def durable(documents: int = 300) -> tuple[float, float]:
    """Receipts per second: in memory, and in a file of the temporary folder with a sync each."""
    given = b"".join(_tlv(tag, value) for tag, value in tlv.split(receipt()) if tag not in OWN_TAGS)

    def work(drive: FiscalDrive) -> float:
        drive.begin_registration()
        drive.add(CASHIER)
        drive.finish_registration(START, "7702203276", "0000000005008570", 1, 2)
        drive.begin_shift_open(START)
        drive.add(CASHIER)
        drive.finish_shift_open()
        began = time.perf_counter()
        for _ in range(documents):
            drive.begin_receipt(START)
            drive.add(given)
            drive.finish_receipt(START, 1, 34387)
        return documents / (time.perf_counter() - began)

    with tempfile.TemporaryDirectory() as folder:
        return work(FiscalDrive(MemoryStorage())), work(FiscalDrive(FileStorage(Path(folder) / "drive")))


def _tlv(tag: int, value: bytes) -> bytes:
    return tag.to_bytes(2, "little") + len(value).to_bytes(2, "little") + value


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.drive", description=__doc__)
    parser.add_argument("--documents", type=int, default=250_000, help="in the archive (default 250000)")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        print(" ".join(f"{value}" for value in measure(options.measure).values()))
        return
    print(f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} CPUs")
    print(f"a receipt is {len(receipt())} bytes of TLV")
    with tempfile.TemporaryDirectory() as folder:
        for what, confirmed, torn in ARCHIVES:
            path = Path(folder) / "drive"
            size = build(path, options.documents, confirmed, torn)
            print(f"\n{options.documents} documents, {size / 2**20:.0f} MiB, {what}")
            run = [sys.executable, "-m", "benchmarks.drive", "--measure", str(path)]
            opened, spent, peak, own, found, scanned = map(float, subprocess.check_output(run, text=True).split())
            print(f"{'open, s':40}{opened:10.2f}")
            print(f"{'processor time of it, s':40}{spent:10.2f}")
            print(f"{'peak memory of the process, MiB':40}{peak:10.0f}")
            print(f"{'of it for opening, MiB':40}{own:10.0f}")
            print(f"{'find by number, µs':40}{1e6 * found:10.1f}")
            print(f"{'read all, documents/s':40}{scanned:10.0f}")
    memory, file = durable()
    print(f"\n{'receipts/s in memory':40}{memory:10.0f}")
    print(f"{'durable receipts/s, file and sync':40}{file:10.0f}")


if __name__ == "__main__":
    main()
