"""A drive at work: what the tests do with it again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from kkt_driver.ffd import tlv
from kkt_sim.drive import (
    DriveProfile,
    DriveRefused,
    FiscalDrive,
    ReceiptSigned,
    ShiftSigned,
    Signed,
    StateSigned,
    StoredDocument,
)
from kkt_sim.drive.sign import DEFAULT_KEY
from kkt_sim.storage import MemoryStorage, Storage

START = datetime(2024, 5, 17, 9, 0)
INN, RNM = "7702203276", "0000000005008570"
OFFLINE, BSO = 0x02, 0x10
CASHIER = tlv.encode_tag(1021, "Ким")


class RecordingStorage(MemoryStorage):
    """Remembers which method was called, and the size after each sync."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(data)
        self.calls: list[str] = []
        self.sizes: list[int] = []

    def append(self, data: bytes) -> None:
        self.calls.append("append")
        super().append(data)

    def sync(self) -> None:
        self.calls.append("sync")
        super().sync()
        self.sizes.append(self.synced)


@dataclass
class Day:
    """Works a drive with a clock that goes on by a minute for each document."""

    storage: Storage = field(default_factory=MemoryStorage)
    profile: DriveProfile = field(default_factory=DriveProfile)
    number: str = "9999078900012345"
    key: bytes = DEFAULT_KEY
    now: datetime = START

    def __post_init__(self) -> None:
        self.reopen()

    def reopen(self) -> FiscalDrive:
        self.drive = FiscalDrive(self.storage, number=self.number, key=self.key, profile=self.profile)
        return self.drive

    def tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def register(self, modes: int = 0, kind: int = 0, data: bytes = CASHIER, reason: int | None = None) -> Signed:
        self.drive.begin_registration(kind)
        self.drive.add(data)
        return self.drive.finish_registration(self.tick(), INN, RNM, 1, modes, reason)

    def open_shift(self, data: bytes = CASHIER) -> ShiftSigned:
        self.drive.begin_shift_open(self.tick())
        self.drive.add(data)
        return self.drive.finish_shift_open()

    def close_shift(self) -> ShiftSigned:
        self.drive.begin_shift_close(self.tick())
        self.drive.add(CASHIER)
        return self.drive.finish_shift_close()

    def receipt(self, total: int = 12345, operation: int = 1, data: bytes = CASHIER) -> ReceiptSigned:
        self.drive.begin_receipt(self.tick())
        self.drive.add(data)
        return self.drive.finish_receipt(self.now, operation, total)

    def correction(self, total: int = 700, operation: int = 3) -> ReceiptSigned:
        self.drive.begin_correction(self.tick())
        self.drive.add(CASHIER)
        return self.drive.finish_receipt(self.now, operation, total)

    def report(self) -> StateSigned:
        self.drive.begin_state_report(self.tick())
        return self.drive.finish_state_report()

    def close(self) -> Signed:
        self.drive.begin_close()
        self.drive.add(CASHIER)
        return self.drive.finish_close(self.tick(), RNM)

    def full(self) -> list[StoredDocument]:
        """One document of every kind: registration to closing."""
        self.register()
        self.open_shift()
        self.receipt()
        self.correction()
        self.close_shift()
        self.register(kind=2, reason=4)
        self.report()
        self.close()
        return list(self.drive.documents())


def refusal(call: object, *arguments: object) -> int:
    """The code with which a command is refused, 0 if it is not."""
    assert callable(call)
    try:
        call(*arguments)
    except DriveRefused as refused:
        return refused.code
    return 0
