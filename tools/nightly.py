"""``python tools/nightly.py [--seed N] [--workers N] [TEST ...]``: the long variants of the whole-system proofs.

Runs tests/reliability and the exchange with the operator with KKT_LONG=1 and a fresh seed, prints what was counted as
the rows of a table, and ends with pytest's own exit code. A failure is replayed with the seed printed:
``KKT_LONG=1 KKT_SEED=N pytest TEST``.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
TESTS = ["tests/reliability", "tests/sim/register/test_exchange_tcp.py"]
SKIPPED = ("test", "what", "seconds", "part", "number", "seed")


def main() -> int:
    """Run, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**8), help="instead of a fresh one")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("tests", nargs="*", default=TESTS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        environment = {"KKT_LONG": "1", "KKT_SEED": str(options.seed), "KKT_REPORT": str(report)}
        command = [sys.executable, "-m", "pytest", f"-n{options.workers}", "-q", "-p", "no:randomly", *options.tests]
        print(f"KKT_SEED={options.seed}", flush=True)
        began = time.monotonic()
        code = subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=False).returncode
        took = time.monotonic() - began
        lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    print(f"\nseed {options.seed}, {took:.0f} s\n")
    print("\n".join(table(json.loads(line) for line in lines)))
    return code


def table(lines: Any) -> list[str]:
    """Rows of a table in Markdown; lines of one kind are added up."""
    sums: dict[str, dict[str, Any]] = defaultdict(dict)
    for line in lines:
        counts = sums[line["what"]]
        for name, value in line.items():
            if name in SKIPPED:
                continue
            counts[name] = counts.get(name, 0) + value if isinstance(value, int) else value
        counts["CPU seconds"] = round(counts.get("CPU seconds", 0) + line["seconds"])
    rows = ["| what | counted |", "|---|---|"]
    for what, counts in sorted(sums.items()):
        rows.append(f"| {what} | " + ", ".join(f"{name.replace('_', ' ')} {counts[name]}" for name in counts) + " |")
    return rows


if __name__ == "__main__":
    sys.exit(main())
