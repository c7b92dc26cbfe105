"""Driver and emulator in one process: what their code costs without any line."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import kkt_driver as kkt
from benchmarks.over_tcp import CARD, CASH, CASHIER, POSITIONS, RATES
from kkt_driver.atol.commands.status import StatusCode

SECONDS = 2.0


def exchanges_per_second() -> float:
    """The smallest command (45h) there and back, through the whole stack on both sides."""
    with kkt.connect("sim:") as register:
        return _rate(lambda: register.execute(StatusCode()))


def receipts_per_second() -> float:
    """The receipt of the comparison."""
    positions = [kkt.Position(name, price, vat=RATES[rate]) for name, price, rate in POSITIONS]
    receipt = kkt.Receipt(positions, [kkt.card(CARD), kkt.cash(CASH)], cashier=kkt.Cashier(*CASHIER))
    with kkt.connect("sim:") as register:
        register.open_shift(kkt.Cashier(*CASHIER))
        return _rate(lambda: register.sell(receipt))


def import_milliseconds(runs: int = 15) -> float:
    """``import kkt_driver`` and all that a first ``connect`` needs, over a bare interpreter; the best of the runs."""
    statement = "import kkt_driver; kkt_driver.connect, kkt_driver.Receipt"
    bare = min(_start("pass") for _ in range(runs))
    return 1000 * (min(_start(statement) for _ in range(runs)) - bare)


def _start(statement: str) -> float:
    # Compiled once and kept, as on every user's machine.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True, env=environment)
    return time.perf_counter() - began


def _rate(work: object) -> float:
    assert callable(work)
    for _ in range(20):
        work()
    done, began = 0, time.perf_counter()
    while (passed := time.perf_counter() - began) < SECONDS:
        for _ in range(20):
            work()
        done += 20
    return done / passed
