"""No line is wider than the paper, and nothing that was to be printed is lost."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kkt_sim.printer import lines

WIDTH = st.integers(16, 64)
TEXT = st.text(st.sampled_from("абвгд жзик лмноп"), max_size=120)


@given(WIDTH, TEXT)
def test_wrapping(columns: int, text: str) -> None:
    wrapped = lines.wrapped(columns, text)
    assert all(len(line) <= columns for line in wrapped)
    assert "".join("".join(wrapped).split()) == "".join(text.split())


@given(WIDTH, TEXT, TEXT)
def test_left_and_right(columns: int, left: str, right: str) -> None:
    spread = lines.spread(columns, left, right)
    assert all(len(line) <= columns for line in spread)
    assert "".join("".join(spread).split()) == "".join((left + right).split())


def test_sums() -> None:
    assert [lines.roubles(value) for value in (0, 5, 100, 123456, -7)] == ["0.00", "0.05", "1.00", "1234.56", "-0.07"]
    assert lines.amount(20, "ИТОГ", 900) == ["ИТОГ           =9.00"]


def test_quantities() -> None:
    assert [lines.quantity(Decimal(q)) for q in ("1", "1.25", "0.0001")] == ["1.000", "1.250", "0.0001"]
