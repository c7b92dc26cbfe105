"""A shop from its first registration on, ten years on a virtual clock, through everything that ends a drive's life.

At each refusal the shop does what a shop does: closes the shift that has lasted too long, sends what waits for the
operator, reads the archive, has a new drive put in and registers with it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kkt_driver.atol.commands.registers import NonNullableSum, Validity
from kkt_driver.client import Kkt
from kkt_driver.errors import DriveError, DriveFull, OperatorOverdue, ShiftExpired
from kkt_driver.receipt import Position, Receipt, cash
from kkt_driver.registration import Reason
from kkt_driver.session import Session
from kkt_sim.clock import VirtualClock
from kkt_sim.drive import DriveProfile, FiscalDrive, Phase
from kkt_sim.printer import Printer
from kkt_sim.register.device import Device
from kkt_sim.register.model import load
from kkt_sim.register.register import Register
from kkt_sim.serve.embedded import EmbeddedLine
from kkt_sim.storage import FileStorage
from tests.sim.drive.host import deliver

from .conftest import Tell
from .day import CASHIER, SERIAL, registration
from .shop import LONG, SEED, chance, patient

pytestmark = patient

OPENED = datetime(2026, 1, 5, 9, 0)
YEARS = 10
#: days between two shifts, and receipts in a shift at most
EVERY, MOST = (1, 140) if LONG else (9, 6)
DRIVES = (
    DriveProfile(),
    DriveProfile(capacity=20_000 if LONG else 200),
    DriveProfile(term=13, registrations=4),
    DriveProfile(term=36),
)


class UnsyncedFile(FileStorage):
    """Ten years of waiting for a disk are for another test."""

    def sync(self) -> None:
        pass


class TenYears:
    """The shop, and what it knows about its papers."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.dice, self.clock = folder, chance("ten years"), VirtualClock(OPENED)
        self.register_storage = UnsyncedFile(folder / "register")
        self.drives = self.documents = 0
        self.sold = self.reported = 0
        self.events: dict[str, int] = {}
        self.papers: list[tuple[int, int | None]] = []
        self.new_drive()

    def happened(self, what: str) -> None:
        self.events[what] = self.events.get(what, 0) + 1

    # --- drives -------------------------------------------------------------------------------------------------------

    def new_drive(self) -> None:
        """Put a fresh one in, and register with it."""
        self.drives += 1
        storage = UnsyncedFile(self.folder / f"drive {self.drives}")
        profile = DRIVES[(self.drives - 1) % len(DRIVES)]
        printer = Printer(42)

        def power_on() -> Register:
            drive = FiscalDrive(storage, number=f"9999078900{self.drives:06}", profile=profile, clock=self.clock)
            return Register(
                model=load(),
                drive=drive,
                storage=self.register_storage,
                clock=self.clock,
                serial=SERIAL,
                printer=printer,
            )

        self.device = Device(power_on)
        self.kkt = Kkt(Session(EmbeddedLine(self.device)))
        self.papers = []
        if self.drives == 1:
            self.made(1, None, self.kkt.register(registration(), CASHIER))
        else:
            self.made(11, None, self.kkt.reregister(registration(Reason.DRIVE_REPLACEMENT), CASHIER))

    def replace_drive(self, why: str) -> None:
        """Close the archive, read it to the last document, and go on with another."""
        self.happened(why)
        if self.kkt.status().shift_open:
            self.made(5, None, self.kkt.close_shift(CASHIER))
        self.made(6, None, self.kkt.close_archive(CASHIER))
        self.deliver()
        assert self.drive.status().phase is Phase.ARCHIVE
        self.read_archive()
        self.new_drive()

    @property
    def drive(self) -> FiscalDrive:
        return self.device.register.drive

    @property
    def restlessness(self) -> float:
        """How likely the parameters change today: often on the drive that lets them change four times."""
        return (0.02 if LONG else 0.25) if self.drive.profile.reports < 12 else (0.003 if LONG else 0.03)

    def read_archive(self) -> None:
        """All documents against what was said when they were made; some of them through the driver."""
        stored = list(self.drive.documents())
        assert [(one.number, one.form) for one in stored] == [
            (number, form) for number, (form, _) in enumerate(self.papers, 1)
        ]
        assert all(one.confirmed for one in stored)
        for number in {1, len(stored), *(self.dice.randrange(1, len(stored) + 1) for _ in range(20))}:
            read = self.kkt.document(number)
            assert (read.form, read.total) == self.papers[number - 1]

    def deliver(self) -> None:
        """Everything that waits to the operator."""
        for _ in range(self.drive.unconfirmed()):
            assert deliver(self.drive) == 0

    # --- days ---------------------------------------------------------------------------------------------------------

    def made(self, form: int, total: int | None, document: Any) -> None:
        """Every document has the next number."""
        self.papers.append((form, total))
        self.documents += 1
        assert (document.form, document.number, document.total) == (form, len(self.papers), total)

    def day(self, *, forget_to_close: bool, online: bool) -> None:
        """Open, sell, close, send; or the reason why not."""
        kkt, dice = self.kkt, self.dice
        if not kkt.status().shift_open:
            self.made(2, None, kkt.open_shift(CASHIER))
        for _ in range(dice.randrange(1, MOST + 1)):
            self.clock.advance(minutes=dice.randrange(1, 4))
            self.sell(dice.randrange(1, 1_000_000))
        if forget_to_close:
            return
        self.made(5, None, kkt.close_shift(CASHIER))
        self.check_totals()
        if online:
            self.deliver()

    def sell(self, price: int) -> None:
        """One receipt, in a new shift if this one is too old."""
        receipt = Receipt([Position("Товар", price)], [cash(price)], cashier=CASHIER)
        try:
            made = self.kkt.sell(receipt)
        except ShiftExpired:
            self.happened("shifts that lasted 24 hours")
            self.made(5, None, self.kkt.close_shift(CASHIER))
            self.made(2, None, self.kkt.open_shift(CASHIER))
            made = self.kkt.sell(receipt)
        self.made(3, price, made)
        self.sold += price

    def check_totals(self) -> None:
        assert self.kkt.execute(NonNullableSum(parameter1=1)).sum == self.sold
        assert self.kkt.cash() == self.sold

    def attempt(self, work: Callable[[], None]) -> None:
        """A day's work, and what to do about each refusal of the drive."""
        try:
            work()
        except OperatorOverdue:
            self.happened("30 days without the operator")
            self.deliver()
        except DriveFull as refusal:
            assert not self.kkt.status().shift_open, "only a new shift is refused"
            self.replace_drive("drives full" if refusal.code == 0xD8 else "drives whose keys expired")

    def change_parameters(self) -> None:
        """Another address, another name: as often as the drive lets it."""
        try:
            self.made(11, None, self.kkt.reregister(registration(Reason.CHANGE_OF_PARAMETERS), CASHIER))
            self.happened("changes of parameters")
        except DriveError:
            assert self.kkt.execute(Validity()).left == 0
            self.replace_drive("drives without registrations left")


