"""The same receipt of three positions, by our driver and by the vendor's, to the same kind of emulator process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kkt_driver as kkt
from benchmarks.emulator import Emulator

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "tests" / "conformance" / "vendor_process.py"
#: seconds for a byte at 115200 baud, 8N1
BYTE_TIME = 10 / 115_200
CASHIER = ("Иванов И.И.", "123654789507")
POSITIONS = (("Товар 1", "1.50", "none"), ("Товар 2", "3.00", "vat0"), ("Товар 3", "4.50", "vat10"))
RATES = {"none": kkt.VatRate.NO_VAT, "vat0": kkt.VatRate.VAT_0, "vat10": kkt.VatRate.VAT_10}
CARD, CASH = "5.00", "4.00"


@dataclass(frozen=True)
class Measured:
    """Per receipt."""

    seconds: float
    cpu: float
    exchanges: float
    wire_bytes: float

    @property
    def line_time(self) -> float:
        """Seconds that the bytes take at 115200 baud."""
        return self.wire_bytes * BYTE_TIME


def ours(receipts: int) -> Measured:
    """kkt_driver."""
    positions = [kkt.Position(name, price, vat=RATES[rate]) for name, price, rate in POSITIONS]
    receipt = kkt.Receipt(
        positions,
        [kkt.card(CARD), kkt.cash(CASH)],
        cashier=kkt.Cashier(*CASHIER),
        tax_system=kkt.TaxSystem.OSN,
    )
    with Emulator() as emulator, kkt.connect(emulator.url) as register:
        register.open_shift(kkt.Cashier(*CASHIER))
        register.sell(receipt)
        return _measure(emulator, receipts, lambda: register.sell(receipt), time.process_time)


def vendors(library: Path, receipts: int) -> Measured:
    """libfptr10 in a process of its own; its processor time is that of the process."""
    operator = {"name": CASHIER[0], "vatin": CASHIER[1]}
    items = [
        {
            "type": "position",
            "name": name,
            "price": float(price),
            "quantity": 1.0,
            "amount": float(price),
            "tax": {"type": rate},
        }
        for name, price, rate in POSITIONS
    ]
    sell = {
        "type": "sell",
        "taxationType": "osn",
        "operator": operator,
        "items": items,
        "payments": [{"type": "cash", "sum": float(CASH)}, {"type": "electronically", "sum": float(CARD)}],
    }
    with Emulator() as emulator, tempfile.TemporaryDirectory() as home:
        settings = {"Model": 500, "Port": 2, "IPAddress": "127.0.0.1", "IPPort": emulator.port, "OfdChannel": 0}
        process = subprocess.Popen(
            [sys.executable, str(VENDOR), str(library), json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"HOME": home},
        )

        def request(message: dict[str, Any]) -> None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()
            reply = json.loads(process.stdout.readline())
            if "error" in reply:
                raise SystemExit(f"the vendor's driver failed: {reply['error']}")

        def cpu() -> float:
            fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdout.readline()
            request({"call": "open"})
            request({"task": {"type": "openShift", "operator": operator}})
            request({"task": sell})
            return _measure(emulator, receipts, lambda: request({"task": sell}), cpu)
        finally:
            process.stdin.close()
            process.wait(10)
            process.stdout.close()


def _measure(emulator: Emulator, receipts: int, sell: Callable[[], object], cpu: Callable[[], float]) -> Measured:
    before, used, began = emulator.counts(), cpu(), time.perf_counter()
    for _ in range(receipts):
        sell()
    seconds, used_now, after = time.perf_counter() - began, cpu(), emulator.counts()
    made = after["receipts"] - before["receipts"]
    if made != receipts:
        raise SystemExit(f"{receipts} receipts were wanted, {made} made")
    wire = sum(after[name] - before[name] for name in ("received", "sent"))
    return Measured(
        seconds / receipts,
        (used_now - used) / receipts,
        (after["exchanges"] - before["exchanges"]) / receipts,
        wire / receipts,
    )
