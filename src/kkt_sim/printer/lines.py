"""How words and sums stand in a line of so many columns."""

from __future__ import annotations

from decimal import Decimal


def roubles(kopecks: int) -> str:
    """``1234`` kopecks are ``12.34``."""
    sign = "-" if kopecks < 0 else ""
    return f"{sign}{abs(kopecks) // 100}.{abs(kopecks) % 100:02d}"


def quantity(value: Decimal) -> str:
    """With three decimals, as registers of ФФД 1.05 print it; more where there are more."""
    # Told from the digits: arithmetic would depend on the decimal context of the program around.
    exponent = value.as_tuple().exponent
    return f"{value:.3f}" if isinstance(exponent, int) and exponent >= -3 else str(value)


def centred(columns: int, text: str) -> str:
    """In the middle."""
    return text.strip().center(columns).rstrip()


def wrapped(columns: int, text: str) -> list[str]:
    """Cut into lines at blanks where possible; line breaks stay."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        rest = paragraph
        while len(rest) > columns:
            at = rest.rfind(" ", 0, columns + 1)
            at = at if at > 0 else columns
            lines.append(rest[:at].rstrip())
            rest = rest[at:].lstrip()
        lines.append(rest)
    return lines


def spread(columns: int, left: str, right: str) -> list[str]:
    """Left and right in one line; in two where they do not fit."""
    if len(left) + 1 + len(right) <= columns:
        return [(left + right.rjust(columns - len(left))).rstrip()]
    return [*wrapped(columns, left), *[part.rjust(columns) for part in wrapped(columns, right)]]


def amount(columns: int, title: str, kopecks: int) -> list[str]:
    """A title and ``=12.34`` at the right edge."""
    return spread(columns, title, f"={roubles(kopecks)}")
