"""``python -m benchmarks [--receipts N]``: one table; the vendor's column needs KKT_LIBFPTR10 or .peers/."""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable
from pathlib import Path

from benchmarks import in_process, over_tcp
from benchmarks.over_tcp import ROOT, Measured

LIBRARY = ROOT / ".peers" / "libfptr10" / "package" / "src" / "linux-x64" / "libfptr10.so"


ROWS: tuple[tuple[str, Callable[[Measured], float], str], ...] = (
    ("receipts per second", lambda measured: 1 / measured.seconds, "{:.0f}"),
    ("driver CPU, ms", lambda measured: 1000 * measured.cpu, "{:.2f}"),
    ("exchanges", lambda measured: measured.exchanges, "{:.0f}"),
    ("bytes on the wire", lambda measured: measured.wire_bytes, "{:.0f}"),
    ("line time at 115200 baud, ms", lambda measured: 1000 * measured.line_time, "{:.0f}"),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--receipts", type=int, default=300, help="receipts per driver (default 300)")
    receipts = parser.parse_args().receipts
    library = Path(os.environ.get("KKT_LIBFPTR10", LIBRARY))
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {platform.machine()}, {os.cpu_count()} CPUs"
    )
    ours = over_tcp.ours(receipts)
    vendors = over_tcp.vendors(library, receipts) if library.exists() else None
    print(f"\nreceipt of three positions over TCP to the same emulator, {receipts} receipts\n")
    print(f"{'per receipt':34}{'kkt_driver':>12}{'libfptr10':>12}{'ratio':>8}")
    for title, pick, form in ROWS:
        _row(title, pick(ours), None if vendors is None else pick(vendors), form)
    print("\nin one process\n")
    print(f"{'exchanges per second':34}{in_process.exchanges_per_second():12.0f}")
    print(f"{'receipts per second':34}{in_process.receipts_per_second():12.0f}")
    print(f"{'import over bare Python, ms':34}{in_process.import_milliseconds():12.0f}")
    if vendors is None:
        print("\nno vendor's driver here: set KKT_LIBFPTR10 to compare")


def _row(title: str, own: float, other: float | None, form: str) -> None:
    right = f"{form.format(other):>12}{own / other:>8.2f}" if other else f"{'-':>12}{'-':>8}"
    print(f"{title:34}{form.format(own):>12}{right}")


if __name__ == "__main__":
    main()
