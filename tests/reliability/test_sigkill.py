"""A real emulator process under load from a real driver over TCP, killed again and again in the middle of its work.

SIGKILL does not lose what the operating system holds: this proves the ways of the processes, and the power cuts of
``test_power_cut_day`` prove the disk.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kkt_driver.client import Kkt
from kkt_driver.receipt import Position, Receipt, cash
from kkt_driver.session import Session
from kkt_sim.drive.journal import scan
from kkt_sim.drive.record import DocumentRecord
from kkt_sim.folder import DRIVE_FILE

from .conftest import Tell
from .day import CASHIER, registration
from .process import Process, WaitingLine
from .shop import LONG, SEED, chance, outcome, patient

pytestmark = patient

KILLS = 120 if LONG else 100


class Killer:
    """Kills at a random frame, a random part of the time that a receipt takes later."""

    def __init__(self, process: Process, dice: random.Random) -> None:
        self._process, self._dice = process, dice
        self._frames = dice.randrange(60)
        self._thread: threading.Thread | None = None

    def see(self, direction: str, data: bytes) -> None:
        """Each piece of bytes on the line."""
        self._frames -= 1
        if self._frames < 0 and self._process.kills < KILLS and not self.busy:
            self._frames = self._dice.randrange(20, 240)
            self._thread = threading.Thread(target=self._strike, args=(self._dice.random() * 0.004,))
            self._thread.start()

    @property
    def busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def rest(self) -> None:
        """Wait for the strike that is under way."""
        if self._thread is not None:
            self._thread.join()

    def _strike(self, delay: float) -> None:
        threading.Event().wait(delay)
        self._process.kill()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path / "state")
    yield process
    process.close()


def test_killed_under_load(process: Process, tmp_path: Path, tell: Tell) -> None:
    dice = chance("sigkill")
    killer = Killer(process, dice)
    expected: list[tuple[int, int | None]] = []
    unmade = calls = 0
    kkt = Kkt(Session(WaitingLine(process)))
    kkt.session.conversation._trace = killer.see

    def until_made(form: int, total: int | None, call: object) -> None:
        nonlocal unmade, calls
        assert callable(call)
        for _ in range(20):
            calls += 1
            made, what = outcome(call)
            if made:
                expected.append((form, total))
                assert (what.form, what.number, what.total) == (form, len(expected), total)
                return
            unmade += 1
        raise AssertionError(f"not made in 20 calls: {what!r}")

    until_made(1, None, lambda: kkt.register(registration(), CASHIER))
    while process.kills < KILLS:
        until_made(2, None, lambda: kkt.open_shift(CASHIER))
        for _ in range(dice.randrange(3, 9)):
            price = dice.randrange(1, 100_000)
            receipt = Receipt([Position("Товар", price)], [cash(price)], cashier=CASHIER)
            until_made(3, price, lambda receipt=receipt: kkt.sell(receipt))
        until_made(5, None, lambda: kkt.close_shift(CASHIER))
    killer.rest()
    assert [(made.form, made.total) for made in map(kkt.document, range(1, len(expected) + 1))] == expected
    kkt.close()
    process.close()
    kept = [
        DocumentRecord.decode(entry.payload) for entry in scan((tmp_path / "state" / DRIVE_FILE).read_bytes())[0][1:]
    ]
    assert [(record.number, record.form) for record in kept] == [
        (number, form) for number, (form, _) in enumerate(expected, 1)
    ]
    tell("SIGKILL", kills=process.kills, documents=len(expected), calls=calls, told_not_made=unmade, seed=SEED)
