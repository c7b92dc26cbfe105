"""Every byte of both journals of a full day damaged once: noticed at power-on, never another document."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kkt_driver.errors import UsageError
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import FiscalDrive, JournalDamaged
from kkt_sim.folder import DRIVE_FILE, REGISTER_FILE
from kkt_sim.printer import Printer
from kkt_sim.register.model import load
from kkt_sim.register.register import Register
from kkt_sim.simulator import make_device
from kkt_sim.storage import MemoryStorage

from .conftest import Tell
from .day import SERIAL
from .shop import LONG, START, patient
from .test_power_cut_day import undisturbed

pytestmark = patient

NUMBER, KEY = "9999078900100001", hashlib.sha256(b"kkt-sim drive 1").digest()
MODEL = load()
SECTOR = 512
#: one damaged folder in so many is opened as a whole, files and all
FOLDERS = 1 if LONG else 211


def drive_over(data: bytes) -> FiscalDrive:
    return FiscalDrive(MemoryStorage(data), number=NUMBER, key=KEY)


def register_over(data: bytes, drive: FiscalDrive) -> Register:
    storage = MemoryStorage(data)
    return Register(
        model=MODEL, drive=drive, storage=storage, clock=VirtualClock(START), serial=SERIAL, printer=Printer(42)
    )


def damaged(data: bytes, first: int = 0) -> Iterator[bytes]:
    """The bytes from ``first`` on, each changed once, and each differently."""
    work = bytearray(data)
    for place in range(first, len(work)):
        work[place] ^= 1 + place % 255
        yield bytes(work)
        work[place] = data[place]


def test_every_byte_of_both_journals(tell: Tell) -> None:
    drive_bytes, register_bytes = undisturbed()[-1].kept
    assert min(len(drive_bytes), len(register_bytes)) > 1_000
    drive = drive_over(drive_bytes)
    for data in damaged(drive_bytes):
        with pytest.raises(JournalDamaged):
            drive_over(data)
    for data in damaged(register_bytes):
        with pytest.raises(JournalDamaged):
            register_over(data, drive)
    tell("bytes damaged", drive=len(drive_bytes), register=len(register_bytes), unnoticed=0)


def test_damage_in_a_torn_tail_is_a_torn_tail_or_damage(tell: Tell) -> None:
    before, after = undisturbed()[6:8]
    drive = drive_over(before.kept[0])
    memory = register_over(before.kept[1], drive).state.dump()
    noticed = torn = 0

    def drive_opens(data: bytes) -> bool:
        found = drive_over(data)
        return [made.tlv for made in found.documents()] == [made.tlv for made in drive.documents()]

    def register_opens(data: bytes) -> bool:
        return register_over(data, drive).state.dump() == memory

    checks: list[Callable[[bytes], bool]] = [drive_opens, register_opens]
    for journal, opens in enumerate(checks):
        start, end = len(before.kept[journal]), len(after.kept[journal])
        for cut in range(start + 1, end - 1, 1 if LONG else 29):
            for data in damaged(after.kept[journal][:cut], max(start, cut - 40)):
                try:
                    assert opens(data), "as if the torn record had never been begun"
                    torn += 1
                except JournalDamaged:
                    noticed += 1
    assert noticed
    assert torn
    tell("bytes damaged in torn tails", noticed=noticed, taken_as_torn=torn, unnoticed=0)


def test_sectors_that_reached_the_disk_out_of_order_are_damage(tell: Tell) -> None:
    """Nothing is promised about a hole in a record but that it is noticed."""
    moments = undisturbed()
    drive = drive_over(moments[-1].kept[0])
    holes = 0
    for before, after in pairwise(moments):
        for journal in (0, 1):
            start, data = len(before.kept[journal]), after.kept[journal]
            sectors = range(start // SECTOR, -(-len(data) // SECTOR)) if len(data) > start else range(0)
            for missing in range(1, 2 ** len(sectors)):
                work = bytearray(data)
                for bit, sector in enumerate(sectors):
                    if missing >> bit & 1:
                        begin, end = max(start, sector * SECTOR), min(len(data), (sector + 1) * SECTOR)
                        work[begin:end] = bytes(end - begin)
                with pytest.raises(JournalDamaged):
                    drive_over(bytes(work)) if journal == 0 else register_over(bytes(work), drive)
                holes += 1
    assert holes >= len(moments)
    tell("records with holes", holes=holes, unnoticed=0)


def test_a_damaged_folder_says_so(tmp_path: Path, tell: Tell) -> None:
    files = dict(zip((DRIVE_FILE, REGISTER_FILE), undisturbed()[-1].kept, strict=True))
    opened = 0
    for name, data in files.items():
        for place, spoiled in enumerate(damaged(data)):
            if place % FOLDERS:
                continue
            for other, whole in files.items():
                (tmp_path / other).write_bytes(spoiled if other == name else whole)
            with pytest.raises(UsageError, match="put a copy of it back"):
                make_device(state=tmp_path)
            opened += 1
    for other, whole in files.items():
        (tmp_path / other).write_bytes(whole)
    make_device(state=tmp_path).close()
    assert opened >= len(files)
    tell("damaged folders", opened=opened, unnoticed=0)