def test_ten_years(tmp_path: Path, tell: Tell) -> None:
    shop = TenYears(tmp_path)
    offline_until = date.min
    while shop.clock.now() < OPENED + timedelta(days=365 * YEARS):
        today = shop.clock.now().date()
        if shop.dice.random() < (0.003 if LONG else 0.02):
            offline_until = today + timedelta(days=35 + EVERY)
        forget = shop.dice.random() < 0.03
        online = today >= offline_until
        shop.attempt(lambda forget=forget, online=online: shop.day(forget_to_close=forget, online=online))  # type: ignore[misc]
        if not shop.kkt.status().shift_open and shop.dice.random() < shop.restlessness:
            shop.change_parameters()
        if shop.dice.random() < 0.02:
            shop.device.power_cycle()
            shop.kkt = Kkt(Session(EmbeddedLine(shop.device)))
        shop.clock.set(datetime(today.year, today.month, today.day, 9, 0) + timedelta(days=EVERY))
    shop.replace_drive("drives replaced at the end")
    assert set(shop.events) >= {
        "shifts that lasted 24 hours",
        "30 days without the operator",
        "drives full",
        "drives whose keys expired",
        "drives without registrations left",
    }
    tell("ten years", documents=shop.documents, drives=shop.drives, sold=shop.sold, seed=SEED, **shop.events)
