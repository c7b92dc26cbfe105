"""VAT by the register's tax numbers: 1 20 %, 2 10 %, 3 20/120, 4 10/110, 5 0 %, 6 none."""

from __future__ import annotations

#: tax number -> (numerator, denominator) of the VAT contained in a sum
SHARES: dict[int, tuple[int, int]] = {1: (20, 120), 2: (10, 110), 3: (20, 120), 4: (10, 110)}
#: tax number -> tag of the receipt's total; for 5 and 6 the tag holds the turnover itself
TOTAL_TAGS: dict[int, int] = {1: 1102, 2: 1103, 5: 1104, 6: 1105, 3: 1106, 4: 1107}
NAMES: dict[int, str] = {
    1: "НДС 20%",
    2: "НДС 10%",
    3: "НДС 20/120",
    4: "НДС 10/110",
    5: "НДС 0%",
    6: "БЕЗ НДС",
}


def contained(tax: int, total: int) -> int:
    """VAT in ``total`` kopecks, rounded half up; 0 for the numbers 5 and 6."""
    if tax not in SHARES:
        return 0
    numerator, denominator = SHARES[tax]
    return (2 * total * numerator + denominator) // (2 * denominator)
